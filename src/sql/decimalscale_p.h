// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/sql/compiler_p.h"

/// Which expressions are decimals, and how many digits they have behind the point.
namespace Aio::Detail
{
inline bool isArithmetic(Operator op)
{
    return op == Operator::Add || op == Operator::Subtract || op == Operator::Multiply;
}

/// What a function of decimals does with them.
enum class DecimalUses { Unknown, Nothing, Keeps, Aligns, Averages };
DecimalUses decimalUses(const Node &function);

/// Null: it is another value, or none.
const AioDecimal *decimalValue(const Node &node);

/// Throws AioProgrammingError: an expression has more digits behind the point than the column it is for.
[[noreturn]] void refuseRounding(int digits, int scale);
}
