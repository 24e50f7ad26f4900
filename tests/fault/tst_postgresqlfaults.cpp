// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// PostgreSQL where it hurts: a server that is not there, goes, or is killed, and a network in between that cuts, stalls and
// slices. Every error says what became of the statement, and the table says whether that is true. After each fault the next
// operation succeeds.

#include "aioorm/backends/postgresql/aiopostgresqldatabase.h"
#include "support/postgresqlserver.h"
#include "support/tcpproxy.h"
#include "support/testdatabase.h"

#include <QTest>

#include <csignal>
#include <random>
#include <set>
#include <sys/resource.h>
#include <unistd.h>

#include <libpq-fe.h>

using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace
{
using Rule = TcpProxy::Rule;
using Reach = TcpProxy::Reach;
constexpr auto ToServer = TcpProxy::ToServer;
constexpr auto ToClient = TcpProxy::ToClient;

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

/// What became of an operation, as it was said.
class Told
{
public:
    /// Runs the task to its end.
    static Told of(AioTask<> task)
    {
        Told told;
        told.error = endOf(std::move(task), 60s);
        return told;
    }
    bool succeeded() const { return !error; }
    /// What it says agrees with the number of rows that it wanted to write as one.
    bool agreesWith(int rows) const { return succeeded() ? rows == 1 : error->outcome() == AioOutcome::Unknown ? rows <= 1 : rows == 0; }
    QByteArray text() const
    {
        static constexpr const char *phases[] = {"none", "acquire", "connect", "prepare", "execute", "decode", "commit", "close"};
        static constexpr const char *outcomes[] = {"not sent", "refused", "unknown"};
        return succeeded() ? QByteArray("success")
                           : QByteArray(outcomes[int(error->outcome())]) + " in " + phases[int(error->phase())] + ": " + error->message().toUtf8();
    }

    std::optional<AioErrorInfo> error;
};
}

class TestPostgresqlFaults : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();

    void isRefused();
    void serverIsDown();
    void connectingExpires_data();
    void connectingExpires();
    void wrongPassword();
    void noSuchDatabase();
    void tooManyConnections();
    void loginIsCutAtEveryByte_data();
    void loginIsCutAtEveryByte();

    void backendIsKilledWhileIdle();
    void backendIsKilledInAQuery();
    void backendIsKilledInATransaction_data();
    void backendIsKilledInATransaction();
    void restartsUnderLoad_data();
    void restartsUnderLoad();

    void isCutAtEveryByte_data();
    void isCutAtEveryByte();
    void answerIsLost_data();
    void answerIsLost();
    void answerIsLate();
    void isSliced();
    void isResetInALargeResult();
    void noMemoryForAResult();

    void cancelsRaceWithTheEnd();
    void cancelBeforeTheServerBegins();
    void receiversAreDestroyed();
    void statementTimeout();
    void deadlineOfEachPhase_data();
    void deadlineOfEachPhase();

