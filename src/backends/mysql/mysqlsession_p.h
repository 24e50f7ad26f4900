// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/backends/mysql/mysqlfiber_p.h"
#include "aioorm/backends/mysql/mysqllogin_p.h"
#include "aioorm/backends/mysql/mysqlreader_p.h"
#include "aioorm/backends/mysql/mysqlstatements_p.h"
#include "aioorm/backends/mysql/mysqlwriter_p.h"
#include "aioorm/driver/driver_p.h"

namespace Aio::Detail
{
class MysqlCursor;

/// What is to be done on a connection, and what is known of it.
class MysqlJob
{
public:
    explicit MysqlJob(std::shared_ptr<DriverRequest> request)
        : request(std::move(request))
    {
    }

    const std::shared_ptr<DriverRequest> request; ///< null: the connection's own business
    std::shared_ptr<MysqlCursor> toClose; ///< that business
    std::optional<AioErrorInfo> failed;
    bool wasSent = false; ///< it may have had its effect
    bool wasCancelled = false;
    bool inTransaction = false; ///< when it began
    bool isThrough = false; ///< the server has carried it out; what is left is the rows

    bool hasDropped = false; ///< rows that it was asked for: it was cancelled
    bool isTold = false; ///< who awaits it knows what became of it, though it goes on: nothing of the request is touched any more
    bool isToRunAgain = false; ///< its statement was prepared for a table that has other columns now
    MysqlStatements::Pointer sent; ///< it was sent together with others, and its answer is still to come

    /// It may be several statements, each of which succeeds by itself, and end the transaction that it stands in.
    bool isProgram() const;
    /// What to say of it if it was interrupted.
    AioOutcome outcomeIfStopped() const;
    /// What to say of it if its connection broke now.
    AioOutcome outcomeIfLost() const;
    /// What to say of one that was carried out, and whose rows did not arrive where they should.
    AioOutcome outcomeIfDropped() const;
    AioPhase phase() const;
};

/// What is done on the fiber of a connection: the calls of the client library. Where code of others has to run (a sink, the next values of a
/// bulk write), it asks the main stack to do so.
class MysqlSession
{
public:
    MysqlSession(std::unique_ptr<MysqlHandle> handle, const AioMySqlOptions &options, MysqlFiber &fiber);
    ~MysqlSession();
    Q_DISABLE_COPY_MOVE(MysqlSession)

    const MysqlHandle &handle() const { return *m_handle; }
    int socket() const;
    bool isInTransaction() const;
    /// Why the connection is of no more use; nothing: it is.
    const std::optional<QString> &broken() const { return m_broken; }
    /// Its errors say that it should not be used again.
    bool isSpoilt() const { return m_isSpoilt; }

    /// What runs is not the job's own yet, and must not be interrupted.
    bool isSettling() const { return m_isSettling; }
    /// An unbuffered result stands open: its rows come when they like.
    bool hasOpenStream() const { return m_stream != nullptr; }

    /// A query that may be sent while others are on the way: it only reads, outside of transactions, and has been prepared.
    bool mayShareFlight(const MysqlJob &job);

    // on the fiber
    void serve(MysqlJob &job);
    /// Sends it without waiting for its answer; false: nothing was sent, and it is to be served by itself.
    bool send(MysqlJob &job);
    /// Before the first send().
    bool settled();
    // main stack
    /// Hands the row that was read on to the sink of the job.
    void takeRow(MysqlJob &job);
    /// Whoever had the connection has done with it.
    void released(DriverConnection::Use use);
    /// Ends the connection at once, without a word to the server if it is lost.
    void close();

    /// Has what is under way killed; to be called on the main stack by the fiber.
    std::function<void()> kill;

private:
    friend class MysqlCursor;
    class Bulk;
    enum class Way { Text, Prepared };
    enum class Rows { AtEnd, More };
    enum class Names {
        Told, ///< the server has just told them
        Kept, ///< m_names has them
    };

