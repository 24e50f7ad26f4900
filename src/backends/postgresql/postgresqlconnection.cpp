// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/backends/postgresql/postgresqlconnection_p.h"

#include "aioorm/backends/postgresql/postgresqlcursor_p.h"
#include "aioorm/backends/postgresql/postgresqlerror_p.h"
#include "aioorm/backends/postgresql/postgresqlthreads_p.h"
#include "aioorm/driver/driversql_p.h"

#include <QCoreApplication>
#include <algorithm>
#include <system_error>
#include <thread>

#include <libpq-fe.h>
#include <poll.h>
#include <sys/socket.h>

using namespace Qt::StringLiterals;

Q_LOGGING_CATEGORY(aioPostgresql, "aioorm.postgresql", QtWarningMsg)

namespace Aio::Detail
{
namespace
{
constexpr std::size_t longestPipeline = 256;
// with what nobody waits for
constexpr std::chrono::seconds ownPatience{5};
// to a server whose answers are not read any more
constexpr int unheardCancels = 3;
}

void PostgresqlConnection::noteNotice(void *connection, const PGresult *result)
{
    const char *const severity = PQresultErrorField(result, PG_DIAG_SEVERITY_NONLOCALIZED);
    if (severity && (qstrcmp(severity, "FATAL") == 0 || qstrcmp(severity, "PANIC") == 0)) {
        static_cast<PostgresqlConnection *>(connection)->m_farewell = QString::fromUtf8(PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY));
    }
    qCInfo(aioPostgresql, "%s: %s", PQresultErrorField(result, PG_DIAG_SEVERITY), PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY));
}

void PostgresqlResultDeleter::operator()(pg_result *result) const
{
    PQclear(result);
}

std::shared_ptr<PostgresqlConnection> PostgresqlConnection::make(pg_conn *connection, const AioPostgresqlOptions &options)
{
    const auto made = owned(new PostgresqlConnection(connection, options));
    made->checkSettings();
    return made;
}

PostgresqlConnection::PostgresqlConnection(pg_conn *connection, const AioPostgresqlOptions &options)
    : m_options(options)
    , m_connection(connection)
    , m_watch([this](SocketWatch::Events events) {
        happened(events);
    })
    , m_statements(options.statementCacheSize())
{
    PQsetnonblocking(m_connection, 1);
    PQsetNoticeReceiver(m_connection, &noteNotice, this);
    PQenterPipelineMode(m_connection);
    watchSocket();
}

PostgresqlConnection::~PostgresqlConnection()
{
    PQfinish(m_connection);
}

// -- settings --

// What is set at the start may not have arrived: PgBouncer refuses it, or is told to pass over it. The server tells some settings by
// itself, and those are what PgBouncer keeps for each client; the others it would give to whoever comes next.
void PostgresqlConnection::checkSettings()
{
    const auto reported = [this](const char *name) {
        return QByteArrayView(PQparameterStatus(m_connection, name));
    };
    if (reported("standard_conforming_strings") != "on") {
        m_toSet << "SET standard_conforming_strings = on";
    }
    if (!reported("DateStyle").startsWith("ISO")) {
        m_toSet << "SET DateStyle = ISO";
    }
    const bool isStarted = !preparesNothing() && m_toSet.isEmpty() && reported("IntervalStyle") == "iso_8601";
    if (isStarted) {
        return;
    }
    const QByteArray zone = reported("TimeZone").toByteArray();
    const QByteArray given = m_options.parameter(u"options"_s).toUtf8() + qgetenv("PGOPTIONS");
    if (zone != "UTC" && zone != "Etc/UTC" && !given.toLower().contains("timezone")) {
        m_toSet << "SET TimeZone = 'UTC'";
    }
    m_settings = Settings::Unknown;
    applySettings();
}

void PostgresqlConnection::applySettings()
{
    if (!m_toSet.isEmpty()) {
        submit(std::make_shared<PostgresqlControlJob>(m_toSet));
    }
}

