// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/backends/mysql/mysqlsession_p.h"

#include "aioorm/driver/driversql_p.h"

using namespace Qt::StringLiterals;

namespace Aio::Detail
{
namespace
{
// asked for at first, as long as nobody knows how long a row is
constexpr qsizetype firstRows = 4;
// and at most: the client library reads so many into memory at once
constexpr qsizetype mostRows = 500;
}

std::shared_ptr<MysqlCursor> MysqlCursor::of(const std::shared_ptr<DriverCursor> &cursor)
{
    if (!cursor->own) {
        cursor->own = std::make_shared<MysqlCursor>();
    }
    return known(cursor);
}

std::shared_ptr<MysqlCursor> MysqlCursor::known(const std::shared_ptr<DriverCursor> &cursor)
{
    return std::static_pointer_cast<MysqlCursor>(cursor->own);
}

void MysqlSession::runCursor(MysqlJob &job)
{
    DriverRequest &request = *job.request;
    DriverCursor &cursor = *request.cursor;
    const auto own = MysqlCursor::of(request.cursor);
    const auto end = [&](DriverCursor::State state) {
        cursor.state = state;
        closeCursor(*own);
    };
    const auto refuse = [&job](AioErrorKind kind, const QString &why) {
        job.failed = AioErrorInfo(kind, why).phase(AioPhase::Prepare).outcome(AioOutcome::NotSent);
    };
    switch (cursor.state) {
    case DriverCursor::State::Closed:
        refuse(AioErrorKind::Interface, u"The cursor was closed."_s);
        return;
    case DriverCursor::State::AtEnd:
        job.isThrough = true;
        m_names.clear();
        begin(job, nullptr);
        return;
    case DriverCursor::State::New: {
        static const QByteArrayList writes{"INSERT", "UPDATE", "DELETE", "REPLACE", "TRUNCATE", "CREATE", "ALTER", "DROP", "CALL", "LOAD", "SET"};
        if (writes.contains(firstWords(request.sql, 1).value(0))) {
            refuse(AioErrorKind::Programming, u"Only a statement that reads can be streamed."_s);
            return;
        }
        if (m_stream) {
            refuse(AioErrorKind::Programming, u"Another stream is open on this connection, and AioMySqlOptions::serverCursors() is off."_s);
            return;
        }
        if (!m_parameters.fill(request.parameters)) {
            job.failed = m_parameters.error();
            return;
        }
        if (isTooLarge(job, request.sql.size()) || isTooLarge(job, m_parameters.bytes())) {
            return;
        }
        own->statement = prepare(job, request.sql, request.parameters.size(), false);
        if (!own->statement) {
            cursor.state = DriverCursor::State::Closed;
            return;
        }
        own->isOnServer = cursor.isShared && m_options.serverCursors();
        const unsigned long type = own->isOnServer ? CURSOR_TYPE_READ_ONLY : CURSOR_TYPE_NO_CURSOR;
        const unsigned long rows = firstRows;
        mysql_stmt_attr_set(own->statement->statement, STMT_ATTR_CURSOR_TYPE, &type);
        mysql_stmt_attr_set(own->statement->statement, STMT_ATTR_PREFETCH_ROWS, &rows);
        if (m_parameters.count() > 0) {
            mysql_stmt_bind_param(own->statement->statement, m_parameters.binds());
        }
        if (!request.begin()) {
            end(DriverCursor::State::Closed);
            return;
        }
        job.wasSent = true;
        if (mysql_stmt_execute(own->statement->statement) != 0) {
            fail(job, own->statement->statement, AioPhase::Execute);
            end(DriverCursor::State::Closed);
            return;
        }
        if (mysql_stmt_field_count(own->statement->statement) == 0) {
            job.failed = AioErrorInfo(AioErrorKind::Programming, u"Only a statement that reads can be streamed."_s)
                             .phase(AioPhase::Execute)
                             .outcome(AioOutcome::Unknown);
            end(DriverCursor::State::Closed);
            return;
        }
        cursor.state = DriverCursor::State::Open;
        if (!own->isOnServer) {
            m_stream = own;
        }
        break;
    }
    case DriverCursor::State::Open:
        if (!own->statement->statement->mysql) { // its session was put back
            refuse(AioErrorKind::Interface, u"The cursor was closed."_s);
            end(DriverCursor::State::Closed);
            return;
        }
        m_names = own->names;
        request.begin();
        job.wasSent = true;
        break;
    }

    MYSQL_STMT *const statement = own->statement->statement;
    begin(job, statement, own->names.isEmpty() ? Names::Told : Names::Kept);
    own->names = m_names;
    Rows left = Rows::More;
    while (left == Rows::More && m_rows < cursor.rows && m_rowBytes < DriverCursor::bytes && !job.failed && !m_broken && !m_fiber.isAbandoned()
           && !job.wasCancelled) {
        if (m_rows > 0) {
            own->bytesPerRow = std::max<qsizetype>(m_rowBytes / m_rows, 1);
        }
        const qsizetype known = own->bytesPerRow > 0 ? std::clamp<qsizetype>((DriverCursor::bytes - m_rowBytes) / own->bytesPerRow, 1, mostRows) : firstRows;
        const qsizetype next = std::min<qsizetype>(cursor.rows - m_rows, known);
        const auto prefetched = static_cast<unsigned long>(next);
        mysql_stmt_attr_set(statement, STMT_ATTR_PREFETCH_ROWS, &prefetched);
        left = fetch(job, statement, next, DriverCursor::bytes);
    }
    if (m_broken || m_fiber.isAbandoned()) {
        return;
    }
    if (job.failed || job.wasCancelled) {
        end(DriverCursor::State::Closed);
        return;
    }
    job.isThrough = true;
    if (left == Rows::AtEnd) {
        end(DriverCursor::State::AtEnd);
    }
    request.result.hasMoreRows = cursor.state == DriverCursor::State::Open;
}

void MysqlSession::closeCursor(MysqlCursor &cursor)
{
    const auto statement = std::exchange(cursor.statement, nullptr);
    if (!statement) {
        return;
    }
    const bool isStream = m_stream.get() == &cursor;
    if (isStream && statement->statement->state < MYSQL_STMT_FETCH_DONE && !m_broken) {
        // the rest is not wanted, and may be long
        m_fiber.onMainStack(kill);
        m_isDropping = true;
        MysqlJob drained(nullptr);
        drained.wasSent = true;
        fetch(drained, statement->statement, std::numeric_limits<qsizetype>::max(), std::numeric_limits<qsizetype>::max());
    }
    if (isStream) {
        m_stream.reset();
    }
    m_statements.forget(statement);
}
}
