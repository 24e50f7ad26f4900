// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/core/fiber_p.h"
#include "aioorm/database/detail/sync.h"
#include "aioorm/database/place_p.h"
#include "aioorm/database/statement_p.h"
#include "aioorm/testing/detail/await.h"
#include "support/messageof.h"
#include "support/testdatabase.h"

#include <QFile>
#include <QRandomGenerator>
#include <QSignalSpy>
#include <QTest>
#include <QThread>
#include <QTimer>

#include <thread>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace Aio;
using namespace Aio::Detail;

namespace
{
/// An operation that ends when it is told.
class Gate final : public Operation
{
public:
    static std::shared_ptr<Gate> start(const Limits &limits = {})
    {
        const auto gate = std::make_shared<Gate>();
        if (!gate->watch(limits)) {
            gate->kind = AioErrorKind::Cancelled;
            gate->finishAtOnce();
        }
        return gate;
    }
    void open() { finish(); }
    void expire() override
    {
        kind = AioErrorKind::Timeout;
        finish();
    }
    void cancel() override
    {
        kind = AioErrorKind::Cancelled;
        finish();
    }
    std::optional<AioErrorKind> kind;
};

AioTask<int> pass(std::shared_ptr<Gate> gate, int result = 0)
{
    co_await gate->delivered();
    if (gate->kind) {
        AioErrorInfo(*gate->kind, u"the gate was shut"_s).raise();
    }
    co_return result;
}

AioTask<int> passLater(std::chrono::milliseconds delay, int result)
{
    const auto pause = Pause::start(delay);
    co_await pause->delivered();
    co_return result;
}

/// Awaits something that is not the library's.
AioTask<int> passForeign(QObject *sender, int result)
{
    bool done = false;
    std::coroutine_handle<> waiting;
    class Awaiter
    {
    public:
        Awaiter(QObject *sender, bool &done, std::coroutine_handle<> &waiting)
            : m_sender(sender)
            , m_done(done)
            , m_waiting(waiting)
        {
        }
        bool await_ready() const { return false; }
        void await_suspend(std::coroutine_handle<> handle)
        {
            m_waiting = handle;
            QObject::connect(m_sender, &QObject::objectNameChanged, m_sender, [this] {
                if (!std::exchange(m_done, true)) {
                    m_waiting.resume();
                }
            });
        }
        void await_resume() const { }

    private:
        QObject *m_sender;
        bool &m_done;
        std::coroutine_handle<> &m_waiting;
    };
    Awaiter awaiter(sender, done, waiting);
    co_await awaiter;
    co_return result;
}

/// run() without a database.
template<class F>
AioTask<std::invoke_result_t<F &>> runFiber(F function, Limits limits = {})
{
    const RunLife life(limits);
    FiberFunction<F> job(function);
    FiberStart start(job, life.ambient());
    co_await start;
    job.rethrow();
    if constexpr (!std::is_void_v<std::invoke_result_t<F &>>) {
        co_return job.take();
    }
}

/// Says that it was destroyed.
class Witness
{
public:
    explicit Witness(QStringList &log, const QString &name)
        : m_log(log)
        , m_name(name)
    {
    }
    ~Witness() { m_log << m_name; }
    Q_DISABLE_COPY_MOVE(Witness)

private:
    QStringList &m_log;
    const QString m_name;
};

qint64 residentKiB()
{
    QFile file(u"/proc/self/statm"_s);
    if (!file.open(QIODevice::ReadOnly)) {
        return 0;
    }
    return file.readAll().split(' ').value(1).toLongLong() * 4;
}

#if defined(__SANITIZE_ADDRESS__)
constexpr bool sanitized = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
constexpr bool sanitized = true;
#else
constexpr bool sanitized = false;
#endif
#else
constexpr bool sanitized = false;
#endif
}

