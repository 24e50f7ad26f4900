// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/pool/poolcore_p.h"

#include <algorithm>
#include <stdexcept>
#include <string>

namespace Aio::Detail
{
PoolCore::PoolCore(const PoolOptions &options)
    : m_options(options)
{
    m_options.max = std::max(m_options.max, 0);
    m_options.min = std::max(m_options.min, 0);
    m_options.rideDepth = std::max(m_options.rideDepth, 1);
    m_options.maxOpening = std::max(m_options.maxOpening, 1);
    m_options.maxWaiting = std::max(m_options.maxWaiting, 0);
}

PoolCore::Acquisition PoolCore::acquire(Kind kind, TimePoint now, Actions &actions)
{
    now = advance(now);
    const Slot slot = newTicket(kind);
    const TicketId id = idOfTicket(slot);
    if (m_closed) {
        fail(slot, Reason::Closed, ConnectionId::None, actions);
        return {id, ConnectionId::None};
    }
    if (m_firstWaiting == Nil) {
        if (const Slot connection = pick(kind, now); connection != Nil) {
            assign(slot, connection, TicketState::Taken);
            ++m_stats.acquired;
            return {id, idOfConnection(connection)};
        }
    }
    if (now < m_pauseEnds && m_stats.open + m_stats.opening == 0) {
        fail(slot, Reason::OpenFailed, ConnectionId::None, actions);
        return {id, ConnectionId::None};
    }
    if (m_options.maxWaiting > 0 && m_stats.waiting >= m_options.maxWaiting) {
        fail(slot, Reason::QueueFull, ConnectionId::None, actions);
        return {id, ConnectionId::None};
    }
    enqueue(slot);
    openForWaiters(now, actions);
    return {id, ConnectionId::None};
}

PoolCore::ConnectionId PoolCore::take(TicketId ticket)
{
    const Slot slot = find(ticket);
    if (slot == Nil || m_tickets[slot].state != TicketState::Granted) {
        return ConnectionId::None;
    }
    m_tickets[slot].state = TicketState::Taken;
    ++m_stats.acquired;
    return idOfConnection(m_tickets[slot].connection);
}

PoolCore::Withdrawal PoolCore::cancel(TicketId ticket, TimePoint now, Actions &actions)
{
    return withdraw(ticket, m_stats.cancelled, now, actions);
}

PoolCore::Withdrawal PoolCore::timeout(TicketId ticket, TimePoint now, Actions &actions)
{
    return withdraw(ticket, m_stats.timedOut, now, actions);
}

bool PoolCore::finish(TicketId ticket, Fate fate, TimePoint now, Actions &actions)
{
    now = advance(now);
    const Slot slot = find(ticket);
    if (slot == Nil || m_tickets[slot].state == TicketState::Waiting) {
        return false;
    }
    endUse(slot, fate, now, actions);
    return true;
}

bool PoolCore::opened(ConnectionId connection, TimePoint now, double lifetimeFactor, Actions &actions)
{
    now = advance(now);
    const Slot slot = find(connection);
    if (slot == Nil || m_connections[slot].state != ConnectionState::Opening) {
        return false;
    }
    if (m_options.maxLifetime > Duration::zero()) {
        const auto lifetime = m_options.maxLifetime * std::clamp(lifetimeFactor, 0.0, 1.0);
        m_connections[slot].expiresAt = now + std::chrono::duration_cast<Duration>(lifetime);
    }
    m_retryAt = m_pauseEnds = TimePoint::min();
    m_pause = Duration::zero();
    --m_stats.opening;
    ++m_stats.open;
    ++m_stats.opened;
    becomeIdle(slot, now, actions);
    settle(now, actions);
    return true;
}

bool PoolCore::openFailed(ConnectionId connection, OpenFailure failure, TimePoint now, Actions &actions)
{
    now = advance(now);
    const Slot slot = find(connection);
    if (slot == Nil || m_connections[slot].state != ConnectionState::Opening) {
        return false;
    }
    --m_stats.opening;
    ++m_stats.openFailed;
    m_failedUpTo = std::max(m_failedUpTo, m_connections[slot].begunAfter);
    freeConnection(slot);
    m_retryAt = now + m_options.retryDelay;
    // Without a live connection an immediate retry for the same tickets would be an endless loop, and silence would hide the error.
    const bool isAlone = m_stats.open + m_stats.opening == 0;
    if (isAlone && m_options.firstPause > Duration::zero()) {
        pause(now);
    }
    if (failure == OpenFailure::Permanent || isAlone) {
        const bool all = failure == OpenFailure::Permanent || now < m_pauseEnds;
        failWaiters(all ? m_ticketSerial : m_failedUpTo, Reason::OpenFailed, connection, actions);
    }
    settle(now, actions);
    return true;
}

bool PoolCore::died(ConnectionId connection, TimePoint now, Actions &actions)
{
    now = advance(now);
    const Slot slot = find(connection);
    if (slot == Nil || m_connections[slot].state == ConnectionState::Dead) {
        return false;
    }
    Connection &c = m_connections[slot];
    if (c.state == ConnectionState::Opening) {
        return openFailed(connection, OpenFailure::Transient, now, actions);
    }
    if (!c.broken) {
        c.broken = true;
        ++m_stats.died;
    }
    if (c.state == ConnectionState::Idle) {
        closeOne(slot, actions);
    } else {
        leaveOpen(slot);
        c.state = ConnectionState::Dead;
        ++m_stats.dead;
    }
    settle(now, actions);
    return true;
}

void PoolCore::close(TimePoint now, Actions &actions)
{
    advance(now);
    if (m_closed) {
        return;
    }
    m_closed = true;
    failWaiters(m_ticketSerial, Reason::Closed, ConnectionId::None, actions);
    for (Slot slot = 0; slot < m_connections.size(); ++slot) {
        switch (m_connections[slot].state) {
        case ConnectionState::Opening:
        case ConnectionState::Idle:
            closeOne(slot, actions);
            break;
        case ConnectionState::Leased:
        case ConnectionState::Riding:
            retire(slot);
            break;
        case ConnectionState::Dead:
        case ConnectionState::Free:
            break;
        }
    }
}

void PoolCore::closeOpenedSince(TimePoint since, TimePoint now, Actions &actions)
{
    now = advance(now);
    int spare = m_stats.open - m_options.min;
    for (Slot slot = 0; slot < m_connections.size() && spare > 0; ++slot) {
        const Connection &c = m_connections[slot];
        const bool isInUse = c.state == ConnectionState::Leased || c.state == ConnectionState::Riding;
        if (c.begunAt < since || c.retiring || !(isInUse || c.state == ConnectionState::Idle)) {
            continue;
        }
        if (isInUse) {
            retire(slot);
        } else {
            closeOne(slot, actions);
        }
        --spare;
    }
    settle(now, actions);
}

void PoolCore::reopen(TimePoint now)
{
    advance(now);
    m_closed = false;
    m_retryAt = m_pauseEnds = TimePoint::min();
    m_pause = Duration::zero();
}

void PoolCore::setMax(int max, TimePoint now, Actions &actions)
{
    now = advance(now);
    m_options.max = std::max(max, 0);
    m_tolerated = m_stats.open + m_stats.opening;
    while (overMax() && m_lastIdle != Nil) {
        closeOne(m_lastIdle, actions);
    }
    settle(now, actions);
}

void PoolCore::tick(TimePoint now, Actions &actions)
{
    now = advance(now);
    for (Slot slot = m_lastIdle; slot != Nil;) {
        const Connection &c = m_connections[slot];
        const Slot newer = c.previous;
        const bool tooOld = c.expiresAt <= now;
        const bool tooIdle = m_options.idleTime > Duration::zero() && now - c.idleSince >= m_options.idleTime && m_stats.open > m_options.min;
        if (tooOld || tooIdle) {
            closeOne(slot, actions);
        }
        slot = newer;
    }
    if (!m_closed && now >= m_retryAt) {
        const int wanted = std::min(m_options.min, m_options.max);
        while (m_stats.open + m_stats.opening < wanted) {
            openOne(actions);
        }
    }
    settle(now, actions);
}

std::optional<PoolCore::TimePoint> PoolCore::nextTick() const
{
    if (m_closed) {
        return std::nullopt;
    }
    TimePoint next = TimePoint::max();
    for (Slot slot = m_firstIdle; slot != Nil; slot = m_connections[slot].next) {
        next = std::min(next, m_connections[slot].expiresAt);
    }
    if (m_lastIdle != Nil && m_options.idleTime > Duration::zero() && m_stats.open > m_options.min) {
        next = std::min(next, m_connections[m_lastIdle].idleSince + m_options.idleTime);
    }
    const int total = m_stats.open + m_stats.opening;
    const bool belowMin = total < std::min(m_options.min, m_options.max);
    const bool mayAsk = total < m_options.max || m_retryAt > m_now; // for a higher limit, once the pause is over
    const bool retryForWaiters = mayAsk && m_stats.opening < std::min(m_stats.waiting, m_options.maxOpening);
    if (belowMin || retryForWaiters) {
        next = std::min(next, std::max(m_retryAt, m_now));
    }
    if (const auto since = hangingSince(); since && total < m_options.max && m_stats.opening < m_stats.waiting) {
        next = std::min(next, std::max(*since + m_options.hangsAfter, m_now));
    }
    return next == TimePoint::max() ? std::nullopt : std::optional(next);
}

PoolCore::Need PoolCore::need(TimePoint now)
{
    Need need;
    need.now = advance(now);
    need.min = m_options.min;
    need.live = m_stats.open + m_stats.opening;
    need.opening = m_stats.opening;
    need.idle = m_stats.idle;
    if (m_lastIdle != Nil) {
        need.idleSince = m_connections[m_lastIdle].idleSince;
    }
    if (m_firstWaiting != Nil) {
        need.waits = true;
        need.oldest = m_tickets[m_firstWaiting].since;
    }
    const bool isHeldBack = m_now < m_retryAt && need.live > 0;
    if (!m_closed && !isHeldBack) {
        const int wanted = m_stats.waiting > 0 ? m_stats.waiting : m_stats.rides > m_stats.riding ? 1 : 0;
        const int forMin = m_stats.waiting > 0 ? 0 : m_options.min - need.live;
        need.shortage = std::max({0, std::min(wanted, m_options.maxOpening + (hangs(m_now) ? 1 : 0)) - m_stats.opening, forMin});
    }
    return need;
}

// --- ids and tables ---

PoolCore::TimePoint PoolCore::advance(TimePoint now)
{
    m_now = std::max(m_now, now);
    return m_now;
}

PoolCore::TicketId PoolCore::idOfTicket(Slot slot) const
{
    return TicketId(m_tickets[slot].serial << SlotBits | slot);
}

PoolCore::ConnectionId PoolCore::idOfConnection(Slot slot) const
{
    return ConnectionId(m_connections[slot].serial << SlotBits | slot);
}

PoolCore::Slot PoolCore::find(TicketId id) const
{
    const auto slot = static_cast<Slot>(static_cast<std::uint64_t>(id) & SlotMask);
    const bool known = slot < m_tickets.size() && m_tickets[slot].state != TicketState::Free && idOfTicket(slot) == id;
    return known ? slot : Nil;
}

PoolCore::Slot PoolCore::find(ConnectionId id) const
{
    const auto slot = static_cast<Slot>(static_cast<std::uint64_t>(id) & SlotMask);
    const bool known = slot < m_connections.size() && m_connections[slot].state != ConnectionState::Free && idOfConnection(slot) == id;
    return known ? slot : Nil;
}

PoolCore::Slot PoolCore::newTicket(Kind kind)
{
    Slot slot = m_freeTicket;
    if (slot != Nil) {
        m_freeTicket = m_tickets[slot].next;
    } else {
        if (m_tickets.size() > SlotMask) {
            throw std::length_error("Aio::Detail::PoolCore: too many tickets at once");
        }
        slot = static_cast<Slot>(m_tickets.size());
        m_tickets.emplace_back();
    }
    Ticket &t = m_tickets[slot];
    t.serial = ++m_ticketSerial;
    t.next = Nil;
    t.kind = kind;
    return slot;
}

void PoolCore::freeTicket(Slot slot)
{
    Ticket &t = m_tickets[slot];
    t.state = TicketState::Free;
    t.connection = Nil;
    t.next = m_freeTicket;
    m_freeTicket = slot;
}

void PoolCore::freeConnection(Slot slot)
{
    Connection &c = m_connections[slot];
    c = Connection{};
    c.next = m_freeConnection;
    m_freeConnection = slot;
}

// --- the queue ---

void PoolCore::enqueue(Slot slot)
{
    Ticket &t = m_tickets[slot];
    t.state = TicketState::Waiting;
    t.since = m_now;
    t.previous = m_lastWaiting;
    t.next = Nil;
    (m_lastWaiting == Nil ? m_firstWaiting : m_tickets[m_lastWaiting].next) = slot;
    m_lastWaiting = slot;
    ++m_stats.waiting;
}

void PoolCore::dequeue(Slot slot)
{
    Ticket &t = m_tickets[slot];
    (t.previous == Nil ? m_firstWaiting : m_tickets[t.previous].next) = t.next;
    (t.next == Nil ? m_lastWaiting : m_tickets[t.next].previous) = t.previous;
    t.previous = Nil;
    t.next = Nil;
    --m_stats.waiting;
}

void PoolCore::fail(Slot slot, Reason reason, ConnectionId connection, Actions &actions)
{
    actions.push_back({Action::Type::Fail, reason, idOfTicket(slot), connection});
    ++m_stats.failed;
    freeTicket(slot);
}

void PoolCore::failWaiters(std::uint64_t upTo, Reason reason, ConnectionId connection, Actions &actions)
{
    while (m_firstWaiting != Nil && m_tickets[m_firstWaiting].serial <= upTo) {
        const Slot slot = m_firstWaiting;
        dequeue(slot);
        fail(slot, reason, connection, actions);
    }
}

PoolCore::Withdrawal PoolCore::withdraw(TicketId ticket, std::uint64_t &counter, TimePoint now, Actions &actions)
{
    now = advance(now);
    const Slot slot = find(ticket);
    if (slot == Nil) {
        return Withdrawal::Ended;
    }
    switch (m_tickets[slot].state) {
    case TicketState::Taken:
        return Withdrawal::InUse;
    case TicketState::Granted:
        ++counter;
        endUse(slot, Fate::Clean, now, actions); // nothing was sent on it
        return Withdrawal::Withdrawn;
    case TicketState::Waiting:
        ++counter;
        dequeue(slot);
        freeTicket(slot);
        settle(now, actions); // an exclusive that leaves the head lets the rides behind it go
        return Withdrawal::Withdrawn;
    case TicketState::Free:
        break;
    }
    return Withdrawal::Ended;
}

// --- who gets what ---

bool PoolCore::mayOpen(TimePoint now) const
{
    const int total = m_stats.open + m_stats.opening;
    return !m_closed && total < m_options.max && (now >= m_retryAt || total == 0);
}

PoolCore::Slot PoolCore::pick(Kind kind, TimePoint now) const
{
    if (m_firstIdle != Nil) {
        return m_firstIdle;
    }
    if (kind == Kind::Exclusive || m_stats.riding == 0 || m_stats.opening > 0 || mayOpen(now)) {
        return Nil;
    }
    Slot best = Nil;
    int fewest = m_options.rideDepth;
    for (Slot slot = 0; slot < m_connections.size(); ++slot) {
        const Connection &c = m_connections[slot];
        if (c.state == ConnectionState::Riding && !c.retiring && c.users < fewest) {
            best = slot;
            fewest = c.users;
        }
    }
    return best;
}

void PoolCore::assign(Slot ticket, Slot connection, TicketState state)
{
    Ticket &t = m_tickets[ticket];
    Connection &c = m_connections[connection];
    t.state = state;
    t.connection = connection;
    if (c.state == ConnectionState::Idle) {
        leaveIdle(connection);
        if (t.kind == Kind::Exclusive) {
            c.state = ConnectionState::Leased;
            ++m_stats.leased;
        } else {
            c.state = ConnectionState::Riding;
            ++m_stats.riding;
        }
    }
    ++c.users;
    if (t.kind == Kind::Shared) {
        ++m_stats.rides;
    }
}

void PoolCore::endUse(Slot ticket, Fate fate, TimePoint now, Actions &actions)
{
    const Slot slot = m_tickets[ticket].connection;
    Connection &c = m_connections[slot];
    freeTicket(ticket);
    --c.users;
    if (c.state == ConnectionState::Dead) {
        if (c.users == 0) {
            closeOne(slot, actions);
        }
        return;
    }
    if (c.state == ConnectionState::Riding) {
        --m_stats.rides;
    }
    if (fate == Fate::Broken && !c.broken) {
        c.broken = true;
        ++m_stats.died;
    }
    // Asked at every end, not only at the last: under a steady stream of rides there might never be a last.
    if (c.broken || c.expiresAt <= now || overMax()) {
        retire(slot);
    }
    if (c.users == 0) {
        becomeIdle(slot, now, actions);
    }
    settle(now, actions);
}

void PoolCore::settle(TimePoint now, Actions &actions)
{
    while (m_firstWaiting != Nil) {
        const Slot ticket = m_firstWaiting;
        const Slot connection = pick(m_tickets[ticket].kind, now);
        if (connection == Nil) {
            break;
        }
        dequeue(ticket);
        assign(ticket, connection, TicketState::Granted);
        actions.push_back({Action::Type::Grant, Reason::None, idOfTicket(ticket), idOfConnection(connection)});
    }
    openForWaiters(now, actions);
}

void PoolCore::openForWaiters(TimePoint now, Actions &actions)
{
    while (m_stats.opening < m_stats.waiting && (m_stats.opening < m_options.maxOpening || hangs(now)) && mayOpen(now)) {
        openOne(actions);
    }
}

// Callers of several processes must not come back at the same moment.
void PoolCore::pause(TimePoint now)
{
    m_pause = m_pause == Duration::zero() ? m_options.firstPause : std::min(m_pause * 2, m_options.longestPause);
    m_random = m_random * 1664525U + 1013904223U + static_cast<std::uint32_t>(now.time_since_epoch().count());
    m_pauseEnds = now + m_pause - m_pause / 4 * (m_random >> 24) / 256;
}

// The only connects under way have lasted so long that one more is tried.
bool PoolCore::hangs(TimePoint now) const
{
    const auto since = hangingSince();
    return since && now >= *since + m_options.hangsAfter;
}

std::optional<PoolCore::TimePoint> PoolCore::hangingSince() const
{
    if (m_options.hangsAfter == Duration::zero() || m_stats.opening != m_options.maxOpening) {
        return std::nullopt;
    }
    TimePoint last = TimePoint::min();
    for (const Connection &c : m_connections) {
        if (c.state == ConnectionState::Opening) {
            last = std::max(last, c.idleSince);
        }
    }
    return last;
}

// --- the life of a connection ---

void PoolCore::openOne(Actions &actions)
{
    Slot slot = m_freeConnection;
    if (slot != Nil) {
        m_freeConnection = m_connections[slot].next;
    } else {
        slot = static_cast<Slot>(m_connections.size());
        m_connections.emplace_back();
    }
    Connection &c = m_connections[slot];
    c.serial = ++m_connectionSerial;
    c.begunAfter = m_ticketSerial;
    c.next = Nil;
    c.state = ConnectionState::Opening;
    c.begunAt = c.idleSince = m_now;
    ++m_stats.opening;
    actions.push_back({Action::Type::Open, Reason::None, TicketId::None, idOfConnection(slot)});
}

void PoolCore::becomeIdle(Slot slot, TimePoint now, Actions &actions)
{
    Connection &c = m_connections[slot];
    if (c.state == ConnectionState::Leased) {
        --m_stats.leased;
    } else if (c.state == ConnectionState::Riding) {
        --m_stats.riding;
    }
    const bool keep = !c.retiring && !overMax();
    c.state = ConnectionState::Idle;
    c.idleSince = now;
    c.previous = Nil;
    c.next = m_firstIdle;
    (m_firstIdle == Nil ? m_lastIdle : m_connections[m_firstIdle].previous) = slot;
    m_firstIdle = slot;
    ++m_stats.idle;
    if (!keep) {
        closeOne(slot, actions);
    }
}

void PoolCore::leaveIdle(Slot slot)
{
    Connection &c = m_connections[slot];
    (c.previous == Nil ? m_firstIdle : m_connections[c.previous].next) = c.next;
    (c.next == Nil ? m_lastIdle : m_connections[c.next].previous) = c.previous;
    c.previous = Nil;
    c.next = Nil;
    --m_stats.idle;
}

void PoolCore::retire(Slot slot)
{
    if (!m_connections[slot].retiring) {
        m_connections[slot].retiring = true;
        ++m_retiring;
    }
}

// Takes the connection out of everything that is counted against the limit.
void PoolCore::leaveOpen(Slot slot)
{
    Connection &c = m_connections[slot];
    switch (c.state) {
    case ConnectionState::Opening:
        --m_stats.opening;
        break;
    case ConnectionState::Idle:
        leaveIdle(slot);
        --m_stats.open;
        break;
    case ConnectionState::Leased:
        --m_stats.leased;
        --m_stats.open;
        break;
    case ConnectionState::Riding:
        --m_stats.riding;
        m_stats.rides -= c.users;
        --m_stats.open;
        break;
    case ConnectionState::Dead:
        --m_stats.dead;
        break;
    case ConnectionState::Free:
        break;
    }
    if (c.retiring) {
        c.retiring = false;
        --m_retiring;
    }
    m_tolerated = std::min(m_tolerated, m_stats.open + m_stats.opening);
}

void PoolCore::closeOne(Slot slot, Actions &actions)
{
    actions.push_back({Action::Type::Close, Reason::None, TicketId::None, idOfConnection(slot)});
    ++m_stats.closed;
    leaveOpen(slot);
    freeConnection(slot);
}

bool PoolCore::overMax() const
{
    return m_stats.open + m_stats.opening - m_retiring > m_options.max;
}

// --- invariants ---

void PoolCore::checkInvariants() const
{
    const auto require = [](bool holds, const char *what) {
        if (!holds) {
            throw std::logic_error(std::string("Aio::Detail::PoolCore: ") + what);
        }
    };

    // Recount everything from the tables.
    Statistics count;
    int retiring = 0;
    for (const Connection &c : m_connections) {
        switch (c.state) {
        case ConnectionState::Free:
            require(c.users == 0, "a forgotten connection has users");
            break;
        case ConnectionState::Opening:
            ++count.opening;
            require(c.users == 0, "a connection that is being opened has users");
            break;
        case ConnectionState::Idle:
            ++count.idle;
            require(c.users == 0, "an idle connection has users");
            require(!c.retiring && !c.broken, "a connection that should be closed is idle");
            break;
        case ConnectionState::Leased:
            ++count.leased;
            require(c.users == 1, "a leased connection does not have exactly one user");
            break;
        case ConnectionState::Riding:
            ++count.riding;
            count.rides += c.users;
            require(c.users >= 1, "a connection without rides is not idle");
            require(c.users <= m_options.rideDepth, "more rides than rideDepth");
            break;
        case ConnectionState::Dead:
            ++count.dead;
            require(c.users >= 1, "a dead connection without users was not closed");
            break;
        }
        retiring += c.retiring ? 1 : 0;
    }
    count.open = count.idle + count.leased + count.riding;
    require(count.opening == m_stats.opening && count.idle == m_stats.idle && count.leased == m_stats.leased && count.riding == m_stats.riding
                && count.rides == m_stats.rides && count.dead == m_stats.dead && count.open == m_stats.open && retiring == m_retiring,
            "the counts of connections are wrong");
    require(m_connectionSerial == m_stats.opening + m_stats.open + m_stats.dead + m_stats.openFailed + m_stats.closed, "a connection was lost");

    std::vector<int> users(m_connections.size(), 0);
    int waiting = 0;
    std::uint64_t active = 0;
    for (const Ticket &t : m_tickets) {
        switch (t.state) {
        case TicketState::Free:
            break;
        case TicketState::Waiting:
            ++waiting;
            ++active;
            require(t.connection == Nil, "a waiting ticket has a connection");
            break;
        case TicketState::Granted:
        case TicketState::Taken: {
            ++active;
            require(t.connection < m_connections.size(), "a granted ticket has no connection");
            ++users[t.connection];
            const ConnectionState state = m_connections[t.connection].state;
            require(state == ConnectionState::Dead || state == (t.kind == Kind::Exclusive ? ConnectionState::Leased : ConnectionState::Riding),
                    "a ticket and its connection disagree");
            break;
        }
        }
    }
    for (std::size_t i = 0; i < users.size(); ++i) {
        require(users[i] == m_connections[i].users, "a connection is in use without a ticket");
    }
    require(m_ticketSerial >= active + m_stats.failed + m_stats.cancelled + m_stats.timedOut, "a ticket has ended twice");

    std::uint64_t order = 0;
    int queued = 0;
    Slot before = Nil;
    for (Slot slot = m_firstWaiting; slot != Nil; before = slot, slot = m_tickets[slot].next) {
        const Ticket &t = m_tickets[slot];
        require(t.state == TicketState::Waiting && t.previous == before, "the queue is torn");
        require(t.serial > order, "the queue is out of order");
        order = t.serial;
        ++queued;
        require(queued <= waiting, "the queue has a loop");
    }
    require(before == m_lastWaiting && queued == waiting && waiting == m_stats.waiting, "a waiter was lost");

    int idle = 0;
    before = Nil;
    for (Slot slot = m_firstIdle; slot != Nil; before = slot, slot = m_connections[slot].next) {
        const Connection &c = m_connections[slot];
        require(c.state == ConnectionState::Idle && c.previous == before, "the list of idle connections is torn");
        require(before == Nil || c.idleSince <= m_connections[before].idleSince, "the list of idle connections is out of order");
        ++idle;
        require(idle <= m_stats.idle, "the list of idle connections has a loop");
    }
    require(before == m_lastIdle && idle == m_stats.idle, "an idle connection was lost");

    require(m_stats.open + m_stats.opening <= std::max(m_options.max, m_tolerated), "over the limit");
    require(!overMax() || m_stats.idle == 0, "an idle connection above the limit");

    // Settled: whatever could be done for the queue was done.
    if (m_closed) {
        require(waiting == 0 && m_stats.idle == 0 && m_stats.opening == 0, "a closed pool goes on");
        require(m_retiring == m_stats.open, "a connection would outlive close()");
    } else if (waiting > 0) {
        require(pick(m_tickets[m_firstWaiting].kind, m_now) == Nil, "somebody waits for what is there");
        require(m_stats.opening >= std::min(waiting, m_options.maxOpening) || !mayOpen(m_now), "nobody opens a connection for the queue");
        require(m_options.max == 0 || m_stats.open + m_stats.opening > 0, "somebody waits for nothing");
    }
}
}
