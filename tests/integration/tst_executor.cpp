// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/core/detail/readyqueue.h"
#include "support/models.h"
#include "support/testdatabase.h"

#include <QElapsedTimer>
#include <QEventLoop>
#include <QProcess>
#include <QRandomGenerator>
#include <QSignalSpy>
#include <QThread>
#include <QTimer>

#include <thread>

#include <set>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{
const User::Columns &u = User::columns();

const char *const droppedHandle = "A transaction's last handle went without commit or rollback: it is rolled back.";

/// How an operation ended, for those whose end is not awaited.
class Ending
{
public:
    void note(const AioErrorInfo &info)
    {
        error = info.kind();
        outcome = info.outcome();
        message = u"%1 outcome %2 phase %3"_s.arg(info.message()).arg(int(info.outcome())).arg(int(info.phase()));
    }

    int times = 0;
    std::optional<AioErrorKind> error;
    AioOutcome outcome = AioOutcome::NotSent;
    QString message;
};

template<class T>
AioTask<> watch(AioTask<T> task, Ending &ending)
{
    try {
        co_await task;
    } catch (const AioError &error) {
        ending.note(error.info());
    } catch (const AioCancelled &cancelled) {
        ending.note(cancelled.info());
    }
    ++ending.times;
}

/// Runs `work` on a thread with an event loop, and quits that when the task has ended, or some time after `isReached`
/// has become true.
class LoopThread : public QThread
{
public:
    explicit LoopThread(std::function<AioTask<>()> work, const std::atomic<bool> *isReached = nullptr)
        : m_work(std::move(work))
        , m_isReached(isReached)
    {
        start();
    }
    ~LoopThread() override { wait(); }
    Ending ending;

private:
    void run() override
    {
        const auto task = work();
        QTimer look;
        if (m_isReached) {
            QObject::connect(&look, &QTimer::timeout, [&] {
                if (*m_isReached) {
                    look.stop();
                    QTimer::singleShot(50ms, [this] {
                        quit();
                    });
                }
            });
            look.start(1ms);
        }
        exec();
    }

    AioTask<> work()
    {
        co_await watch(m_work(), ending);
        quit();
    }

    const std::function<AioTask<>()> m_work;
    const std::atomic<bool> *const m_isReached;
};
}

/// What bounds an operation in time and life, and on which thread and stack it goes on.
class TestExecutor : public DatabaseTest
{
    Q_OBJECT

private:
    AioTask<> add(AioExecutor executor, QString name) { co_await User::aioCreate(executor, u.username = name); }
    auto endless(AioExecutor executor) { return AioDatabase::aioExecuteSql(executor, testDatabase().endlessSelect(), {}, Aio::Access::Read); }
    void ignoreDropped(int times)
    {
        for (int i = 0; i < times; ++i) {
            QTest::ignoreMessage(QtWarningMsg, droppedHandle);
        }
    }
    bool isIdle()
    {
        const AioPoolStatistics statistics = db().statistics();
        return statistics.waiting == 0 && statistics.leased == 0 && statistics.idle == statistics.open;
    }

private Q_SLOTS:
    // -- deadlines --

    void timeoutWhileWaiting()
    {
        await(db().aioConnect());
        const int writers = testDatabase().writers();
        const auto held = await(holdWriters());
        QElapsedTimer clock;
        clock.start();
        const auto error = errorOf<AioTimeout>(add(db().timeout(40ms), u"a"_s));
        QVERIFY2(clock.elapsed() >= 39, qPrintable(QString::number(clock.elapsed())));
        QCOMPARE(error.kind(), AioErrorKind::Timeout);
        QCOMPARE(error.phase(), AioPhase::Acquire);
        QCOMPARE(error.outcome(), AioOutcome::NotSent);
        for (const QString &part : {u"%1 open (limit %1), %1 in use, 0 being opened, 1 waiting"_s.arg(writers), u"lacks its `tx`"_s, db().name()}) {
            QVERIFY2(error.message().contains(part), error.what());
        }
        db().setAcquireTimeout(30ms);
        const auto patience = errorOf<AioTimeout>(add(db(), u"a"_s));
        QCOMPARE(patience.phase(), AioPhase::Acquire);
        const auto begin = errorOf<AioTimeout>(db().aioBegin());
        QCOMPARE(begin.phase(), AioPhase::Acquire);
        QVERIFY2(begin.message().contains(u"%1 in use"_s.arg(writers)) && begin.message().contains(u"`tx`"), begin.what());
        QCOMPARE(db().statistics().timedOut, 3u);
        ignoreDropped(writers);
    }

