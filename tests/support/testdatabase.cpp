// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "support/testdatabase.h"

#include "database/aiosqlitedatabase.h"
#include "support/models.h"

#include <QCoroTimer>
#include <QThread>

using namespace Qt::StringLiterals;

QStringList TestDatabase::kinds()
{
    return {u"sqlite-file"_s, u"sqlite-memory"_s};
}

TestDatabase::TestDatabase(const QString &kind)
    : m_kind(kind)
    , m_database(std::make_unique<AioSqliteDatabase>(kind == u"sqlite-memory" ? u":memory:"_s : m_folder.filePath(u"test.sqlite"_s)))
{
}

TestDatabase::~TestDatabase() = default;

std::unique_ptr<AioDatabase> TestDatabase::openAgain() const
{
    return m_kind == u"sqlite-file" ? std::make_unique<AioSqliteDatabase>(m_folder.filePath(u"test.sqlite"_s)) : nullptr;
}

bool TestDatabase::isSqlite() const
{
    return m_kind.startsWith(u"sqlite");
}

bool TestDatabase::hasReaders() const
{
    return m_kind != u"sqlite-memory";
}

QString TestDatabase::endlessSelect() const
{
    return u"WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c"_s;
}

QString TestDatabase::endlessInsert() const
{
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

void DatabaseTest::initTestCase_data()
{
    QTest::addColumn<QString>("kind");
    for (const QString &kind : TestDatabase::kinds()) {
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
            return Aio::ReadyQueue::current()->pending() == 0;
        }
        const AioPoolStatistics statistics = db().statistics();
        return statistics.leased == 0 && statistics.waiting == 0 && statistics.idle == statistics.open && Aio::ReadyQueue::current()->pending() == 0;
    };
    QVERIFY2(waitUntil(quiescent), "something is still in flight after the test");
    if (!m_database->isForgotten()) {
        await(db().aioClose());
    }
    m_database.reset();
}

bool waitUntil(const std::function<bool()> &condition, std::chrono::milliseconds timeout)
{
    const auto end = Aio::Clock::now() + timeout;
    while (!condition()) {
        if (Aio::Clock::now() >= end) {
            return false;
        }
        QCoreApplication::processEvents();
        QThread::usleep(100); // what another thread changes need not come with an event
    }
    return true;
}

QCoro::Task<> passTime(std::chrono::milliseconds time)
{
    QTimer timer;
    timer.setSingleShot(true);
    timer.start(time);
    co_await timer;
}
