// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/backends/postgresql/postgresqlstatements_p.h"
#include "aioorm/driver/driver_p.h"

#include <memory>

struct pg_conn;
struct pg_result;

namespace Aio::Detail
{
class PostgresqlConnection;
class PostgresqlCopy;
class PostgresqlCopyRun;

struct PostgresqlResultDeleter {
    void operator()(pg_result *result) const;
};
using PostgresqlResult = std::unique_ptr<pg_result, PostgresqlResultDeleter>;

/// What becomes of one request: the steps it takes on the wire, each closed by a Sync of its own. A step is sent by send(),
/// whose answers come one by one to answered(), and then ended() is called.
class PostgresqlJob
{
public:
    explicit PostgresqlJob(std::shared_ptr<DriverRequest> request)
        : request(std::move(request))
    {
    }
    virtual ~PostgresqlJob();
    Q_DISABLE_COPY_MOVE(PostgresqlJob)

    /// Sends the next step, without its Sync, by libpq's PQsend… functions, and counts in answersDue what they ask for. An error: nothing was sent, and the job
    /// is over; it is over without one if isThrough is set.
    virtual std::optional<AioErrorInfo> send(PostgresqlConnection &connection) = 0;
    /// An answer of the server that is no error. False: it is none that this step can have.
    virtual bool answered(PostgresqlConnection &connection, PostgresqlResult result) = 0;
    /// The step is through, with `failed` or all well. True: the job has another one.
    virtual bool ended(PostgresqlConnection &connection) = 0;
    /// Hands on rows that have arrived, for some milliseconds. True: there are more.
    virtual bool handOn() { return false; }
    virtual void dropRows() { }
    /// The step on the wire ends soon by itself, and to cancel it would cost more than itself.
    virtual bool isBrief() const { return false; }
    /// The next step is a COPY (wantsLine): its text, its data, its end.
    virtual QByteArray copySql() const { return {}; }
    virtual PostgresqlCopy *copy() { return nullptr; }
    virtual void copied(PostgresqlConnection &, const PostgresqlCopyRun &) { }
    /// Of the connection's own: it is of no use without.
    virtual bool mustSucceed() const { return false; }
    /// As at the beginning, to be sent again. False if that cannot be.
    virtual bool restart() { return false; }
    /// What to say of a statement whose connection broke now.
    virtual AioOutcome outcomeIfLost() const { return wasExecuted ? AioOutcome::Unknown : AioOutcome::NotSent; }
    /// What to say of one that was carried out, and whose rows did not arrive where they should.
    virtual AioOutcome outcomeIfDropped() const { return outcomeIfLost(); }
    virtual AioPhase phase() const { return wasExecuted ? AioPhase::Execute : AioPhase::Prepare; }

    const std::shared_ptr<DriverRequest> request; ///< null: the connection's own business
    std::optional<AioErrorInfo> failed;
    int answersDue = 0; ///< of the step on the wire: set by send(), and an honest server gives neither fewer nor more
    QByteArray failedFunction; ///< the server's, whose words may be in any language
    bool isWaitingForSend = true; ///< has a step that is not sent yet
    bool wantsLine = false; ///< the next step can only be sent when nothing else is on the wire
    bool isOnWire = false;
    bool isPreparing = false; ///< its step makes what others may use, and they wait for it
    bool wasExecuted = false; ///< it may have had its effect
    bool wasCancelled = false;
    bool inTransaction = false; ///< when it was sent
    bool mayBeHit = false; ///< a cancel that was meant for another one was under way while it ran
    bool isThrough = false; ///< the server has carried it out; what is left is the rows
};

/// A statement, with all its batches of parameters.
class PostgresqlStatementJob : public PostgresqlJob
{
public:
    using PostgresqlJob::PostgresqlJob;