    void timeoutWhileExecuting()
    {
        await(db().aioConnect());
        for (int i = 0; i < 3; ++i) {
            QElapsedTimer clock;
            clock.start();
            const auto error = errorOf<AioTimeout>(endless(db().timeout(250ms))); // long enough for it to have begun
            QVERIFY2(clock.elapsed() >= 249, qPrintable(QString::number(clock.elapsed())));
            QCOMPARE(error.phase(), AioPhase::Execute);
            QCOMPARE(error.outcome(), AioOutcome::Refused);
            QCOMPARE(error.sql(), testDatabase().endlessSelect());
            QCOMPARE(await(User::select().aioCount()), 0);
        }
        QVERIFY_THROWS_EXCEPTION(AioTimeout, await(AioDatabase::aioExecuteSql(db().timeout(40ms), testDatabase().endlessInsert())));
        QCOMPARE(names(), QStringList());
    }

    void deadlineInThePast()
    {
        for (const AioExecutor &executor :
             {db().timeout(0ms), db().timeout(-5ms), db().deadline(QDeadlineTimer(0)), AioExecutor(db()).timeout(1h).deadline(QDeadlineTimer(-1ms))}) {
            QCOMPARE(errorOf<AioTimeout>(add(executor, u"a"_s)).outcome(), AioOutcome::NotSent);
            QVERIFY_THROWS_EXCEPTION(AioTimeout, await(executor.aioBegin()));
        }
        await(add(db().deadline(QDeadlineTimer(QDeadlineTimer::Forever)), u"a"_s));
        await(add(db().timeout(1h), u"b"_s));
        QCOMPARE(names().size(), 2);
    }

    void deadlineOverABlock()
    {
        // in a statement of the body
        const auto inside = [&](AioTransaction &tx) -> AioTask<> {
            co_await add(tx, u"a"_s);
            co_await AioDatabase::aioExecuteSql(tx, testDatabase().endlessSelect());
        };
        QVERIFY_THROWS_EXCEPTION(AioTimeout, await(db().timeout(50ms).aioAtomic(inside)));
        // each statement is short, and the whole too long
        int statements = 0;
        const auto many = [&](AioTransaction &tx) -> AioTask<> {
            for (;;) {
                co_await add(tx, QString::number(++statements));
                co_await passTime(5ms);
            }
        };
        QVERIFY_THROWS_EXCEPTION(AioTimeout, await(db().timeout(500ms).aioAtomic(many)));
        QVERIFY(statements >= 1);
        // it has passed when the body is through: what came too late is not committed
        const auto late = [&](AioTransaction &tx) -> AioTask<> {
            co_await add(tx, u"b"_s);
            co_await passTime(60ms);
        };
        QVERIFY_THROWS_EXCEPTION(AioTimeout, await(db().timeout(50ms).aioAtomic(late)));
        QCOMPARE(names(), QStringList());
        // a savepoint's own, shorter one
        const auto outer = [&](AioTransaction &tx) -> AioTask<> {
            co_await add(tx, u"c"_s);
            try {
                co_await tx.timeout(300ms).aioAtomic(inside);
                EXPECT(false);
            } catch (const AioTimeout &) {
            }
            co_await add(tx, u"d"_s);
        };
        await(db().timeout(1h).aioAtomic(outer));
        QCOMPARE(names(), QStringList({u"c"_s, u"d"_s}));
    }

    void manyDeadlinesAtOnce()
    {
        const auto held = await(holdWriters());
        std::vector<Ending> endings(500);
        std::vector<AioTask<>> tasks;
        for (std::size_t i = 0; i < endings.size(); ++i) {
            tasks.push_back(watch(add(db().timeout(std::chrono::milliseconds(1 + i % 37)), u"a"_s), endings[i]));
        }
        for (auto &task : tasks) {
            await(std::move(task));
        }
        for (const Ending &ending : endings) {
            QCOMPARE(ending.times, 1);
            QCOMPARE(ending.error, AioErrorKind::Timeout);
        }
        ignoreDropped(testDatabase().writers());
    }

    // -- cancelling --

    void cancelled()
    {
        AioCancelSource before;
        before.cancel();
        before.cancel();
        QVERIFY(before.token().isCancelled());
        QCOMPARE(errorOf<AioCancelled>(add(db().token(before.token()), u"a"_s)).outcome(), AioOutcome::NotSent);
        QVERIFY_THROWS_EXCEPTION(AioCancelled, await(db().token(before.token()).aioBegin()));

        AioCancelSource during;
        Ending ending;
        auto task = watch(endless(db().token(during.token())), ending);
        QTest::qWait(20);
        during.cancel();
        QCOMPARE(ending.times, 0); // not inside cancel()
        await(std::move(task));
        QCOMPARE(ending.error, AioErrorKind::Cancelled);
        QCOMPARE(ending.times, 1);

        AioCancelSource after;
        await(add(db().token(after.token()), u"b"_s));
        after.cancel();
        QCOMPARE(names(), QStringList{u"b"_s});

        // from another thread
        AioCancelSource elsewhere;
        std::thread thread([&] {
            std::this_thread::sleep_for(20ms);
            elsewhere.cancel();
        });
        QVERIFY_THROWS_EXCEPTION(AioCancelled, await(endless(db().token(elsewhere.token()))));
        thread.join();
    }

