// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// Servers where it hurts: one that is not there, goes, or is killed, and a network in between that cuts, stalls and slices. Every error says
// what became of the statement, and the table says whether that is true. After each fault the next operation succeeds. One body for each
// server that the tests can start; what only one of them has is in tst_postgresqlfaults and tst_mysqlfaults.

#include "aioorm/database/aiostream.h"
#include "aioorm/orm/aiorawsql.h"
#include "support/faulttest.h"

#include <csignal>
#include <random>
#include <set>

using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace
{
std::mt19937 &randomNumbers()
{
    static const quint32 seed = qEnvironmentVariableIntValue("AIOORM_SEED") ? quint32(qEnvironmentVariableIntValue("AIOORM_SEED")) : std::random_device()();
    static std::mt19937 numbers(seed);
    static const bool told = [] {
        qInfo("AIOORM_SEED=%u", seed);
        return true;
    }();
    Q_UNUSED(told)
    return numbers;
}
}

class TestServerFaults : public FaultTest
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase_data();
    void init();
    void cleanup() { end(); }

    void isRefused();
    void serverIsDown();
    void connectingExpires_data();
    void connectingExpires();
    void loginIsCutAtEveryByte_data();
    void loginIsCutAtEveryByte();

    void connectionIsKilledWhileIdle();
    void connectionIsKilledInAQuery();
    void connectionIsKilledInATransaction_data();
    void connectionIsKilledInATransaction();
    void restartsUnderLoad_data();
    void restartsUnderLoad();

    void isCutAtEveryByte_data();
    void isCutAtEveryByte();
    void answerIsLost_data();
    void answerIsLost();
    void isSliced();
    void isResetInALargeResult();
    void streamIsLeftInSilence();

    void cancelsRaceWithTheEnd();
    void receiversAreDestroyed();
    void statementTimeout();
    void deadlineOfEachPhase_data();
    void deadlineOfEachPhase();
};

void TestServerFaults::initTestCase_data()
{
    QTest::addColumn<QString>("kind");
    for (const QString &kind : FaultServer::kinds()) {
        QTest::newRow(qPrintable(kind)) << kind;
    }
}

void TestServerFaults::init()
{
    QFETCH_GLOBAL(QString, kind);
    begin(FaultServer::of(kind));
}

// -- no connection --

void TestServerFaults::isRefused()
{
    m_proxy->setAccept(TcpProxy::Accept::Refuse);
    for (int i = 0; i < 3; ++i) {
        const auto error = errorOf<AioOperationalError>(statement(db(), u"SELECT 1"_s));
        QCOMPARE(error.phase(), AioPhase::Connect);
        QCOMPARE(error.outcome(), AioOutcome::NotSent);
        QVERIFY(error.isRetryable());
    }
    m_proxy->heal();
    verifyWell(db());
}

void TestServerFaults::serverIsDown()
{
    verifyWell(db());
    QVERIFY(m_server->stop());
    QVERIFY(waitUntil([this] {
        return db().statistics().open == 0;
    }));
    const auto error = errorOf<AioOperationalError>(statement(db(), u"SELECT 1"_s));
    QCOMPARE(error.phase(), AioPhase::Connect);
    QCOMPARE(error.outcome(), AioOutcome::NotSent);
    QVERIFY(error.isRetryable());
    QVERIFY2(m_server->start(), qPrintable(m_server->errorString()));
    verifyWell(db());
}

void TestServerFaults::connectingExpires_data()
{
    QTest::addColumn<int>("silentAfter"); // bytes of the server's; -1: it is a black hole
    QTest::addColumn<bool>("hasDeadline");
    for (const bool hasDeadline : {false, true}) {
        const char *by = hasDeadline ? "deadline" : "connect timeout";
        QTest::addRow("black hole, %s", by) << -1 << hasDeadline;
        QTest::addRow("silent from the start, %s", by) << 0 << hasDeadline;
        QTest::addRow("silent in the login, %s", by) << 30 << hasDeadline;
    }
}

