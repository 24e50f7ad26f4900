// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/core/aiofuture.h"
#include "aioorm/core/aiogather.h"
#include "aioorm/core/aiospawn.h"
#include "aioorm/database/place_p.h"
#include "aioorm/testing/detail/await.h"

#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTest>
#include <QThread>
#include <QTimer>

#include <memory>
#include <stdexcept>
#include <thread>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace Aio;
using namespace Aio::Detail;

namespace
{
/// An operation that does nothing until it is told; it counts what happens to it.
class Probe final : public Operation
{
public:
    static std::shared_ptr<Probe> start(const Limits &limits = {}, bool followsScope = true)
    {
        const auto probe = std::make_shared<Probe>();
        if (!probe->watch(limits, followsScope ? FollowSpawn::Yes : FollowSpawn::No)) {
            probe->how = u"cancelled at once"_s;
            probe->finishAtOnce();
        }
        return probe;
    }
    void expire() override
    {
        how = u"expired"_s;
        finish();
    }
    void cancel() override
    {
        how = u"cancelled"_s;
        finish();
    }
    void settle() override { ++settled; }
    bool complete() { return finish(); }

    QString how = u"completed"_s;
    int settled = 0;
};

AioTask<QString> run(std::shared_ptr<Probe> probe)
{
    co_await probe->delivered();
    if (probe->how != u"completed") {
        AioErrorInfo(AioErrorKind::Cancelled, probe->how).raise();
    }
    co_return QString(probe->how); // QCoro moves from what co_return names
}

AioTask<int> at(Clock::time_point time, int result)
{
    Limits limits;
    limits.deadline = time;
    const auto probe = Probe::start(limits);
    co_await probe->delivered();
    co_return result;
}

AioTask<int> after(std::chrono::milliseconds delay, int result)
{
    return at(Clock::now() + delay, result);
}

AioTask<int> failing(const char *message)
{
    co_await after(1ms, 0);
    throw AioDataError(QString::fromLatin1(message));
}

template<class Task>
QString errorOf(Task &&task)
{
    try {
        await(std::forward<Task>(task));
    } catch (const AioError &error) {
        return error.message();
    } catch (const AioCancelled &cancelled) {
        return cancelled.message();
    }
    return u"no error"_s;
}
}

/// What lies below every awaited operation: the ready queue, deadlines and cancelling, aioSpawn and aioGather.
class TestTask : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keepsTheOrder();
    void nothingRunsInsidePost();
    void aBurstLeavesRoomForTimers();
    void nestedLoopGoesOn();
    void postsFromOtherThreads();
    void droppedAfterTheThread();
    void whatIsDroppedMayPost();

    void finishesOnce();
    void deadlines();
    void deadlineOfTheNearest();
    void resultBeatsTheDeadlineThatCameWithIt();
    void tokens();
    void tokenFromAnotherThread();
    void boundObject();
    void cancelledBefore();
    void pendingIsCounted();

    void gathersAFew();
    void gathersAtTheSameTime();
    void gatherWaitsForAll();
    void gathersAList();
    void spawnRuns();
    void spawnReportsErrors();
    void spawnEndsWithItsContext();
    void spawnMayOutliveItsScope();
    void markersFollowTheCoroutine();
    void awaitHasADeadline();

    void futureOfATask();
    void futureOfAFailure();
    void futureCancels();
    void taskOfAFuture();
    void taskOfAFutureThatEndsBadly();
    void taskOfAFutureEndsWithItsContext();
};

void TestTask::keepsTheOrder()
{
    const auto queue = ReadyQueue::current();
    QCOMPARE(ReadyQueue::current().get(), queue.get());
    QList<int> order;
    for (int i = 0; i < 100; ++i) {
        queue->post([&order, i] {
            order << i;
        });
    }
    QTRY_COMPARE(order.size(), 100);
    QVERIFY(std::is_sorted(order.begin(), order.end()));
}

void TestTask::nothingRunsInsidePost()
{
    const auto queue = ReadyQueue::current();
    QStringList order;
    queue->post([&] {
        order << u"first"_s;
        queue->post([&] {
            order << u"third"_s;
        });
        order << u"second"_s;
    });
    QVERIFY(order.isEmpty());
    QTRY_COMPARE(order.size(), 3);
    QCOMPARE(order.join(u' '), u"first second third"_s);
}