bool PostgresqlConnection::sendPin()
{
    // the first column is read before the others change what it looks at
    static constexpr const char *pin =
        "SELECT current_setting('extra_float_digits')::integer < 1 OR current_setting('bytea_output') <> 'hex' "
        "OR current_setting('IntervalStyle') NOT IN ('postgres', 'iso_8601') OR current_setting('DateStyle') NOT LIKE 'ISO%', "
        "pg_catalog.set_config('DateStyle', 'ISO', true), pg_catalog.set_config('IntervalStyle', 'iso_8601', true), "
        "pg_catalog.set_config('bytea_output', 'hex', true), pg_catalog.set_config('extra_float_digits', '3', true)";
    return PQsendQueryParams(m_connection, pin, 0, nullptr, nullptr, nullptr, nullptr, int(PostgresqlFormat::Text));
}

void PostgresqlConnection::notePin(const pg_result *answer)
{
    // a second one in the same transaction sees what the first has set
    if (m_settings == Settings::Unknown && PQntuples(answer) == 1) {
        m_settings = qstrcmp(PQgetvalue(answer, 0, 0), "t") == 0 ? Settings::Foreign : Settings::Own;
    }
}

// -- requests --

void PostgresqlConnection::executeHere(std::shared_ptr<DriverRequest> request)
{
    if (m_isInCallback) {
        refuse(*request,
               AioErrorInfo(
                   AioErrorKind::Programming,
                   u"The function that gives or takes the data of a COPY cannot use the connection it copies on: take another one, or do it afterwards."_s));
        return;
    }
    std::shared_ptr<PostgresqlJob> job;
    if (request->task) {
        job = static_cast<PostgresqlTask &>(*request->task).job(request);
    } else if (request->cursor) {
        job = std::make_shared<PostgresqlCursorJob>(request, PostgresqlCursor::of(request->cursor));
    } else if (!request->bulkInto.isEmpty() && m_options.bulkCopy()) {
        job = std::make_shared<PostgresqlBulkJob>(std::move(request));
    } else {
        job = std::make_shared<PostgresqlStatementJob>(std::move(request));
    }
    submit(std::move(job));
}

void PostgresqlConnection::submit(std::shared_ptr<PostgresqlJob> job)
{
    m_waiting.push_back(std::move(job));
    m_again = true;
    pump();
}

void PostgresqlConnection::submitFirst(std::shared_ptr<PostgresqlJob> job)
{
    m_waiting.push_front(std::move(job));
    m_again = true;
    pump();
}

bool PostgresqlConnection::sendAhead(const std::shared_ptr<PostgresqlJob> &job)
{
    job->answersDue = 0;
    job->inTransaction = m_inTransaction;
    job->isWaitingForSend = false;
    if (job->send(*this) || !PQpipelineSync(m_connection)) {
        return false;
    }
    job->isOnWire = true;
    m_active.push_back(job);
    m_steps.push_back(job);
    return true;
}

void PostgresqlConnection::refuse(DriverRequest &request, AioErrorInfo why)
{
    request.result.error = why.outcome(AioOutcome::NotSent);
    request.result.connectionLost = !m_connection;
    request.result.inTransaction = m_inTransaction && m_connection;
    request.finished();
}

void PostgresqlConnection::closeCursorHere(const std::shared_ptr<DriverCursor> &cursor)
{
    if (const auto known = PostgresqlCursor::known(cursor)) {
        known->close(*this);
    }
}

void PostgresqlConnection::releasedHere(Use use)
{
    const Reset reset = std::exchange(m_toReset, Reset::None);
    if (!m_connection || (reset == Reset::None && use != Use::Own)) {
        return;
    }
    // what DISCARD ALL does, but for our own prepared statements; it goes with the next user's first statement
    static const QByteArrayList settings{"CLOSE ALL",
                                         "SET SESSION AUTHORIZATION DEFAULT",
                                         "RESET ALL",
                                         "UNLISTEN *",
                                         "SELECT pg_catalog.pg_advisory_unlock_all()",
                                         "DISCARD TEMP",
                                         "DISCARD SEQUENCES"};
    submit(std::make_shared<PostgresqlResetJob>(reset == Reset::All ? QByteArrayList{"DISCARD ALL"} : settings));
    applySettings();
}