void TestServerFaults::connectingExpires()
{
    QFETCH(int, silentAfter);
    QFETCH(bool, hasDeadline);
    if (silentAfter < 0) {
        m_proxy->setAccept(TcpProxy::Accept::BlackHole);
    } else {
        m_proxy->set(ToClient, Rule::stall(silentAfter));
    }
    m_db = makeDatabase(2, hasDeadline ? 60s : 200ms);
    const AioExecutor executor = hasDeadline ? db().timeout(200ms) : AioExecutor(db());
    for (int i = 0; i < 2; ++i) {
        const auto error = errorOf<AioTimeout>(statement(executor, u"SELECT 1"_s));
        QCOMPARE(error.phase(), AioPhase::Connect);
        QCOMPARE(error.outcome(), AioOutcome::NotSent);
    }
    recover();
}

void TestServerFaults::loginIsCutAtEveryByte_data()
{
    QTest::addColumn<TcpProxy::Direction>("direction");
    QTest::newRow("to the server") << ToServer;
    QTest::newRow("to the client") << ToClient;
}

void TestServerFaults::loginIsCutAtEveryByte()
{
    QFETCH(TcpProxy::Direction, direction);
    await(db(1).aioConnect());
    const qint64 login = m_proxy->bytesOfLast(direction);
    verifyWell(db());
    const qint64 all = m_proxy->bytesOfLast(direction); // with a statement, which says nothing for itself
    await(m_db->aioClose());
    m_db.reset();
    int failed = 0;
    for (qint64 after = 0; after < all; after += after < 16 ? 1 : 5) {
        m_proxy->set(direction, Rule::cut(after).once(), Reach::Next);
        const auto database = makeDatabase(1);
        const Told told = Told::of(statement(*database, u"SELECT 1"_s));
        if (!told.succeeded()) {
            ++failed;
            QVERIFY2(told.error->kind() == AioErrorKind::Operational, told.text().constData());
            QVERIFY2(told.error->phase() == AioPhase::Connect || after > std::min<qint64>(login - 50, 100), told.text().constData());
            QVERIFY2(told.error->isRetryable() || told.error->outcome() == AioOutcome::Unknown, told.text().constData());
        }
        m_proxy->set(direction, Rule::pass());
        verifyWell(*database);
        await(database->aioClose());
    }
    QVERIFY(failed > 20);
}

// -- the server --

void TestServerFaults::connectionIsKilledWhileIdle()
{
    for (int i = 0; i < 5; ++i) {
        verifyWell(db());
        m_server->endConnections();
        QVERIFY(waitUntil([this] {
            return db().statistics().open == 0;
        }));
    }
    // without a turn of the event loop in between
    verifyWell(db());
    m_server->endConnections();
    while (connections() > 0) {
        QThread::msleep(1);
    }
    QThread::msleep(200); // a connection that was heard of just now is not looked at
    // the dead connection is found out before anything is sent on it, and another one is taken
    const Told told = Told::of(statement(db(), u"SELECT 1"_s));
    QVERIFY2(told.succeeded(), told.text().constData());
    verifyWell(db());
}

void TestServerFaults::connectionIsKilledInAQuery()
{
    auto task = statement(db(), m_server->sleep(600));
    QVERIFY(waitUntil([this] {
        return m_server->connections(FaultServer::Which::Sleeping) == 1;
    }));
    m_server->endConnections();
    const auto error = errorOf<AioOperationalError>(std::move(task));
    QCOMPARE(error.phase(), AioPhase::Execute);
    QVERIFY(error.isRetryable() || error.outcome() == AioOutcome::Unknown);
    verifyWell(db());
}

void TestServerFaults::connectionIsKilledInATransaction_data()
{
    QTest::addColumn<bool>("inAStatement");
    QTest::newRow("between statements") << false;
    QTest::newRow("in a statement") << true;
}

void TestServerFaults::connectionIsKilledInATransaction()
{
    QFETCH(bool, inAStatement);
    int bodies = 0;
    const auto body = [&](AioTransaction &tx) -> AioTask<> {
        ++bodies;
        co_await insert(tx, 1);
        if (!inAStatement) {
            m_server->endConnections();
            EXPECT(waitUntil([this] {
                return connections() == 0;
            }));
            co_await insert(tx, 2);
        } else {
            auto sleeping = statement(tx, m_server->sleep(600));
            EXPECT(waitUntil([this] {
                return m_server->connections(FaultServer::Which::Sleeping) == 1;
            }));
            m_server->endConnections();
            co_await std::move(sleeping);
        }
    };
    const auto error = errorOf<AioOperationalError>(db().aioAtomic(body));
    QVERIFY(error.outcome() != AioOutcome::Unknown);
    QCOMPARE(bodies, 1);
    QCOMPARE(rows(1) + rows(2), 0);
    verifyWell(db());
}

