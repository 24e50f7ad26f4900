// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "support/testdatabase.h"

#include "aioorm_config.h"
#if AIOORM_POSTGRESQL
#include "aioorm/backends/postgresql/aiopostgresqldatabase.h"
#include "support/postgresqlserver.h"
#endif
#if AIOORM_QTSQL
#include "aioorm/backends/qtsql/aioqtsqldatabase.h"
#endif
#include "aioorm/backends/sqlite/aiosqlitedatabase.h"
#include "support/models.h"

#include <QCoroTimer>
#include <QFile>
#include <QFileInfo>
#include <QLibrary>
#include <QThread>

using namespace Qt::StringLiterals;

QStringList TestDatabase::kinds()
{
    const QString chosen = qEnvironmentVariable("AIOORM_TEST_KINDS");
    if (!chosen.isEmpty()) {
        return chosen.split(u',');
    }
    QStringList kinds{u"sqlite-file"_s, u"sqlite-memory"_s};
#if AIOORM_TEST_POSTGRESQL
    kinds << u"postgresql"_s;
#endif
    return kinds;
}

QStringList TestDatabase::qtSqlKinds()
{
#if AIOORM_QTSQL
    return {u"qtsql-sqlite"_s, u"qtsql-odbc"_s};
#else
    return {};
#endif
}

namespace
{
constexpr int postgresqlConnections = 4;

#if AIOORM_POSTGRESQL
// one for all functions of a program, emptied by each
QString postgresqlName()
{
    static const QString name = PostgresqlServer::shared().createDatabase();
    return name;
}
#endif

std::unique_ptr<AioDatabase> makePostgresql([[maybe_unused]] int connections)
{
#if AIOORM_POSTGRESQL
    const PostgresqlServer &server = PostgresqlServer::shared();
    return std::make_unique<AioPostgresqlDatabase>(
        AioPostgresqlOptions().host(server.host()).port(server.port()).userName(server.user()).databaseName(postgresqlName()).maxConnections(connections));
#else
    return nullptr;
#endif
}

std::unique_ptr<AioDatabase> makeDatabase(const QString &kind, const QString &file)
{
    if (kind == u"postgresql") {
        return makePostgresql(postgresqlConnections);
    }
#if AIOORM_QTSQL
    if (kind == u"qtsql-sqlite") {
        return std::make_unique<AioQtSqlDatabase>(AioQtSqlOptions(u"QSQLITE"_s).databaseName(file));
    }
    if (kind == u"qtsql-odbc") {
        // what the driver manager keeps of its files is lost, and a leak, when Qt unloads it
        static QLibrary manager(u"odbcinst"_s, 2);
        manager.setLoadHints(QLibrary::PreventUnloadHint);
        manager.load();
        // a data source of the test's own, by a name that the driver manager has not kept anything of
        static int last = 0;
        const QString name = u"aioorm-test-%1"_s.arg(++last);
        const QString ini = QFileInfo(file).path() + u"/odbc.ini"_s;
        QFile config(ini);
        if (config.open(QIODevice::WriteOnly)) {
            config.write('[' + name.toUtf8() + "]\nDriver = SQLite3\nDatabase = " + file.toUtf8() + "\nTimeout = 5000\nFKSupport = 1\n");
        }
        config.close();
        qputenv("ODBCINI", ini.toUtf8());
        return std::make_unique<AioQtSqlDatabase>(AioQtSqlOptions(u"QODBC"_s).databaseName(name).dialect(AioDialect::Kind::Sqlite));
    }
#endif
    return std::make_unique<AioSqliteDatabase>(kind == u"sqlite-memory" ? u":memory:"_s : file);
}
}

TestDatabase::TestDatabase(const QString &kind)
    : m_kind(kind)
{
#if AIOORM_POSTGRESQL
    if (kind == u"postgresql") {
        PostgresqlServer::shared().cleanDatabase(postgresqlName());
    }
#endif
    m_database = makeDatabase(kind, m_folder.filePath(u"test.sqlite"_s));
}

TestDatabase::~TestDatabase() = default;

std::unique_ptr<AioDatabase> TestDatabase::openAgain() const
{
    return m_kind == u"sqlite-memory" ? nullptr : makeDatabase(m_kind, m_folder.filePath(u"test.sqlite"_s));
}

std::unique_ptr<AioDatabase> TestDatabase::openDifferently() const
{
    return isSqlite() ? std::make_unique<AioSqliteDatabase>(m_database->name(), AioSqliteOptions().readers(1)) : makePostgresql(1);
}

QString TestDatabase::urlOfAnother() const
{
#if AIOORM_POSTGRESQL
    if (!isSqlite()) {
        PostgresqlServer &server = PostgresqlServer::shared();
        return u"postgresql://%1@%2:%3/%4"_s.arg(server.user(), server.host()).arg(server.port()).arg(server.createDatabase());
    }
#endif
    return u"sqlite:"_s + (m_kind == u"sqlite-memory" ? u":memory:"_s : m_folder.filePath(u"another.sqlite"_s));
}

bool TestDatabase::isSqlite() const
{
    return m_kind != u"postgresql";
}

bool TestDatabase::hasReaders() const
{
    return m_kind == u"sqlite-file" || m_kind == u"postgresql";
}

bool TestDatabase::isFile() const
{
    return m_kind == u"sqlite-file";
}

bool TestDatabase::canStop() const
{
    return !m_kind.startsWith(u"qtsql");
}

