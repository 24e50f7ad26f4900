// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "backends/postgresql/postgresqlopening_p.h"
#include "core/aiosockethub.h"
#include "database/databasecore_p.h"

#include <mutex>

namespace Aio
{
/// The connections of one thread.
class PostgresqlThreadPool : public std::enable_shared_from_this<PostgresqlThreadPool>
{
public:
    /// For the calling thread; it goes there too, whoever lets go of it.
    static std::shared_ptr<PostgresqlThreadPool> make(const AioPostgresqlOptions &options, std::shared_ptr<PoolBudget> budget);

    const std::shared_ptr<SocketHub> hub;
    std::shared_ptr<Pool> pool;

    void close(Pool::Closing closing);

private:
    explicit PostgresqlThreadPool(const AioPostgresqlOptions &options);
    ~PostgresqlThreadPool();

    void open(Pool::Opened opened);
    void abandonOpenings();
    void arm();
    void failed(bool isPermanent);

    const AioPostgresqlOptions m_options;
    SocketWatch m_ticker;
    int m_failures = 0; // one after the other
    // those under way, and whom to tell
    std::vector<std::pair<std::shared_ptr<PostgresqlOpening>, Pool::Opened>> m_openings;
};

/// The connections to a PostgreSQL database, by thread.
class PostgresqlStore final : public Store, public std::enable_shared_from_this<PostgresqlStore>
{
public:
    PostgresqlStore(const AioPostgresqlOptions &options, std::shared_ptr<ChangeHub> hub);

    std::shared_ptr<Pool> pool(Access access) override;
    std::vector<std::shared_ptr<Pool>> pools() const override;
    bool hasConnectionsForStreams() const override { return true; }
    bool servesStreams(const Pool &) const override { return true; }
    void closeReaders(Pool::Closing) override { }
    void closeWriters(Pool::Closing closing) override;

    const AioPostgresqlOptions options;

private:
    void threadEnds(const std::shared_ptr<SocketHub> &hub);
    std::vector<std::shared_ptr<PostgresqlThreadPool>> all() const;

    const std::shared_ptr<PoolBudget> m_budget;
    mutable std::mutex m_mutex;
    std::vector<std::shared_ptr<PostgresqlThreadPool>> m_pools;
};
}