    void settle();
    bool putBack();
    bool resetSession();
    void execute(MysqlJob &job);
    Way way(const DriverRequest &request) const;
    void runText(MysqlJob &job);
    void runPrepared(MysqlJob &job);
    void runBulk(MysqlJob &job);
    void runCursor(MysqlJob &job);
    void closeCursor(MysqlCursor &cursor);

    bool isDatabaseChosen();
    void readSent(MysqlJob &job);
    MysqlStatements::Pointer prepare(MysqlJob &job, const QByteArray &sql, std::size_t values, bool isKept);
    bool takes(MysqlJob &job, const MysqlPrepared &statement, std::size_t values);
    bool runOnce(MysqlJob &job, MysqlStatements::Pointer &statement);
    bool readRows(MysqlJob &job, MYSQL_STMT *statement);
    bool drainMore(MysqlJob &job, MYSQL_STMT *statement);
    void describe(MYSQL_STMT *statement, Names names = Names::Told);
    void begin(MysqlJob &job, MYSQL_STMT *statement, Names names = Names::Told);
    Rows fetch(MysqlJob &job, MYSQL_STMT *statement, qsizetype mostRows, qsizetype mostBytes);
    bool nextParameters(MysqlJob &job);
    void noteChange(MysqlJob &job, qint64 affected, qint64 insertId, bool hasRows);
    void noteEnd(MysqlJob &job);
    void nameColumns(MysqlJob &job);
    void noteSession(const DriverRequest &request);
    bool isTooLarge(MysqlJob &job, qint64 bytes);

    /// Notes an error of a statement, or of the connection.
    void fail(MysqlJob &job, AioPhase phase);
    void fail(MysqlJob &job, MYSQL_STMT *statement, AioPhase phase);
    void fail(MysqlJob &job, int code, const char *state, const char *message, AioPhase phase);
    static void readColumn(void *session, unsigned int column, unsigned char **row);

    MYSQL *mysql() const { return m_handle->mysql; }

    const AioMySqlOptions m_options;
    std::unique_ptr<MysqlHandle> m_handle;
    MysqlFiber &m_fiber;
    MysqlStatements m_statements;
    MysqlParameters m_parameters;
    std::optional<QString> m_broken;
    bool m_isSpoilt = false;
    bool m_isStateTold = false; ///< by the last answer of a statement: rows do not end with what tells it
    bool m_isTouched = false; ///< the session holds something of its user
    bool m_toReset = false; ///< and he has done with it
    bool m_isLastHarmless = true; ///< what was prepared last on this connection only reads
    QHash<QString, QString> m_keyColumns; ///< by table and key
    bool m_mayHoldLocks = false; ///< of GET_LOCK
    bool m_toUnlock = false;
    bool m_isSettling = false;
    qint64 m_flightBytes = 0; ///< that were sent together
    std::shared_ptr<MysqlCursor> m_stream;

    // the result that is being read
    MysqlReader m_reader;
    class Value
    {
    public:
        const uchar *data = nullptr; ///< null: NULL
        qsizetype size = 0;
    };
    std::vector<Value> m_values; ///< of the row
    MYSQL_STMT *m_fetched = nullptr;
    const MYSQL_ROWS *m_rowInMemory = nullptr; ///< null: it is read while it is fetched
    bool m_isMalformed = false;
    bool m_isDropping = false; ///< nobody wants the rest
    QByteArrayList m_names;
    std::vector<AioCell> m_cells;
    qint64 m_rows = 0;
    qsizetype m_rowBytes = 0;
};

/// A query whose rows are taken some at a time: an unbuffered result, or a cursor of the server where other requests may come between.
class MysqlCursor final : public DriverTask
{
public:
    static std::shared_ptr<MysqlCursor> of(const std::shared_ptr<DriverCursor> &cursor);
    /// Null if nothing was asked of it yet.
    static std::shared_ptr<MysqlCursor> known(const std::shared_ptr<DriverCursor> &cursor);

    MysqlStatements::Pointer statement; ///< null: not begun, or closed
    bool isOnServer = false;
    qsizetype bytesPerRow = 0; ///< 0: not known
    QByteArrayList names; ///< of its columns
};
}
