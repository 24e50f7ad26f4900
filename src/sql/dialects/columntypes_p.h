// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/sql/aiodialect.h"
#include "aioorm/sql/aiotable.h"

namespace Aio::Detail
{
/// The name of each ColumnKind, in its order; nullptr where more than the kind decides.
using TypeNames = const char *const[17];

/// VARCHAR(40), DECIMAL(10,2).
QByteArray typeWithNumbers(const char *name, int first, int second = -1);

/// Throws AioProgrammingError for a decimal with digits that the database does not have.
void checkDigits(const FieldInfo &field, const AioDialect &dialect);
}
