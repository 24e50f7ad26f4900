// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "pool/aiopoolcore.h"

#include <QTest>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <new>
#include <optional>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_map>

using namespace std::chrono_literals;

static std::size_t allocations = 0;

void *operator new(std::size_t size)
{
    ++allocations;
    if (void *memory = std::malloc(size)) {
        return memory;
    }
    throw std::bad_alloc();
}

void operator delete(void *memory) noexcept
{
    std::free(memory);
}

void operator delete(void *memory, std::size_t) noexcept
{
    std::free(memory);
}

namespace Aio
{

// What decides the future of a PoolCore, with names and dates made relative, so that equal futures give equal bytes.
struct PoolCoreProbe {
    static int waitingUpTo(const PoolCore &core, std::uint64_t serial)
    {
        int count = 0;
        for (auto slot = core.m_firstWaiting; slot != PoolCore::Nil; slot = core.m_tickets[slot].next) {
            count += core.m_tickets[slot].serial <= serial;
        }
        return count;
    }

    template<typename WaiterOf>
    static void digest(const PoolCore &core, std::string &out, WaiterOf waiterOf)
    {
        const auto byte = [&out](auto value) {
            out.push_back(static_cast<char>(value));
        };
        const auto time = [&](PoolCore::TimePoint point) {
            const bool never = point == PoolCore::TimePoint::max() || point == PoolCore::TimePoint::min();
            const auto ms = never ? std::int64_t(-1'000'000) : std::chrono::duration_cast<std::chrono::milliseconds>(point - core.m_now).count();
            out.append(reinterpret_cast<const char *>(&ms), 4);
        };
        byte(core.m_closed);
        if (core.m_retryAt > core.m_now) {
            time(core.m_retryAt);
        }
        for (const auto &c : core.m_connections) {
            byte(c.state);
            byte(c.users);
            byte(c.retiring * 2 + c.broken);
            if (c.state == PoolCore::ConnectionState::Opening) {
                byte(waitingUpTo(core, c.begunAfter));
            }
            if (c.state == PoolCore::ConnectionState::Idle) {
                time(c.idleSince);
            }
            if (c.state != PoolCore::ConnectionState::Free) {
                time(c.expiresAt);
            }
        }
        for (auto slot = core.m_freeConnection; slot != PoolCore::Nil; slot = core.m_connections[slot].next) {
            byte(slot);
        }
        byte(waitingUpTo(core, core.m_failedUpTo));
        byte(0xfe);
        for (auto slot = core.m_firstIdle; slot != PoolCore::Nil; slot = core.m_connections[slot].next) {
            byte(slot);
        }
        byte(0xfd);
        for (auto slot = core.m_firstWaiting; slot != PoolCore::Nil; slot = core.m_tickets[slot].next) {
            byte(waiterOf(core.idOfTicket(slot)));
        }
    }
};

}

namespace
{

using Aio::PoolCore;
using Kind = PoolCore::Kind;
using Fate = PoolCore::Fate;
using Reason = PoolCore::Reason;
using Withdrawal = PoolCore::Withdrawal;
using OpenFailure = PoolCore::OpenFailure;
using TicketId = PoolCore::TicketId;
using ConnectionId = PoolCore::ConnectionId;
using Type = PoolCore::Action::Type;
using TimePoint = PoolCore::TimePoint;

struct Broken : std::runtime_error {
    using std::runtime_error::runtime_error;
};

void require(bool holds, const char *what)
{
    if (!holds) {
        throw Broken(what);
    }
}

// How far a search may go. Every budget is a number of times.
struct Scenario {
    PoolCore::Limits limits;
    std::vector<Kind> kinds; // one per waiter
    int deaths = 0;
    int brokenReturns = 0;
    int transientFailures = 0;
    int permanentFailures = 0;
    int closes = 0;
    int reopens = 0;
    int ticks = 0;
    PoolCore::Duration tickBy = 0ms;
    int warm = 0; // connections open at the start
    bool endless = false; // waiters come again
};

// The pool together with a second, independent book-keeping of what it has promised. Knows nothing of how the pool works.
class World
{
public:
    enum class Phase : std::uint8_t { Absent, Waiting, Granted, Taken, Ended };
    enum class End : std::uint8_t { None, Served, Failed, Cancelled, TimedOut };

    struct Waiter {
        Kind kind = Kind::Shared;
        Phase phase = Phase::Absent;
        End end = End::None;
        TicketId ticket = TicketId::None;
        ConnectionId connection = ConnectionId::None;
        std::uint64_t order = 0;
    };

    struct Connection {
        ConnectionId id = ConnectionId::None;
        bool opening = true;
        bool dead = false;
        bool mustClose = false; // at the latest when the last user has ended
        int leases = 0;
        int rides = 0;
        std::uint64_t begunAfter = 0; // orders given out when the connect began
        TimePoint expiresAt = TimePoint::max();
        [[nodiscard]] int users() const
        {
            return leases + rides;
        }
    };

    struct Move {
        enum Name : std::uint8_t { Acquire, Take, Cancel, Timeout, FinishClean, FinishBroken, Opened, FailTransient, FailPermanent, Die, Close, Reopen, Tick };
        Name name;
        int index = 0;
        [[nodiscard]] std::string text() const
        {
            static constexpr std::array names{"acquire", "take", "cancel", "timeout", "finish", "finish-broken", "opened",
                                              "open-fails", "open-fails-for-good", "dies", "close", "reopen", "tick"};
            return std::string(names[name]) + '#' + std::to_string(index);
        }
    };

    explicit World(const Scenario &s)
        : scenario(&s)
        , left(s)
        , core(s.limits)
        , max(s.limits.max)
    {
        left.kinds.clear();
        for (const Kind kind : s.kinds) {
            waiters.push_back({.kind = kind});
        }
        warmUp(s.warm);
    }

    // --- moves ---

    void moves(std::vector<Move> &out) const
    {
        out.clear();
        if (quiescent()) {
            return;
        }
        for (int i = 0; i < int(waiters.size()); ++i) {
            switch (waiters[i].phase) {
            case Phase::Absent:
                out.push_back({Move::Acquire, i});
                break;
            case Phase::Granted:
                out.push_back({Move::Take, i});
                [[fallthrough]];
            case Phase::Waiting:
                out.push_back({Move::Cancel, i});
                out.push_back({Move::Timeout, i});
                break;
            case Phase::Taken:
                out.push_back({Move::FinishClean, i});
                if (left.brokenReturns > 0) {
                    out.push_back({Move::FinishBroken, i});
                }
                break;
            case Phase::Ended:
                if (scenario->endless) {
                    out.push_back({Move::Acquire, i});
                }
                break;
            }
        }
        for (int i = 0; i < int(connections.size()); ++i) {
            if (connections[i].opening) {
                out.push_back({Move::Opened, i});
                if (left.transientFailures > 0) {
                    out.push_back({Move::FailTransient, i});
                }
                if (left.permanentFailures > 0) {
                    out.push_back({Move::FailPermanent, i});
                }
            } else if (!connections[i].dead && left.deaths > 0) {
                out.push_back({Move::Die, i});
            }
        }
        if (!closed && left.closes > 0) {
            out.push_back({Move::Close});
        }
        if (closed && left.reopens > 0) {
            out.push_back({Move::Reopen});
        }
        if (left.ticks > 0) {
            out.push_back({Move::Tick});
        }
    }

    void apply(Move move)
    {
        actions.clear();
        cause = move.name;
        switch (move.name) {
        case Move::Acquire:
            acquire(waiters[move.index]);
            break;
        case Move::Take:
            take(waiters[move.index]);
            break;
        case Move::Cancel:
            withdraw(waiters[move.index], false);
            break;
        case Move::Timeout:
            withdraw(waiters[move.index], true);
            break;
        case Move::FinishClean:
            finish(waiters[move.index], Fate::Clean);
            break;
        case Move::FinishBroken:
            --left.brokenReturns;
            finish(waiters[move.index], Fate::Broken);
            break;
        case Move::Opened:
            opened(connections[move.index]);
            break;
        case Move::FailTransient:
            --left.transientFailures;
            openFailed(connections[move.index], OpenFailure::Transient);
            break;
        case Move::FailPermanent:
            --left.permanentFailures;
            openFailed(connections[move.index], OpenFailure::Permanent);
            break;
        case Move::Die:
            --left.deaths;
            die(connections[move.index]);
            break;
        case Move::Close:
            --left.closes;
            closed = true;
            for (auto &c : connections) {
                c.mustClose = true;
            }
            core.close(now, actions);
            break;
        case Move::Reopen:
            --left.reopens;
            closed = false;
            holdUntil = TimePoint::min();
            core.reopen(now);
            break;
        case Move::Tick:
            --left.ticks;
            now += scenario->tickBy;
            core.tick(now, actions);
            break;
        }
        perform();
        verify();
    }

    void setMax(int value)
    {
        actions.clear();
        shrunk = shrunk || value < max;
        max = value;
        cause = Move::Tick;
        core.setMax(value, now, actions);
        perform();
        verify();
    }

