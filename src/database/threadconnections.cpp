// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/database/threadconnections_p.h"

#include <QCoreApplication>

namespace Aio::Detail
{
namespace
{
AioErrorInfo closedWhileConnecting()
{
    return AioErrorInfo(AioErrorKind::Interface, QCoreApplication::translate("AioError", "The database was closed.")).phase(AioPhase::Connect);
}
}

/// The connections of one thread.
class ThreadConnections::OfThread : public std::enable_shared_from_this<OfThread>
{
public:
    /// For the calling thread; it goes there too, whoever lets go of it.
    static std::shared_ptr<OfThread> make(const PoolOptions &limits, const Open &open, std::shared_ptr<PoolBudget> budget);

    const std::shared_ptr<SocketHub> hub;
    std::shared_ptr<Pool> pool;

    void close(CloseMode mode);

private:
    // one under way, and whom to tell
    class Opening
    {
    public:
        Abandon abandon;
        Pool::Opened opened;
    };

    OfThread(const PoolOptions &limits, const Open &open);
    ~OfThread();

    void open(const Pool::Opened &opened);
    void opened(quint64 opening, std::shared_ptr<DriverConnection> connection, const std::optional<AioErrorInfo> &error);
    void abandonOpenings();
    void arm();
    void failed(bool isPermanent);