    void oneTokenForMany()
    {
        AioCancelSource stop;
        std::vector<Ending> endings(200);
        std::vector<AioTask<>> tasks;
        for (std::size_t i = 0; i < endings.size(); ++i) {
            tasks.push_back(i % 2 ? watch(endless(db().token(stop.token())), endings[i]) : watch(AioExecutor(db()).token(stop.token()).aioBegin(), endings[i]));
        }
        QTest::qWait(10);
        const int writers = testDatabase().writers();
        ignoreDropped(writers + 1); // the first transactions are dropped without an end
        stop.cancel();
        for (auto &task : tasks) {
            await(std::move(task));
        }
        int begun = 0;
        for (const Ending &ending : endings) {
            QCOMPARE(ending.times, 1);
            begun += ending.error ? 0 : 1;
        }
        for (int i = begun; i < writers + 1; ++i) {
            qWarning("%s", droppedHandle);
        }
        QVERIFY(begun <= writers);
    }

    void receiverDies()
    {
        await(db().aioConnect());
        auto receiver = std::make_unique<QObject>();
        std::vector<Ending> endings(20);
        std::vector<AioTask<>> tasks;
        for (Ending &ending : endings) {
            tasks.push_back(watch(endless(db().boundTo(receiver.get())), ending));
        }
        QTest::qWait(20);
        const AioExecutor orphaned = db().boundTo(receiver.get());
        receiver.reset();
        for (const Ending &ending : endings) {
            QCOMPARE(ending.times, 0);
        }
        for (auto &task : tasks) {
            await(std::move(task));
        }
        for (const Ending &ending : endings) {
            QCOMPARE(ending.times, 1);
            QCOMPARE(ending.error, AioErrorKind::Cancelled);
        }
        // the database works for nobody any more
        for (int i = 0; i < 10; ++i) {
            QCOMPARE(await(User::select().aioCount()), 0);
        }
        QCOMPARE(errorOf<AioCancelled>(add(orphaned, u"a"_s)).outcome(), AioOutcome::NotSent);
    }

    void receiverDiesAtAnyMoment()
    {
        constexpr int total = 12000;
        constexpr int atOnce = 60;
        const quint32 seed = QRandomGenerator::global()->generate();
        QRandomGenerator random(seed);
        class One
        {
        public:
            std::unique_ptr<QObject> receiver;
            Ending ending;
        };
        std::map<int, One> running;
        int started = 0;
        int written = 0, read = 0, cancelled = 0, other = 0;
        std::map<int, QString> messages; // of those that were surely not carried out
        std::set<int> unknown; // the receiver was gone when the result came
        while (started < total || !running.empty()) {
            while (started < total && running.size() < atOnce) {
                One &one = running[started];
                one.receiver = std::make_unique<QObject>();
                const AioExecutor executor = db().boundTo(one.receiver.get());
                if (started % 3 == 0) {
                    watch(User::select().aioExists(executor), one.ending);
                } else if (started % 10 == 1) {
                    const auto body = [&, name = u"tx %1"_s.arg(started)](AioTransaction &tx) {
                        return add(tx, name);
                    };
                    watch(executor.aioAtomic(body), one.ending);
                } else {
                    watch(add(executor, u"user %1"_s.arg(started)), one.ending);
                }
                ++started;
            }
            const quint32 dice = random.bounded(8);
            // where the database is slower than this loop, nothing would ever be written
            if (dice < 4 && cancelled <= 4 * (written + read) + atOnce) {
                auto victim = std::next(running.begin(), random.bounded(int(running.size())));
                victim->second.receiver.reset();
            } else if (dice == 4) {
                QThread::usleep(random.bounded(60));
            } else {
                QCoreApplication::processEvents();
            }
            for (auto one = running.begin(); one != running.end();) {
                const Ending &ending = one->second.ending;
                if (ending.times == 0) {
                    ++one;
                    continue;
                }
                QCOMPARE(ending.times, 1);
                if (!ending.error) {
                    ++(one->first % 3 == 0 ? read : written);
                } else if (ending.error == AioErrorKind::Cancelled) {
                    ++cancelled;
                    if (ending.outcome == AioOutcome::Unknown) {
                        unknown.insert(one->first);
                    } else {
                        messages[one->first] = ending.message;
                    }
                } else {
                    ++other;
                }
                one = running.erase(one);
            }
        }
        qInfo("seed %u: %d written, %d read, %d cancelled", seed, written, read, cancelled);
        QCOMPARE(other, 0);
        QVERIFY(cancelled > 100 && written > 100);
        // what is there is what was reported, to the row
        for (const QString &name : names()) {
            const auto wrong = messages.find(name.section(u' ', 1).toInt());
            QVERIFY2(wrong == messages.end(), qPrintable(name + u": "_s + (wrong == messages.end() ? QString() : wrong->second)));
        }
        const QStringList there = names();
        const auto unsure = std::count_if(there.begin(), there.end(), [&](const QString &name) {
            return unknown.contains(name.section(u' ', 1).toInt());
        });
        QCOMPARE(there.size() - unsure, written);
        QVERIFY(waitUntil([&] {
            return isIdle();
        }));
        QVERIFY(db().statistics().open <= 5);
        QCOMPARE(Aio::Detail::ReadyQueue::current()->pending(), 0);
    }

