// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/core/aioerror.h"
#include "aioorm/core/detail/closemode.h"
#include "aioorm/pool/poolbudget_p.h"

#include <functional>
#include <memory>
#include <mutex>
#include <random>
#include <unordered_map>

namespace Aio::Detail
{
/// Somebody who waits for a connection. Both functions are called on any thread, perhaps before acquire() has returned the
/// ticket, and should do no more than post.
class PoolWaiter
{
public:
    virtual ~PoolWaiter() = default;
    /// The connection is there for take().
    virtual void connectionGranted() = 0;
    virtual void connectionFailed(PoolCore::Reason reason, const std::optional<AioErrorInfo> &connectError) = 0;
};

/// The thin shell around PoolCore: the lock, the connections themselves and the waiters. Any thread.
/// `Connection` needs nothing; how to open and close one is told by two functions, the second by its close(CloseMode) unless given.
template<class Connection>
class ConnectionPool : public PoolBudget::Member, public std::enable_shared_from_this<ConnectionPool<Connection>>
{
public:
    using Ticket = PoolCore::TicketId;
    using Opened = std::function<void(std::shared_ptr<Connection>, const std::optional<AioErrorInfo> &, PoolCore::OpenFailure)>;
    /// Begins to connect and returns at once; calls the function it is given once, from any thread, with a connection or an error.
    using Open = std::function<void(Opened)>;
    using Close = std::function<void(Connection &, CloseMode)>;

    ConnectionPool(
        const PoolOptions &options,
        Open open,
        Close close =
            [](Connection &connection, CloseMode mode) {
                connection.close(mode);
            })
        : m_max(options.max)
        , m_core(options)
        , m_open(std::move(open))
        , m_close(std::move(close))
    {
    }
    ~ConnectionPool() override
    {
        if (m_budget) {
            PoolBudget::Members others;
            m_budget->leave(this, others);
            tell(others);
        }
    }
    Q_DISABLE_COPY_MOVE(ConnectionPool)

    /// Before its first use: it shares its limit with other pools. `due`: any thread; tick() is to be called earlier than it has said.
    void share(std::shared_ptr<PoolBudget> budget, std::function<void()> due = {})
    {
        m_onDue = std::move(due);
        budget->join(this->shared_from_this());
        {
            const std::scoped_lock lock(m_mutex);
            PoolCore::Actions actions;
            m_core.setMax(0, PoolCore::Clock::now(), actions);
            m_budget = std::move(budget);
        }
        budgetChanged();
    }
    void budgetChanged() override
    {
        event([this](auto, auto &) {
            m_live = -1; // report
        });
    }

    class Taken
    {
    public:
        Taken(Ticket ticket, std::shared_ptr<Connection> connection)
            : ticket(ticket)
            , connection(std::move(connection))
        {
        }
        Ticket ticket;
        std::shared_ptr<Connection> connection; ///< null: the waiter will be told
    };

    Taken acquire(PoolCore::Kind kind, const std::shared_ptr<PoolWaiter> &waiter)
    {
        std::unique_lock lock(m_mutex);
        PoolCore::Actions actions;
        const auto now = PoolCore::Clock::now();
        const PoolCore::Acquisition acquisition = m_core.acquire(kind, now, actions);
        Taken taken(acquisition.ticket, nullptr);
        if (acquisition.granted()) {
            taken.connection = at(acquisition.connection);
        } else {
            m_waiters.emplace(acquisition.ticket, waiter);
        }
        perform(lock, now, actions);
        return taken;
    }

    /// By a waiter after connectionGranted(). Null: withdrawn or failed meanwhile.
    std::shared_ptr<Connection> take(Ticket ticket)
    {
        const std::scoped_lock lock(m_mutex);
        const PoolCore::ConnectionId id = m_core.take(ticket);
        return id == PoolCore::ConnectionId::None ? nullptr : at(id);
    }

