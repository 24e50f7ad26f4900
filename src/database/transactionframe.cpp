// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/database/transactionframe_p.h"

#include "aioorm/core/caughterror_p.h"
#include "aioorm/database/statement_p.h"
#include "aioorm/driver/driversql_p.h"

#include <QCoreApplication>
#include <QLoggingCategory>

Q_LOGGING_CATEGORY(aioTransaction, "aioorm.transaction")

namespace Aio::Detail
{
namespace
{
// a ROLLBACK after an expired deadline has a time of its own
constexpr std::chrono::seconds rollbackTimeout{2};

// A statement of a user that a savepoint around it would get in the way of.
bool isOfTransactions(const DriverRequest &statement)
{
    return statement.isUsersText
        && (beginsWithOneOf(statement.sql, {"SAVEPOINT", "RELEASE", "ROLLBACK", "COMMIT", "BEGIN", "START", "END", "ABORT", "PREPARE"})
            || (beginsWithOneOf(statement.sql, {"SET"}) && firstWords(statement.sql, 2).value(1) == "TRANSACTION"));
}

// What is told of a transaction that the database says is over.
AioErrorInfo endedBy(const DriverRequest &statement)
{
    constexpr qsizetype longest = 100;
    const DriverResult::Ended ended = statement.result.ended;
    if (statement.result.error && ended != DriverResult::Ended::Committed && ended != DriverResult::Ended::Unknown) {
        return AioErrorInfo(AioErrorKind::Operational,
                            QCoreApplication::translate("AioError", "The database has rolled back the whole transaction (%1). Begin it again.")
                                .arg(statement.result.error->message()));
    }
    const QByteArray sql = statement.sql.simplified();
    const QString text = QString::fromUtf8(sql.size() > longest ? sql.left(longest) + "…" : sql);
    return AioErrorInfo(AioErrorKind::Programming,
                        (ended == DriverResult::Ended::Committed
                             ? QStringLiteral("The statement \"%1\" has committed the transaction that it ran in: what was done before it stays, and the "
                                              "transaction cannot go on or be rolled back.")
                             : ended == DriverResult::Ended::Unknown
                             ? QStringLiteral("The statement \"%1\" has committed or rolled back the transaction that it ran in, and the database does not say "
                                              "which: the transaction cannot go on.")
                             : QStringLiteral("The statement \"%1\" has rolled back the transaction that it ran in, which cannot go on."))
                                .arg(text)
                            + (statement.result.error ? QStringLiteral(" It has failed then: %1").arg(statement.result.error->message()) : QString())
                            + QStringLiteral(" A transaction is ended by the end of its block, by aioCommit() or by aioRollback()."));
}
}

TransactionFrame::TransactionFrame(std::shared_ptr<Place> parent, TransactionMode mode)
    : Place(parent->core)
    , around(Ambient::current())
    , m_parent(std::move(parent))
    , m_outer(m_parent->frame())
    , m_lease(m_parent->lease())
    , m_mode(mode)
{
    if (!m_outer) {
        core->addTransaction();
    }
}

TransactionFrame::~TransactionFrame()
{
    if (!m_outer && !m_ended) {
        core->removeTransaction();
    }
}

void TransactionFrame::makeReady()
{
    if (!m_beginning && !m_isGuarding) {
        beginForWaiters(frame());
    }
}

void TransactionFrame::statementEnded(const DriverRequest &statement, bool isControl)
{
    const DriverResult &result = statement.result;
    m_lease->note(result);
    if (!result.error && result.changedTables) {
        changed(*result.changedTables);
    }
    const bool isOver = result.ended != DriverResult::Ended::No || (m_begun && !result.inTransaction);
    const bool isAskedFor = isControl && !m_outer; // by its BEGIN, COMMIT or ROLLBACK
    if (isOver && !isAskedFor && !m_lease->isLost()) {
        transactionEndedBy(statement);
    }
}

void TransactionFrame::transactionEndedBy(const DriverRequest &statement)
{
    if (m_outer) {
        m_outer->transactionEndedBy(statement);
        return;
    }
    // what may have been committed is not done again
    const bool mayBeCommitted = statement.result.ended == DriverResult::Ended::Committed || statement.result.ended == DriverResult::Ended::Unknown;
    const AioErrorInfo why = endedBy(statement);
    if (mayBeCommitted || !m_lease->poison()) {
        m_lease->spoil(why);
    }
    for (auto frame = this->frame(); frame; frame = frame->child()) {
        if (frame->m_outer && statement.result.inTransaction) {
            frame->m_begun = false; // COMMIT AND CHAIN has begun another transaction, in which there is no savepoint
        }
        if (mayBeCommitted) {
            frame->m_committedBy = why;
            frame->m_restores.clear();
            frame->publish(frame->takeChanges());
        }
    }
    if (isTests && !statement.result.error) {
        m_committedBy = why; // also where it has rolled back: the test has gone on without what was there
    }
}

bool TransactionFrame::guard(const DriverRequest &statement)
{
    if (!core->dialect().failsTransactions || isOfTransactions(statement)) {
        return false;
    }
    m_isGuarding = true;
    sendUnawaited(*m_lease->connection, "SAVEPOINT aio_statement"); // on its way with the statement
    return true;
}

void TransactionFrame::guardEnded(Guarded how)
{
    m_isGuarding = false;
    if (how != Guarded::InDoubt && m_begun && !poison() && m_lease->isInTransaction()) {
        if (how == Guarded::Failed) {
            sendUnawaited(*m_lease->connection, "ROLLBACK TO SAVEPOINT aio_statement");
        }
        sendUnawaited(*m_lease->connection, "RELEASE SAVEPOINT aio_statement");
    }
    serve();
}

void TransactionFrame::changed(const QStringList &tables)
{
    // in a test's transaction, which stands for "outside", at once
    if ((!m_outer && !marker) || !m_lease->isInTransaction()) {
        publish(tables);
    } else {
        collect(tables);
    }
}

void TransactionFrame::onRollback(std::function<void()> restore)
{
    if (!m_committedBy || m_lease->isInTransaction()) { // else the statement ran behind the end of its transaction
        m_restores.push_back(std::move(restore));
    }
}

AioTask<> TransactionFrame::control(QByteArray sql, Limits limits, PendingStatement::FollowSpawn follow)
{
    const auto statement = PendingStatementPrivate::startControl(frame(), sql, limits, follow);
    co_await statement->delivered();
    statement->check();
}

AioTask<> TransactionFrame::begin(std::shared_ptr<TransactionFrame> self, Limits limits)
{
    if (self->m_begun) {
        co_return;
    }
    QByteArrayList statements;
    if (self->m_outer) {
        co_await begin(self->m_outer, limits);
        statements << "SAVEPOINT " + self->savepointName();
    } else {
        self->m_lease->refuseIfInTransaction();
        statements = self->core->dialect().beginSql(self->m_mode);
    }
    bool isFirst = true;
    for (const QByteArray &sql : statements) {
        try {
            co_await self->control(sql, limits, PendingStatement::FollowSpawn::Yes);
        } catch (...) {
            if (!isFirst && !self->m_lease->isInTransaction()) {
                self->m_lease->giveUp(caughtError()); // MySQL would keep the isolation for the next transaction, whosever that is
            }
            throw;
        }
        isFirst = false;
    }
    self->m_begun = true;
}

AioTask<> TransactionFrame::beginForWaiters(std::shared_ptr<TransactionFrame> self)
{
    self->m_beginning = true;
    std::optional<AioErrorInfo> failure;
    try {
        co_await begin(self);
    } catch (...) {
        failure = caughtError();
    }
    self->m_beginning = false;
    if (failure) {
        self->failWaiters(*failure);
    } else {
        self->serve();
    }
}

AioTask<> TransactionFrame::commit(std::shared_ptr<TransactionFrame> self, std::optional<Clock::time_point> deadline)
{
    if (const auto error = self->poison()) {
        error->raise();
    }
    if (self->child()) {
        AioErrorInfo(AioErrorKind::Programming, QStringLiteral("A transaction is committed while a savepoint in it is still open.")).raise();
    }
    self->m_lease->endStreams(*self,
                              QStringLiteral("The transaction that the stream read in was committed: read it to the end before, or stream outside of it."));
    if (!self->m_begun) {
        co_return;
    }
    self->m_begun = false;
    std::exception_ptr error;
    bool unknown = false;
    try {
        const QByteArray sql = self->m_outer ? "RELEASE SAVEPOINT " + self->savepointName() : QByteArray("COMMIT");
        Limits limits;
        limits.deadline = deadline;
        co_await self->control(sql, limits);
    } catch (...) {
        error = std::current_exception();
        unknown = caughtError().outcome() == AioOutcome::Unknown;
    }
    self->m_hasCommitted |= !self->m_outer && (!error || unknown);
    const auto committedBy = self->takeCommittedBy(); // by a statement that was on its way
    if (error || committedBy) {
        if (unknown) {
            self->publish(self->takeChanges()); // it may have been applied: whoever shows these tables had better look
        }
        self->m_begun = true;
        co_await rollback(self);
        if (committedBy) {
            committedBy->raise();
        }
        std::rethrow_exception(error);
    }
    self->m_parent->changed(self->takeChanges());
    auto restores = std::exchange(self->m_restores, {});
    if (self->m_outer) {
        auto &all = self->m_outer->m_restores;
        all.insert(all.end(), std::make_move_iterator(restores.begin()), std::make_move_iterator(restores.end()));
    }
}

AioTask<bool> TransactionFrame::rollback(std::shared_ptr<TransactionFrame> self)
{
    if (const auto child = self->child()) {
        co_await rollback(child);
        child->end();
    }
    const std::shared_ptr<Lease> lease = self->m_lease;
    lease->endStreams(*self, QStringLiteral("The transaction that the stream read in was rolled back."));
    const bool begun = std::exchange(self->m_begun, false);
    bool clean = true;
    if (begun && lease->isInDoubt()) {
        clean = false; // behind a statement that does not end: whoever gets the connection next sees to it, and nobody waits
    } else if (begun && lease->isInTransaction()) {
        try {
            Limits limits;
            limits.deadline = Clock::now() + rollbackTimeout;
            if (self->m_outer) {
                // both at once: a statement that begins the savepoint anew must not come between them
                const auto back = self->control("ROLLBACK TO SAVEPOINT " + self->savepointName(), limits);
                const auto release = self->control("RELEASE SAVEPOINT " + self->savepointName(), limits);
                co_await back;
                co_await release;
            } else {
                co_await self->control("ROLLBACK", limits);
            }
        } catch (...) {
            // a statement before it may have ended the transaction already
            clean = !lease->isInTransaction() && !lease->isLost();
            if (lease->isInTransaction()) {
                const AioErrorInfo error = caughtError();
                qCWarning(aioTransaction, "A rollback failed, the connection is given up: %s", qUtf8Printable(error.message()));
                if (!lease->poison()) {
                    lease->spoil(error);
                }
            }
        }
    }
    // now that everything sent before has come back
    self->takeChanges();
    const auto restores = std::exchange(self->m_restores, {});
    for (auto restore = restores.rbegin(); restore != restores.rend(); ++restore) {
        (*restore)();
    }
    if (!self->m_outer && clean && !lease->isLost()) {
        lease->recover();
    }
    co_return clean;
}

void TransactionFrame::end()
{
    if (std::exchange(m_ended, true)) {
        return;
    }
    failWaiters(AioErrorInfo(AioErrorKind::Interface, QStringLiteral("The transaction has ended: its handle cannot run statements any more.")));
    if (!m_outer) {
        core->removeTransaction();
    }
    m_parent->childEnded();
    if (!m_outer && m_lease->isTransactions) {
        m_lease->giveBack(); // handles of what is over may live on
    }
}
}
