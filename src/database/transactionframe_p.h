// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/database/aiotransaction.h"
#include "aioorm/database/lease_p.h"
#include "aioorm/database/pendingstatement_p.h"

namespace Aio::Detail
{
/// A transaction on a lease, or a savepoint in another frame: from its beginning, and through what begins anew after a commit or a
/// rollback midway, to its end.
class TransactionFrame final : public Place
{
public:
    TransactionFrame(std::shared_ptr<Place> parent, TransactionMode mode);
    ~TransactionFrame() override;

    /// What the coroutine that opened it ran under, and goes on under after it.
    const Ambient around;
    /// It belongs to aioAtomic(): the handle may commit or roll back midway, and what follows begins anew. Without, as
    /// aioBegin() makes it, either ends it.
    bool isBlock = false;

    bool isOpen() const { return !m_ended && !poison(); }
    /// A COMMIT of it has been acknowledged, or may have been carried out.
    bool hasCommitted() const { return m_hasCommitted; }

    /// `limits` bound the BEGIN, which may wait for other processes.
    static AioTask<> begin(std::shared_ptr<TransactionFrame> self, Limits limits = {});
    static AioTask<> commit(std::shared_ptr<TransactionFrame> self, std::optional<Clock::time_point> deadline);
    /// Never throws; false if the connection is left in doubt.
    static AioTask<bool> rollback(std::shared_ptr<TransactionFrame> self);
    /// No statement after this; the parent goes on.
    void end();
    /// Before a statement in a test's transaction that may not fail it: true if there is a savepoint now, and what comes next has to wait
    /// for guardEnded().
    bool guard(const DriverRequest &statement);
    enum class Guarded { Succeeded, Failed, InDoubt };
    void guardEnded(Guarded how);
    /// After a rollback: why it could not undo what had been done, if a statement had committed it; of a test's transaction also which
    /// statement had rolled it back.
    std::optional<AioErrorInfo> takeCommittedBy() { return std::exchange(m_committedBy, {}); }

    std::shared_ptr<Lease> lease() override { return m_lease; }
    std::shared_ptr<TransactionFrame> frame() override { return std::static_pointer_cast<TransactionFrame>(shared_from_this()); }
    const Place *outer() const override { return m_parent.get(); }
    int depth() const override { return m_parent->depth() + 1; }
    std::optional<AioErrorInfo> poison() const override { return m_lease->poison(); }
    bool isInProgress() const override { return !m_ended && (m_begun || isBlock); }
    void statementEnded(const DriverRequest &statement, bool isControl) override;
    void statementDetached(const AioErrorInfo &error) override { m_lease->statementDetached(error); }
    void changed(const QStringList &tables) override;
    void onRollback(std::function<void()> restore) override;

private:
    static AioTask<> beginForWaiters(std::shared_ptr<TransactionFrame> self);
    bool isReady() const override { return m_begun && !m_beginning && !m_isGuarding; }
    void makeReady() override;
    /// BEGIN, COMMIT and the like: straight to the connection.
    AioTask<> control(QByteArray sql, Limits limits, PendingStatement::FollowSpawn follow = PendingStatement::FollowSpawn::No);
    /// The transaction that it is, or is a savepoint in, is over by this statement, and nobody's COMMIT or ROLLBACK has asked for that.
    void transactionEndedBy(const DriverRequest &statement);
    QByteArray savepointName() const { return "aio_" + QByteArray::number(depth()); }

    const std::shared_ptr<Place> m_parent;
    const std::shared_ptr<TransactionFrame> m_outer; ///< null: it is the transaction itself
    const std::shared_ptr<Lease> m_lease;
    const TransactionMode m_mode;
    bool m_begun = false;
    bool m_beginning = false;
    bool m_isGuarding = false;
    bool m_hasCommitted = false;
    std::optional<AioErrorInfo> m_committedBy;
    std::vector<std::function<void()>> m_restores;
};
}
