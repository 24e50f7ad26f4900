// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/core/sockethub_p.h"
#include "aioorm/database/connectionset_p.h"

namespace Aio::Detail
{
/// What the options of a database on sockets (ConnectionOptions) say of its pools. `depth`: statements that share a connection.
template<class Options>
PoolOptions poolOptions(const Options &options, int depth = 1)
{
    PoolOptions limits;
    limits.min = options.minConnections();
    limits.max = options.maxConnections();
    limits.rideDepth = depth;
    limits.idleTime = options.idleTime();
    limits.maxLifetime = options.maxLifetime();
    limits.firstPause = std::chrono::milliseconds(50);
    limits.hangsAfter = std::chrono::milliseconds(500);
    return limits;
}

/// The connections of a driver that has no threads of its own: each thread of the program has a pool, whose connections are
/// served by the sockets of its event loop. All of them together are at most PoolOptions::max.
class ThreadConnections : public ConnectionSet, public std::enable_shared_from_this<ThreadConnections>
{
public:
    /// To be called once, with a connection or with why there is none. One that is retryable is asked for again later.
    using Opened = std::function<void(std::shared_ptr<DriverConnection>, const std::optional<AioErrorInfo> &)>;
    /// To be called if the connection breaks by itself.
    using Lost = std::function<void(const DriverConnection *)>;
    /// Ends an opening: `Opened` is not called any more.
    using Abandon = std::function<void()>;
    /// Begins to connect and returns at once. Here and in what it calls later, the thread is the one that is to use the connection.
    using Open = std::function<Abandon(Opened, Lost)>;

    ThreadConnections(const AioDialect &dialect, std::shared_ptr<ChangeHub> hub, const PoolOptions &limits, Open open);
    ~ThreadConnections() override;

    std::shared_ptr<Pool> pool(Access access) override;
    std::vector<std::shared_ptr<Pool>> pools() const override;
    PoolCore::Statistics statistics() const override;
    bool hasConnectionsForStreams() const override { return true; }
    bool servesStreams(const Pool &) const override { return true; }
    void closeReaders(CloseMode) override { }
    void closeWriters(CloseMode mode) override;
    void closeOpenedHere(Clock::time_point since) override;

private:
    class OfThread;

    void threadEnds(const std::shared_ptr<SocketHub> &hub);
    std::vector<std::shared_ptr<OfThread>> all() const;

    const PoolOptions m_limits;
    const Open m_open;
    const std::shared_ptr<PoolBudget> m_budget;
    mutable std::mutex m_mutex;
    std::vector<std::shared_ptr<OfThread>> m_threads;
    PoolCore::Statistics m_ended; // what those of threads that have ended counted
};
}
