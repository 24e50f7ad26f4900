// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "support/poolharness.h"

#include <QTest>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <new>

using namespace PoolHarness;
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

class PoolCoreTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
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
    void failedOpenPauses();
    void hangingOpenIsPassedBy();
    void failedOpenSparesThoseWhoCameLater();
    void failedOpenSparesThoseWhoCanBeServed();
    void permanentFailureFailsAtOnce();
    void deadConnectionFreesItsPlaceAtOnce();
    void brokenRideLetsTheOthersFinish();
    void idleRetirement();
    void lifetimeWithJitter();
    void lifetimeUnderSteadyRides();
    void minIsKeptOpen();
    void closingWhatWasOpenedSince();
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
    void workIsTheSameForAnySize_data();
    void workIsTheSameForAnySize();
    void nextTickIsQuietWhenNothingIsDue();
};

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

// The first pause is short, each one twice as long, up to half a second; a success ends them.
void PoolCoreTest::failedOpenPauses()
{
    Desk desk({.max = 2, .firstPause = 50ms, .longestPause = 400ms});
    for (const auto longest : {50ms, 100ms, 200ms, 400ms, 400ms}) {
        const auto asking = desk.acquire(Kind::Shared);
        desk.takeGranted();
        const auto behind = desk.acquire(Kind::Exclusive); // which would get a connect of its own without a pause
        desk.takeGranted();
        QCOMPARE(desk.pendingOpens.size(), 1u);
        desk.failed.clear();
        QVERIFY(desk.core.openFailed(std::exchange(desk.pendingOpens, {}).front(), OpenFailure::Transient, desk.now, desk.actions));
        desk.takeGranted();
        QCOMPARE(desk.failed.size(), 2u);
        QCOMPARE(desk.failed.front().ticket, asking.ticket);
        QCOMPARE(desk.failed.back().ticket, behind.ticket);
        desk.now += longest * 3 / 4 - 1ms;
        for (int i = 0; i < 3; ++i) {
            desk.failed.clear();
            const auto newcomer = desk.acquire(Kind::Shared);
            desk.takeGranted();
            QCOMPARE(desk.failed.size(), 1u);
            QCOMPARE(desk.failed.front().ticket, newcomer.ticket);
            QCOMPARE(desk.failed.front().reason, Reason::OpenFailed);
        }
        QVERIFY(desk.pendingOpens.empty());
        desk.now += longest / 4 + 1ms;
    }
    const auto last = desk.acquire(Kind::Shared);
    QVERIFY(desk.openAll() == std::vector{last.ticket});
}

