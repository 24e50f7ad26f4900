// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/pool/connectionpool_p.h"

#include <QRandomGenerator>
#include <QTest>

#include <array>
#include <atomic>
#include <deque>
#include <thread>

using namespace std::chrono_literals;
using Aio::Detail::PoolBudget;
using Aio::Detail::PoolCore;
using Aio::Detail::PoolOptions;
using Kind = PoolCore::Kind;
using Fate = PoolCore::Fate;

namespace
{
class Connection
{
};

using Pool = Aio::Detail::ConnectionPool<Connection>;

class Waiter final : public Aio::Detail::PoolWaiter
{
public:
    void connectionGranted() override { granted = true; }
    void connectionFailed(PoolCore::Reason, const std::optional<AioErrorInfo> &) override { failed = true; }
    std::atomic<bool> granted = false, failed = false;
};

/// One who wants a connection.
class Ticket
{
public:
    Ticket(Pool &pool, Kind kind)
        : m_pool(&pool)
        , kind(kind)
    {
        Pool::Taken taken = pool.acquire(kind, m_waiter);
        m_ticket = taken.ticket;
        m_connection = std::move(taken.connection);
    }
    bool isServed()
    {
        if (!m_connection && m_waiter->granted) {
            m_connection = m_pool->take(m_ticket);
        }
        return m_connection != nullptr;
    }
    bool hasFailed() const { return m_waiter->failed; }
    void end(Fate fate = Fate::Clean) { m_pool->finish(m_ticket, fate); }
    bool withdraw() { return m_pool->withdraw(m_ticket, Pool::Why::Cancelled); }
    void lose() { m_pool->died(m_connection.get()); }

private:
    Pool *m_pool;
    std::shared_ptr<Waiter> m_waiter = std::make_shared<Waiter>();
    PoolCore::TicketId m_ticket;
    std::shared_ptr<Connection> m_connection;

public:
    Kind kind;
};

/// The pools of several threads, whose connects end when the test says so.
class Fleet
{
public:
    explicit Fleet(int pools, int connections, PoolOptions limits = {}, PoolCore::Duration tenure = 0ms)
        : budget(std::make_shared<PoolBudget>(connections, tenure))
    {
        limits.max = connections;
        for (int i = 0; i < pools; ++i) {
            m_pools.push_back(make(limits));
        }
    }
    std::shared_ptr<Pool> make(const PoolOptions &limits)
    {
        const auto open = [this](Pool::Opened opened) {
            m_opening.push_back(std::move(opened));
        };
        const auto close = [](Connection &, Aio::Detail::CloseMode) { };
        auto pool = std::make_shared<Pool>(limits, open, close);
        pool->share(budget, [this] {
            ++calls;
        });
        return pool;
    }
    Pool &pool(int number) { return *m_pools[std::size_t(number)]; }
    void remove(int number) { m_pools.erase(m_pools.begin() + number); }
    int size() const { return int(m_pools.size()); }

    Ticket acquire(int number, Kind kind = Kind::Exclusive) { return Ticket(pool(number), kind); }
    /// The next connect that is under way; false if there is none.
    bool open(bool works = true)
    {
        if (m_opening.empty()) {
            return false;
        }
        const Pool::Opened opened = std::move(m_opening.front());
        m_opening.pop_front();
        if (works) {
            opened(std::make_shared<Connection>(), {}, PoolCore::OpenFailure::Transient);
        } else {
            opened(nullptr, AioErrorInfo(AioErrorKind::Operational, QStringLiteral("No.")), PoolCore::OpenFailure::Transient);
        }
        return true;
    }
    void openAll()
    {
        for (int i = 0; open(); ++i) {
            if (i == 200) {
                QFAIL(qPrintable(QStringLiteral("it never ends") + text()));
            }
        }
    }
    int live(int number)
    {
        const auto statistics = pool(number).statistics();
        return statistics.open + statistics.opening;
    }
    int live()
    {
        int all = 0;
        for (int i = 0; i < size(); ++i) {
            all += live(i);
        }
        return all;
    }
    QString text()
    {
        QString text;
        for (int i = 0; i < size(); ++i) {
            const auto statistics = pool(i).statistics();
            text += QStringLiteral("; %1 open (%2 idle), %3 being opened, %4 waiting")
                        .arg(statistics.open)
                        .arg(statistics.idle)
                        .arg(statistics.opening)
                        .arg(statistics.waiting);
        }
        return text;
    }
    /// Leaves so many idle ones in the pool.
    void warmUp(int number, int count)
    {
        std::vector<Ticket> tickets;
        for (int i = 0; i < count; ++i) {
            tickets.push_back(acquire(number));
            openAll();
        }
        for (Ticket &ticket : tickets) {
            QVERIFY(ticket.isServed());
            ticket.end();
        }
        QCOMPARE(pool(number).statistics().idle, count);
    }

