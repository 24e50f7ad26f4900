// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/backends/mysql/mysqlcancel_p.h"
#include "aioorm/backends/mysql/mysqlsession_p.h"

#include <QLoggingCategory>

Q_DECLARE_LOGGING_CATEGORY(aioMysql)

namespace Aio::Detail
{
/// A connection through MariaDB Connector/C that never blocks: it lives in the thread that made it, whose SocketHub serves its socket, and
/// there all of it happens, finished() included. Requests are given by that thread; other threads may close and cancel.
///
/// One request after the other is done on a fiber (MysqlSession); rows are read there, and handed on here, on the main stack.
///
/// A cancel is a KILL QUERY from another connection. Until both it and its statement have returned nothing more is sent, so that it hits
/// nothing else; one that comes before its statement has reached the server hits nothing, and is sent again.
class MysqlConnection final : public DriverConnection, public std::enable_shared_from_this<MysqlConnection>
{
public:
    using Lost = std::function<void()>;

    /// Takes over a connection that has been made. On the thread that is to have it.
    static std::shared_ptr<MysqlConnection> make(std::unique_ptr<MysqlHandle> handle, const AioMySqlOptions &options, std::shared_ptr<MysqlCancel> canceller);

    /// Called once, between events, if the connection breaks by itself.
    void onLost(Lost lost) { m_onLost = std::move(lost); }

    void execute(std::shared_ptr<DriverRequest> request) override;
    void cancel(const std::shared_ptr<DriverRequest> &request) override;
    void closeCursor(const std::shared_ptr<DriverCursor> &cursor) override;
    void close(CloseMode mode) override;
    void released(Use use) override;
    bool hasEnded() override;

private:
    MysqlConnection(std::unique_ptr<MysqlHandle> handle, const AioMySqlOptions &options, std::shared_ptr<MysqlCancel> canceller);
    ~MysqlConnection() override;

    void onThread(std::function<void()> function);
    void happened(SocketWatch::Events events);
    void pump();
    void begin();
    void proceed(MysqlFiber::Stop stop);
    void jobEnded();
    void finish(const std::shared_ptr<MysqlJob> &job);
    void refuse(DriverRequest &request, AioErrorInfo why);
    AioErrorInfo stopped(const MysqlJob &job, AioOutcome outcome) const;

    void cancelHere(const std::shared_ptr<DriverRequest> &request);
    void sendKill();
    void killReturned();

    bool isOpen() const { return m_isOpen; }
    void look();
    void lose(const QString &why);
    void closeHere(CloseMode mode);
    void shutDown();
    void threadEnds();

    const AioMySqlOptions m_options;
    const std::shared_ptr<SocketHub> m_hub;
    const std::shared_ptr<MysqlCancel> m_cancel;
    MysqlFiber m_fiber;
    MysqlSession m_session;
    SocketWatch m_watch;
    Lost m_onLost;
    std::deque<std::shared_ptr<MysqlJob>> m_waiting;
    std::shared_ptr<MysqlJob> m_active;
    Clock::time_point m_lastHeard = Clock::now();
    Clock::time_point m_cancelEnds; ///< when patience with a cancelled statement does
    bool m_isOpen = true;
    bool m_isPumping = false;
    bool m_isKillRunning = false;
    bool m_isHandingOn = false; ///< rows, in a turn of its own
    bool m_closing = false;
};
}
