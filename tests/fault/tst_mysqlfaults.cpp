// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// What only MariaDB and MySQL have of tst_serverfaults: their errors by number, their settings and limits.

#include "aioorm/backends/mysql/aiomysqldatabase.h"
#include "support/faulttest.h"
#include "support/mariadbserver.h"

#include <QFile>
#include <QScopeGuard>
#include <QThread>

#include <csignal>

#include <mysql.h>

using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

class TestMysqlFaults : public FaultTest
{
    Q_OBJECT

private Q_SLOTS:
    void init() { begin(FaultServer::of(u"mariadb"_s)); }
    void cleanup() { end(); }

    void wrongPassword();
    void noSuchDatabase();
    void tooManyConnections();

    void idleConnectionsEnd();
    void idleTransactionEnds();
    void serverIsStopped();
    void serverOnlyReads();
    void transactionsOnlyRead();
    void serverForbids();
    void lockTimeoutIsTriedAgain();
    void timeoutOfTheServer_data();
    void timeoutOfTheServer();
    void textThatIsNoUtf8();
    void noMemoryForAResult();

    void deadlineWhilePreparing();
    void deadlineAtCommit();

private:
    class Close
    {
    public:
        void operator()(MYSQL *connection) const { mysql_close(connection); }
    };
    using Raw = std::unique_ptr<MYSQL, Close>;

    static AioMySqlOptions options(const MariadbServer &server)
    {
        return AioMySqlOptions().host(server.host()).port(server.port()).userName(server.user()).password(server.password());
    }
    /// The process stands still, as on a machine that is suspended. It has to be let go on.
    static void pause(MariadbServer &server)
    {
        ::kill(pid_t(server.processId()), SIGSTOP);
        const auto stands = [&server] {
            QFile stat(u"/proc/%1/stat"_s.arg(server.processId()));
            return stat.open(QFile::ReadOnly) && stat.readAll().contains(") T ");
        };
        while (!stands()) {
            QThread::msleep(1);
        }
    }
    static void goOn(MariadbServer &server) { ::kill(pid_t(server.processId()), SIGCONT); }
    /// Connections of the library's user; nothing where the server has no place for one that asks.
    static std::optional<int> clients(MariadbServer &server)
    {
        QString error;
        const auto rows = server.tryQuery(u"SELECT COUNT(*) FROM information_schema.processlist WHERE user = '%1'"_s.arg(server.user()), {}, error);
        return rows ? std::optional(rows->value(0).value(0).toInt()) : std::nullopt;
    }
};

// -- no connection --

void TestMysqlFaults::wrongPassword()
{
    MariadbServer &server = MariadbServer::shared();
    for (const QString &password : {u"wrong-one"_s, QString()}) {
        AioMySqlDatabase database(options(server).password(password));
        const auto error = errorOf<AioOperationalError>(statement(database, u"SELECT 1"_s));
        QCOMPARE(error.phase(), AioPhase::Connect);
        QCOMPARE(error.outcome(), AioOutcome::NotSent);
        QCOMPARE(error.nativeCode(), 1045);
        QVERIFY(!error.isRetryable());
        QVERIFY(!error.message().contains(u"wrong-one"_s));
    }
    AioMySqlDatabase database(options(server));
    verifyWell(database);
    await(database.aioClose());
}

void TestMysqlFaults::noSuchDatabase()
{
    MariadbServer &server = MariadbServer::shared();
    AioMySqlDatabase database(options(server).databaseName(u"nowhere"_s));
    const auto error = errorOf<AioOperationalError>(database.aioConnect());
    QCOMPARE(error.phase(), AioPhase::Connect);
    QCOMPARE(error.nativeCode(), 1049);
    QVERIFY(!error.isRetryable());
    server.query(u"CREATE DATABASE nowhere"_s);
    QVERIFY(waitUntil([&database] { // for a moment the error of the last connect is told again
        return !endOf(database.aioConnect());
    }));
    verifyWell(database);
    await(database.aioClose());
    server.query(u"DROP DATABASE nowhere"_s);
}

void TestMysqlFaults::tooManyConnections()
{
    MariadbServer server;
    server.setting(u"max-connections"_s, u"10"_s);
    QVERIFY2(server.start(), qPrintable(server.errorString()));
    std::vector<Raw> others;
    do {
        others.emplace_back(mysql_init(nullptr));
        QVERIFY(others.size() < 100);
    } while (mysql_real_connect(others.back().get(), "127.0.0.1", "aio", "let me in", nullptr, server.port(), nullptr, 0));
    AioMySqlDatabase database(options(server));
    const auto error = errorOf<AioOperationalError>(statement(database, u"SELECT 1"_s));
    QCOMPARE(error.phase(), AioPhase::Connect);
    QCOMPARE(error.outcome(), AioOutcome::NotSent);
    QCOMPARE(error.nativeCode(), 1040);
    QVERIFY(error.isRetryable());
    others.clear();
    QVERIFY(waitUntil([&server] {
        return clients(server) == 0;
    }));
    verifyWell(database);
    await(database.aioClose());
}