    const std::shared_ptr<PoolBudget> budget;
    int calls = 0; ///< that a tick is due

private:
    std::deque<Pool::Opened> m_opening;
    std::vector<std::shared_ptr<Pool>> m_pools;
};
}

/// A pool that the test speaks for.
class Silent final : public PoolBudget::Member
{
public:
    void budgetChanged() override { }
};

/// What the pools of several threads may have together, with the shell around them.
class TestPoolBudget : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aloneHasAll();
    void idleElsewhereGoesToWhoWaits();
    void theLastOneGoesToo();
    void inUseElsewhere();
    void moreThreadsThanConnections();
    void sharingTakesWhatIsFreeOrLongIdle();
    void fairShares();
    void ownWaitersWhoCameFirst();
    void whoLeavesGivesBack();
    void closedGivesBack();
    void failedConnectsAreTriedAgain();
    void minimum();
    void longIdle();
    void oneNeedCostsOne();
    void needThatGoesAway();
    void tenure();
    void whoWaitsForLong();
    void whatIsSharedIsReported();
    void randomly_data();
    void randomly();
    void threads();
};

void TestPoolBudget::aloneHasAll()
{
    Fleet fleet(2, 4);
    std::vector<Ticket> tickets;
    for (int i = 0; i < 6; ++i) {
        tickets.push_back(fleet.acquire(0));
        fleet.openAll();
    }
    QCOMPARE(fleet.live(0), 4);
    for (int i = 0; i < 6; ++i) {
        QCOMPARE(tickets[std::size_t(i)].isServed(), i < 4);
    }
    tickets[0].end();
    QVERIFY(tickets[4].isServed());
    QVERIFY(fleet.budget->isWanted()); // the sixth

    // single statements share them, as without a budget
    Fleet riders(2, 2);
    for (int i = 0; i < 6; ++i) {
        tickets.push_back(riders.acquire(0, Kind::Shared));
        riders.openAll();
        QVERIFY(tickets.back().isServed());
        QCOMPARE(riders.live(0), std::min(i + 1, 2)); // sharing is the last resort
    }
}

void TestPoolBudget::idleElsewhereGoesToWhoWaits()
{
    Fleet fleet(2, 3);
    fleet.warmUp(0, 3);
    Ticket ticket = fleet.acquire(1);
    QCOMPARE(fleet.live(0), 2); // closed at once
    QCOMPARE(fleet.live(1), 1);
    QVERIFY(!ticket.isServed());
    fleet.openAll();
    QVERIFY(ticket.isServed());
    QVERIFY(!fleet.budget->isWanted());
    QCOMPARE(fleet.pool(1).usedElsewhere(), 2);
}

void TestPoolBudget::theLastOneGoesToo()
{
    Fleet fleet(3, 2);
    fleet.warmUp(0, 1);
    Ticket first = fleet.acquire(1), second = fleet.acquire(1);
    fleet.openAll();
    QVERIFY(first.isServed() && second.isServed());
    QCOMPARE(fleet.live(0), 0);
    Ticket other = fleet.acquire(0);
    QVERIFY(!fleet.open());
    second.end(); // nobody waits there
    fleet.openAll();
    QVERIFY(other.isServed());
}