    // --- states ---

    [[nodiscard]] bool quiescent() const
    {
        return !scenario->endless && std::ranges::all_of(waiters, [](const Waiter &w) {
            return w.phase == Phase::Ended;
        }) && std::ranges::none_of(connections, &Connection::opening);
    }

    // Nobody uses anything: everything must be there, for anybody, and nothing more.
    void verifyQuiescent() const
    {
        for (const Waiter &w : waiters) {
            require(w.end != End::None, "a ticket has not ended");
        }
        const auto &s = core.statistics();
        require(s.waiting == 0 && s.leased == 0 && s.riding == 0 && s.dead == 0 && s.opening == 0 && s.idle == s.open, "not everything came back");
        if (closed) {
            require(core.isDrained(), "closed, but not drained");
            return;
        }
        Scenario next;
        next.limits = scenario->limits;
        next.kinds.assign(std::size_t(max), Kind::Exclusive);
        World after(*this, next);
        for (int i = 0; i < max; ++i) {
            after.apply({Move::Acquire, i});
        }
        after.now += scenario->limits.retryDelay; // a failure may have put further connects off
        after.left.ticks = 1;
        after.apply({Move::Tick});
        while (const auto opening = after.firstOpening()) {
            after.apply({Move::Opened, *opening});
        }
        for (const Waiter &w : after.waiters) {
            require(w.phase == Phase::Taken || w.phase == Phase::Granted, "capacity was lost: a free pool does not serve max leases");
        }
        for (int i = 0; i < max; ++i) {
            after.apply({Move::Cancel, i});
        }
        after.left.closes = 1;
        after.apply({Move::Close});
        for (int i = 0; i < max; ++i) {
            if (after.waiters[i].phase == Phase::Taken) {
                after.apply({Move::FinishClean, i});
            }
        }
        require(after.core.isDrained() && after.connections.empty(), "does not drain");
    }

    void digest(std::string &out) const
    {
        out.clear();
        for (const Waiter &w : waiters) {
            out.push_back(char(w.phase));
            out.push_back(char(w.connection == ConnectionId::None ? 0xff : PoolCore::slotOf(w.connection)));
        }
        for (const int n : {left.deaths, left.brokenReturns, left.transientFailures, left.permanentFailures, left.closes, left.reopens, left.ticks}) {
            out.push_back(char(n));
        }
        Aio::PoolCoreProbe::digest(core, out, [this](TicketId id) {
            return std::ranges::find(waiters, id, &Waiter::ticket) - waiters.begin();
        });
    }

    [[nodiscard]] std::optional<int> firstOpening() const
    {
        const auto it = std::ranges::find(connections, true, &Connection::opening);
        return it == connections.end() ? std::nullopt : std::optional(int(it - connections.begin()));
    }

    const Scenario *scenario;
    Scenario left; // what remains of the budgets
    PoolCore core;
    std::vector<Waiter> waiters;
    std::vector<Connection> connections;
    PoolCore::Actions actions;
    TimePoint now{1h};
    TimePoint holdUntil = TimePoint::min();
    std::uint64_t orders = 0;
    std::array<std::uint64_t, 5> ends{};
    Move::Name cause = Move::Tick;
    int max;
    double lifetimeFactor = 1.0;
    bool closed = false;
    bool shrunk = false; // setMax() retires by rules that are not modelled here

private:
    World(const World &other, const Scenario &next)
        : World(other)
    {
        scenario = &next;
        waiters.clear();
        for (const Kind kind : next.kinds) {
            waiters.push_back({.kind = kind});
        }
    }

    void warmUp(int count)
    {
        std::vector<TicketId> tickets;
        for (int i = 0; i < count; ++i) {
            actions.clear();
            tickets.push_back(core.acquire(Kind::Exclusive, now, actions).ticket);
            const ConnectionId id = actions.at(0).connection;
            core.opened(id, now, lifetimeFactor, actions);
            connections.push_back({.id = id, .opening = false});
            setExpiry(connections.back());
        }
        for (const TicketId ticket : tickets) {
            require(core.take(ticket) != ConnectionId::None, "no connection to start with");
            core.finish(ticket, Fate::Clean, now, actions);
            ++ends[int(End::Served)];
        }
    }

    Waiter *waiter(TicketId id)
    {
        const auto it = std::ranges::find(waiters, id, &Waiter::ticket);
        return it == waiters.end() ? nullptr : &*it;
    }

    Connection *connection(ConnectionId id)
    {
        const auto it = std::ranges::find(connections, id, &Connection::id);
        return it == connections.end() ? nullptr : &*it;
    }

    [[nodiscard]] int alive() const
    {
        return int(std::ranges::count_if(connections, [](const Connection &c) {
            return !c.opening && !c.dead;
        }));
    }

    [[nodiscard]] int opening() const
    {
        return int(std::ranges::count(connections, true, &Connection::opening));
    }

    [[nodiscard]] int waiting() const
    {
        return int(std::ranges::count(waiters, Phase::Waiting, &Waiter::phase));
    }

    void setExpiry(Connection &c) const
    {
        if (scenario->limits.maxLifetime > 0ms) {
            c.expiresAt = now + std::chrono::duration_cast<PoolCore::Duration>(scenario->limits.maxLifetime * lifetimeFactor);
        }
    }

    void acquire(Waiter &w)
    {
        const auto result = core.acquire(w.kind, now, actions);
        require(result.ticket != TicketId::None, "no ticket");
        require(!waiter(result.ticket), "a ticket id twice");
        w.ticket = result.ticket;
        w.order = ++orders;
        w.phase = Phase::Waiting;
        w.end = End::None;
        if (result.granted()) {
            grant(w, result.connection);
            w.phase = Phase::Taken;
        }
    }

    void take(Waiter &w)
    {
        require(core.take(w.ticket) == w.connection, "take() does not give what was granted");
        w.phase = Phase::Taken;
    }

    void withdraw(Waiter &w, bool timedOut)
    {
        if (w.phase == Phase::Taken) {
            return; // verify() asks that
        }
        const auto result = timedOut ? core.timeout(w.ticket, now, actions) : core.cancel(w.ticket, now, actions);
        require(result == Withdrawal::Withdrawn, "a ticket that was not taken cannot be withdrawn");
        if (w.phase == Phase::Granted) {
            leave(w, Fate::Clean);
        }
        end(w, timedOut ? End::TimedOut : End::Cancelled);
    }

    void finish(Waiter &w, Fate fate)
    {
        require(core.finish(w.ticket, fate, now, actions), "a lease or ride cannot be ended");
        leave(w, fate);
        end(w, End::Served);
    }

    void leave(Waiter &w, Fate fate)
    {
        Connection &c = *connection(w.connection);
        --(w.kind == Kind::Exclusive ? c.leases : c.rides);
        if (fate == Fate::Broken || c.expiresAt <= now) {
            c.mustClose = true;
        }
        w.connection = ConnectionId::None;
    }

    void end(Waiter &w, End how)
    {
        require(w.phase != Phase::Ended && w.end == End::None, "a ticket ends twice");
        w.phase = Phase::Ended;
        w.end = how;
        ++ends[int(how)];
    }

    void opened(Connection &c)
    {
        require(core.opened(c.id, now, lifetimeFactor, actions), "the pool does not know what it opens");
        c.opening = false;
        setExpiry(c);
        holdUntil = TimePoint::min();
    }

    void openFailed(Connection &c, OpenFailure failure)
    {
        const ConnectionId id = c.id;
        failedUpTo = std::max(failedUpTo, c.begunAfter);
        mayFailUpTo = failure == OpenFailure::Permanent ? orders : failedUpTo;
        require(core.openFailed(id, failure, now, actions), "the pool does not know what it opens");
        std::erase_if(connections, [id](const Connection &other) {
            return other.id == id;
        });
        holdUntil = now + scenario->limits.retryDelay;
        failedConnection = id;
        mayFail = failure == OpenFailure::Permanent || connections.empty() || alive() + opening() == 0;
        const auto failures = std::ranges::count(actions, Type::Fail, &PoolCore::Action::type);
        const auto concerned = std::ranges::count_if(waiters, [this](const Waiter &w) {
            return w.phase == Phase::Waiting && w.order <= mayFailUpTo;
        });
        require(!mayFail || failures == concerned, "a failed connect is hidden from those who waited for it");
    }

    void die(Connection &c)
    {
        require(core.died(c.id, now, actions), "the pool does not know the one that died");
        c.dead = true;
        c.mustClose = true;
    }

