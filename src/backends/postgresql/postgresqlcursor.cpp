// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/backends/postgresql/postgresqlcursor_p.h"

#include "aioorm/backends/postgresql/postgresqlconnection_p.h"
#include "aioorm/driver/driversql_p.h"

#include <libpq-fe.h>

using namespace Qt::StringLiterals;

namespace Aio::Detail
{
namespace
{
// asked for at first, as long as nobody knows how long a row is
constexpr qsizetype firstRows = 4;

QByteArray newName()
{
    static std::atomic<quint64> last = 0;
    return "aio_cursor_" + QByteArray::number(++last);
}
}

std::shared_ptr<PostgresqlCursor> PostgresqlCursor::of(const std::shared_ptr<DriverCursor> &cursor)
{
    if (!cursor->own) {
        cursor->own = std::make_shared<PostgresqlCursor>(*cursor);
    }
    return known(cursor);
}

std::shared_ptr<PostgresqlCursor> PostgresqlCursor::known(const std::shared_ptr<DriverCursor> &cursor)
{
    return std::static_pointer_cast<PostgresqlCursor>(cursor->own);
}

PostgresqlCursor::PostgresqlCursor(DriverCursor &cursor)
    : cursor(cursor)
    , name(newName())
{
}

void PostgresqlCursor::end(PostgresqlConnection &connection, DriverCursor::State state)
{
    if (cursor.state == DriverCursor::State::AtEnd || cursor.state == DriverCursor::State::Closed) {
        return;
    }
    cursor.state = state;
    if (std::exchange(hasTransaction, false)) {
        connection.submit(std::make_shared<PostgresqlControlJob>(QByteArrayList{"ROLLBACK"})); // it only read
    } else if (isConfirmed && connection.isInTransaction() && !connection.hasFailedTransaction()) {
        connection.submit(std::make_shared<PostgresqlControlJob>(QByteArrayList{"CLOSE " + name}));
    }
    isDeclared = isConfirmed = false;
}

int PostgresqlCursor::rowsToAsk(qsizetype rows, qsizetype bytes) const
{
    const qsizetype most = m_bytesPerRow ? std::max<qsizetype>((DriverCursor::bytes - bytes) / m_bytesPerRow, 1) : firstRows;
    return int(std::min({cursor.rows - rows, most, qsizetype(std::numeric_limits<int>::max())}));
}

void PostgresqlCursor::noteSize(int rows, qsizetype bytes)
{
    if (rows > 0) {
        m_bytesPerRow = std::max<qsizetype>(bytes / rows, 1);
    }
}

std::optional<AioErrorInfo> PostgresqlCursorJob::send(PostgresqlConnection &connection)
{
    switch (m_cursor->cursor.state) {
    case DriverCursor::State::Closed:
        return AioErrorInfo(AioErrorKind::Interface, u"The cursor was closed."_s).phase(AioPhase::Execute).outcome(AioOutcome::NotSent);
    case DriverCursor::State::AtEnd:
        isThrough = true;
        if (request->sink) {
            request->sink->begin({});
        }
        return {};
    case DriverCursor::State::Open:
        m_step = Step::Execute;
        return sendExecute(connection);
    case DriverCursor::State::New:
        break;
    }
    static const QByteArrayList writes{"INSERT", "UPDATE", "DELETE", "MERGE", "TRUNCATE", "CREATE", "ALTER", "DROP"};
    if (writes.contains(firstWords(request->sql, 1).value(0))) {
        return AioErrorInfo(AioErrorKind::Programming, u"Only a statement that reads can be streamed."_s).phase(AioPhase::Prepare).outcome(AioOutcome::NotSent);
    }
    return PostgresqlStatementJob::send(connection);
}

std::optional<AioErrorInfo> PostgresqlCursorJob::sendExecute(PostgresqlConnection &connection)
{
    pg_conn *handle = connection.handle();
    bool sent = true;
    const auto command = [&](const QByteArray &sql, PostgresqlFormat format) {
        ++answersDue;
        sent = sent && PQsendQueryParams(handle, sql.constData(), 0, nullptr, nullptr, nullptr, nullptr, int(format));
    };
    m_isDeclaring = !m_cursor->isDeclared;
    m_isInSavepoint = m_isDeclaring ? connection.isInTransaction() : !m_cursor->hasTransaction;
    const auto enterSavepoint = [&] {
        // a step of its own: when this one is cancelled, it is there
        sent = sent && (!m_isInSavepoint || connection.sendAhead(std::make_shared<PostgresqlControlJob>(QByteArrayList{"SAVEPOINT aio_fetch"})));
    };
    if (!m_isDeclaring) {
        enterSavepoint();
    } else {
        const auto types = m_prepared ? m_prepared->parameterTypes : declaredTypes();
        if (auto error = fill(connection, types)) {
            return error;
        }
        m_cursor->format = m_prepared ? m_prepared->format : PostgresqlFormat::Text;
        m_cursor->hasTransaction = !m_isInSavepoint;
        enterSavepoint();
        if (m_cursor->hasTransaction) {
            connection.beginCursorsTransaction();
            command("BEGIN READ ONLY", PostgresqlFormat::Text);
        }
        sent = sent && sendPin(connection);
        PostgresqlParameters &parameters = connection.parameters();
        ++answersDue;
        const QByteArray declare = "DECLARE " + m_cursor->name + " NO SCROLL CURSOR FOR " + request->sql;
        sent = sent
            && PQsendQueryParams(handle,
                                 declare.constData(),
                                 parameters.count(),
                                 types.data(),
                                 parameters.values(),
                                 parameters.lengths(),
                                 parameters.formats(),
                                 0);
        m_cursor->isDeclared = m_isFirst = true;
        m_cursor->cursor.state = DriverCursor::State::Open;
    }
    m_asked = m_cursor->rowsToAsk(m_gotRows, m_gotBytes);
    command("FETCH " + QByteArray::number(m_asked) + " FROM " + m_cursor->name, m_cursor->format);
    if (m_isInSavepoint) {
        command("RELEASE aio_fetch", PostgresqlFormat::Text);
    }
    if (!sent) {
        return connection.sendError();
    }
    wasExecuted = true;
    return {};
}

bool PostgresqlCursorJob::answered(PostgresqlConnection &connection, PostgresqlResult result)
{
    const bool hasRows = PQresultStatus(result.get()) == PGRES_TUPLES_OK;
    if (hasRows && takePin(connection, result.get())) {
        return true;
    }
    if (m_step == Step::Execute && !hasRows) {
        connection.noteTag(PQcmdStatus(result.get()), {}, m_isDeclaring && PostgresqlConnection::maySetSession(*request)); // of what stands around the FETCH
        return true;
    }
    return PostgresqlStatementJob::answered(connection, std::move(result));
}

bool PostgresqlCursorJob::ended(PostgresqlConnection &connection)
{
    if (m_step != Step::Execute) {
        return PostgresqlStatementJob::ended(connection);
    }
    if (!failed && m_isDeclaring && m_isInSavepoint) {
        m_cursor->isConfirmed = true;
        if (m_cursor->cursor.state == DriverCursor::State::Closed) { // meanwhile
            connection.submitFirst(std::make_shared<PostgresqlControlJob>(QByteArrayList{"CLOSE " + m_cursor->name}));
        }
    }
    if (failed || wasCancelled) {
        if (m_isInSavepoint && wasCancelled && failed && failed->sqlState() == u"57014" && connection.hasFailedTransaction()) {
            QByteArrayList back{"ROLLBACK TO aio_fetch", "RELEASE aio_fetch"};
            if (m_cursor->isConfirmed && !m_isDeclaring) { // else it goes with the savepoint, or that is on its way
                back << "CLOSE " + m_cursor->name;
            }
            connection.submitFirst(std::make_shared<PostgresqlControlJob>(back));
            m_cursor->isConfirmed = false;
        }
        m_cursor->end(connection, DriverCursor::State::Closed);
        return false;
    }
    m_cursor->noteSize(rowCount(), resultBytes());
    m_gotRows += rowCount();
    m_gotBytes += resultBytes();
    const bool isAtEnd = rowCount() < m_asked;
    // only now: behind another request the rows of the next one may be on their way
    const bool wasGuessed = std::exchange(m_isFirst, false);
    if (wasGuessed && !isAtEnd && m_gotRows < m_cursor->cursor.rows && m_gotBytes < DriverCursor::bytes) {
        return true;
    }
    isThrough = true;
    if (isAtEnd) {
        m_cursor->end(connection, DriverCursor::State::AtEnd);
    }
    request->result.hasMoreRows = m_cursor->cursor.state == DriverCursor::State::Open;
    return false;
}
}