    std::optional<AioErrorInfo> send(PostgresqlConnection &connection) override;
    bool answered(PostgresqlConnection &connection, PostgresqlResult result) override;
    bool ended(PostgresqlConnection &connection) override;
    bool handOn() override;
    void dropRows() override
    {
        m_rows.reset();
        m_held.reset();
    }
    bool restart() override;
    AioOutcome outcomeIfLost() const override;
    AioOutcome outcomeIfDropped() const override;
    AioPhase phase() const override;

protected:
    enum class Step {
        Prepare,
        AskForTypes, ///< of the columns; after the execution where nothing is prepared
        Execute,
    };
    enum class Way {
        Named, ///< prepared, and kept
        Unnamed, ///< prepared for this once, to learn the types
        Direct, ///< sent as it is: a COMMIT, or everything where nothing may be prepared
    };

    Way way(const PostgresqlConnection &connection) const;
    std::optional<AioErrorInfo> sendPrepare(PostgresqlConnection &connection);
    std::optional<AioErrorInfo> sendQuestion(PostgresqlConnection &connection);
    /// The values of the request as parameters of the connection; `types`: what the server has asked for.
    std::optional<AioErrorInfo> fill(PostgresqlConnection &connection, const std::vector<quint32> &types);
    std::vector<quint32> declaredTypes() const;
    virtual std::optional<AioErrorInfo> sendExecute(PostgresqlConnection &connection);
    /// Drops a description that was kept. False: there was none, and what is known is what the server says now.
    bool describesAnew(PostgresqlConnection &connection);
    /// Ahead of what may depend on settings that are not known to be our own. False: libpq would not.
    bool sendPin(PostgresqlConnection &connection);
    /// True: this was the answer to it.
    bool takePin(PostgresqlConnection &connection, const pg_result *result);
    int rowCount() const { return m_rowCount; }
    qsizetype resultBytes() const { return m_resultBytes; }

    Step m_step = Step::Prepare;
    PostgresqlStatements::Pointer m_prepared;

private:
    std::optional<AioErrorInfo> stale(PostgresqlConnection &connection);
    bool asked(PostgresqlConnection &connection);
    void prepared(PostgresqlConnection &connection);
    bool executed(PostgresqlConnection &connection);
    bool take(PostgresqlConnection &connection, PostgresqlResult result);
    bool begin(PostgresqlConnection &connection, PostgresqlResult result);
    template<class Call>
    bool guarded(Call &&call);

    std::shared_ptr<PostgresqlPrepared> m_preparing;
    std::vector<quint32> m_columnTypes; ///< of what is being prepared
    std::vector<quint32> m_unknownTypes; ///< that the server is asked about
    PostgresqlResult m_held; ///< until it has answered
    bool m_hasAsked = false; ///< it does not know all
    bool m_withTypes = false; ///< the server could not tell them
    bool m_began = false;
    bool m_retried = false;
    bool m_awaitsPin = false;
    bool m_isFromCache = false; ///< m_prepared is, and its table may have changed since

    PostgresqlResult m_rows; ///< not handed on yet
    int m_row = 0;
    int m_rowCount = 0; ///< of the last result
    qsizetype m_resultBytes = 0;
    PostgresqlReader m_reader;
    QVarLengthArray<AioCell, 12> m_cells;
};

/// Statements without parameters and rows, of the connection's own.
class PostgresqlControlJob : public PostgresqlJob
{
public:
    explicit PostgresqlControlJob(QByteArrayList statements)
        : PostgresqlJob(nullptr)
        , m_statements(std::move(statements))
    {
    }
    std::optional<AioErrorInfo> send(PostgresqlConnection &connection) override;
    bool answered(PostgresqlConnection &connection, PostgresqlResult result) override;
    bool ended(PostgresqlConnection &) override { return false; }

private:
    const QByteArrayList m_statements;
    qsizetype m_answers = 0;
};

/// Puts a session back as it was opened.
class PostgresqlResetJob final : public PostgresqlControlJob
{
public:
    using PostgresqlControlJob::PostgresqlControlJob;
    bool answered(PostgresqlConnection &, PostgresqlResult) override { return true; }
    bool mustSucceed() const override { return true; }
};

/// What a request of the driver's own (DriverRequest::task) is made of.
class PostgresqlTask : public DriverTask
{
public:
    virtual std::shared_ptr<PostgresqlJob> job(std::shared_ptr<DriverRequest> request) = 0;
};
}
