// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/database/lease_p.h"

#include "aioorm/core/caughterror_p.h"
#include "aioorm/core/detail/blockingsection.h"
#include "aioorm/core/detail/fiber.h"
#include "aioorm/database/statement_p.h"

#include <QAbstractEventDispatcher>
#include <QCoreApplication>
#include <QLoggingCategory>

namespace Aio::Detail
{
AioErrorInfo endedByClosing(const DatabaseCore &core)
{
    const bool isReopened = core.state() == DatabaseCore::State::Open;
    return AioErrorInfo(isReopened ? AioErrorKind::Interface : AioErrorKind::Cancelled,
                        core.state() == DatabaseCore::State::Destroyed
                            ? QCoreApplication::translate("AioError", "The AioDatabase object of %1 has been destroyed.").arg(core.name)
                            : QCoreApplication::translate("AioError", "The database %1 was closed.").arg(core.name));
}

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
            fail(AioErrorInfo(AioErrorKind::Cancelled,
                              QCoreApplication::translate("AioError", "The operation was cancelled, or the object it was bound to is gone.")));
            return;
        }
        try {
            pool = m_core->connections()->pool(access);
        } catch (...) {
            fail(caughtError());
            return;
        }
        const auto self = std::static_pointer_cast<LeaseOperation>(shared_from_this());
        m_core->addWaiter(self);
        acquire();
        if (isFinished()) {
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
                if (auto connection = self->pool->take(self->ticket)) {
                    self->taken(std::move(connection));
                }
            }
        });
        if (!posted) {
            pool->withdraw(ticket, Pool::Why::Cancelled); // its thread has ended
        }
    }

    void connectionFailed(PoolCore::Reason reason, const std::optional<AioErrorInfo> &connectError) override
    {
        const AioErrorInfo info = reason == PoolCore::Reason::OpenFailed && connectError ? *connectError : endedByClosing(*m_core);
        queue()->post([self = std::static_pointer_cast<LeaseOperation>(shared_from_this()), info] {
            if (!self->isFinished()) {
                self->fail(info);
            }
        });
    }

    void expire() override
    {
        const PoolCore::Statistics statistics = pool->statistics();
        withdraw(
            Pool::Why::TimedOut,
            AioErrorInfo(AioErrorKind::Timeout,
                         QCoreApplication::translate("AioError",
                                                     "No connection to %1 became free in time: %2 in use, %3 waiting (limit %4).%5 If the caller runs inside a "
                                                     "transaction already, begin the inner one from its `tx`.")
                             .arg(m_core->name)
                             .arg(statistics.leased + statistics.riding)
                             .arg(statistics.waiting)
                             .arg(pool->max())
                             .arg(whoHolds(m_core->existingConnections(), pool)))
                .phase(phaseOfWaiting(statistics)));
    }

    void cancel() override
    {
        queue()->post([self = std::static_pointer_cast<LeaseOperation>(shared_from_this())] {
            self->withdraw(Pool::Why::Cancelled,
                           AioErrorInfo(AioErrorKind::Cancelled,
                                        QCoreApplication::translate("AioError", "The operation was cancelled, or the object it was bound to is gone.")));
        });
    }

    std::shared_ptr<Pool> pool;
    Pool::Ticket ticket = Pool::Ticket::None;
    std::shared_ptr<DriverConnection> connection;
    std::optional<AioErrorInfo> error;

private:
    void acquire()
    {
        Pool::Taken got = pool->acquire(PoolCore::Kind::Exclusive, std::static_pointer_cast<LeaseOperation>(shared_from_this()));
        ticket = got.ticket;
        if (got.connection) {
            taken(std::move(got.connection));
        }
    }
    void taken(std::shared_ptr<DriverConnection> got)
    {
        if (got->hasEnded()) {
            // while it was idle, and nobody looked: there are others, and each such one goes
            pool->finish(ticket, PoolCore::Fate::Broken);
            acquire();
            return;
        }
        connection = std::move(got);
        m_core->noteConnected();
        if (m_started) {
            finish();
        } else {
            finishAtOnce();
        }
    }
    void withdraw(Pool::Why why, const AioErrorInfo &info)
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

}

Lease::Lease(std::shared_ptr<DatabaseCore> core, std::shared_ptr<Pool> pool, Pool::Ticket ticket, std::shared_ptr<DriverConnection> connection)
    : Place(std::move(core))
    , connection(std::move(connection))
    , m_pool(std::move(pool))
    , m_ticket(ticket)
{
}

Lease::~Lease()
{
    giveBack();
}