    void cancelledAtAnyMoment()
    {
        // by a token nothing is left unsure: what is reported as cancelled was not carried out
        constexpr int rounds = 250;
        constexpr int atOnce = 100;
        int written = 0, cancelled = 0, pause = 40; // microseconds, so long that some of both come about
        for (int round = 0; round < rounds; ++round) {
            const int before = written;
            std::vector<AioCancelSource> sources(atOnce);
            std::vector<Ending> endings(atOnce);
            std::atomic<bool> stop = false;
            std::thread canceller([&] {
                QRandomGenerator random(quint32(round + 1));
                for (std::size_t i = 0; i < sources.size() && !stop; ++i) {
                    for (const auto end = Aio::Detail::Clock::now() + std::chrono::microseconds(random.bounded(pause)); Aio::Detail::Clock::now() < end;) { }
                    sources[i].cancel();
                }
            });
            std::vector<AioTask<>> tasks;
            for (std::size_t i = 0; i < sources.size(); ++i) {
                const QString name = u"%1 %2"_s.arg(round).arg(i);
                const AioExecutor executor = db().token(sources[i].token());
                if (i % 5 == 0) {
                    const auto body = [this, name](AioTransaction &tx) {
                        return add(tx, name);
                    };
                    tasks.push_back(watch(executor.aioAtomic(body), endings[i]));
                } else {
                    tasks.push_back(watch(add(executor, name), endings[i]));
                }
            }
            for (auto &task : tasks) {
                await(std::move(task));
            }
            stop = true;
            canceller.join();
            for (const Ending &ending : endings) {
                QCOMPARE(ending.times, 1);
                QVERIFY2(!ending.error || (ending.error == AioErrorKind::Cancelled && ending.outcome != AioOutcome::Unknown), qPrintable(ending.message));
                ++(ending.error ? cancelled : written);
            }
            if (written - before < atOnce / 10) {
                pause = std::min(pause * 2, 5000);
            } else if (written - before > atOnce * 9 / 10) {
                pause = std::max(pause / 2, 10);
            }
        }
        qInfo("%d written, %d cancelled", written, cancelled);
        QVERIFY(cancelled > 100 && written > 100);
        QCOMPARE(names().size(), written);
    }

    // -- spawning and gathering --

    void spawnedKeepsItsCallable()
    {
        const auto witness = std::make_shared<int>(1);
        QObject context;
        bool ended = false;
        {
            const auto work = [this, witness, &ended]() -> AioTask<> {
                co_await add(db(), u"a"_s);
                co_await add(db(), u"b"_s);
                ended = *witness == 1;
            };
            aioSpawn(&context, work);
        }
        QCOMPARE(witness.use_count(), 2);
        QVERIFY(waitUntil([&] {
            return ended;
        }));
        QCOMPARE(witness.use_count(), 1);
        aioSpawn(nullptr, [&]() -> AioTask<> {
            co_await add(db(), u"c"_s);
            ended = false;
        });
        QVERIFY(waitUntil([&] {
            return !ended;
        }));
    }

    void spawnedEndsWithItsContext()
    {
        class Witness
        {
        public:
            explicit Witness(bool &gone)
                : m_gone(gone)
            {
            }
            ~Witness() { m_gone = true; }

        private:
            bool &m_gone;
        };
        auto context = std::make_unique<QObject>();
        bool gone = false, runs = false, wentOn = false;
        QSignalSpy unhandled(AioErrorReporter::instance(), &AioErrorReporter::unhandled);
        aioSpawn(context.get(), [&]() -> AioTask<> {
            const Witness witness(gone);
            co_await add(db(), u"a"_s);
            runs = true;
            co_await endless(db()); // started by a resumed coroutine
            wentOn = true;
        });
        QVERIFY(waitUntil([&] {
            return runs;
        }));
        context.reset();
        QVERIFY(!gone);
        QVERIFY(waitUntil([&] {
            return gone;
        }));
        QVERIFY(!wentOn);
        QCOMPARE(unhandled.size(), 0);
    }