/// The bridge itself: stacks, exceptions, cancellation, the end of a thread.
class TestFiber : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void runsAtOnceAndGivesItsResult();
    void suspendsAndGoesOn();
    void passesExceptionsOut();
    void passesExceptionsIn();
    void nests();
    void innerIsIndependent();
    void twoSuspendedInCatch();
    void exceptionsSurviveManySwitches();
    void unwindingMayWait();
    void deepStacks();

    void nothingWaitsOutside();
    void mainStack();
    void signalsOnTheMainStack();
    void wokenFromAnotherFiber();
    void nestedLoopInside();
    void resumedByAnotherThread();

    void tokenIsThrownAtTheAwait();
    void deadlineIsThrownAtTheAwait();
    void boundObjectIsThrownAtTheAwait();
    void firedBeforeItBegan();
    void laterAwaitsThrowToo();
    void spawnScopeReachesInside();
    void foreignAwaitIsSeenToItsEnd();

    void ambientIsOfTheFiber();
    void threadEnds();
    void threadEndsWhileForeign();
    void otherThreads();
    void blocksWithoutEventLoop();

    void tenThousandAtOnce();
    void aMillionRuns();
    void randomInterleaving();
};

void TestFiber::runsAtOnceAndGivesItsResult()
{
    bool ran = false;
    auto task = runFiber([&] {
        ran = true;
        return u"done"_s;
    });
    QVERIFY(ran);
    QVERIFY(task.isReady());
    QCOMPARE(::await(std::move(task)), u"done"_s);
    ::await(runFiber([] { }));
}

void TestFiber::suspendsAndGoesOn()
{
    const auto gate = Gate::start();
    QStringList log;
    auto task = runFiber([&] {
        EXPECT(isInFiber());
        log << u"before"_s;
        const int got = Aio::await(pass(gate, 7));
        log << u"after"_s;
        return got + Aio::await(passLater(1ms, 1));
    });
    log << u"main"_s;
    QVERIFY(!isInFiber());
    gate->open();
    QCOMPARE(::await(std::move(task)), 8);
    QCOMPARE(log, (QStringList{u"before"_s, u"main"_s, u"after"_s}));
}

void TestFiber::passesExceptionsOut()
{
    QStringList log;
    const auto task = [&](bool wait) {
        return runFiber([&log, wait] {
            const Witness witness(log, u"gone"_s);
            if (wait) {
                Aio::await(passLater(0ms, 0));
            }
            throw AioDataError(u"from inside"_s);
        });
    };
    QCOMPARE(messageOf<AioDataError>([&] {
                 ::await(task(false));
             }),
             u"from inside"_s);
    QCOMPARE(messageOf<AioDataError>([&] {
                 ::await(task(true));
             }),
             u"from inside"_s);
    QCOMPARE(log.size(), 2);
    QVERIFY_THROWS_EXCEPTION(std::runtime_error, ::await(runFiber([] {
                                 throw std::runtime_error("a foreign one");
                             })));
}

void TestFiber::passesExceptionsIn()
{
    const auto failing = []() -> AioTask<int> {
        co_await passLater(0ms, 0);
        throw AioIntegrityError(u"from the task"_s);
    };
    const QString caught = ::await(runFiber([&] {
        return messageOf<AioIntegrityError>([&] {
                   Aio::await(failing());
               })
            + messageOf<AioIntegrityError>([&] {
                   Aio::await(failing());
               });
    }));
    QCOMPARE(caught, u"from the taskfrom the task"_s);
}

void TestFiber::nests()
{
    const int result = ::await(runFiber([] {
        return Aio::await(runFiber([] {
                   const int deepest = Aio::await(runFiber([] {
                       return Aio::await(passLater(1ms, 1));
                   }));
                   return Aio::await(passLater(1ms, deepest)) + 1;
               }))
            + 1;
    }));
    QCOMPARE(result, 3);
    QCOMPARE(messageOf<AioDataError>([] {
                 ::await(runFiber([] {
                     Aio::await(runFiber([] {
                         throw AioDataError(u"two stacks up"_s);
                     }));
                 }));
             }),
             u"two stacks up"_s);
}

void TestFiber::innerIsIndependent()
{
    const auto gate = Gate::start();
    QStringList log;
    auto task = runFiber([&] {
        auto inner = runFiber([&] {
            log << u"inner began"_s;
            Aio::await(pass(gate));
            log << u"inner ended"_s;
        });
        log << u"outer goes on"_s;
        gate->open();
        auto second = runFiber([&] {
            log << u"second"_s;
        });
        Aio::await(std::move(inner));
        Aio::await(std::move(second));
    });
    ::await(std::move(task));
    QCOMPARE(log, (QStringList{u"inner began"_s, u"outer goes on"_s, u"second"_s, u"inner ended"_s}));
}