void TestTask::aBurstLeavesRoomForTimers()
{
    // 100 pieces of a millisecond each: a timer of the same loop fires in between
    const auto queue = ReadyQueue::current();
    int done = 0, doneAtFirstTick = -1, ticks = 0;
    QTimer timer;
    connect(&timer, &QTimer::timeout, this, [&] {
        doneAtFirstTick = ticks++ == 0 ? done : doneAtFirstTick;
    });
    timer.start(1ms);
    for (int i = 0; i < 100; ++i) {
        queue->post([&done] {
            QElapsedTimer elapsed;
            elapsed.start();
            while (elapsed.nsecsElapsed() < 1'000'000) { }
            ++done;
        });
    }
    QTRY_COMPARE(done, 100);
    QVERIFY2(ticks >= 8, qPrintable(u"%1 ticks"_s.arg(ticks)));
    QVERIFY2(doneAtFirstTick <= 10, qPrintable(u"%1 at the first"_s.arg(doneAtFirstTick)));
}

void TestTask::nestedLoopGoesOn()
{
    // a resumed coroutine opens a dialog: the rest of the queue is not held up, nor what comes later
    const auto queue = ReadyQueue::current();
    QStringList order;
    queue->post([&] {
        order << u"outer begins"_s;
        QEventLoop loop;
        queue->post([&] {
            order << u"posted inside"_s;
            queue->post([&] {
                order << u"quits"_s;
                loop.quit();
            });
        });
        QTimer::singleShot(5s, &loop, &QEventLoop::quit);
        loop.exec();
        order << u"outer ends"_s;
    });
    queue->post([&] {
        order << u"next in line"_s;
    });
    QTRY_COMPARE(order.size(), 5);
    QCOMPARE(order.join(u", "_s), u"outer begins, next in line, posted inside, quits, outer ends"_s);
    // and alone in the queue as well
    order.clear();
    queue->post([&] {
        QEventLoop loop;
        QTimer::singleShot(5s, &loop, &QEventLoop::quit);
        queue->post([&] {
            order << u"inner"_s;
            loop.quit();
        });
        loop.exec();
        order << u"outer"_s;
    });
    QTRY_COMPARE(order.size(), 2);
    QCOMPARE(order.first(), u"inner"_s);
}

void TestTask::postsFromOtherThreads()
{
    const auto queue = ReadyQueue::current();
    constexpr int threads = 4, each = 2000;
    std::vector<int> last(threads, -1);
    int arrived = 0;
    bool inOrder = true, onThisThread = true;
    QThread *const here = QThread::currentThread();
    std::vector<std::unique_ptr<QThread>> posters;
    for (int t = 0; t < threads; ++t) {
        posters.emplace_back(QThread::create([&, t] {
            for (int i = 0; i < each; ++i) {
                queue->post([&, t, i] {
                    inOrder &= std::exchange(last[std::size_t(t)], i) == i - 1;
                    onThisThread &= QThread::currentThread() == here;
                    ++arrived;
                });
            }
        }));
        posters.back()->start();
    }
    QTRY_COMPARE(arrived, threads * each);
    for (const auto &thread : posters) {
        thread->wait();
    }
    QVERIFY(inOrder);
    QVERIFY(onThisThread);
    QCOMPARE(arrived, threads * each);
}