    void grant(Waiter &w, ConnectionId id)
    {
        require(w.phase == Phase::Waiting, "granted, but it does not wait");
        for (const Waiter &other : waiters) {
            require(other.phase != Phase::Waiting || other.order >= w.order, "FIFO: somebody else was first");
        }
        Connection *c = connection(id);
        require(c && !c->opening && !c->dead, "granted a connection that is not there");
        require(!c->mustClose, "granted a connection that should close");
        if (w.kind == Kind::Exclusive) {
            require(c->users() == 0, "an exclusive shares");
            ++c->leases;
        } else {
            require(c->leases == 0, "a ride on somebody's lease");
            if (c->rides > 0) {
                const bool mayOpen = alive() + opening() < max && now >= holdUntil;
                require(opening() == 0 && !mayOpen, "rides although a connection of its own was possible");
                for (const Connection &other : connections) {
                    const bool usable = !other.opening && !other.dead && !other.mustClose && other.leases == 0;
                    require(!usable || shrunk || other.rides >= c->rides, "rides where others ride, not where there is room");
                }
            }
            ++c->rides;
            require(c->rides <= scenario->limits.rideDepth, "more rides than rideDepth");
        }
        w.phase = Phase::Granted;
        w.connection = id;
    }

    // Performs the actions as a shell would, in order.
    void perform()
    {
        bool demanded = false;
        for (const auto &action : actions) {
            switch (action.type) {
            case Type::Open: {
                require(!closed, "a closed pool opens");
                require(!connection(action.connection), "a connection id twice");
                const bool forMin = cause == Move::Tick && alive() + opening() < scenario->limits.min;
                require(forMin || now >= holdUntil || alive() + opening() == 0, "no pause after a failed connect");
                demanded = demanded || !forMin;
                connections.push_back({.id = action.connection, .begunAfter = orders});
                require(alive() + opening() <= max, "over the limit");
                break;
            }
            case Type::Grant: {
                Waiter *w = waiter(action.ticket);
                require(w, "granted to nobody");
                grant(*w, action.connection);
                break;
            }
            case Type::Fail: {
                Waiter *w = waiter(action.ticket);
                require(w && w->phase == Phase::Waiting, "failed, but it does not wait");
                if (action.reason == Reason::OpenFailed) {
                    require(mayFail && action.connection == failedConnection, "failed although it could still be served");
                    require(w->order <= mayFailUpTo, "failed by connects that all began before it came");
                } else if (action.reason == Reason::QueueFull) {
                    require(waiting() > scenario->limits.maxWaiting, "the queue is not full");
                } else {
                    require(action.reason == Reason::Closed && closed, "failed for no reason");
                }
                end(*w, End::Failed);
                break;
            }
            case Type::Close: {
                const Connection *c = connection(action.connection);
                require(c, "closed twice");
                require(c->users() == 0, "closed under its user");
                require(c->mustClose || cause == Move::Tick || shrunk, "closed for no reason");
                connections.erase(connections.begin() + (c - connections.data()));
                break;
            }
            }
        }
        mayFail = false;
        require(!demanded || opening() <= std::max(waiting(), scenario->limits.min), "more connects than waiters");
        for (const Connection &c : connections) {
            require(!c.mustClose || c.users() > 0, "a connection that should close lives on");
        }
    }

    void verify()
    {
        core.checkInvariants();
        const auto &s = core.statistics();
        int idle = 0;
        int leased = 0;
        int riding = 0;
        int rides = 0;
        int dead = 0;
        for (const Connection &c : connections) {
            if (c.dead) {
                ++dead;
            } else if (!c.opening) {
                idle += c.users() == 0;
                leased += c.leases;
                riding += c.rides > 0;
                rides += c.rides;
            }
        }
        require(s.idle == idle && s.leased == leased && s.riding == riding && s.rides == rides && s.dead == dead, "the statistics are wrong");
        require(s.open == alive() && s.opening == opening(), "a connection was lost");
        require(s.waiting == waiting(), "a waiter was lost");
        require(s.cancelled == ends[int(End::Cancelled)] && s.timedOut == ends[int(End::TimedOut)] && s.failed == ends[int(End::Failed)],
                "the counters are wrong");
        const auto taken = std::uint64_t(std::ranges::count(waiters, Phase::Taken, &Waiter::phase));
        require(s.acquired == ends[int(End::Served)] + taken, "acquired is not what was taken");
        require(core.isClosed() == closed, "isClosed() is wrong");
        require(core.isDrained() == (closed && connections.empty()), "isDrained() is wrong");
        if (waiting() > 0) {
            require(idle == 0, "somebody waits while a connection idles");
            require(max == 0 || opening() > 0 || leased + riding > 0, "a waiter was lost: nothing that could serve it is under way");
            require(opening() >= std::min(waiting(), scenario->limits.maxOpening) || alive() + opening() >= max || now < holdUntil,
                    "nobody opens a connection for the waiters");
            const Waiter *first = nullptr;
            for (const Waiter &w : waiters) {
                if (w.phase == Phase::Waiting && (!first || w.order < first->order)) {
                    first = &w;
                }
            }
            const bool mayRide = opening() == 0 && (alive() + opening() >= max || now < holdUntil);
            for (const Connection &c : connections) {
                const bool hasRoom = c.rides > 0 && c.rides < scenario->limits.rideDepth && !c.dead && !c.mustClose;
                require(shrunk || !mayRide || first->kind == Kind::Exclusive || !hasRoom, "somebody waits while there is room to ride");
            }
        }

        // Late and wrong calls find nothing to break.
        const std::size_t before = actions.size();
        for (const Waiter &w : waiters) {
            switch (w.phase) {
            case Phase::Absent:
            case Phase::Granted:
                break;
            case Phase::Waiting:
                require(core.take(w.ticket) == ConnectionId::None, "took without a grant");
                require(!core.finish(w.ticket, Fate::Clean, now, actions), "ended a lease without a grant");
                break;
            case Phase::Taken:
                require(core.take(w.ticket) == ConnectionId::None, "took twice");
                require(core.cancel(w.ticket, now, actions) == Withdrawal::InUse, "a connection in use was withdrawn");
                break;
            case Phase::Ended:
                require(core.take(w.ticket) == ConnectionId::None, "took after the end");
                require(core.timeout(w.ticket, now, actions) == Withdrawal::Ended, "withdrew after the end");
                require(!core.finish(w.ticket, Fate::Clean, now, actions), "ended twice");
                break;
            }
        }
        for (const Connection &c : connections) {
            require(c.opening || !core.opened(c.id, now, 1.0, actions), "opened twice");
            require(!c.dead || !core.died(c.id, now, actions), "died twice");
        }
        require(actions.size() == before, "a late call had an effect");
    }

    ConnectionId failedConnection = ConnectionId::None;
    std::uint64_t failedUpTo = 0; // who came later has seen no connect begin and fail
    std::uint64_t mayFailUpTo = 0; // by the failure just now
    bool mayFail = false;
};

// Depth first through every order of moves; a state that was seen before is not entered again, but its interleavings count.
class Search
{
public:
    void run(const Scenario &scenario)
    {
        const World start(scenario);
        interleavings = visit(start);
    }

    [[nodiscard]] std::string trailText() const
    {
        std::string text;
        for (const auto &move : trail) {
            text += (text.empty() ? "" : " ") + move.text();
        }
        return text;
    }

    [[nodiscard]] std::size_t states() const
    {
        return seen.size();
    }

    std::uint64_t transitions = 0;
    std::uint64_t quiescentEnds = 0;
    double interleavings = 0;

private:
    struct Key {
        std::uint64_t a;
        std::uint64_t b;
        bool operator==(const Key &) const = default;
    };
    struct KeyHash {
        std::size_t operator()(const Key &key) const
        {
            return key.a;
        }
    };

    static Key keyOf(std::string_view bytes)
    {
        std::uint64_t a = 0xcbf29ce484222325;
        for (const char byte : bytes) {
            a = (a ^ static_cast<unsigned char>(byte)) * 0x100000001b3;
        }
        return {a, std::hash<std::string_view>{}(bytes)};
    }

    double visit(const World &world)
    {
        world.digest(buffer);
        const Key key = keyOf(buffer);
        if (const auto it = seen.find(key); it != seen.end()) {
            return it->second;
        }
        double paths = 0;
        std::vector<World::Move> moves;
        world.moves(moves);
        if (moves.empty()) {
            require(world.quiescent(), "stuck: nothing more can happen, but not everybody has ended");
            world.verifyQuiescent();
            ++quiescentEnds;
            paths = 1;
        }
        for (const auto move : moves) {
            trail.push_back(move);
            ++transitions;
            World next(world);
            next.apply(move);
            paths += visit(next);
            trail.pop_back();
        }
        seen.emplace(key, paths);
        return paths;
    }

    std::unordered_map<Key, double, KeyHash> seen;
    std::vector<World::Move> trail;
    std::string buffer;
};

// A pool with the little that the targeted tests need around it.
struct Desk {
    explicit Desk(const PoolCore::Limits &limits)
        : core(limits)
    {
    }

    PoolCore::Acquisition acquire(Kind kind)
    {
        return core.acquire(kind, now, actions);
    }