int TestDatabase::writers() const
{
    return isSqlite() ? 1 : postgresqlConnections;
}

int TestDatabase::readers() const
{
    return !hasReaders() ? 0 : isSqlite() ? AioSqliteOptions().readers() : postgresqlConnections;
}

QString TestDatabase::sql(const QString &text) const
{
    if (isSqlite()) {
        return text;
    }
    QString numbered;
    int number = 0;
    for (const QChar c : text) {
        numbered += c == u'?' ? u'$' + QString::number(++number) : QString(c);
    }
    return numbered;
}

QString TestDatabase::numbers(const QString &last) const
{
    return isSqlite() ? u"WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c LIMIT %1) SELECT x FROM c"_s.arg(last)
                      : u"SELECT generate_series(1, CAST(%1 AS bigint)) AS x"_s.arg(last);
}

QString TestDatabase::endlessNumbers() const
{
    return isSqlite() ? u"WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT x FROM c"_s : numbers(u"9223372036854775807"_s);
}

QString TestDatabase::stuckSelect() const
{
    return isSqlite() ? u"SELECT 1 UNION ALL SELECT count(*) FROM (%1)"_s.arg(endlessNumbers()) : u"SELECT 1 UNION ALL SELECT count(*) FROM pg_sleep(600)"_s;
}

QString TestDatabase::bytes(int count) const
{
    return isSqlite() ? u"zeroblob(%1)"_s.arg(count) : u"convert_to(repeat('x', %1), 'UTF8')"_s.arg(count);
}

QString TestDatabase::deferTweets() const
{
    return isSqlite() ? u"PRAGMA defer_foreign_keys = on"_s : u"ALTER TABLE tweets ALTER CONSTRAINT tweets_author_id_fkey DEFERRABLE INITIALLY DEFERRED"_s;
}

QString TestDatabase::endlessSelect() const
{
    if (!isSqlite()) {
        return u"SELECT pg_sleep(600)"_s;
    }
    const QString end = canStop() ? QString() : u" WHERE x < 1000000"_s;
    return u"WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c%1) SELECT count(*) FROM c"_s.arg(end);
}

QString TestDatabase::endlessInsert() const
{
    if (!isSqlite()) {
        return u"INSERT INTO users (username, rank, active, score, joined) "
               "SELECT 'endless ' || x, 0, true, 0, now() FROM generate_series(1, 1000000000) AS c(x)"_s;
    }
    return u"WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) "
           "INSERT INTO users (username, rank, active, score, joined) SELECT 'endless ' || x, 0, 1, 0, '2026-01-01 00:00:00.000' FROM c"_s;
}

DatabaseTest::DatabaseTest() = default;
DatabaseTest::~DatabaseTest() = default;

QStringList DatabaseTest::names()
{
    const auto &u = User::columns();
    QStringList names;
    for (const auto &[name] : await(User::select(u.username).orderBy(u.username).aioExecute(db()))) {
        names << name;
    }
    return names;
}

AioTask<> DatabaseTest::followKeys(const AioTable &table)
{
    if (!m_database->isSqlite()) {
        const QString name = QString::fromUtf8(table.name());
        co_await db().aioExecuteSql(u"SELECT setval(pg_get_serial_sequence('%1', 'id'), (SELECT max(id) FROM %1))"_s.arg(name));
    }
}

AioTask<std::vector<AioTransaction>> DatabaseTest::holdWriters(int leaving)
{
    std::vector<AioTransaction> held;
    for (int i = leaving; i < m_database->writers(); ++i) {
        held.push_back(co_await db().aioBegin());
    }
    co_return held;
}

AioTask<> DatabaseTest::rollBack(std::vector<AioTransaction> transactions)
{
    for (AioTransaction &transaction : transactions) {
        co_await transaction.aioRollback();
    }
}

void DatabaseTest::initTestCase_data()
{
    QTest::addColumn<QString>("kind");
    for (const QString &kind : suiteKinds()) {
        QTest::newRow(qPrintable(kind)) << kind;
    }
}

void DatabaseTest::init()
{
    QFETCH_GLOBAL(QString, kind);
    m_database = std::make_unique<TestDatabase>(kind);
    await(db().aioCreateTables<Tweet, User, Folder, Everything>());
}

void DatabaseTest::cleanup()
{
    const auto quiescent = [this] {
        if (m_database->isForgotten()) {
            return Aio::Detail::ReadyQueue::current()->pending() == 0;
        }
        const AioPoolStatistics statistics = db().statistics();
        return statistics.leased == 0 && statistics.waiting == 0 && statistics.idle == statistics.open && Aio::Detail::ReadyQueue::current()->pending() == 0;
    };
    QVERIFY2(waitUntil(quiescent), "something is still in flight after the test");
    if (!m_database->isForgotten()) {
        await(db().aioClose());
    }
    m_database.reset();
}

bool waitUntil(const std::function<bool()> &condition, std::chrono::milliseconds timeout)
{
    const auto end = Aio::Detail::Clock::now() + timeout;
    while (!condition()) {
        if (Aio::Detail::Clock::now() >= end) {
            return false;
        }
        QCoreApplication::processEvents();
        QThread::usleep(100); // what another thread changes need not come with an event
    }
    return true;
}

AioTask<> passTime(std::chrono::milliseconds time)
{
    QTimer timer;
    timer.setSingleShot(true);
    timer.start(time);
    co_await timer;
}
