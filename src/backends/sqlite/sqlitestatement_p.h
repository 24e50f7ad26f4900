// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/core/aioerror.h"
#include "aioorm/core/aiovalue.h"

#include <QByteArrayList>
#include <QStringList>

#include <list>
#include <memory>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

struct sqlite3;
struct sqlite3_stmt;

namespace Aio::Detail
{
/// What a statement writes, as SQLite's authorizer tells it while the statement is prepared: with the tables of
/// triggers and cascades, without SQLite's own.
class SqliteEffects
{
public:
    /// An authorizer call.
    void note(int action, const char *first, const char *second);

    std::shared_ptr<const QStringList> tables() const;
    bool writesRows() const { return m_rows && !m_schema; }
    bool writesSchema() const { return m_schema; }

private:
    void addTable(const char *name);

    QStringList m_tables;
    bool m_rows = false;
    bool m_schema = false;
};

/// A prepared statement and what is known of it.
class SqliteStatement
{
public:
    /// Takes the handle, and what the authorizer told while it was made.
    SqliteStatement(const QByteArray &sql, sqlite3_stmt *handle, const SqliteEffects &effects);
    ~SqliteStatement();
    Q_DISABLE_COPY_MOVE(SqliteStatement)

    sqlite3_stmt *handle() const { return m_handle; }
    const QByteArray &sql() const { return m_sql; }
    bool isReadOnly() const { return m_readOnly; }
    bool isCommit() const { return m_commit; }
    /// Only reads, and is no PRAGMA, BEGIN or the like.
    bool isQuery() const { return m_query; }
    bool writesRows() const { return m_writesRows; }
    bool writesSchema() const { return m_writesSchema; }
    const std::shared_ptr<const QStringList> &tables() const { return m_tables; }
    const QByteArrayList &columns();

    /// SQLite prepares again by itself inside the first step after a change of the schema: what was known is then void.
    bool wasPreparedAgain() const;
    void preparedAgain(const SqliteEffects &effects);

    /// The values must live until reset(); `texts` holds what had to be converted.
    std::optional<AioErrorInfo> bind(std::span<const AioValue> values, std::vector<QByteArray> &texts);
    void reset();

private:
    void setEffects(const SqliteEffects &effects);

    QByteArray m_sql;
    sqlite3_stmt *m_handle;
    int m_parameterCount;
    int m_timesPrepared = 0;
    bool m_readOnly;
    bool m_commit = false;
    bool m_query = false;
    bool m_writesRows = false;
    bool m_writesSchema = false;
    bool m_columnsKnown = false;
    QByteArrayList m_columns;
    std::shared_ptr<const QStringList> m_tables;
};

/// The statements of a connection, the least recently used one dropped first.
class SqliteStatementCache
{
public:
    explicit SqliteStatementCache(int capacity)
        : m_capacity(size_t(capacity))
    {
    }

    size_t capacity() const { return m_capacity; }
    /// Null if it is not there.
    SqliteStatement *find(const QByteArray &sql);
    /// Keeps the statement, at the price of the oldest. Only with a capacity.
    SqliteStatement *insert(std::unique_ptr<SqliteStatement> statement);
    void clear();

private:
    void remove(SqliteStatement *statement);

    using Statements = std::list<std::unique_ptr<SqliteStatement>>; // the newest in front

    size_t m_capacity;
    Statements m_statements;
    std::unordered_map<std::string_view, Statements::iterator> m_bySql;
};
}
