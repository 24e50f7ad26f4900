// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "database/aiostatement.h"
#include "database/aiotransaction.h"
#include "database/databasecore_p.h"

#include <deque>

namespace Aio
{
/// Somebody whose turn in a scope has to come first. On the scope's thread.
class ScopeWaiter
{
public:
    virtual ~ScopeWaiter() = default;
    virtual void scopeGranted() = 0;
    virtual void scopeFailed(const AioErrorInfo &error) = 0;
};

/// Somebody who reads through a scope with one statement after the other, and who has to end before it does. On the scope's thread.
class ScopeReader
{
public:
    virtual ~ScopeReader() = default;
    /// It takes itself out of the scope.
    virtual void scopeEnds(const AioErrorInfo &why) = 0;
};

/// A stretch of work on one connection: the connection held (Lease), a transaction on it, a savepoint in that. They form a
/// chain, and what runs in one waits while a deeper one is open, so that coroutines which share a transaction take turns.
/// All of it belongs to the thread that began it.
class AIOORM_EXPORT Scope : public std::enable_shared_from_this<Scope>
{
public:
    enum class Kind { Lease, Transaction, Savepoint };

    Scope(std::shared_ptr<DatabaseCore> core, Kind kind, std::shared_ptr<Scope> parent);
    ~Scope();
    Q_DISABLE_COPY_MOVE(Scope)

    const std::shared_ptr<DatabaseCore> core;
    const Kind kind;
    const std::shared_ptr<Scope> parent;
    const std::shared_ptr<ReadyQueue> queue;
    const Ambient outer; ///< what the coroutine that opened the scope ran under, and goes on under after it
    std::shared_ptr<TransactionMarker> marker; ///< null for a lease, and for a test's transaction
    std::shared_ptr<DriverConnection> connection;
    TransactionMode mode = ReadWrite;

    /// It belongs to aioAtomic(): the handle may commit or roll back midway, and what follows begins anew. Without, as
    /// aioBegin() makes it, either ends it.
    bool isBlock = false;

    // of a lease
    std::shared_ptr<Pool> pool;
    Pool::Ticket ticket = Pool::Ticket::None;
    bool isTransactions = false; ///< taken for one transaction, and given back when that ends

    bool isEnded() const { return m_ended; }
    bool isOpen() const { return !m_ended && !poison(); }
    /// A statement of the same database that names no executor is a mistake here.
    bool isInProgress() const { return !m_ended && (m_begun || isBlock); }
    int depth() const;
    std::optional<AioErrorInfo> poison() const;

    /// A statement's or a child's turn, at once or later.
    void submit(const std::shared_ptr<ScopeWaiter> &waiter);
    void withdraw(ScopeWaiter *waiter);
    void setChild(const std::shared_ptr<Scope> &child) { m_child = child; }
    void childEnded();
    void addReader(ScopeReader *reader) { root()->m_readers.emplace_back(this, reader); }
    void removeReader(ScopeReader *reader);

    /// After a statement of this scope, on this thread.
    void statementEnded(const DriverResult &result);
    /// After one whose answer is not waited for any longer.
    void statementDetached(const AioErrorInfo &error);
    /// Notes tables written.
    void changed(const QStringList &tables);
    void onRollback(std::function<void()> restore);

    /// `limits` bound the BEGIN, which may wait for other processes.
    static AioTask<> begin(std::shared_ptr<Scope> self, Limits limits = {});
    static AioTask<> commit(std::shared_ptr<Scope> self, std::optional<Clock::time_point> deadline);
    /// Never throws; false if the connection is left in doubt.
    static AioTask<bool> rollback(std::shared_ptr<Scope> self);
    /// No statement after this; the parent goes on.
    void end();
    /// Of a lease: the connection goes back to the pool, in good order.
    void giveBack();

private:
    static AioTask<> beginForWaiters(std::shared_ptr<Scope> self);
    /// BEGIN, COMMIT and the like: straight to the connection.
    AioTask<> control(QByteArray sql, Limits limits, Statement::FollowScope follow = Statement::FollowScope::No);
    void publish(const QStringList &tables);
    void serve();
    void failWaiters(const AioErrorInfo &error);
    /// Of this scope and of those in it.
    void endReaders(const QString &why);
    Scope *root();
    bool isDescendant(const Scope *scope) const;
    QByteArray savepointName() const;

    bool m_begun = false;
    bool m_beginning = false;
    bool m_ended = false;
    // of a lease
    bool m_inTransaction = false; // what the database said last
    bool m_inDoubt = false; // a statement runs on that nobody waits for
    bool m_lost = false;
    bool m_givenBack = false;
    std::weak_ptr<Scope> m_child;
    std::deque<std::shared_ptr<ScopeWaiter>> m_waiting;
    std::vector<std::pair<Scope *, ScopeReader *>> m_readers; // of all scopes on the connection
    std::optional<AioErrorInfo> m_poison; // of a lease: why the transaction on it cannot go on
    QSet<QString> m_changes;
    std::vector<std::function<void()>> m_restore;
};

/// The marker's way back to its scope.
class ScopeMarker final : public TransactionMarker
{
public:
    explicit ScopeMarker(std::weak_ptr<Scope> scope, std::weak_ptr<const ExecutorData> implicit = {})
        : scope(std::move(scope))
        , implicit(std::move(implicit))
    {
    }
    const std::weak_ptr<Scope> scope;
    /// Inside run() and allowSync(), where code runs in one piece: what a statement without an executor uses.
    const std::weak_ptr<const ExecutorData> implicit;
};

/// A connection of one's own, by a scope of kind Lease. Throws what waiting for it does.
AioTask<std::shared_ptr<Scope>> lease(AioExecutor executor, Access access);

/// The ambient has this scope as the implicit one.
inline bool isImplicitIn(const Ambient &ambient, const Scope &scope)
{
    const auto *marker = static_cast<const ScopeMarker *>(ambient.marker.get());
    return marker && marker->scope.lock().get() == &scope && !marker->implicit.expired();
}
}