void TestFiber::twoSuspendedInCatch()
{
    const auto task = [](const QString &name) {
        return runFiber([name] {
            QString seen;
            try {
                throw AioDataError(name);
            } catch (const AioDataError &outer) {
                Aio::await(passLater(1ms, 0));
                seen += outer.message();
                try {
                    throw;
                } catch (const AioDataError &again) {
                    Aio::await(passLater(1ms, 0));
                    seen += again.message();
                }
                const auto current = std::current_exception();
                Aio::await(passLater(0ms, 0));
                seen += messageOf<AioDataError>([&] {
                    std::rethrow_exception(current);
                });
            }
            return seen + QString::number(std::uncaught_exceptions());
        });
    };
    auto a = task(u"a"_s);
    auto b = task(u"b"_s);
    try {
        throw AioDataError(u"main"_s);
    } catch (const AioDataError &error) {
        QCOMPARE(::await(std::move(b)), u"bbb0"_s);
        QCOMPARE(::await(std::move(a)), u"aaa0"_s);
        QCOMPARE(error.message(), u"main"_s);
        QCOMPARE(messageOf<AioDataError>([] {
                     throw;
                 }),
                 u"main"_s);
    }
    QCOMPARE(std::uncaught_exceptions(), 0);
}

void TestFiber::exceptionsSurviveManySwitches()
{
    std::vector<AioTask<int>> tasks;
    for (int i = 0; i < 200; ++i) {
        tasks.push_back(runFiber([i] {
            int sum = 0;
            for (int round = 0; round < 5; ++round) {
                try {
                    throw i;
                } catch (int caught) {
                    Aio::await(passLater(std::chrono::milliseconds((i + round) % 3), 0));
                    try {
                        throw;
                    } catch (int again) {
                        sum += again == i && caught == i;
                    }
                }
            }
            return sum;
        }));
    }
    for (auto &task : tasks) {
        QCOMPARE(::await(std::move(task)), 5);
    }
}

void TestFiber::unwindingMayWait()
{
    // a destructor that waits while an exception is on its way, beside another fiber that throws meanwhile
    class Waits
    {
    public:
        ~Waits()
        {
            Aio::await(passLater(1ms, 0));
            uncaught = std::uncaught_exceptions();
        }
        int &uncaught;
    };
    int first = -1;
    int second = -1;
    auto a = runFiber([&] {
        const Waits waits{first};
        throw AioDataError(u"a"_s);
    });
    auto b = runFiber([&] {
        const Waits waits{second};
        throw AioDataError(u"b"_s);
    });
    QCOMPARE(messageOf<AioDataError>([&] {
                 ::await(std::move(a));
             }),
             u"a"_s);
    QCOMPARE(messageOf<AioDataError>([&] {
                 ::await(std::move(b));
             }),
             u"b"_s);
    QCOMPARE(first, 1);
    QCOMPARE(second, 1);
}

namespace
{
Q_NEVER_INLINE int descend(int depth)
{
    volatile char block[1024];
    block[0] = char(depth);
    return depth == 0 ? Aio::await(passLater(0ms, 1)) : descend(depth - 1) + (block[0] == char(depth));
}
}

void TestFiber::deepStacks()
{
    // 128 KiB and more of frames, across a suspension
    QCOMPARE(::await(runFiber([] {
                 return descend(128);
             })),
             129);
}

void TestFiber::nothingWaitsOutside()
{
    auto task = passLater(0ms, 3);
    try {
        Aio::await(std::move(task));
        QFAIL("nothing was thrown");
    } catch (const AioMissingBridge &error) {
        QCOMPARE(error.outcome(), AioOutcome::Unknown);
        QVERIFY(error.message().contains(u"run()"));
        QVERIFY(error.message().contains(u"allowSync()"));
    }
    QTRY_COMPARE(ReadyQueue::current()->pending(), 0);
}