void TestTask::droppedAfterTheThread()
{
    std::shared_ptr<ReadyQueue> queue;
    const auto alive = std::make_shared<int>();
    QThread *ranIn = nullptr;
    const std::unique_ptr<QThread> thread(QThread::create([&] {
        queue = ReadyQueue::current();
        queue->post([&ranIn, alive] {
            ranIn = QThread::currentThread();
        });
    }));
    thread->start();
    thread->wait();
    // it never ran an event loop, but what it was left with is done at its end, there
    QCOMPARE(ranIn, thread.get());
    QTRY_COMPARE(alive.use_count(), 1L); // wait() returns a little before the thread's variables go
    // nothing is delivered to a thread that is gone, though somebody still holds its queue
    bool ran = false;
    QVERIFY(!queue->post([&ran, alive] {
        ran = true;
    }));
    QCOMPARE(alive.use_count(), 1L);
    QVERIFY(!ran);

    // a thread that Qt did not start
    std::thread foreign([&] {
        queue = ReadyQueue::current();
        queue->post([alive] { });
    });
    foreign.join();
    QCOMPARE(alive.use_count(), 1L);
    QVERIFY(!queue->post([alive] { }));

    // an operation in flight holds the queue that would hold the operation once it has finished
    std::weak_ptr<Probe> weak;
    std::shared_ptr<Probe> inFlight;
    const std::unique_ptr<QThread> other(QThread::create([&] {
        inFlight = Probe::start();
        weak = inFlight;
        Probe::start()->complete();
    }));
    other->start();
    other->wait();
    QTest::qWait(20);
    inFlight->complete();
    inFlight.reset();
    QVERIFY(weak.expired());
}

void TestTask::whatIsDroppedMayPost()
{
    // the destructor of what is dropped reaches for the queue: no deadlock, no use of what is gone
    class Poster
    {
    public:
        explicit Poster(ReadyQueue *queue)
            : queue(queue)
        {
        }
        ~Poster()
        {
            queue->post([] { });
        }
        ReadyQueue *queue;
    };
    {
        ReadyQueue queue;
        auto poster = std::make_shared<Poster>(&queue);
        queue.post([poster] { });
        poster.reset();
    }
    int done = 0;
    const auto queue = ReadyQueue::current();
    auto poster = std::make_shared<Poster>(queue.get());
    queue->post([poster, &done] {
        ++done;
    });
    poster.reset();
    QTRY_COMPARE(done, 1);
}

void TestTask::finishesOnce()
{
    const auto probe = Probe::start();
    const auto task = run(probe);
    QVERIFY(!task.isReady());
    QVERIFY(probe->complete());
    QVERIFY(!probe->complete());
    QVERIFY(probe->isFinished());
    QVERIFY(!task.isReady()); // not inside finish()
    QTRY_VERIFY(task.isReady());
    QCOMPARE(probe->settled, 1);
    // awaited after its end
    QCOMPARE(await(run(probe)), u"completed"_s);
    // finished by many threads at once: one of them is the first
    for (int round = 0; round < 50; ++round) {
        const auto contested = Probe::start();
        auto waiting = run(contested);
        std::atomic<int> winners = 0;
        std::vector<std::unique_ptr<QThread>> threads;
        for (int i = 0; i < 3; ++i) {
            threads.emplace_back(QThread::create([&] {
                winners += contested->complete();
            }));
            threads.back()->start();
        }
        QCOMPARE(await(std::move(waiting)), u"completed"_s);
        for (const auto &thread : threads) {
            thread->wait();
        }
        QCOMPARE(winners.load(), 1);
        QCOMPARE(contested->settled, 1);
    }
}

void TestTask::deadlines()
{
    Limits limits;
    limits.deadline = Clock::now() + 30ms;
    QElapsedTimer elapsed;
    elapsed.start();
    QCOMPARE(errorOf(run(Probe::start(limits))), u"expired"_s);
    QVERIFY2(elapsed.elapsed() >= 29, qPrintable(QString::number(elapsed.elapsed())));
    // one that has passed
    limits.deadline = Clock::now() - 1s;
    QCOMPARE(errorOf(run(Probe::start(limits))), u"expired"_s);
    // one that does not come to pass, once this machine is fast enough for it
    bool inTime = false;
    for (std::chrono::milliseconds time = 50ms; !inTime; time *= 2) {
        limits.deadline = Clock::now() + time;
        const auto probe = Probe::start(limits);
        auto task = run(probe);
        QObject context;
        QTimer::singleShot(1ms, &context, [&] {
            probe->complete();
            inTime = Clock::now() < *limits.deadline;
        });
        const QString error = errorOf(std::move(task));
        QTest::qWait(int(time.count()) + 30);
        QVERIFY(!inTime || (error == u"no error" && probe->how == u"completed"));
        QCOMPARE(probe->settled, 1);
    }
}

