// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/backends/postgresql/aiopostgresqloptions.h"
#include "aioorm/backends/postgresql/postgresqlthreads_p.h"
#include "aioorm/driver/opening_p.h"

struct pg_conn;

namespace Aio::Detail
{
class PostgresqlAuthentication;

/// Connecting through libpq.
class PostgresqlLogin final : public Login
{
public:
    using Options = AioPostgresqlOptions;
    using Handle = pg_conn;
    /// On the login's thread, once, with a connection or with why there is none; not after abandon().
    using Ended = std::function<void(pg_conn *connection, const std::optional<AioErrorInfo> &error)>;

    static DriverThreads &threads() { return postgresqlThreads(); }
    static void discard(pg_conn *connection);

    PostgresqlLogin(const AioPostgresqlOptions &options, Ended ended);
    ~PostgresqlLogin() override;

    QString stage() const override;

private:
    enum class Stage { Names, Connecting, LoggingIn };
    void go() override;
    std::optional<AioErrorInfo> proceed(pg_conn *connection, PostgresqlAuthentication &authentication);

    const AioPostgresqlOptions m_options;
    const Ended m_ended;
    std::atomic<Stage> m_stage = Stage::Names;
    bool m_isOnThisMachine = false;
};
using PostgresqlOpening = Opening<PostgresqlLogin>;
}
