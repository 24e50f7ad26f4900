// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/core/caughterror_p.h"
#include "aioorm/core/detail/fiber.h"
#include "aioorm/database/aiotransaction.h"
#include "aioorm/database/decimalsink_p.h"
#include "aioorm/database/detail/rows.h"
#include "aioorm/database/statement_p.h"
#include "aioorm/database/transactionframe_p.h"
#include "aioorm/driver/driversql_p.h"

#include <QAbstractEventDispatcher>
#include <QCoreApplication>
#include <QLoggingCategory>

Q_LOGGING_CATEGORY(aioSql, "aioorm.sql", QtWarningMsg)

namespace Aio::Detail
{
namespace
{
// How long a cancelled statement may take to say so before nobody waits for it any longer; the connection still does. Behind a deadline it
// is only time enough for a server that is well to answer the cancel.
constexpr std::chrono::milliseconds stopPatience{2000};
constexpr std::chrono::milliseconds deadlinePatience{30};
constexpr qsizetype longestSqlInError = 1000;

// the statement is through, but whoever asked for it is gone: the coroutine ends all the same
AioErrorInfo orphaned()
{
    AioErrorInfo info(
        AioErrorKind::Cancelled,
        QCoreApplication::translate("AioError", "The object that the operation was bound to is gone; the database had carried the operation out."));
    info.phase(AioPhase::Execute).outcome(AioOutcome::Unknown);
    return info;
}

// Between statements of others on a connection that they share: what it begins or sets would be theirs.
std::optional<AioErrorInfo> refusedAlone(const QByteArray &sql, const AioDialect &dialect)
{
    const QByteArrayList words = firstWords(sql, 6);
    const QByteArray verb = words.value(0);
    const auto refused = [](const QString &why) {
        return AioErrorInfo(AioErrorKind::Programming, why).phase(AioPhase::Prepare);
    };
    if (verb == "BEGIN" || verb == "SAVEPOINT" || (verb == "START" && words.value(1) == "TRANSACTION")) {
        return refused(QStringLiteral("A transaction is begun with aioAtomic() or aioBegin(), or by SQL on a connection of one's own, aioConnection()."));
    }
    if (dialect.changesSession(sql, words)) {
        return refused(
            QStringLiteral("%1 changes the session of a connection that others use as well. Run it in a transaction or on a connection of one's own, "
                           "aioConnection(), which is put back when it ends; what is to hold for all belongs into the options of the database.")
                .arg(QLatin1StringView(verb)));
    }
    return {};
}

class UnawaitedRequest final : public DriverRequest
{
public:
    explicit UnawaitedRequest(const QByteArray &text) { sql = text; }
    void finished() override { }
};
}

/// Counts the rows of a statement that is recorded.
class CountingSink final : public RowSink
{
public:
    explicit CountingSink(std::unique_ptr<RowSink> rows)
        : m_rows(std::move(rows))
    {
    }
    bool begin(const QByteArrayList &columns) override { return m_rows->begin(columns); }
    bool row(std::span<const AioCell> cells) override
    {
        ++count;
        return m_rows->row(cells);
    }
    AioErrorInfo error() const override { return m_rows->error(); }

