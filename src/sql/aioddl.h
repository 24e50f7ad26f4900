// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "sql/aiodialect.h"
#include "sql/aiotable.h"

/// CREATE and DROP as text; pure functions, any thread.
namespace Aio
{
enum class IfExists { Fail, Skip };

/// The table, then its indexes, each a statement. Skip: IF NOT EXISTS.
AIOORM_EXPORT QByteArrayList createTableSql(const AioTable &table, const AioDialect &dialect, IfExists ifExists);
AIOORM_EXPORT QByteArray dropTableSql(const AioTable &table, const AioDialect &dialect, IfExists ifMissing);

/// Each once, in an order in which each table comes after those its foreign keys refer to. In a cycle one of them has to come
/// too early: SQLite does not mind, the others do.
AIOORM_EXPORT std::vector<const AioTable *> inDependencyOrder(std::vector<const AioTable *> tables);
}
