// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/sql/aiotable.h"

namespace Aio::Detail
{
/// A statement that was to write a row wrote none, and no error told why: a trigger drops it, or a policy hides the row. SQLite also
/// counts nothing of what the INSTEAD OF trigger of a view writes. `row`: as the sentence names it.
[[noreturn]] void raiseNotWritten(const AioTable &table, const QString &operation, const QString &row);
}