// One more is tried beside a connect that hangs, and only one.
void PoolCoreTest::hangingOpenIsPassedBy()
{
    Desk desk({.max = 5, .hangsAfter = 500ms});
    for (int i = 0; i < 4; ++i) {
        desk.acquire(Kind::Exclusive);
        desk.takeGranted();
    }
    QCOMPARE(desk.pendingOpens.size(), 1u);
    QCOMPARE(desk.core.nextTick(), desk.now + 500ms);
    desk.now += 499ms;
    desk.core.tick(desk.now, desk.actions);
    desk.takeGranted();
    QCOMPARE(desk.pendingOpens.size(), 1u);
    desk.now += 1ms;
    desk.core.tick(desk.now, desk.actions);
    desk.takeGranted();
    QCOMPARE(desk.pendingOpens.size(), 2u);
    desk.now += 10s;
    desk.core.tick(desk.now, desk.actions);
    desk.takeGranted();
    QCOMPARE(desk.pendingOpens.size(), 2u);
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

void PoolCoreTest::closingWhatWasOpenedSince()
{
    Desk desk({.min = 1, .max = 6});
    desk.warmUp(2);
    const auto before = desk.acquire(Kind::Exclusive), alsoBefore = desk.acquire(Kind::Exclusive);
    desk.now += 1s;
    const auto since = desk.now;
    const auto idle = desk.acquire(Kind::Exclusive), held = desk.acquire(Kind::Exclusive);
    desk.openAll();
    desk.core.finish(idle.ticket, Fate::Clean, desk.now, desk.actions);
    desk.core.finish(alsoBefore.ticket, Fate::Clean, desk.now, desk.actions);
    desk.core.closeOpenedSince(since, desk.now, desk.actions);
    desk.takeGranted();
    QCOMPARE(desk.closed.size(), 1u); // the one in use closes when it comes back
    QCOMPARE(desk.core.statistics().open, 3);
    desk.core.finish(held.ticket, Fate::Clean, desk.now, desk.actions);
    desk.core.finish(before.ticket, Fate::Clean, desk.now, desk.actions);
    desk.takeGranted();
    QCOMPARE(desk.closed.size(), 2u);
    QVERIFY(std::ranges::find(desk.closed, before.connection) == desk.closed.end());
    QVERIFY(std::ranges::find(desk.closed, alsoBefore.connection) == desk.closed.end());
    desk.core.checkInvariants();

    // min is kept, whenever it was opened, and whoever waits is served
    Desk few({.min = 1, .max = 1});
    few.warmUp(1);
    few.core.closeOpenedSince({}, few.now, few.actions);
    QVERIFY(few.actions.empty());
    Desk full({.max = 1});
    full.warmUp(1);
    const auto user = full.acquire(Kind::Exclusive), waiter = full.acquire(Kind::Exclusive);
    full.core.closeOpenedSince({}, full.now, full.actions);
    full.core.finish(user.ticket, Fate::Clean, full.now, full.actions);
    QVERIFY(full.openAll() == std::vector{waiter.ticket});
    full.core.checkInvariants();
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

void PoolCoreTest::workIsTheSameForAnySize_data()
{
    QTest::addColumn<int>("connections");
    QTest::addColumn<int>("riding");
    QTest::addColumn<int>("waiting");
    QTest::newRow("idle, 10") << 10 << 0 << 0;
    QTest::newRow("idle, 1000") << 1000 << 0 << 0;
    QTest::newRow("riding, 10") << 10 << 50 << 0;
    QTest::newRow("riding, 1000") << 1000 << 5000 << 0;
    QTest::newRow("waiting, 10") << 10 << 160 << 50;
    QTest::newRow("waiting, 1000") << 1000 << 16'000 << 5000;
}

// What a statement costs the pool, counted: no memory, and nothing to be done where a connection has room for it.
void PoolCoreTest::workIsTheSameForAnySize()
{
    QFETCH(int, connections);
    QFETCH(int, riding);
    QFETCH(int, waiting);
    Desk desk({.max = connections, .rideDepth = 16});
    desk.warmUp(connections);
    for (int i = 0; i < riding + waiting; ++i) {
        desk.acquire(Kind::Shared);
    }
    QCOMPARE(desk.core.statistics().waiting, waiting);
    desk.actions.clear();
    desk.actions.reserve(16);
    constexpr int rounds = 20'000;
    std::size_t before = 0;
    int granted = 0;
    for (int i = 0; i < rounds; ++i) {
        if (i == rounds / 2) {
            before = allocations; // the tables have grown
        }
        const auto a = desk.acquire(Kind::Shared);
        if (a.granted()) {
            ++granted;
            desk.core.finish(a.ticket, Fate::Clean, desk.now, desk.actions);
        } else {
            QCOMPARE(desk.core.cancel(a.ticket, desk.now, desk.actions), Withdrawal::Withdrawn);
        }
    }
    QCOMPARE(allocations - before, 0u);
    QCOMPARE(granted, waiting == 0 ? rounds : 0);
    QCOMPARE(desk.actions.size(), 0u);
    QCOMPARE(desk.core.statistics().waiting, waiting);
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

QTEST_GUILESS_MAIN(PoolCoreTest)
#include "tst_poolcore.moc"