    enum class Why { Cancelled, TimedOut };
    /// True: the ticket has ended without a connection. False: it had been taken, or had ended.
    bool withdraw(Ticket ticket, Why why)
    {
        std::unique_lock lock(m_mutex);
        PoolCore::Actions actions;
        const auto now = PoolCore::Clock::now();
        const auto result = why == Why::TimedOut ? m_core.timeout(ticket, now, actions) : m_core.cancel(ticket, now, actions);
        if (result == PoolCore::Withdrawal::Withdrawn) {
            m_waiters.erase(ticket);
        }
        perform(lock, now, actions);
        return result == PoolCore::Withdrawal::Withdrawn;
    }

    void finish(Ticket ticket, PoolCore::Fate fate)
    {
        event([&](auto now, auto &actions) {
            m_core.finish(ticket, fate, now, actions);
        });
    }

    /// The connection is gone, whoever has it. Any thread.
    void died(const Connection *connection)
    {
        event([&](auto now, auto &actions) {
            for (const Slot &slot : m_connections) {
                if (slot.connection.get() == connection) {
                    m_core.died(slot.id, now, actions);
                    return;
                }
            }
        });
    }

    /// Closes what has been idle or alive for too long; says when there may be more to do.
    std::optional<PoolCore::TimePoint> tick()
    {
        event([&](auto now, auto &actions) {
            m_core.tick(now, actions);
            m_live = -1; // report
        });
        const std::scoped_lock lock(m_mutex);
        const auto next = m_core.nextTick();
        return m_due && (!next || *m_due < *next) ? m_due : next;
    }

    void close(CloseMode mode)
    {
        std::vector<std::shared_ptr<Connection>> inUse;
        {
            const std::scoped_lock lock(m_mutex);
            if (mode == CloseMode::Interrupt) {
                for (const Slot &slot : m_connections) {
                    if (slot.connection) {
                        inUse.push_back(slot.connection);
                    }
                }
            }
        }
        event([&](auto now, auto &actions) {
            m_core.close(now, actions);
        });
        for (const auto &connection : inUse) {
            m_close(*connection, CloseMode::Interrupt);
        }
    }

    void closeOpenedSince(PoolCore::TimePoint since)
    {
        event([&](auto now, auto &actions) {
            m_core.closeOpenedSince(since, now, actions);
        });
    }

    void reopen()
    {
        const std::scoped_lock lock(m_mutex);
        m_core.reopen(PoolCore::Clock::now());
    }

    PoolCore::Statistics statistics() const
    {
        const std::scoped_lock lock(m_mutex);
        return m_core.statistics();
    }

    int max() const { return m_max; }
    /// Connections that other pools have of the budget.
    int usedElsewhere() const
    {
        const int mine = statistics().open + statistics().opening;
        return m_budget ? std::max(m_budget->used() - mine, 0) : 0;
    }

    std::optional<AioErrorInfo> lastConnectError() const
    {
        const std::scoped_lock lock(m_mutex);
        return m_lastConnectError;
    }

private:
    class Slot
    {
    public:
        PoolCore::ConnectionId id = PoolCore::ConnectionId::None;
        std::shared_ptr<Connection> connection;
    };

    template<class Event>
    void event(Event &&happened)
    {
        std::unique_lock lock(m_mutex);
        PoolCore::Actions actions;
        const auto now = PoolCore::Clock::now();
        happened(now, actions);
        perform(lock, now, actions);
    }

    std::shared_ptr<Connection> at(PoolCore::ConnectionId id) { return m_connections[PoolCore::slotOf(id)].connection; }

    // as many as the budget allows now; it is asked only if that may have changed
    void reportTo(PoolBudget &budget, PoolCore::TimePoint now, PoolCore::Actions &actions, PoolBudget::Members &others)
    {
        PoolCore::Need need = m_core.need(now);
        bool mayHaveMore = false;
        while (need.live != m_live || need.shortage > 0 || budget.isWanted()) {
            m_live = need.live;
            const PoolBudget::Share share = budget.report(this, need, others);
            m_due = share.again;
            if (share.connections == m_core.options().max) {
                break;
            }
            mayHaveMore = mayHaveMore || share.connections > m_core.options().max;
            m_core.setMax(share.connections, now, actions);
            need = m_core.need(now);
        }
        if (mayHaveMore && m_core.statistics().opened > 0 && need.live < std::min(need.min, m_core.options().max)) {
            m_due = now; // tick() opens them
        }
    }
    static void tell(const PoolBudget::Members &others)
    {
        for (const auto &other : others) {
            other->budgetChanged();
        }
    }

