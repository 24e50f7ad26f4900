// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// What only PostgreSQL has of tst_serverfaults: its errors by their SQLSTATE, its messages that are waited for, its limits.

#include "aioorm/backends/postgresql/aiopostgresqldatabase.h"
#include "support/faulttest.h"
#include "support/postgresqlserver.h"

#include <libpq-fe.h>

using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

class TestPostgresqlFaults : public FaultTest
{
    Q_OBJECT

private Q_SLOTS:
    void init() { begin(FaultServer::of(u"postgresql"_s)); }
    void cleanup() { end(); }

    void wrongPassword();
    void noSuchDatabase();
    void tooManyConnections();

    void backendIsKilledInAQuery();

    void answerIsLate();
    void noMemoryForAResult();

    void cancelBeforeTheServerBegins();
    void statementTimeoutOfTheServer();
    void deadlineWhilePreparing();
    void deadlineAtCommit();

private:
    AioPostgresqlOptions options()
    {
        AioPostgresqlOptions options;
        options.host(u"127.0.0.1"_s).port(m_proxy->port()).sslMode(u"disable"_s);
        options.userName(ask(u"SELECT current_user"_s)).databaseName(ask(u"SELECT current_database()"_s));
        return options;
    }
    /// Backends that the library has, in one of these states.
    int backends(const QString &condition)
    {
        return ask(u"SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name <> 'oracle' AND (%1)"_s.arg(condition))
            .toInt();
    }

    class Finish
    {
    public:
        void operator()(PGconn *connection) const { PQfinish(connection); }
    };
};

// -- no connection --

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
    ask(u"CREATE DATABASE nowhere"_s);
    // for half a second at most the error of the last connect is told again
    QVERIFY(waitUntil([&database] {
        return !endOf(database.aioConnect());
    }));
    verifyWell(database);
    await(database.aioClose());
    ask(u"DROP DATABASE nowhere"_s);
}

void TestPostgresqlFaults::tooManyConnections()
{
    ask(u"SELECT 1"_s); // the oracle has its connection
    const QByteArray where = u"host=127.0.0.1 port=%1 user=%2 dbname=postgres"_s.arg(m_server->port()).arg(ask(u"SELECT current_user"_s)).toUtf8();
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

// -- the server --

void TestPostgresqlFaults::backendIsKilledInAQuery()
{
    auto task = statement(db(), u"SELECT pg_sleep(600)"_s);
    QVERIFY(waitUntil([this] {
        return backends(u"wait_event = 'PgSleep'"_s) == 1;
    }));
    m_server->endConnections();
    const auto error = errorOf<AioOperationalError>(std::move(task));
    QCOMPARE(error.sqlState(), u"57P01"_s);
    QCOMPARE(error.phase(), AioPhase::Execute);
    QVERIFY(error.isRetryable());
    verifyWell(db());
}

// -- the network --

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

// -- cancelling --

// libpq says so without an SQLSTATE, and gives what looks like an empty result
void TestPostgresqlFaults::noMemoryForAResult()
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    QSKIP("A sanitizer needs more address space than there would be");
#endif
    await(insert(db(), 1));
    const Told few = withLittleMemory(u"SELECT 1"_s);
    QVERIFY2(few.succeeded(), few.succeeded() ? "" : qPrintable(few.error->message()));
    const Told read = withLittleMemory(u"SELECT repeat('x', 1000) AS x FROM generate_series(1, 100000)"_s);
    QVERIFY(!read.succeeded());
    QCOMPARE(read.error->kind(), AioErrorKind::Operational);
    const Told written = withLittleMemory(u"INSERT INTO t SELECT g + 100 FROM generate_series(1, 100000) AS g RETURNING repeat('x', 1000)"_s);
    QVERIFY(!written.succeeded());
    QCOMPARE(written.error->kind(), AioErrorKind::Operational);
    QCOMPARE(written.error->outcome(), AioOutcome::Unknown);
    await(insert(db(), 2)); // and it goes on
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
    verifyWell(db()); // and what the connection does for itself after a function that it does not know is done
    m_proxy->set(ToServer, Rule::stall(), Reach::Current);
    const int accepted = m_proxy->accepted();
    AioCancelSource stop;
    auto task = sleep(db().token(stop.token()), 600);
    await(passTime()); // it is sent by then
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

void TestPostgresqlFaults::statementTimeoutOfTheServer()
{
    AioPostgresqlDatabase other(options().parameter(u"options"_s, u"-c statement_timeout=100"_s));
    const auto error = errorOf<AioTimeout>(statement(other, u"SELECT pg_sleep(600)"_s));
    QCOMPARE(error.sqlState(), u"57014"_s);
    verifyWell(other);
    await(other.aioClose());
}

void TestPostgresqlFaults::deadlineWhilePreparing()
{
    db(1);
    verifyWell(db());
    ask(u"BEGIN"_s);
    ask(u"LOCK TABLE t IN ACCESS EXCLUSIVE MODE"_s); // who plans, waits
    const auto error = errorOf<AioTimeout>(insert(db().timeout(1s), 1));
    QCOMPARE(error.phase(), AioPhase::Prepare);
    QCOMPARE(error.outcome(), AioOutcome::NotSent);
    ask(u"ROLLBACK"_s);
    verifyWell(db());
    QVERIFY(serverIsCalm());
    QCOMPARE(rows(1), 0);
}

void TestPostgresqlFaults::deadlineAtCommit()
{
    db(1);
    verifyWell(db());
    m_proxy->set(ToClient, Rule::stall().before("COMMIT"));
    const auto error = errorOf<AioTimeout>(insertInATransaction(db().timeout(1s), 1));
    QCOMPARE(error.phase(), AioPhase::Commit);
    QCOMPARE(error.outcome(), AioOutcome::Unknown);
    m_proxy->heal();
    verifyWell(db());
    QVERIFY(serverIsCalm());
    QCOMPARE(rows(1), 1);
}

QTEST_GUILESS_MAIN(TestPostgresqlFaults)
#include "tst_postgresqlfaults.moc"
