// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "support/poolharness.h"

#include <QTest>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_map>

using namespace PoolHarness;
using namespace std::chrono_literals;

namespace Aio::Detail
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
    PoolOptions limits;
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
        [[nodiscard]] int users() const { return leases + rides; }
    };

    struct Move {
        enum Name : std::uint8_t { Acquire, Take, Cancel, Timeout, FinishClean, FinishBroken, Opened, FailTransient, FailPermanent, Die, Close, Reopen, Tick };
        Name name;
        int index = 0;
        [[nodiscard]] std::string text() const
        {
            static constexpr std::array names{"acquire",
                                              "take",
                                              "cancel",
                                              "timeout",
                                              "finish",
                                              "finish-broken",
                                              "opened",
                                              "open-fails",
                                              "open-fails-for-good",
                                              "dies",
                                              "close",
                                              "reopen",
                                              "tick"};
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
        Aio::Detail::PoolCoreProbe::digest(core, out, [this](TicketId id) {
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

    [[nodiscard]] int opening() const { return int(std::ranges::count(connections, true, &Connection::opening)); }

    [[nodiscard]] int waiting() const { return int(std::ranges::count(waiters, Phase::Waiting, &Waiter::phase)); }

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

    [[nodiscard]] std::size_t states() const { return seen.size(); }

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
        std::size_t operator()(const Key &key) const { return key.a; }
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
}

/// Every order in which things can happen to a pool, against a book-keeping of its own.
class PoolInterleavingsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyInterleaving_data();
    void everyInterleaving();
    void longRandomRun_data();
    void longRandomRun();

private:
    double m_interleavings = 0;
    std::uint64_t m_transitions = 0;
    std::size_t m_states = 0;
};

void PoolInterleavingsTest::everyInterleaving_data()
{
    QTest::addColumn<int>("max");
    QTest::addColumn<QString>("kinds"); // the waiters come in any order, so their order here does not matter
    QTest::addColumn<QString>("with");
    // Fewer distinct states than ever would mean that the search has lost something: it is to be complete.
    QTest::addColumn<std::size_t>("states");

    const std::map<std::pair<int, std::string_view>, std::size_t> least{
        {{2, "close"}, 8373},
        {{2, "close warm"}, 8531},
        {{2, "faults"}, 29414},
        {{2, "time warm"}, 7971},
        {{1, "close"}, 2834},
        {{1, "close warm"}, 3174},
        {{1, "faults"}, 5241},
        {{1, "time warm"}, 1574},
    };
    for (const int max : {2, 1}) {
        for (const auto *kinds : {"SSS", "ESS", "EES", "EEE"}) {
            for (const auto *with : {"close", "close warm", "faults", "time warm"}) {
                QTest::addRow("%d connections, %s, %s", max, kinds, with)
                    << max << QString::fromLatin1(kinds) << QString::fromLatin1(with) << least.at({max, with});
            }
        }
    }
    for (const auto *kinds : {"ESSS", "EESS"}) { // somebody behind the one who is behind
        QTest::addRow("2 connections, %s, deaths warm", kinds) << 2 << QString::fromLatin1(kinds) << QStringLiteral("deaths warm") << std::size_t(4367);
    }
}

void PoolInterleavingsTest::everyInterleaving()
{
    QFETCH(int, max);
    QFETCH(QString, kinds);
    QFETCH(QString, with);
    QFETCH(std::size_t, states);

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
          search.interleavings,
          static_cast<unsigned long long>(search.transitions),
          search.states(),
          static_cast<unsigned long long>(search.quiescentEnds),
          m_interleavings,
          static_cast<unsigned long long>(m_transitions),
          m_states);
    QVERIFY(search.quiescentEnds > 0);
    QVERIFY2(search.states() >= states, qPrintable(QString::number(search.states())));
}

void PoolInterleavingsTest::longRandomRun_data()
{
    QTest::addColumn<int>("seed");
    QTest::addColumn<bool>("changingMax");
    QTest::newRow("one") << 1 << false;
    QTest::newRow("two") << 2 << false;
    QTest::newRow("three, changing max") << 3 << true;
}

// More of everything than an exhaustive search can bear.
void PoolInterleavingsTest::longRandomRun()
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

QTEST_GUILESS_MAIN(PoolInterleavingsTest)
#include "tst_poolinterleavings.moc"