void TestFiber::mainStack()
{
    const auto address = [] {
        return quintptr(__builtin_frame_address(0));
    };
    const auto farApart = [](quintptr a, quintptr b) {
        return std::max(a, b) - std::min(a, b) > 8 * 1024 * 1024;
    };
    const quintptr main = address();
    ::await(runFiber([&] {
        const quintptr mine = address();
        bool called = false;
        onMainStack([&] {
            called = true;
            QVERIFY(!isInFiber());
            QVERIFY(!farApart(address(), main) || farApart(address(), mine));
            QVERIFY_THROWS_EXCEPTION(AioMissingBridge, Aio::await(passLater(0ms, 0)));
            // and from there another one
            ::await(runFiber([] {
                Aio::await(passLater(0ms, 0));
            }));
        });
        QVERIFY(called);
        QVERIFY(isInFiber());
        QCOMPARE(messageOf<AioDataError>([] {
                     onMainStack([] {
                         throw AioDataError(u"over the stacks"_s);
                     });
                 }),
                 u"over the stacks"_s);
    }));
    bool called = false;
    onMainStack([&] {
        called = true;
    });
    QVERIFY(called);
}

void TestFiber::signalsOnTheMainStack()
{
    // the library's own signals
    QObject context;
    bool inFiber = true;
    QObject::connect(AioErrorReporter::instance(), &AioErrorReporter::unhandled, &context, [&] {
        inFiber = isInFiber();
    });
    QTest::ignoreMessage(QtWarningMsg, "An error nobody awaits: nobody sees it");
    ::await(runFiber([] {
        aioSpawn(nullptr, []() -> AioTask<> {
            throw AioDataError(u"nobody sees it"_s);
            co_return;
        });
    }));
    QVERIFY(!inFiber);
}

void TestFiber::wokenFromAnotherFiber()
{
    QObject sender;
    QStringList log;
    auto sleeper = runFiber([&] {
        Aio::await(passForeign(&sender, 0));
        log << u"sleeper woke"_s;
        Aio::await(passLater(0ms, 0));
        log << u"sleeper ended"_s;
    });
    ::await(runFiber([&] {
        log << u"waker"_s;
        sender.setObjectName(u"changed"_s); // resumes the other one's coroutine right here
        log << u"waker goes on"_s;
    }));
    ::await(std::move(sleeper));
    QCOMPARE(log, (QStringList{u"waker"_s, u"sleeper woke"_s, u"waker goes on"_s, u"sleeper ended"_s}));
}

void TestFiber::nestedLoopInside()
{
    // not to be recommended; it works as long as nothing in it runs JavaScript
    const auto gate = Gate::start();
    bool inFiber = true;
    auto other = runFiber([&] {
        Aio::await(pass(gate));
        return 5;
    });
    ::await(runFiber([&] {
        QEventLoop loop;
        const auto coroutine = [&]() -> AioTask<> {
            co_await passLater(1ms, 0);
            inFiber = isInFiber();
            gate->open();
            co_await other;
            loop.quit();
        };
        const auto task = coroutine();
        loop.exec();
    }));
    QVERIFY(!inFiber);
}

void TestFiber::resumedByAnotherThread()
{
    QObject sender;
    QThread thread;
    thread.start();
    sender.moveToThread(&thread);
    auto task = runFiber([&] {
        const auto before = QThread::currentThread();
        const int got = Aio::await(passForeign(&sender, 9));
        return got + (QThread::currentThread() == before ? 0 : 100);
    });
    QMetaObject::invokeMethod(&sender, [&] {
        sender.setObjectName(u"changed"_s);
    });
    QCOMPARE(::await(std::move(task)), 9);
    thread.quit();
    thread.wait();
}

void TestFiber::tokenIsThrownAtTheAwait()
{
    AioCancelSource stop;
    Limits limits;
    limits.token = stop.token();
    QStringList log;
    auto task = runFiber(
        [&] {
            const Witness witness(log, u"unwound"_s);
            Aio::await(pass(Gate::start()));
            log << u"went on"_s;
        },
        limits);
    QVERIFY(!task.isReady());
    stop.cancel();
    QVERIFY(log.isEmpty()); // nothing runs inside cancel()
    QVERIFY_THROWS_EXCEPTION(AioCancelled, ::await(std::move(task)));
    QCOMPARE(log, QStringList{u"unwound"_s});
}

