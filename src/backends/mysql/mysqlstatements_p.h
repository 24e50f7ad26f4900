// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include <QByteArray>
#include <QHash>

#include <list>
#include <memory>
#include <utility>
#include <vector>

#include <mysql.h>

namespace Aio::Detail
{
/// A statement as the server has parsed it. Its end is told to the server by close(), on the fiber; without that only memory is freed.
class MysqlPrepared
{
public:
    explicit MysqlPrepared(MYSQL *mysql)
        : statement(mysql_stmt_init(mysql))
    {
    }
    ~MysqlPrepared()
    {
        if (!statement) {
            return;
        }
        if (MYSQL *const mysql = std::exchange(statement->mysql, nullptr)) { // not closed yet, and not to be told
            const LIST &entry = statement->list;
            (entry.prev ? entry.prev->next : mysql->stmts) = entry.next;
            if (entry.next) {
                entry.next->prev = entry.prev;
            }
        }
        mysql_stmt_close(statement);
    }
    Q_DISABLE_COPY_MOVE(MysqlPrepared)

    void close() { mysql_stmt_close(std::exchange(statement, nullptr)); }

    MYSQL_STMT *statement;
    bool isHarmless = false; ///< it only reads, and may be executed once more than it was asked to
};

/// The prepared statements of one connection, by their text; the one used least recently goes first.
class MysqlStatements
{
public:
    using Pointer = std::shared_ptr<MysqlPrepared>;

    explicit MysqlStatements(int size)
        : m_size(std::size_t(size))
    {
    }

    Pointer find(const QByteArray &sql)
    {
        const auto known = m_bySql.constFind(sql);
        if (known == m_bySql.constEnd()) {
            return nullptr;
        }
        m_statements.splice(m_statements.begin(), m_statements, *known);
        return m_statements.front().second;
    }
    void add(const QByteArray &sql, Pointer statement)
    {
        remove(sql);
        m_statements.emplace_front(sql, std::move(statement));
        m_bySql.insert(sql, m_statements.begin());
        shrink(m_size);
    }
    void remove(const QByteArray &sql)
    {
        const auto entry = m_bySql.constFind(sql);
        if (entry != m_bySql.constEnd()) {
            m_unused.push_back((*entry)->second);
            m_statements.erase(*entry);
            m_bySql.erase(entry);
        }
    }
    void shrink(std::size_t size)
    {
        while (m_statements.size() > size) {
            remove(QByteArray(m_statements.back().first));
        }
    }
    std::size_t size() const { return m_statements.size(); }
    /// One that was not added.
    void forget(Pointer statement) { m_unused.push_back(std::move(statement)); }
    /// The server has forgotten them all.
    void clear()
    {
        m_statements.clear();
        m_bySql.clear();
        m_unused.clear();
    }
    /// Those that the server still has to forget.
    std::vector<Pointer> takeUnused() { return std::exchange(m_unused, {}); }

private:
    using Entry = std::pair<QByteArray, Pointer>;

    const std::size_t m_size;
    std::list<Entry> m_statements; // the one used last in front
    QHash<QByteArray, std::list<Entry>::iterator> m_bySql;
    std::vector<Pointer> m_unused;
};
}
