// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/database/aiosqlresult.h"
#include "aioorm/database/detail/statement.h"
#include "aioorm/database/lease_p.h"
#include "aioorm/database/pendingstatement_p.h"

#include <QVariantMap>

namespace Aio::Detail
{
/// Ends as soon as the event loop has had its turn.
class Yield : public Operation
{
public:
    static std::shared_ptr<Yield> start();
    void expire() override;
    void cancel() override;
};

/// Lets time pass, with an event loop or without (a thread that blocks has none).
class Pause : public Operation
{
public:
    static std::shared_ptr<Pause> start(std::chrono::milliseconds time);
    void expire() override;
    void cancel() override;
};

/// Sends what nobody waits for.
void sendUnawaited(DriverConnection &connection, const QByteArray &sql);
/// A ROLLBACK, before the connection goes to its next user.
void rollBackUnawaited(DriverConnection &connection);

/// What the statements of executeAll() do.
enum class Changing { Rows, Definitions };
/// One after the other, in a transaction; definitions without one where they would commit it, and then AioProgrammingError if they are
/// to run inside of a transaction.
AioTask<> executeAll(AioExecutor executor, QByteArrayList statements, Changing what);

/// Runs a statement; the rows that it wrote.
AioTask<qint64> rowsWritten(AioExecutor executor, Access access, AioSql sql);
/// Runs a statement; its rows as maps, read by a MapSink: by default with names and kinds as the database says.
AioTask<QList<QVariantMap>> rowsAsMaps(AioExecutor executor, Access access, AioSql sql, std::unique_ptr<RowSink> mapSink = {});
/// The same with all else that is known of it.
AioTask<AioSqlResult> resultOf(AioExecutor executor, Access access, AioSql sql);

/// What a rolled-back transaction has to put back: called on the thread of the transaction if what is done through
/// `executor` is rolled back later, the newest first.
void onRollback(const AioExecutor &executor, std::function<void()> restore);

/// A sentence for those who wait in vain: what streams and other threads hold, empty if nothing.
QString whoHolds(const std::shared_ptr<ConnectionSet> &connections, const std::shared_ptr<Pool> &pool);

class CountingSink;

/// The stages of a statement. Everything but connectionGranted(), connectionFailed() and PendingStatement::finished() runs on the
/// thread that awaits.
class PendingStatementPrivate final : public PoolWaiter, public TurnWaiter
{
public:
    explicit PendingStatementPrivate(PendingStatement *statement)
        : q(statement)
    {
    }

    /// Before start(): the statement finds its connection in a pool of the caller's, not in the database's.
    static void usePool(PendingStatement &statement, std::shared_ptr<Pool> pool) { statement.d->pool = std::move(pool); }
    /// BEGIN, COMMIT and the like: straight to the place's connection.
    static std::shared_ptr<PendingStatement>
    startControl(const std::shared_ptr<Place> &place, const QByteArray &sql, const Limits &limits, PendingStatement::FollowSpawn follow);

    void start(const AioExecutor &executor, Access access);
    void stop(AioErrorKind why);

    void connectionGranted() override;
    void connectionFailed(PoolCore::Reason reason, const std::optional<AioErrorInfo> &connectError) override;
    void turnGranted() override;
    void turnFailed(const AioErrorInfo &error) override;

    /// Keeps the statement alive as the waiter that this is.
    template<class Waiter>
    std::shared_ptr<Waiter> asWaiter()
    {
        return std::shared_ptr<Waiter>(q->shared_from_this(), this);
    }
    std::shared_ptr<PendingStatement> statement() { return std::static_pointer_cast<PendingStatement>(q->shared_from_this()); }

    void acquire();
    void tryAgain();
    void run(std::shared_ptr<DriverConnection> connection);
    void fail(const AioErrorInfo &failure);
    AioErrorInfo stopped(AioErrorKind why, AioPhase phase) const;
    void waitAtMost(std::chrono::milliseconds patience);
    void settle();
    /// For those who record the statements.
    void noteBegun(StatementRecord::Kind kind);
    void noteEnded();

    enum class Stage { Starting, WaitingForTurn, WaitingForConnection, Running };

    PendingStatement *const q;
    Stage stage = Stage::Starting;
    std::shared_ptr<DatabaseCore> core;
    std::shared_ptr<ConnectionSet> connections;
    std::shared_ptr<Place> place;
    std::shared_ptr<Pool> pool;
    Pool::Ticket ticket = Pool::Ticket::None;
    std::shared_ptr<DriverConnection> connection;
    std::optional<Clock::time_point> deadline;
    std::optional<AioErrorInfo> error;
    std::optional<AioErrorKind> stopping; ///< and why
    bool abandoned = false; ///< it was given to the driver, which has not begun it
    int triedAgain = 0; ///< so many connections had died
    bool detached = false;
    bool isGuarded = false; ///< in a test's transaction: see TransactionFrame::guard()
    bool isUsersBegin = false; ///< told to the lease: see Lease::usersBeginSent()
    bool isGoingOn = false; ///< a further request of a stream, which is one statement
    bool isControl = false; ///< whoever sent it has to know how it ended, and looks after the receiver itself
    bool entered = false;
    std::shared_ptr<StatementRecord> record; ///< null, as nearly always: nobody records
    CountingSink *counted = nullptr; ///< around the sink, while somebody does
    PendingStatement *previous = nullptr, *next = nullptr; // of DatabaseCore's list
};
}