void TestFiber::deadlineIsThrownAtTheAwait()
{
    Limits limits;
    limits.deadline = Clock::now() + 5ms;
    QStringList log;
    auto task = runFiber(
        [&] {
            const Witness witness(log, u"unwound"_s);
            Aio::await(pass(Gate::start()));
        },
        limits);
    QVERIFY(messageOf<AioTimeout>([&] {
                ::await(std::move(task));
            }).contains(u"deadline"));
    QCOMPARE(log, QStringList{u"unwound"_s});
}

void TestFiber::boundObjectIsThrownAtTheAwait()
{
    auto object = std::make_unique<QObject>();
    Limits limits;
    limits.bound = object.get();
    limits.hasBound = true;
    QStringList log;
    auto task = runFiber(
        [&] {
            const Witness witness(log, u"unwound"_s);
            Aio::await(pass(Gate::start()));
        },
        limits);
    object.reset();
    QVERIFY_THROWS_EXCEPTION(AioCancelled, ::await(std::move(task)));
    QCOMPARE(log, QStringList{u"unwound"_s});
}

void TestFiber::firedBeforeItBegan()
{
    bool ran = false;
    const auto run = [&](const Limits &limits) {
        ::await(runFiber(
            [&] {
                ran = true;
            },
            limits));
    };
    AioCancelSource stop;
    stop.cancel();
    Limits cancelled;
    cancelled.token = stop.token();
    QVERIFY_THROWS_EXCEPTION(AioCancelled, run(cancelled));
    Limits late;
    late.deadline = Clock::now();
    QVERIFY_THROWS_EXCEPTION(AioTimeout, run(late));
    Limits dead;
    dead.hasBound = true;
    QVERIFY_THROWS_EXCEPTION(AioCancelled, run(dead));
    QVERIFY(!ran);
    QCOMPARE(ReadyQueue::current()->pending(), 0);
}

void TestFiber::laterAwaitsThrowToo()
{
    AioCancelSource stop;
    Limits limits;
    limits.token = stop.token();
    int thrown = 0;
    auto task = runFiber(
        [&] {
            for (int i = 0; i < 3; ++i) {
                try {
                    Aio::await(pass(Gate::start()));
                } catch (const AioCancelled &) {
                    ++thrown;
                }
            }
            // also after what cannot be cancelled
            Aio::await([]() -> AioTask<> {
                co_return;
            }());
        },
        limits);
    stop.cancel();
    QVERIFY_THROWS_EXCEPTION(AioCancelled, ::await(std::move(task)));
    QCOMPARE(thrown, 3);
}

void TestFiber::spawnScopeReachesInside()
{
    auto context = std::make_unique<QObject>();
    QStringList log;
    aioSpawn(context.get(), [&]() -> AioTask<> {
        const auto job = [&] {
            const Witness witness(log, u"unwound"_s);
            Aio::await(pass(Gate::start()));
            log << u"went on"_s;
        };
        co_await runFiber(job);
        log << u"the coroutine went on"_s;
    });
    context.reset();
    QTRY_COMPARE(log, QStringList{u"unwound"_s});
}

void TestFiber::foreignAwaitIsSeenToItsEnd()
{
    // it may use what stands on the fiber's stack
    QObject sender;
    AioCancelSource stop;
    Limits limits;
    limits.token = stop.token();
    int onStack = 0;
    auto task = runFiber(
        [&] {
            int local = 0;
            const auto borrows = [&]() -> AioTask<> {
                local = co_await passForeign(&sender, 4);
                onStack = local;
            };
            Aio::await(borrows());
        },
        limits);
    stop.cancel();
    QTest::qWait(1);
    QVERIFY(!task.isReady());
    sender.setObjectName(u"changed"_s);
    QVERIFY_THROWS_EXCEPTION(AioCancelled, ::await(std::move(task)));
    QCOMPARE(onStack, 4);
}

void TestFiber::ambientIsOfTheFiber()
{
    const auto outer = std::make_shared<TransactionMarker>();
    const auto inner = std::make_shared<TransactionMarker>();
    const AmbientGuard guard(Ambient{outer, nullptr});
    auto task = runFiber([&] {
        QCOMPARE(Ambient::current().marker, outer);
        {
            const AmbientGuard inside(Ambient{inner, nullptr});
            Aio::await(passLater(1ms, 0));
            QCOMPARE(Ambient::current().marker, inner);
            Aio::await(passLater(1ms, 0));
        }
        QCOMPARE(Ambient::current().marker, outer);
    });
    QCOMPARE(Ambient::current().marker, outer);
    ::await(std::move(task));
    QCOMPARE(Ambient::current().marker, outer);
}

