// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/backends/postgresql/postgresqllogin_p.h"
#include "aioorm/core/sockethub_p.h"

namespace Aio::Detail
{
/// A connection while it is being made, by a PostgresqlLogin. On the thread that began it.
class PostgresqlOpening : public std::enable_shared_from_this<PostgresqlOpening>
{
public:
    /// Called once, on the thread that began it: with a connection that is the receiver's, or with why there is none.
    using Ended = std::function<void(pg_conn *connection, const std::optional<AioErrorInfo> &error)>;

    static std::shared_ptr<PostgresqlOpening> start(const AioPostgresqlOptions &options, Ended ended);
    /// `ended` is not called any more.
    void abandon();

    PostgresqlOpening(const AioPostgresqlOptions &options, Ended ended);
    ~PostgresqlOpening();
    Q_DISABLE_COPY_MOVE(PostgresqlOpening)

private:
    void begin();
    void expired();
    void end(pg_conn *connection, const std::optional<AioErrorInfo> &error);

    const AioPostgresqlOptions m_options;
    const Clock::time_point m_end;
    Ended m_ended;
    SocketWatch m_watch;
    std::shared_ptr<PostgresqlLogin> m_login;
};
}