// -- a server that has its own ways --

void TestMysqlFaults::idleConnectionsEnd()
{
    MariadbServer server;
    server.setting(u"wait-timeout"_s, u"1"_s);
    QVERIFY2(server.start(), qPrintable(server.errorString()));
    AioMySqlDatabase database(options(server).maxConnections(2));
    for (unsigned int opened = 1; opened <= 3; ++opened) {
        const auto rows = await(database.aioExecuteSql(u"SELECT CONNECTION_ID() AS id"_s));
        QCOMPARE(rows.size(), 1);
        QCOMPARE(database.statistics().opened, opened);
        QVERIFY(waitUntil([&server] {
            return clients(server) == 0;
        }));
    }
    await(database.aioClose());
}

void TestMysqlFaults::idleTransactionEnds()
{
    MariadbServer server;
    server.setting(u"wait-timeout"_s, u"1"_s);
    QVERIFY2(server.start(), qPrintable(server.errorString()));
    AioMySqlDatabase database(options(server).databaseName(server.createDatabase()));
    await(statement(database, u"CREATE TABLE t (id INT PRIMARY KEY)"_s));
    AioTransaction tx = await(database.aioBegin());
    await(statement(tx, u"INSERT INTO t VALUES (1)"_s));
    QVERIFY(waitUntil([&server] {
        return clients(server) == 0;
    }));
    // what was there is gone, and nothing that belongs to it runs alone
    const auto error = errorOf<AioOperationalError>(statement(tx, u"INSERT INTO t VALUES (2)"_s));
    QVERIFY(error.outcome() != AioOutcome::Unknown);
    const auto commit = errorOf<AioOperationalError>(tx.aioCommit());
    QVERIFY(commit.outcome() != AioOutcome::Unknown);
    verifyWell(database);
    const auto rows = await(database.aioExecuteSql(u"SELECT COUNT(*) AS n FROM t"_s));
    QCOMPARE(rows.value(0).value(u"n"_s).toInt(), 0);
    await(database.aioClose());
}

void TestMysqlFaults::serverIsStopped()
{
    // the machine is overloaded, or suspended: the system still takes connections for it, and nobody answers
    const QString insert = u"INSERT INTO t VALUES (?)"_s;
    MariadbServer server;
    QVERIFY2(server.start(), qPrintable(server.errorString()));
    AioMySqlDatabase database(options(server).databaseName(server.createDatabase()).maxConnections(2));
    await(statement(database, u"CREATE TABLE t (id INT PRIMARY KEY)"_s));
    await(database.aioExecuteSql(insert, {0})); // prepared by now
    pause(server);
    const auto goesOn = qScopeGuard([&server] {
        goOn(server);
    });
    const auto begun = std::chrono::steady_clock::now();
    // on the connection that is there, and on one that would have to be made
    auto first = AioDatabase::aioExecuteSql(database.timeout(300ms), insert, {1});
    auto second = AioDatabase::aioExecuteSql(database.timeout(300ms), insert, {2});
    const auto told = errorOf<AioTimeout>(std::move(first));
    QCOMPARE(told.outcome(), AioOutcome::Unknown);
    const auto unsent = errorOf<AioTimeout>(std::move(second));
    QCOMPARE(unsent.outcome(), AioOutcome::NotSent);
    QVERIFY(std::chrono::steady_clock::now() - begun < 60s);
    goOn(server);
    verifyWell(database);
    const auto rows = await(database.aioExecuteSql(u"SELECT COUNT(*) AS n FROM t WHERE id = 2"_s));
    QCOMPARE(rows.value(0).value(u"n"_s).toInt(), 0);
    await(database.aioClose());
}

void TestMysqlFaults::serverOnlyReads()
{
    // after a failover the old primary lets nobody write: its connections have to go, so that the next one finds the new one
    MariadbServer server;
    QVERIFY2(server.start(), qPrintable(server.errorString()));
    AioMySqlDatabase database(options(server).databaseName(server.createDatabase()).maxConnections(1));
    await(statement(database, u"CREATE TABLE t (id INT PRIMARY KEY)"_s));
    server.query(u"SET GLOBAL read_only = 1"_s);
    QCOMPARE(database.statistics().opened, 1U);
    const auto error = errorOf<AioOperationalError>(statement(database, u"INSERT INTO t VALUES (1)"_s));
    QCOMPARE(error.nativeCode(), 1290);
    QCOMPARE(error.outcome(), AioOutcome::Refused);
    QVERIFY2(error.message().contains(u"only reads"_s), error.what());
    verifyWell(database);
    QCOMPARE(database.statistics().opened, 2U);
    const auto inside = errorOf<AioOperationalError>(database.aioAtomic([](AioTransaction &tx) -> AioTask<> {
        co_await AioDatabase::aioExecuteSql(tx, u"SELECT * FROM t"_s);
        co_await AioDatabase::aioExecuteSql(tx, u"INSERT INTO t VALUES (1)"_s);
    }));
    QCOMPARE(inside.nativeCode(), 1290);
    server.query(u"SET GLOBAL read_only = 0"_s);
    await(statement(database, u"INSERT INTO t VALUES (1)"_s));
    QCOMPARE(database.statistics().opened, 3U);
    await(database.aioClose());
}