    // Performs what is there, with connects that succeed if asked to.
    std::vector<TicketId> takeGranted()
    {
        std::vector<TicketId> taken;
        for (const auto &action : std::exchange(actions, {})) {
            if (action.type == Type::Grant && core.take(action.ticket) != ConnectionId::None) {
                taken.push_back(action.ticket);
            } else if (action.type == Type::Open) {
                pendingOpens.push_back(action.connection);
            } else if (action.type == Type::Close) {
                std::erase(pendingOpens, action.connection);
                closed.push_back(action.connection);
            } else if (action.type == Type::Fail) {
                failed.push_back(action);
            }
        }
        core.checkInvariants();
        return taken;
    }

    std::vector<TicketId> openAll(double factor = 1.0)
    {
        std::vector<TicketId> taken = takeGranted();
        while (!pendingOpens.empty()) {
            const ConnectionId id = pendingOpens.front();
            pendingOpens.erase(pendingOpens.begin());
            core.opened(id, now, factor, actions);
            const auto more = takeGranted();
            taken.insert(taken.end(), more.begin(), more.end());
        }
        return taken;
    }

    // Leaves so many idle connections behind.
    void warmUp(int count, double factor = 1.0)
    {
        std::vector<TicketId> held;
        for (int i = 0; i < count; ++i) {
            const auto a = acquire(Kind::Exclusive);
            held.push_back(a.ticket);
            openAll(factor);
        }
        for (const TicketId ticket : held) {
            core.finish(ticket, Fate::Clean, now, actions);
        }
        takeGranted();
    }

    PoolCore core;
    PoolCore::Actions actions;
    TimePoint now{1h};
    std::vector<ConnectionId> pendingOpens;
    std::vector<ConnectionId> closed;
    std::vector<PoolCore::Action> failed;
};

}

class PoolCoreTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyInterleaving_data();
    void everyInterleaving();
    void longRandomRun_data();
    void longRandomRun();
    void spikeOpensOnlyWhatItNeeds();
    void coldSpikeOpensOneAtATime();
    void waitersSurviveAllConnectionsDying();
    void exclusiveDoesNotStarve();
    void ridesAreTheLastResort();
    void ridesSpread();
    void leavingExclusiveLetsRidesGo();
    void firstComeReturnedOrNew();
    void connectGoesOnWithoutItsWaiter();
    void failedOpenPropagates();
    void failedOpenSparesThoseWhoCameLater();
    void failedOpenSparesThoseWhoCanBeServed();
    void permanentFailureFailsAtOnce();
    void deadConnectionFreesItsPlaceAtOnce();
    void brokenRideLetsTheOthersFinish();
    void idleRetirement();
    void lifetimeWithJitter();
    void lifetimeUnderSteadyRides();
    void minIsKeptOpen();
    void closeAndReopen();
    void closeAbortsConnects();
    void grantedThenCancelled();
    void takenThenCancelled();
    void lateIdsDoNothing();
    void queueLimit();
    void changingMax();
    void clockMayStepBack();
    void senselessLimits();
    void noAllocationInTheSteadyState();
    void nextTickIsQuietWhenNothingIsDue();
    void cost();

private:
    double m_interleavings = 0;
    std::uint64_t m_transitions = 0;
    std::size_t m_states = 0;
};

void PoolCoreTest::everyInterleaving_data()
{
    QTest::addColumn<int>("max");
    QTest::addColumn<QString>("kinds"); // the waiters come in any order, so their order here does not matter
    QTest::addColumn<QString>("with");

    for (const int max : {2, 1}) {
        for (const auto *kinds : {"SSS", "ESS", "EES", "EEE"}) {
            for (const auto *with : {"close", "close warm", "faults", "time warm"}) {
                QTest::addRow("%d connections, %s, %s", max, kinds, with) << max << QString::fromLatin1(kinds) << QString::fromLatin1(with);
            }
        }
    }
    for (const auto *kinds : {"ESSS", "EESS"}) { // somebody behind the one who is behind
        QTest::addRow("2 connections, %s, deaths warm", kinds) << 2 << QString::fromLatin1(kinds) << QStringLiteral("deaths warm");
    }
}

void PoolCoreTest::everyInterleaving()
{
    QFETCH(int, max);
    QFETCH(QString, kinds);
    QFETCH(QString, with);

    Scenario s;
    for (const QChar kind : kinds) {
        s.kinds.push_back(kind == QLatin1Char('E') ? Kind::Exclusive : Kind::Shared);
    }
    s.limits.max = max;
    s.limits.rideDepth = 2;
    s.limits.idleTime = 0ms;
    s.limits.maxLifetime = 0ms;
    s.limits.retryDelay = 1s;
    s.warm = with.contains(QStringLiteral("warm")) ? max : 0;
    s.limits.maxOpening = s.warm ? 1 : 2;
    if (with.contains(QStringLiteral("close"))) {
        s.deaths = 2;
        s.closes = 1;
        s.reopens = 1;
    } else if (with.contains(QStringLiteral("faults"))) {
        s.deaths = 1;
        s.brokenReturns = 1;
        s.transientFailures = 1;
        s.permanentFailures = 1;
        s.ticks = 1;
        s.tickBy = 1500ms;
        s.limits.min = 1;
    } else if (with.contains(QStringLiteral("time"))) {
        s.brokenReturns = 1;
        s.transientFailures = 2;
        s.closes = 1;
        s.ticks = 2;
        s.tickBy = 1500ms;
        s.limits.maxLifetime = 2s;
        s.limits.idleTime = 1s;
    } else {
        s.deaths = 1;
    }

    Search search;
    try {
        search.run(s);
    } catch (const std::exception &error) {
        QFAIL(qPrintable(QStringLiteral("%1\nafter: %2").arg(QString::fromUtf8(error.what()), QString::fromStdString(search.trailText()))));
    }
    m_interleavings += search.interleavings;
    m_transitions += search.transitions;
    m_states += search.states();
    qInfo("%.6g interleavings, %llu transitions, %zu distinct states, %llu quiescent ends; total so far %.6g, %llu, %zu",
          search.interleavings, static_cast<unsigned long long>(search.transitions), search.states(),
          static_cast<unsigned long long>(search.quiescentEnds), m_interleavings, static_cast<unsigned long long>(m_transitions), m_states);
    QVERIFY(search.quiescentEnds > 0);
}

void PoolCoreTest::longRandomRun_data()
{
    QTest::addColumn<int>("seed");
    QTest::addColumn<bool>("changingMax");
    QTest::newRow("one") << 1 << false;
    QTest::newRow("two") << 2 << false;
    QTest::newRow("three, changing max") << 3 << true;
}

// More of everything than an exhaustive search can bear.
void PoolCoreTest::longRandomRun()
{
    QFETCH(int, seed);
    QFETCH(bool, changingMax);

    std::mt19937 random(seed);
    const auto chance = [&random](int percent) {
        return int(random() % 100) < percent;
    };
    Scenario s;
    s.limits = {.min = 2, .max = 5, .rideDepth = 3, .maxOpening = 2, .maxWaiting = 12, .idleTime = 5s, .maxLifetime = 20s, .retryDelay = 1s};
    for (int i = 0; i < 24; ++i) {
        s.kinds.push_back(i % 3 == 0 ? Kind::Exclusive : Kind::Shared);
    }
    s.deaths = s.brokenReturns = s.transientFailures = s.permanentFailures = s.closes = s.reopens = s.ticks = 1'000'000;
    s.endless = true;
    World world(s);
    std::vector<World::Move> moves;
    std::vector<World::Move> last;
    try {
        for (int i = 0; i < 30'000; ++i) {
            world.moves(moves);
            auto move = moves[random() % moves.size()];
            using M = World::Move;
            if ((move.name == M::Close && !chance(5)) || ((move.name == M::Die || move.name == M::FinishBroken) && !chance(20))
                || (move.name == M::FailPermanent && !chance(20)) || ((move.name == M::Cancel || move.name == M::Timeout) && !chance(30))) {
                continue;
            }
            s.tickBy = std::chrono::milliseconds(random() % 3000);
            world.lifetimeFactor = 0.5 + (random() % 50) / 100.0;
            last.push_back(move);
            world.apply(move);
            if (changingMax && chance(2)) {
                world.setMax(int(random() % 6));
            }
        }
        // Everybody leaves: nothing may be left behind.
        s.endless = false;
        for (int i = 0; i < int(world.waiters.size()); ++i) {
            const auto phase = world.waiters[i].phase;
            if (phase == World::Phase::Taken || phase == World::Phase::Waiting || phase == World::Phase::Granted) {
                world.apply({phase == World::Phase::Taken ? World::Move::FinishClean : World::Move::Cancel, i});
            }
        }
        while (const auto opening = world.firstOpening()) {
            world.apply({World::Move::Opened, *opening});
        }
        if (!world.closed) {
            world.apply({World::Move::Close});
        }
        QVERIFY(world.core.isDrained());
    } catch (const std::exception &error) {
        QString trail;
        for (std::size_t i = last.size() > 20 ? last.size() - 20 : 0; i < last.size(); ++i) {
            trail += QString::fromStdString(last[i].text()) + QLatin1Char(' ');
        }
        QFAIL(qPrintable(QStringLiteral("%1\nafter %2 moves, the last of them: %3").arg(QString::fromUtf8(error.what())).arg(last.size()).arg(trail)));
    }
    const auto &stats = world.core.statistics();
    QVERIFY(stats.acquired > 200);
    QVERIFY(stats.died > 100);
    QVERIFY(stats.failed > 100);
}