void TestFiber::threadEnds()
{
    QStringList log;
    std::unique_ptr<QThread> thread(QThread::create([&] {
        QEventLoop loop;
        const auto job = [&] {
            const Witness witness(log, u"unwound"_s);
            try {
                Aio::await(pass(Gate::start()));
            } catch (const AioCancelled &) {
                log << u"cancelled"_s;
                throw;
            }
        };
        const auto task = runFiber(job);
        QTimer::singleShot(0, &loop, &QEventLoop::quit);
        loop.exec();
    }));
    thread->start();
    QVERIFY(thread->wait(120000));
    QCOMPARE(log, (QStringList{u"cancelled"_s, u"unwound"_s}));
}

void TestFiber::threadEndsWhileForeign()
{
    QStringList log;
    std::unique_ptr<QThread> thread(QThread::create([&] {
        QEventLoop loop;
        static QObject &never = *new QObject; // nobody will say anything, and what waits for it stays
        for (const int stubbornness : {0, 1, 10}) {
            if (sanitized && stubbornness > 1) {
                break; // is left behind on purpose, and with it what it owns
            }
            const auto job = [&log, stubbornness] {
                const Witness witness(log, u"unwound %1"_s.arg(stubbornness));
                for (int i = 0; i <= stubbornness; ++i) {
                    try {
                        Aio::await(passForeign(&never, 0));
                    } catch (const AioCancelled &) {
                        if (i == stubbornness) {
                            throw;
                        }
                    }
                }
            };
            [[maybe_unused]] const auto task = runFiber(job);
        }
        QTimer::singleShot(0, &loop, &QEventLoop::quit);
        loop.exec();
    }));
    thread->start();
    QVERIFY(thread->wait(120000));
    QVERIFY(log.contains(u"unwound 0"));
    QVERIFY(log.contains(u"unwound 1"));
    QVERIFY(!log.contains(u"unwound 10")); // it goes on waiting for ever, and the thread does not
}

void TestFiber::otherThreads()
{
    std::atomic<int> sum = 0;
    std::vector<std::unique_ptr<QThread>> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back(QThread::create([&] {
            for (int round = 0; round < 50; ++round) {
                sum += ::await(runFiber([] {
                    return Aio::await(passLater(0ms, 1)) + Aio::await(passLater(0ms, 1));
                }));
            }
        }));
        threads.back()->start();
    }
    for (const auto &thread : threads) {
        QVERIFY(thread->wait(60000));
    }
    QCOMPARE(sum.load(), 400);
}

void TestFiber::blocksWithoutEventLoop()
{
    changeSyncAllowed(SyncReach::Process, 1);
    int got = 0;
    QString late;
    std::thread thread([&] {
        const BlockingSection section;
        got = Aio::await(passLater(2ms, 6));
        Limits limits;
        limits.deadline = Clock::now() + 2ms;
        late = messageOf<AioTimeout>([&] {
            Aio::await(pass(Gate::start(limits)));
        });
    });
    thread.join();
    QCOMPARE(got, 6);
    QCOMPARE(late, u"the gate was shut"_s);

    // a thread that has an event loop delivers nothing else meanwhile
    QStringList log;
    const auto other = Gate::start();
    const auto waits = [&]() -> AioTask<> {
        co_await pass(other);
        log << u"other"_s;
    };
    auto task = waits();
    other->open();
    {
        const BlockingSection section;
        Aio::await(passLater(2ms, 0));
    }
    QVERIFY(log.isEmpty());
    changeSyncAllowed(SyncReach::Process, -1);
    ::await(std::move(task));
    QCOMPARE(log, QStringList{u"other"_s});
}

