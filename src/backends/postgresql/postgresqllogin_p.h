// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/backends/postgresql/aiopostgresqloptions.h"
#include "aioorm/core/aioerror.h"

#include <atomic>
#include <functional>
#include <memory>

struct pg_conn;

namespace Aio::Detail
{
class PostgresqlAuthentication;

/// All of connecting, which may block or compute for long: names are looked up, and a server may ask for as many rounds of hashing as it
/// likes. On a thread of its own, until it is abandoned; what libpq does cannot be ended, so a thread may stay behind for a while.
class PostgresqlLogin : public std::enable_shared_from_this<PostgresqlLogin>
{
public:
    /// On the login's thread, once, with a connection or with why there is none; not after abandon().
    using Ended = std::function<void(pg_conn *connection, const std::optional<AioErrorInfo> &error)>;

    /// Throws std::system_error if there can be no thread, AioOperationalError if too many have stayed behind.
    static std::shared_ptr<PostgresqlLogin> start(const AioPostgresqlOptions &options, Ended ended);

    PostgresqlLogin(const AioPostgresqlOptions &options, Ended ended);
    ~PostgresqlLogin();
    Q_DISABLE_COPY_MOVE(PostgresqlLogin)

    /// Nobody wants it any more. Any thread; returns at once.
    void abandon();
    /// Where it is, for a message.
    QString stage() const;

private:
    enum class Stage { Names, Connecting, LoggingIn };
    void run();
    void go();
    std::optional<AioErrorInfo> proceed(pg_conn *connection, PostgresqlAuthentication &authentication);

    const AioPostgresqlOptions m_options;
    const Ended m_ended;
    std::atomic<Stage> m_stage = Stage::Names;
    std::atomic<bool> m_abandoned = false;
    bool m_isOnThisMachine = false;
};
}
