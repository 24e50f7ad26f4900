// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/core/aiovalue.h"

#include <QStringList>
#include <QVariantMap>

/// All that one statement of SQL of your own gave: AioDatabase::aioSqlResult(), AioRawSql::aioResult().
class AIOORM_EXPORT AioSqlResult
{
public:
    /// From column name to value, NULL is QVariant::fromValue(nullptr); of two columns of one name the second one is called name_2.
    QList<QVariantMap> rows;
    /// The names in their order, also where there are no rows; empty: the statement is none that gives rows.
    QStringList columns;
    /// Rows that it inserted, changed or deleted; 0 of one that only reads.
    qint64 rowsAffected = 0;
    /// The key that the database handed out for an INSERT; NULL where there was none, and where the database does not tell: on PostgreSQL
    /// RETURNING is what tells it, in `rows`. Of several rows SQLite tells the last one's, MySQL and MariaDB the first one's.
    AioValue lastInsertId;
};
