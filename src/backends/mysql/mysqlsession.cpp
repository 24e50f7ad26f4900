// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/backends/mysql/mysqlsession_p.h"

#include "aioorm/backends/mysql/mysqlerror_p.h"
#include "aioorm/core/caughterror_p.h"
#include "aioorm/driver/driversql_p.h"
#include "aioorm/sql/dialects/mysql_p.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include <algorithm>

#include <errmsg.h>

using namespace Qt::StringLiterals;

namespace Aio::Detail
{
namespace
{
constexpr int tooManyStatements = 1461; // max_prepared_stmt_count
constexpr int notForPreparing = 1295;
constexpr int commitFailed = 1180;
constexpr int transactionOver = 1213; // the server has rolled all of it back
constexpr qint64 droppedAtOnce = 64; // rows
constexpr qint64 packetHead = 64; // what stands in a packet besides a text or values
constexpr qint64 mostInFlight = qint64(16) * 1024; // bytes that any system takes while nobody reads what comes back

bool isSetStatement(const QByteArray &sql)
{
    return beginsWithOneOf(sql, {"SET"}) && firstWords(sql, 2).value(1) == "STATEMENT"; // SET STATEMENT … FOR another one
}

bool endsTransaction(const QByteArray &sql)
{
    return beginsWithOneOf(sql, {"COMMIT"});
}

bool onlyReads(const QByteArray &sql)
{
    return beginsWithOneOf(sql, {"SELECT", "VALUES", "TABLE", "SHOW", "EXPLAIN", "DESCRIBE", "DESC"}); // ANALYZE runs what it analyses
}

bool writesRows(const QByteArray &sql)
{
    return beginsWithOneOf(sql, {"INSERT", "UPDATE", "DELETE", "REPLACE"});
}

// of the session's own, which are not told of beside rows; what is taken for one in a text is put back without need
bool namesVariables(const QByteArray &sql)
{
    for (qsizetype at = sql.indexOf('@'); at >= 0; at = sql.indexOf('@', at + 1)) {
        if (at + 1 < sql.size() && sql[at + 1] == '@') {
            ++at; // one of the server's
        } else {
            return true;
        }
    }
    return false;
}

// functions of somebody's own may set variables
bool callsUnknown(const QByteArray &sql)
{
    // those of the server that leave nothing, but for locks by name
    static const QByteArrayList known = QByteArray(
                                            "ADDDATE ADDTIME ANY_VALUE ASCII BENCHMARK BIN BIT_AND BIT_COUNT BIT_LENGTH BIT_OR BIT_XOR CONNECTION_ID "
                                            "CONV CONVERT CONVERT_TZ CRC32 CURDATE CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP CURRENT_USER CURTIME "
                                            "DATABASE DATEDIFF DATE_ADD DATE_FORMAT DATE_SUB DAY DAYNAME DAYOFMONTH DAYOFWEEK DAYOFYEAR DEFAULT DIV ELT "
                                            "EXPORT_SET FIELD FIND_IN_SET FROM_BASE64 FROM_DAYS FROM_UNIXTIME GET_LOCK GROUPING GROUP_CONCAT HEX HOUR IF "
                                            "IFNULL INET6_ATON INET6_NTOA INET_ATON INET_NTOA INSTR ISNULL IS_FREE_LOCK IS_USED_LOCK JSON_ARRAY "
                                            "JSON_ARRAYAGG JSON_COMPACT JSON_CONTAINS JSON_CONTAINS_PATH JSON_EXTRACT JSON_INSERT JSON_KEYS JSON_LENGTH "
                                            "JSON_MERGE_PATCH JSON_OBJECT JSON_OBJECTAGG JSON_QUERY JSON_QUOTE JSON_REMOVE JSON_REPLACE JSON_SEARCH "
                                            "JSON_SET JSON_TABLE JSON_TYPE JSON_UNQUOTE JSON_VALID JSON_VALUE LAST_DAY LAST_INSERT_ID LCASE LOCALTIME "
                                            "LOCATE MAKEDATE MAKETIME MATCH AGAINST MICROSECOND MID MINUTE MONTH MONTHNAME NVL NVL2 OCT ORD PERIOD_ADD "
                                            "PERIOD_DIFF PI POW QUARTER RAND REGEXP REGEXP_INSTR REGEXP_SUBSTR RELEASE_ALL_LOCKS RELEASE_LOCK ROW_COUNT "
                                            "SCHEMA SECOND SEC_TO_TIME SHA1 SHA2 SLEEP SPACE STD STDDEV STDDEV_POP STDDEV_SAMP STRCMP STR_TO_DATE "
                                            "SUBDATE SUBSTRING_INDEX SUBTIME SYSDATE TIME TIMEDIFF TIMESTAMPADD TIMESTAMPDIFF TIME_FORMAT TIME_TO_SEC "
                                            "TO_BASE64 TO_DAYS TO_SECONDS TRUNCATE UCASE UNHEX UNIX_TIMESTAMP USER UTC_DATE UTC_TIME UTC_TIMESTAMP UUID "
                                            "VALUE VARIANCE VAR_POP VAR_SAMP VERSION WEEK WEEKDAY WEEKOFYEAR YEAR YEARWEEK")
                                            .split(' ');
    return mayTouchSession(sql, known);
}

// The server may execute it once more than it was asked to, with other values.
bool isHarmless(const QByteArray &sql)
{
    const auto names = [upper = sql.toUpper()](const char *what) {
        return upper.contains(what);
    };
    return onlyReads(sql) && !mayTouchSession(sql) && !namesVariables(sql) && !names("FOR UPDATE") && !names("NEXT VALUE") && !names("INTO");
}

// An error says nothing of the transaction, and leaves the flag as it was before it. What came too late for its statement hits this instead: a
// kill, and the end of the transaction. False: an error.
enum class Attempts { One = 1, Enough = 3 };
bool lookAtTransaction(MYSQL *mysql, Attempts most = Attempts::Enough)
{
    for (int attempt = 1; mysql_real_query(mysql, "DO 0", 4) != 0; ++attempt) {
        const int code = int(mysql_errno(mysql));
        if (attempt == int(most) || (!isMysqlInterruption(code) && code != transactionOver)) {
            return false;
        }
    }
    return true;
}

AioErrorInfo refused(AioErrorKind kind, const QString &message)
{
    return AioErrorInfo(kind, message).phase(AioPhase::Prepare).outcome(AioOutcome::NotSent);
}
}

bool MysqlJob::isProgram() const
{
    return request
        && ((isSetStatement(request->sql) && !setsForOneQuery(request->sql)) || beginsWithOneOf(request->sql, {"CALL", "EXECUTE"})
            || (beginsWithOneOf(request->sql, {"BEGIN"}) && firstWords(request->sql, 2).value(1) == "NOT"));
}

AioOutcome MysqlJob::outcomeIfStopped() const
{
    return !wasSent ? AioOutcome::NotSent : isProgram() ? AioOutcome::Unknown : AioOutcome::Refused;
}

AioOutcome MysqlJob::outcomeIfLost() const
{
    if (!wasSent) {
        return AioOutcome::NotSent;
    }
    if (!request) {
        return AioOutcome::Unknown;
    }
    // a transaction that nobody commits any more is rolled back, and one that was only begun has done nothing
    const bool isBegin = beginsWithOneOf(request->sql, {"BEGIN", "START"});
    const bool isWithinOne = inTransaction ? !commitsOnMysql(request->sql) && !isBegin : isBegin;
    return isWithinOne && !isProgram() && !endsTransaction(request->sql) ? AioOutcome::Refused : AioOutcome::Unknown;
}

AioOutcome MysqlJob::outcomeIfDropped() const
{
    return request && (request->cursor || onlyReads(request->sql)) ? AioOutcome::Refused : AioOutcome::Unknown;
}

AioPhase MysqlJob::phase() const
{
    return !wasSent ? AioPhase::Prepare : request && endsTransaction(request->sql) ? AioPhase::Commit : AioPhase::Execute;
}

MysqlSession::MysqlSession(std::unique_ptr<MysqlHandle> handle, const AioMySqlOptions &options, MysqlFiber &fiber)
    : m_options(options)
    , m_handle(std::move(handle))
    , m_fiber(fiber)
    , m_statements(options.statementCacheSize())
    , m_reader(options.zeroDates())
{
}

MysqlSession::~MysqlSession()
{
    close();
}

int MysqlSession::socket() const
{
    return m_handle ? mysql_get_socket(mysql()) : -1;
}

bool MysqlSession::isInTransaction() const
{
    return m_handle && !m_broken && mysql()->server_status & SERVER_STATUS_IN_TRANS;
}

void MysqlSession::close()
{
    m_handle.reset(); // before its statements, which then know that there is no connection
    m_stream.reset();
    m_statements.clear();
}

void MysqlSession::released(DriverConnection::Use use)
{
    m_toReset = m_toReset || std::exchange(m_isTouched, false);
    m_toUnlock = m_toUnlock || (use == DriverConnection::Use::Own && m_mayHoldLocks);
    m_mayHoldLocks = false;
}

// -- one job --

void MysqlSession::serve(MysqlJob &job)
{
    job.inTransaction = isInTransaction();
    m_isStateTold = false;
    m_flightBytes = 0;
    const auto failed = [&job](AioErrorInfo why) {
        job.failed = why.phase(job.phase()).outcome(job.outcomeIfLost());
    };
    try {
        if (!job.sent && !job.wasCancelled) { // else a KILL may be on its way
            settle();
        }
        if (job.sent) {
            readSent(job);
        } else if (m_broken) { // another connection may serve it
            job.failed = AioErrorInfo(AioErrorKind::Operational, *m_broken).phase(AioPhase::Acquire).outcome(AioOutcome::NotSent).retryable(true);
        } else if (job.toClose) {
            closeCursor(*job.toClose);
        } else {
            execute(job);
        }
    } catch (...) {
        failed(caughtError());
    }
    if (m_fiber.isAbandoned()) {
        return;
    }
    if (m_broken && !job.failed) {
        failed(AioErrorInfo(AioErrorKind::Operational, *m_broken).retryable(!job.wasSent));
    }
    if (job.request && !m_broken && !job.isTold && !job.isToRunAgain) {
        noteEnd(job);
    }
}

bool MysqlSession::mayShareFlight(const MysqlJob &job)
{
    const DriverRequest *const request = job.request.get();
    if (!request || request->cursor || request->task || !request->bulkInto.isEmpty() || request->needsTransaction || !request->cacheable || isInTransaction()
        || m_stream || m_broken || (request->dialect && request->dialect != &m_handle->dialect())) {
        return false;
    }
    const MysqlStatements::Pointer statement = m_statements.find(request->sql);
    return statement && statement->isHarmless && mysql_stmt_param_count(statement->statement) == request->parameters.size();
}

bool MysqlSession::settled()
{
    try {
        settle();
    } catch (...) {
        return false; // it is told when it happens again
    }
    return !m_broken && !m_fiber.isAbandoned();
}

bool MysqlSession::send(MysqlJob &job)
{
    const MysqlStatements::Pointer statement = mayShareFlight(job) ? m_statements.find(job.request->sql) : nullptr;
    try {
        if (!statement || job.wasCancelled || !m_parameters.fill(job.request->parameters)) {
            return false; // what is wrong is told when it is served
        }
    } catch (...) {
        return false;
    }
    const qint64 most = m_handle->info.maxAllowedPacket, bytes = m_parameters.bytes() + packetHead;
    m_flightBytes += bytes;
    if (m_flightBytes > mostInFlight || (most > 0 && bytes > most) || !job.request->begin()) {
        return false;
    }
    if (m_parameters.count() > 0) {
        mysql_stmt_bind_param(statement->statement, m_parameters.binds());
    }
    job.sent = statement;
    job.wasSent = true;
    const my_bool skips = 1, reads = 0;
    mysql_optionsv(mysql(), MARIADB_OPT_SKIP_READ_RESPONSE, &skips);
    const bool isSent = mysql_stmt_execute(statement->statement) == 0;
    mysql_optionsv(mysql(), MARIADB_OPT_SKIP_READ_RESPONSE, &reads);
    if (!isSent) {
        fail(job, statement->statement, AioPhase::Execute);
    }
    return isSent;
}

void MysqlSession::readSent(MysqlJob &job)
{
    const MysqlStatements::Pointer sent = std::exchange(job.sent, nullptr);
    MYSQL_STMT *const statement = sent->statement;
    if (m_broken) {
        return;
    }
    if (mysql()->methods->db_read_execute_response(statement) != 0) {
        if (mysql_stmt_errno(statement) == CR_NEW_STMT_METADATA) { // as in runOnce(), but behind what is on the way
            mysql_stmt_free_result(statement);
            m_statements.remove(job.request->sql);
            job.isToRunAgain = true;
            return;
        }
        fail(job, statement, AioPhase::Execute);
        return;
    }
    if (readRows(job, statement) && drainMore(job, statement)) {
        job.isThrough = true;
    }
}

// What was put off, before the next statement.
void MysqlSession::settle()
{
    if (m_stream) {
        return;
    }
    m_isSettling = true;
    const bool isBack = isInTransaction() || putBack();
    m_isSettling = false;
    if (!isBack) {
        m_broken = QCoreApplication::translate("AioError", "The session could not be put back: %1").arg(QString::fromUtf8(mysql_error(mysql())));
        return;
    }
    for (const auto &unused : m_statements.takeUnused()) {
        if (unused.use_count() == 1) {
            unused->close();
        }
    }
}

bool MysqlSession::putBack()
{
    const bool unlocks = std::exchange(m_toUnlock, false);
    if (std::exchange(m_toReset, false)) {
        return resetSession();
    }
    static constexpr char unlock[] = "DO RELEASE_ALL_LOCKS()";
    return !unlocks || mysql_real_query(mysql(), unlock, sizeof unlock - 1) == 0;
}

bool MysqlSession::resetSession()
{
    m_statements.clear(); // the server forgets them too
    m_isLastHarmless = true;
    const QByteArray sql = mysqlSessionSql(m_options);
    return mysql_reset_connection(mysql()) == 0 && mysql_real_query(mysql(), "SET NAMES utf8mb4", 17) == 0
        && mysql_real_query(mysql(), sql.constData(), static_cast<unsigned long>(sql.size())) == 0 && isDatabaseChosen();
}

// A reset leaves what USE has chosen. Without a database of its own a session cannot be put back.
bool MysqlSession::isDatabaseChosen()
{
    if (!m_options.databaseName().isEmpty()) {
        return mysql_select_db(mysql(), m_options.databaseName().toUtf8().constData()) == 0;
    }
    static constexpr char ask[] = "SELECT DATABASE()";
    if (mysql_real_query(mysql(), ask, sizeof ask - 1) != 0) {
        return false;
    }
    MYSQL_RES *const result = mysql_store_result(mysql());
    MYSQL_ROW row = result ? mysql_fetch_row(result) : nullptr;
    const bool isNone = row && !row[0];
    mysql_free_result(result);
    return isNone;
}

void MysqlSession::execute(MysqlJob &job)
{
    const DriverRequest &request = *job.request;
    if (job.wasCancelled) {
        return;
    }
    if (request.needsTransaction && !job.inTransaction) {
        job.failed = AioErrorInfo(AioErrorKind::Operational, QCoreApplication::translate("AioError", "The transaction that this statement belongs to is over."))
                         .phase(AioPhase::Prepare)
                         .outcome(AioOutcome::NotSent);
        return;
    }
    if (request.dialect && request.dialect != &m_handle->dialect()) {
        job.failed = refused(AioErrorKind::Interface,
                             u"This statement was written for %1 before it was known that the server is a %2: await aioConnect() before the first one, or set "
                             "AioMySqlOptions::flavour()."_s.arg(QLatin1StringView(request.dialect->name), QLatin1StringView(m_handle->dialect().name)))
                         .retryable(true);
        return;
    }
    if (request.task) {
        job.failed = refused(AioErrorKind::Interface, u"A MySQL connection does not know what this asks of it."_s);
        return;
    }
    if (request.cursor) {
        runCursor(job);
        return;
    }
    if (m_stream) {
        job.failed = refused(AioErrorKind::Programming,
                             u"A stream is open on this connection, and AioMySqlOptions::serverCursors() is off: read it to the end first."_s);
        return;
    }
    if (!request.bulkInto.isEmpty() && m_options.bulkArrays() && m_handle->info.flavour == AioMySqlOptions::MariaDb) {
        runBulk(job);
        return;
    }
    if (isTooLarge(job, request.sql.size())) {
        return;
    }
    if (way(request) == Way::Text) {
        runText(job);
    } else {
        runPrepared(job);
    }
}

bool MysqlSession::isTooLarge(MysqlJob &job, qint64 bytes)
{
    // the server would close the connection
    const qint64 most = m_handle->info.maxAllowedPacket;
    if (most <= 0 || bytes + packetHead <= most) {
        return false;
    }
    job.failed =
        AioErrorInfo(AioErrorKind::Data,
                     QCoreApplication::translate("AioError", "The statement has %1 MB with its values, and the server takes %2 MB (max_allowed_packet).")
                         .arg(double(bytes) / 1048576, 0, 'f', 1)
                         .arg(double(most) / 1048576, 0, 'f', 1))
            .phase(AioPhase::Prepare)
            .outcome(job.wasSent ? AioOutcome::Refused : AioOutcome::NotSent);
    return true;
}

MysqlSession::Way MysqlSession::way(const DriverRequest &request) const
{
    if (!request.parameters.empty()) {
        return Way::Prepared;
    }
    // these give no rows, and are not worth preparing
    const bool isPlain =
        beginsWithOneOf(request.sql, {"BEGIN", "START",  "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "CREATE",     "ALTER", "DROP", "TRUNCATE", "RENAME",
                                      "GRANT", "REVOKE", "USE",    "LOCK",     "UNLOCK",    "PREPARE", "DEALLOCATE", "DO",    "KILL", "FLUSH"})
        || (beginsWithOneOf(request.sql, {"SET"}) && !isSetStatement(request.sql));
    return isPlain ? Way::Text : Way::Prepared;
}

void MysqlSession::runText(MysqlJob &job)
{
    const QByteArray &sql = job.request->sql;
    job.wasSent = true;
    if (!job.request->begin()) {
        job.wasSent = false;
        return;
    }
    if (mysql_real_query(mysql(), sql.constData(), static_cast<unsigned long>(sql.size())) != 0) {
        fail(job, AioPhase::Execute);
        return;
    }
    bool gaveRows = false;
    for (int more = 0; more == 0;) {
        const bool hasRows = mysql_field_count(mysql()) > 0;
        if (hasRows) {
            gaveRows = true;
            MYSQL_RES *const result = mysql_use_result(mysql());
            while (result && mysql_fetch_row(result)) { }
            const bool isWhole = result && mysql_errno(mysql()) == 0;
            mysql_free_result(result);
            if (!isWhole) {
                fail(job, AioPhase::Execute);
                return;
            }
        } else {
            noteChange(job, qint64(mysql_affected_rows(mysql())), qint64(mysql_insert_id(mysql())), false);
        }
        more = mysql_next_result(mysql());
        if (more > 0) {
            fail(job, AioPhase::Execute);
            return;
        }
    }
    job.isThrough = true;
    if (gaveRows && job.request->sink) {
        job.failed = AioErrorInfo(AioErrorKind::Programming, u"The statement gives rows, but the server cannot prepare it, and so they cannot be read."_s)
                         .phase(AioPhase::Decode)
                         .outcome(job.outcomeIfDropped());
    } else if (job.request->sink) {
        m_names.clear();
        begin(job, nullptr);
    }
}

void MysqlSession::runPrepared(MysqlJob &job)
{
    DriverRequest &request = *job.request;
    const bool isKept = request.cacheable && m_options.statementCacheSize() > 0;
    MysqlStatements::Pointer statement = isKept ? m_statements.find(request.sql) : nullptr;
    do {
        if (!m_parameters.fill(request.parameters)) {
            job.failed = m_parameters.error().outcome(job.wasSent ? AioOutcome::Refused : AioOutcome::NotSent);
            break;
        }
        if (isTooLarge(job, m_parameters.bytes()) || !runOnce(job, statement)) {
            break;
        }
    } while (nextParameters(job));
    if (statement && !isKept) {
        m_statements.forget(statement);
    }
}

// Null: the job has failed, or it goes another way.
MysqlStatements::Pointer MysqlSession::prepare(MysqlJob &job, const QByteArray &sql, std::size_t values, bool isKept)
{
    auto made = std::make_shared<MysqlPrepared>(mysql());
    for (int attempt = 0; mysql_stmt_prepare(made->statement, sql.constData(), static_cast<unsigned long>(sql.size())) != 0; ++attempt) {
        const bool isLimit = mysql_stmt_errno(made->statement) == tooManyStatements;
        if (!isLimit || attempt > 0) {
            fail(job, made->statement, AioPhase::Prepare);
            return nullptr;
        }
        m_statements.shrink(m_statements.size() / 2);
        settle();
    }
    m_isLastHarmless = isHarmless(sql);
    made->isHarmless = m_isLastHarmless;
    if (!takes(job, *made, values)) {
        m_statements.forget(std::move(made));
        return nullptr;
    }
    if (isKept) {
        m_statements.add(sql, made);
    }
    return made;
}

// The client library reads as many as the statement has.
bool MysqlSession::takes(MysqlJob &job, const MysqlPrepared &statement, std::size_t values)
{
    const auto wanted = mysql_stmt_param_count(statement.statement);
    if (wanted != values) {
        job.failed = refused(AioErrorKind::Programming, u"The statement has %1 placeholders, and %2 values are bound to it."_s.arg(wanted).arg(values));
    }
    return wanted == values;
}

bool MysqlSession::runOnce(MysqlJob &job, MysqlStatements::Pointer &statement)
{
    DriverRequest &request = *job.request;
    const bool isKept = request.cacheable && m_options.statementCacheSize() > 0;
    if (statement && !takes(job, *statement, m_parameters.count())) {
        return false;
    }
    // How many values SQL of the program's own takes has to be known before they are sent. What the library has written is prepared and
    // executed in one flight; but a server that cannot keep one more statement (1461) would execute the one before it then.
    if (!statement && (request.isUsersText || !m_isLastHarmless)) {
        statement = prepare(job, request.sql, request.parameters.size(), isKept);
        if (!statement) {
            if (job.failed && job.failed->nativeCode() == notForPreparing && request.parameters.empty()) {
                job.failed.reset();
                runText(job);
            }
            return false;
        }
    }
    if (!request.begin()) {
        return false;
    }
    job.wasSent = true;
    bool isDone = false;
    if (statement) {
        if (m_parameters.count() > 0) {
            mysql_stmt_bind_param(statement->statement, m_parameters.binds());
        }
        isDone = mysql_stmt_execute(statement->statement) == 0;
    } else {
        statement = std::make_shared<MysqlPrepared>(mysql());
        const auto values = static_cast<unsigned int>(m_parameters.count());
        if (values > 0) {
            mysql_stmt_attr_set(statement->statement, STMT_ATTR_PREBIND_PARAMS, &values);
            mysql_stmt_bind_param(statement->statement, m_parameters.binds());
        }
        isDone = mariadb_stmt_execute_direct(statement->statement, request.sql.constData(), std::size_t(request.sql.size())) == 0;
        if (!isDone && statement->statement->state < MYSQL_STMT_PREPARED && !endsMysqlConnection(int(mysql_stmt_errno(statement->statement)))) {
            // it could not be prepared, so that nothing was executed
            const int code = int(mysql_stmt_errno(statement->statement));
            fail(job, statement->statement, AioPhase::Prepare);
            m_statements.forget(std::exchange(statement, nullptr));
            if (code == tooManyStatements && m_statements.size() > 0) {
                job.failed.reset();
                m_statements.shrink(m_statements.size() / 2);
                settle();
                return !m_broken && runOnce(job, statement);
            }
            if (code == notForPreparing && request.parameters.empty()) {
                job.failed.reset();
                runText(job);
            }
            return false;
        }
        m_isLastHarmless = isHarmless(request.sql);
        statement->isHarmless = m_isLastHarmless;
        if (isKept && !endsMysqlConnection(int(mysql_stmt_errno(statement->statement)))) {
            m_statements.add(request.sql, statement);
        }
    }
    if (!isDone) {
        fail(job, statement->statement, AioPhase::Execute);
        if (mysql_stmt_errno(statement->statement) == CR_NEW_STMT_METADATA && job.failed) { // its table has other columns than when it was prepared
            mysql_stmt_free_result(statement->statement); // which is on its way
            m_statements.remove(request.sql);
            if (onlyReads(request.sql) && std::exchange(statement, nullptr)) {
                job.failed.reset();
                return runOnce(job, statement);
            }
            job.failed->outcome(AioOutcome::Unknown);
        }
        return false;
    }
    return readRows(job, statement->statement) && drainMore(job, statement->statement);
}

bool MysqlSession::readRows(MysqlJob &job, MYSQL_STMT *statement)
{
    if (mysql_stmt_field_count(statement) == 0) {
        noteChange(job, qint64(mysql_stmt_affected_rows(statement)), qint64(mysql_stmt_insert_id(statement)), false);
        return true;
    }
    begin(job, statement);
    if (fetch(job, statement, std::numeric_limits<qsizetype>::max(), std::numeric_limits<qsizetype>::max()) == Rows::AtEnd && !job.failed) {
        noteChange(job, m_rows, qint64(mysql_stmt_insert_id(statement)), true);
    }
    mysql_stmt_free_result(statement);
    return !job.failed && !m_broken;
}

// What a CALL gives besides its first result.
bool MysqlSession::drainMore(MysqlJob &job, MYSQL_STMT *statement)
{
    while (!m_broken && mysql_stmt_more_results(statement)) {
        if (mysql_stmt_next_result(statement) > 0) {
            fail(job, statement, AioPhase::Execute);
            return false;
        }
        m_isStateTold = mysql_stmt_field_count(statement) == 0;
        if (!m_isStateTold) {
            describe(statement);
            m_isDropping = true;
            fetch(job, statement, std::numeric_limits<qsizetype>::max(), std::numeric_limits<qsizetype>::max());
            if (job.failed) {
                return false;
            }
        }
    }
    return !m_broken;
}

// -- rows --

// The columns of the result that comes next.
void MysqlSession::describe(MYSQL_STMT *statement, Names names)
{
    const unsigned int columns = statement ? mysql_stmt_field_count(statement) : 0;
    const MYSQL_FIELD *const fields = statement ? statement->fields : nullptr;
    m_rows = 0;
    m_rowBytes = 0;
    m_values.assign(columns, Value());
    m_cells.resize(columns);
    m_reader.setColumns(std::span(fields, columns));
    // names are told with each execution: those of a table may have changed since it was prepared
    const MYSQL_FIELD *const named = mysql()->fields && mysql()->field_count == columns ? mysql()->fields : fields;
    bool isSame = names == Names::Kept || m_names.size() == qsizetype(columns);
    for (unsigned int i = 0; isSame && names == Names::Told && i < columns; ++i) {
        isSame = m_names[i] == QByteArrayView(named[i].name, named[i].name_length);
    }
    if (!isSame) {
        m_names.clear();
        for (unsigned int i = 0; i < columns; ++i) {
            m_names << QByteArray(named[i].name, named[i].name_length);
        }
    }
    if (statement) {
        void (*const callback)(void *, unsigned int, unsigned char **) = &MysqlSession::readColumn;
        mysql_stmt_attr_set(statement, STMT_ATTR_CB_USER_DATA, this);
        mysql_stmt_attr_set(statement, STMT_ATTR_CB_RESULT, reinterpret_cast<const void *>(callback));
    }
}

void MysqlSession::begin(MysqlJob &job, MYSQL_STMT *statement, Names names)
{
    describe(statement, names);
    m_isDropping = !job.request->sink || job.failed || job.wasCancelled;
    if (m_isDropping) {
        job.hasDropped = job.request->sink != nullptr;
        return;
    }
    const std::function<void()> tell = [this, &job] {
        try {
            if (!job.request->sink->begin(m_names)) {
                job.failed = job.request->sink->error().outcome(job.outcomeIfDropped());
            }
        } catch (...) {
            job.failed = caughtError().phase(AioPhase::Decode).outcome(job.outcomeIfDropped());
        }
    };
    m_fiber.onMainStack(tell);
    m_isDropping = job.failed.has_value();
}

void MysqlSession::readColumn(void *session, unsigned int column, unsigned char **row)
{
    auto &self = *static_cast<MysqlSession *>(session);
    Value &value = self.m_values[column];
    value = Value();
    if (!row) {
        return;
    }
    const uchar *at = *row;
    // the first of those that a cursor gives at once came while it was fetched; others do not end behind the buffer they are read into
    const MYSQL_ROWS *const first = self.m_fetched->cursor_exists ? self.m_fetched->result.data : nullptr;
    const MYSQL_ROWS *const kept = self.m_rowInMemory ? self.m_rowInMemory : first;
    const uchar *const end = kept ? reinterpret_cast<const uchar *>(kept->data) + kept->length : self.mysql()->net.buff_end;
    if (!self.m_reader.place(int(column), at, end, value.data, value.size)) {
        self.m_isMalformed = true;
        value = Value();
    }
    *row = const_cast<uchar *>(at); // NOLINT(cppcoreguidelines-pro-type-const-cast): as the client library gave it
}

MysqlSession::Rows MysqlSession::fetch(MysqlJob &job, MYSQL_STMT *statement, qsizetype mostRows, qsizetype mostBytes)
{
    for (qsizetype taken = 0; taken < mostRows && m_rowBytes < mostBytes; ++taken) {
        m_fetched = statement;
        m_rowInMemory = statement->result_cursor;
        const int result = mysql_stmt_fetch(statement);
        if (result == MYSQL_NO_DATA) {
            return Rows::AtEnd;
        }
        if (result != 0) {
            fail(job, statement, AioPhase::Execute);
            return Rows::AtEnd;
        }
        if (m_isMalformed) {
            m_broken = u"The server has sent a row that is shorter than its values."_s;
            return Rows::AtEnd;
        }
        ++m_rows;
        if (!m_isDropping || m_rows % droppedAtOnce == 0) {
            m_fiber.handOverRow(); // others get their turn, too
        }
    }
    return Rows::More;
}

void MysqlSession::takeRow(MysqlJob &job)
{
    if (m_isDropping || job.isTold) {
        m_isDropping = true;
        return;
    }
    for (std::size_t i = 0; i < m_values.size(); ++i) {
        const Value &value = m_values[i];
        m_rowBytes += value.size;
        if (!value.data) {
            m_cells[i] = AioCell::null();
        } else if (!m_reader.read(int(i), value.data, value.size, m_cells[i])) {
            job.failed = m_reader.error(m_names[qsizetype(i)]);
            break;
        }
    }
    if (!job.failed) {
        try {
            if (!job.request->sink->row(m_cells)) {
                job.failed = job.request->sink->error();
            }
        } catch (...) {
            job.failed = caughtError().phase(AioPhase::Decode);
        }
    }
    if (job.failed) {
        job.failed->outcome(job.outcomeIfDropped());
        m_isDropping = true;
    }
    m_isDropping = m_isDropping || job.wasCancelled;
    job.hasDropped = job.hasDropped || job.wasCancelled; // this may have been the last one
}

bool MysqlSession::nextParameters(MysqlJob &job)
{
    bool hasMore = false;
    const std::function<void()> ask = [&] {
        try {
            hasMore = job.request->nextParameters();
        } catch (...) {
            job.failed = caughtError().phase(AioPhase::Prepare).outcome(job.outcomeIfLost());
        }
    };
    m_fiber.onMainStack(ask);
    job.isThrough = !hasMore && !job.failed;
    return hasMore && !job.failed && !m_fiber.isAbandoned() && !job.wasCancelled;
}

// -- what became of it --

void MysqlSession::noteChange(MysqlJob &job, qint64 affected, qint64 insertId, bool hasRows)
{
    m_isStateTold = !hasRows;
    if (job.isTold) {
        return;
    }
    DriverResult &result = job.request->result;
    if (hasRows && !writesRows(job.request->sql)) {
        return;
    }
    // An upsert counts a row twice that it changes, and REPLACE one that it replaces: "Records: 3  Duplicates: 1  Warnings: 0" has them once.
    const QByteArray info = hasRows ? QByteArray() : QByteArray(mysql_info(mysql()));
    const bool isInsert = beginsWithOneOf(job.request->sql, {"INSERT", "REPLACE"});
    const bool keptRows = isInsert && insertId == keptRowsId;
    if (isInsert && info.startsWith("Records: ")) {
        static const QRegularExpression numbers(u"^Records: (\\d+)\\s+Duplicates: (\\d+)"_s);
        static const QByteArray keeping = "LAST_INSERT_ID(" + QByteArray::number(keptRowsId);
        const auto found = numbers.match(QString::fromLatin1(info));
        const qint64 records = found.captured(1).toLongLong();
        // the id of a row that was inserted hides that others were kept
        affected = keptRows || job.request->sql.contains(keeping) ? records - found.captured(2).toLongLong() : std::min(affected, records);
    } else if (isInsert && !hasRows) {
        affected = keptRows ? 0 : std::min<qint64>(affected, 1);
    }
    result.rowsAffected += std::max<qint64>(affected, 0);
    if (insertId != 0 && !keptRows) {
        result.lastInsertId = insertId;
    }
}

void MysqlSession::noteEnd(MysqlJob &job)
{
    DriverRequest &request = *job.request;
    DriverResult &result = request.result;
    if (job.failed && (job.failed->kind() == AioErrorKind::Integrity || job.failed->kind() == AioErrorKind::Data)) {
        nameColumns(job); // before the transaction is looked at, which may end meanwhile
    }
    const bool isAnswered = job.wasSent || (job.failed && job.failed->nativeCode() != 0); // at least the attempt to prepare it
    if (job.failed && job.inTransaction && isAnswered && !m_stream && !lookAtTransaction(mysql())) {
        m_broken = QString::fromUtf8(mysql_error(mysql()));
        return;
    }
    if (job.failed && job.wasSent && job.isProgram()) {
        job.failed->outcome(AioOutcome::Unknown).retryable(false);
    }
    const bool isQuery = (request.cursor || onlyReads(request.sql)) && !commitsOnMysql(request.sql);
    if (!job.failed && job.inTransaction && job.wasSent && isQuery && !m_stream && !isInTransaction()) {
        // No query ends a transaction: a node of Galera has ended it for another one, and tells the next statement.
        if (lookAtTransaction(mysql(), Attempts::One)) {
            fail(job, transactionOver, "40001", "The server has ended the transaction", AioPhase::Execute);
        } else {
            fail(job, AioPhase::Execute);
        }
        if (request.cursor && request.cursor->state == DriverCursor::State::Open) {
            request.cursor->state = DriverCursor::State::Closed;
            request.result.hasMoreRows = false;
            closeCursor(*MysqlCursor::known(request.cursor));
        }
        if (m_broken) {
            return;
        }
    }
    const bool isIn = isInTransaction();
    using Ended = DriverResult::Ended;
    if (job.inTransaction && isAnswered) {
        const QByteArrayList words = !job.failed && beginsWithOneOf(request.sql, {"COMMIT", "ROLLBACK"}) ? firstWords(request.sql, 5) : QByteArrayList();
        const bool isChained = words.contains("CHAIN") && !words.contains("NO");
        const bool isBegunAnew = !job.failed && isIn && beginsWithOneOf(request.sql, {"BEGIN", "START"}) && !job.isProgram();
        if (!isIn || isChained || isBegunAnew) {
            // a definition commits before it does anything that may fail
            const bool isConflict = job.failed && job.failed->nativeCode() == transactionOver && commitsOnMysql(request.sql); // before its commit, or behind it
            result.ended = !job.wasSent                                                                      ? Ended::RolledBack
                : job.isProgram() || isConflict                                                              ? Ended::Unknown
                : beginsWithOneOf(request.sql, {"ROLLBACK"}) || (job.failed && !commitsOnMysql(request.sql)) ? Ended::RolledBack
                                                                                                             : Ended::Committed;
        }
    }
    const bool isDefinition = beginsWithOneOf(request.sql, {"CREATE", "ALTER", "DROP", "TRUNCATE", "RENAME"});
    if (isDefinition) {
        m_keyColumns.clear();
    }
    if (!job.failed && (result.rowsAffected > 0 || isDefinition)) {
        result.changedTables = writtenTable(request.sql);
    }
    if (request.isUsersText) {
        noteSession(request);
        result.hasTouchedSession = m_isTouched || m_mayHoldLocks;
    }
}

// The server names the key that a row was a duplicate in, and not its table and columns.
void MysqlSession::nameColumns(MysqlJob &job)
{
    const auto tables = writtenTable(job.request->sql);
    const QString table = tables ? tables->value(0) : QString();
    if (job.failed->table().isEmpty()) {
        job.failed->table(table);
    }
    if (job.failed->constraint().isEmpty() || !job.failed->column().isEmpty()) {
        return;
    }
    const QString key = job.failed->constraint();
    const auto isPlain = [](const QString &name) {
        return std::all_of(name.begin(), name.end(), [](QChar c) {
            return c.isLetterOrNumber() || c == u'_' || c == u'-' || c == u' ' || c == u'$';
        });
    };
    if (table.isEmpty() || !isPlain(table) || !isPlain(key) || m_stream) {
        return;
    }
    const QString name = table + u'.' + key;
    if (!m_keyColumns.contains(name)) {
        const QByteArray sql =
            u"SELECT GROUP_CONCAT(COLUMN_NAME ORDER BY SEQ_IN_INDEX SEPARATOR ', ') FROM information_schema.STATISTICS "
            "WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = '%1' AND INDEX_NAME = '%2'"_s.arg(table, key)
                .toUtf8();
        if (mysql_real_query(mysql(), sql.constData(), static_cast<unsigned long>(sql.size())) != 0) {
            return;
        }
        MYSQL_RES *const result = mysql_store_result(mysql());
        MYSQL_ROW row = result ? mysql_fetch_row(result) : nullptr;
        m_keyColumns.insert(name, row && row[0] ? QString::fromUtf8(row[0]) : QString());
        mysql_free_result(result);
    }
    job.failed->column(m_keyColumns.value(name));
}

void MysqlSession::noteSession(const DriverRequest &request)
{
    const char *data = nullptr;
    std::size_t size = 0;
    m_isTouched = m_isTouched || (m_isStateTold && mysql_session_track_get_first(mysql(), SESSION_TRACK_STATE_CHANGE, &data, &size) == 0);
    // what is not told of: locks of tables and by name, and what a query sets beside its rows
    m_isTouched = m_isTouched || beginsWithOneOf(request.sql, {"LOCK", "HANDLER", "USE"}) || namesVariables(request.sql) || callsUnknown(request.sql);
    m_mayHoldLocks = m_mayHoldLocks || request.sql.toUpper().contains("GET_LOCK");
}

void MysqlSession::fail(MysqlJob &job, AioPhase phase)
{
    fail(job, int(mysql_errno(mysql())), mysql_sqlstate(mysql()), mysql_error(mysql()), phase);
}

void MysqlSession::fail(MysqlJob &job, MYSQL_STMT *statement, AioPhase phase)
{
    if (mysql_stmt_errno(statement) != 0) {
        fail(job, int(mysql_stmt_errno(statement)), mysql_stmt_sqlstate(statement), mysql_stmt_error(statement), phase);
    } else {
        fail(job, phase);
    }
}

void MysqlSession::fail(MysqlJob &job, int code, const char *state, const char *message, AioPhase phase)
{
    if (code == 0 || endsMysqlConnection(code)) {
        m_broken = code == 0 ? QCoreApplication::translate("AioError", "The client library has failed without a reason.") : QString::fromUtf8(message);
        if (!job.failed) {
            job.failed = AioErrorInfo(AioErrorKind::Operational,
                                      QCoreApplication::translate("AioError", "The connection to %1 broke: %2").arg(m_options.description(), *m_broken))
                             .nativeCode(code)
                             .phase(job.phase())
                             .outcome(job.outcomeIfLost());
            job.failed->retryable(job.failed->outcome() != AioOutcome::Unknown);
        }
        return;
    }
    m_isSpoilt = m_isSpoilt || spoilsMysqlConnection(code, message, job.inTransaction);
    if (!job.failed) {
        job.failed = mysqlError(code, state, message, job.phase() == AioPhase::Commit ? AioPhase::Commit : phase, m_options.valuesInErrors());
        if (code == commitFailed) { // on this node: those of the others may have it
            job.failed->outcome(job.outcomeIfLost());
            job.failed->retryable(job.failed->outcome() != AioOutcome::Unknown);
        }
    }
}
}