void TestServerFaults::restartsUnderLoad_data()
{
    QTest::addColumn<int>("signal");
    QTest::newRow("by a signal") << SIGTERM;
    QTest::newRow("killed") << SIGKILL;
}

void TestServerFaults::restartsUnderLoad()
{
    QFETCH(int, signal);
    db(4);
    int last = 0, open = 0;
    bool isEnding = false;
    std::set<int> done, notDone;
    int unknown = 0;
    QByteArray other; // which is no answer to a restart
    const auto worker = [&](bool inTransactions) -> AioTask<> {
        ++open;
        while (!isEnding) {
            const int id = ++last;
            bool failed = false;
            try {
                auto task = inTransactions ? insertInATransaction(db(), id) : insert(db(), id);
                co_await std::move(task);
                done.insert(id);
            } catch (const AioOperationalError &error) {
                failed = true;
                if (error.outcome() == AioOutcome::Unknown) {
                    ++unknown;
                } else {
                    notDone.insert(id);
                }
            } catch (const AioError &error) {
                other = error.what();
                qWarning("%s", error.what());
                isEnding = true;
            }
            if (failed) {
                co_await passTime(2ms);
            }
        }
        --open;
    };
    std::vector<AioTask<>> workers;
    for (int i = 0; i < 8; ++i) {
        workers.push_back(worker(i % 2 == 0));
    }
    for (int restart = 0; restart < 3; ++restart) {
        const std::size_t before = done.size();
        QVERIFY(waitUntil(
            [&] {
                return done.size() > before + 50;
            },
            60s));
        m_server->end(signal);
        QVERIFY(waitUntil(
            [this] {
                return !m_server->isRunning();
            },
            30s));
        const std::size_t failures = notDone.size() + std::size_t(unknown);
        QVERIFY(waitUntil(
            [&] {
                return notDone.size() + std::size_t(unknown) > failures;
            },
            30s));
        QVERIFY2(m_server->start(), qPrintable(m_server->errorString()));
    }
    const std::size_t before = done.size();
    QVERIFY(waitUntil(
        [&] {
            return done.size() > before + 50;
        },
        60s));
    isEnding = true;
    const bool areAllOver = waitUntil(
        [&] {
            return open == 0;
        },
        30s);
    const auto pool = db().statistics();
    QVERIFY2(areAllOver,
             qPrintable(u"%1 wait for ever; of the pool %2 open, %3 leased, %4 wait"_s.arg(open).arg(pool.open).arg(pool.leased).arg(pool.waiting)));
    QVERIFY2(other.isEmpty(), other.constData());
    // what was acknowledged is there, and what was said to have failed is not
    std::set<int> there;
    for (const QString &id : m_server->column(u"SELECT id FROM t"_s)) {
        there.insert(id.toInt());
    }
    for (const int id : done) {
        QVERIFY2(there.count(id) == 1, qPrintable(u"%1 was acknowledged, and is not there"_s.arg(id)));
    }
    for (const int id : notDone) {
        QVERIFY2(there.count(id) == 0, qPrintable(u"%1 was said to have failed, and is there"_s.arg(id)));
    }
    qInfo("%d done, %d failed, %d unknown", int(done.size()), int(notDone.size()), unknown);
}

// -- the network --

void TestServerFaults::isCutAtEveryByte_data()
{
    QTest::addColumn<TcpProxy::Direction>("direction");
    QTest::addColumn<bool>("reset");
    QTest::addColumn<bool>("inATransaction");
    for (const bool inATransaction : {true, false}) {
        const char *what = inATransaction ? "BEGIN INSERT COMMIT" : "INSERT";
        QTest::addRow("%s, to the server", what) << ToServer << false << inATransaction;
        QTest::addRow("%s, to the client", what) << ToClient << false << inATransaction;
        QTest::addRow("%s, to the server, reset", what) << ToServer << true << inATransaction;
        QTest::addRow("%s, to the client, reset", what) << ToClient << true << inATransaction;
    }
}