void TestTask::deadlineOfTheNearest()
{
    // a far deadline first, then nearer ones in no order: each in its time
    QList<int> order;
    std::vector<AioTask<int>> tasks;
    const auto note = [&](AioTask<int> task) -> AioTask<int> {
        const int result = co_await task;
        order << result;
        co_return result;
    };
    Limits far;
    far.deadline = Clock::now() + 10'000s;
    const auto probe = Probe::start(far);
    auto farTask = run(probe);
    const auto start = Clock::now();
    for (const int delay : {60, 20, 40, 0}) {
        tasks.push_back(note(at(start + std::chrono::milliseconds(delay), delay)));
    }
    QTRY_COMPARE(order, (QList<int>{0, 20, 40, 60}));
    QVERIFY(!farTask.isReady());
    probe->complete();
    QCOMPARE(await(std::move(farTask)), u"completed"_s);
}

void TestTask::resultBeatsTheDeadlineThatCameWithIt()
{
    // the loop stood still: result and deadline are both due, and the result came in time
    Limits limits;
    limits.deadline = Clock::now() + 20ms;
    const auto probe = Probe::start(limits);
    auto task = run(probe);
    const std::unique_ptr<QThread> thread(QThread::create([probe] {
        probe->complete();
    }));
    thread->start();
    thread->wait();
    QThread::msleep(40);
    QCOMPARE(await(std::move(task)), u"completed"_s);
}

void TestTask::tokens()
{
    QVERIFY(!AioCancelToken().isCancelled());
    AioCancelSource source;
    Limits limits;
    limits.token = source.token();
    QVERIFY(!source.isCancelled());
    const auto first = Probe::start(limits), second = Probe::start(limits), finished = Probe::start(limits);
    auto a = run(first), b = run(second), c = run(finished);
    finished->complete();
    QCOMPARE(await(std::move(c)), u"completed"_s);
    source.cancel();
    QVERIFY(source.isCancelled());
    QVERIFY(limits.token.isCancelled());
    QVERIFY(!a.isReady()); // nothing resumes inside cancel()
    QCOMPARE(errorOf(std::move(a)), u"cancelled"_s);
    QCOMPARE(errorOf(std::move(b)), u"cancelled"_s);
    QCOMPARE(finished->how, u"completed"_s);
    source.cancel();
    QCOMPARE(first->settled, 1);
    // a token goes on without its source
    AioCancelToken orphan;
    {
        AioCancelSource gone;
        orphan = gone.token();
    }
    QVERIFY(!orphan.isCancelled());
}

void TestTask::tokenFromAnotherThread()
{
    for (int round = 0; round < 50; ++round) {
        AioCancelSource source;
        Limits limits;
        limits.token = source.token();
        std::vector<std::shared_ptr<Probe>> probes;
        std::vector<AioTask<QString>> tasks;
        for (int i = 0; i < 20; ++i) {
            probes.push_back(Probe::start(limits));
            tasks.push_back(run(probes.back()));
        }
        const std::unique_ptr<QThread> thread(QThread::create([&] {
            source.cancel();
        }));
        thread->start();
        // in the middle of it some end by themselves, and new ones come too late or not
        for (int i = 0; i < 20; i += 3) {
            probes[std::size_t(i)]->complete();
        }
        for (int i = 0; i < 20; ++i) {
            probes.push_back(Probe::start(limits));
            tasks.push_back(run(probes.back()));
        }
        for (auto &task : tasks) {
            const QString how = errorOf(std::move(task));
            QVERIFY2(how == u"cancelled" || how == u"cancelled at once" || how == u"no error", qPrintable(how));
        }
        thread->wait();
        for (const auto &probe : probes) {
            QVERIFY(probe->isFinished());
        }
    }
}

void TestTask::boundObject()
{
    auto object = std::make_unique<QObject>();
    Limits limits;
    limits.bound = object.get();
    limits.hasBound = true;
    auto task = run(Probe::start(limits));
    const auto done = Probe::start(limits);
    done->complete();
    QCOMPARE(await(run(done)), u"completed"_s);
    object.reset();
    QVERIFY(!task.isReady());
    QCOMPARE(errorOf(std::move(task)), u"cancelled"_s);
    QCOMPARE(done->how, u"completed"_s);
    // an object that is gone already
    QCOMPARE(errorOf(run(Probe::start(limits))), u"cancelled at once"_s);
}

