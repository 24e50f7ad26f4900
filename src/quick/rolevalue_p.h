// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/core/aiocell.h"
#include "aioorm/core/aiovalue.h"

namespace Aio::Detail
{
/// A cell as QML takes it best: NULL as null, a date as midnight (through `var` a QDate shows the day before, west of
/// Greenwich), a time and a UUID as text.
QVariant roleValue(const AioCell &cell, ColumnKind kind);
QVariant roleValue(const AioValue &value);
/// Of a row that is not loaded yet: what a delegate's property of the type begins with, and null where the field may be.
QVariant emptyRoleValue(ColumnKind kind, bool nullable);
}