void TestMysqlFaults::transactionsOnlyRead()
{
    // a replica that lets nobody write says so of the transaction, also where none was begun
    MariadbServer server;
    QVERIFY2(server.start(), qPrintable(server.errorString()));
    AioMySqlDatabase database(options(server).databaseName(server.createDatabase()).maxConnections(1));
    await(statement(database, u"CREATE TABLE t (id INT PRIMARY KEY)"_s));
    const auto body = [](AioTransaction &tx) -> AioTask<> {
        try {
            co_await AioDatabase::aioExecuteSql(tx, u"INSERT INTO t VALUES (1)"_s);
            QTest::qFail("it was written", __FILE__, __LINE__);
        } catch (const AioOperationalError &error) {
            EXPECT(error.nativeCode() == 1792);
        }
        co_await AioDatabase::aioExecuteSql(tx, u"SELECT * FROM t"_s); // a mistake of the program's, and the transaction goes on
    };
    await(database.aioAtomic(body, Aio::TransactionMode(Aio::ReadOnly)));
    QCOMPARE(database.statistics().opened, 1U);
    server.query(u"SET GLOBAL tx_read_only = ON"_s);
    await(database.aioClose());
    AioMySqlDatabase after(options(server).databaseName(u"test1"_s).maxConnections(1));
    QCOMPARE(errorOf<AioOperationalError>(statement(after, u"INSERT INTO t VALUES (1)"_s)).nativeCode(), 1792);
    server.query(u"SET GLOBAL tx_read_only = OFF"_s);
    await(statement(after, u"INSERT INTO t VALUES (1)"_s)); // on a connection of its own, which finds the primary
    QCOMPARE(after.statistics().opened, 2U);
    await(after.aioClose());
}

void TestMysqlFaults::serverForbids()
{
    // the same number for other options, and nothing is wrong with the server
    MariadbServer server;
    server.setting(u"secure-file-priv"_s, u"/usr"_s);
    QVERIFY2(server.start(), qPrintable(server.errorString()));
    AioMySqlDatabase database(options(server).maxConnections(1));
    const auto error = errorOf<AioProgrammingError>(statement(database, u"SELECT 1 INTO OUTFILE '/elsewhere/file'"_s));
    QCOMPARE(error.nativeCode(), 1290);
    QVERIFY2(error.message().contains(u"secure-file-priv"_s) && !error.message().contains(u"only reads"_s), error.what());
    verifyWell(database);
    QCOMPARE(database.statistics().opened, 1U);
    await(database.aioClose());
}

void TestMysqlFaults::lockTimeoutIsTriedAgain()
{
    // 1205 ends the statement alone: what the block did before it must not be there twice when it runs again
    MariadbServer server;
    server.setting(u"innodb-lock-wait-timeout"_s, u"1"_s);
    QVERIFY2(server.start(), qPrintable(server.errorString()));
    AioMySqlDatabase database(options(server).databaseName(server.createDatabase()).maxConnections(2));
    await(statement(database, u"CREATE TABLE t (id INT PRIMARY KEY, n INT)"_s));
    await(statement(database, u"INSERT INTO t VALUES (1, 0)"_s));
    await(statement(database, u"CREATE TABLE log (text TEXT)"_s));
    auto holder = std::make_shared<AioTransaction>(await(database.aioBegin()));
    await(statement(*holder, u"UPDATE t SET n = 5 WHERE id = 1"_s));
    int runs = 0;
    const auto body = [&runs, holder](AioTransaction &tx) -> AioTask<> {
        if (++runs == 2) {
            co_await holder->aioCommit();
        }
        co_await AioDatabase::aioExecuteSql(tx, u"INSERT INTO log VALUES ('run')"_s);
        co_await AioDatabase::aioExecuteSql(tx, u"UPDATE t SET n = n + 1 WHERE id = 1"_s);
    };
    await(database.aioAtomic(body, Aio::TransactionMode(Aio::ReadWrite).retries(2)));
    QCOMPARE(runs, 2);
    QCOMPARE(await(database.aioExecuteSql(u"SELECT n FROM t"_s)).value(0).value(u"n"_s).toInt(), 6);
    QCOMPARE(await(database.aioExecuteSql(u"SELECT COUNT(*) AS n FROM log"_s)).value(0).value(u"n"_s).toInt(), 1);
    await(database.aioClose());
}