void TestPoolBudget::inUseElsewhere()
{
    Fleet fleet(2, 2);
    Ticket a = fleet.acquire(0);
    fleet.openAll();
    Ticket b = fleet.acquire(0);
    fleet.openAll();
    QVERIFY(a.isServed() && b.isServed());
    Ticket waits = fleet.acquire(1);
    QVERIFY(!fleet.open());
    QCOMPARE(fleet.live(), 2);
    Ticket younger = fleet.acquire(0); // behind the other thread's
    b.end();
    QVERIFY(!younger.isServed());
    QVERIFY(fleet.open());
    QVERIFY(waits.isServed());
    QCOMPARE(fleet.live(), 2);
    a.end();
    QVERIFY(younger.isServed());
}

void TestPoolBudget::moreThreadsThanConnections()
{
    Fleet fleet(32, 4);
    std::deque<std::pair<int, Ticket>> tickets;
    for (int i = 0; i < fleet.size(); ++i) {
        tickets.emplace_back(i, fleet.acquire(i));
    }
    std::vector<int> served;
    while (!tickets.empty()) {
        fleet.openAll();
        QVERIFY(fleet.live() <= 4);
        QVERIFY2(tickets.front().second.isServed(), qPrintable(QStringLiteral("%1 is not served").arg(tickets.front().first))); // whoever came first
        served.push_back(tickets.front().first);
        tickets.front().second.end();
        tickets.pop_front();
    }
    QCOMPARE(served.size(), 32U);
    QVERIFY(!fleet.budget->isWanted());
}

// with times of our own
void TestPoolBudget::sharingTakesWhatIsFreeOrLongIdle()
{
    PoolBudget budget(3);
    const auto holder = std::make_shared<Silent>(), sharer = std::make_shared<Silent>();
    budget.join(holder);
    budget.join(sharer);
    PoolBudget::Members others;
    PoolCore::Need held;
    held.now = PoolCore::TimePoint(1h);
    held.live = 2;
    held.idle = 2;
    held.idleSince = held.now;
    QCOMPARE(budget.report(holder.get(), held, others).connections, 3); // one in advance
    PoolCore::Need shares;
    shares.now = held.now;
    shares.live = 0;
    shares.shortage = 1;
    QCOMPARE(budget.report(sharer.get(), shares, others).connections, 0);
    QCOMPARE(others.size(), 1U);
    QVERIFY(others.front() == holder);
    others.clear();
    QCOMPARE(budget.report(holder.get(), held, others).connections, 2); // gives back what it has not used
    QCOMPARE(others.size(), 1U);
    QVERIFY(others.front() == sharer);
    others.clear();
    QCOMPARE(budget.report(sharer.get(), shares, others).connections, 1);
    shares.live = 1; // it opens it, and shares it
    QCOMPARE(budget.report(sharer.get(), shares, others).connections, 1);
    others.clear();
    held.now += 999ms;
    QCOMPARE(budget.report(holder.get(), held, others).connections, 2); // may be used again soon
    shares.now += 999ms;
    others.clear();
    QCOMPARE(budget.report(sharer.get(), shares, others).connections, 1);
    QVERIFY(others.empty()); // was asked lately
    held.now += 1ms;
    shares.now += 1ms;
    QCOMPARE(budget.report(sharer.get(), shares, others).connections, 1);
    QCOMPARE(others.size(), 1U);
    QCOMPARE(budget.report(holder.get(), held, others).connections, 1); // one of them
    held.live = held.idle = 1;
    others.clear();
    QCOMPARE(budget.report(holder.get(), held, others).connections, 1); // not the last one
    QVERIFY(others.front() == sharer);
    QCOMPARE(budget.report(sharer.get(), shares, others).connections, 2);
    shares.live = 2;
    shares.shortage = 0;
    QCOMPARE(budget.report(sharer.get(), shares, others).connections, 2);
    QVERIFY(!budget.isWanted());
}