    // drops the lock: waiters and connections are called without it
    void perform(std::unique_lock<std::mutex> &lock, PoolCore::TimePoint now, PoolCore::Actions &actions)
    {
        PoolBudget::Members others;
        bool isDue = false;
        if (m_budget) {
            const auto before = m_due;
            reportTo(*m_budget, now, actions, others);
            isDue = m_due && m_due != before;
        }
        if (actions.empty() && others.empty() && !isDue) {
            return;
        }
        std::vector<std::function<void()>> calls;
        calls.reserve(actions.size());
        for (const PoolCore::Action &action : actions) {
            switch (action.type) {
            case PoolCore::Action::Type::Open:
                calls.push_back([this, id = action.connection] {
                    m_open([weak = this->weak_from_this(), id](std::shared_ptr<Connection> connection, const auto &error, PoolCore::OpenFailure failure) {
                        if (const auto self = weak.lock()) {
                            self->connectEnded(id, std::move(connection), error, failure);
                        }
                    });
                });
                break;
            case PoolCore::Action::Type::Grant:
                if (auto node = m_waiters.extract(action.ticket)) {
                    calls.push_back([waiter = std::move(node.mapped())] {
                        waiter->connectionGranted();
                    });
                }
                break;
            case PoolCore::Action::Type::Fail:
                if (auto node = m_waiters.extract(action.ticket)) {
                    calls.push_back([waiter = std::move(node.mapped()), reason = action.reason, error = m_lastConnectError] {
                        waiter->connectionFailed(reason, error);
                    });
                }
                break;
            case PoolCore::Action::Type::Close:
                if (const std::size_t slot = PoolCore::slotOf(action.connection); slot < m_connections.size() && m_connections[slot].id == action.connection) {
                    calls.push_back([this, connection = std::exchange(m_connections[slot], {}).connection] {
                        if (connection) {
                            m_close(*connection, CloseMode::Finish);
                        }
                    });
                }
                break;
            }
        }
        lock.unlock();
        for (const auto &call : calls) {
            call();
        }
        tell(others);
        if (isDue && m_onDue) {
            m_onDue();
        }
    }

    void
    connectEnded(PoolCore::ConnectionId id, std::shared_ptr<Connection> connection, const std::optional<AioErrorInfo> &error, PoolCore::OpenFailure failure)
    {
        bool kept = true;
        event([&](auto now, auto &actions) {
            m_lastConnectError = error;
            if (error) {
                m_core.openFailed(id, failure, now, actions);
                return;
            }
            const std::size_t slot = PoolCore::slotOf(id);
            if (slot >= m_connections.size()) {
                m_connections.resize(slot + 1);
            }
            const Slot before = std::exchange(m_connections[slot], Slot{id, connection});
            // not all of them at once
            kept = m_core.opened(id, now, std::uniform_real_distribution(0.9, 1.0)(m_random), actions);
            if (!kept) {
                m_connections[slot] = before;
            }
        });
        if (!kept && connection) {
            m_close(*connection, CloseMode::Finish);
        }
    }

    const int m_max;
    std::function<void()> m_onDue;
    mutable std::mutex m_mutex;
    PoolCore m_core;
    std::shared_ptr<PoolBudget> m_budget; ///< null: the limit is its own
    int m_live = -1; ///< as the budget knows it
    std::optional<PoolCore::TimePoint> m_due; ///< when to report again
    Open m_open;
    Close m_close;
    std::vector<Slot> m_connections;
    std::unordered_map<Ticket, std::shared_ptr<PoolWaiter>> m_waiters;
    std::optional<AioErrorInfo> m_lastConnectError;
    std::minstd_rand m_random{std::random_device{}()};
};
}
