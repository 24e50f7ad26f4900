// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm_export.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace Aio::Detail
{
/// How many connections a pool has, and for how long.
struct PoolOptions {
    using Duration = std::chrono::steady_clock::duration;

    int min = 0; ///< kept open by tick()
    int max = 10; ///< open and being opened together
    int rideDepth = 16; ///< statements at once on one connection; 1 = no riding
    int maxOpening = 1; ///< connects at once on behalf of waiters. One at a time lets returned connections absorb a spike
    int maxWaiting = 0; ///< length of the queue; 0 = no limit
    Duration idleTime = std::chrono::minutes(10); ///< unused for so long = closed, down to min; 0 = never
    Duration maxLifetime = std::chrono::minutes(30); ///< then closed when idle or returned; 0 = never
    Duration retryDelay = std::chrono::seconds(1); ///< after a failed connect, while live connections remain
    Duration firstPause = Duration::zero(); ///< after a failed connect, while none remain; each further one doubles it. 0 = none
    Duration longestPause = std::chrono::milliseconds(450); ///< so that a server that is back is found within half a second
    Duration hangsAfter = Duration::zero(); ///< a connect that takes so long does not count as one of maxOpening, once; 0 = never
};

/// The pool as a pure state machine: events in, actions out. It opens no socket, starts no timer, knows no thread and
/// takes no lock; whoever owns it (the shell) holds a mutex around each call, drops it, and then performs the actions
/// in their order. Nothing is ever resumed from inside a call.
///
/// A *ticket* is one request, from acquire() to its one and only end:
///
///     acquire() ─┬─ granted at once ───────────────────────────┬─ finish()
///                └─ waiting ─┬─ Grant action ─┬─ take() ───────┘
///                            │                └─ cancel()/timeout(): the pool takes the connection back by itself
///                            ├─ cancel()/timeout()
///                            └─ Fail action
///
/// A grant is final only when take() has returned the connection. cancel() and timeout() race take() under the caller's
/// mutex, one of them wins, and the loser is told so; no outcome leaves a connection that somebody has to remember to
/// give back. Leases and rides end by ticket, not by connection, so ending one twice is noticed instead of ending
/// somebody else's ride. Ids are never reused: a late call with an old id does nothing and says so.
///
/// A *lease* (Exclusive) has its connection alone. A *ride* (Shared) is one autocommit statement that may be in flight
/// together with at most rideDepth - 1 others.
///
/// The rules:
/// - Strict FIFO over both kinds. While anybody waits, a newcomer queues behind; so an exclusive at the head of the
///   queue stops new rides, the connections in front of it drain, and it cannot starve.
/// - An idle connection (the one used last: its caches are warm, and the others can expire) comes first, then a new one.
///   Riding is the last resort, when nothing is being opened and nothing may be: a statement behind a slow one waits
///   longer than a connect takes.
/// - A connect is started for the queue as a whole, never for one ticket: a waiter takes whichever comes first, a
///   returned connection or a new one. At most maxOpening are under way, and never more than tickets are waiting. A
///   connect whose waiter has left goes on and joins the pool.
/// - A failed connect fails the waiters that were there when it began if no live connection is left, open or being
///   opened, that could still serve them. Who came while it was under way gets one that begins after it came: the fault
///   may have been gone by then, and nobody fails for what happened before it asked.
/// - A failure that is permanent, such as a wrong password, fails all waiters: more attempts might lock the account.
/// - When no connection is left after a failure, there is a pause, up to a quarter shorter than said: all waiters fail, and the error answers
///   newcomers. Callers that try again at once do not storm a server that is down.
/// - Otherwise they go on waiting for the live connections, and for retryDelay no further connect is tried: a server that
///   has no room left is not hammered, and rides are allowed meanwhile.
/// - A connection that dies frees its place in the limit at once, so its replacement can be on the way while the last
///   user is still holding the dead one. The Close action comes when the last user has ended.
///
/// Each Open action is answered by exactly one of openFailed() (by the shell) and a Close action (by the pool).
///
/// An event costs O(1), plus O(connections) when a ride has to be found, and O(what it does) for close() and tick().
/// Nothing is allocated once the tables have grown to the largest number of tickets and connections at one time,
/// provided that the shell reuses its Actions.
class PoolCore
{
public:
    using Clock = std::chrono::steady_clock;
    using TimePoint = Clock::time_point;
    using Duration = Clock::duration;

    enum class TicketId : std::uint64_t { None = 0 };
    enum class ConnectionId : std::uint64_t { None = 0 };

    enum class Kind : std::uint8_t {
        Shared, ///< one autocommit statement, may ride with others
        Exclusive, ///< a lease: a transaction, or a connection held by the user
    };

    enum class Fate : std::uint8_t {
        Clean, ///< fit for the next user
        Broken, ///< not to be reused; others may still be riding on it. If the socket is gone, died() is the event
    };

    enum class OpenFailure : std::uint8_t {
        Transient, ///< may work next time
        Permanent, ///< will fail in the same way until somebody changes something: wrong password, no such database
    };

    enum class Reason : std::uint8_t {
        None,
        Closed, ///< the pool was closed, or is
        OpenFailed, ///< Action::connection names the connect whose error this is
        QueueFull, ///< maxWaiting tickets were waiting
    };

    enum class Withdrawal : std::uint8_t {
        Withdrawn, ///< the ticket has ended without a connection; nothing is left to do
        InUse, ///< too late, take() came first: interrupt the statement if need be, then finish()
        Ended, ///< the ticket had ended before: finished, withdrawn, or failed (its Fail action is on the way)
    };

    struct Action {
        enum class Type : std::uint8_t {
            Open, ///< begin to connect; answer with opened() or openFailed()
            Grant, ///< wake the waiter of this ticket; it calls take()
            Fail, ///< wake the waiter with an error; the ticket has ended
            Close, ///< nobody uses this connection (any longer): close, or abort the connect, and forget it
        };
        Type type = Type::Open;
        Reason reason = Reason::None;
        TicketId ticket = TicketId::None;
        ConnectionId connection = ConnectionId::None;
    };

    /// What a pool has, and what it lacks, for a budget that several share.
    struct Need {
        TimePoint now = TimePoint::min();
        int live = 0; ///< open and being opened
        int opening = 0;
        int idle = 0;
        TimePoint idleSince = TimePoint::max(); ///< of the one that is idle for longest
        int min = 0; ///< is kept if nobody waits
        int shortage = 0; ///< so many it would open at once if the limit were higher
        bool waits = false; ///< somebody waits, and does not only share
        TimePoint oldest = TimePoint::max(); ///< since then the first one waits
    };

    /// Events append to it. A Close that makes room always stands before the Open that uses it.
    using Actions = std::vector<Action>;

    struct Acquisition {
        TicketId ticket = TicketId::None;
        ConnectionId connection = ConnectionId::None; ///< set = granted and taken at once, there will be no Grant

        [[nodiscard]] bool granted() const { return connection != ConnectionId::None; }
    };

    struct Statistics {
        // now
        int open = 0; ///< live connections: idle + leased + riding
        int opening = 0;
        int idle = 0;
        int leased = 0; ///< connections under a lease
        int riding = 0; ///< connections with rides
        int rides = 0; ///< statements on those
        int waiting = 0;
        int dead = 0; ///< lost, and still held by a user; not part of open
        // since the start
        std::uint64_t acquired = 0; ///< tickets whose waiter took a connection
        std::uint64_t timedOut = 0;
        std::uint64_t cancelled = 0;
        std::uint64_t failed = 0; ///< tickets that ended with a Fail action
        std::uint64_t opened = 0;
        std::uint64_t openFailed = 0;
        std::uint64_t died = 0; ///< by died(), or given back Broken
        std::uint64_t closed = 0; ///< Close actions
    };

    /// Nothing is opened yet; the first tick() opens min connections. Options that make no sense are moved to the nearest that do.
    explicit PoolCore(const PoolOptions &options);

    /// Asks for a connection. On a closed pool the ticket fails (by action, like every failure).
    [[nodiscard]] Acquisition acquire(Kind kind, TimePoint now, Actions &actions);

    /// To be called by the waiter that a Grant has woken. None = the ticket was withdrawn or failed meanwhile: a Grant may arrive late.
    /// The connection can have died since the Grant, as it can at any time after.
    [[nodiscard]] ConnectionId take(TicketId ticket);

    /// The waiter no longer wants it. If the ticket was granted but not taken, the connection goes to the next in line.
    [[nodiscard]] Withdrawal cancel(TicketId ticket, TimePoint now, Actions &actions);

    /// As cancel(), counted as a timeout.
    [[nodiscard]] Withdrawal timeout(TicketId ticket, TimePoint now, Actions &actions);

    /// Ends a lease or a ride. Returns false, and does nothing, for a ticket that is waiting or has ended.
    bool finish(TicketId ticket, Fate fate, TimePoint now, Actions &actions);

    /// The connect has succeeded. \a lifetimeFactor (0 to 1) is the jitter: this connection lives for maxLifetime times it.
    /// Returns false if the pool has let go of the connection already (its Close action was or will be performed).
    bool opened(ConnectionId connection, TimePoint now, double lifetimeFactor, Actions &actions);

    /// The connect has failed; the connection is forgotten, no Close follows. Returns false as opened() does.
    bool openFailed(ConnectionId connection, OpenFailure failure, TimePoint now, Actions &actions);

    /// The connection is gone, whatever it was doing. A replacement is opened if somebody waits.
    /// Its users still end their tickets, and the Close action follows the last of them. Returns false if it was dead or forgotten already.
    bool died(ConnectionId connection, TimePoint now, Actions &actions);

    /// Waiters fail, idle connections close and connects are aborted now; those in use close when they come back.
    void close(TimePoint now, Actions &actions);

    /// Connections that began to open since then close: idle ones now, but for those of `min`, and those in use when they come back. Nobody
    /// who waits is forgotten.
    void closeOpenedSince(TimePoint since, TimePoint now, Actions &actions);

    /// Allows acquire() again. Connections that were in use during close() still close when they come back.
    void reopen(TimePoint now);

    /// Moves the limit, for a pool that shares a budget with others. Lowering it closes idle connections at once and those in use
    /// when they come back; 0 is allowed. A shared statement rides where one more may not be opened: need() tells that, too.
    void setMax(int max, TimePoint now, Actions &actions);

    /// Retires what has been idle or alive for too long, opens up to min, retries after retryDelay.
    void tick(TimePoint now, Actions &actions);

    /// When the next tick() would do something; none = only an event can change that. O(idle connections).
    [[nodiscard]] std::optional<TimePoint> nextTick() const;

    /// O(1).
    [[nodiscard]] Need need(TimePoint now);

    [[nodiscard]] bool isClosed() const { return m_closed; }

    /// Closed, and everything has come back and was closed.
    [[nodiscard]] bool isDrained() const { return m_closed && m_stats.open == 0 && m_stats.opening == 0 && m_stats.dead == 0; }

    [[nodiscard]] const PoolOptions &options() const { return m_options; }

    [[nodiscard]] const Statistics &statistics() const { return m_stats; }

    /// A small number that no other connection has at the same time, for a shell that keeps its connections in an array.
    [[nodiscard]] static std::size_t slotOf(ConnectionId connection) { return static_cast<std::size_t>(connection) & SlotMask; }

    /// Throws std::logic_error that names the broken invariant. O(everything), for tests.
    void checkInvariants() const;

private:
    friend struct PoolCoreProbe; // tests compare whole states

    using Slot = std::uint32_t;
    static constexpr Slot Nil = ~Slot(0);
    static constexpr int SlotBits = 24;
    static constexpr std::uint64_t SlotMask = (std::uint64_t(1) << SlotBits) - 1;

    enum class TicketState : std::uint8_t { Free, Waiting, Granted, Taken };
    enum class ConnectionState : std::uint8_t { Free, Opening, Idle, Leased, Riding, Dead };

    struct Ticket {
        std::uint64_t serial = 0; // rises with each acquire(), so it also tells the order
        TimePoint since; // when it began to wait
        Slot previous = Nil; // in the queue
        Slot next = Nil; // in the queue, or in the list of free slots
        Slot connection = Nil;
        TicketState state = TicketState::Free;
        Kind kind = Kind::Shared;
    };

    struct Connection {
        std::uint64_t serial = 0;
        std::uint64_t begunAfter = 0; // the serial of the last ticket when the connect began
        TimePoint begunAt; // the connect
        TimePoint idleSince;
        TimePoint expiresAt = TimePoint::max();
        Slot previous = Nil; // among the idle
        Slot next = Nil; // among the idle, or in the list of free slots
        int users = 0;
        ConnectionState state = ConnectionState::Free;
        bool retiring = false; // closes when the last user has ended, takes no new one
        bool broken = false; // already counted as died
    };

    TimePoint advance(TimePoint now);
    [[nodiscard]] TicketId idOfTicket(Slot slot) const;
    [[nodiscard]] ConnectionId idOfConnection(Slot slot) const;
    [[nodiscard]] Slot find(TicketId id) const;
    [[nodiscard]] Slot find(ConnectionId id) const;

    [[nodiscard]] Slot newTicket(Kind kind);
    void freeTicket(Slot slot);
    void enqueue(Slot slot);
    void dequeue(Slot slot);
    void fail(Slot slot, Reason reason, ConnectionId connection, Actions &actions);
    void failWaiters(std::uint64_t upTo, Reason reason, ConnectionId connection, Actions &actions);
    Withdrawal withdraw(TicketId ticket, std::uint64_t &counter, TimePoint now, Actions &actions);

    [[nodiscard]] bool mayOpen(TimePoint now) const;
    [[nodiscard]] Slot pick(Kind kind, TimePoint now) const;
    void assign(Slot ticket, Slot connection, TicketState state);
    void endUse(Slot ticket, Fate fate, TimePoint now, Actions &actions);
    void settle(TimePoint now, Actions &actions);
    void openForWaiters(TimePoint now, Actions &actions);
    void pause(TimePoint now);
    bool hangs(TimePoint now) const;
    std::optional<TimePoint> hangingSince() const;

    void openOne(Actions &actions);
    void becomeIdle(Slot slot, TimePoint now, Actions &actions);
    void leaveIdle(Slot slot);
    void retire(Slot slot);
    void leaveOpen(Slot slot);
    void closeOne(Slot slot, Actions &actions);
    void freeConnection(Slot slot);
    [[nodiscard]] bool overMax() const;

    PoolOptions m_options;
    Statistics m_stats;
    std::vector<Ticket> m_tickets;
    std::vector<Connection> m_connections;
    Slot m_freeTicket = Nil;
    Slot m_freeConnection = Nil;
    Slot m_firstWaiting = Nil;
    Slot m_lastWaiting = Nil;
    Slot m_firstIdle = Nil; // used last
    Slot m_lastIdle = Nil; // idle for longest
    std::uint64_t m_ticketSerial = 0;
    std::uint64_t m_connectionSerial = 0;
    std::uint64_t m_failedUpTo = 0; // tickets up to this serial have seen a connect begin and fail
    TimePoint m_now = TimePoint::min(); // callers read the clock before they lock: it may arrive out of order
    TimePoint m_retryAt = TimePoint::min();
    TimePoint m_pauseEnds = TimePoint::min();
    Duration m_pause = Duration::zero(); // the last one; 0 = the last connect succeeded
    std::uint32_t m_random = 1;
    int m_retiring = 0; // among the open ones
    int m_tolerated = 0; // how many setMax() found above the new limit
    bool m_closed = false;
};
}
