// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/database/connectionset_p.h"
#include "aioorm/database/executordata_p.h"
#include "aioorm/database/statementlog_p.h"

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

class DatabaseCore;
/// What an operation ends with that waits for a connection when its database is closed or destroyed.
AioErrorInfo endedByClosing(const DatabaseCore &core);

class Lease;
class PendingStatement;
class TransactionFrame;

/// The part of an AioDatabase that operations hold on to: it outlives the object.
class DatabaseCore : public std::enable_shared_from_this<DatabaseCore>
{
public:
    /// Makes the set of connections, or finds the one that is there already. Opens nothing yet.
    using MakeConnections = std::function<std::shared_ptr<ConnectionSet>()>;

    DatabaseCore(AioDatabase *database, const AioDialect &dialect, QString name, MakeConnections makeConnections);
    /// Stands for a database that there is not: whatever is begun on it ends with this error.
    DatabaseCore(const AioDialect &dialect, AioErrorInfo refusal);
    ~DatabaseCore();

    /// The SQL of the database, as far as it is known: a server may say of itself which one it speaks.
    const AioDialect &dialect() const { return *m_dialect.load(std::memory_order_relaxed); }
    void setDialect(const AioDialect &dialect) { m_dialect = &dialect; }
    const QString name; ///< for messages: a file, or a database without its password

    enum class State { Open, Closed, Destroyed };
    State state() const { return m_state.load(std::memory_order_acquire); }
    /// Throws what everything on it ends with, if it stands for no database.
    void refuseIfNone() const
    {
        if (m_refusal) {
            m_refusal->raise();
        }
    }
    /// An operation has a connection. Any thread.
    void noteConnected()
    {
        if (!m_isConnected.load(std::memory_order_relaxed)) {
            becomeConnected();
        }
    }
    bool isConnected() const { return m_isConnected.load(std::memory_order_relaxed); }

    /// The set of its connections; throws AioInterfaceError if the database is closed or destroyed, or the refusal of none. A transaction goes on while the
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
    /// What these connections have counted since release(), as long as they closed.
    void addCounts(const ConnectionSet &released);
    /// Of its connections now; what is counted since the start, of those before as well.
    PoolCore::Statistics statistics() const;
    void cancelAll();
    /// Takes every connection from whoever holds it: an open transaction is rolled back, and nothing runs there any more. Each goes on its own
    /// thread, when that has its turn.
    void endLeases();
    /// `transactions`: so many may be open.
    bool isIdle(int transactions = 0) const;
    /// Nobody holds a connection either.
    bool isUnused() const { return isIdle() && !hasLeases(); }
    bool hasLeases() const;

    /// For isIdle() and cancelAll(). Any thread.
    void enter(PendingStatement *statement);
    void leave(PendingStatement *statement);
    /// The same for what waits for a connection of its own, and for those who have one.
    void addWaiter(const std::shared_ptr<Operation> &waiter);
    void addLease(const std::shared_ptr<Lease> &lease);
    void removeLease(const Lease *lease);
    /// Transactions in progress, and those that wait for a connection.
    void addTransaction() { m_transactions.fetch_add(1, std::memory_order_relaxed); }
    void removeTransaction() { m_transactions.fetch_sub(1, std::memory_order_relaxed); }

    std::chrono::milliseconds acquireTimeout{10000};
    std::chrono::milliseconds closeTimeout{5000};
    /// The synchronous names may block any thread.
    std::atomic<bool> allowSync = false;
    /// A test's transaction, in which everything of this database runs that names no other. Thread of the database.
    std::shared_ptr<TransactionFrame> testTransaction;
    /// Before it begins. Throws where it cannot.
    void beginTest();
    /// When it is over: what was written meanwhile that it could not roll back.
    std::optional<AioErrorInfo> endTest();
    bool isUnderTest() const { return m_isUnderTest.load(std::memory_order_relaxed); }
    /// Committed, and not by what runs in the test's transaction. Any thread.
    void noteWrittenOutside(const QStringList &tables, const QByteArray &sql);

    StatementLogs logs;

private:
    void becomeConnected();

    std::atomic<const AioDialect *> m_dialect;
    AioDatabase *const m_database; // emits only from its own thread, which deletes it
    const std::shared_ptr<ReadyQueue> m_queue;
    const MakeConnections m_makeConnections;
    mutable std::mutex m_mutex;
    const std::optional<AioErrorInfo> m_refusal;
    std::shared_ptr<ConnectionSet> m_connections;
    PoolCore::Statistics m_counted; // of sets before
    std::weak_ptr<ConnectionSet> m_last; // which others use, and this one before
    PoolCore::Statistics m_lastCounted;
    std::vector<std::weak_ptr<Operation>> m_waiters;
    std::vector<std::weak_ptr<Lease>> m_leases;
    std::atomic<bool> m_isConnected = false;
    std::atomic<State> m_state = State::Open;
    std::atomic<int> m_transactions = 0;
    std::atomic<bool> m_isUnderTest = false;
    QString m_writtenOutside; // while it is
    PendingStatement *m_first = nullptr; // operations in flight, a list through the statements
    QSet<QString> m_announced;
};
}