void TestServerFaults::isCutAtEveryByte()
{
    QFETCH(TcpProxy::Direction, direction);
    QFETCH(bool, reset);
    QFETCH(bool, inATransaction);
    int id = 0;
    const auto run = [&](AioDatabase &database) {
        ++id;
        return inATransaction ? insertInATransaction(database, id) : insert(database, id);
    };
    db(1);
    // how much it is, on a connection that is there
    verifyWell(db());
    const qint64 before = m_proxy->bytes(direction);
    await(run(db()));
    QCOMPARE(rows(id), 1);
    const qint64 all = m_proxy->bytes(direction) - before;
    QVERIFY(all > 30);

    int succeeded = 0, unknown = 0, thereThoughUnknown = 0, failed = 0;
    for (qint64 after = 0; after <= all + 1; ++after) {
        // a connection as it was then
        m_server->endConnections();
        QVERIFY(waitUntil([this] {
            return db().statistics().open == 0;
        }));
        verifyWell(db());
        m_proxy->set(direction, reset ? Rule::reset(after) : Rule::cut(after), Reach::Current);
        const Told told = Told::of(run(db()));
        QVERIFY(serverIsCalm());
        const int there = rows(id);
        QVERIFY2(told.agreesWith(there), (QByteArray::number(after) + " bytes, " + QByteArray::number(there) + " rows: " + told.text()).constData());
        if (!told.succeeded()) {
            QVERIFY2(told.error->kind() == AioErrorKind::Operational, told.text().constData());
            // whoever may try again may do so
            QVERIFY2(told.error->isRetryable() == (told.error->outcome() != AioOutcome::Unknown), told.text().constData());
        }
        const bool isUnknown = !told.succeeded() && told.error->outcome() == AioOutcome::Unknown;
        succeeded += told.succeeded() ? 1 : 0;
        // before the COMMIT, and there is most of it, a transaction is just not done
        QVERIFY2(!isUnknown || !inATransaction || told.error->phase() == AioPhase::Commit, told.text().constData());
        unknown += isUnknown ? 1 : 0;
        thereThoughUnknown += isUnknown && there == 1 ? 1 : 0;
        failed += !told.succeeded() && !isUnknown ? 1 : 0;
    }
    qInfo("%lld bytes: %d succeeded, %d failed, %d unknown, of which %d were done", all, succeeded, failed, unknown, thereThoughUnknown);
    QVERIFY(succeeded >= 1); // with all bytes
    QVERIFY(unknown >= 1 && (failed >= 1 || !inATransaction));
    QVERIFY(direction == ToServer || thereThoughUnknown >= 1);
}

void TestServerFaults::answerIsLost_data()
{
    QTest::addColumn<bool>("inATransaction");
    QTest::addColumn<bool>("isCut");
    QTest::newRow("of COMMIT") << true << true;
    QTest::newRow("of COMMIT, silent") << true << false;
    QTest::newRow("of INSERT") << false << true;
    QTest::newRow("of INSERT, silent") << false << false;
}

void TestServerFaults::answerIsLost()
{
    QFETCH(bool, inATransaction);
    QFETCH(bool, isCut);
    db(1);
    for (int i = 1; i <= 5; ++i) {
        verifyWell(db());
        const int id = i;
        const QByteArray answer = inATransaction ? m_server->answerToCommit() : m_server->answerToInsert();
        if (!answer.isEmpty()) {
            m_proxy->set(ToClient, (isCut ? Rule::cut() : Rule::stall()).before(answer));
        } else {
            // where it is, on a connection that is there
            qint64 all = 0, last = -1;
            for (int same = 1; all != last; ++same) { // a KILL of the last round may still be on its way there
                QVERIFY(same < 100);
                last = all;
                const qint64 before = m_proxy->bytes(ToClient);
                await(inATransaction ? insertInATransaction(db(), 1000 * same + id) : insert(db(), 1000 * same + id));
                all = m_proxy->bytes(ToClient) - before;
            }
            m_proxy->set(ToClient, isCut ? Rule::cut(all - 1) : Rule::stall(all - 1), Reach::Current);
        }
        int bodies = 0;
        const auto body = [&](AioTransaction &tx) {
            ++bodies;
            return insert(tx, id);
        };
        const AioExecutor executor = isCut ? AioExecutor(db()) : db().timeout(1s);
        const Told told = Told::of(inATransaction ? executor.aioAtomic(body) : insert(executor, id));
        QVERIFY(!told.succeeded());
        QVERIFY2(told.error->outcome() == AioOutcome::Unknown, told.text().constData());
        QCOMPARE(told.error->kind(), isCut ? AioErrorKind::Operational : AioErrorKind::Timeout);
        QCOMPARE(told.error->phase(), inATransaction ? AioPhase::Commit : AioPhase::Execute);
        QVERIFY(!told.error->isRetryable());
        QCOMPARE(bodies, inATransaction ? 1 : 0); // never again
        QVERIFY(serverIsCalm());
        QCOMPARE(rows(id), 1);
        recover();
        QCOMPARE(rows(id), 1);
    }
}