    void spawnedLeavesNothingAtItsContext()
    {
        class Counting : public QObject
        {
        public:
            int connections() const { return receivers(SIGNAL(destroyed(QObject *))); }
        };
        Counting context;
        int ended = 0;
        for (int i = 0; i < 100; ++i) {
            aioSpawn(&context, [&]() -> AioTask<> {
                co_await User::select().aioCount(db().boundTo(&context));
                ++ended;
            });
        }
        QVERIFY(waitUntil([&] {
            return ended == 100;
        }));
        QCOMPARE(context.connections(), 0);
    }

    void unhandledErrorsAreReported()
    {
        QSignalSpy unhandled(AioErrorReporter::instance(), &AioErrorReporter::unhandled);
        QTest::ignoreMessage(QtWarningMsg,
                             QRegularExpression(u"^An error nobody awaits: .*(already|[dD]uplicate (key|entry)).*INSERT INTO"_s,
                                                QRegularExpression::DotMatchesEverythingOption));
        aioSpawn(this, [&]() -> AioTask<> {
            co_await add(db(), u"a"_s);
            co_await add(db(), u"a"_s);
        });
        QVERIFY(waitUntil([&] {
            return unhandled.size() == 1;
        }));
        QTest::ignoreMessage(QtWarningMsg, "An error nobody awaits: at once");
        aioSpawn(this, []() -> AioTask<> {
            throw std::runtime_error("at once");
            co_return;
        });
        QTest::ignoreMessage(QtWarningMsg, "An exception nobody awaits, which is no std::exception");
        aioSpawn(this, []() -> AioTask<> {
            throw 5;
            co_return;
        });
        QCOMPARE(unhandled.size(), 3);
        QCOMPARE(unhandled[1][0].toString(), u"at once"_s);
    }

