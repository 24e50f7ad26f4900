// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/sql/aiodialect.h"
#include "aioorm/sql/aiotable.h"

/// The form in which a database keeps the values of one field, where that depends on the field's options and not on its type alone.
namespace Aio::Detail
{
/// Whether storedValue() does anything for values of this field.
inline bool hasStoredForm(const FieldInfo &field)
{
    return field.kind == ColumnKind::Decimal || field.binary;
}

/// A decimal as SQLite's whole number, a binary UUID as its bytes; anything else stays as it is. AioDataError for a decimal
/// with more digits than the field has: it would be rounded, or refused, by the database. `field` is no foreign key.
AioValue storedValue(const AioValue &value, const FieldInfo &field, const AioDialect &dialect);
}