// 50 callers, 5 idle connections, a connect takes 150 ms, a query 2 ms.
void PoolCoreTest::spikeOpensOnlyWhatItNeeds()
{
    for (const Kind kind : {Kind::Shared, Kind::Exclusive}) {
        Desk desk({.max = 50});
        desk.warmUp(5);
        QCOMPARE(desk.core.statistics().idle, 5);

        std::vector<TicketId> running;
        int served = 0;
        for (int i = 0; i < 50; ++i) {
            if (const auto a = desk.acquire(kind); a.granted()) {
                running.push_back(a.ticket);
            }
        }
        QCOMPARE(running.size(), 5u);
        int milliseconds = 0;
        std::vector<std::pair<ConnectionId, int>> connects;
        for (; served < 50; milliseconds += 2) {
            QVERIFY(milliseconds < 1000);
            QVERIFY(desk.core.statistics().opening <= desk.core.statistics().waiting || milliseconds > 0);
            desk.now += 2ms;
            std::vector<TicketId> next;
            for (const TicketId ticket : running) {
                desk.core.finish(ticket, Fate::Clean, desk.now, desk.actions);
                ++served;
            }
            const auto more = desk.takeGranted();
            next.insert(next.end(), more.begin(), more.end());
            running = next;
            if (milliseconds == 150) {
                desk.openAll();
            }
        }
        QCOMPARE(milliseconds, 20);
        desk.now += 150ms;
        desk.openAll();
        QCOMPARE(desk.core.statistics().open, 6);
        QCOMPARE(desk.core.statistics().idle, 6);
        QVERIFY(desk.failed.empty());
    }
}

void PoolCoreTest::coldSpikeOpensOneAtATime()
{
    Desk desk({.max = 10, .maxOpening = 3});
    for (int i = 0; i < 2; ++i) {
        QVERIFY(!desk.acquire(Kind::Exclusive).granted());
    }
    desk.takeGranted();
    QCOMPARE(desk.pendingOpens.size(), 2u); // two waiters, so not three
    for (int i = 0; i < 48; ++i) {
        QVERIFY(!desk.acquire(Kind::Exclusive).granted());
    }
    desk.takeGranted();
    QCOMPARE(desk.pendingOpens.size(), 3u);
    QCOMPARE(desk.openAll().size(), 10u);
    QCOMPARE(desk.core.statistics().open, 10);
    QCOMPARE(desk.core.statistics().waiting, 40);
}

void PoolCoreTest::waitersSurviveAllConnectionsDying()
{
    for (const Kind kind : {Kind::Shared, Kind::Exclusive}) {
        Desk desk({.max = 5, .rideDepth = 2});
        desk.warmUp(5);
        std::vector<PoolCore::Acquisition> holders;
        for (int i = 0; i < 5; ++i) {
            holders.push_back(desk.acquire(Kind::Exclusive));
            QVERIFY(holders.back().granted());
        }
        std::vector<TicketId> expected;
        for (int i = 0; i < 50; ++i) {
            expected.push_back(desk.acquire(kind).ticket);
        }
        QCOMPARE(desk.core.statistics().waiting, 50);
        for (const auto &holder : holders) {
            QVERIFY(desk.core.died(holder.connection, desk.now, desk.actions));
        }
        QCOMPARE(desk.core.statistics().dead, 5);
        QCOMPARE(desk.core.statistics().waiting, 50);

        std::vector<TicketId> served;
        std::vector<TicketId> running = desk.openAll();
        while (!running.empty()) {
            served.insert(served.end(), running.begin(), running.end());
            const auto ending = std::exchange(running, {});
            for (const TicketId ticket : ending) {
                desk.core.finish(ticket, Fate::Clean, desk.now, desk.actions);
                const auto more = desk.openAll();
                running.insert(running.end(), more.begin(), more.end());
            }
        }
        QVERIFY(served == expected); // 50 of 50, in order
        QVERIFY(desk.failed.empty());
        QVERIFY(desk.closed.empty()); // the dead are still held
        for (const auto &holder : holders) {
            QVERIFY(desk.core.finish(holder.ticket, Fate::Broken, desk.now, desk.actions));
        }
        desk.takeGranted();
        QCOMPARE(desk.closed.size(), 5u);
        QCOMPARE(desk.core.statistics().died, 5u);
        QCOMPARE(desk.core.statistics().dead, 0);
    }
}

void PoolCoreTest::exclusiveDoesNotStarve()
{
    Desk desk({.max = 1, .rideDepth = 8});
    desk.warmUp(1);
    std::vector<TicketId> rides;
    for (int i = 0; i < 4; ++i) {
        const auto a = desk.acquire(Kind::Shared);
        QVERIFY(a.granted());
        rides.push_back(a.ticket);
    }
    const auto exclusive = desk.acquire(Kind::Exclusive);
    QVERIFY(!exclusive.granted());
    for (int i = 0; i < 4; ++i) {
        // The stream goes on, but behind the exclusive.
        QVERIFY(!desk.acquire(Kind::Shared).granted());
        QVERIFY(desk.takeGranted().empty());
        desk.core.finish(rides[i], Fate::Clean, desk.now, desk.actions);
    }
    QVERIFY(desk.takeGranted() == std::vector{exclusive.ticket});
    QCOMPARE(desk.core.statistics().leased, 1);
    desk.core.finish(exclusive.ticket, Fate::Clean, desk.now, desk.actions);
    QCOMPARE(desk.takeGranted().size(), 4u); // together again
    QCOMPARE(desk.core.statistics().rides, 4);
    QCOMPARE(desk.core.statistics().riding, 1);
}

void PoolCoreTest::ridesAreTheLastResort()
{
    Desk desk({.max = 2, .rideDepth = 8});
    desk.warmUp(1);
    QVERIFY(desk.acquire(Kind::Shared).granted());
    const auto second = desk.acquire(Kind::Shared);
    QVERIFY(!second.granted()); // a connection of its own is on the way
    QVERIFY(!desk.acquire(Kind::Shared).granted());
    QCOMPARE(desk.core.statistics().opening, 1);
    QCOMPARE(desk.openAll().size(), 2u); // the second its own, and now that the pool is full the third rides
    QCOMPARE(desk.core.statistics().riding, 2);
    QCOMPARE(desk.core.statistics().rides, 3);
    QVERIFY(desk.acquire(Kind::Shared).granted());
    QVERIFY(desk.actions.empty());
}

void PoolCoreTest::ridesSpread()
{
    Desk desk({.max = 3, .rideDepth = 4});
    desk.warmUp(3);
    std::map<ConnectionId, int> rides;
    for (int i = 0; i < 12; ++i) {
        const auto a = desk.acquire(Kind::Shared);
        QVERIFY(a.granted());
        ++rides[a.connection];
        if (i % 3 == 2) {
            for (const auto &[connection, count] : rides) {
                QCOMPARE(count, i / 3 + 1);
            }
        }
    }
    QVERIFY(!desk.acquire(Kind::Shared).granted()); // full
    desk.core.checkInvariants();
}

void PoolCoreTest::leavingExclusiveLetsRidesGo()
{
    Desk desk({.max = 1, .rideDepth = 3});
    desk.warmUp(1);
    QVERIFY(desk.acquire(Kind::Shared).granted());
    const auto exclusive = desk.acquire(Kind::Exclusive);
    const auto a = desk.acquire(Kind::Shared);
    const auto b = desk.acquire(Kind::Shared);
    const auto c = desk.acquire(Kind::Shared);
    QVERIFY(desk.takeGranted().empty());
    QCOMPARE(desk.core.timeout(exclusive.ticket, desk.now, desk.actions), Withdrawal::Withdrawn);
    QVERIFY((desk.takeGranted() == std::vector{a.ticket, b.ticket}));
    QCOMPARE(desk.core.statistics().waiting, 1);
    QCOMPARE(desk.core.statistics().timedOut, 1u);
    QCOMPARE(desk.core.cancel(c.ticket, desk.now, desk.actions), Withdrawal::Withdrawn);
}

void PoolCoreTest::firstComeReturnedOrNew()
{
    Desk desk({.max = 2});
    desk.warmUp(1);
    const auto holder = desk.acquire(Kind::Exclusive);
    const auto a = desk.acquire(Kind::Exclusive);
    desk.takeGranted();
    QCOMPARE(desk.pendingOpens.size(), 1u);
    desk.core.finish(holder.ticket, Fate::Clean, desk.now, desk.actions); // returned before the connect is done
    QVERIFY(desk.takeGranted() == std::vector{a.ticket});
    QVERIFY(desk.openAll().empty());
    QCOMPARE(desk.core.statistics().idle, 1); // it joins the pool
}