    void gathered()
    {
        const auto make = [&](QString name) {
            return User::aioCreate(u.username = name);
        };
        const auto [a, nothing, count] = await(aioGather(make(u"a"_s), add(db(), u"b"_s), User::select().aioCount()));
        QCOMPARE(a->username(), u"a"_s);
        Q_UNUSED(nothing)
        Q_UNUSED(count)

        // the first error in the order of the arguments, when all have ended
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"An error nobody awaits: The deadline (came|expired)"_s));
        const auto error = errorOf<AioError>(aioGather(add(db(), u"c"_s), add(db(), u"a"_s), endless(db().timeout(30ms)), add(db(), u"d"_s)));
        QCOMPARE(error.kind(), AioErrorKind::Integrity);
        QCOMPARE(names(), QStringList({u"a"_s, u"b"_s, u"c"_s, u"d"_s}));

        std::vector<AioTask<std::shared_ptr<User>>> tasks;
        for (int i = 0; i < 20; ++i) {
            tasks.push_back(make(QString::number(i)));
        }
        const auto users = await(aioGather(std::move(tasks)));
        QCOMPARE(users.size(), 20);
        for (int i = 0; i < 20; ++i) {
            QCOMPARE(users[i]->username(), QString::number(i));
        }
        QVERIFY(await(aioGather(std::vector<AioTask<int>>())).isEmpty());
    }

    // -- threads --

    void threads()
    {
        db().setAcquireTimeout(60s);
        const auto work = [&](int thread) -> AioTask<> {
            for (int i = 0; i < 50; ++i) {
                const QString name = u"%1 %2"_s.arg(thread).arg(i);
                const auto body = [&](AioTransaction &tx) -> AioTask<> {
                    co_await add(tx, name + u" in"_s);
                    EXPECT(co_await User::select().where(u.username == name + u" in"_s).aioExists(tx));
                };
                co_await aioGather(add(db(), name), db().aioAtomic(body), User::select().aioCount(db()));
            }
        };
        std::vector<std::unique_ptr<LoopThread>> threads;
        for (int i = 0; i < 3; ++i) {
            threads.push_back(std::make_unique<LoopThread>([&work, i] {
                return work(i);
            }));
        }
        await(work(9), 60s);
        for (const auto &thread : threads) {
            QVERIFY(thread->wait(60000));
            QCOMPARE(thread->ending.times, 1);
            QVERIFY(!thread->ending.error);
        }
        QCOMPARE(names().size(), 4 * 100);
    }

    void threadWithoutEventLoop()
    {
        QString message;
        std::thread thread([&] {
            try {
                const auto task = [&]() -> AioTask<> {
                    try {
                        co_await add(db(), u"a"_s);
                    } catch (const AioInterfaceError &error) {
                        message += error.message();
                    }
                    try {
                        co_await db().aioBegin();
                    } catch (const AioInterfaceError &error) {
                        message += error.message();
                    }
                };
                const auto ended = task();
            } catch (...) {
            }
        });
        thread.join();
        QCOMPARE(message.count(u"This thread has no event loop"), 2);
        QCOMPARE(names(), QStringList());
    }

    void threadEndsInMidQuery_data()
    {
        QTest::addColumn<int>("doing");
        QTest::newRow("a statement") << 0;
        QTest::newRow("a transaction in a statement") << 1;
        QTest::newRow("a transaction that awaits something else") << 2;
        QTest::newRow("waiting for a connection") << 3;
        QTest::newRow("waiting for a transaction") << 4;
    }
    void threadEndsInMidQuery()
    {
        QFETCH(int, doing);
        if (doing == 2) {
#ifdef __SANITIZE_ADDRESS__
            QSKIP("the frame that awaits a timer of a dead thread is lost, and the sanitizer would say so");
#endif
            QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"^A connection to .* comes back in an open transaction, which is rolled back"_s));
        }
        await(db().aioConnect());
        std::vector<AioTransaction> held;
        if (doing >= 3 && !testDatabase().hasConnectionsOfThreads()) {
            held = await(holdWriters());
        } else if (doing >= 3) {
            ignoreDropped(testDatabase().writers());
        }
        std::atomic<bool> reached = false; // what the thread is to end in the middle of
        LoopThread thread(
            [&]() -> AioTask<> {
                std::vector<AioTransaction> heldHere;
                if (doing >= 3 && testDatabase().hasConnectionsOfThreads()) {
                    heldHere = co_await holdWriters(); // each thread has connections of its own
                }
                const auto body = [&](AioTransaction &tx) -> AioTask<> {
                    co_await add(tx, u"a"_s);
                    reached = true;
                    if (doing == 1) {
                        co_await AioDatabase::aioExecuteSql(tx, testDatabase().endlessSelect());
                    }
                    co_await passTime(1h);
                };
                reached = doing != 1 && doing != 2;
                switch (doing) {
                case 0:
                    co_await endless(db());
                    break;
                case 3:
                    co_await add(db(), u"b"_s);
                    break;
                default:
                    co_await db().aioAtomic(body);
                }
            },
            &reached);
        QVERIFY(thread.wait(120000)); // nothing of it would have ended by itself
        if (doing != 2) {
            QCOMPARE(thread.ending.times, 1);
            QCOMPARE(thread.ending.error, AioErrorKind::Cancelled);
        }
        await(rollBack(held));
        // nothing is lost to those who go on
        for (int i = 0; i < 10; ++i) {
            await(add(db().timeout(1h), u"later %1"_s.arg(i)));
            await(User::select().aioCount(db().timeout(1h)));
        }
        QCOMPARE(names().size(), 10);
    }

    // -- stacks --

    void nothingResumesInline()
    {
        bool inside = false;
        int resumed = 0;
        const auto expectOutside = [&](AioTask<> task) -> AioTask<> {
            try {
                co_await task;
            } catch (const AioError &) {
            } catch (const AioCancelled &) {
            }
            EXPECT(!inside);
            ++resumed;
        };
        const auto calling = [&](auto &&call) {
            inside = true;
            call();
            inside = false;
        };
        const auto untyped = [](auto task) -> AioTask<> {
            co_await task;
        };

        // cancel, death of the receiver
        AioCancelSource stop;
        auto receiver = std::make_unique<QObject>();
        auto first = expectOutside(untyped(endless(db().token(stop.token()))));
        auto second = expectOutside(untyped(endless(db().boundTo(receiver.get()))));
        QTest::qWait(5);
        calling([&] {
            stop.cancel();
        });
        calling([&] {
            receiver.reset();
        });
        await(std::move(first));
        await(std::move(second));

        // release: the end of one transaction lets the next one begin
        auto held = await(holdWriters());
        auto waiting = expectOutside(add(db(), u"a"_s));
        const auto body = [&](AioTransaction &tx) {
            return add(tx, u"b"_s);
        };
        auto atomic = expectOutside(db().aioAtomic(body));
        QTest::qWait(5);
        ignoreDropped(testDatabase().writers());
        calling([&] {
            held.clear();
        });
        await(std::move(waiting));
        await(std::move(atomic));

        // the change hub
        QSignalSpy spy(&db(), &AioDatabase::tablesChanged);
        calling([&] {
            db().notifyChanged({u"users"_s});
            QCOMPARE(spy.size(), 0);
        });

        // close and destruction
        auto third = expectOutside(untyped(endless(db())));
        db().setCloseTimeout(10ms);
        AioTask<> closing;
        calling([&] {
            closing = db().aioClose();
        });
        await(std::move(third));
        await(std::move(closing));
        await(db().aioConnect());
        auto fourth = expectOutside(untyped(endless(db())));
        calling([&] {
            testDatabase().forget();
        });
        await(std::move(fourth));
        QCOMPARE(resumed, 6);
    }

    void closeEndsWhatDoesNotEnd()
    {
        db().setCloseTimeout(50ms);
        std::vector<Ending> endings(30);
        std::vector<AioTask<>> tasks;
        const auto body = [&](AioTransaction &tx) {
            return AioDatabase::aioExecuteSql(tx, testDatabase().endlessSelect());
        };
        for (std::size_t i = 0; i < endings.size(); ++i) {
            tasks.push_back(i % 3 == 0       ? watch(db().aioAtomic(body), endings[i])
                                : i % 3 == 1 ? watch(endless(db()), endings[i])
                                             : watch(add(db(), QString::number(i)), endings[i]));
        }
        QElapsedTimer clock;
        clock.start();
        await(db().aioClose());
        QVERIFY2(clock.elapsed() >= 49, qPrintable(QString::number(clock.elapsed())));
        for (auto &task : tasks) {
            await(std::move(task));
        }
        for (const Ending &ending : endings) {
            QCOMPARE(ending.times, 1);
        }
        await(db().aioConnect());
        QVERIFY(waitUntil([&] {
            return isIdle();
        }));
    }

    void nestedEventLoop()
    {
        int ended = 0;
        const auto nested = [&](int depth) -> AioTask<> {
            co_await add(db(), u"a %1"_s.arg(depth));
            // in a resumed coroutine: results and deadlines go on arriving
            QEventLoop loop;
            const auto inner = [&]() -> AioTask<> {
                co_await add(db(), u"b %1"_s.arg(depth));
                try {
                    co_await endless(db().timeout(20ms));
                    EXPECT(false);
                } catch (const AioTimeout &) {
                }
                loop.quit();
            };
            const auto task = inner();
            QTimer::singleShot(60s, &loop, [&] {
                EXPECT(false);
                loop.quit();
            });
            loop.exec();
            ++ended;
        };
        std::vector<AioTask<>> tasks;
        for (int i = 0; i < 5; ++i) {
            tasks.push_back(nested(i));
        }
        for (auto &task : tasks) {
            await(std::move(task), 300s);
        }
        QCOMPARE(ended, 5);
        QCOMPARE(names().size(), 10);
    }

    void nestedEventLoopAfterADeadline()
    {
        // resumed by the timer's own event
        const auto work = [&]() -> AioTask<> {
            try {
                co_await endless(db().timeout(20ms));
            } catch (const AioTimeout &) {
            }
            errorOf<AioTimeout>(endless(db().timeout(20ms)));
        };
        const auto waiting = [&]() -> AioTask<> {
            const auto held = co_await holdWriters();
            try {
                co_await add(db().timeout(20ms), u"a"_s);
            } catch (const AioTimeout &) {
            }
            errorOf<AioTimeout>(add(db().timeout(20ms), u"b"_s));
            co_await rollBack(held);
        };
        await(work(), 120s);
        await(waiting(), 120s);
    }

    void databaseDeletedInMidDrain()
    {
        std::vector<Ending> endings(40);
        std::vector<AioTask<>> tasks;
        const AioExecutor executor(db());
        bool deleted = false;
        const auto deletes = [&]() -> AioTask<> {
            co_await User::select().aioCount(executor);
            testDatabase().forget();
            deleted = true;
        };
        for (std::size_t i = 0; i < endings.size(); ++i) {
            tasks.push_back(i == 10                    ? watch(deletes(), endings[i])
                                : i > 10 && i % 4 == 1 ? watch(endless(executor), endings[i])
                                                       : watch(User::select().aioCount(executor), endings[i]));
        }
        for (auto &task : tasks) {
            await(std::move(task));
        }
        QVERIFY(deleted);
        for (const Ending &ending : endings) {
            QCOMPARE(ending.times, 1);
            QVERIFY(!ending.error || ending.error == AioErrorKind::Cancelled || ending.error == AioErrorKind::Interface);
        }
        QVERIFY_THROWS_EXCEPTION(AioInterfaceError, await(User::select().aioCount(executor)));
    }

    void databaseDeletedInItsOwnSignal()
    {
        QObject::connect(&db(), &AioDatabase::tablesChanged, this, [&] {
            testDatabase().forget();
        });
        const auto work = [&]() -> AioTask<> {
            const AioExecutor executor(db());
            for (int i = 0; i < 100; ++i) {
                co_await add(executor, QString::number(i));
            }
        };
        QVERIFY(endOf(work()));
        QVERIFY(testDatabase().isForgotten());
    }

    // -- quitting --

    void quitting_data()
    {
        QTest::addColumn<QString>("how");
        for (const char *how : {"quit", "return", "return-at-once", "database-first", "database-static", "idle"}) {
            QTest::newRow(how) << QString::fromLatin1(how);
        }
    }
    void quitting()
    {
        QFETCH(QString, how);
        QProcess process;
        process.setProcessChannelMode(QProcess::MergedChannels);
        process.start(QCoreApplication::applicationFilePath(),
                      {u"--quitting"_s, how, testDatabase().urlOfAnother(), testDatabase().endlessSelect(), testDatabase().sql(u"INSERT INTO t VALUES (?)"_s)});
        // it is told to wait for an hour at close(), and its statements take longer
        QVERIFY(process.waitForFinished(120000));
        const QByteArray output = process.readAll();
        QVERIFY2(process.exitStatus() == QProcess::NormalExit && process.exitCode() == 0, output);
        QVERIFY2(!output.contains("ERROR") && !output.contains("runtime error"), output);
        QVERIFY2(output.contains("leaving main"), output);
    }
};