void Lease::takeAway()
{
    if (m_givenBack) {
        return;
    }
    const AioErrorInfo why = endedByClosing(*core); // of what waits for an answer
    endStreams(*this, why.message(), why.kind());
    failWaiters(why);
    m_poison = AioErrorInfo(AioErrorKind::Interface, why.message());
    giveBack();
}

void Lease::giveBack()
{
    if (std::exchange(m_givenBack, true)) {
        return;
    }
    m_ended = true;
    core->removeLease(this);
    if (queue->isOfThisThread()) {
        queue->forgetAtEnd(this);
        endStreams(*this, QStringLiteral("The connection that the stream read on has been given back."));
    }
    // An SQLite connection does one thing after the other, so a ROLLBACK behind whatever it does makes it clean; and a
    // private database would be lost with its connection.
    bool broken = m_lost;
    if ((m_inTransaction || m_inDoubt) && !broken) {
        if (m_inDoubt && !core->dialect().inProcess) {
            broken = true;
        } else {
            qCWarning(aioTransaction, "A connection to %s comes back in an open transaction, which is rolled back.", qUtf8Printable(core->name));
            rollBackUnawaited(*connection);
        }
        m_inTransaction = false;
    }
    if (!broken) {
        connection->released(m_ranUsersText ? DriverConnection::Use::Own : DriverConnection::Use::Library);
    }
    m_pool->finish(m_ticket, broken ? PoolCore::Fate::Broken : PoolCore::Fate::Clean);
}

void Lease::removeStream(OpenStream *stream)
{
    std::erase_if(m_streams, [stream](const auto &entry) {
        return entry.second == stream;
    });
}

void Lease::endStreams(const Place &place, const QString &why, AioErrorKind kind)
{
    const auto streams = m_streams;
    for (const auto &[readIn, stream] : streams) {
        if (place.contains(readIn)) {
            stream->placeEnds(AioErrorInfo(kind, why).phase(AioPhase::Execute).outcome(AioOutcome::NotSent));
        }
    }
}

void Lease::note(const DriverResult &result)
{
    if (m_givenBack) {
        return;
    }
    m_inTransaction = result.inTransaction;
    if (result.connectionLost && !m_lost) {
        m_lost = true;
        m_inTransaction = false;
        m_poison = AioErrorInfo(AioErrorKind::Operational,
                                QCoreApplication::translate("AioError", "The transaction's connection is lost; the database has rolled it back."));
    }
}

void Lease::giveUp(const AioErrorInfo &why)
{
    m_lost = true;
    m_inTransaction = false;
    m_poison = why;
}

void Lease::recover()
{
    if (m_givenBack) {
        return;
    }
    m_poison.reset();
    m_inDoubt = false;
}

void Lease::statementEnded(const DriverRequest &statement, bool)
{
    const DriverResult &result = statement.result;
    note(result);
    if (!result.error && result.changedTables) {
        changed(*result.changedTables);
    }
    if (hasChanges() && (result.ended != DriverResult::Ended::No || !m_inTransaction)) {
        const QStringList tables = takeChanges();
        if (result.ended != DriverResult::Ended::RolledBack) {
            publish(tables);
        }
    }
}

void Lease::statementDetached(const AioErrorInfo &error)
{
    m_inTransaction = m_inDoubt = true;
    if (!m_poison) {
        m_poison = error;
    }
}

void Lease::changed(const QStringList &tables)
{
    if (m_inTransaction) {
        collect(tables);
    } else {
        publish(tables);
    }
}

void Lease::onRollback(std::function<void()>) { }

void Lease::refuseIfInTransaction() const
{
    if (m_inTransaction) {
        AioErrorInfo(
            AioErrorKind::Programming,
            QStringLiteral("SQL has begun a transaction on this connection, and what is asked for begins one of its own, whose end would be the end of "
                           "that one as well. Begin the outer one with aioAtomic() or aioBegin(): what begins in it is a savepoint."))
            .phase(AioPhase::Prepare)
            .outcome(AioOutcome::NotSent)
            .raise();
    }
}

void Lease::usersBeginEnded()
{
    --m_usersBegins;
    serve();
}

AioTask<std::shared_ptr<Lease>> takeLease(AioExecutor executor, Access access)
{
    const ExecutorData &data = executor.data();
    const auto operation = std::make_shared<LeaseOperation>(data.core);
    operation->start(data.limitsFromNow(), access);
    co_await operation->delivered();
    if (operation->error) {
        operation->error->raise();
    }
    const auto lease = std::make_shared<Lease>(data.core, operation->pool, operation->ticket, operation->connection);
    data.core->addLease(lease);
    lease->queue->callAtEnd(lease.get(), [weak = std::weak_ptr(lease)] {
        if (const auto self = weak.lock()) {
            self->giveBack();
        }
    });
    co_return lease;
}
}