void TestTask::cancelledBefore()
{
    AioCancelSource source;
    source.cancel();
    Limits limits;
    limits.token = source.token();
    limits.deadline = Clock::now() + 10ms;
    const auto probe = Probe::start(limits);
    auto task = run(probe);
    QVERIFY(task.isReady()); // known before anybody awaits
    QCOMPARE(errorOf(std::move(task)), u"cancelled at once"_s);
    QTest::qWait(30);
    QCOMPARE(probe->how, u"cancelled at once"_s);
}

void TestTask::pendingIsCounted()
{
    const auto queue = ReadyQueue::current();
    const int before = queue->pending();
    {
        const auto forgotten = Probe::start();
        const auto probe = Probe::start();
        QCOMPARE(queue->pending(), before + 2);
        auto task = run(probe);
        probe->complete();
        await(std::move(task));
        QCOMPARE(queue->pending(), before + 1);
    }
    QCOMPARE(queue->pending(), before);
}

void TestTask::gathersAFew()
{
    const auto text = []() -> AioTask<QString> {
        co_return u"b"_s;
    };
    const auto nothing = []() -> AioTask<> {
        co_await after(1ms, 0);
    };
    const auto movable = []() -> AioTask<std::unique_ptr<int>> {
        co_return std::make_unique<int>(7);
    };
    auto [number, word, none, pointer] = await(aioGather(after(3ms, 5), text(), nothing(), movable()));
    QCOMPARE(number, 5);
    QCOMPARE(word, u"b"_s);
    static_assert(std::is_same_v<decltype(none), std::monostate>);
    QCOMPARE(*pointer, 7);
    await(aioGather());
}

void TestTask::gathersAtTheSameTime()
{
    int begun = 0;
    QList<int> begunAtEnd;
    const auto one = [&](int result) -> AioTask<int> {
        ++begun;
        co_await after(10ms, 0);
        begunAtEnd << begun;
        co_return result;
    };
    const auto [a, b, c] = await(aioGather(one(1), one(2), one(3)));
    QCOMPARE(a + b + c, 6);
    QCOMPARE(begunAtEnd, QList<int>(3, 3));
}

void TestTask::gatherWaitsForAll()
{
    QSignalSpy reported(AioErrorReporter::instance(), &AioErrorReporter::unhandled);
    bool lastDone = false;
    const auto last = [&]() -> AioTask<> {
        co_await after(60ms, 0);
        lastDone = true;
    };
    QTest::ignoreMessage(QtWarningMsg, "An error nobody awaits: second");
    QCOMPARE(errorOf(aioGather(after(1ms, 1), failing("first"), failing("second"), last())), u"first"_s);
    QVERIFY(lastDone);
    QCOMPARE(reported.size(), 1);
    QCOMPARE(reported[0][0].toString(), u"second"_s);
}

void TestTask::gathersAList()
{
    std::vector<AioTask<int>> tasks;
    for (int i = 0; i < 50; ++i) {
        tasks.push_back(after(std::chrono::milliseconds(50 - i), i));
    }
    const QList<int> results = await(aioGather(std::move(tasks)));
    QCOMPARE(results.size(), 50);
    QVERIFY(std::is_sorted(results.begin(), results.end()));
    QVERIFY(await(aioGather(std::vector<AioTask<int>>())).isEmpty());
    std::vector<AioTask<int>> bad;
    bad.push_back(after(1ms, 1));
    bad.push_back(failing("bad"));
    QCOMPARE(errorOf(aioGather(std::move(bad))), u"bad"_s);
}

void TestTask::spawnRuns()
{
    // the callable and what it holds live to the end, though nobody keeps them
    const auto alive = std::make_shared<int>(0);
    aioSpawn(this, [alive]() -> AioTask<> {
        co_await after(5ms, 0);
        ++*alive;
        co_await after(5ms, 0);
        ++*alive;
    });
    QCOMPARE(*alive, 0);
    QTRY_COMPARE(*alive, 2);
    QTRY_COMPARE(alive.use_count(), 1L);
    // without a context, by a named callable
    bool done = false;
    const auto callable = [&]() -> AioTask<> {
        done = true;
        co_return;
    };
    aioSpawn(nullptr, callable);
    QVERIFY(done);
}