void TestServerFaults::isSliced()
{
    QString text;
    for (int i = 0; i < 3000; ++i) {
        text += QChar(char16_t(0x20 + randomNumbers()() % 0x2000));
    }
    m_proxy->set(ToClient, Rule::slices(1, 0us));
    m_proxy->set(ToServer, Rule::slices(3, 0us));
    const QVariantList values{text};
    for (int i = 0; i < 3; ++i) {
        const auto answer = await(db().aioExecuteSql(m_server->threeTimes(), values), 60s);
        QCOMPARE(answer.size(), 3);
        QCOMPARE(answer[2][u"x"_s].toString(), text);
        QCOMPARE(answer[2][u"n"_s].toInt(), 3);
        await(insertInATransaction(db(), i), 60s);
    }
    (void)errorOf<AioIntegrityError>(insert(db(), 1));
}

void TestServerFaults::isResetInALargeResult()
{
    verifyWell(db());
    for (const qint64 after : {1, 1000, 500'000}) {
        m_proxy->set(ToClient, Rule::reset(after), Reach::Current);
        const auto error = errorOf<AioOperationalError>(statement(db(), m_server->longRows(2000)));
        QVERIFY(error.phase() == AioPhase::Execute || (after == 1 && error.phase() == AioPhase::Prepare));
        QVERIFY(error.outcome() == AioOutcome::Unknown || error.isRetryable());
        verifyWell(db());
    }
    // and silence, which a deadline ends
    m_proxy->set(ToClient, Rule::stall(500'000), Reach::Current);
    const auto error = errorOf<AioTimeout>(statement(db().timeout(300ms), m_server->longRows(2000)));
    QCOMPARE(error.phase(), AioPhase::Execute);
}

void TestServerFaults::streamIsLeftInSilence()
{
    verifyWell(db());
    {
        auto stream = await(AioRawSql(m_server->longRows(100'000)).aioStreamMaps(db()));
        QVERIFY(await(stream.aioNextBatch()));
        await(passTime(200ms)); // the next one, which is asked for ahead, has come: nothing is under way that could be cancelled
        m_proxy->set(ToClient, Rule::stall(), Reach::Both);
    }
    // whoever comes next does not wait for the rest of its rows
    QVERIFY(waitUntil(
        [this] {
            return db().statistics().open == 0;
        },
        10s));
    recover();
}

// -- cancelling --

void TestServerFaults::cancelsRaceWithTheEnd()
{
    db(1);
    verifyWell(db());
    int cancelled = 0, done = 0;
    constexpr int rounds = 600;
    for (int i = 0; i < rounds; ++i) {
        AioCancelSource stop;
        const double seconds = double(randomNumbers()() % 3000) / 1e6;
        auto task = statement(db().token(stop.token()), m_server->work(seconds));
        auto next = db().aioExecuteSql(m_server->numberAfterWork(i, 0.002)); // on its heels
        const auto when = std::chrono::steady_clock::now() + std::chrono::microseconds(randomNumbers()() % 5000);
        while (std::chrono::steady_clock::now() < when) {
            QCoreApplication::processEvents();
        }
        stop.cancel();
        const Told told = Told::of(std::move(task));
        QVERIFY2(told.succeeded() || told.error->kind() == AioErrorKind::Cancelled, told.text().constData());
        (told.succeeded() ? done : cancelled) += 1;
        try {
            const auto answer = await(std::move(next));
            QCOMPARE(answer.value(0).value(u"n"_s).toInt(), i);
        } catch (const AioError &error) {
            QFAIL(error.what());
        }
    }
    qInfo("%d cancelled, %d done", cancelled, done);
    QVERIFY(cancelled > 0 && done > 0);
    QCOMPARE(db().statistics().opened, 1U);
}

void TestServerFaults::receiversAreDestroyed()
{
    db(4);
    constexpr int all = 10'000, atOnce = 50;
    int started = 0, inFlight = 0, cancelled = 0, done = 0, wrong = 0;
    QByteArray firstError;
    const auto operation = [&](QObject *receiver, int number) -> AioTask<> {
        ++inFlight;
        try {
            if (number % 3 == 0) {
                const auto body = [this, number](AioTransaction &tx) {
                    return insert(tx, number);
                };
                co_await db().boundTo(receiver).aioAtomic(body);
            } else {
                const auto answer = co_await AioDatabase::aioExecuteSql(db().boundTo(receiver), u"SELECT %1 AS n"_s.arg(number));
                wrong += answer.value(0).value(u"n"_s).toInt() == number ? 0 : 1;
            }
            ++done;
        } catch (const AioCancelled &) {
            ++cancelled;
        } catch (const AioError &error) {
            ++wrong;
            firstError = firstError.isEmpty() ? QByteArray(error.what()) : firstError;
        }
        --inFlight;
    };
    std::vector<std::unique_ptr<QObject>> receivers;
    std::vector<AioTask<>> tasks;
    while (started < all || inFlight > 0) {
        while (started < all && inFlight < atOnce) {
            receivers.push_back(std::make_unique<QObject>());
            tasks.push_back(operation(receivers.back().get(), ++started));
            // every second receiver goes at some time, and may take one with it that is through already
            if (randomNumbers()() % 2 == 0) {
                receivers[randomNumbers()() % receivers.size()].reset();
            }
            std::erase(receivers, nullptr);
        }
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
        std::erase_if(tasks, [](const AioTask<> &task) {
            return task.isReady();
        });
        if (receivers.size() > 2 * atOnce) {
            receivers.erase(receivers.begin(), receivers.begin() + atOnce);
        }
    }
    qInfo("%d done, %d cancelled, %d connections made", done, cancelled, int(db().statistics().opened));
    QVERIFY2(wrong == 0, firstError.constData());
    QCOMPARE(done + cancelled, all);
    QVERIFY(cancelled > all / 20 && done > all / 20);
    QVERIFY(waitUntil([this] {
        return db().statistics().leased == 0 && db().statistics().waiting == 0;
    }));
    QVERIFY(serverIsCalm());
    QCOMPARE(connections(), db().statistics().open); // none that nobody knows of
}

void TestServerFaults::statementTimeout()
{
    db(1);
    for (int i = 0; i < 3; ++i) {
        const auto error = errorOf<AioTimeout>(statement(db().timeout(250ms), m_server->sleep(600)));
        QCOMPARE(error.phase(), AioPhase::Execute);
        verifyWell(db());
    }
    QCOMPARE(db().statistics().opened, 1U); // it is usable again, and not a new one
    QCOMPARE(m_server->connections(FaultServer::Which::Sleeping), 0);
}

void TestServerFaults::deadlineOfEachPhase_data()
{
    QTest::addColumn<AioPhase>("phase");
    QTest::addColumn<AioOutcome>("outcome");
    QTest::newRow("acquire") << AioPhase::Acquire << AioOutcome::NotSent;
    QTest::newRow("connect") << AioPhase::Connect << AioOutcome::NotSent;
    QTest::newRow("execute") << AioPhase::Execute << AioOutcome::Refused;
}

void TestServerFaults::deadlineOfEachPhase()
{
    QFETCH(AioPhase, phase);
    QFETCH(AioOutcome, outcome);
    db(1);
    std::optional<AioConnection> taken;
    if (phase == AioPhase::Acquire) {
        taken = await(db().aioConnection());
    } else if (phase == AioPhase::Connect) {
        m_proxy->setAccept(TcpProxy::Accept::BlackHole);
    } else {
        verifyWell(db());
        ask(u"BEGIN"_s);
        ask(u"INSERT INTO t (id) VALUES (1)"_s); // the second one waits for what becomes of the first
    }
    const Told told = Told::of(insert(db().timeout(1s), 1));
    QVERIFY(!told.succeeded());
    QVERIFY2(told.error->kind() == AioErrorKind::Timeout && told.error->phase() == phase && told.error->outcome() == outcome, told.text().constData());
    taken.reset();
    if (phase == AioPhase::Connect) {
        recover();
    }
    m_proxy->heal();
    if (phase == AioPhase::Execute) {
        ask(u"ROLLBACK"_s);
    }
    verifyWell(db());
    QVERIFY(serverIsCalm());
}

QTEST_GUILESS_MAIN(TestServerFaults)

#include "tst_serverfaults.moc"
