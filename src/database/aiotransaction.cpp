// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "database/aiostatement.h"
#include "database/scope_p.h"
#include "database/statement_p.h"
#include "database/testscope_p.h"

#include <QAbstractEventDispatcher>
#include <QCoroTimer>
#include <QLoggingCategory>
#include <QRandomGenerator>

Q_DECLARE_LOGGING_CATEGORY(aioTransaction)

namespace Aio
{
namespace
{
/// Waits for a connection of one's own.
class LeaseOperation final : public Operation, public PoolWaiter
{
public:
    explicit LeaseOperation(std::shared_ptr<DatabaseCore> core)
        : m_core(std::move(core))
    {
        m_core->addTransaction();
    }
    ~LeaseOperation() override { m_core->removeTransaction(); }

    void start(const Limits &limits, Access access)
    {
        if (!QAbstractEventDispatcher::instance() && !BlockingSection::isActive() && !isSyncAllowed()) {
            fail(AioErrorInfo(AioErrorKind::Interface, QStringLiteral("This thread has no event loop for the result to arrive on.")));
            return;
        }
        const auto now = Clock::now();
        if (!watch(limits)) {
            fail(AioErrorInfo(AioErrorKind::Cancelled, QStringLiteral("The operation was cancelled, or the object it was bound to is gone.")));
            return;
        }
        try {
            pool = m_core->store()->pool(access);
        } catch (const AioError &closed) {
            fail(closed.info());
            return;
        }
        const Pool::Taken taken = pool->acquire(PoolCore::Kind::Exclusive, std::static_pointer_cast<LeaseOperation>(shared_from_this()));
        ticket = taken.ticket;
        if (taken.connection) {
            connection = taken.connection;
            finishAtOnce();
            return;
        }
        m_started = true;
        const auto patience = now + m_core->acquireTimeout;
        setDeadline(limits.deadline ? std::min(*limits.deadline, patience) : patience);
    }

    void connectionGranted() override
    {
        const bool posted = queue()->post([self = std::static_pointer_cast<LeaseOperation>(shared_from_this())] {
            if (!self->isFinished()) {
                self->connection = self->pool->take(self->ticket);
                if (self->connection) {
                    self->finish();
                }
            }
        });
        if (!posted) {
            pool->withdraw(ticket, Pool::Why::Cancelled); // its thread has ended
        }
    }

    void connectionFailed(PoolCore::Reason reason, const std::optional<AioErrorInfo> &connectError) override
    {
        const AioErrorInfo info = reason == PoolCore::Reason::OpenFailed && connectError
            ? *connectError
            : AioErrorInfo(AioErrorKind::Interface, QStringLiteral("The database %1 was closed.").arg(m_core->name));
        queue()->post([self = std::static_pointer_cast<LeaseOperation>(shared_from_this()), info] {
            if (!self->isFinished()) {
                self->fail(info);
            }
        });
    }

    void expire() override
    {
        const PoolCore::Statistics statistics = pool->statistics();
        withdraw(Pool::Why::TimedOut,
                 AioErrorInfo(AioErrorKind::Timeout,
                              QStringLiteral("No connection to %1 became free in time: %2 in use, %3 waiting (limit %4).%5 If the caller runs inside a "
                                             "transaction already, begin the inner one from its `tx`.")
                                  .arg(m_core->name)
                                  .arg(statistics.leased + statistics.riding)
                                  .arg(statistics.waiting)
                                  .arg(pool->max())
                                  .arg(whoHolds(m_core->existingStore(), pool)))
                     .phase(phaseOfWaiting(statistics)));
    }

    void cancel() override
    {
        queue()->post([self = std::static_pointer_cast<LeaseOperation>(shared_from_this())] {
            self->withdraw(Pool::Why::Cancelled,
                           AioErrorInfo(AioErrorKind::Cancelled, QStringLiteral("The operation was cancelled, or the object it was bound to is gone.")));
        });
    }

    std::shared_ptr<Pool> pool;
    Pool::Ticket ticket = Pool::Ticket::None;
    std::shared_ptr<DriverConnection> connection;
    std::optional<AioErrorInfo> error;

private:
    void withdraw(Pool::Why why, AioErrorInfo info)
    {
        if (!isFinished() && pool->withdraw(ticket, why)) {
            fail(info);
        }
    }

    void fail(AioErrorInfo info)
    {
        error = info.phase() == AioPhase::None ? info.phase(AioPhase::Acquire) : info;
        if (m_started) {
            finish();
        } else {
            finishAtOnce();
        }
    }

    const std::shared_ptr<DatabaseCore> m_core;
    bool m_started = false;
};

/// Waits for the turn of a savepoint in its transaction, or of a transaction on its connection.
class EntryOperation final : public Operation, public ScopeWaiter
{
public:
    EntryOperation(std::shared_ptr<Scope> parent, std::shared_ptr<Scope> child)
        : m_parent(std::move(parent))
        , m_child(std::move(child))
    {
    }