void TestFiber::tenThousandAtOnce()
{
    constexpr int count = 10'000;
    const qint64 before = residentKiB();
    const auto gate = Gate::start();
    const auto opened = pass(gate); // all of them await what this ends
    int woken = 0;
    std::vector<AioTask<int>> tasks;
    tasks.reserve(count);
    for (int i = 0; i < count; ++i) {
        tasks.push_back(runFiber([i, &woken] {
            const int got = Aio::await(passLater(std::chrono::milliseconds(i % 7), i));
            ++woken;
            return got;
        }));
    }
    const qint64 used = residentKiB() - before;
    qInfo("10 000 fibers suspended: %lld MiB", used / 1024);
    if (!sanitized) {
        QVERIFY2(used < 200 * 1024, qPrintable(QString::number(used)));
    }
    qint64 sum = 0;
    for (auto &task : tasks) {
        sum += ::await(std::move(task), 600s);
    }
    QCOMPARE(woken, count);
    QCOMPARE(sum, qint64(count) * (count - 1) / 2);
    gate->open();
}

void TestFiber::aMillionRuns()
{
    constexpr int count = sanitized ? 50'000 : 1'000'000;
    const auto coroutine = [](int runs) -> AioTask<int> {
        int sum = 0;
        const auto job = [&] {
            ++sum;
        };
        for (int i = 0; i < runs; ++i) {
            co_await runFiber(job);
        }
        co_return sum;
    };
    ::await(coroutine(1000), 600s);
    const qint64 before = residentKiB();
    QElapsedTimer timer;
    timer.start();
    QCOMPARE(::await(coroutine(count), 600s), count);
    const double each = double(timer.nsecsElapsed()) / count;
    const qint64 grown = residentKiB() - before;
    qInfo("a run that does nothing: %.0f ns; %lld KiB more after %d of them", each, grown, count);
    if (!sanitized) {
        QVERIFY2(grown < 4096, qPrintable(QString::number(grown)));
    }
    // and with a suspension in each
    const auto suspending = [](int runs) -> AioTask<int> {
        int sum = 0;
        const auto job = [&] {
            const auto yield = [&]() -> AioTask<> {
                const auto once = Yield::start();
                co_await once->delivered();
                ++sum;
            };
            Aio::await(yield());
        };
        for (int i = 0; i < runs; ++i) {
            co_await runFiber(job);
        }
        co_return sum;
    };
    ::await(suspending(1000), 600s);
    const qint64 beforeThese = residentKiB();
    QCOMPARE(::await(suspending(count / 20), 600s), count / 20);
    if (!sanitized) {
        QVERIFY2(residentKiB() - beforeThese < 4096, qPrintable(QString::number(residentKiB() - beforeThese)));
    }
}

void TestFiber::randomInterleaving()
{
    const quint32 seed = qEnvironmentVariableIsSet("AIO_SEED") ? qEnvironmentVariable("AIO_SEED").toUInt() : QRandomGenerator::system()->generate();
    qInfo("AIO_SEED=%u", seed);
    QRandomGenerator random(seed);
    int live = 0;
    std::function<int(int)> work = [&](int depth) -> int {
        int sum = 1;
        const quint32 steps = random.bounded(4u);
        for (quint32 i = 0; i < steps; ++i) {
            switch (random.bounded(5)) {
            case 0:
                Aio::await(passLater(std::chrono::milliseconds(random.bounded(3)), 0));
                break;
            case 1:
                try {
                    Aio::await(passLater(0ms, 0));
                    throw sum;
                } catch (int mine) {
                    Aio::await(passLater(0ms, 0));
                    if (mine != sum) {
                        qFatal("another fiber's exception");
                    }
                }
                break;
            case 2:
                if (depth < 3) {
                    const auto inner = [&work, depth] {
                        return work(depth + 1);
                    };
                    sum += Aio::await(runFiber(inner));
                }
                break;
            case 3:
                onMainStack([&] {
                    ++live;
                });
                --live;
                break;
            default:
                break;
            }
        }
        return sum;
    };
    std::vector<AioTask<int>> tasks;
    for (int i = 0; i < 300; ++i) {
        tasks.push_back(runFiber([&] {
            return work(0);
        }));
    }
    for (auto &task : tasks) {
        QVERIFY(::await(std::move(task), 600s) >= 1);
    }
    QCOMPARE(live, 0);
}

QTEST_GUILESS_MAIN(TestFiber)
#include "tst_fiber.moc"
