// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "database/aiodatabase.h"
#include "database/statement_p.h"

namespace Aio
{
void ChangeHub::add(const std::shared_ptr<DatabaseCore> &core)
{
    const std::scoped_lock lock(m_mutex);
    m_cores.push_back(core);
}

void ChangeHub::remove(DatabaseCore *core)
{
    const std::scoped_lock lock(m_mutex);
    std::erase_if(m_cores, [core](const auto &weak) {
        const auto other = weak.lock();
        return !other || other.get() == core;
    });
}

void ChangeHub::publish(const QStringList &tables)
{
    std::vector<std::shared_ptr<DatabaseCore>> cores;
    {
        const std::scoped_lock lock(m_mutex);
        for (const auto &weak : m_cores) {
            if (auto core = weak.lock()) {
                cores.push_back(std::move(core));
            }
        }
    }
    for (const auto &core : cores) {
        core->announce(tables);
    }
}

Store::Store(const AioDialect &dialect, std::shared_ptr<ChangeHub> hub, Unclosed unclosed)
    : dialect(dialect)
    , hub(std::move(hub))
    , unclosed(std::move(unclosed))
{
}

Store::~Store() = default;

SharedStore::SharedStore(const AioDialect &dialect,
                         std::shared_ptr<Pool> readers,
                         std::shared_ptr<Pool> writers,
                         std::shared_ptr<ChangeHub> hub,
                         Unclosed unclosed)
    : Store(dialect, std::move(hub), std::move(unclosed))
    , readers(std::move(readers))
    , writers(std::move(writers))
{
}

std::vector<std::shared_ptr<Pool>> SharedStore::pools() const
{
    return readers == writers ? std::vector{writers} : std::vector{readers, writers};
}

bool Store::add(const std::shared_ptr<DatabaseCore> &core)
{
    const std::scoped_lock lock(m_mutex);
    if (!m_closed) {
        ++m_users;
        hub->add(core);
    }
    return !m_closed;
}

bool Store::isClosed() const
{
    const std::scoped_lock lock(m_mutex);
    return m_closed;
}

bool Store::remove(DatabaseCore *core)
{
    const std::scoped_lock lock(m_mutex);
    hub->remove(core);
    m_closed = --m_users == 0;
    return m_closed;
}

void SharedStore::closeReaders(Pool::Closing closing)
{
    if (readers != writers) {
        readers->close(closing);
    }
}

DatabaseCore::DatabaseCore(AioDatabase *database, const AioDialect &dialect, QString name, MakeStore makeStore)
    : dialect(dialect)
    , name(std::move(name))
    , m_database(database)
    , m_queue(ReadyQueue::current())
    , m_makeStore(std::move(makeStore))
{
}

DatabaseCore::~DatabaseCore() = default;

const std::shared_ptr<Store> &DatabaseCore::store(For whom)
{
    const std::scoped_lock lock(m_mutex);
    if (state() == State::Closed && whom == For::Transaction && m_store) {
        return m_store;
    }
    if (state() != State::Open) {
        AioErrorInfo(AioErrorKind::Interface,
                     state() == State::Closed ? QStringLiteral("The database %1 is closed: aioConnect() opens it again.").arg(name)
                                              : QStringLiteral("The AioDatabase object of %1 has been destroyed.").arg(name))
            .phase(AioPhase::Acquire)
            .raise();
    }
    while (!m_store) {
        // another database object may just be closing the one we found
        auto store = m_makeStore();
        if (store->add(shared_from_this())) {
            m_store = std::move(store);
        }
    }
    return m_store;
}

std::shared_ptr<Store> DatabaseCore::existingStore() const
{
    const std::scoped_lock lock(m_mutex);
    return m_store;
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

std::shared_ptr<Store> DatabaseCore::release()
{
    std::shared_ptr<Store> store;
    {
        const std::scoped_lock lock(m_mutex);
        store.swap(m_store);
    }
    return store && store->remove(this) ? store : nullptr;
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
