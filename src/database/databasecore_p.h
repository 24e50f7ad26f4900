// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/database/connectionset_p.h"
#include "aioorm/database/executordata_p.h"

#include <QSet>

#include <mutex>

class AioDatabase;

namespace Aio::Detail
{
/// Where an operation is that waits for a connection: none can become free as long as they are all being made.
inline AioPhase phaseOfWaiting(const PoolCore::Statistics &statistics)
{
    return statistics.opening > 0 && statistics.leased + statistics.riding == 0 ? AioPhase::Connect : AioPhase::Acquire;
}

class PendingStatement;
class TransactionFrame;

/// The part of an AioDatabase that operations hold on to: it outlives the object.
class DatabaseCore : public std::enable_shared_from_this<DatabaseCore>
{
public:
    /// Makes the set of connections, or finds the one that is there already. Opens nothing yet.
    using MakeConnections = std::function<std::shared_ptr<ConnectionSet>()>;

    DatabaseCore(AioDatabase *database, const AioDialect &dialect, QString name, MakeConnections makeConnections);
    ~DatabaseCore();

    const AioDialect &dialect;
    const QString name; ///< for messages: a file, or a database without its password

    enum class State { Open, Closed, Destroyed };
    State state() const { return m_state.load(std::memory_order_acquire); }

    /// The set of its connections; throws AioInterfaceError if the database is closed or destroyed. A transaction goes on while the
    /// database is being closed.
    enum class For { Anybody, Transaction };
    const std::shared_ptr<ConnectionSet> &connections(For whom = For::Anybody);
    std::shared_ptr<ConnectionSet> existingConnections() const;

    /// Any thread: AioDatabase::tablesChanged() is emitted once per turn of the database's event loop.
    void announce(const QStringList &tables);

    void reopen();
    /// New operations are refused from here on.
    void close(State state);
    /// Lets go of its connections. Returned if nobody else uses it: to be closed.
    std::shared_ptr<ConnectionSet> release();
    void cancelAll();
    /// `transactions`: so many may be open.
    bool isIdle(int transactions = 0) const;

    /// For isIdle() and cancelAll(). Any thread.
    void enter(PendingStatement *statement);
    void leave(PendingStatement *statement);
    /// Transactions in progress, and those that wait for a connection.
    void addTransaction() { m_transactions.fetch_add(1, std::memory_order_relaxed); }
    void removeTransaction() { m_transactions.fetch_sub(1, std::memory_order_relaxed); }

    std::chrono::milliseconds acquireTimeout{10000};
    std::chrono::milliseconds closeTimeout{5000};
    /// The synchronous names may block any thread.
    std::atomic<bool> allowSync = false;
    /// A test's transaction, in which everything of this database runs that names no other. Thread of the database.
    std::shared_ptr<TransactionFrame> testTransaction;

private:
    AioDatabase *const m_database; // emits only from its own thread, which deletes it
    const std::shared_ptr<ReadyQueue> m_queue;
    const MakeConnections m_makeConnections;
    mutable std::mutex m_mutex;
    std::shared_ptr<ConnectionSet> m_connections;
    std::atomic<State> m_state = State::Open;
    std::atomic<int> m_transactions = 0;
    PendingStatement *m_first = nullptr; // operations in flight, a list through the statements
    QSet<QString> m_announced;
};
}
