// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// Whoever set a deadline goes on when it comes, though the database does not answer: the connection alone waits for that. What is told of the
// statement is what is known: it never began, or nobody knows.

#include "aioorm/backends/postgresql/aiopostgresqldatabase.h"
#include "aioorm/backends/sqlite/aiosqlitedatabase.h"
#include "aioorm/orm/aiorawsql.h"
#include "support/models.h"
#include "support/postgresqlserver.h"
#include "support/testdatabase.h"

#include <QTest>

#include <csignal>

using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace
{
using Clock = std::chrono::steady_clock;
constexpr auto limit = 300ms;
// before: 1.7 seconds for PostgreSQL, 2 for SQLite
constexpr auto tooLate = 1200ms;

/// What became of a task, and how long it took.
class Ended
{
public:
    static Ended of(AioTask<> task)
    {
        Ended ended;
        const auto begin = Clock::now();
        try {
            await(std::move(task), 60s);
        } catch (const AioError &error) {
            ended.error = error.info();
        } catch (const AioCancelled &cancelled) {
            ended.error = cancelled.info();
        }
        ended.time = Clock::now() - begin;
        qInfo("%lld ms behind its deadline", qint64(std::chrono::duration_cast<std::chrono::milliseconds>(ended.time - limit).count()));
        return ended;
    }
    bool is(AioErrorKind kind, AioOutcome outcome) const { return error && error->kind() == kind && error->outcome() == outcome; }
    QByteArray text() const
    {
        return error ? QStringLiteral("%1, outcome %2, %3").arg(int(error->kind())).arg(int(error->outcome())).arg(error->message()).toUtf8() : "it succeeded";
    }

    std::optional<AioErrorInfo> error;
    Clock::duration time{};
};

AioTask<> execute(AioExecutor executor, QString sql)
{
    co_await AioDatabase::aioExecuteSql(executor, sql);
}

/// Servers that do not run for a while.
class Stopped
{
public:
    explicit Stopped(qint64 process)
        : m_process(pid_t(process))
    {
        ::kill(m_process, SIGSTOP);
    }
    ~Stopped() { goOn(); }
    Q_DISABLE_COPY_MOVE(Stopped)
    void goOn() { ::kill(m_process, SIGCONT); }

private:
    const pid_t m_process;
};
}

class TestDeadlines : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<AioPostgresqlDatabase> postgresql() const
    {
        auto &server = PostgresqlServer::shared();
        return std::make_unique<AioPostgresqlDatabase>(
            AioPostgresqlOptions().host(server.socketDirectory()).port(server.port()).userName(server.user()).databaseName(m_name).maxConnections(1));
    }
    static qint64 backendOf(AioDatabase &db) { return await(db.aioExecuteSql(u"SELECT pg_backend_pid()"_s)).first().first().toLongLong(); }

    QString m_name;

private Q_SLOTS:
    void initTestCase() { m_name = PostgresqlServer::shared().createDatabase(); }

    void stoppedServer()
    {
        const auto db = postgresql();
        const auto insert = u"INSERT INTO t VALUES (1)"_s;
        await(db->aioExecuteSql(u"CREATE TABLE IF NOT EXISTS t (a integer)"_s));
        await(db->aioExecuteSql(insert)); // it is prepared
        for (const bool isPrepared : {true, false}) {
            Stopped stopped(backendOf(*db));
            const auto ended = Ended::of(execute(AioExecutor(*db).timeout(limit), isPrepared ? insert : u"INSERT INTO t VALUES (2)"_s));
            QVERIFY2(ended.is(AioErrorKind::Timeout, isPrepared ? AioOutcome::Unknown : AioOutcome::NotSent), ended.text());
            QVERIFY(ended.time < limit + tooLate);
            // who waits behind it for the only connection ends in time as well
            const auto behind = Ended::of(execute(AioExecutor(*db).timeout(limit), u"SELECT 1"_s));
            QVERIFY2(behind.is(AioErrorKind::Timeout, AioOutcome::NotSent), behind.text());
            QVERIFY(behind.time < limit + tooLate);
            stopped.goOn();
            await(db->aioExecuteSql(u"SELECT 1"_s));
        }
        QVERIFY(await(db->aioExecuteSql(u"SELECT * FROM t WHERE a = 2"_s)).isEmpty()); // NotSent is true
        await(db->aioClose());
    }

    // the whole block, with the rollback that it cannot send
    void stoppedServerInATransaction()
    {
        const auto db = postgresql();
        await(db->aioExecuteSql(u"CREATE TABLE IF NOT EXISTS t (a integer)"_s));
        Stopped stopped(backendOf(*db));
        stopped.goOn();
        const auto body = [](AioTransaction &tx) -> AioTask<> {
            co_await AioDatabase::aioExecuteSql(tx, u"INSERT INTO t VALUES (3)"_s);
            const auto pid = (co_await AioDatabase::aioExecuteSql(tx, u"SELECT pg_backend_pid()"_s)).first().first().toLongLong();
            ::kill(pid_t(pid), SIGSTOP);
            co_await AioDatabase::aioExecuteSql(tx, u"INSERT INTO t VALUES (3)"_s);
        };
        const auto ended = Ended::of(AioExecutor(*db).timeout(limit).aioAtomic(body));
        QVERIFY2(ended.error && ended.error->kind() == AioErrorKind::Timeout, ended.text());
        QVERIFY(ended.time < limit + tooLate);
        stopped.goOn();
        QVERIFY(await(db->aioExecuteSql(u"SELECT * FROM t WHERE a = 3"_s)).isEmpty());
        await(db->aioClose());
    }

    // a function in C++ cannot be interrupted
    void stuckSqlite_data()
    {
        QTest::addColumn<bool>("isInTransaction");
        QTest::newRow("alone") << false;
        QTest::newRow("in a transaction") << true;
    }
    void stuckSqlite()
    {
        QFETCH(const bool, isInTransaction);
        const auto stuck = [](qint64 milliseconds) {
            std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
            return milliseconds;
        };
        AioSqliteDatabase db(u":memory:"_s, AioSqliteOptions().function(u"stuck"_s, stuck));
        await(db.aioCreateTables<User>());
        const auto sql = u"SELECT stuck(2500)"_s;
        const auto executor = AioExecutor(db).timeout(limit);
        const auto body = [&](AioTransaction &tx) {
            return execute(tx, sql);
        };
        auto first = isInTransaction ? executor.aioAtomic(body) : execute(executor, sql);
        auto second = User::aioCreate(AioExecutor(db).timeout(limit), User::columns().username = u"bob"_s);
        const auto ended = Ended::of(std::move(first));
        QVERIFY2(ended.is(AioErrorKind::Timeout, AioOutcome::Unknown), ended.text());
        QVERIFY(ended.time < limit + tooLate);
        const auto never = [&]() -> AioTask<> {
            co_await second;
        };
        const auto behind = Ended::of(never());
        QVERIFY2(behind.is(AioErrorKind::Timeout, AioOutcome::NotSent), behind.text()); // it never began
        QVERIFY(behind.time < limit + tooLate);
        QCOMPARE(await(User::select().aioCount(db)), 0);
        await(User::aioCreate(db, User::columns().username = u"carol"_s));
        await(db.aioClose());
    }

    void cleanupTestCase() { PostgresqlServer::shared().dropDatabase(m_name); }
};

QTEST_GUILESS_MAIN(TestDeadlines)
#include "tst_deadlines.moc"
