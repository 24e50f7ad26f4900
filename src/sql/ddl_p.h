// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/sql/aiodialect.h"
#include "aioorm/sql/aiodropoptions.h"
#include "aioorm/sql/aiotable.h"
#include "aioorm/sql/aiotruncateoptions.h"
#include "aioorm/sql/detail/ifexists.h"

/// CREATE, DROP and TRUNCATE as text; pure functions, any thread. What a database does not have throws AioProgrammingError.
namespace Aio::Detail
{
/// The table, then its indexes, each a statement. Skip: IF NOT EXISTS.
QByteArrayList createTableSql(const AioTable &table, const AioDialect &dialect, IfExists ifExists);
QByteArray dropTableSql(const AioTable &table, const AioDialect &dialect, DropOptions options);

/// All of them, in the order of their foreign keys. Where tables refer to each other in a circle, the foreign keys that would
/// come too early are added at the end, which MySQL can do with Fail only; SQLite does not mind. Names that are too long or there twice
/// throw AioProgrammingError: databases would cut the ones off, and leave the others out.
QByteArrayList createTablesSql(const std::vector<const AioTable *> &tables, const AioDialect &dialect, IfExists ifExists);

/// An index of a table as it is to be, and as the database describes one: in words of ours, and where it keeps that, by the text of its
/// CREATE INDEX.
class IndexDefinition
{
public:
    QString name;
    QString description;
    QByteArray text; ///< empty: the description says it all, or the database keeps no text
};
/// The indexes of tables, and a query of those that are there under their names: their number here, description and text. No query: there
/// are none, or CREATE INDEX fails by itself where there is one.
class IndexComparison
{
public:
    std::vector<IndexDefinition> wanted;
    QByteArrayList queries;

    /// Throws AioProgrammingError if that is another index than the one of this number.
    void check(int number, const QString &description, const QByteArray &text) const;
};
IndexComparison indexComparison(const std::vector<const AioTable *> &tables, const AioDialect &dialect);

/// Dependents first.
QByteArrayList dropTablesSql(const std::vector<const AioTable *> &tables, const AioDialect &dialect, DropOptions options = IgnoreMissing);

/// Empties the tables, dependents first: TRUNCATE of all at once on PostgreSQL; DELETE FROM on SQLite, and on MySQL and MariaDB, whose
/// TRUNCATE (used with RestartIdentity) commits the transaction it stands in and refuses a table that another one refers to.
QByteArrayList truncateTablesSql(const std::vector<const AioTable *> &tables, const AioDialect &dialect, TruncateOptions options = KeepIdentity);

/// What a database keeps under a name.
enum class Kept : quint8 { Table, View, Sequence };
/// A query of the names, as its column `name`: of all of a kind that are in a schema, or that one is, without system tables and
/// temporary ones. Without a schema: where a name without one is looked for.
QByteArray catalogueSql(Kept kind, const QString &schema, const QString &name, const AioDialect &dialect);

/// Each once, in an order in which each table comes after those its foreign keys refer to. In a circle one of them has to come
/// too early.
std::vector<const AioTable *> inDependencyOrder(std::vector<const AioTable *> tables);
}