void PoolCoreTest::connectGoesOnWithoutItsWaiter()
{
    Desk desk({.max = 2});
    const auto a = desk.acquire(Kind::Exclusive);
    desk.takeGranted();
    QCOMPARE(desk.core.cancel(a.ticket, desk.now, desk.actions), Withdrawal::Withdrawn);
    desk.takeGranted();
    QCOMPARE(desk.pendingOpens.size(), 1u);
    QVERIFY(desk.closed.empty());
    const auto b = desk.acquire(Kind::Exclusive); // uses the connect that is under way
    desk.takeGranted();
    QCOMPARE(desk.pendingOpens.size(), 1u);
    QVERIFY(desk.openAll() == std::vector{b.ticket});
}

void PoolCoreTest::failedOpenPropagates()
{
    Desk desk({.max = 2, .maxOpening = 2});
    std::vector<TicketId> tickets;
    for (int i = 0; i < 2; ++i) {
        tickets.push_back(desk.acquire(Kind::Shared).ticket);
    }
    desk.takeGranted();
    QCOMPARE(desk.pendingOpens.size(), 2u);
    QVERIFY(desk.core.openFailed(desk.pendingOpens[0], OpenFailure::Transient, desk.now, desk.actions));
    desk.takeGranted();
    QVERIFY(desk.failed.empty()); // the other may still succeed
    QVERIFY(desk.core.openFailed(desk.pendingOpens[1], OpenFailure::Transient, desk.now, desk.actions));
    desk.takeGranted();
    QCOMPARE(desk.failed.size(), 2u);
    for (int i = 0; i < 2; ++i) {
        QCOMPARE(desk.failed[i].ticket, tickets[i]);
        QCOMPARE(desk.failed[i].reason, Reason::OpenFailed);
        QCOMPARE(desk.failed[i].connection, desk.pendingOpens[1]);
    }
    QCOMPARE(desk.core.statistics().failed, 2u);
    QCOMPARE(desk.core.statistics().openFailed, 2u);

    // The next caller gets an attempt of its own, at once.
    desk.pendingOpens.clear();
    const auto next = desk.acquire(Kind::Shared);
    QVERIFY(desk.openAll() == std::vector{next.ticket});
}

// The fault was gone before they came; the connect that began under it ends only now.
void PoolCoreTest::failedOpenSparesThoseWhoCameLater()
{
    Desk desk({.max = 2, .retryDelay = 1s});
    const auto before = desk.acquire(Kind::Shared);
    desk.takeGranted();
    const auto after = desk.acquire(Kind::Exclusive);
    const auto behind = desk.acquire(Kind::Shared);
    desk.takeGranted();
    const ConnectionId old = std::exchange(desk.pendingOpens, {}).at(0);
    QVERIFY(desk.core.openFailed(old, OpenFailure::Transient, desk.now, desk.actions));
    desk.takeGranted();
    QCOMPARE(desk.failed.size(), 1u);
    QCOMPARE(desk.failed[0].ticket, before.ticket);
    QCOMPARE(desk.pendingOpens.size(), 1u); // at once
    const ConnectionId second = std::exchange(desk.pendingOpens, {}).at(0);
    QVERIFY(desk.core.openFailed(second, OpenFailure::Transient, desk.now, desk.actions)); // it was not gone: no third attempt for the same
    desk.takeGranted();
    QCOMPARE(desk.failed.size(), 3u);
    QCOMPARE(desk.failed[1].ticket, after.ticket);
    QCOMPARE(desk.failed[2].ticket, behind.ticket);
    QVERIFY(desk.pendingOpens.empty());
    QVERIFY(!desk.core.nextTick());

    // What was opened for min, without anybody waiting, fails nobody.
    Desk other({.min = 1, .max = 1});
    other.core.tick(other.now, other.actions);
    other.takeGranted();
    const auto ticket = other.acquire(Kind::Shared);
    other.takeGranted();
    QVERIFY(other.core.openFailed(std::exchange(other.pendingOpens, {}).at(0), OpenFailure::Transient, other.now, other.actions));
    QVERIFY(other.openAll() == std::vector{ticket.ticket});
    QVERIFY(other.failed.empty());
}

void PoolCoreTest::failedOpenSparesThoseWhoCanBeServed()
{
    Desk desk({.max = 3, .rideDepth = 2, .retryDelay = 1s});
    desk.warmUp(1);
    const auto ride = desk.acquire(Kind::Shared);
    QVERIFY(ride.granted());
    const auto a = desk.acquire(Kind::Shared);
    const auto b = desk.acquire(Kind::Shared);
    desk.takeGranted();
    const ConnectionId opening = std::exchange(desk.pendingOpens, {}).at(0);
    QVERIFY(desk.core.openFailed(opening, OpenFailure::Transient, desk.now, desk.actions));
    QVERIFY(desk.takeGranted() == std::vector{a.ticket}); // no room on the server: riding
    QVERIFY(desk.failed.empty());
    QVERIFY(desk.pendingOpens.empty()); // and no hammering
    QCOMPARE(desk.core.statistics().waiting, 1);
    QVERIFY(desk.core.nextTick() == desk.now + 1s);
    desk.core.tick(desk.now + 999ms, desk.actions);
    QVERIFY(desk.actions.empty());
    desk.core.tick(desk.now + 1s, desk.actions);
    QVERIFY(desk.openAll() == std::vector{b.ticket});

    // When the last live connection goes, too, there is no reason to pause.
    Desk other({.max = 2});
    other.warmUp(1);
    const auto holder = other.acquire(Kind::Exclusive);
    const auto waiter = other.acquire(Kind::Exclusive);
    other.takeGranted();
    other.core.openFailed(std::exchange(other.pendingOpens, {}).at(0), OpenFailure::Transient, other.now, other.actions);
    other.takeGranted();
    QVERIFY(other.pendingOpens.empty());
    other.core.died(holder.connection, other.now, other.actions);
    QVERIFY(other.openAll() == std::vector{waiter.ticket});
}

void PoolCoreTest::permanentFailureFailsAtOnce()
{
    Desk desk({.max = 2});
    desk.warmUp(1);
    const auto holder = desk.acquire(Kind::Exclusive);
    const auto waiter = desk.acquire(Kind::Exclusive);
    desk.takeGranted();
    const auto later = desk.acquire(Kind::Shared);
    desk.core.openFailed(desk.pendingOpens.at(0), OpenFailure::Permanent, desk.now, desk.actions);
    desk.takeGranted();
    QCOMPARE(desk.failed.size(), 2u);
    QCOMPARE(desk.failed[0].ticket, waiter.ticket);
    QCOMPARE(desk.failed[0].reason, Reason::OpenFailed);
    QCOMPARE(desk.failed[1].ticket, later.ticket); // no further attempt with the same password
    QVERIFY(desk.core.finish(holder.ticket, Fate::Clean, desk.now, desk.actions)); // what works goes on
    QVERIFY(desk.acquire(Kind::Shared).granted());
}

void PoolCoreTest::deadConnectionFreesItsPlaceAtOnce()
{
    Desk desk({.max = 1});
    desk.warmUp(1);
    const auto holder = desk.acquire(Kind::Exclusive);
    const auto waiter = desk.acquire(Kind::Shared);
    QVERIFY(desk.takeGranted().empty());
    QVERIFY(desk.pendingOpens.empty());
    QVERIFY(desk.core.died(holder.connection, desk.now, desk.actions));
    QVERIFY(!desk.core.died(holder.connection, desk.now, desk.actions));
    QVERIFY(desk.openAll() == std::vector{waiter.ticket});
    QVERIFY(desk.closed.empty()); // its holder has not come back
    desk.core.finish(holder.ticket, Fate::Clean, desk.now, desk.actions);
    desk.takeGranted();
    QVERIFY(desk.closed == std::vector{holder.connection});
    QCOMPARE(desk.core.statistics().open, 1);

    // An idle one has nobody to wait for.
    desk.core.finish(waiter.ticket, Fate::Clean, desk.now, desk.actions);
    const auto idle = desk.acquire(Kind::Shared);
    desk.core.finish(idle.ticket, Fate::Clean, desk.now, desk.actions);
    QVERIFY(desk.core.died(idle.connection, desk.now, desk.actions));
    desk.takeGranted();
    QCOMPARE(desk.closed.size(), 2u);
    QCOMPARE(desk.core.statistics().open, 0);
    QCOMPARE(desk.core.statistics().died, 2u);
}

void PoolCoreTest::brokenRideLetsTheOthersFinish()
{
    Desk desk({.max = 1, .rideDepth = 3});
    desk.warmUp(1);
    const auto a = desk.acquire(Kind::Shared);
    const auto b = desk.acquire(Kind::Shared);
    QVERIFY(b.granted());
    desk.core.finish(a.ticket, Fate::Broken, desk.now, desk.actions);
    const auto c = desk.acquire(Kind::Shared);
    QVERIFY(!c.granted()); // nobody new on it
    desk.takeGranted();
    QVERIFY(desk.closed.empty());
    QVERIFY(desk.pendingOpens.empty()); // and it counts, as it is still there
    desk.core.finish(b.ticket, Fate::Clean, desk.now, desk.actions);
    QCOMPARE(desk.actions.size(), 2u);
    QCOMPARE(desk.actions[0].type, Type::Close); // first make room, then use it
    QCOMPARE(desk.actions[1].type, Type::Open);
    QVERIFY(desk.openAll() == std::vector{c.ticket});
    QCOMPARE(desk.core.statistics().died, 1u);
}

