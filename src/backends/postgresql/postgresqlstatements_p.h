// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/backends/postgresql/postgresqlvalue_p.h"

#include <QByteArrayList>
#include <QHash>

#include <atomic>
#include <list>
#include <utility>

namespace Aio::Detail
{
/// A statement as the server has parsed it.
class PostgresqlPrepared
{
public:
    QByteArray name; ///< empty: it holds until the next one without a name
    std::vector<quint32> parameterTypes;
    PostgresqlFormat format = PostgresqlFormat::Binary; ///< of the rows
    QByteArrayList columnNames; ///< of the rows; one that changes makes the plan stale
    bool maySetSession = true; ///< PostgresqlConnection::maySetSession()
    quint32 age = 0; ///< PostgresqlStatements::age() before it was parsed
};

/// The prepared statements of one connection, by their text; the one used least recently goes first.
class PostgresqlStatements
{
public:
    using Pointer = std::shared_ptr<const PostgresqlPrepared>;

    explicit PostgresqlStatements(int size)
        : m_size(size)
    {
    }

    /// How often a table or a type was altered by this process: what was described before may be otherwise now. The server plans
    /// a statement anew by itself, and keeps the types of its parameters.
    static quint32 age() { return s_age.load(std::memory_order_relaxed); }
    static void grow() { s_age.fetch_add(1, std::memory_order_relaxed); }

    Pointer find(const QByteArray &sql)
    {
        const auto known = m_bySql.constFind(sql);
        if (known == m_bySql.constEnd()) {
            return nullptr;
        }
        if ((*known)->second->age != age()) [[unlikely]] {
            remove(sql);
            return nullptr;
        }
        m_statements.splice(m_statements.begin(), m_statements, *known);
        return m_statements.front().second;
    }
    QByteArray newName() { return "aio_" + QByteArray::number(++m_lastName); }
    void add(const QByteArray &sql, Pointer statement)
    {
        remove(sql);
        m_statements.emplace_front(sql, std::move(statement));
        m_bySql.insert(sql, m_statements.begin());
        while (int(m_statements.size()) > m_size) {
            remove(QByteArray(m_statements.back().first));
        }
    }
    /// `isKnown`: the server has it, and has to be told.
    void remove(const QByteArray &sql, bool isKnown = true)
    {
        const auto entry = m_bySql.constFind(sql);
        if (entry != m_bySql.constEnd()) {
            if (isKnown) {
                m_unused << (*entry)->second->name;
            }
            m_statements.erase(*entry);
            m_bySql.erase(entry);
        }
    }
    /// One that the server has, and that was not added.
    void forget(const QByteArray &name)
    {
        if (!name.isEmpty()) {
            m_unused << name;
        }
    }
    /// The server has forgotten them all.
    void clear()
    {
        m_statements.clear();
        m_bySql.clear();
        m_unused.clear();
    }
    /// Names that the server still has to forget.
    QByteArrayList takeUnused() { return std::exchange(m_unused, {}); }
    bool hasUnused() const { return !m_unused.isEmpty(); }

private:
    using Entry = std::pair<QByteArray, Pointer>;

    static inline std::atomic<quint32> s_age = 0;

    const int m_size;
    quint64 m_lastName = 0;
    std::list<Entry> m_statements; // the one used last in front
    QHash<QByteArray, std::list<Entry>::iterator> m_bySql;
    QByteArrayList m_unused;
};
}