bool PostgresqlConnection::hasEnded()
{
    if (m_connection && m_hub->isOfThisThread() && m_active.empty() && m_waiting.empty() && Clock::now() - m_lastHeard > freshness) {
        look();
    }
    return !m_connection;
}

// a server that has gone meanwhile is found out before anything is sent
void PostgresqlConnection::look()
{
    pollfd socket{PQsocket(m_connection), POLLIN, 0};
    while (::poll(&socket, 1, 0) > 0) { // its last word, then its end
        if (!PQconsumeInput(m_connection)) {
            lose(postgresqlMessage(m_connection));
            return;
        }
    }
    (void)PQisBusy(m_connection); // looks at what was read
    if (m_farewell) {
        lose(*m_farewell);
        return;
    }
    m_lastHeard = Clock::now();
}

bool PostgresqlConnection::maySetSession(const DriverRequest &request)
{
    return request.isUsersText ? mayTouchSession(request.sql) : request.sql.contains("set_config") || request.sql.contains("advisory_lock");
}

DriverResult::Ended PostgresqlConnection::noteTag(QByteArrayView tag, const QByteArray &sql, bool maySetSession)
{
    using Ended = DriverResult::Ended;
    Ended ended = Ended::No;
    if (tag == "BEGIN" || tag == "START TRANSACTION") {
        m_inTransaction = true;
    } else if (tag == "COMMIT" || tag == "PREPARE TRANSACTION" || (tag == "ROLLBACK" && !firstWords(sql, 3).contains("TO"))) {
        const QByteArrayList words = firstWords(sql, 5);
        ended = !m_inTransaction ? Ended::No : tag == "ROLLBACK" ? Ended::RolledBack : Ended::Committed;
        m_inTransaction = m_inTransaction && words.contains("CHAIN") && !words.contains("NO");
    }
    if (tag == "ALTER TABLE" || tag == "ALTER TYPE" || tag == "ALTER DOMAIN") {
        PostgresqlStatements::grow();
    }
    static const QByteArrayList settings{"SET", "LISTEN", "UNLISTEN", "RESET"};
    static const QByteArrayList deeper{"PREPARE", "DEALLOCATE", "LOAD", "DO", "CALL"}; // which may PREPARE as well
    if (deeper.contains(tag)) {
        m_toReset = Reset::All;
    } else if (m_toReset == Reset::None && (maySetSession || settings.contains(tag) || (tag == "DECLARE CURSOR" && sql.toUpper().contains("WITH HOLD")))) {
        m_toReset = Reset::Settings;
    }
    return ended;
}

// -- the pump --

void PostgresqlConnection::happened(SocketWatch::Events events)
{
    const auto self = shared_from_this();
    if (events & SocketWatch::Expired) {
        if (!m_own.expired() && m_own.lock() == workedOn() && Clock::now() >= m_ownEnds) {
            lose(u"The server did not answer to what the connection does for itself; it is given up."_s, AtServer::Cancel);
            return;
        }
        if (m_cancelled.lock() && Clock::now() >= m_cancelEnds) {
            lose(QCoreApplication::translate("AioError", "The server did not answer when a statement was cancelled; its connection is given up."),
                 AtServer::Cancel);
            return;
        }
        sendCancel();
        expireWhenDue();
    }
    if (!m_connection) {
        return;
    }
    // what comes to an idle connection may be the first half of its end
    m_lastHeard = m_steps.empty() && (events & SocketWatch::Readable) ? Clock::time_point() : Clock::now();
    if ((events & SocketWatch::Readable) && !PQconsumeInput(m_connection)) {
        readAnswers(); // what came before the end
        if (m_connection) {
            lose(postgresqlMessage(m_connection));
        }
        return;
    }
    m_needsFlush = true;
    pump();
}

void PostgresqlConnection::takeNotifications()
{
    while (PGnotify *notify = m_connection ? PQnotifies(m_connection) : nullptr) {
        if (m_onNotified) {
            m_onNotified(notify->relname, notify->extra);
        }
        PQfreemem(notify);
    }
}