void PoolCoreTest::idleRetirement()
{
    Desk desk({.min = 1, .max = 4, .idleTime = 10s, .maxLifetime = 0s});
    desk.warmUp(4);
    desk.now += 4s;
    const auto used = desk.acquire(Kind::Shared);
    desk.core.finish(used.ticket, Fate::Clean, desk.now, desk.actions);
    QVERIFY(desk.core.nextTick() == desk.now + 6s);
    desk.now += 5999ms;
    desk.core.tick(desk.now, desk.actions);
    QVERIFY(desk.actions.empty());
    desk.now += 1ms;
    desk.core.tick(desk.now, desk.actions);
    desk.takeGranted();
    QCOMPARE(desk.closed.size(), 3u);
    QVERIFY(std::ranges::find(desk.closed, used.connection) == desk.closed.end());
    desk.now += 1h;
    desk.core.tick(desk.now, desk.actions);
    QVERIFY(desk.actions.empty()); // min
    QVERIFY(!desk.core.nextTick());

    // The one used last is used again, so that the others get the chance to retire.
    Desk lifo({.max = 3});
    lifo.warmUp(3);
    const auto first = lifo.acquire(Kind::Exclusive);
    lifo.core.finish(first.ticket, Fate::Clean, lifo.now, lifo.actions);
    QCOMPARE(lifo.acquire(Kind::Exclusive).connection, first.connection);
}

void PoolCoreTest::lifetimeWithJitter()
{
    Desk desk({.max = 2, .idleTime = 0s, .maxLifetime = 100s});
    desk.warmUp(1, 0.9);
    const auto a = desk.acquire(Kind::Exclusive);
    const auto b = desk.acquire(Kind::Exclusive);
    desk.openAll(1.0);
    desk.core.finish(a.ticket, Fate::Clean, desk.now, desk.actions);
    QVERIFY(desk.core.nextTick() == desk.now + 90s);
    desk.core.tick(desk.now + 89s, desk.actions);
    QVERIFY(desk.actions.empty());
    desk.now += 90s;
    desk.core.tick(desk.now, desk.actions);
    desk.takeGranted();
    QVERIFY(desk.closed == std::vector{a.connection});

    // In use beyond its lifetime: closed on return, even though somebody waits, who gets a new one.
    desk.now += 20s;
    desk.core.tick(desk.now, desk.actions);
    QVERIFY(desk.actions.empty());
    desk.core.setMax(1, desk.now, desk.actions);
    const auto c = desk.acquire(Kind::Exclusive);
    QVERIFY(desk.takeGranted().empty());
    desk.core.finish(b.ticket, Fate::Clean, desk.now, desk.actions);
    QCOMPARE(desk.actions.size(), 2u);
    QCOMPARE(desk.actions[0].type, Type::Close);
    QCOMPARE(desk.actions[1].type, Type::Open);
    QVERIFY(desk.openAll() == std::vector{c.ticket});
}

void PoolCoreTest::lifetimeUnderSteadyRides()
{
    Desk desk({.max = 1, .rideDepth = 2, .maxLifetime = 10s});
    desk.warmUp(1);
    auto older = desk.acquire(Kind::Shared);
    const ConnectionId first = older.connection;
    int rounds = 0;
    for (; rounds < 100; ++rounds) { // never without a ride
        desk.now += 1s;
        const auto newer = desk.acquire(Kind::Shared);
        if (!newer.granted()) {
            break;
        }
        desk.core.finish(older.ticket, Fate::Clean, desk.now, desk.actions);
        older = newer;
    }
    QCOMPARE(rounds, 10);
    desk.core.finish(older.ticket, Fate::Clean, desk.now, desk.actions);
    desk.takeGranted();
    QVERIFY(desk.closed == std::vector{first});
    QCOMPARE(desk.pendingOpens.size(), 1u);
}

void PoolCoreTest::minIsKeptOpen()
{
    Desk desk({.min = 3, .max = 5, .retryDelay = 1s});
    QVERIFY(desk.core.nextTick());
    desk.core.tick(desk.now, desk.actions);
    desk.takeGranted();
    QCOMPARE(desk.pendingOpens.size(), 3u);
    const auto failing = desk.pendingOpens.front();
    desk.core.openFailed(failing, OpenFailure::Transient, desk.now, desk.actions);
    std::erase(desk.pendingOpens, failing);
    desk.core.tick(desk.now, desk.actions);
    QVERIFY(desk.actions.empty()); // not at once
    QVERIFY(desk.core.nextTick() == desk.now + 1s);
    desk.now += 1s;
    desk.core.tick(desk.now, desk.actions);
    desk.openAll();
    QCOMPARE(desk.core.statistics().idle, 3);
    const auto a = desk.acquire(Kind::Exclusive);
    desk.core.finish(a.ticket, Fate::Broken, desk.now, desk.actions);
    desk.core.tick(desk.now, desk.actions);
    desk.openAll();
    QCOMPARE(desk.core.statistics().idle, 3);
}

void PoolCoreTest::closeAndReopen()
{
    Desk desk({.max = 2});
    desk.warmUp(2);
    const auto a = desk.acquire(Kind::Exclusive);
    const auto b = desk.acquire(Kind::Exclusive);
    const auto waiter = desk.acquire(Kind::Shared);
    desk.core.close(desk.now, desk.actions);
    desk.core.close(desk.now, desk.actions);
    desk.takeGranted();
    QCOMPARE(desk.failed.size(), 1u);
    QCOMPARE(desk.failed[0].ticket, waiter.ticket);
    QCOMPARE(desk.failed[0].reason, Reason::Closed);
    QVERIFY(desk.core.isClosed());
    QVERIFY(!desk.core.isDrained());
    QVERIFY(!desk.acquire(Kind::Shared).granted());
    desk.takeGranted();
    QCOMPARE(desk.failed.size(), 2u);
    desk.core.finish(a.ticket, Fate::Clean, desk.now, desk.actions);
    desk.core.tick(desk.now, desk.actions);
    desk.takeGranted();
    QVERIFY(desk.closed == std::vector{a.connection});
    QVERIFY(!desk.core.nextTick());

    desk.core.reopen(desk.now);
    QVERIFY(!desk.core.isClosed());
    const auto c = desk.acquire(Kind::Exclusive);
    const auto d = desk.acquire(Kind::Exclusive);
    QVERIFY(desk.openAll() == std::vector{c.ticket}); // b, of before, still counts
    desk.core.finish(b.ticket, Fate::Clean, desk.now, desk.actions); // and does not come back into use
    QVERIFY(desk.openAll() == std::vector{d.ticket});
    QCOMPARE(desk.closed.size(), 2u);
    desk.core.close(desk.now, desk.actions);
    desk.core.finish(c.ticket, Fate::Clean, desk.now, desk.actions);
    desk.core.finish(d.ticket, Fate::Broken, desk.now, desk.actions);
    desk.takeGranted();
    QVERIFY(desk.core.isDrained());
}

void PoolCoreTest::closeAbortsConnects()
{
    Desk desk({.max = 1});
    QVERIFY(!desk.acquire(Kind::Shared).granted());
    desk.takeGranted();
    const ConnectionId opening = desk.pendingOpens.at(0);
    desk.core.close(desk.now, desk.actions);
    desk.takeGranted();
    QVERIFY(desk.closed == std::vector{opening});
    QVERIFY(desk.core.isDrained());
    QVERIFY(!desk.core.opened(opening, desk.now, 1.0, desk.actions)); // was on its way
    QVERIFY(!desk.core.openFailed(opening, OpenFailure::Transient, desk.now, desk.actions));
    QVERIFY(desk.actions.empty());
}

void PoolCoreTest::grantedThenCancelled()
{
    for (const bool dead : {false, true}) {
        Desk desk({.max = 1});
        desk.warmUp(1);
        const auto holder = desk.acquire(Kind::Exclusive);
        const auto a = desk.acquire(Kind::Exclusive);
        const auto b = desk.acquire(Kind::Shared);
        desk.core.finish(holder.ticket, Fate::Clean, desk.now, desk.actions);
        QCOMPARE(desk.actions.size(), 1u);
        QCOMPARE(desk.actions[0].ticket, a.ticket); // its Grant is on the way
        if (dead) {
            desk.core.died(holder.connection, desk.now, desk.actions);
        }
        QCOMPARE(desk.core.cancel(a.ticket, desk.now, desk.actions), Withdrawal::Withdrawn);
        QCOMPARE(desk.core.cancel(a.ticket, desk.now, desk.actions), Withdrawal::Ended);
        QVERIFY(desk.openAll() == std::vector{b.ticket}); // a's take() gives nothing, the next one has it
        QCOMPARE(desk.core.statistics().cancelled, 1u);
        QCOMPARE(desk.core.statistics().acquired, 4u - 1u);
        desk.core.finish(b.ticket, Fate::Clean, desk.now, desk.actions);
        QCOMPARE(desk.core.statistics().idle, 1);
        QCOMPARE(desk.core.statistics().dead, 0);
        QCOMPARE(desk.closed.size(), dead ? 1u : 0u);
    }
}

