// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/backends/mysql/mysqlcancel_p.h"
#include "aioorm/backends/mysql/mysqlsession_p.h"
#include "aioorm/driver/socketconnection_p.h"

#include <QLoggingCategory>

Q_DECLARE_LOGGING_CATEGORY(aioMysql)

namespace Aio::Detail
{
/// A connection through MariaDB Connector/C that never blocks.
///
/// One request after the other is done on a fiber (MysqlSession); rows are read there, and handed on here, on the main stack.
///
/// A cancel is a KILL QUERY from another connection. Until both it and its statement have returned nothing more is sent, so that it hits
/// nothing else; one that comes before its statement has reached the server hits nothing, and is sent again.
class MysqlConnection final : public SocketConnection<MysqlConnection>
{
public:
    /// Takes over a connection that has been made. On the thread that is to have it.
    static std::shared_ptr<MysqlConnection> make(std::unique_ptr<MysqlHandle> handle, const AioMySqlOptions &options, std::shared_ptr<MysqlCancel> canceller);

    bool hasEnded() override;

private:
    friend SocketConnection<MysqlConnection>;
    static constexpr bool onMainStackOnly = true;

    MysqlConnection(std::unique_ptr<MysqlHandle> handle, const AioMySqlOptions &options, std::shared_ptr<MysqlCancel> canceller);
    ~MysqlConnection() override;

    void happened(SocketWatch::Events events);
    void pump();
    void begin();
    void serveAll();
    bool nextOfFlight();
    void proceed(MysqlFiber::Stop stop);
    void jobEnded();
    void conclude(MysqlJob &job);
    void stop(const std::shared_ptr<MysqlJob> &job);
    void finish(const std::shared_ptr<MysqlJob> &job);
    void refuse(DriverRequest &request, AioErrorInfo why);

    void executeHere(std::shared_ptr<DriverRequest> request);
    void closeCursorHere(const std::shared_ptr<DriverCursor> &cursor);
    void releasedHere(Use use);
    void cancelHere(const std::shared_ptr<DriverRequest> &request);
    bool mayKill() const;
    void sendKill();
    void startKill();
    void killReturned();

    void look();
    void lose(const QString &why);
    void closeHere(CloseMode mode);
    void shutDown();
    void killConnection();
    bool isBusy() const { return m_active != nullptr; }
    void endHere();

    const AioMySqlOptions m_options;
    const std::shared_ptr<MysqlCancel> m_cancel;
    MysqlFiber m_fiber;
    MysqlSession m_session;
    SocketWatch m_watch;
    std::deque<std::shared_ptr<MysqlJob>> m_waiting;
    std::shared_ptr<MysqlJob> m_active;
    std::deque<std::shared_ptr<MysqlJob>> m_behind; ///< on the way together with the active one
    Clock::time_point m_lastHeard = Clock::now();
    Clock::time_point m_cancelEnds; ///< when patience with a cancelled statement does
    bool m_isOpen = true;
    bool m_isPumping = false;
    bool m_isKillRunning = false;
    bool m_isDraining = false; ///< the rest of a result was killed
    bool m_isHandingOn = false; ///< rows, in a turn of its own
};
}