void PostgresqlConnection::pump()
{
    if (std::exchange(m_isPumping, true)) {
        return; // called from within: the loop below sees it
    }
    const auto self = shared_from_this();
    do {
        m_again = false;
        if (m_copy) {
            proceedCopy();
        } else {
            sendSteps();
            readAnswers();
        }
    } while (m_again && m_connection);
    takeNotifications(); // those behind the last answer too: nothing more may come on the socket
    m_isPumping = false;
    if (!m_connection) {
        while (!m_waiting.empty()) {
            const auto job = m_waiting.front();
            m_waiting.pop_front();
            if (job->request) {
                refuse(*job->request,
                       AioErrorInfo(AioErrorKind::Operational, QCoreApplication::translate("AioError", "The connection is closed."))
                           .phase(AioPhase::Acquire)
                           .retryable(true));
            }
        }
        return;
    }
    watchSocket();
    watchOwn();
    if (m_copyWaitsForRoom && !m_needsFlush) { // there was some meanwhile: no event will tell
        m_hub->post([self] {
            self->pump();
        });
    }
    if (isClosing() && m_waiting.empty() && m_active.empty()) {
        shutDown();
    }
}

bool PostgresqlConnection::isHeld() const
{
    return m_cancelRunning || std::any_of(m_active.begin(), m_active.end(), [](const auto &job) {
               return job->wasCancelled;
           });
}

void PostgresqlConnection::sendSteps()
{
    while (m_connection && !m_isHandingOn && !m_copy && !isHeld()) {
        const auto next = std::find_if(m_active.begin(), m_active.end(), [](const auto &job) {
            return job->isWaitingForSend;
        });
        if (next != m_active.end()) {
            const auto job = *next; // NOLINT(performance-unnecessary-copy-initialization): it may leave the list meanwhile
            if (!job->wantsLine) {
                sendStep(job);
            } else if (m_steps.empty()) {
                beginCopy(job);
            } else {
                break; // until what is on the wire has been answered
            }
            continue;
        }
        if (m_waiting.empty() || m_steps.size() >= longestPipeline || (!m_active.empty() && m_active.back()->isPreparing)) {
            break;
        }
        if (m_waiting.front()->wantsLine && !m_active.empty()) {
            break;
        }
        if (m_steps.empty() && Clock::now() - m_lastHeard > freshness) {
            look();
            if (!m_connection) {
                return;
            }
        }
        if (m_statements.hasUnused() && !m_failedTransaction) {
            QByteArrayList statements;
            for (const QByteArray &name : m_statements.takeUnused()) {
                statements << "DEALLOCATE " + name;
            }
            m_waiting.push_front(std::make_shared<PostgresqlControlJob>(statements));
        }
        const auto job = m_waiting.front();
        m_waiting.pop_front();
        job->inTransaction = m_inTransaction;
        m_active.push_back(job);
        if (!job->wantsLine) {
            sendStep(job);
        }
    }
    if (m_connection && m_needsFlush) {
        const int flushed = PQflush(m_connection);
        m_needsFlush = flushed > 0;
        if (flushed < 0) {
            readAnswers(); // the server may have said why
            if (m_connection) {
                lose(postgresqlMessage(m_connection));
            }
        }
    }
}

void PostgresqlConnection::sendStep(const std::shared_ptr<PostgresqlJob> &job)
{
    job->isWaitingForSend = false;
    job->answersDue = 0;
    const bool wasThrough = job->isThrough;
    job->failed = job->request && job->request->needsTransaction && !m_inTransaction && m_steps.empty()
        ? AioErrorInfo(AioErrorKind::Operational, QCoreApplication::translate("AioError", "The transaction that this statement belongs to is over."))
              .phase(AioPhase::Prepare)
              .outcome(AioOutcome::NotSent)
        : job->send(*this);
    if (job->request && (job->wasExecuted || job->wantsLine)) {
        job->request->begin();
    }
    if (job->failed) {
        if (PQstatus(m_connection) == CONNECTION_BAD) {
            job->failed.reset(); // it is not the statement that libpq did not take
            lose(postgresqlMessage(m_connection));
            return;
        }
        std::erase(m_active, job);
        finish(job);
        return;
    }
    if (job->wantsLine) {
        job->isWaitingForSend = true;
        m_again = true;
        return;
    }
    if (job->isThrough && !wasThrough) { // without a word to the server
        std::erase(m_active, job);
        finish(job);
        return;
    }
    if (!PQpipelineSync(m_connection)) {
        readAnswers();
        if (m_connection) {
            lose(postgresqlMessage(m_connection));
        }
        return;
    }
    job->isOnWire = true;
    m_steps.push_back(job);
    m_needsFlush = true;
}