void PoolCoreTest::takenThenCancelled()
{
    Desk desk({.max = 1});
    desk.warmUp(1);
    const auto a = desk.acquire(Kind::Shared);
    QCOMPARE(desk.core.cancel(a.ticket, desk.now, desk.actions), Withdrawal::InUse);
    QCOMPARE(desk.core.timeout(a.ticket, desk.now, desk.actions), Withdrawal::InUse);
    QCOMPARE(desk.core.statistics().rides, 1);
    QVERIFY(desk.core.finish(a.ticket, Fate::Clean, desk.now, desk.actions));
    QCOMPARE(desk.core.statistics().cancelled + desk.core.statistics().timedOut, 0u);
}

void PoolCoreTest::lateIdsDoNothing()
{
    Desk desk({.max = 1, .rideDepth = 2});
    desk.warmUp(1);
    const auto a = desk.acquire(Kind::Shared);
    QVERIFY(desk.core.finish(a.ticket, Fate::Clean, desk.now, desk.actions));
    const auto b = desk.acquire(Kind::Shared); // in a's place, on a's connection
    QVERIFY(!desk.core.finish(a.ticket, Fate::Broken, desk.now, desk.actions));
    QCOMPARE(desk.core.statistics().rides, 1);
    QVERIFY(desk.core.died(b.connection, desk.now, desk.actions));
    QVERIFY(desk.core.finish(b.ticket, Fate::Clean, desk.now, desk.actions));
    desk.warmUp(1); // in the place of the dead one
    QVERIFY(!desk.core.died(b.connection, desk.now, desk.actions));
    QCOMPARE(desk.core.take(TicketId::None), ConnectionId::None);
    QCOMPARE(desk.core.cancel(TicketId::None, desk.now, desk.actions), Withdrawal::Ended);
    QVERIFY(!desk.core.finish(TicketId(~0ull), Fate::Clean, desk.now, desk.actions));
    QVERIFY(!desk.core.died(ConnectionId::None, desk.now, desk.actions));
    QVERIFY(desk.actions.empty());
    QCOMPARE(desk.core.statistics().idle, 1);
}

void PoolCoreTest::queueLimit()
{
    Desk desk({.max = 1, .maxWaiting = 2});
    for (int i = 0; i < 3; ++i) {
        QVERIFY(!desk.acquire(Kind::Exclusive).granted());
    }
    desk.takeGranted();
    QCOMPARE(desk.failed.size(), 1u);
    QCOMPARE(desk.failed[0].reason, Reason::QueueFull);
    QCOMPARE(desk.core.statistics().waiting, 2);
}

void PoolCoreTest::changingMax()
{
    Desk desk({.max = 4, .rideDepth = 4});
    desk.warmUp(4);
    const auto a = desk.acquire(Kind::Exclusive);
    const auto b = desk.acquire(Kind::Shared);
    const auto c = desk.acquire(Kind::Exclusive);
    desk.core.setMax(2, desk.now, desk.actions);
    desk.takeGranted();
    QCOMPARE(desk.closed.size(), 1u); // the idle one at once
    desk.core.finish(a.ticket, Fate::Clean, desk.now, desk.actions);
    desk.takeGranted();
    QCOMPARE(desk.closed.size(), 2u); // the first that comes back
    desk.core.finish(b.ticket, Fate::Clean, desk.now, desk.actions);
    desk.core.finish(c.ticket, Fate::Clean, desk.now, desk.actions);
    desk.takeGranted();
    QCOMPARE(desk.core.statistics().idle, 2);

    desk.core.setMax(0, desk.now, desk.actions); // lent to others
    const auto waiter = desk.acquire(Kind::Shared);
    desk.takeGranted();
    QCOMPARE(desk.core.statistics().open, 0);
    QVERIFY(desk.pendingOpens.empty());
    desk.core.setMax(1, desk.now, desk.actions);
    QVERIFY(desk.openAll() == std::vector{waiter.ticket});

    // A connect that has no place any more when it succeeds.
    desk.core.setMax(2, desk.now, desk.actions);
    const auto late = desk.acquire(Kind::Exclusive);
    desk.takeGranted();
    desk.core.setMax(1, desk.now, desk.actions);
    QVERIFY(desk.openAll().empty());
    QCOMPARE(desk.core.statistics().open, 1);
    desk.core.finish(waiter.ticket, Fate::Clean, desk.now, desk.actions);
    QVERIFY(desk.takeGranted() == std::vector{late.ticket});
}

void PoolCoreTest::clockMayStepBack()
{
    Desk desk({.max = 2, .idleTime = 10s});
    desk.warmUp(2);
    const auto a = desk.acquire(Kind::Exclusive);
    const auto b = desk.acquire(Kind::Exclusive);
    desk.core.finish(a.ticket, Fate::Clean, desk.now + 5s, desk.actions);
    desk.core.finish(b.ticket, Fate::Clean, desk.now + 4s, desk.actions); // read its clock first, got the lock second
    desk.core.checkInvariants();
    desk.core.tick(desk.now + 15s, desk.actions);
    desk.takeGranted();
    QCOMPARE(desk.closed.size(), 2u);
}

void PoolCoreTest::senselessLimits()
{
    Desk desk({.min = -1, .max = 1, .rideDepth = 0, .maxOpening = -3, .maxWaiting = -1, .idleTime = -1s, .maxLifetime = -1s, .retryDelay = 0s});
    desk.warmUp(1);
    QVERIFY(desk.acquire(Kind::Shared).granted());
    QVERIFY(!desk.acquire(Kind::Shared).granted());
    desk.core.checkInvariants();

    Desk more({.min = 5, .max = 2});
    more.core.tick(more.now, more.actions);
    QCOMPARE(more.actions.size(), 2u);
}

void PoolCoreTest::noAllocationInTheSteadyState()
{
    Desk desk({.max = 2, .rideDepth = 4});
    desk.warmUp(2);
    desk.actions.reserve(8);
    std::array<TicketId, 10> tickets;
    std::size_t before = 0;
    for (int round = 0; round < 100; ++round) {
        if (round == 1) {
            before = allocations; // the tables have grown
        }
        for (auto &ticket : tickets) { // 8 rides, and 2 that wait
            ticket = desk.acquire(Kind::Shared).ticket;
        }
        for (const TicketId ticket : tickets) {
            desk.core.finish(ticket, Fate::Clean, desk.now, desk.actions);
        }
        desk.actions.clear();
    }
    QCOMPARE(allocations - before, 0u);
    QCOMPARE(desk.core.statistics().idle, 2);
}

void PoolCoreTest::nextTickIsQuietWhenNothingIsDue()
{
    Desk desk({.min = 1, .max = 1, .idleTime = 10s, .maxLifetime = 0s});
    desk.warmUp(1);
    QVERIFY(!desk.core.nextTick()); // min stays, whatever the idle time
    const auto holder = desk.acquire(Kind::Exclusive);
    const auto waiter = desk.acquire(Kind::Exclusive);
    QVERIFY(!desk.core.nextTick()); // full: only a return can help
    desk.core.finish(holder.ticket, Fate::Clean, desk.now, desk.actions);
    desk.core.finish(waiter.ticket, Fate::Clean, desk.now, desk.actions);
    QCOMPARE(desk.core.statistics().idle, 1);
    desk.core.close(desk.now, desk.actions);
    QVERIFY(!desk.core.nextTick());
}

// A guard against an accident, not a benchmark: what it costs is printed.
void PoolCoreTest::cost()
{
    Desk desk({.max = 10, .rideDepth = 16});
    desk.warmUp(10);
    constexpr int rounds = 20'000;
    const auto measure = [&] {
        double best = 1e9; // of several: other programs run on this machine, too
        for (int attempt = 0; attempt < 10; ++attempt) {
            const auto start = std::chrono::steady_clock::now();
            for (int i = 0; i < rounds; ++i) {
                const auto a = desk.core.acquire(Kind::Shared, desk.now, desk.actions);
                desk.core.finish(a.ticket, Fate::Clean, desk.now, desk.actions);
            }
            best = std::min(best, std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now() - start).count() / rounds);
        }
        return best;
    };
    const double idle = measure();
    std::vector<TicketId> rides;
    for (int i = 0; i < 50; ++i) {
        rides.push_back(desk.acquire(Kind::Shared).ticket);
    }
    const double riding = measure();
    qInfo("acquire and finish: %.0f ns on an idle connection, %.0f ns riding", idle, riding);
    QVERIFY(idle < 10'000 && riding < 10'000);
}

QTEST_GUILESS_MAIN(PoolCoreTest)
#include "tst_poolcore.moc"
