// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/backends/postgresql/aiopostgresqloptions.h"
#include "aioorm/backends/postgresql/postgresqlcopy_p.h"
#include "aioorm/backends/postgresql/postgresqlcustomtypes_p.h"
#include "aioorm/driver/socketconnection_p.h"

#include <QLoggingCategory>

#include <deque>

struct pg_cancel;

Q_DECLARE_LOGGING_CATEGORY(aioPostgresql)

namespace Aio::Detail
{
/// A connection through libpq that never blocks.
///
/// It is in pipeline mode, with a Sync after each statement: what is given while others are under way is sent at once, and
/// each succeeds or fails alone, as it would without. In a transaction PostgreSQL refuses what follows an error.
///
/// Cancelling is one blocking call of libpq 15, on another thread. Until that has returned nothing more is sent, and a cancel is
/// only sent while its statement is the one that the server works on. Where it comes too late all the same and hits what
/// was behind it, that is sent again; its transaction was its own, and is undone. In a transaction the cancelled statement
/// would have ended it for all of them anyway.
class PostgresqlConnection final : public SocketConnection<PostgresqlConnection>
{
public:
    using Notified = std::function<void(const QByteArray &channel, const QByteArray &payload)>;

    /// Takes over a connection that has been made. On the thread that is to have it.
    static std::shared_ptr<PostgresqlConnection> make(pg_conn *connection, const AioPostgresqlOptions &options);

    void onNotified(Notified notified) { m_onNotified = std::move(notified); }

    bool hasEnded() override;

    // for the jobs
    pg_conn *handle() const { return m_connection; }
    bool isInTransaction() const { return m_inTransaction; }
    /// A statement has failed in it: only its end is accepted.
    bool hasFailedTransaction() const { return m_failedTransaction; }
    /// The next transaction is a cursor's, and nobody else's business.
    void beginCursorsTransaction() { m_isCursorsTransaction = true; }
    bool preparesNothing() const { return m_options.statementCacheSize() == 0; }
    PostgresqlStatements &statements() { return m_statements; }
    PostgresqlCustomTypes &customTypes() { return m_customTypes; }
    PostgresqlParameters &parameters() { return m_parameters; }
    /// What the form of values depends on may be another's choice, and is set for each statement (sendPin()).
    bool pinsSettings() const { return m_settings != Settings::Own; }
    /// Within send(), ahead of a statement: what holds up to the end of its transaction. False: libpq would not.
    bool sendPin();
    /// The answer to it, which tells whether the next ones are needed.
    void notePin(const pg_result *answer);
    /// True: a query or a table of this text may leave something in the session.
    static bool maySetSession(const DriverRequest &request);
    /// A command tag as the server gives it after each statement, with what was sent. Returns what it says of the transaction's end.
    DriverResult::Ended noteTag(QByteArrayView tag, const QByteArray &sql, bool maySetSession = false);
    void submit(std::shared_ptr<PostgresqlJob> job);
    /// Before all that is not sent yet.
    void submitFirst(std::shared_ptr<PostgresqlJob> job);
    /// Within send(): a step of another job, before one's own. False: libpq would not.
    bool sendAhead(const std::shared_ptr<PostgresqlJob> &job);
    using SocketConnection::stopped;
    /// As the server has told it.
    AioErrorInfo error(const pg_result *result, AioPhase phase) const;
    /// A function of the program's own is called by a job: what it waits for here would never come.
    void setInCallback(bool isIn) { m_isInCallback = isIn; }
    /// Why libpq would not send.
    AioErrorInfo sendError() const;

private:
    friend SocketConnection<PostgresqlConnection>;
    static constexpr bool onMainStackOnly = false;

    PostgresqlConnection(pg_conn *connection, const AioPostgresqlOptions &options);
    ~PostgresqlConnection() override;

    void checkSettings();
    void applySettings();
    void happened(SocketWatch::Events events);
    void pump();
    void look();
    static void noteNotice(void *connection, const pg_result *result);
    void sendSteps();
    void sendStep(const std::shared_ptr<PostgresqlJob> &job);
    void readAnswers();
    void goOnHandingOn();
    void beginCopy(const std::shared_ptr<PostgresqlJob> &job);
    void proceedCopy();
    void settleCancel(PostgresqlJob &job);
    void stepEnded(const std::shared_ptr<PostgresqlJob> &job);
    void finish(const std::shared_ptr<PostgresqlJob> &job);
    void refuse(DriverRequest &request, AioErrorInfo why);
    void watchSocket();
    void watchOwn();
    void expireWhenDue();
    void takeNotifications();
    bool isHeld() const;

    void executeHere(std::shared_ptr<DriverRequest> request);
    void closeCursorHere(const std::shared_ptr<DriverCursor> &cursor);
    void releasedHere(Use use);
    void cancelHere(const std::shared_ptr<DriverRequest> &request);
    void considerCancel();
    void sendCancel();
    /// By the server; null: nothing.
    std::shared_ptr<PostgresqlJob> workedOn() const;
    /// Blocks: on a helper thread. False: it could not be sent.
    static bool askToCancel(pg_cancel *cancel);
    void cancelReturned();

    /// What the server works on.
    enum class AtServer {
        Leave,
        Cancel, ///< else it would go on with it, and keep its locks
    };
    void lose(const QString &why, AtServer atServer = AtServer::Leave);
    void closeHere(CloseMode mode);
    void shutDown(AtServer atServer = AtServer::Leave);
    static void cancelUnheard(pg_cancel *cancel);
    bool isBusy() const { return !m_active.empty(); }
    void endHere();

    const AioPostgresqlOptions m_options;
    pg_conn *m_connection; // null: it is gone
    SocketWatch m_watch;
    Notified m_onNotified;
    PostgresqlStatements m_statements;
    PostgresqlCustomTypes m_customTypes;
    PostgresqlParameters m_parameters;
    enum class Settings {
        Own, ///< as they were set at the start, or not different from that
        Unknown, ///< not set at the start, and no answer to a pin yet
        Foreign, ///< somebody has set them otherwise: for the role, the database, the server
    };
    Settings m_settings = Settings::Own;
    QByteArrayList m_toSet; ///< those that the server has told of, and that are otherwise

    std::deque<std::shared_ptr<PostgresqlJob>> m_waiting; // nothing sent yet
    std::deque<std::shared_ptr<PostgresqlJob>> m_active; // in the order in which they were sent
    std::deque<std::shared_ptr<PostgresqlJob>> m_steps; // on the wire: whose they are
    std::unique_ptr<PostgresqlCopyRun> m_copy; // of the only active job
    Clock::time_point m_lastHeard = Clock::now();
    std::optional<QString> m_farewell; // the server has said that it ends the session
    bool m_inTransaction = false;
    bool m_failedTransaction = false;
    bool m_isCursorsTransaction = false;
    enum class Reset { None, Settings, All };
    Reset m_toReset = Reset::None; ///< what the session may hold of its user
    bool m_needsFlush = false;
    bool m_copyWaitsForRoom = false;
    bool m_isPumping = false;
    bool m_again = false; ///< something happened that may let the pump go on
    bool m_isHandingOn = false;
    bool m_isInCallback = false;
    bool m_cancelRunning = false;
    std::weak_ptr<PostgresqlJob> m_cancelled; ///< for whom a cancel was sent
    Clock::time_point m_cancelEnds; ///< when patience with its answer does
    Clock::time_point m_cancelAgain; ///< when it is sent again
    std::weak_ptr<PostgresqlJob> m_own; ///< the connection's own business, if the server works on that
    Clock::time_point m_ownEnds; ///< when patience with it does
};
}