    const PoolOptions m_limits;
    const Open m_open;
    SocketWatch m_ticker;
    int m_failures = 0; // one after the other
    quint64 m_lastOpening = 0;
    std::map<quint64, Opening> m_openings;
};

std::shared_ptr<ThreadConnections::OfThread> ThreadConnections::OfThread::make(const PoolOptions &limits, const Open &open, std::shared_ptr<PoolBudget> budget)
{
    const auto destroy = [](OfThread *self) {
        const auto hub = self->hub;
        const auto remove = [self] {
            delete self;
        };
        if (hub->isOfThisThread() || !hub->post(remove)) {
            remove();
        }
    };
    const std::shared_ptr<OfThread> made(new OfThread(limits, open), destroy);
    const auto openHere = [weak = made->weak_from_this(), hub = made->hub](const Pool::Opened &opened) {
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
    made->pool = std::make_shared<Pool>(limits, openHere);
    made->pool->share(std::move(budget), [weak = made->weak_from_this(), hub = made->hub] {
        hub->post([weak] {
            if (const auto self = weak.lock()) {
                self->arm();
            }
        });
    });
    return made;
}

ThreadConnections::OfThread::OfThread(const PoolOptions &limits, const Open &open)
    : hub(SocketHub::current())
    , m_limits(limits)
    , m_open(open)
    , m_ticker([this](SocketWatch::Events) {
        arm();
    })
{
}

ThreadConnections::OfThread::~OfThread()
{
    abandonOpenings();
}

void ThreadConnections::OfThread::open(const Pool::Opened &opened)
{
    if (hub->hasEnded()) {
        opened(nullptr, closedWhileConnecting(), PoolCore::OpenFailure::Permanent);
        return;
    }
    const auto self = shared_from_this(); // telling of an error may let go of it
    const quint64 key = ++m_lastOpening;
    m_openings[key].opened = opened;
    if (m_limits.hangsAfter.count() > 0) {
        m_ticker.expireAt(Clock::now() + m_limits.hangsAfter);
    }
    const auto ended = [weak = weak_from_this(), key](std::shared_ptr<DriverConnection> connection, const std::optional<AioErrorInfo> &error) {
        if (const auto self = weak.lock()) {
            self->opened(key, std::move(connection), error);
        }
    };
    const auto lost = [weakPool = std::weak_ptr(pool)](const DriverConnection *connection) {
        if (const auto pool = weakPool.lock()) {
            pool->died(connection);
        }
    };
    Abandon abandon = m_open(ended, lost);
    if (const auto opening = m_openings.find(key); opening != m_openings.end()) {
        opening->second.abandon = std::move(abandon);
    }
}

void ThreadConnections::OfThread::opened(quint64 opening, std::shared_ptr<DriverConnection> connection, const std::optional<AioErrorInfo> &error)
{
    const auto ended = m_openings.extract(opening);
    if (!ended) {
        return; // abandoned
    }
    const bool isPermanent = error && !error->isRetryable();
    ended.mapped().opened(std::move(connection), error, isPermanent ? PoolCore::OpenFailure::Permanent : PoolCore::OpenFailure::Transient);
    if (error) {
        failed(isPermanent);
    } else {
        m_failures = 0;
        arm();
    }
}

void ThreadConnections::OfThread::abandonOpenings()
{
    for (const auto &[key, opening] : std::exchange(m_openings, {})) {
        if (opening.abandon) {
            opening.abandon();
        }
        opening.opened(nullptr, closedWhileConnecting(), PoolCore::OpenFailure::Permanent);
    }
}

/// A server that is down is not asked again and again for the sake of PoolOptions::min.
void ThreadConnections::OfThread::failed(bool isPermanent)
{
    if (pool->statistics().waiting > 0) {
        arm();
        return;
    }
    constexpr int longest = 5; // 2^5 seconds
    m_failures = isPermanent ? longest : std::min(m_failures + 1, longest);
    m_ticker.expireAt(Clock::now() + std::chrono::seconds(1 << m_failures));
}

void ThreadConnections::OfThread::arm()
{
    using namespace std::chrono_literals;
    m_ticker.expireAt({});
    const auto next = pool->tick();
    if (next) {
        // what becomes idle meanwhile is not known to `next`
        m_ticker.expireAt(std::clamp<Clock::time_point>(*next, Clock::now() + 20ms, Clock::now() + 30s));
    } else if (pool->statistics().open > 0) {
        PoolCore::Duration pause = 30s;
        for (const PoolCore::Duration time : {m_limits.idleTime, m_limits.maxLifetime}) {
            pause = time.count() > 0 ? std::min(pause, std::max<PoolCore::Duration>(time / 2, 20ms)) : pause;
        }
        m_ticker.expireAt(Clock::now() + pause);
    }
}

void ThreadConnections::OfThread::close(CloseMode mode)
{
    pool->close(mode);
    const auto rest = [self = shared_from_this()] {
        self->abandonOpenings();
    };
    if (hub->isOfThisThread()) {
        rest();
    } else {
        hub->post(rest);
    }
}

ThreadConnections::ThreadConnections(const AioDialect &dialect, std::shared_ptr<ChangeHub> hub, const PoolOptions &limits, Open open)
    : ConnectionSet(dialect, std::move(hub))
    , m_limits(limits)
    , m_open(std::move(open))
    , m_budget(std::make_shared<PoolBudget>(limits.max))
{
}

ThreadConnections::~ThreadConnections() = default;

std::shared_ptr<Pool> ThreadConnections::pool(Access)
{
    const auto &hub = SocketHub::current();
    const std::scoped_lock lock(m_mutex);
    for (const auto &thread : m_threads) {
        if (thread->hub == hub) {
            return thread->pool;
        }
    }
    m_threads.push_back(OfThread::make(m_limits, m_open, m_budget));
    ReadyQueue::current()->callAtEnd(m_threads.back().get(), [weak = weak_from_this(), hub] {
        if (const auto self = weak.lock()) {
            self->threadEnds(hub);
        }
    });
    return m_threads.back()->pool;
}

std::vector<std::shared_ptr<ThreadConnections::OfThread>> ThreadConnections::all() const
{
    const std::scoped_lock lock(m_mutex);
    return m_threads;
}

std::vector<std::shared_ptr<Pool>> ThreadConnections::pools() const
{
    std::vector<std::shared_ptr<Pool>> pools;
    for (const auto &thread : all()) {
        pools.push_back(thread->pool);
    }
    return pools;
}

PoolCore::Statistics ThreadConnections::statistics() const
{
    PoolCore::Statistics sum = ConnectionSet::statistics();
    const std::scoped_lock lock(m_mutex);
    sum.acquired += m_ended.acquired;
    sum.timedOut += m_ended.timedOut;
    sum.opened += m_ended.opened;
    sum.closed += m_ended.closed;
    return sum;
}

void ThreadConnections::closeWriters(CloseMode mode)
{
    for (const auto &thread : all()) {
        thread->close(mode);
    }
}

void ThreadConnections::closeOpenedHere(Clock::time_point since)
{
    for (const auto &thread : all()) {
        if (thread->hub->isOfThisThread()) {
            thread->pool->closeOpenedSince(since);
        }
    }
}

void ThreadConnections::threadEnds(const std::shared_ptr<SocketHub> &hub)
{
    std::shared_ptr<OfThread> mine;
    {
        const std::scoped_lock lock(m_mutex);
        const auto at = std::find_if(m_threads.begin(), m_threads.end(), [&hub](const auto &thread) {
            return thread->hub == hub;
        });
        if (at == m_threads.end()) {
            return;
        }
        mine = *at;
        m_threads.erase(at);
    }
    mine->close(CloseMode::Interrupt);
    const PoolCore::Statistics counted = mine->pool->statistics();
    const std::scoped_lock lock(m_mutex);
    m_ended.acquired += counted.acquired;
    m_ended.timedOut += counted.timedOut;
    m_ended.opened += counted.opened;
    m_ended.closed += counted.closed;
}
}