namespace
{
/// The program that quits with everything in flight.
class Quitter
{
public:
    Quitter(AioDatabase &database, const QString &endlessSelect, const QString &insert, bool idle)
        : m_database(database)
        , m_endlessSelect(endlessSelect)
        , m_insert(insert)
    {
        if (idle) {
            return;
        }
        for (int i = 0; i < 100; ++i) {
            m_tasks.push_back(endless(m_database));
        }
        for (int i = 0; i < 10; ++i) {
            m_tasks.push_back(transaction(i));
            m_tasks.push_back(waiter());
        }
        aioSpawn(&m_context, [this]() -> AioTask<> {
            for (;;) {
                co_await endless(m_database);
            }
        });
    }

private:
    AioTask<> endless(AioExecutor executor) { co_await AioDatabase::aioExecuteSql(executor, m_endlessSelect, QVariantList(), Aio::Access::Read); }
    AioTask<> transaction(int number)
    {
        const auto body = [&](AioTransaction &tx) -> AioTask<> {
            co_await AioDatabase::aioExecuteSql(tx, u"CREATE TABLE IF NOT EXISTS t (x INTEGER)"_s);
            co_await AioDatabase::aioExecuteSql(tx, m_insert, QVariantList(1, number));
            co_await endless(tx);
        };
        const AioExecutor executor(m_database);
        co_await executor.aioAtomic(body);
    }
    AioTask<> waiter()
    {
        const AioExecutor executor(m_database);
        for (;;) {
            co_await AioDatabase::aioExecuteSql(executor, u"SELECT 1"_s);
        }
    }