    qint64 count = 0;

private:
    const std::unique_ptr<RowSink> m_rows;
};

void sendUnawaited(DriverConnection &connection, const QByteArray &sql)
{
    connection.execute(std::make_shared<UnawaitedRequest>(sql));
}

void rollBackUnawaited(DriverConnection &connection)
{
    sendUnawaited(connection, "ROLLBACK");
}

QString whoHolds(const std::shared_ptr<ConnectionSet> &connections, const std::shared_ptr<Pool> &pool)
{
    QString who;
    if (const int elsewhere = pool->usedElsewhere(); elsewhere > 0) {
        who += QCoreApplication::translate("AioError", " Other threads have %1 of the limit.").arg(elsewhere);
    }
    if (const int streams = connections && connections->servesStreams(*pool) ? connections->streams.load() : 0; streams > 0) {
        who += QCoreApplication::translate("AioError", " %1 held by streams (AioStream), each until it is read to its end or destroyed.").arg(streams);
    }
    return who;
}

PendingStatement::PendingStatement()
    : d(new PendingStatementPrivate(this))
{
}

PendingStatement::~PendingStatement()
{
    if (d->entered) {
        d->core->leave(this);
    }
}

std::shared_ptr<PendingStatement> PendingStatement::start(const AioExecutor &executor, Access access, AioSql sql, std::unique_ptr<RowSink> sink)
{
    const std::shared_ptr<PendingStatement> statement(new PendingStatement);
    statement->sql = std::move(sql.text);
    statement->isUsersText = sql.isUsersText;
    statement->parameters = std::move(sql.parameters);
    statement->sink = sql.decimals.empty() || !sink ? std::move(sink) : std::make_unique<DecimalSink>(std::move(sink), std::move(sql.decimals));
    start(statement, executor, access);
    return statement;
}

void PendingStatement::start(const std::shared_ptr<PendingStatement> &statement, const AioExecutor &executor, Access access)
{
    qCDebug(aioSql, "%s", statement->sql.constData());
    statement->d->start(executor, access);
}

void PendingStatementPrivate::start(const AioExecutor &executor, Access access)
{
    const ExecutorData &data = executor.data();
    core = data.core;
    q->dialect = q->isUsersText ? nullptr : &core->dialect();
    place = data.placeOrTests();
    if (core->logs.areOpen() && !isGoingOn) [[unlikely]] {
        noteBegun(StatementLogs::kindOf(q->sql, access));
    }
    const Limits limits = data.limitsFromNow();
    deadline = limits.deadline;
    if (!QAbstractEventDispatcher::instance() && !BlockingSection::isActive() && !isSyncAllowed()) {
        fail(AioErrorInfo(
            AioErrorKind::Interface,
            QStringLiteral("This thread has no event loop for the result to arrive on: make a QCoreApplication first, or use a QThread that runs exec().")));
        return;
    }
    if (!q->watch(limits)) {
        fail(stopped(AioErrorKind::Cancelled, AioPhase::Acquire));
        return;
    }
    if (deadline && *deadline <= Clock::now()) {
        fail(stopped(AioErrorKind::Timeout, AioPhase::Acquire));
        return;
    }
    if (q->isUsersText && place) {
        place->lease()->noteUsersText();
    } else if (const auto refusal = q->isUsersText ? refusedAlone(q->sql, core->dialect()) : std::nullopt) {
        fail(*refusal);
        return;
    }
    try {
        connections = core->connections(place ? DatabaseCore::For::Transaction : DatabaseCore::For::Anybody);
    } catch (...) {
        fail(caughtError());
        return;
    }
    core->enter(q);
    entered = true;
    q->DriverRequest::deadline = deadline;
    if (place) {
        if (place->marker && !isImplicitIn(q->ambient, *place)) {
            q->ambient.marker = place->marker;
        }
        q->needsTransaction = place->frame() != nullptr;
        pool.reset();
        stage = Stage::WaitingForTurn;
        place->submit(asWaiter<TurnWaiter>());
        if (stage == Stage::WaitingForTurn) {
            waitAtMost(core->acquireTimeout);
        }
        return;
    }
    if (!pool) {
        pool = connections->pool(access);
    }
    acquire();
}

void PendingStatementPrivate::acquire()
{
    stage = Stage::WaitingForConnection;
    Pool::Taken taken = pool->acquire(PoolCore::Kind::Shared, asWaiter<PoolWaiter>());
    ticket = taken.ticket;
    if (taken.connection) {
        run(std::move(taken.connection));
    } else {
        waitAtMost(core->acquireTimeout);
    }
}

std::shared_ptr<PendingStatement>
PendingStatementPrivate::startControl(const std::shared_ptr<Place> &place, const QByteArray &sql, const Limits &limits, PendingStatement::FollowSpawn follow)
{
    const std::shared_ptr<PendingStatement> statement(new PendingStatement);
    PendingStatementPrivate &d = *statement->d;
    statement->sql = sql;
    d.isControl = true;
    d.core = place->core;
    d.place = place;
    d.deadline = limits.deadline;
    statement->DriverRequest::deadline = limits.deadline;
    statement->needsTransaction = place->depth() > 1; // outside, SAVEPOINT would begin one on SQLite
    qCDebug(aioSql, "%s", sql.constData());
    if (d.core->logs.areOpen()) [[unlikely]] {
        d.noteBegun(StatementRecord::Kind::Transaction);
    }
    if (!statement->watch(limits, follow)) {
        d.fail(d.stopped(AioErrorKind::Cancelled, AioPhase::Acquire));
    } else if (d.deadline && *d.deadline <= Clock::now()) {
        d.fail(d.stopped(AioErrorKind::Timeout, AioPhase::Acquire)); // a COMMIT that comes too late is none
    } else if (place->lease()->isGivenBack()) {
        d.fail(place->lease()->poison().value_or(endedByClosing(*d.core)));
    } else {
        d.run(place->lease()->connection);
    }
    return statement;
}

void PendingStatementPrivate::waitAtMost(std::chrono::milliseconds patience)
{
    if (q->isFinished()) {
        return;
    }
    const auto end = Clock::now() + patience;
    q->setDeadline(deadline ? std::min(*deadline, end) : end);
}

void PendingStatementPrivate::run(std::shared_ptr<DriverConnection> to)
{
    connection = std::move(to);
    core->noteConnected();
    stage = Stage::Running;
    q->setDeadline(deadline);
    if (place && place->isTests && !isControl) [[unlikely]] {
        const auto transaction = place->frame();
        isGuarded = transaction && transaction->guard(*q);
    }
    if (place && q->isUsersText && !place->frame() && beginsWithOneOf(q->sql, {"BEGIN", "START", "SAVEPOINT"})) {
        isUsersBegin = true;
        place->lease()->usersBeginSent();
    }
    connection->execute(statement());
}

void PendingStatementPrivate::fail(const AioErrorInfo &failure)
{
    error = failure;
    if (stage == Stage::Starting) {
        noteEnded();
        q->finishAtOnce();
    } else {
        q->finish();
    }
}

AioErrorInfo PendingStatementPrivate::stopped(AioErrorKind why, AioPhase phase) const
{
    QString message = why == AioErrorKind::Timeout
        ? QCoreApplication::translate("AioError", "The deadline expired")
        : QCoreApplication::translate("AioError", "The operation was cancelled, or the object it was bound to is gone");
    if (stage == Stage::WaitingForConnection && why == AioErrorKind::Timeout) {
        const PoolCore::Statistics statistics = pool->statistics();
        message += QCoreApplication::translate("AioError", " while waiting for a connection to %1: %2 open (limit %3), %4 in use, %5 being opened, %6 waiting.")
                       .arg(core->name)
                       .arg(statistics.open)
                       .arg(pool->max())
                       .arg(statistics.leased + statistics.riding)
                       .arg(statistics.opening)
                       .arg(statistics.waiting);
        message += whoHolds(connections, pool);
        if (statistics.leased > 0) {
            message +=
                QCoreApplication::translate("AioError",
                                            " If the caller runs inside a transaction of this database, the statement lacks its `tx` and waits for itself.");
        }
        if (const auto connectError = pool->lastConnectError()) {
            message += QCoreApplication::translate("AioError", " The last connect failed: %1").arg(connectError->message());
        }
    } else if (stage == Stage::WaitingForTurn && why == AioErrorKind::Timeout) {
        message += QCoreApplication::translate("AioError", " while another savepoint of the same transaction was open.");
    } else {
        message += u'.';
    }
    AioErrorInfo info(why, message);
    info.phase(phase).outcome(AioOutcome::NotSent);
    return info;
}

void PendingStatementPrivate::stop(AioErrorKind why)
{
    if (q->isFinished()) {
        return;
    }
    switch (stage) {
    case Stage::Starting:
        return;
    case Stage::WaitingForTurn:
        place->withdraw(this);
        fail(stopped(why, AioPhase::Acquire));
        return;
    case Stage::WaitingForConnection: {
        const AioErrorInfo info = stopped(why, phaseOfWaiting(pool->statistics()));
        if (pool->withdraw(ticket, why == AioErrorKind::Timeout ? Pool::Why::TimedOut : Pool::Why::Cancelled)) {
            fail(info);
        }
        return;
    }
    case Stage::Running:
        if (!stopping) {
            stopping = why;
            abandoned = q->abandon();
            connection->cancel(statement());
            if (abandoned) { // the driver has not begun it, and will not
                fail(stopped(why, core->dialect().inProcess ? AioPhase::Acquire : AioPhase::Prepare));
            } else {
                // the driver answers with what became of the statement
                q->setDeadline(Clock::now() + (why == AioErrorKind::Timeout ? deadlinePatience : stopPatience));
            }
            return;
        }
        if (why == AioErrorKind::Timeout) {
            detached = true;
            fail(
                AioErrorInfo(*stopping, QCoreApplication::translate("AioError", "The database did not answer a cancelled statement; it may have been applied."))
                    .phase(isControl && q->sql == "COMMIT" ? AioPhase::Commit : AioPhase::Execute)
                    .outcome(AioOutcome::Unknown));
        }
        return;
    }
}

void PendingStatement::expire()
{
    d->stop(AioErrorKind::Timeout);
}

void PendingStatement::cancel()
{
    queue()->post([self = d->statement()] {
        self->d->stop(AioErrorKind::Cancelled);
    });
}

void PendingStatementPrivate::connectionGranted()
{
    const bool posted = q->queue()->post([self = statement()] {
        PendingStatementPrivate &d = *self->d;
        if (self->isFinished()) {
            return;
        }
        if (auto connection = d.pool->take(d.ticket)) {
            d.run(std::move(connection));
        }
    });
    if (!posted) {
        pool->withdraw(ticket, Pool::Why::Cancelled); // its thread has ended
    }
}

void PendingStatementPrivate::connectionFailed(PoolCore::Reason reason, const std::optional<AioErrorInfo> &connectError)
{
    AioErrorInfo info = endedByClosing(*core);
    if (reason == PoolCore::Reason::OpenFailed && connectError) {
        info = *connectError;
    } else if (reason == PoolCore::Reason::QueueFull) {
        info = AioErrorInfo(AioErrorKind::Operational,
                            QCoreApplication::translate("AioError", "Too many operations are waiting for a connection to %1.").arg(core->name));
    }
    q->queue()->post([self = statement(), info] {
        if (!self->isFinished()) {
            self->d->fail(info);
        }
    });
}

void PendingStatementPrivate::turnGranted()
{
    run(place->lease()->connection);
}

void PendingStatementPrivate::turnFailed(const AioErrorInfo &failure)
{
    fail(failure);
}

void PendingStatement::finished()
{
    // before the result is delivered: whoever waits for the connection need not wait for our coroutine
    if (d->pool) {
        if (result.inTransaction && !result.connectionLost) {
            rollBackUnawaited(*d->connection); // it was a BEGIN
        }
        d->connection->released(result.hasTouchedSession ? DriverConnection::Use::Own : DriverConnection::Use::Statement);
        d->pool->finish(d->ticket, result.connectionLost ? PoolCore::Fate::Broken : PoolCore::Fate::Clean);
        if (!result.error && result.changedTables) {
            d->connections->publishCommitted(*result.changedTables, sql);
        }
        // its connection had died while nobody used it, and the database has not seen it: once more, with another one
        const bool again = result.error && result.connectionLost && result.error->kind() == AioErrorKind::Operational
            && result.error->phase() == AioPhase::Acquire && result.error->outcome() == AioOutcome::NotSent && d->triedAgain++ < d->pool->max();
        if (again && queue()->post([self = d->statement()] {
                self->d->tryAgain();
            })) {
            return;
        }
    }
    finish();
}

void PendingStatementPrivate::tryAgain()
{
    if (q->isFinished()) {
        return;
    }
    if (stopping) {
        q->finish();
        return;
    }
    q->result = DriverResult();
    q->rewind();
    acquire();
}

void PendingStatement::settle()
{
    if (std::exchange(d->entered, false)) {
        d->core->leave(this);
    }
    d->settle();
    d->noteEnded();
    if (std::exchange(d->isUsersBegin, false)) {
        d->place->lease()->usersBeginEnded();
    }
    if (std::exchange(d->isGuarded, false)) {
        using Guarded = TransactionFrame::Guarded;
        // what was carried out, and then not read, is there as it is outside of a test
        const bool isUndone =
            !d->detached && !d->abandoned && result.error && result.error->phase() != AioPhase::Decode && result.error->outcome() != AioOutcome::Unknown;
        d->place->frame()->guardEnded(d->detached ? Guarded::InDoubt : isUndone ? Guarded::Failed : Guarded::Succeeded);
    }
}

void PendingStatementPrivate::settle()
{
    if (stage != Stage::Running || abandoned) {
        return;
    }
    if (detached) {
        if (place) {
            place->statementDetached(*error);
        }
        return;
    }
    error = q->result.error;
    if (place) {
        place->statementEnded(*q, isControl);
    }
    if (!error && !isControl && q->isOrphaned()) {
        error = orphaned();
    }
}

void PendingStatementPrivate::noteBegun(StatementRecord::Kind kind)
{
    record = core->logs.begun(q->sql, kind);
    if (record && q->sink && !q->cursor) { // that of a stream goes on to its reader
        auto counting = std::make_unique<CountingSink>(std::move(q->sink));
        counted = counting.get();
        q->sink = std::move(counting);
    }
}

void PendingStatementPrivate::noteEnded()
{
    if (!record) [[likely]] {
        return;
    }
    const auto noted = std::exchange(record, nullptr);
    const bool isKnown = stage == Stage::Running && !abandoned && !detached; // else the driver may be at it
    const bool hasWritten = isKnown && q->result.changedTables;
    std::optional<qint64> rows;
    if (isKnown && !q->result.error && noted->kind != StatementRecord::Kind::Transaction) {
        if (noted->kind == StatementRecord::Kind::Write || hasWritten) {
            rows = q->result.rowsAffected;
        } else if (counted) {
            rows = counted->count;
        }
    }
    core->logs.ended(*noted, error, rows, hasWritten);
}

bool PendingStatement::failed() const
{
    return d->error.has_value();
}

void PendingStatement::check() const
{
    if (d->error) {
        AioErrorInfo info = *d->error;
        if (info.sql().isEmpty()) {
            // the text of a bulk INSERT repeats itself for pages
            info.sql(sql.size() > longestSqlInError ? QString::fromUtf8(sql.left(longestSqlInError)) + u'…' : QString::fromUtf8(sql));
        }
        info.raise();
    }
}

std::shared_ptr<Yield> Yield::start()
{
    auto yield = std::make_shared<Yield>();
    yield->finish();
    return yield;
}

void Yield::expire() { }
void Yield::cancel() { }

Turn::Turn(const AioExecutor &executor)
    : m_executor(executor)
    , m_yield(Yield::start())
{
}

Turn::~Turn() = default;

void Turn::Awaiter::await_suspend(std::coroutine_handle<> handle) const noexcept
{
    m_turn->m_yield->delivered().await_suspend(handle);
}

void Turn::Awaiter::await_resume() const
{
    checkReceiver(m_turn->m_executor);
}

std::shared_ptr<Pause> Pause::start(std::chrono::milliseconds time)
{
    auto pause = std::make_shared<Pause>();
    Limits limits;
    limits.deadline = Clock::now() + time;
    if (!pause->watch(limits)) {
        pause->finishAtOnce();
    }
    return pause;
}

void Pause::expire()
{
    finish();
}

void Pause::cancel()
{
    finish();
}

StartedStatement::StartedStatement(const AioExecutor &executor)
    : m_executor(executor)
{
}

StartedStatement::StartedStatement(StartedStatement &&other) noexcept = default;
StartedStatement::~StartedStatement() = default;

template<class Data>
StartedStatement StartedStatement::start(const AioExecutor &executor, const Data &data, std::unique_ptr<RowSink> sink, Access access)
{
    StartedStatement started(executor);
    try {
        started.m_statement = PendingStatement::start(executor, access, compile(data, executor.dialect()), std::move(sink));
    } catch (...) {
        started.m_error = std::current_exception();
    }
    return started;
}

StartedStatement StartedStatement::read(const AioExecutor &executor, const SelectData &data, std::unique_ptr<RowSink> sink, Access access)
{
    return start(executor, data, std::move(sink), access);
}

StartedStatement StartedStatement::read(const AioExecutor &executor, const RawData &data, std::unique_ptr<RowSink> sink, Access access)
{
    return start(executor, data, std::move(sink), access);
}

StartedStatement StartedStatement::read(const AioExecutor &executor, const InsertData &data, std::unique_ptr<RowSink> sink, Access access)
{
    return start(executor, data, std::move(sink), access);
}

StartedStatement StartedStatement::read(const AioExecutor &executor, const UpdateData &data, std::unique_ptr<RowSink> sink, Access access)
{
    return start(executor, data, std::move(sink), access);
}

StartedStatement StartedStatement::read(const AioExecutor &executor, const DeleteData &data, std::unique_ptr<RowSink> sink, Access access)
{
    return start(executor, data, std::move(sink), access);
}

const QByteArray &StartedStatement::sql() const
{
    return m_statement->sql;
}

bool StartedStatement::Awaiter::await_ready() const noexcept
{
    return Operation::Awaiter(m_started->m_statement.get()).await_ready();
}

void StartedStatement::Awaiter::await_suspend(std::coroutine_handle<> handle) const noexcept
{
    Operation::Awaiter(m_started->m_statement.get()).await_suspend(handle);
}

void StartedStatement::Awaiter::await_resume() const
{
    if (m_started->m_error) {
        std::rethrow_exception(m_started->m_error);
    }
    m_started->m_statement->check();
}

Clock::time_point endOfSlice()
{
    return Clock::now() + ReadyQueue::slice;
}

AioTask<qint64> rowsWritten(AioExecutor executor, Access access, AioSql sql)
{
    const auto statement = PendingStatement::start(executor, access, std::move(sql));
    co_await statement->delivered();
    statement->check();
    co_return statement->result.rowsAffected;
}

AioTask<QList<QVariantMap>> rowsAsMaps(AioExecutor executor, Access access, AioSql sql, std::unique_ptr<RowSink> mapSink)
{
    if (!mapSink) {
        mapSink = std::make_unique<MapSink>(std::vector<ColumnKind>());
    }
    auto *const rows = static_cast<MapSink *>(mapSink.get());
    const auto statement = PendingStatement::start(executor, access, std::move(sql), std::move(mapSink));
    co_await statement->delivered();
    statement->check();
    co_return rows->take();
}

AioTask<AioSqlResult> resultOf(AioExecutor executor, Access access, AioSql sql)
{
    auto sink = std::make_unique<MapSink>(std::vector<ColumnKind>());
    auto *const rows = sink.get();
    const auto statement = PendingStatement::start(executor, access, std::move(sql), std::move(sink));
    co_await statement->delivered();
    statement->check();
    AioSqlResult result;
    result.rows = rows->take();
    result.columns = rows->names();
    result.rowsAffected = statement->result.rowsAffected;
    if (result.rowsAffected > 0 && statement->result.lastInsertId != 0) {
        result.lastInsertId = AioValue(statement->result.lastInsertId);
    }
    co_return result;
}

AioExecutor withTimeRunning(const AioExecutor &executor)
{
    if (!executor.data().timeout) {
        return executor;
    }
    auto data = std::make_shared<ExecutorData>(executor.data());
    data->limits.deadline = data->limitsFromNow().deadline;
    data->timeout.reset();
    return AioExecutor(std::move(data));
}

void checkReceiver(const AioExecutor &executor)
{
    const Limits &limits = executor.data().limits;
    const auto &spawn = Ambient::current().spawn;
    if ((limits.hasBound && !limits.bound) || (spawn && spawn->isCancelled())) {
        orphaned().raise();
    }
}

void onRollback(const AioExecutor &executor, std::function<void()> restore)
{
    if (const auto place = executor.data().placeOrTests()) {
        place->onRollback(std::move(restore));
    }
}
}