private:
    AioPostgresqlOptions options() const
    {
        AioPostgresqlOptions options;
        options.host(u"127.0.0.1"_s).port(m_proxy->port()).userName(m_server.user()).databaseName(m_name).sslMode(u"disable"_s);
        return options;
    }
    std::unique_ptr<AioPostgresqlDatabase> makeDatabase(int connections) const
    {
        return std::make_unique<AioPostgresqlDatabase>(options().maxConnections(connections));
    }
    /// The database of the function, with so many connections at most.
    AioPostgresqlDatabase &db(int connections = 2)
    {
        if (!m_db) {
            m_db = makeDatabase(connections);
        }
        return *m_db;
    }

    static AioTask<> insert(const AioExecutor &executor, int id)
    {
        const QVariantList values{id};
        co_await AioDatabase::aioExecuteSql(executor, u"INSERT INTO t (id) VALUES ($1)"_s, values);
    }
    /// BEGIN, INSERT, COMMIT.
    static AioTask<> insertInATransaction(AioExecutor executor, int id)
    {
        const auto body = [id](AioTransaction &tx) -> AioTask<> {
            co_await insert(tx, id);
        };
        co_await executor.aioAtomic(body);
    }
    static AioTask<> statement(AioExecutor executor, QString sql) { co_await AioDatabase::aioExecuteSql(executor, sql); }

    /// Of the server itself, past proxy and library.
    QString ask(const QString &sql)
    {
        const auto isIdle = [this] {
            return m_oracle && PQstatus(m_oracle.get()) == CONNECTION_OK && PQconsumeInput(m_oracle.get());
        };
        if (!isIdle() || !isIdle()) { // the last word of a server, then its end
            const QString where = u"host=%1 port=%2 user=%3 dbname=%4 application_name=oracle"_s.arg(m_server.socketDirectory())
                                      .arg(m_server.port())
                                      .arg(m_server.user(), m_name);
            m_oracle.reset(PQconnectdb(where.toUtf8().constData()));
        }
        const std::unique_ptr<PGresult, void (*)(PGresult *)> result(PQexec(m_oracle.get(), sql.toUtf8().constData()), &PQclear);
        if (PQresultStatus(result.get()) != PGRES_TUPLES_OK && PQresultStatus(result.get()) != PGRES_COMMAND_OK) {
            QTest::qFail(PQerrorMessage(m_oracle.get()), __FILE__, __LINE__);
            return {};
        }
        return PQntuples(result.get()) > 0 ? QString::fromUtf8(PQgetvalue(result.get(), 0, 0)) : QString();
    }
    /// Backends that the library has, in one of these states.
    int backends(const QString &condition = u"true"_s)
    {
        return ask(u"SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name <> 'oracle' AND (%1)"_s.arg(condition))
            .toInt();
    }
    void terminateBackends()
    {
        ask(u"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name <> 'oracle'"_s);
    }
    /// Nothing is being done by the server: it has noticed what became of its clients.
    bool serverIsCalm()
    {
        return waitUntil(
            [this] {
                return backends(u"state IS DISTINCT FROM 'idle'"_s) == 0;
            },
            30s);
    }
    int rows(int id) { return ask(u"SELECT count(*) FROM t WHERE id = %1"_s.arg(id)).toInt(); }

    /// The fault is gone; the first operation after it succeeds, also when it meets a connect that began under the fault.
    void recover()
    {
        m_proxy->set(ToServer, Rule::reset(), Reach::Current);
        QVERIFY(waitUntil([this] {
            return m_proxy->connections() == 0;
        }));
        m_proxy->heal();
        verifyWell(db());
    }

    /// The next operation succeeds, on a connection that gives its own answers.
    void verifyWell(AioPostgresqlDatabase &database)
    {
        static int number = 0;
        const auto end = std::chrono::steady_clock::now() + 30s;
        for (bool isWell = false; !isWell;) {
            try {
                const auto answer = await(database.aioExecuteSql(u"SELECT %1 AS n"_s.arg(++number)), 30s);
                QCOMPARE(answer.value(0).value(u"n"_s).toInt(), number);
                isWell = true;
            } catch (const AioError &error) {
                // for half a second at most the error of the last connect is told again; and a connection that has just died may be met
                QVERIFY2(error.outcome() == AioOutcome::NotSent && error.isRetryable() && std::chrono::steady_clock::now() < end, error.what());
                await(passTime());
            }
        }
        QCOMPARE(database.statistics().leased, 0);
        QCOMPARE(database.statistics().waiting, 0);
    }

    class Finish
    {
    public:
        void operator()(PGconn *connection) const { PQfinish(connection); }
    };

    PostgresqlServer m_server;
    QString m_name;
    std::unique_ptr<TcpProxy> m_proxy;
    std::unique_ptr<AioPostgresqlDatabase> m_db;
    std::unique_ptr<PGconn, Finish> m_oracle;
};

void TestPostgresqlFaults::initTestCase()
{
    m_server.setting(u"max_connections"_s, u"20"_s);
    QVERIFY2(m_server.start(), qPrintable(m_server.errorString()));
    m_name = m_server.createDatabase();
    m_server.query(u"CREATE TABLE t (id integer PRIMARY KEY, note text)"_s, m_name);
    m_proxy = std::make_unique<TcpProxy>(m_server.host(), m_server.port());
}

void TestPostgresqlFaults::init()
{
    QVERIFY2(m_server.start(), qPrintable(m_server.errorString()));
    m_proxy->heal();
    ask(u"TRUNCATE t"_s);
}