// both have more to do than connections
void TestPoolBudget::fairShares()
{
    Fleet fleet(2, 10);
    std::deque<Ticket> first, second;
    for (int i = 0; i < 100; ++i) {
        first.push_back(fleet.acquire(0));
        fleet.openAll();
    }
    QCOMPARE(fleet.live(0), 10);
    for (int i = 0; i < 100; ++i) {
        second.push_back(fleet.acquire(1));
    }
    int connects = 0;
    const auto endOne = [&](std::deque<Ticket> &tickets, int pool) {
        if (!tickets.front().isServed()) {
            return;
        }
        tickets.front().end();
        tickets.pop_front();
        tickets.push_back(fleet.acquire(pool)); // more of them
        while (fleet.open()) {
            ++connects;
        }
    };
    for (int round = 0; round < 400; ++round) {
        endOne(first, 0);
        endOne(second, 1);
        QVERIFY(fleet.live() <= 10);
    }
    QVERIFY2(fleet.live(0) >= 4 && fleet.live(1) >= 4, qPrintable(QStringLiteral("%1 and %2").arg(fleet.live(0)).arg(fleet.live(1))));
    QVERIFY2(connects <= 8, qPrintable(QStringLiteral("%1 connects").arg(connects))); // then it rests
}

void TestPoolBudget::ownWaitersWhoCameFirst()
{
    Fleet fleet(2, 1);
    Ticket a = fleet.acquire(0);
    fleet.openAll();
    Ticket own = fleet.acquire(0);
    std::this_thread::sleep_for(1ms); // so that the clock tells them apart
    Ticket other = fleet.acquire(1);
    QVERIFY(a.isServed());
    a.end();
    QVERIFY(own.isServed()); // it came first
    Ticket last = fleet.acquire(0);
    own.end();
    fleet.openAll();
    QVERIFY(other.isServed());
    QVERIFY(!last.isServed());
    other.end();
    fleet.openAll();
    QVERIFY(last.isServed());
}

void TestPoolBudget::whoLeavesGivesBack()
{
    Fleet fleet(2, 1);
    fleet.warmUp(0, 1);
    Ticket a = fleet.acquire(0);
    QVERIFY(a.isServed());
    Ticket waits = fleet.acquire(1);
    QVERIFY(!fleet.open());
    fleet.remove(0); // its thread ends
    QVERIFY(fleet.open());
    QVERIFY(waits.isServed());
}

void TestPoolBudget::closedGivesBack()
{
    Fleet fleet(2, 2);
    fleet.warmUp(0, 1);
    Ticket a = fleet.acquire(0);
    QVERIFY(a.isServed());
    Ticket b = fleet.acquire(1), c = fleet.acquire(1);
    fleet.openAll();
    QVERIFY(b.isServed() && !c.isServed());
    fleet.pool(0).close(Aio::Detail::CloseMode::Finish);
    QVERIFY(!fleet.open());
    a.end();
    fleet.openAll();
    QVERIFY(c.isServed());
    fleet.pool(0).reopen();
    Ticket d = fleet.acquire(0);
    b.end();
    fleet.openAll();
    QVERIFY(d.isServed());
}

void TestPoolBudget::failedConnectsAreTriedAgain()
{
    PoolOptions limits;
    limits.retryDelay = 500ms;
    Fleet fleet(2, 3, limits);
    Ticket a = fleet.acquire(0);
    fleet.openAll();
    Ticket b = fleet.acquire(0);
    QVERIFY(fleet.open(false)); // one is there that may serve it
    QVERIFY(a.isServed() && !b.isServed() && !b.hasFailed());
    QVERIFY(!fleet.open());
    const auto due = fleet.pool(0).tick();
    QVERIFY(due && *due > PoolCore::Clock::now());
    std::this_thread::sleep_until(*due);
    fleet.pool(0).tick();
    QVERIFY(fleet.open());
    QVERIFY(b.isServed());
    QCOMPARE(fleet.live(), 2);
}

