// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/core/caughterror_p.h"
#include "aioorm/database/statement_p.h"
#include "aioorm/database/transactionframe_p.h"

#include <QCoreApplication>
#include <QLoggingCategory>
#include <QRandomGenerator>

namespace Aio::Detail
{
namespace
{
/// Waits for the turn of a savepoint in its transaction, or of a transaction on its connection.
class EntryOperation final : public Operation, public TurnWaiter
{
public:
    EntryOperation(std::shared_ptr<Place> parent, std::shared_ptr<TransactionFrame> child)
        : m_parent(std::move(parent))
        , m_child(std::move(child))
    {
    }

    void start(const Limits &limits)
    {
        if (!watch(limits)) {
            turnFailed(AioErrorInfo(AioErrorKind::Cancelled,
                                    QCoreApplication::translate("AioError", "The operation was cancelled, or the object it was bound to is gone.")));
            return;
        }
        m_parent->submit(std::static_pointer_cast<EntryOperation>(shared_from_this()));
        if (!isFinished()) {
            m_waiting = true;
            const auto patience = Clock::now() + m_parent->core->acquireTimeout;
            setDeadline(limits.deadline ? std::min(*limits.deadline, patience) : patience);
        }
    }

    void turnGranted() override
    {
        m_parent->setChild(m_child);
        end();
    }

    bool waitsForQuiet() const override { return true; }

    void turnFailed(const AioErrorInfo &info) override
    {
        error = info;
        end();
    }

    void expire() override
    {
        m_parent->withdraw(this);
        turnFailed(AioErrorInfo(AioErrorKind::Timeout,
                                QCoreApplication::translate("AioError", "The deadline expired while another savepoint of the same transaction was open."))
                       .phase(AioPhase::Acquire));
    }

    void cancel() override
    {
        queue()->post([self = std::static_pointer_cast<EntryOperation>(shared_from_this())] {
            if (!self->isFinished()) {
                self->m_parent->withdraw(self.get());
                self->turnFailed(AioErrorInfo(AioErrorKind::Cancelled,
                                              QCoreApplication::translate("AioError", "The operation was cancelled, or the object it was bound to is gone.")));
            }
        });
    }

    std::optional<AioErrorInfo> error;

private:
    void end()
    {
        if (m_waiting) {
            finish();
        } else {
            finishAtOnce();
        }
    }

    const std::shared_ptr<Place> m_parent;
    const std::shared_ptr<TransactionFrame> m_child;
    bool m_waiting = false;
};

/// Throws if a statement had committed it: what it did is there.
AioTask<> rollBackAndEnd(std::shared_ptr<TransactionFrame> frame)
{
    co_await TransactionFrame::rollback(frame);
    const auto committedBy = frame->takeCommittedBy();
    frame->end();
    if (committedBy) {
        committedBy->raise();
    }
}

AioTask<> commitAndEnd(std::shared_ptr<TransactionFrame> frame, std::optional<Clock::time_point> deadline)
{
    std::exception_ptr error;
    try {
        co_await TransactionFrame::commit(frame, deadline);
    } catch (...) {
        error = std::current_exception();
    }
    if (error) {
        co_await TransactionFrame::rollback(frame);
    }
    frame->end();
    if (error) {
        std::rethrow_exception(error);
    }
}

AioTask<> rollBackDropped(std::shared_ptr<TransactionFrame> frame)
{
    try {
        co_await rollBackAndEnd(frame);
    } catch (...) {
        qCWarning(aioTransaction, "%s", qUtf8Printable(caughtError().message()));
    }
}
}

/// What all copies of an AioTransaction share.
class TransactionHandle
{
public:
    TransactionHandle(std::shared_ptr<const ExecutorData> data, std::shared_ptr<TransactionFrame> frame)
        : data(std::move(data))
        , frame(std::move(frame))
    {
    }
    ~TransactionHandle()
    {
        if (!frame->isEnded()) {
            qCWarning(aioTransaction, "A transaction's last handle went without commit or rollback: it is rolled back.");
            if (frame->queue->isOfThisThread()) {
                rollBackDropped(frame);
            } else {
                frame->queue->post([frame = frame] {
                    rollBackDropped(frame);
                });
            }
        }
    }
    Q_DISABLE_COPY_MOVE(TransactionHandle)

