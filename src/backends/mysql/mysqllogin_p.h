// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/backends/mysql/aiomysqlserverinfo.h"
#include "aioorm/backends/mysql/mysqlthreads_p.h"
#include "aioorm/driver/opening_p.h"

class AioDialect;
struct st_mysql;

namespace Aio::Detail
{
/// A connection with what the server has said at its beginning.
class MysqlHandle
{
public:
    explicit MysqlHandle(st_mysql *mysql)
        : mysql(mysql)
    {
    }
    ~MysqlHandle();
    Q_DISABLE_COPY_MOVE(MysqlHandle)

    st_mysql *mysql;
    const AioDialect &dialect() const;

    quint64 id = 0; ///< of the connection, on the server
    AioMySqlServerInfo info;
};

/// All that opening one needs, for the calling thread, which it blocks. Null: `error` says why. `abandoned` is asked between the steps.
std::unique_ptr<MysqlHandle>
openMysql(const AioMySqlOptions &options, std::chrono::milliseconds timeout, std::optional<AioErrorInfo> &error, const std::function<bool()> &abandoned);
/// What a session is given when it is opened, and again after it was put back.
QByteArray mysqlSessionSql(const AioMySqlOptions &options);

/// Connecting through MariaDB Connector/C.
class MysqlLogin final : public Login
{
public:
    using Options = AioMySqlOptions;
    using Handle = MysqlHandle;
    /// On the login's thread, once, with a connection or with why there is none; not after abandon().
    using Ended = std::function<void(MysqlHandle *connection, const std::optional<AioErrorInfo> &error)>;

    static DriverThreads &threads() { return mysqlThreads(); }
    static void discard(MysqlHandle *connection) { delete connection; }

    MysqlLogin(const AioMySqlOptions &options, Ended ended);
    ~MysqlLogin() override;

    QString stage() const override;

private:
    void go() override;

    const AioMySqlOptions m_options;
    const Ended m_ended;
};
using MysqlOpening = Opening<MysqlLogin>;
}