void TestPostgresqlFaults::cleanup()
{
    m_proxy->heal();
    if (m_db) {
        verifyWell(*m_db);
        await(m_db->aioClose());
        m_db.reset();
    }
    QVERIFY2(waitUntil(
                 [this] {
                     return backends() == 0;
                 },
                 30s),
             "a connection is left");
}

// -- no connection --

void TestPostgresqlFaults::isRefused()
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

void TestPostgresqlFaults::serverIsDown()
{
    verifyWell(db());
    QVERIFY(m_server.stop());
    QVERIFY(waitUntil([this] {
        return db().statistics().open == 0;
    }));
    const auto error = errorOf<AioOperationalError>(statement(db(), u"SELECT 1"_s));
    QCOMPARE(error.phase(), AioPhase::Connect);
    QCOMPARE(error.outcome(), AioOutcome::NotSent);
    QVERIFY(error.isRetryable());
    QVERIFY2(m_server.start(), qPrintable(m_server.errorString()));
    verifyWell(db());
}

void TestPostgresqlFaults::connectingExpires_data()
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

void TestPostgresqlFaults::connectingExpires()
{
    QFETCH(int, silentAfter);
    QFETCH(bool, hasDeadline);
    if (silentAfter < 0) {
        m_proxy->setAccept(TcpProxy::Accept::BlackHole);
    } else {
        m_proxy->set(ToClient, Rule::stall(silentAfter));
    }
    m_db = std::make_unique<AioPostgresqlDatabase>(options().maxConnections(2).connectTimeout(hasDeadline ? 60s : 200ms));
    const AioExecutor executor = hasDeadline ? db().timeout(200ms) : AioExecutor(db());
    for (int i = 0; i < 2; ++i) {
        const auto error = errorOf<AioTimeout>(statement(executor, u"SELECT 1"_s));
        QCOMPARE(error.phase(), AioPhase::Connect);
        QCOMPARE(error.outcome(), AioOutcome::NotSent);
    }
    recover();
}

void TestPostgresqlFaults::wrongPassword()
{
    PostgresqlServer server;
    server.password(u"right-one"_s);
    QVERIFY2(server.start(), qPrintable(server.errorString()));
    AioPostgresqlOptions known;
    known.host(server.host()).port(server.port()).userName(server.user()).databaseName(u"postgres"_s).sslMode(u"disable"_s);
    for (const QString &password : {u"wrong-one"_s, QString()}) {
        AioPostgresqlDatabase database(AioPostgresqlOptions(known).password(password));
        const auto error = errorOf<AioOperationalError>(statement(database, u"SELECT 1"_s));
        QCOMPARE(error.phase(), AioPhase::Connect);
        QCOMPARE(error.outcome(), AioOutcome::NotSent);
        QVERIFY(!error.message().contains(u"wrong-one"_s));
        if (!password.isEmpty()) {
            QCOMPARE(error.sqlState(), u"28P01"_s);
            QVERIFY(!error.isRetryable());
        }
    }
    AioPostgresqlDatabase database(AioPostgresqlOptions(known).password(u"right-one"_s));
    verifyWell(database);
    await(database.aioClose());
}

void TestPostgresqlFaults::noSuchDatabase()
{
    AioPostgresqlDatabase database(options().databaseName(u"nowhere"_s));
    const auto error = errorOf<AioOperationalError>(database.aioConnect());
    QCOMPARE(error.phase(), AioPhase::Connect);
    QCOMPARE(error.sqlState(), u"3D000"_s);
    QVERIFY(!error.isRetryable());
    m_server.createDatabase(u"nowhere"_s);
    verifyWell(database);
    await(database.aioClose());
    m_server.dropDatabase(u"nowhere"_s);
}

void TestPostgresqlFaults::tooManyConnections()
{
    ask(u"SELECT 1"_s); // the oracle has its connection
    const QByteArray where = u"host=%1 port=%2 user=%3 dbname=postgres"_s.arg(m_server.socketDirectory()).arg(m_server.port()).arg(m_server.user()).toUtf8();
    std::vector<std::unique_ptr<PGconn, Finish>> others;
    do {
        others.emplace_back(PQconnectdb(where.constData()));
        QVERIFY(others.size() < 100);
    } while (PQstatus(others.back().get()) == CONNECTION_OK);
    const auto error = errorOf<AioOperationalError>(statement(db(), u"SELECT 1"_s));
    QCOMPARE(error.phase(), AioPhase::Connect);
    QCOMPARE(error.sqlState(), u"53300"_s);
    QVERIFY(error.isRetryable());
    others.clear();
    QVERIFY(waitUntil([this] {
        return ask(u"SELECT count(*) FROM pg_stat_activity WHERE datname = 'postgres'"_s) == u"0";
    }));
    verifyWell(db());
}