void TestPoolBudget::minimum()
{
    PoolOptions limits;
    limits.min = 2;
    Fleet fleet(2, 3, limits);
    for (int i = 0; i < 4; ++i) {
        fleet.pool(i % 2).tick();
        fleet.openAll();
    }
    QCOMPARE(fleet.live(0), 2);
    QCOMPARE(fleet.live(1), 1); // what is left
    std::this_thread::sleep_for(1100ms);
    fleet.pool(1).tick();
    fleet.pool(0).tick();
    QVERIFY(!fleet.open()); // a minimum takes nothing from another
    Ticket a = fleet.acquire(1), b = fleet.acquire(1);
    fleet.openAll();
    QVERIFY(a.isServed() && b.isServed()); // who waits comes before who keeps
    QCOMPARE(fleet.live(0), 1);
    fleet.calls = 0;
    fleet.remove(1);
    QCOMPARE(fleet.calls, 1); // again as many as it should have
    fleet.pool(0).tick();
    fleet.openAll();
    QCOMPARE(fleet.live(0), 2);

    // a waiter takes one, not the minimum of its pool
    Fleet two(2, 2, limits);
    two.pool(0).tick();
    two.openAll();
    QCOMPARE(two.live(0), 2);
    Ticket c = two.acquire(1);
    two.openAll();
    QVERIFY(c.isServed());
    QCOMPARE(two.live(0), 1);
}

// what was idle for a second is closed for those who share; nobody had an event meanwhile
void TestPoolBudget::longIdle()
{
    Fleet fleet(2, 3);
    fleet.warmUp(0, 2);
    Ticket a = fleet.acquire(1, Kind::Shared);
    fleet.openAll();
    Ticket b = fleet.acquire(1, Kind::Shared); // shares
    QVERIFY(a.isServed() && b.isServed());
    QCOMPARE(fleet.live(0), 2);
    std::this_thread::sleep_for(1100ms);
    Ticket c = fleet.acquire(1, Kind::Shared);
    QCOMPARE(fleet.live(0), 1);
    Ticket d = fleet.acquire(1, Kind::Shared);
    fleet.openAll();
    QVERIFY(c.isServed() && d.isServed());
    QCOMPARE(fleet.live(1), 2);
}

// one newcomer costs one connection, whatever the number of those who have some
void TestPoolBudget::oneNeedCostsOne()
{
    Fleet fleet(6, 5);
    std::vector<Ticket> holders;
    for (int i = 0; i < 5; ++i) {
        holders.push_back(fleet.acquire(i));
        fleet.openAll();
        QVERIFY(holders.back().isServed());
    }
    Ticket newcomer = fleet.acquire(5);
    for (Ticket &holder : holders) {
        holder.end();
    }
    fleet.openAll();
    QVERIFY(newcomer.isServed());
    QCOMPARE(fleet.live(), 5);
    int idle = 0;
    for (int i = 0; i < 5; ++i) {
        idle += fleet.pool(i).statistics().idle;
    }
    QCOMPARE(idle, 4);

    // also where the others have not heard yet that it is served
    PoolBudget budget(2, 0ms);
    const std::array<std::shared_ptr<Silent>, 3> members{std::make_shared<Silent>(), std::make_shared<Silent>(), std::make_shared<Silent>()};
    PoolBudget::Members others;
    PoolCore::Need busy, waits;
    busy.now = waits.now = waits.oldest = PoolCore::TimePoint(1h);
    busy.live = 1;
    waits.waits = true;
    waits.shortage = 1;
    for (const auto &member : members) {
        budget.join(member);
    }
    QCOMPARE(budget.report(members[0].get(), busy, others).connections, 2);
    QCOMPARE(budget.report(members[1].get(), busy, others).connections, 1);
    QCOMPARE(budget.report(members[0].get(), busy, others).connections, 1);
    QCOMPARE(budget.report(members[2].get(), waits, others).connections, 0);
    QCOMPARE(budget.report(members[0].get(), busy, others).connections, 0);
    QCOMPARE(budget.report(members[1].get(), busy, others).connections, 1); // the first one is asked already
}

void TestPoolBudget::needThatGoesAway()
{
    Fleet fleet(2, 1);
    Ticket a = fleet.acquire(0);
    fleet.openAll();
    QVERIFY(a.isServed());
    Ticket waits = fleet.acquire(1);
    QVERIFY(waits.withdraw());
    QVERIFY(!fleet.budget->isWanted());
    a.end();
    QCOMPARE(fleet.live(0), 1); // not closed for nobody
    QCOMPARE(fleet.pool(0).statistics().idle, 1);
}

