// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "drivers/postgresql/postgresqlcursor_p.h"

#include "drivers/postgresql/postgresqlconnection_p.h"

#include <libpq-fe.h>

using namespace Qt::StringLiterals;

namespace Aio
{
namespace
{
// asked for at first, as long as nobody knows how long a row is
constexpr qsizetype firstRows = 64;

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
    } else if (isDeclared && connection.isInTransaction() && !connection.hasFailedTransaction()) {
        connection.submit(std::make_shared<PostgresqlControlJob>(QByteArrayList{"CLOSE " + name}));
    }
    isDeclared = false;
}

int PostgresqlCursor::rowsToAsk() const
{
    const qsizetype most = m_bytesPerRow ? std::max<qsizetype>(DriverCursor::bytes / m_bytesPerRow, 1) : firstRows;
    return int(std::min({cursor.rows, most, qsizetype(std::numeric_limits<int>::max())}));
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
    return PostgresqlStatementJob::send(connection);
}

std::optional<AioErrorInfo> PostgresqlCursorJob::sendExecute(PostgresqlConnection &connection)
{
    pg_conn *handle = connection.handle();
    bool sent = true;
    if (!m_cursor->isDeclared) {
        const auto types = m_prepared ? m_prepared->parameterTypes : declaredTypes();
        if (auto error = fill(connection, types)) {
            return error;
        }
        m_cursor->format = m_prepared ? m_prepared->format : PostgresqlFormat::Text;
        m_cursor->hasTransaction = !connection.isInTransaction();
        if (m_cursor->hasTransaction) {
            connection.beginCursorsTransaction();
            sent = PQsendQueryParams(handle, "BEGIN READ ONLY", 0, nullptr, nullptr, nullptr, nullptr, 0);
        }
        PostgresqlParameters &parameters = connection.parameters();
        const QByteArray declare = "DECLARE " + m_cursor->name + " NO SCROLL CURSOR FOR " + request->sql;
        sent = sent && PQsendQueryParams(handle, declare.constData(), parameters.count(), types.data(), parameters.values(), parameters.lengths(), parameters.formats(), 0);
        m_cursor->isDeclared = true;
        m_cursor->cursor.state = DriverCursor::State::Open;
    }
    m_asked = m_cursor->rowsToAsk();
    const QByteArray fetch = "FETCH " + QByteArray::number(m_asked) + " FROM " + m_cursor->name;
    sent = sent && PQsendQueryParams(handle, fetch.constData(), 0, nullptr, nullptr, nullptr, nullptr, int(m_cursor->format));
    if (!sent) {
        return connection.sendError();
    }
    wasExecuted = true;
    return {};
}

bool PostgresqlCursorJob::ended(PostgresqlConnection &connection)
{
    if (m_step == Step::Prepare) {
        return PostgresqlStatementJob::ended(connection);
    }
    if (failed || wasCancelled) {
        m_cursor->end(connection, DriverCursor::State::Closed);
        return false;
    }
    isThrough = true;
    m_cursor->noteSize(rowCount(), resultBytes());
    if (rowCount() < m_asked) {
        m_cursor->end(connection, DriverCursor::State::AtEnd);
    }
    request->result.hasMoreRows = m_cursor->cursor.state == DriverCursor::State::Open;
    return false;
}
}