void TestPostgresqlFaults::loginIsCutAtEveryByte_data()
{
    QTest::addColumn<TcpProxy::Direction>("direction");
    QTest::newRow("to the server") << ToServer;
    QTest::newRow("to the client") << ToClient;
}

void TestPostgresqlFaults::loginIsCutAtEveryByte()
{
    QFETCH(TcpProxy::Direction, direction);
    await(db(1).aioConnect());
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
            QVERIFY2(told.error->phase() == AioPhase::Connect || after > 100, told.text().constData());
            QVERIFY2(told.error->isRetryable() || told.error->outcome() == AioOutcome::Unknown, told.text().constData());
        }
        m_proxy->set(direction, Rule::pass());
        verifyWell(*database);
        await(database->aioClose());
    }
    QVERIFY(failed > 20);
}

// -- the server --

void TestPostgresqlFaults::backendIsKilledWhileIdle()
{
    for (int i = 0; i < 5; ++i) {
        verifyWell(db());
        terminateBackends();
        QVERIFY(waitUntil([this] {
            return db().statistics().open == 0;
        }));
    }
    // without a turn of the event loop in between
    verifyWell(db());
    terminateBackends();
    while (backends() > 0) {
        QThread::msleep(1);
    }
    QThread::msleep(200); // a connection that was heard of just now is not looked at
    // the dead connection is found out before anything is sent on it, and another one is taken
    const Told told = Told::of(statement(db(), u"SELECT 1"_s));
    QVERIFY2(told.succeeded(), told.text().constData());
    verifyWell(db());
}

void TestPostgresqlFaults::backendIsKilledInAQuery()
{
    auto task = statement(db(), u"SELECT pg_sleep(600)"_s);
    QVERIFY(waitUntil([this] {
        return backends(u"wait_event = 'PgSleep'"_s) == 1;
    }));
    terminateBackends();
    const auto error = errorOf<AioOperationalError>(std::move(task));
    QCOMPARE(error.sqlState(), u"57P01"_s);
    QCOMPARE(error.phase(), AioPhase::Execute);
    QVERIFY(error.isRetryable());
    verifyWell(db());
}

void TestPostgresqlFaults::backendIsKilledInATransaction_data()
{
    QTest::addColumn<bool>("inAStatement");
    QTest::newRow("between statements") << false;
    QTest::newRow("in a statement") << true;
}

void TestPostgresqlFaults::backendIsKilledInATransaction()
{
    QFETCH(bool, inAStatement);
    int bodies = 0;
    const auto body = [&](AioTransaction &tx) -> AioTask<> {
        ++bodies;
        co_await insert(tx, 1);
        if (!inAStatement) {
            terminateBackends();
            EXPECT(waitUntil([this] {
                return backends() == 0;
            }));
            co_await insert(tx, 2);
        } else {
            auto sleeping = statement(tx, u"SELECT pg_sleep(600)"_s);
            EXPECT(waitUntil([this] {
                return backends(u"wait_event = 'PgSleep'"_s) == 1;
            }));
            terminateBackends();
            co_await std::move(sleeping);
        }
    };
    const auto error = errorOf<AioOperationalError>(db().aioAtomic(body));
    QVERIFY(error.outcome() != AioOutcome::Unknown);
    QCOMPARE(bodies, 1);
    QCOMPARE(rows(1) + rows(2), 0);
    verifyWell(db());
}

void TestPostgresqlFaults::restartsUnderLoad_data()
{
    QTest::addColumn<int>("signal");
    QTest::newRow("fast") << SIGINT;
    QTest::newRow("immediate") << SIGQUIT;
    QTest::newRow("killed") << SIGKILL;
}

