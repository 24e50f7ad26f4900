// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/backends/mysql/mysqllogin_p.h"

#include <deque>

namespace Aio::Detail
{
/// Ends statements of other connections, by KILL on one of its own, which is opened at the first and used by helper threads only: it
/// blocks. What the connections of one database have in common.
class MysqlCancel : public std::enable_shared_from_this<MysqlCancel>
{
public:
    /// Called on a helper thread when the server has answered, or cannot be asked.
    using Returned = std::function<void()>;

    explicit MysqlCancel(const AioMySqlOptions &options);
    ~MysqlCancel();
    Q_DISABLE_COPY_MOVE(MysqlCancel)

    enum class Target {
        Statement, ///< what runs then, if anything does
        Connection, ///< and what runs on it, begun or not
    };

    /// Ends the target at the connection of this number. Any thread; returns at once. False: there can be no thread.
    bool kill(quint64 connection, Target target, Returned returned);

private:
    class Kill
    {
    public:
        quint64 connection;
        Target target;
        Returned returned;
    };

    void work();
    bool send(const Kill &kill);

    const AioMySqlOptions m_options;
    std::mutex m_mutex;
    std::deque<Kill> m_waiting;
    bool m_isWorking = false;
    std::unique_ptr<MysqlHandle> m_connection; ///< of the thread that works
};
}