void TestTask::spawnReportsErrors()
{
    QSignalSpy reported(AioErrorReporter::instance(), &AioErrorReporter::unhandled);
    QTest::ignoreMessage(QtWarningMsg, "An error nobody awaits: lost");
    aioSpawn(this, []() -> AioTask<> {
        co_await failing("lost");
    });
    QTRY_COMPARE(reported.size(), 1);
    QCOMPARE(reported[0][0].toString(), u"lost"_s);
    // before its first suspension, and of a kind that is not ours
    QTest::ignoreMessage(QtWarningMsg, "An error nobody awaits: at once");
    aioSpawn(this, []() -> AioTask<> {
        throw std::runtime_error("at once");
        co_return;
    });
    QTRY_COMPARE(reported.size(), 2);
    QTest::ignoreMessage(QtWarningMsg, "An exception nobody awaits, which is no std::exception");
    aioSpawn(this, []() -> AioTask<> {
        throw 5;
        co_return;
    });
    QTRY_COMPARE(reported.size(), 3);
    // not even a coroutine, yet it throws
    QTest::ignoreMessage(QtWarningMsg, "An error nobody awaits: plain");
    aioSpawn(this, []() -> AioTask<> {
        return []() -> AioTask<> {
            throw AioDataError(u"plain"_s);
            co_return;
        }();
    });
    QTRY_COMPARE(reported.size(), 4);
}

void TestTask::spawnEndsWithItsContext()
{
    QSignalSpy reported(AioErrorReporter::instance(), &AioErrorReporter::unhandled);
    auto context = std::make_unique<QObject>();
    const auto first = Probe::start();
    QString how;
    bool wentOn = false;
    aioSpawn(context.get(), [&]() -> AioTask<> {
        const auto probe = Probe::start(); // made inside, so that it follows the spawn
        try {
            co_await run(probe);
        } catch (const AioCancelled &error) {
            how = error.message();
            throw;
        }
        wentOn = true;
    });
    // an operation made outside is not its own
    auto outside = run(first);
    context.reset();
    QTRY_COMPARE(how, u"cancelled"_s);
    QVERIFY(!wentOn);
    QVERIFY(!outside.isReady());
    first->complete();
    QCOMPARE(await(std::move(outside)), u"completed"_s);
    QTest::qWait(5);
    QCOMPARE(reported.size(), 0); // it ended as asked

    // the second operation of the coroutine follows the spawn too
    context = std::make_unique<QObject>();
    how.clear();
    bool isSecond = false;
    aioSpawn(context.get(), [&]() -> AioTask<> {
        co_await after(2ms, 0);
        isSecond = true;
        try {
            co_await run(Probe::start());
        } catch (const AioCancelled &error) {
            how = error.message();
        }
        // and what is begun after the end does not begin
        try {
            co_await run(Probe::start());
        } catch (const AioCancelled &error) {
            how += u", "_s + error.message();
        }
    });
    QTRY_VERIFY(isSecond);
    context.reset();
    QTRY_COMPARE(how, u"cancelled, cancelled at once"_s);
}

void TestTask::spawnMayOutliveItsScope()
{
    // a ROLLBACK runs on when the context is gone
    auto context = std::make_unique<QObject>();
    std::shared_ptr<Probe> rollback;
    bool done = false;
    aioSpawn(context.get(), [&]() -> AioTask<> {
        rollback = Probe::start({}, false);
        co_await rollback->delivered();
        done = true;
    });
    context.reset();
    QTest::qWait(10);
    QVERIFY(!done);
    rollback->complete();
    QTRY_VERIFY(done);
    QCOMPARE(rollback->how, u"completed"_s);
}