void PostgresqlConnection::beginCopy(const std::shared_ptr<PostgresqlJob> &job)
{
    job->isWaitingForSend = job->wantsLine = false;
    job->isOnWire = job->wasExecuted = true;
    job->inTransaction = m_inTransaction;
    PQexitPipelineMode(m_connection);
    if (!PQsendQuery(m_connection, job->copySql().constData())) {
        lose(postgresqlMessage(m_connection));
        return;
    }
    m_copy = std::make_unique<PostgresqlCopyRun>(*this, *job->copy());
    m_needsFlush = m_again = true;
}

void PostgresqlConnection::proceedCopy()
{
    m_copyWaitsForRoom = false;
    switch (m_copy->proceed()) {
    case PostgresqlCopyRun::Progress::WaitsForRoom:
        m_needsFlush = m_copyWaitsForRoom = true;
        return;
    case PostgresqlCopyRun::Progress::WaitsForServer:
        m_needsFlush = true;
        return;
    case PostgresqlCopyRun::Progress::WaitsForTurn:
        m_hub->post([self = shared_from_this()] {
            self->pump();
        });
        return;
    case PostgresqlCopyRun::Progress::Done:
        break;
    }
    const auto run = std::move(m_copy);
    if (run->broken) {
        lose(*run->broken);
        return;
    }
    const auto job = m_active.front();
    job->isOnWire = false;
    const auto status = PQtransactionStatus(m_connection);
    m_inTransaction = status == PQTRANS_INTRANS || status == PQTRANS_INERROR;
    m_failedTransaction = status == PQTRANS_INERROR;
    PQenterPipelineMode(m_connection);
    m_again = true;
    job->copied(*this, *run);
    settleCancel(*job);
    std::erase(m_active, job);
    finish(job);
}

void PostgresqlConnection::readAnswers()
{
    bool separator = false;
    while (m_connection && !m_steps.empty() && !m_isHandingOn && !PQisBusy(m_connection)) {
        PostgresqlResult result(PQgetResult(m_connection));
        if (!result) {
            if (std::exchange(separator, true)) {
                break; // nothing more of what is on the wire
            }
            continue;
        }
        separator = false;
        const auto job = m_steps.front();
        switch (PQresultStatus(result.get())) {
        case PGRES_PIPELINE_SYNC:
            if (!job->failed && job->answersDue > 0) {
                lose(u"The server has left out an answer."_s);
                break;
            }
            m_steps.pop_front();
            job->isOnWire = false;
            m_again = true;
            if (const auto status = PQtransactionStatus(m_connection); status != PQTRANS_ACTIVE && status != PQTRANS_UNKNOWN) {
                const bool wasInTransaction = std::exchange(m_inTransaction, status != PQTRANS_IDLE);
                m_failedTransaction = status == PQTRANS_INERROR;
                if (wasInTransaction && !m_inTransaction && job->request && !m_isCursorsTransaction) {
                    job->request->result.ended = DriverResult::Ended::RolledBack; // by an error: no tag has told it
                }
            } else { // more is on the wire: command tags told the former
                m_failedTransaction = m_inTransaction && (job->failed || m_failedTransaction);
            }
            m_isCursorsTransaction = m_isCursorsTransaction && m_inTransaction;
            stepEnded(job);
            break;
        case PGRES_PIPELINE_ABORTED:
            break;
        case PGRES_BAD_RESPONSE:
        case PGRES_NONFATAL_ERROR:
        case PGRES_FATAL_ERROR:
            if (sqlState(result.get()).isEmpty()) {
                // libpq's own: there is no memory for a row, or no sense in a message. The end of the connection comes as one, too.
                if (PQstatus(m_connection) != CONNECTION_BAD) {
                    lose(QString::fromUtf8(PQresultErrorMessage(result.get())).simplified());
                }
                break;
            }
            if (!job->failed) {
                job->failed = error(result.get(), job->phase());
                job->failedFunction = PQresultErrorField(result.get(), PG_DIAG_SOURCE_FUNCTION);
                if (qstrcmp(PQresultErrorField(result.get(), PG_DIAG_SEVERITY_NONLOCALIZED), "ERROR") != 0 && job->wasExecuted) {
                    // the last word of a server that goes: no answer to a COMMIT
                    const AioOutcome outcome = job->isThrough                               ? job->outcomeIfDropped()
                        : job->outcomeIfLost() == AioOutcome::Unknown && job->inTransaction ? AioOutcome::Unknown
                                                                                            : AioOutcome::Refused;
                    job->failed->outcome(outcome).retryable(job->failed->isRetryable() && outcome != AioOutcome::Unknown);
                }
            }
            break;
        case PGRES_COPY_IN:
        case PGRES_COPY_OUT:
        case PGRES_COPY_BOTH:
            job->failed = AioErrorInfo(AioErrorKind::Programming, u"COPY from or to the client is no statement that gives rows."_s)
                              .phase(AioPhase::Execute)
                              .outcome(AioOutcome::Refused);
            lose(u"A COPY was begun by a plain statement."_s);
            break;
        default:
            if (--job->answersDue < 0 || !job->answered(*this, std::move(result))) {
                lose(u"The server has given an answer that nobody asked for."_s);
                break;
            }
            if (job->handOn()) {
                m_isHandingOn = true;
                m_hub->post([self = shared_from_this()] {
                    self->goOnHandingOn();
                });
            }
            break;
        }
    }
    // what has arrived was read to its end, which comes as an error without SQLSTATE
    if (m_connection && PQstatus(m_connection) == CONNECTION_BAD && !m_isHandingOn) {
        lose(postgresqlMessage(m_connection));
    }
}