// more threads than connections: each has its turn, and does not connect for each statement
void TestPoolBudget::tenure()
{
    Fleet fleet(2, 1, {}, 500ms);
    fleet.warmUp(0, 1);
    fleet.calls = 0;
    Ticket waits = fleet.acquire(1);
    QVERIFY(!fleet.open());
    QCOMPARE(fleet.calls, 2); // of both: the thread of the first may not come to it
    Ticket again = fleet.acquire(0);
    QVERIFY(again.isServed());
    again.end();
    QVERIFY(!fleet.open());
    const auto due = fleet.pool(0).tick();
    QVERIFY(due && *due - PoolCore::Clock::now() < 500ms);
    std::this_thread::sleep_until(*due);
    fleet.pool(0).tick();
    QCOMPARE(fleet.live(0), 0);
    QVERIFY(fleet.open());
    QVERIFY(waits.isServed());

    // the waiter's thread looks again, too
    Fleet other(2, 2, {}, 500ms);
    other.warmUp(0, 1);
    Ticket a = other.acquire(1);
    other.openAll();
    QVERIFY(a.isServed());
    Ticket b = other.acquire(1);
    QVERIFY(!other.open());
    const auto hers = other.pool(1).tick();
    QVERIFY(hers);
    std::this_thread::sleep_until(*hers);
    other.pool(1).tick();
    QVERIFY(other.open());
    QVERIFY(b.isServed());
}

// it has one, but that is in use for long; the other's queue never ends
void TestPoolBudget::whoWaitsForLong()
{
    Fleet fleet(2, 2);
    Ticket held = fleet.acquire(0);
    fleet.openAll();
    QVERIFY(held.isServed());
    Ticket busy = fleet.acquire(1);
    fleet.openAll();
    Ticket waits = fleet.acquire(0);
    for (int i = 0; i < 14 && !waits.isServed(); ++i) {
        std::this_thread::sleep_for(100ms);
        Ticket next = fleet.acquire(1);
        QVERIFY(busy.isServed());
        busy.end();
        fleet.openAll();
        busy = next;
    }
    QVERIFY(waits.isServed());
    waits.end();
    fleet.openAll();
    QVERIFY(busy.isServed());
}

void TestPoolBudget::whatIsSharedIsReported()
{
    Fleet fleet(2, 2);
    fleet.warmUp(0, 2);
    Ticket a = fleet.acquire(1, Kind::Shared);
    fleet.openAll();
    QVERIFY(a.isServed());
    Ticket b = fleet.acquire(1, Kind::Shared); // shares, since the last one of the other thread may be used again soon
    QVERIFY(b.isServed());
    QCOMPARE(fleet.live(0), 1);
    QVERIFY(fleet.budget->isWanted());
    b.end();
    QVERIFY(!fleet.budget->isWanted());
}

void TestPoolBudget::randomly_data()
{
    QTest::addColumn<int>("pools");
    QTest::addColumn<int>("connections");
    QTest::newRow("2 of 1") << 2 << 1;
    QTest::newRow("2 of 3") << 2 << 3;
    QTest::newRow("3 of 2") << 3 << 2;
    QTest::newRow("4 of 10") << 4 << 10;
    QTest::newRow("12 of 5") << 12 << 5;
}