void TestTask::markersFollowTheCoroutine()
{
    const auto marker = std::make_shared<TransactionMarker>();
    const auto mine = [&] {
        return Ambient::current().marker == marker;
    };
    bool insideBefore = false, insideAfter = false, strangerHas = false;
    std::shared_ptr<Probe> probe;
    const auto body = [&]() -> AioTask<> {
        probe = Probe::start();
        insideBefore = mine();
        co_await probe->delivered();
        insideAfter = mine();
    };
    std::optional<AioTask<>> task;
    {
        const AmbientGuard guard(Ambient{marker, nullptr});
        task.emplace(body());
    }
    QVERIFY(insideBefore);
    QVERIFY(!mine());
    // a coroutine begun outside is resumed without it, in whatever order they come
    const auto stranger = [&]() -> AioTask<> {
        co_await after(1ms, 0);
        strangerHas = mine();
    };
    await(aioGather(stranger()));
    QVERIFY(!strangerHas);
    probe->complete();
    QTRY_VERIFY(task->isReady());
    QVERIFY(insideAfter);
    QVERIFY(!mine());
}

void TestTask::awaitHasADeadline()
{
    const auto probe = Probe::start();
    QVERIFY_THROWS_EXCEPTION(AioTimeout, await(run(probe), 20ms));
    probe->complete(); // the task runs on
    QTRY_COMPARE(probe->settled, 1);
    QCOMPARE(await(after(1ms, 3)), 3);
    QVERIFY_THROWS_EXCEPTION(AioDataError, await(failing("x")));
    // one in the other
    bool inner = false;
    QTimer::singleShot(1ms, this, [&] {
        inner = await(after(5ms, 1)) == 1;
    });
    QCOMPARE(await(after(30ms, 2)), 2);
    QVERIFY(inner);
}

namespace
{
AioTask<> nothingAfter(std::chrono::milliseconds delay)
{
    co_await after(delay, 0);
}

AioTask<std::unique_ptr<int>> ownedAfter(std::chrono::milliseconds delay, int result)
{
    co_await after(delay, 0);
    co_return std::make_unique<int>(result);
}

/// What a function that returns at once throws.
template<class F>
QString thrownBy(F &&function)
{
    try {
        function();
    } catch (const AioError &error) {
        return error.message();
    } catch (const AioCancelled &cancelled) {
        return cancelled.message();
    }
    return u"no error"_s;
}

/// How a task of a future ends: its value, or what was thrown.
template<class T>
AioTask<QString> endOf(QFuture<T> future)
{
    try {
        if constexpr (std::is_void_v<T>) {
            co_await aioFromFuture(future);
            co_return u"done"_s;
        } else {
            co_return QString::number(co_await aioFromFuture(future));
        }
    } catch (const AioCancelled &) {
        co_return u"cancelled"_s;
    } catch (const std::exception &exception) {
        co_return QString::fromUtf8(exception.what());
    }
}
}

void TestTask::futureOfATask()
{
    QFuture<int> number = aioFuture(after(1ms, 7));
    QFuture<void> nothing = aioFuture(nothingAfter(1ms));
    QFuture<std::unique_ptr<int>> owned = aioFuture(ownedAfter(1ms, 8));
    QVERIFY(number.isStarted() && !number.isFinished());
    QTRY_VERIFY(number.isFinished() && nothing.isFinished() && owned.isFinished());
    QCOMPARE(number.result(), 7);
    QVERIFY(!nothing.isCanceled());
    QCOMPARE(*owned.takeResult(), 8);
}

void TestTask::futureOfAFailure()
{
    QFuture<int> failed = aioFuture(failing("no"));
    QTRY_VERIFY(failed.isFinished());
    QCOMPARE(thrownBy([&] {
                 return failed.result();
             }),
             u"no"_s);
    // a continuation on the future sees the error as well
    QString seen;
    aioFuture(failing("again")).onFailed(this, [&](const AioError &error) {
        seen = error.message();
        return 0;
    });
    QTRY_COMPARE(seen, u"again"_s);
    const auto throwing = []() -> AioTask<int> {
        throw AioDataError(u"at once"_s);
    };
    QFuture<int> atOnce = aioFuture(throwing);
    QVERIFY(atOnce.isFinished());
    QCOMPARE(thrownBy([&] {
                 return atOnce.result();
             }),
             u"at once"_s);
}