    const std::shared_ptr<const ExecutorData> data; // bounded as the executor that began it
    const std::shared_ptr<TransactionFrame> frame;
};

AioTask<AioTransaction> TransactionSteps::begin(AioExecutor executor, TransactionMode mode, Nesting nesting)
{
    const ExecutorData &data = executor.data();
    const Limits limits = data.limitsFromNow();
    if (data.place && nesting == Nesting::Refuse && data.place->frame()) {
        AioErrorInfo(AioErrorKind::Programming, QStringLiteral("aioTransaction() inside a transaction: use aioAtomic(), which makes a savepoint.")).raise();
    }
    // as in aioTransaction(), what stands in a test's transaction is what would stand in none
    if (nesting == Nesting::Require && !(data.place && data.place->frame())) {
        AioErrorInfo(AioErrorKind::Programming,
                     QStringLiteral("A savepoint is a part of a transaction: call aioSavepoint() of the AioTransaction that aioAtomic() hands to its body, or "
                                    "that aioBegin() returns."))
            .phase(AioPhase::Prepare)
            .raise();
    }
    std::shared_ptr<Place> parent = data.placeOrTests();
    if (!parent) {
        const auto lease = co_await takeLease(executor, mode.isReadOnly() ? Access::Read : Access::Write);
        lease->isTransactions = true;
        parent = lease;
    }
    const auto frame = std::make_shared<TransactionFrame>(parent, mode);
    frame->marker = std::make_shared<TransactionMarker>(frame);
    const auto entry = std::make_shared<EntryOperation>(parent, frame);
    entry->start(limits);
    co_await entry->delivered();
    if (entry->error) {
        entry->error->raise();
    }
    std::exception_ptr error;
    try {
        co_await TransactionFrame::begin(frame, limits);
        checkReceiver(executor);
    } catch (...) {
        error = std::current_exception();
    }
    if (error) {
        co_await TransactionFrame::rollback(frame);
        frame->end();
        std::rethrow_exception(error);
    }
    auto bounded = std::make_shared<ExecutorData>(data);
    bounded->place = frame;
    bounded->timeout.reset();
    bounded->limits.deadline = limits.deadline; // one deadline for the whole block
    co_return AioTransaction(std::make_shared<TransactionHandle>(bounded, frame));
}

AioTask<AioTransaction> TransactionSteps::beginHandle(AioExecutor executor, TransactionMode mode, Nesting nesting)
{
    auto beginning = begin(std::move(executor), mode, nesting);
    AioTransaction transaction = co_await beginning;
    goOnUnder(transaction);
    co_return transaction;
}

void TransactionSteps::goOnUnder(const AioTransaction &transaction)
{
    const auto marker = std::make_shared<TransactionMarker>(transaction.d->frame);
    marker->mayWaitOutside = true;
    Ambient::current().marker = marker;
}

bool TransactionSteps::mayRetry(const AioExecutor &executor, const std::exception_ptr &error)
{
    const auto place = executor.data().placeOrTests();
    if (place && place->frame()) {
        return false; // the transaction around it is lost with it
    }
    try {
        std::rethrow_exception(error);
    } catch (const AioError &failure) {
        return failure.isRetryable() && failure.outcome() != AioOutcome::Unknown;
    } catch (...) {
        return false;
    }
}

bool TransactionSteps::hasCommitted(const AioTransaction &transaction)
{
    return transaction.d->frame->hasCommitted();
}

AioTask<> TransactionSteps::pauseBeforeRetry(int attempt)
{
    // two that failed because of each other must not meet again
    const int longest = 4 << std::min(attempt, 6);
    const auto pause = Pause::start(std::chrono::milliseconds(1 + QRandomGenerator::global()->bounded(longest)));
    co_await pause->delivered();
}

AioTask<AioConnection> TransactionSteps::connect(AioExecutor executor, Access access)
{
    if (executor.data().placeOrTests()) {
        AioErrorInfo(AioErrorKind::Programming, QStringLiteral("aioConnection() inside a transaction: it would be another connection, outside of it.")).raise();
    }
    auto lease = co_await takeLease(executor, access);
    co_return AioConnection(lease);
}

Ambient TransactionSteps::ambient(const AioTransaction &transaction)
{
    transaction.d->frame->isBlock = true;
    Ambient ambient = Ambient::current();
    ambient.marker = transaction.d->frame->marker;
    return ambient;
}

Ambient TransactionSteps::implicitAmbient(const AioTransaction &transaction)
{
    transaction.d->frame->isBlock = true;
    Ambient ambient = Ambient::current();
    ambient.marker = std::make_shared<TransactionMarker>(transaction.d->frame, transaction.d->data);
    return ambient;
}

AioTask<> TransactionSteps::end(AioTransaction transaction, bool failed)
{
    const auto frame = transaction.d->frame;
    // the body is left, and with it the marker
    const auto ending = [&] {
        const AmbientGuard guard(frame->around);
        return failed ? rollBackAndEnd(frame) : commitAndEnd(frame, transaction.d->data->limits.deadline);
    }();
    co_await ending;
    if (!failed) {
        checkReceiver(AioExecutor(transaction));
    }
}
}

