// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/sql/aiotable.h"

#include <initializer_list>

/// Tables without models, for those that refer to each other in ways that models need not be written for.
namespace HandTable
{
inline Aio::FieldInfo key()
{
    Aio::FieldInfo id;
    id.name = id.column = "id";
    id.kind = Aio::ColumnKind::BigInt;
    id.primaryKey = true;
    return id;
}

/// Nullable, in the column NAME_id, ON DELETE SET NULL.
inline Aio::FieldInfo reference(const char *name, const AioTable &(*target)())
{
    Aio::FieldInfo field;
    field.name = name;
    field.column = field.name + "_id";
    field.target = target;
    field.nullable = true;
    field.onDelete = Aio::SetNull;
    return field;
}

/// A key, and these.
inline AioTable make(const char *name, std::initializer_list<Aio::FieldInfo> fields)
{
    AioTable table(name);
    table.add(key());
    for (const Aio::FieldInfo &field : fields) {
        table.add(Aio::FieldInfo(field));
    }
    return table;
}
}
