// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "support/testdatabase.h"

#include "aioorm/core/detail/readyqueue.h"
#include "support/models.h"

#include <QCoroTimer>
#include <QThread>

namespace
{
QStringList namesOf(TestBackend::Suites suites)
{
    QStringList names;
    for (const TestBackend *backend : TestBackend::all()) {
        if (backend->suites == suites && backend->isThere()) {
            names << backend->name;
        }
    }
    return names;
}
}

QStringList TestDatabase::kinds()
{
    const QString chosen = qEnvironmentVariable("AIOORM_TEST_KINDS");
    return chosen.isEmpty() ? namesOf(TestBackend::Suites::All) : chosen.split(u',');
}

QStringList TestDatabase::qtSqlKinds()
{
    return namesOf(TestBackend::Suites::Asked);
}

TestDatabase::TestDatabase(const QString &kind)
    : m_backend(TestBackend::of(kind))
{
    m_backend.clean();
    m_database = m_backend.make(folder());
}

TestDatabase::~TestDatabase() = default;

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
    const QString sql = m_database->backend().followKeys(QString::fromUtf8(table.name()));
    if (!sql.isEmpty()) {
        co_await db().aioExecuteSql(sql);
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
    const QByteArray function = metaObject()->className() + QByteArray("::") + QTest::currentTestFunction();
    const char *const reason = TestBackend::of(kind).skips(function);
    m_isSkipped = reason && !qEnvironmentVariableIsSet("AIOORM_TEST_SKIPPED"); // for whoever works on them
    if (m_isSkipped) {
        QSKIP(reason);
    }
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