AioTransaction::AioTransaction(std::shared_ptr<Aio::Detail::TransactionHandle> handle)
    : d(std::move(handle))
{
}

AioTransaction::~AioTransaction() = default;
AioTransaction::AioTransaction(const AioTransaction &other) = default;
AioTransaction &AioTransaction::operator=(const AioTransaction &other) = default;

AioTask<> AioTransaction::aioCommit()
{
    const auto handle = d;
    if (handle->frame->isEnded()) {
        AioErrorInfo(AioErrorKind::Interface, QStringLiteral("The transaction has ended already.")).raise();
    }
    if (handle->frame->isBlock) {
        co_await Aio::Detail::TransactionFrame::commit(handle->frame, handle->data->limits.deadline);
    } else {
        co_await Aio::Detail::commitAndEnd(handle->frame, handle->data->limits.deadline);
    }
}

AioTask<> AioTransaction::aioRollback()
{
    const auto frame = d->frame;
    if (frame->isEnded()) {
        co_return;
    }
    const bool clean = co_await Aio::Detail::TransactionFrame::rollback(frame);
    const auto committedBy = frame->takeCommittedBy();
    if (!frame->isBlock) {
        frame->end();
    }
    if (committedBy) {
        committedBy->raise();
    }
    if (!clean) {
        frame->poison()->raise();
    }
}

bool AioTransaction::isOpen() const
{
    return d->frame->isOpen();
}

int AioTransaction::depth() const
{
    return d->frame->depth();
}

AioConnection::AioConnection(std::shared_ptr<Aio::Detail::Lease> lease)
    : d(std::move(lease))
{
}

AioExecutor::AioExecutor(const AioTransaction &transaction)
    : d(transaction.d->data)
{
}

AioExecutor::AioExecutor(const AioConnection &connection)
    : d(std::make_shared<Aio::Detail::ExecutorData>(connection.d->core, connection.d))
{
}

AioTask<AioTransaction> AioExecutor::aioBegin(Aio::TransactionMode mode) const
{
    return Aio::Detail::TransactionSteps::beginHandle(*this, mode, Aio::Detail::Nesting::Savepoint);
}

AioTask<AioTransaction> AioExecutor::aioBeginSavepoint() const
{
    return Aio::Detail::TransactionSteps::beginHandle(*this, Aio::ReadWrite, Aio::Detail::Nesting::Require);
}

AioTask<AioConnection> AioExecutor::aioConnection(Aio::Access access) const
{
    return Aio::Detail::TransactionSteps::connect(*this, access);
}
