// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "backends/postgresql/postgresqlstore_p.h"

#include "backends/postgresql/postgresqlconnection_p.h"

namespace Aio
{
namespace
{
PoolOptions limitsOf(const AioPostgresqlOptions &options)
{
    PoolOptions limits;
    limits.min = options.minConnections();
    limits.max = options.maxConnections();
    limits.rideDepth = options.pipelineDepth();
    limits.idleTime = options.idleTime();
    limits.maxLifetime = options.maxLifetime();
    return limits;
}

AioErrorInfo closedWhileConnecting()
{
    return AioErrorInfo(AioErrorKind::Interface, QStringLiteral("The database was closed.")).phase(AioPhase::Connect);
}
}

std::shared_ptr<PostgresqlThreadPool> PostgresqlThreadPool::make(const AioPostgresqlOptions &options, std::shared_ptr<PoolBudget> budget)
{
    const auto destroy = [](PostgresqlThreadPool *self) {
        const auto hub = self->hub;
        const auto remove = [self] {
            delete self;
        };
        if (hub->isOfThisThread() || !hub->post(remove)) {
            remove();
        }
    };
    const std::shared_ptr<PostgresqlThreadPool> made(new PostgresqlThreadPool(options), destroy);
    const auto open = [weak = made->weak_from_this(), hub = made->hub](Pool::Opened opened) {
        const auto begin = [weak, opened] {
            if (const auto self = weak.lock()) {
                self->open(opened);
            } else {
                opened(nullptr, closedWhileConnecting(), PoolCore::OpenFailure::Permanent);
            }
        };
        // a connection lives in the thread that is to use it
        if (hub->isOfThisThread()) {
            begin();
        } else if (!hub->post(begin)) {
            opened(nullptr, closedWhileConnecting(), PoolCore::OpenFailure::Permanent);
        }
    };
    const auto close = [](DriverConnection &connection, Pool::Closing closing) {
        connection.close(closing == Pool::Closing::Interrupt ? DriverConnection::CloseMode::Interrupt : DriverConnection::CloseMode::Finish);
    };
    made->pool = std::make_shared<Pool>(limitsOf(options), open, close);
    made->pool->share(std::move(budget), [weak = made->weak_from_this(), hub = made->hub] {
        hub->post([weak] {
            if (const auto self = weak.lock()) {
                self->arm();
            }
        });
    });
    return made;
}

PostgresqlThreadPool::PostgresqlThreadPool(const AioPostgresqlOptions &options)
    : hub(SocketHub::current())
    , m_options(options)
    , m_ticker([this](SocketWatch::Events) {
        arm();
    })
{
}

PostgresqlThreadPool::~PostgresqlThreadPool()
{
    abandonOpenings();
}

void PostgresqlThreadPool::open(Pool::Opened opened)
{
    if (hub->hasEnded()) {
        opened(nullptr, closedWhileConnecting(), PoolCore::OpenFailure::Permanent);
        return;
    }
    // in its answer, the opening is known by where it stands
    const auto self = shared_from_this();
    const auto opening = std::make_shared<std::weak_ptr<PostgresqlOpening>>();
    const auto ended = [weak = weak_from_this(), opening, opened, options = m_options](pg_conn *handle, const std::optional<AioErrorInfo> &error) {
        const auto owner = weak.lock();
        if (owner) {
            std::erase_if(owner->m_openings, [&](const auto &entry) {
                return entry.first == opening->lock();
            });
        }
        if (error || !owner) {
            opened(nullptr,
                   error ? *error : closedWhileConnecting(),
                   error && !error->isRetryable() ? PoolCore::OpenFailure::Permanent : PoolCore::OpenFailure::Transient);
        } else {
            const auto connection = PostgresqlConnection::make(handle, options);
            connection->onLost([weakPool = std::weak_ptr(owner->pool), gone = connection.get()] {
                if (const auto pool = weakPool.lock()) {
                    pool->died(gone);
                }
            });
            opened(connection, {}, PoolCore::OpenFailure::Transient);
        }
        if (owner && error) {
            owner->failed(!error->isRetryable());
        } else if (owner) {
            owner->m_failures = 0;
            owner->arm();
        }
    };
    const auto started = PostgresqlOpening::start(m_options, ended);
    *opening = started;
    m_openings.emplace_back(started, std::move(opened));
}

void PostgresqlThreadPool::abandonOpenings()
{
    for (const auto &[opening, opened] : std::exchange(m_openings, {})) {
        opening->abandon();
        opened(nullptr, closedWhileConnecting(), PoolCore::OpenFailure::Permanent);
    }
}

/// A server that is down is not asked again and again for the sake of minConnections().
void PostgresqlThreadPool::failed(bool isPermanent)
{
    if (pool->statistics().waiting > 0) {
        arm();
        return;
    }
    constexpr int longest = 5; // 2^5 seconds
    m_failures = isPermanent ? longest : std::min(m_failures + 1, longest);
    m_ticker.expireAt(Clock::now() + std::chrono::seconds(1 << m_failures));
}

void PostgresqlThreadPool::arm()
{
    m_ticker.expireAt({});
    const auto next = pool->tick();
    if (next) {
        // what becomes idle meanwhile is not known to `next`
        m_ticker.expireAt(std::clamp<Clock::time_point>(*next, Clock::now() + std::chrono::milliseconds(20), Clock::now() + std::chrono::seconds(30)));
    } else if (pool->statistics().open > 0) {
        std::chrono::milliseconds pause = std::chrono::seconds(30);
        for (const auto time : {m_options.idleTime(), m_options.maxLifetime()}) {
            pause = time.count() > 0 ? std::min(pause, std::max(time / 2, std::chrono::milliseconds(20))) : pause;
        }
        m_ticker.expireAt(Clock::now() + pause);
    }
}

void PostgresqlThreadPool::close(Pool::Closing closing)
{
    pool->close(closing);
    const auto rest = [self = shared_from_this()] {
        self->abandonOpenings();
    };
    if (hub->isOfThisThread()) {
        rest();
    } else {
        hub->post(rest);
    }
}

PostgresqlStore::PostgresqlStore(const AioPostgresqlOptions &options, std::shared_ptr<ChangeHub> hub)
    : Store(AioDialect::postgresql(), std::move(hub))
    , options(options)
    , m_budget(std::make_shared<PoolBudget>(options.maxConnections()))
{
}

std::shared_ptr<Pool> PostgresqlStore::pool(Access)
{
    const auto &hub = SocketHub::current();
    const std::scoped_lock lock(m_mutex);
    for (const auto &threadPool : m_pools) {
        if (threadPool->hub == hub) {
            return threadPool->pool;
        }
    }
    m_pools.push_back(PostgresqlThreadPool::make(options, m_budget));
    ReadyQueue::current()->callAtEnd(m_pools.back().get(), [weak = weak_from_this(), hub] {
        if (const auto self = weak.lock()) {
            self->threadEnds(hub);
        }
    });
    return m_pools.back()->pool;
}

std::vector<std::shared_ptr<PostgresqlThreadPool>> PostgresqlStore::all() const
{
    const std::scoped_lock lock(m_mutex);
    return m_pools;
}

std::vector<std::shared_ptr<Pool>> PostgresqlStore::pools() const
{
    std::vector<std::shared_ptr<Pool>> pools;
    for (const auto &threadPool : all()) {
        pools.push_back(threadPool->pool);
    }
    return pools;
}

void PostgresqlStore::closeWriters(Pool::Closing closing)
{
    for (const auto &threadPool : all()) {
        threadPool->close(closing);
    }
}

void PostgresqlStore::threadEnds(const std::shared_ptr<SocketHub> &hub)
{
    std::shared_ptr<PostgresqlThreadPool> mine;
    {
        const std::scoped_lock lock(m_mutex);
        const auto at = std::find_if(m_pools.begin(), m_pools.end(), [&hub](const auto &threadPool) {
            return threadPool->hub == hub;
        });
        if (at == m_pools.end()) {
            return;
        }
        mine = *at;
        m_pools.erase(at);
    }
    mine->close(Pool::Closing::Interrupt);
}
}