void TestPostgresqlFaults::restartsUnderLoad()
{
    QFETCH(int, signal);
    db(4);
    int last = 0, open = 0;
    bool isEnding = false;
    std::set<int> done, notDone;
    int unknown = 0;
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
        if (signal == SIGKILL) {
            m_server.kill();
        } else {
            ::kill(pid_t(m_server.processId()), signal);
        }
        QVERIFY(waitUntil(
            [this] {
                return !m_server.isRunning();
            },
            30s));
        const std::size_t failures = notDone.size() + std::size_t(unknown);
        QVERIFY(waitUntil(
            [&] {
                return notDone.size() + std::size_t(unknown) > failures;
            },
            30s));
        QVERIFY2(m_server.start(), qPrintable(m_server.errorString()));
    }
    const std::size_t before = done.size();
    QVERIFY(waitUntil(
        [&] {
            return done.size() > before + 50;
        },
        60s));
    isEnding = true;
    QVERIFY(waitUntil(
        [&] {
            return open == 0;
        },
        30s));
    m_oracle.reset();
    // what was acknowledged is there, and what was said to have failed is not
    std::set<int> there;
    for (const QStringList &row : m_server.query(u"SELECT id FROM t"_s, m_name)) {
        there.insert(row.first().toInt());
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

void TestPostgresqlFaults::isCutAtEveryByte_data()
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

void TestPostgresqlFaults::isCutAtEveryByte()
{
    QFETCH(TcpProxy::Direction, direction);
    QFETCH(bool, reset);
    QFETCH(bool, inATransaction);
    int id = 0;
    const auto run = [&](AioPostgresqlDatabase &database) {
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
        terminateBackends();
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
    QVERIFY(unknown >= 1 && failed >= 1);
    QVERIFY(direction == ToServer || thereThoughUnknown >= 1);
}

void TestPostgresqlFaults::answerIsLost_data()
{
    QTest::addColumn<bool>("inATransaction");
    QTest::addColumn<bool>("isCut");
    QTest::newRow("of COMMIT") << true << true;
    QTest::newRow("of COMMIT, silent") << true << false;
    QTest::newRow("of INSERT") << false << true;
    QTest::newRow("of INSERT, silent") << false << false;
}

void TestPostgresqlFaults::answerIsLost()
{
    QFETCH(bool, inATransaction);
    QFETCH(bool, isCut);
    for (int i = 1; i <= 5; ++i) {
        verifyWell(db());
        const int id = i;
        m_proxy->set(ToClient, (isCut ? Rule::cut() : Rule::stall()).before(inATransaction ? QByteArray("COMMIT") : QByteArray("C\0\0\0\x0fINSERT", 11)));
        int bodies = 0;
        const auto body = [&](AioTransaction &tx) -> AioTask<> {
            ++bodies;
            co_await insert(tx, id);
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

void TestPostgresqlFaults::answerIsLate()
{
    verifyWell(db());
    m_proxy->set(ToClient, Rule::stall().before("COMMIT"));
    auto task = insertInATransaction(db(), 1);
    QVERIFY(waitUntil([this] {
        return rows(1) == 1;
    }));
    QVERIFY(!task.isReady());
    m_proxy->heal();
    await(std::move(task));
    QCOMPARE(db().statistics().opened, 1U);
}

void TestPostgresqlFaults::isSliced()
{
    QString text;
    for (int i = 0; i < 3000; ++i) {
        text += QChar(char16_t(0x20 + randomNumbers()() % 0x2000));
    }
    m_proxy->set(ToClient, Rule::slices(1, 0us));
    m_proxy->set(ToServer, Rule::slices(3, 0us));
    const QVariantList values{text};
    for (int i = 0; i < 3; ++i) {
        const auto answer = await(db().aioExecuteSql(u"SELECT $1::text AS x, generate_series(1, 3) AS n"_s, values), 60s);
        QCOMPARE(answer.size(), 3);
        QCOMPARE(answer[2][u"x"_s].toString(), text);
        QCOMPARE(answer[2][u"n"_s].toInt(), 3);
        await(insertInATransaction(db(), i), 60s);
    }
    const auto error = errorOf<AioIntegrityError>(insert(db(), 1));
    QCOMPARE(error.sqlState(), u"23505"_s);
}

void TestPostgresqlFaults::isResetInALargeResult()
{
    verifyWell(db());
    for (const qint64 after : {1, 1000, 500'000}) {
        m_proxy->set(ToClient, Rule::reset(after), Reach::Current);
        const auto error = errorOf<AioOperationalError>(statement(db(), u"SELECT repeat('x', 1000) FROM generate_series(1, 2000)"_s));
        QCOMPARE(error.phase(), after == 1 ? AioPhase::Prepare : AioPhase::Execute);
        QVERIFY(error.outcome() == AioOutcome::Unknown || error.isRetryable());
        verifyWell(db());
    }
    // and silence, which a deadline ends
    m_proxy->set(ToClient, Rule::stall(500'000), Reach::Current);
    const auto error = errorOf<AioTimeout>(statement(db().timeout(300ms), u"SELECT repeat('x', 1000) FROM generate_series(1, 2000)"_s));
    QCOMPARE(error.phase(), AioPhase::Execute);
}

// -- cancelling --

// libpq says so without an SQLSTATE, and gives what looks like an empty result
void TestPostgresqlFaults::noMemoryForAResult()
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    QSKIP("A sanitizer needs more address space than there would be");
#endif
    await(insert(db(), 1));
    const auto limited = [this](const QString &sql) {
        QFile statm(u"/proc/self/statm"_s);
        const bool isOpen = statm.open(QFile::ReadOnly);
        const rlim_t now = isOpen ? statm.readAll().split(' ').first().toULongLong() * rlim_t(sysconf(_SC_PAGESIZE)) : 0;
        rlimit before{};
        getrlimit(RLIMIT_AS, &before);
        rlimit little = before;
        little.rlim_cur = now + rlim_t(15) * 1024 * 1024;
        setrlimit(RLIMIT_AS, &little);
        const auto told = Told::of([&]() -> AioTask<> {
            co_await AioDatabase::aioExecuteSql(db(), sql);
        }());
        setrlimit(RLIMIT_AS, &before);
        return told;
    };
    const Told few = limited(u"SELECT 1"_s);
    QVERIFY2(few.succeeded(), few.succeeded() ? "" : qPrintable(few.error->message()));
    const Told read = limited(u"SELECT repeat('x', 1000) AS x FROM generate_series(1, 100000)"_s);
    QVERIFY(!read.succeeded());
    QCOMPARE(read.error->kind(), AioErrorKind::Operational);
    const Told written = limited(u"INSERT INTO t SELECT g + 100 FROM generate_series(1, 100000) AS g RETURNING repeat('x', 1000)"_s);
    QVERIFY(!written.succeeded());
    QCOMPARE(written.error->kind(), AioErrorKind::Operational);
    QCOMPARE(written.error->outcome(), AioOutcome::Unknown);
    await(insert(db(), 2)); // and it goes on
}

void TestPostgresqlFaults::cancelsRaceWithTheEnd()
{
    db(1);
    verifyWell(db());
    int cancelled = 0, done = 0;
    constexpr int rounds = 600;
    for (int i = 0; i < rounds; ++i) {
        AioCancelSource stop;
        const double seconds = double(randomNumbers()() % 3000) / 1e6;
        auto task = statement(db().token(stop.token()), u"SELECT pg_sleep(%1)"_s.arg(seconds));
        auto next = db().aioExecuteSql(u"SELECT %1 AS n FROM pg_sleep(0.002)"_s.arg(i)); // on its heels
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

// A cancel ends what the server works on; what it begins after that it does not know of.
void TestPostgresqlFaults::cancelBeforeTheServerBegins()
{
    const auto sleep = [](AioExecutor executor, double seconds) -> AioTask<> {
        const QVariantList values{seconds};
        co_await AioDatabase::aioExecuteSql(executor, u"SELECT pg_sleep($1)"_s, values);
    };
    // prepared, so that it goes in one flight: a statement that is only prepared yet ends there when it is cancelled
    await(sleep(db(1), 0));
    m_proxy->set(ToServer, Rule::stall(), Reach::Current);
    const int accepted = m_proxy->accepted();
    AioCancelSource stop;
    auto task = sleep(db().token(stop.token()), 600);
    QCoreApplication::processEvents();
    stop.cancel();
    QVERIFY(waitUntil([&] {
        return m_proxy->accepted() > accepted && m_proxy->connections() == 1;
    }));
    m_proxy->heal(); // the statement arrives behind the cancel, which the server ignored
    const Told told = Told::of(std::move(task));
    QVERIFY2(!told.succeeded() && told.error->kind() == AioErrorKind::Cancelled, told.text().constData());
    verifyWell(db());
    QCOMPARE(db().statistics().opened, 1U);
}

void TestPostgresqlFaults::receiversAreDestroyed()
{
    db(4);
    constexpr int all = 10'000, atOnce = 50;
    int started = 0, inFlight = 0, cancelled = 0, done = 0, wrong = 0;
    QByteArray firstError;
    const auto operation = [&](QObject *receiver, int number) -> AioTask<> {
        ++inFlight;
        try {
            if (number % 3 == 0) {
                const auto body = [number](AioTransaction &tx) -> AioTask<> {
                    co_await insert(tx, number);
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
    QCOMPARE(backends(u"state LIKE 'idle in transaction%'"_s), 0);
    QCOMPARE(backends(), db().statistics().open); // none that nobody knows of
}

void TestPostgresqlFaults::statementTimeout()
{
    db(1);
    for (int i = 0; i < 3; ++i) {
        const auto error = errorOf<AioTimeout>(statement(db().timeout(250ms), u"SELECT pg_sleep(600)"_s));
        QCOMPARE(error.phase(), AioPhase::Execute);
        verifyWell(db());
    }
    QCOMPARE(db().statistics().opened, 1U); // it is usable again, and not a new one
    QCOMPARE(backends(u"wait_event = 'PgSleep'"_s), 0);

    // the server's own
    AioPostgresqlDatabase other(options().parameter(u"options"_s, u"-c statement_timeout=100"_s));
    const auto error = errorOf<AioTimeout>(statement(other, u"SELECT pg_sleep(600)"_s));
    QCOMPARE(error.sqlState(), u"57014"_s);
    verifyWell(other);
    await(other.aioClose());
}

void TestPostgresqlFaults::deadlineOfEachPhase_data()
{
    QTest::addColumn<AioPhase>("phase");
    QTest::addColumn<AioOutcome>("outcome");
    QTest::newRow("acquire") << AioPhase::Acquire << AioOutcome::NotSent;
    QTest::newRow("connect") << AioPhase::Connect << AioOutcome::NotSent;
    QTest::newRow("prepare") << AioPhase::Prepare << AioOutcome::NotSent;
    QTest::newRow("execute") << AioPhase::Execute << AioOutcome::Refused;
    QTest::newRow("commit") << AioPhase::Commit << AioOutcome::Unknown;
}

void TestPostgresqlFaults::deadlineOfEachPhase()
{
    QFETCH(AioPhase, phase);
    QFETCH(AioOutcome, outcome);
    db(1);
    std::optional<AioConnection> taken;
    switch (phase) {
    case AioPhase::Acquire:
        taken = await(db().aioConnection());
        break;
    case AioPhase::Connect:
        m_proxy->setAccept(TcpProxy::Accept::BlackHole);
        break;
    case AioPhase::Prepare:
        verifyWell(db());
        ask(u"BEGIN"_s);
        ask(u"LOCK TABLE t IN ACCESS EXCLUSIVE MODE"_s); // who plans, waits
        break;
    case AioPhase::Execute:
        verifyWell(db());
        ask(u"BEGIN"_s);
        ask(u"INSERT INTO t (id) VALUES (1)"_s); // the second one waits for what becomes of the first
        break;
    default:
        verifyWell(db());
        m_proxy->set(ToClient, Rule::stall().before("COMMIT"));
        break;
    }
    const AioExecutor executor = db().timeout(1s);
    const Told told = Told::of(phase == AioPhase::Commit ? insertInATransaction(executor, 1) : insert(executor, 1));
    QVERIFY(!told.succeeded());
    QVERIFY2(told.error->kind() == AioErrorKind::Timeout && told.error->phase() == phase && told.error->outcome() == outcome, told.text().constData());
    taken.reset();
    if (phase == AioPhase::Connect) {
        recover();
    }
    m_proxy->heal();
    if (phase == AioPhase::Prepare || phase == AioPhase::Execute) {
        ask(u"ROLLBACK"_s);
    }
    verifyWell(db());
    QVERIFY(serverIsCalm());
    QCOMPARE(rows(1), phase == AioPhase::Commit ? 1 : 0);
}

QTEST_GUILESS_MAIN(TestPostgresqlFaults)
#include "tst_postgresqlfaults.moc"