void TestMysqlFaults::timeoutOfTheServer_data()
{
    QTest::addColumn<QString>("sql");
    QTest::newRow("before a row") << u"SET STATEMENT max_statement_time = 0.1 FOR SELECT SUM(seq % 7) FROM seq_1_to_10000000000"_s;
    // the statement has succeeded by then
    QTest::newRow("behind rows") << u"SET STATEMENT max_statement_time = 0.1 FOR SELECT seq FROM seq_1_to_10000000000"_s;
}

void TestMysqlFaults::timeoutOfTheServer()
{
    QFETCH(const QString, sql);
    MariadbServer &server = MariadbServer::shared();
    AioMySqlDatabase database(options(server).databaseName(server.createDatabase()));
    const auto error = errorOf<AioTimeout>(database.aioExecuteSql(sql));
    QCOMPARE(error.nativeCode(), 1969);
    verifyWell(database);
    QCOMPARE(database.statistics().opened, 1U);
    await(database.aioClose());
}

void TestMysqlFaults::textThatIsNoUtf8()
{
    MariadbServer &server = MariadbServer::shared();
    AioMySqlDatabase database(options(server));
    const auto sent = errorOf<AioDataError>(database.aioExecuteSql(u"SELECT ?"_s, {QString(QChar(0xd800))}));
    QCOMPARE(sent.outcome(), AioOutcome::NotSent);
    const auto stored = errorOf<AioDataError>(database.aioExecuteSql(u"SELECT _utf8mb4 x'c328'"_s));
    QCOMPARE(stored.outcome(), AioOutcome::Refused);
    verifyWell(database);
    QCOMPARE(database.statistics().opened, 1U);
    await(database.aioClose());
}

void TestMysqlFaults::noMemoryForAResult()
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    QSKIP("A sanitizer needs more address space than there would be");
#endif
    await(insert(db(), 1));
    const Told few = withLittleMemory(u"SELECT 1"_s);
    QVERIFY2(few.succeeded(), few.text().constData());
    // 200 MB at a stretch: 64 may lie in an arena of a thread, which has its addresses already
    const QString much = u"REPEAT('x', 50000000) AS a, REPEAT('x', 50000000) AS b, REPEAT('x', 50000000) AS c, REPEAT('x', 50000000) AS d"_s;
    const Told read = withLittleMemory(u"SELECT "_s + much);
    QVERIFY(!read.succeeded());
    QCOMPARE(read.error->kind(), AioErrorKind::Operational);
    const Told written = withLittleMemory(u"INSERT INTO t (id) VALUES (77) RETURNING "_s + much);
    QVERIFY(!written.succeeded());
    QVERIFY2(written.error->kind() == AioErrorKind::Operational, written.text().constData());
    QCOMPARE(written.error->outcome(), AioOutcome::Unknown);
    await(insert(db(), 2)); // and it goes on
}

// -- the network --

void TestMysqlFaults::deadlineWhilePreparing()
{
    db(1);
    verifyWell(db());
    m_proxy->set(ToServer, Rule::stall());
    const auto error = errorOf<AioTimeout>(insert(db().timeout(300ms), 1));
    QCOMPARE(error.phase(), AioPhase::Prepare);
    QCOMPARE(error.outcome(), AioOutcome::NotSent);
    recover();
    QVERIFY(serverIsCalm());
    QCOMPARE(rows(1), 0);
}

void TestMysqlFaults::deadlineAtCommit()
{
    MariadbServer server;
    QVERIFY2(server.start(), qPrintable(server.errorString()));
    AioMySqlDatabase database(options(server).databaseName(server.createDatabase()).maxConnections(1));
    await(statement(database, u"CREATE TABLE t (id INT PRIMARY KEY)"_s));
    const auto body = [&server](AioTransaction &tx) -> AioTask<> {
        co_await AioDatabase::aioExecuteSql(tx, u"INSERT INTO t VALUES (1)"_s);
        pause(server); // the COMMIT is sent, and nobody says what became of it
    };
    auto task = database.timeout(1s).aioAtomic(body);
    const auto error = errorOf<AioTimeout>(std::move(task));
    goOn(server);
    QCOMPARE(error.phase(), AioPhase::Commit);
    QCOMPARE(error.outcome(), AioOutcome::Unknown);
    verifyWell(database);
    await(database.aioClose());
}

QTEST_GUILESS_MAIN(TestMysqlFaults)
#include "tst_mysqlfaults.moc"