void PostgresqlConnection::goOnHandingOn()
{
    const auto job = m_isHandingOn && !m_steps.empty() ? m_steps.front() : nullptr;
    if (!job) {
        return;
    }
    if (job->handOn()) {
        m_hub->post([self = shared_from_this()] {
            self->goOnHandingOn();
        });
        return;
    }
    m_isHandingOn = false;
    pump();
}

void PostgresqlConnection::stepEnded(const std::shared_ptr<PostgresqlJob> &job)
{
    const bool stray = job->failed && job->failed->sqlState() == u"57014" && !job->wasCancelled && job->mayBeHit;
    if (stray && !job->inTransaction && !m_inTransaction && job->restart()) {
        std::erase(m_active, job);
        m_waiting.push_front(job);
        return;
    }
    if (stray) {
        job->failed = AioErrorInfo(AioErrorKind::Operational,
                                   QCoreApplication::translate("AioError", "Another statement of this transaction was cancelled, and with it the transaction."))
                          .phase(AioPhase::Execute)
                          .outcome(AioOutcome::Refused)
                          .sqlState(u"57014"_s);
    }
    if (job->ended(*this) && !job->wasCancelled) {
        job->isWaitingForSend = true;
        return;
    }
    settleCancel(*job);
    if (m_cancelled.lock() == job) {
        // it may have ended by itself; and a server that was told to cancel sends two signals, of which the second may come late
        for (const auto &behind : m_active) {
            behind->mayBeHit = true;
        }
    }
    std::erase(m_active, job);
    finish(job);
}

void PostgresqlConnection::settleCancel(PostgresqlJob &job)
{
    if (job.wasCancelled && (!job.failed || job.failed->sqlState() == u"57014") && !job.isThrough) {
        job.failed = stopped(job, job.wasExecuted ? AioOutcome::Refused : AioOutcome::NotSent);
    }
}

void PostgresqlConnection::finish(const std::shared_ptr<PostgresqlJob> &job)
{
    if (m_cancelled.lock() == job) {
        m_cancelled.reset();
        expireWhenDue();
    }
    if (!job->request) {
        if (job->failed) {
            qCWarning(aioPostgresql, "%s", qUtf8Printable(job->failed->message()));
        }
        if (job->failed && job->mustSucceed()) {
            lose(QCoreApplication::translate("AioError", "The session could not be put back: %1").arg(job->failed->message()));
        }
        considerCancel();
        return;
    }
    DriverResult &result = job->request->result;
    result.error = job->failed;
    result.inTransaction = m_inTransaction && m_connection && !m_isCursorsTransaction;
    result.connectionLost = !m_connection;
    considerCancel(); // the next one's turn to be cancelled may have come
    job->request->finished();
}