    AioDatabase &m_database;
    const QString m_endlessSelect, m_insert;
    QObject m_context;
    std::vector<AioTask<>> m_tasks;
};

int quitting(int argc, char **argv)
{
    const QString how = QString::fromLocal8Bit(argv[2]);
    const QString url = QString::fromLocal8Bit(argv[3]);
    static std::unique_ptr<AioDatabase> staticDatabase;
    std::unique_ptr<AioDatabase> early;
    if (how == u"database-first") {
        early = AioDatabase::fromUrl(url);
    } else if (how == u"database-static") {
        staticDatabase = AioDatabase::fromUrl(url);
    }
    QCoreApplication app(argc, argv);
    std::unique_ptr<AioDatabase> late;
    if (!early && !staticDatabase) {
        late = AioDatabase::fromUrl(url);
    }
    AioDatabase &database = early ? *early : staticDatabase ? *staticDatabase : *late;
    database.setCloseTimeout(1h);
    const Quitter quitter(database, QString::fromLocal8Bit(argv[4]), QString::fromLocal8Bit(argv[5]), how == u"idle");
    int result = 0;
    if (how == u"return") {
        QElapsedTimer clock;
        clock.start();
        while (clock.elapsed() < 100) {
            QCoreApplication::processEvents();
        }
    } else if (how != u"return-at-once") {
        QTimer::singleShot(100ms, &app, &QCoreApplication::quit);
        result = app.exec();
    }
    fprintf(stdout, "leaving main\n");
    fflush(stdout);
    return result;
}
}

int main(int argc, char **argv)
{
    if (argc == 6 && qstrcmp(argv[1], "--quitting") == 0) {
        return quitting(argc, argv);
    }
    QCoreApplication app(argc, argv);
    TestExecutor test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_executor.moc"