    void start(const Limits &limits)
    {
        if (!watch(limits)) {
            scopeFailed(AioErrorInfo(AioErrorKind::Cancelled, QStringLiteral("The operation was cancelled, or the object it was bound to is gone.")));
            return;
        }
        m_parent->submit(std::static_pointer_cast<EntryOperation>(shared_from_this()));
        if (!isFinished()) {
            m_waiting = true;
            const auto patience = Clock::now() + m_parent->core->acquireTimeout;
            setDeadline(limits.deadline ? std::min(*limits.deadline, patience) : patience);
        }
    }

    void scopeGranted() override
    {
        m_parent->setChild(m_child);
        end();
    }

    void scopeFailed(const AioErrorInfo &info) override
    {
        error = info;
        end();
    }

    void expire() override
    {
        m_parent->withdraw(this);
        scopeFailed(AioErrorInfo(AioErrorKind::Timeout, QStringLiteral("The deadline expired while another savepoint of the same transaction was open."))
                        .phase(AioPhase::Acquire));
    }

    void cancel() override
    {
        queue()->post([self = std::static_pointer_cast<EntryOperation>(shared_from_this())] {
            if (!self->isFinished()) {
                self->m_parent->withdraw(self.get());
                self->scopeFailed(AioErrorInfo(AioErrorKind::Cancelled, QStringLiteral("The operation was cancelled, or the object it was bound to is gone.")));
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

    const std::shared_ptr<Scope> m_parent, m_child;
    bool m_waiting = false;
};

}

AioTask<std::shared_ptr<Scope>> lease(AioExecutor executor, Access access)
{
    const ExecutorData &data = executor.data();
    const auto operation = std::make_shared<LeaseOperation>(data.core);
    operation->start(data.limits(), access);
    co_await operation->delivered();
    if (operation->error) {
        operation->error->raise();
    }
    auto scope = std::make_shared<Scope>(data.core, Scope::Kind::Lease, nullptr);
    scope->pool = operation->pool;
    scope->ticket = operation->ticket;
    scope->connection = operation->connection;
    scope->queue->callAtEnd(scope.get(), [weak = std::weak_ptr(scope)] {
        if (const auto self = weak.lock()) {
            self->giveBack();
        }
    });
    co_return scope;
}

namespace
{
AioTask<> rollBackAndEnd(std::shared_ptr<Scope> scope)
{
    co_await Scope::rollback(scope);
    scope->end();
}

AioTask<> commitAndEnd(std::shared_ptr<Scope> scope, std::optional<Clock::time_point> deadline)
{
    std::exception_ptr error;
    try {
        co_await Scope::commit(scope, deadline);
    } catch (...) {
        error = std::current_exception();
    }
    if (error) {
        co_await Scope::rollback(scope);
    }
    scope->end();
    if (error) {
        std::rethrow_exception(error);
    }
}
}

/// What all copies of an AioTransaction share.
class TransactionHandle
{
public:
    TransactionHandle(std::shared_ptr<const ExecutorData> data, std::shared_ptr<Scope> scope)
        : data(std::move(data))
        , scope(std::move(scope))
    {
    }
    ~TransactionHandle()
    {
        if (!scope->isEnded()) {
            qCWarning(aioTransaction, "A transaction's last handle went without commit or rollback: it is rolled back.");
            if (scope->queue->isOfThisThread()) {
                rollBackAndEnd(scope);
            } else {
                scope->queue->post([scope = scope] {
                    rollBackAndEnd(scope);
                });
            }
        }
    }
    Q_DISABLE_COPY_MOVE(TransactionHandle)

    const std::shared_ptr<const ExecutorData> data; // bounded as the executor that began it
    const std::shared_ptr<Scope> scope;
};

AioTask<AioTransaction> TransactionAccess::begin(AioExecutor executor, TransactionMode mode, Nesting nesting)
{
    const ExecutorData &data = executor.data();
    const Limits limits = data.limits();
    std::shared_ptr<Scope> parent = data.scope ? data.scope : data.core->testScope;
    if (data.scope && nesting == Nesting::Refuse && parent->kind != Scope::Kind::Lease) {
        AioErrorInfo(AioErrorKind::Programming, QStringLiteral("aioTransaction() inside a transaction: use aioAtomic(), which makes a savepoint.")).raise();
    }
    if (!parent) {
        parent = co_await lease(executor, mode.isReadOnly() ? Access::Read : Access::Write);
        parent->isTransactions = true;
    }
    const bool first = parent->kind == Scope::Kind::Lease;
    const auto scope = std::make_shared<Scope>(data.core, first ? Scope::Kind::Transaction : Scope::Kind::Savepoint, parent);
    scope->mode = mode;
    scope->marker = std::make_shared<ScopeMarker>(scope);
    const auto entry = std::make_shared<EntryOperation>(parent, scope);
    entry->start(limits);
    co_await entry->delivered();
    if (entry->error) {
        entry->error->raise();
    }
    std::exception_ptr error;
    try {
        co_await Scope::begin(scope, limits);
        checkReceiver(executor);
    } catch (...) {
        error = std::current_exception();
    }
    if (error) {
        co_await Scope::rollback(scope);
        scope->end();
        std::rethrow_exception(error);
    }
    auto bounded = std::make_shared<ExecutorData>(data);
    bounded->scope = scope;
    bounded->timeout.reset();
    bounded->deadline = limits.deadline; // one deadline for the whole block
    co_return AioTransaction(std::make_shared<TransactionHandle>(bounded, scope));
}

bool TransactionAccess::mayRetry(const AioExecutor &executor, const std::exception_ptr &error)
{
    const auto &scope = executor.data().scope ? executor.data().scope : executor.data().core->testScope;
    if (scope && scope->kind != Scope::Kind::Lease) {
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

AioTask<> TransactionAccess::pauseBeforeRetry(int attempt)
{
    // two that failed because of each other must not meet again
    const int longest = 4 << std::min(attempt, 6);
    const auto pause = Pause::start(std::chrono::milliseconds(1 + QRandomGenerator::global()->bounded(longest)));
    co_await pause->delivered();
}

AioTask<AioConnection> TransactionAccess::connect(AioExecutor executor, Access access)
{
    if (executor.data().scope || executor.data().core->testScope) {
        AioErrorInfo(AioErrorKind::Programming, QStringLiteral("aioConnection() inside a transaction: it would be another connection, outside of it.")).raise();
    }
    auto scope = co_await lease(executor, access);
    co_return AioConnection(scope);
}

AioTask<std::shared_ptr<Scope>> TestScope::begin(AioExecutor executor)
{
    const ExecutorData &data = executor.data();
    const auto parent = co_await lease(executor, Access::Write);
    parent->isTransactions = true;
    const auto scope = std::make_shared<Scope>(data.core, Scope::Kind::Transaction, parent);
    scope->isBlock = true;
    parent->setChild(scope);
    co_await Scope::begin(scope);
    data.core->testScope = scope;
    co_return scope;
}

AioTask<> TestScope::rollback(std::shared_ptr<Scope> scope)
{
    // what a test leaves in flight must not go on outside of its transaction
    const auto end = Clock::now() + scope->core->closeTimeout;
    while (!scope->core->isIdle(1)) {
        if (Clock::now() >= end) {
            scope->core->cancelAll();
        }
        QTimer timer;
        timer.setSingleShot(true);
        timer.start(std::chrono::milliseconds(1));
        co_await timer;
    }
    scope->core->testScope.reset();
    co_await Scope::rollback(scope);
    scope->end();
}

Ambient TransactionAccess::ambient(const AioTransaction &transaction)
{
    transaction.d->scope->isBlock = true;
    Ambient ambient = Ambient::current();
    ambient.marker = transaction.d->scope->marker;
    return ambient;
}

Ambient TransactionAccess::implicitAmbient(const AioTransaction &transaction)
{
    transaction.d->scope->isBlock = true;
    Ambient ambient = Ambient::current();
    ambient.marker = std::make_shared<ScopeMarker>(transaction.d->scope, transaction.d->data);
    return ambient;
}

AioTask<> TransactionAccess::end(AioTransaction transaction, bool failed)
{
    const auto scope = transaction.d->scope;
    // the body is left, and with it the marker
    const auto ending = [&] {
        const AmbientGuard guard(scope->outer);
        return failed ? rollBackAndEnd(scope) : commitAndEnd(scope, transaction.d->data->deadline);
    }();
    co_await ending;
    if (!failed) {
        checkReceiver(AioExecutor(transaction));
    }
}
}

AioTransaction::AioTransaction(std::shared_ptr<Aio::TransactionHandle> handle)
    : d(std::move(handle))
{
}

AioTransaction::~AioTransaction() = default;
AioTransaction::AioTransaction(const AioTransaction &other) = default;
AioTransaction &AioTransaction::operator=(const AioTransaction &other) = default;

AioTask<> AioTransaction::aioCommit()
{
    const auto handle = d;
    if (handle->scope->isEnded()) {
        AioErrorInfo(AioErrorKind::Interface, QStringLiteral("The transaction has ended already.")).raise();
    }
    if (handle->scope->isBlock) {
        co_await Aio::Scope::commit(handle->scope, handle->data->deadline);
    } else {
        co_await Aio::commitAndEnd(handle->scope, handle->data->deadline);
    }
}

AioTask<> AioTransaction::aioRollback()
{
    const auto scope = d->scope;
    const bool clean = co_await Aio::Scope::rollback(scope);
    if (!scope->isBlock) {
        scope->end();
    }
    if (!clean) {
        scope->poison()->raise();
    }
}

bool AioTransaction::isOpen() const
{
    return d->scope->isOpen();
}

int AioTransaction::depth() const
{
    return d->scope->depth();
}

AioConnection::AioConnection(std::shared_ptr<Aio::Scope> scope)
    : d(std::move(scope))
{
}

AioExecutor::AioExecutor(const AioTransaction &transaction)
    : d(transaction.d->data)
{
}

AioExecutor::AioExecutor(const AioConnection &connection)
    : d(std::make_shared<Aio::ExecutorData>(connection.d->core, connection.d))
{
}