void TestTask::futureCancels()
{
    const auto probe = std::make_shared<std::shared_ptr<Probe>>();
    const auto body = [probe]() -> AioTask<QString> {
        *probe = Probe::start();
        co_return co_await run(*probe);
    };
    QFuture<QString> future = aioFuture(body);
    QVERIFY(*probe && !(*probe)->isFinished());
    future.cancel();
    QTRY_VERIFY((*probe)->isFinished());
    QCOMPARE((*probe)->how, u"cancelled"_s);
    QTRY_VERIFY(future.isFinished());
    QVERIFY(future.isCanceled());
    QCOMPARE(future.resultCount(), 0);
    // of a task that runs already only the result is dropped
    const auto other = Probe::start();
    QFuture<QString> dropped = aioFuture(run(other));
    dropped.cancel();
    QTest::qWait(5);
    QVERIFY(!other->isFinished());
    other->complete();
    QTRY_VERIFY(dropped.isFinished());
    QVERIFY(dropped.isCanceled());
    QCOMPARE(dropped.resultCount(), 0);
}

void TestTask::taskOfAFuture()
{
    // Qt has other names for futures that are ready in 6.4 and in 6.8
    QPromise<int> three;
    three.start();
    three.addResult(3);
    three.finish();
    QCOMPARE(await(aioFromFuture(three.future())), 3);
    QPromise<void> done;
    done.start();
    done.finish();
    await(aioFromFuture(done.future()));

    // from another thread, and resumed on this one
    const auto promise = std::make_shared<QPromise<std::unique_ptr<int>>>();
    promise->start();
    bool here = false;
    const QThread *const mine = QThread::currentThread();
    const auto awaiting = [&]() -> AioTask<int> {
        const std::unique_ptr<int> result = co_await aioFromFuture(promise->future());
        here = QThread::currentThread() == mine;
        co_return *result;
    };
    AioTask<int> task = awaiting();
    std::thread other([promise] {
        promise->addResult(std::make_unique<int>(5));
        promise->finish();
    });
    QCOMPARE(await(std::move(task)), 5);
    other.join();
    QVERIFY(here);

    // there and back
    QCOMPARE(await(aioFromFuture(aioFuture(after(1ms, 9)))), 9);
    QPromise<void> nothing;
    nothing.start();
    AioTask<QString> end = endOf(nothing.future());
    nothing.finish();
    QCOMPARE(await(std::move(end)), u"done"_s);
}

void TestTask::taskOfAFutureThatEndsBadly()
{
    QCOMPARE(await(endOf(QtFuture::makeExceptionalFuture<int>(AioDataError(u"wrong"_s)))), u"wrong"_s);
    QCOMPARE(await(endOf(QtFuture::makeExceptionalFuture(std::make_exception_ptr(std::runtime_error("plain"))))), u"plain"_s);
    QPromise<int> cancelled;
    cancelled.start();
    AioTask<QString> end = endOf(cancelled.future());
    cancelled.future().cancel();
    QCoreApplication::processEvents();
    QVERIFY(!end.isReady()); // whoever works for it has not ended
    cancelled.finish();
    QCOMPARE(await(std::move(end)), u"cancelled"_s);
    auto dropped = std::make_unique<QPromise<void>>();
    dropped->start();
    end = endOf(dropped->future());
    dropped.reset(); // without an end
    QCOMPARE(await(std::move(end)), u"cancelled"_s);
    QPromise<int> empty;
    empty.start();
    end = endOf(empty.future());
    empty.finish(); // without a result
    QCOMPARE(await(std::move(end)), u"cancelled"_s);
}

void TestTask::taskOfAFutureEndsWithItsContext()
{
    QPromise<int> promise;
    promise.start();
    QString end;
    auto context = std::make_unique<QObject>();
    const auto body = [&]() -> AioTask<> {
        end = co_await endOf(promise.future());
    };
    aioSpawn(context.get(), body);
    context.reset();
    QTRY_COMPARE(end, u"cancelled"_s);
    promise.addResult(1); // nobody minds
    promise.finish();
    QVERIFY(!promise.future().isCanceled());
}

QTEST_GUILESS_MAIN(TestTask)
#include "tst_task.moc"
