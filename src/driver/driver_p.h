// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/core/aioerror.h"
#include "aioorm/core/aiovalue.h"
#include "aioorm/core/detail/clock.h"
#include "aioorm/core/detail/closemode.h"
#include "aioorm/driver/detail/rowsink.h"
#include "aioorm_export.h"

#include <QStringList>

#include <atomic>
#include <memory>
#include <optional>
#include <vector>

class AioDialect;

/// What a database driver is, for all of them. A driver turns requests into the calls of its client library; it knows
/// nothing of models, pools, transactions' meaning or coroutines.
namespace Aio::Detail
{
/// What a driver knows after a request.
class AIOORM_EXPORT DriverResult
{
public:
    /// Nothing: it succeeded. Else kind, native code, phase and outcome are filled in; the SQL is added by the caller.
    std::optional<AioErrorInfo> error;
    qint64 rowsAffected = 0; ///< of INSERT, UPDATE, DELETE; summed over nextParameters()
    qint64 lastInsertId = 0; ///< SQLite, MySQL
    /// Tables the statement wrote, with those of triggers and cascades where the database tells; null: none.
    std::shared_ptr<const QStringList> changedTables;
    /// The connection is in a transaction after the statement, as the database says it (sqlite3_get_autocommit, PQtransactionStatus).
    bool inTransaction = false;
    /// How the transaction ended in which the statement ran or which it ended, as the database says it: also when another one has begun
    /// at once (COMMIT AND CHAIN), or it is to be committed from elsewhere (PREPARE TRANSACTION). Not for a connection that is lost.
    enum class Ended {
        No,
        RolledBack,
        Committed,
        Unknown, ///< one or the other, by a procedure
    };
    Ended ended = Ended::No;
    /// The connection is of no more use: whoever holds it gives it back as broken.
    bool connectionLost = false;
    /// Of a request with a cursor: the next request with it gives further rows.
    bool hasMoreRows = false;
    /// The driver has seen that something stays in the session, whatever the text looked like.
    bool hasTouchedSession = false;
};

/// What one driver can do beyond statements, or keeps with what it does; that driver knows what it is.
class DriverTask
{
public:
    virtual ~DriverTask();
};

/// A query whose rows are taken some at a time: what the requests of a stream have in common. The first request with a
/// cursor runs the statement and ends when its sink has so many rows; each further one, with a sink of its own, goes on
/// from there. Between them nothing is read, so a slow reader costs no memory, and other requests may come. After the last
/// row, an error or a cancel the driver has let go of the query; what comes after the last row gives no rows and is no error.
///
/// SQLite leaves the statement standing between two steps. PostgreSQL DECLAREs a cursor and FETCHes `rows` of it, in a
/// transaction of its own if there is none. MySQL a statement with CURSOR_TYPE_READ_ONLY, or an unbuffered result.
class AIOORM_EXPORT DriverCursor
{
public:
    DriverCursor(qsizetype rows, bool isShared)
        : rows(rows)
        , isShared(isShared)
    {
    }
    Q_DISABLE_COPY_MOVE(DriverCursor)

    const qsizetype rows; ///< in one request, at most; fewer when they hold more than `bytes` of text and blobs
    static constexpr qsizetype bytes = qsizetype(4) * 1024 * 1024;
    const bool isShared; ///< other requests may come between those of the cursor

    enum class State { New, Open, AtEnd, Closed };
    State state = State::New; ///< the driver's own, as the next
    std::shared_ptr<DriverTask> own;
};

/// One statement on its way. Made by the awaiting thread, filled in by the driver, ended by exactly one finished().
class AIOORM_EXPORT DriverRequest
{
public:
    DriverRequest();
    virtual ~DriverRequest();
    Q_DISABLE_COPY_MOVE(DriverRequest)

    QByteArray sql; ///< UTF-8, with the dialect's placeholders
    std::shared_ptr<DriverTask> task; ///< to be done instead of `sql`
    std::vector<AioValue> parameters;
    std::unique_ptr<RowSink> sink; ///< null: rows are not wanted
    std::optional<Clock::time_point> deadline; ///< the driver ends the statement itself when it comes (kind Timeout)
    bool cacheable = true; ///< keep the prepared statement
    bool isUsersText = false; ///< SQL that the library has not written
    const AioDialect *dialect = nullptr; ///< for which the library has written it
    /// Null: all rows at once. Only for what only reads (else kind Programming). After the first request with it, `sql` and
    /// `parameters` are not looked at.
    std::shared_ptr<DriverCursor> cursor;
    /// Refuse (kind Operational, NotSent) if the connection is in no transaction: what follows a statement that the database
    /// rolled back must not run outside.
    bool needsTransaction = false;

    /// Of an INSERT of rows alone: the table and its columns as INSERT INTO names them, and how many of the parameters are one row. A driver
    /// that has a faster way may use it (COPY, an array), and calls nextParameters() as for the INSERT.
    QByteArray bulkInto;
    std::size_t bulkWidth = 0;

    /// Called on the driver's thread after each execution: true refills `parameters` and the same statement runs again.
    virtual bool nextParameters();

    DriverResult result;

    /// Any thread; the last thing a driver does with a request.
    virtual void finished() = 0;

    /// Set by cancel(); a driver looks at it before it begins a request and while it runs.
    std::atomic<bool> cancelled = false;

    /// The driver's, before anything of it reaches the database. False: it was abandoned, and is ended as one that was cancelled. Any thread.
    bool begin();
    /// Of whoever awaits it and will not wait any longer. True: it has not begun, and never will. Any thread.
    bool abandon();
    /// It is to be given to a driver once more.
    void rewind() { m_progress = Progress::Waiting; }

private:
    enum class Progress : quint8 { Waiting, Begun, Abandoned };
    std::atomic<Progress> m_progress = Progress::Waiting;
};

/// One connection. Requests run one after the other in the order of execute().
class DriverConnection
{
public:
    virtual ~DriverConnection();
    /// Queues the request and returns at once. Thread: any for SQLite, else the connection's own.
    virtual void execute(std::shared_ptr<DriverRequest> request) = 0;
    /// Ends this request, and never another one, as soon as the database lets it: it still ends by finished() (kind
    /// Cancelled, or as it would have if it was already through). Returns at once. Any thread.
    virtual void cancel(const std::shared_ptr<DriverRequest> &request) = 0;
    /// Lets go of the query, after the requests given before; those that come later with this cursor end with an error.
    /// Returns at once. Thread: as execute(). A driver that gives all rows to the first request has nothing to do.
    virtual void closeCursor(const std::shared_ptr<DriverCursor> &cursor);
    /// What whoever had a connection did with it.
    enum class Use {
        Statement, ///< one statement, which the dialect does not take for one that changes the session
        Library, ///< several, all of them the library's
        Own, ///< SQL of the program's own as well
    };
    /// Whoever had the connection has done with it: what the session still holds of that user, the next one must not find (a SET, a
    /// lock, a temporary table). After the requests given before, and before those that follow. Returns at once. Thread: as execute().
    virtual void released(Use use);
    /// Looks whether an idle connection has ended while nobody looked, before anything is sent on it. Thread: as execute().
    virtual bool hasEnded();
    using CloseMode = Aio::Detail::CloseMode;
    /// Ends the connection after what is queued has ended. Returns at once; no thread is joined here.
    virtual void close(CloseMode mode) = 0;
};
}
