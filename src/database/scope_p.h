// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

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

    // of a lease
    std::shared_ptr<Pool> pool;
    Pool::Ticket ticket = Pool::Ticket::None;

    bool isEnded() const { return m_ended; }
    bool isOpen() const { return !m_ended && !poison(); }
    int depth() const;
    std::optional<AioErrorInfo> poison() const;

    /// A statement's or a child's turn, at once or later.
    void submit(const std::shared_ptr<ScopeWaiter> &waiter);
    void withdraw(ScopeWaiter *waiter);
    void setChild(const std::shared_ptr<Scope> &child) { m_child = child; }
    void childEnded();

    /// After a statement of this scope, on this thread.
    void statementEnded(const DriverResult &result);
    /// After one whose answer is not waited for any longer.
    void statementDetached(const AioErrorInfo &error);
    /// Notes tables written.
    void changed(const QStringList &tables);
    void onRollback(const void *object, std::function<void()> restore);

    static QCoro::Task<> begin(std::shared_ptr<Scope> self);
    static QCoro::Task<> commit(std::shared_ptr<Scope> self);
    /// Never throws; false if the connection is left in doubt.
    static QCoro::Task<bool> rollback(std::shared_ptr<Scope> self);
    /// No statement after this; the parent goes on.
    void end();

private:
    static QCoro::Task<> beginForWaiters(std::shared_ptr<Scope> self);
    QCoro::Task<> control(QByteArray sql, std::optional<std::chrono::milliseconds> timeout);
    void serve();
    void failWaiters(const AioErrorInfo &error);
    Scope *root();
    bool isDescendant(const Scope *scope) const;
    QByteArray savepointName() const;

    bool m_begun = false;
    bool m_beginning = false;
    bool m_ended = false;
    bool m_inTransaction = false; // of a lease: what the database said last
    std::weak_ptr<Scope> m_child;
    std::deque<std::shared_ptr<ScopeWaiter>> m_waiting;
    std::optional<AioErrorInfo> m_poison; // of a lease
    QSet<QString> m_changes;
    std::map<const void *, std::function<void()>> m_restore;
};

/// The marker's way back to its scope.
class ScopeMarker final : public TransactionMarker
{
public:
    explicit ScopeMarker(std::weak_ptr<Scope> scope)
        : scope(std::move(scope))
    {
    }
    const std::weak_ptr<Scope> scope;
};
}