// Nobody waits for what the connection does for itself, and so nobody would give it up.
void PostgresqlConnection::watchOwn()
{
    const auto job = workedOn();
    if (!job || job->request) {
        m_own.reset();
    } else if (m_own.lock() != job) {
        m_own = job;
        m_ownEnds = Clock::now() + ownPatience;
    } else {
        return;
    }
    expireWhenDue();
}

void PostgresqlConnection::expireWhenDue()
{
    std::optional<Clock::time_point> due;
    if (!m_own.expired()) {
        due = m_ownEnds;
    }
    if (!m_cancelled.expired()) {
        due = std::min({due.value_or(Clock::time_point::max()), m_cancelEnds, m_cancelAgain});
    }
    m_watch.expireAt(due);
}

void PostgresqlConnection::watchSocket()
{
    SocketWatch::Events events;
    if (!m_isHandingOn) {
        events |= SocketWatch::Readable;
    }
    if (m_needsFlush) {
        const int flushed = PQflush(m_connection);
        m_needsFlush = flushed > 0;
        events.setFlag(SocketWatch::Writable, m_needsFlush);
    }
    m_watch.watch(PQsocket(m_connection), events);
}

AioErrorInfo PostgresqlConnection::error(const pg_result *result, AioPhase phase) const
{
    return postgresqlError(result, phase, m_options.valuesInErrors());
}

AioErrorInfo PostgresqlConnection::sendError() const
{
    return AioErrorInfo(AioErrorKind::Programming, u"libpq refuses to send this: %1"_s.arg(postgresqlMessage(m_connection)))
        .phase(AioPhase::Prepare)
        .outcome(AioOutcome::NotSent);
}

// -- cancelling --

void PostgresqlConnection::cancelHere(const std::shared_ptr<DriverRequest> &request)
{
    const auto isIts = [&request](const auto &job) {
        return job->request == request;
    };
    if (const auto waiting = std::find_if(m_waiting.begin(), m_waiting.end(), isIts); waiting != m_waiting.end()) {
        const auto job = *waiting; // NOLINT(performance-unnecessary-copy-initialization): it leaves the list
        m_waiting.erase(waiting);
        job->failed = stopped(*job, AioOutcome::NotSent);
        finish(job);
        return;
    }
    if (const auto active = std::find_if(m_active.begin(), m_active.end(), isIts); active != m_active.end()) {
        (*active)->wasCancelled = true;
        considerCancel();
    }
}

void PostgresqlConnection::considerCancel()
{
    if (m_cancelRunning || m_active.empty() || !m_connection) {
        return;
    }
    const auto job = workedOn();
    if (!job->wasCancelled || m_cancelled.lock() == job) {
        return;
    }
    if (m_isHandingOn) {
        // all rows are here, and nobody wants them
        job->dropRows();
        job->failed = stopped(*job, job->outcomeIfDropped());
        return;
    }
    if (!job->isOnWire) {
        std::erase(m_active, job);
        job->failed = stopped(*job, job->isThrough ? job->outcomeIfDropped() : job->wasExecuted ? AioOutcome::Refused : AioOutcome::NotSent);
        const auto self = shared_from_this();
        finish(job);
        pump();
        return;
    }
    if (m_copy) {
        m_copy->cancel(); // should it wait for us; the server may wait for a lock
    }
    if (job->isBrief()) {
        return; // its end is seen to
    }
    m_cancelled = job;
    m_cancelEnds = Clock::now() + cancelPatience;
    sendCancel();
}

std::shared_ptr<PostgresqlJob> PostgresqlConnection::workedOn() const
{
    return !m_steps.empty() ? m_steps.front() : !m_active.empty() ? m_active.front() : nullptr;
}

