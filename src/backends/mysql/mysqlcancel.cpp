// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/backends/mysql/mysqlcancel_p.h"

#include "aioorm/backends/mysql/mysqlconnection_p.h"
#include "aioorm/backends/mysql/mysqlfiber_p.h"

#include <mysql.h>

namespace Aio::Detail
{
namespace
{
// whoever waits for it gives the connection up at about that time
constexpr std::chrono::milliseconds patience{1500};
}

MysqlCancel::MysqlCancel(const AioMySqlOptions &options)
    : m_options(AioMySqlOptions(options).databaseName(QString()))
{
}

MysqlCancel::~MysqlCancel() = default;

bool MysqlCancel::kill(quint64 connection, Target target, Returned returned)
{
    const std::scoped_lock lock(m_mutex);
    m_waiting.push_back(Kill{connection, target, std::move(returned)});
    if (m_isWorking) {
        return true;
    }
    try {
        mysqlThreads().start(
            [self = shared_from_this()] {
                self->work();
            },
            [] {});
    } catch (const std::system_error &) {
        m_waiting.pop_back();
        return false;
    }
    m_isWorking = true;
    return true;
}

void MysqlCancel::work()
{
    for (;;) {
        Kill next;
        {
            const std::scoped_lock lock(m_mutex);
            if (m_waiting.empty()) {
                m_isWorking = false;
                return;
            }
            next = std::move(m_waiting.front());
            m_waiting.pop_front();
        }
        // one that was kept may have ended meanwhile
        if (!send(next)) {
            m_connection.reset();
            send(next);
        }
        next.returned();
    }
}

bool MysqlCancel::send(const Kill &kill)
{
    const auto never = [] {
        return false;
    };
    if (!m_connection) {
        std::optional<AioErrorInfo> error;
        m_connection = openMysql(m_options, patience, error, never);
        if (!m_connection) {
            qCWarning(aioMysql, "A statement could not be cancelled: %s", error ? qUtf8Printable(error->message()) : "");
            return false;
        }
    }
    const MysqlFiber::Blocking blocking(Clock::now() + patience, never);
    const QByteArray sql = (kill.target == Target::Statement ? "KILL QUERY " : "KILL CONNECTION ") + QByteArray::number(kill.connection);
    constexpr unsigned int noSuchThread = 1094;
    return mysql_real_query(m_connection->mysql, sql.constData(), static_cast<unsigned long>(sql.size())) == 0
        || mysql_errno(m_connection->mysql) == noSuchThread;
}
}
