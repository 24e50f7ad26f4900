// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/database/aiodatabase.h"
#include "aioorm/database/statement_p.h"

namespace Aio::Detail
{
DatabaseCore::DatabaseCore(AioDatabase *database, const AioDialect &dialect, QString name, MakeConnections makeConnections)
    : dialect(dialect)
    , name(std::move(name))
    , m_database(database)
    , m_queue(ReadyQueue::current())
    , m_makeConnections(std::move(makeConnections))
{
}

DatabaseCore::~DatabaseCore() = default;

const std::shared_ptr<ConnectionSet> &DatabaseCore::connections(For whom)
{
    const std::scoped_lock lock(m_mutex);
    if (state() == State::Closed && whom == For::Transaction && m_connections) {
        return m_connections;
    }
    if (state() != State::Open) {
        AioErrorInfo(AioErrorKind::Interface,
                     state() == State::Closed ? QStringLiteral("The database %1 is closed: aioConnect() opens it again.").arg(name)
                                              : QStringLiteral("The AioDatabase object of %1 has been destroyed.").arg(name))
            .phase(AioPhase::Acquire)
            .raise();
    }
    while (!m_connections) {
        // another database object may just be closing the one we found
        auto connections = m_makeConnections();
        if (connections->add(shared_from_this())) {
            m_connections = std::move(connections);
        }
    }
    return m_connections;
}

std::shared_ptr<ConnectionSet> DatabaseCore::existingConnections() const
{
    const std::scoped_lock lock(m_mutex);
    return m_connections;
}

void DatabaseCore::announce(const QStringList &tables)
{
    {
        const std::scoped_lock lock(m_mutex);
        if (tables.isEmpty()) {
            return;
        }
        const bool pending = !m_announced.isEmpty();
        for (const QString &table : tables) {
            m_announced.insert(table);
        }
        if (pending) {
            return;
        }
    }
    m_queue->post([self = shared_from_this()] {
        QSet<QString> announced;
        {
            const std::scoped_lock lock(self->m_mutex);
            announced.swap(self->m_announced);
        }
        if (self->state() != State::Destroyed) {
            Q_EMIT self->m_database->tablesChanged(QStringList(announced.values()));
        }
    });
}

void DatabaseCore::reopen()
{
    m_state = State::Open;
}

void DatabaseCore::close(State state)
{
    m_state = state;
}

std::shared_ptr<ConnectionSet> DatabaseCore::release()
{
    std::shared_ptr<ConnectionSet> connections;
    {
        const std::scoped_lock lock(m_mutex);
        connections.swap(m_connections);
    }
    return connections && connections->remove(this) ? connections : nullptr;
}

void DatabaseCore::enter(PendingStatement *statement)
{
    const std::scoped_lock lock(m_mutex);
    statement->d->next = m_first;
    if (m_first) {
        m_first->d->previous = statement;
    }
    m_first = statement;
}

void DatabaseCore::leave(PendingStatement *statement)
{
    const std::scoped_lock lock(m_mutex);
    PendingStatementPrivate &d = *statement->d;
    (d.previous ? d.previous->d->next : m_first) = d.next;
    if (d.next) {
        d.next->d->previous = d.previous;
    }
    d.previous = d.next = nullptr;
}

void DatabaseCore::cancelAll()
{
    std::vector<std::shared_ptr<Operation>> statements;
    {
        const std::scoped_lock lock(m_mutex);
        for (PendingStatement *statement = m_first; statement; statement = statement->d->next) {
            if (auto shared = statement->weak_from_this().lock()) {
                statements.push_back(std::move(shared));
            }
        }
    }
    for (const auto &statement : statements) {
        statement->cancel();
    }
}

bool DatabaseCore::isIdle(int transactions) const
{
    const std::scoped_lock lock(m_mutex);
    return !m_first && m_transactions.load(std::memory_order_relaxed) <= transactions;
}
}