void PostgresqlConnection::sendCancel()
{
    const auto job = m_cancelled.lock();
    if (!job) {
        return;
    }
    m_cancelAgain = Clock::now() + cancelRepeat;
    expireWhenDue();
    // it hits what the server works on, which must still be the one it is meant for
    const bool isItsTurn = m_connection && !m_isHandingOn && job == workedOn();
    PGcancel *handle = isItsTurn && !m_cancelRunning ? PQgetCancel(m_connection) : nullptr;
    if (!handle) {
        return;
    }
    m_cancelRunning = true;
    try {
        postgresqlThreads().start(
            [handle, hub = m_hub, weak = weak_from_this()] {
                askToCancel(handle);
                PQfreeCancel(handle);
                hub->post([weak] {
                    if (const auto self = weak.lock()) {
                        self->cancelReturned();
                    }
                });
            },
            [] {});
    } catch (const std::system_error &) {
        PQfreeCancel(handle);
        m_cancelRunning = false; // patience ends it
    }
}

bool PostgresqlConnection::askToCancel(pg_cancel *cancel)
{
    char why[256];
    if (PQcancel(cancel, why, sizeof why)) {
        return true;
    }
    qCWarning(aioPostgresql, "A cancel could not be sent: %s", QByteArray(why).trimmed().constData());
    return false;
}

void PostgresqlConnection::cancelReturned()
{
    m_cancelRunning = false;
    considerCancel();
    pump();
}

// -- the end --

void PostgresqlConnection::lose(const QString &why, AtServer atServer)
{
    if (!m_connection) {
        return;
    }
    const auto self = shared_from_this();
    auto active = std::exchange(m_active, {});
    auto waiting = std::exchange(m_waiting, {});
    const bool isBusy = m_copy || !m_steps.empty();
    m_steps.clear();
    m_copy.reset();
    m_isHandingOn = false;
    shutDown(isBusy ? atServer : AtServer::Leave);
    for (const auto &job : active) {
        job->dropRows();
        if (!job->failed) {
            const AioOutcome outcome = job->outcomeIfLost();
            job->failed = job->wasCancelled ? stopped(*job, outcome) : broken(m_options.description(), why, job->phase(), outcome);
        }
        finish(job);
    }
    for (const auto &job : waiting) {
        job->failed = broken(m_options.description(), why, AioPhase::Acquire, AioOutcome::NotSent);
        finish(job);
    }
    tellLost();
}

void PostgresqlConnection::closeHere(CloseMode mode)
{
    if (mode == CloseMode::Interrupt) {
        const auto waiting = m_waiting;
        for (const auto &job : waiting) {
            if (job->request) {
                cancelHere(job->request);
            }
        }
        for (const auto &job : m_active) {
            job->wasCancelled = true;
        }
        considerCancel();
    }
    pump();
}

void PostgresqlConnection::endHere()
{
    const auto self = shared_from_this();
    for (const auto &job : m_active) {
        job->wasCancelled = true;
    }
    lose(QCoreApplication::translate("AioError", "The thread of the connection, or the application, has ended."), AtServer::Cancel);
}

void PostgresqlConnection::shutDown(AtServer atServer)
{
    m_watch.watch(-1, {});
    m_watch.expireAt({});
    pg_cancel *const cancel = atServer == AtServer::Cancel && PQstatus(m_connection) == CONNECTION_OK ? PQgetCancel(m_connection) : nullptr;
    if (cancel) {
        // with a reset: the server notices when it answers the first of them, and does not begin those behind it
        const linger reset{1, 0};
        ::setsockopt(PQsocket(m_connection), SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
    }
    PQfinish(std::exchange(m_connection, nullptr));
    m_inTransaction = false;
    if (cancel) {
        cancelUnheard(cancel);
    }
}

void PostgresqlConnection::cancelUnheard(pg_cancel *cancel)
{
    try {
        postgresqlThreads().start(
            [cancel] {
                // nobody will tell whether the server had begun the statement
                for (int left = unheardCancels; askToCancel(cancel) && --left > 0;) {
                    std::this_thread::sleep_for(cancelRepeat);
                }
                PQfreeCancel(cancel);
            },
            [] {});
    } catch (const std::system_error &) {
        PQfreeCancel(cancel);
    }
}
}