// never too many, and nobody is forgotten
void TestPoolBudget::randomly()
{
    QFETCH(int, pools);
    QFETCH(int, connections);
    const quint32 seed = qEnvironmentVariableIsSet("AIOORM_SEED") ? qEnvironmentVariable("AIOORM_SEED").toUInt() : QRandomGenerator::global()->generate();
    qInfo("AIOORM_SEED=%u", seed);
    QRandomGenerator random(seed);
    PoolOptions limits;
    limits.rideDepth = 2;
    limits.retryDelay = 0ms;
    Fleet fleet(pools, connections, limits);
    std::vector<Ticket> tickets;
    int served = 0, failed = 0;
    for (int step = 0; step < 30'000; ++step) {
        const quint32 what = random.bounded(100U);
        const auto any = tickets.empty() ? 0 : std::size_t(random.bounded(quint32(tickets.size())));
        const auto remove = [&] {
            tickets.erase(tickets.begin() + std::ptrdiff_t(any));
        };
        if (what < 35 && tickets.size() < 40) {
            tickets.push_back(fleet.acquire(int(random.bounded(quint32(pools))), random.bounded(2) ? Kind::Exclusive : Kind::Shared));
        } else if (what < 60) {
            fleet.open(random.bounded(10U) > 0);
        } else if (what < 65 && !tickets.empty() && tickets[any].isServed()) {
            tickets[any].lose();
        } else if (what < 70 && !tickets.empty() && tickets[any].withdraw()) {
            remove();
        } else if (!tickets.empty() && tickets[any].hasFailed()) {
            ++failed;
            remove();
        } else if (!tickets.empty() && tickets[any].isServed()) {
            ++served;
            tickets[any].end(random.bounded(10U) ? Fate::Clean : Fate::Broken);
            remove();
        } else {
            fleet.pool(int(random.bounded(quint32(pools)))).tick();
        }
        QVERIFY2(fleet.live() <= connections, qPrintable(QStringLiteral("step %1").arg(step)));
        for (int i = 0; i < pools; ++i) {
            const auto statistics = fleet.pool(i).statistics();
            QVERIFY2(statistics.waiting == 0 || fleet.live() == connections || statistics.opening > 0,
                     qPrintable(QStringLiteral("step %1: it waits although one is free").arg(step) + fleet.text()));
        }
    }
    for (int patience = 0; !tickets.empty(); ++patience) {
        QVERIFY2(patience < 10'000, qPrintable(QStringLiteral("%1 are forgotten").arg(tickets.size())));
        fleet.openAll();
        std::erase_if(tickets, [](Ticket &ticket) {
            if (ticket.isServed()) {
                ticket.end();
                return true;
            }
            return ticket.hasFailed();
        });
    }
    QVERIFY2(served > 100, qPrintable(QStringLiteral("%1 served, %2 failed").arg(served).arg(failed)));
    QVERIFY(!fleet.budget->isWanted());
}

// each pool in its thread, and connections that close when their thread says so
void TestPoolBudget::threads()
{
    constexpr int connections = 5, count = 12, operations = 2000;
    const auto budget = std::make_shared<PoolBudget>(connections);
    std::atomic<int> served = 0, open = 0, most = 0;
    const auto work = [&] {
        const auto openOne = [&](const Pool::Opened &opened) {
            const int now = ++open;
            for (int before = most; now > before && !most.compare_exchange_weak(before, now);) { }
            opened(std::make_shared<Connection>(), {}, PoolCore::OpenFailure::Transient);
        };
        const auto close = [&](Connection &, Aio::Detail::CloseMode) {
            --open;
        };
        PoolOptions limits;
        limits.max = connections;
        const auto pool = std::make_shared<Pool>(limits, openOne, close);
        pool->share(budget);
        for (int i = 0; i < operations; ++i) {
            Ticket ticket(*pool, i % 3 ? Kind::Shared : Kind::Exclusive);
            while (!ticket.isServed() && !ticket.hasFailed()) {
                std::this_thread::yield();
            }
            served += ticket.isServed();
            ticket.end();
        }
        pool->close(Aio::Detail::CloseMode::Finish);
    };
    std::vector<std::thread> all;
    for (int i = 0; i < count; ++i) {
        all.emplace_back(work);
    }
    for (std::thread &thread : all) {
        thread.join();
    }
    QCOMPARE(served, count * operations);
    QCOMPARE(open, 0);
    QVERIFY2(most <= connections, qPrintable(QString::number(most)));
    QCOMPARE(budget->used(), 0);
}

QTEST_GUILESS_MAIN(TestPoolBudget)
#include "tst_poolbudget.moc"
