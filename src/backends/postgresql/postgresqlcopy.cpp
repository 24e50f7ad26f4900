// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/backends/postgresql/postgresqlcopy_p.h"

#include "aioorm/backends/postgresql/postgresqlconnection_p.h"
#include "aioorm/backends/postgresql/postgresqlerror_p.h"
#include "aioorm/core/caughterror_p.h"
#include "aioorm/driver/driversql_p.h"

#include <QtEndian>

#include <libpq-fe.h>

using namespace Qt::StringLiterals;

namespace Aio::Detail
{
namespace
{
// one message: long enough to make the copying cheap, short enough to leave the event loop its turn
constexpr qsizetype chunk = qsizetype(64) * 1024;

// in a catch block
AioErrorInfo thrown()
{
    return AioErrorInfo(AioErrorKind::Data, u"What makes or takes the data of a COPY has thrown: %1"_s.arg(caughtError().message()))
        .phase(AioPhase::Execute)
        .outcome(AioOutcome::Refused);
}

void appendNumber(QByteArray &data, qint16 number)
{
    const qint16 big = qToBigEndian(number);
    data.append(reinterpret_cast<const char *>(&big), sizeof big);
}
}

namespace
{
class CallbackGuard
{
public:
    explicit CallbackGuard(PostgresqlConnection &connection)
        : m_connection(connection)
    {
        m_connection.setInCallback(true);
    }
    ~CallbackGuard() { m_connection.setInCallback(false); }
    Q_DISABLE_COPY_MOVE(CallbackGuard)

private:
    PostgresqlConnection &m_connection;
};
}

PostgresqlCopyRun::PostgresqlCopyRun(PostgresqlConnection &connection, PostgresqlCopy &copy)
    : m_connection(connection)
    , m_copy(copy)
{
}

void PostgresqlCopyRun::note(pg_result *result)
{
    switch (PQresultStatus(result)) {
    case PGRES_FATAL_ERROR:
        if (sqlState(result).isEmpty()) { // libpq's own
            broken = QString::fromUtf8(PQresultErrorMessage(result)).simplified();
        } else if (!failed) {
            failed = m_connection.error(result, AioPhase::Execute);
        }
        break;
    case PGRES_COMMAND_OK:
        rows = QByteArrayView(PQcmdTuples(result)).toLongLong();
        break;
    case PGRES_COPY_IN:
    case PGRES_COPY_OUT:
    case PGRES_COPY_BOTH: // which would never end
        broken = u"The server has given an answer that nobody asked for."_s;
        break;
    default:
        break;
    }
}

PostgresqlCopyRun::Progress PostgresqlCopyRun::proceed()
{
    if (m_state == State::Starting) {
        if (PQisBusy(m_connection.handle())) {
            return Progress::WaitsForServer;
        }
        const PostgresqlResult result(PQgetResult(m_connection.handle()));
        switch (PQresultStatus(result.get())) {
        case PGRES_COPY_IN:
            m_state = State::Writing;
            break;
        case PGRES_COPY_OUT:
            m_state = State::Reading;
            break;
        default:
            if (result) {
                note(result.get());
                if (!failed) {
                    failed = AioErrorInfo(AioErrorKind::Programming, u"The statement is no COPY from or to the client."_s)
                                 .phase(AioPhase::Execute)
                                 .outcome(AioOutcome::Refused);
                }
            }
            m_state = State::Ending;
        }
    }
    return m_state == State::Writing ? write() : m_state == State::Reading ? read() : end();
}

PostgresqlCopyRun::Progress PostgresqlCopyRun::write()
{
    pg_conn *handle = m_connection.handle();
    const auto until = Clock::now() + ReadyQueue::slice;
    for (;;) {
        // libpq would keep whatever it is given: wait until the last piece is gone
        const int flushed = PQflush(handle);
        if (flushed > 0) {
            return Progress::WaitsForRoom;
        }
        if (flushed < 0) {
            break;
        }
        m_data.resize(0);
        bool more = false;
        if (!m_cancelled && !failed) {
            const CallbackGuard guard(m_connection);
            more = m_copy.next(m_data, failed);
        }
        if (m_cancelled || failed) {
            PQputCopyEnd(handle, m_cancelled ? "cancelled" : "refused by the client");
            break;
        }
        if ((!m_data.isEmpty() && PQputCopyData(handle, m_data.constData(), int(m_data.size())) < 0) || (!more && PQputCopyEnd(handle, nullptr) < 0)) {
            break;
        }
        if (!more) {
            break;
        }
        if (Clock::now() >= until) {
            return Progress::WaitsForTurn;
        }
    }
    m_state = State::Ending;
    return PQflush(handle) > 0 ? Progress::WaitsForServer : end();
}

PostgresqlCopyRun::Progress PostgresqlCopyRun::read()
{
    pg_conn *handle = m_connection.handle();
    const auto until = Clock::now() + ReadyQueue::slice;
    for (;;) {
        char *data = nullptr;
        const int size = PQgetCopyData(handle, &data, 1);
        if (size == 0) {
            return Progress::WaitsForServer;
        }
        if (size < 0) {
            m_state = State::Ending;
            return end();
        }
        if (!failed) {
            const CallbackGuard guard(m_connection);
            m_copy.take(QByteArrayView(data, size), failed); // what comes after a failure is read, and dropped
        }
        PQfreemem(data);
        if (Clock::now() >= until) {
            return Progress::WaitsForTurn;
        }
    }
}

PostgresqlCopyRun::Progress PostgresqlCopyRun::end()
{
    pg_conn *handle = m_connection.handle();
    while (!PQisBusy(handle)) {
        const PostgresqlResult result(PQgetResult(handle));
        if (!result) {
            return Progress::Done;
        }
        note(result.get());
        if (broken) {
            return Progress::Done;
        }
    }
    return Progress::WaitsForServer;
}

// -- bulk --

QByteArray PostgresqlBulkJob::copySql() const
{
    return "COPY " + request->bulkInto + " FROM STDIN (FORMAT binary)";
}

std::optional<AioErrorInfo> PostgresqlBulkJob::sendExecute(PostgresqlConnection &connection)
{
    // all columns of the first row, to see whether they can be written so
    QByteArray ignored;
    PostgresqlValueWriter writer(ignored);
    const std::size_t width = request->bulkWidth;
    bool canCopy = m_prepared && m_prepared->parameterTypes.size() >= width;
    for (std::size_t i = 0; canCopy && i < width; ++i) {
        const quint32 type = m_prepared->parameterTypes[i];
        const bool fits = writer.writeField(request->parameters[i], type);
        if (!fits && !writer.hasNoBinaryForm() && describesAnew(connection)) {
            return sendPrepare(connection);
        }
        canCopy = !PostgresqlReader::needsText(type) && (fits || !writer.hasNoBinaryForm());
    }
    if (!canCopy) {
        return PostgresqlStatementJob::sendExecute(connection);
    }
    wantsLine = true;
    return {};
}

bool PostgresqlBulkJob::next(QByteArray &data, std::optional<AioErrorInfo> &failed)
{
    if (!std::exchange(m_hasBegun, true)) {
        data.append("PGCOPY\n\377\r\n\0", 11);
        data.append(8, '\0'); // no flags, no more header
    }
    const std::size_t width = request->bulkWidth;
    PostgresqlValueWriter writer(data);
    try {
        while (data.size() < chunk) {
            if (m_at >= request->parameters.size()) {
                m_at = 0;
                if (!request->nextParameters()) {
                    appendNumber(data, -1);
                    return false;
                }
            }
            appendNumber(data, qint16(width));
            for (std::size_t i = 0; i < width; ++i) {
                if (!writer.writeField(request->parameters[m_at + i], m_prepared->parameterTypes[i])) {
                    failed = AioErrorInfo(AioErrorKind::Data, u"Value %1 %2."_s.arg(m_at + i + 1).arg(writer.reason()))
                                 .phase(AioPhase::Prepare)
                                 .outcome(AioOutcome::Refused);
                    return false;
                }
            }
            m_at += width;
        }
    } catch (...) {
        failed = caughtError().outcome(AioOutcome::Refused);
        return false;
    }
    return true;
}

void PostgresqlBulkJob::copied(PostgresqlConnection &connection, const PostgresqlCopyRun &run)
{
    failed = run.failed;
    isThrough = !failed;
    // in binary, a value of another type is one of a wrong length
    const bool isOfTypes = failed && (failed->sqlState() == u"08P01" || failed->sqlState() == u"22P03");
    if (failed && (isOfTypes || failed->kind() == AioErrorKind::Data) && describesAnew(connection) && isOfTypes) {
        failed = AioErrorInfo(AioErrorKind::Operational,
                              u"A table was changed since this statement was prepared: insert the rows once more. (%1)"_s.arg(failed->message()))
                     .phase(AioPhase::Execute)
                     .outcome(AioOutcome::Refused)
                     .sqlState(failed->sqlState())
                     .retryable(true);
    }
    if (!failed) {
        request->result.rowsAffected = run.rows;
        request->result.changedTables = run.rows > 0 ? writtenTable(request->sql) : nullptr;
    }
}

// -- raw --

namespace
{
class RawCopyJob final : public PostgresqlJob
{
public:
    RawCopyJob(std::shared_ptr<DriverRequest> request, PostgresqlCopy &copy)
        : PostgresqlJob(std::move(request))
        , m_copy(copy)
    {
        wantsLine = true;
    }
    QByteArray copySql() const override { return request->sql; }
    PostgresqlCopy *copy() override { return &m_copy; }
    std::optional<AioErrorInfo> send(PostgresqlConnection &) override { return {}; }
    bool answered(PostgresqlConnection &, PostgresqlResult) override { return false; }
    bool ended(PostgresqlConnection &) override { return false; }
    void copied(PostgresqlConnection &, const PostgresqlCopyRun &run) override
    {
        failed = run.failed;
        isThrough = !failed;
        request->result.rowsAffected = run.rows;
        QByteArray table = request->sql.simplified().split(' ').value(1);
        if (!failed && run.rows > 0 && !table.startsWith('(')) {
            table = table.left(table.indexOf('(') > 0 ? table.indexOf('(') : table.size()).replace('"', "");
            request->result.changedTables = request->sql.toUpper().contains("STDIN")
                ? std::make_shared<const QStringList>(QStringList{QString::fromUtf8(table.mid(table.lastIndexOf('.') + 1))})
                : nullptr;
        }
    }

private:
    PostgresqlCopy &m_copy;
};
}

std::shared_ptr<PostgresqlJob> PostgresqlRawCopy::job(std::shared_ptr<DriverRequest> request)
{
    return std::make_shared<RawCopyJob>(std::move(request), *this);
}

bool PostgresqlRawCopy::next(QByteArray &data, std::optional<AioErrorInfo> &failed)
{
    if (!m_give) {
        failed =
            AioErrorInfo(AioErrorKind::Programming, u"The statement wants data: aioCopyIn() gives it."_s).phase(AioPhase::Execute).outcome(AioOutcome::Refused);
        return false;
    }
    try {
        data = m_give();
    } catch (...) {
        failed = thrown();
    }
    return !failed && !data.isEmpty();
}

bool PostgresqlRawCopy::take(QByteArrayView data, std::optional<AioErrorInfo> &failed)
{
    if (!m_take) {
        failed = AioErrorInfo(AioErrorKind::Programming, u"The statement gives data: aioCopyOut() takes it."_s)
                     .phase(AioPhase::Execute)
                     .outcome(AioOutcome::Refused);
        return false;
    }
    try {
        m_take(data.toByteArray());
    } catch (...) {
        failed = thrown();
    }
    return !failed;
}
}
