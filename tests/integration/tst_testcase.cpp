// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/backends/sqlite/aiosqlitedatabase.h"
#include "aioorm/core/detail/readyqueue.h"
#include "aioorm/testing/aiotransactiontestcase.h"
#include "support/models.h"
#include "support/testdatabase.h"

#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTimer>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{
const User::Columns &u = User::columns();
}

/// A suite as a user writes one; run by the suite below.
class Suite : public AioTransactionTestCase
{
    Q_OBJECT

public:
    explicit Suite(TestDatabase &database)
        : m_database(database.database())
        , m_endlessSelect(database.endlessSelect())
    {
    }
    AioDatabase *database() override { return &m_database; }

    QStringList log;
    bool failInSetUp = false;

protected:
    void setUp() override
    {
        log << u"setUp %1"_s.arg(await(User::select().aioCount()));
        if (failInSetUp) {
            throw std::runtime_error("setUp fails");
        }
        await(User::aioCreate(u.username = u"fixture"_s));
    }
    void tearDown() override { log << u"tearDown %1"_s.arg(await(User::select().aioCount())); }

private Q_SLOTS:
    void initTestCase() { log << u"initTestCase"_s; }
    void cleanupTestCase() { log << u"cleanupTestCase %1"_s.arg(await(User::select().aioCount())); }

    void first()
    {
        await(User::aioCreate(u.username = u"a"_s));
        await(m_database.aioExecuteSql(u"INSERT INTO users (username, rank, active, score, joined) VALUES ('b', 1, true, 1, '2026-01-01')"_s));
        QCOMPARE(await(User::select().aioCount()), 3);
    }

    void second()
    {
        QCOMPARE(await(User::select().aioCount()), 1);
        const auto got = await(User::aioGetOrCreate(u.username = u"a"_s));
        QVERIFY(got.created);
        QVERIFY(!await(User::aioGetOrCreate(u.username = u"a"_s)).created);
    }

    void noBackup()
    {
        // it would be made of what is committed, and a restored one would not be rolled back
        auto *const sqlite = qobject_cast<AioSqliteDatabase *>(&m_database);
        if (!sqlite) {
            QSKIP("of files only");
        }
        const QTemporaryDir folder;
        const QString file = folder.filePath(u"copy.sqlite"_s);
        for (const bool restore : {false, true}) {
            try {
                await(restore ? sqlite->aioRestore(file) : sqlite->aioBackup(file));
                QFAIL("not refused");
            } catch (const AioProgrammingError &error) {
                QVERIFY2(error.message().contains(u"AioTransactionTestCase"), error.what());
                QCOMPARE(error.outcome(), AioOutcome::NotSent);
            }
        }
        QVERIFY(!QFile::exists(file));
        QCOMPARE(await(User::select().aioCount()), 1); // all is as it was
        QCOMPARE(await(sqlite->aioCheckIntegrity()), QStringList());
    }

    void nestedBlocks()
    {
        const auto alice = await(User::aioCreate(u.username = u"alice"_s));
        QVERIFY_THROWS_EXCEPTION(std::runtime_error, await(m_database.aioAtomic([&](AioTransaction &tx) -> AioTask<> {
                                     EXPECT(tx.depth() == 2);
                                     alice->setRank(3);
                                     co_await alice->aioSave(tx);
                                     co_await User::aioCreate(tx, u.username = u"b"_s);
                                     throw std::runtime_error("no");
                                 })));
        QCOMPARE(alice->dirtyFields(), QStringList{u"rank"_s});
        await(m_database.aioTransaction([&](AioTransaction &tx) -> AioTask<> {
            co_await tx.aioAtomic([&](AioTransaction &inner) -> AioTask<> {
                co_await User::aioCreate(inner, u.username = u"c"_s);
            });
        }));
        const auto byHand = [&]() -> AioTask<> {
            AioTransaction tx = co_await m_database.aioBegin();
            co_await User::aioCreate(tx, u.username = u"d"_s);
            co_await tx.aioCommit();
            tx = co_await m_database.aioBegin();
            co_await User::aioCreate(tx, u.username = u"e"_s);
            co_await tx.aioRollback();
        };
        await(byHand());
        QCOMPARE(await(User::select().aioCount()), 4);
        // a forgotten transaction is found here as well
        QVERIFY_THROWS_EXCEPTION(AioProgrammingError, await(m_database.aioAtomic([&](AioTransaction &tx) -> AioTask<> {
                                     co_await User::aioCreate(tx, u.username = u"f"_s);
                                     co_await User::aioCreate(u.username = u"g"_s);
                                 })));
        QVERIFY_THROWS_EXCEPTION(AioProgrammingError, await(m_database.aioConnection()));
    }

    void changes()
    {
        QSignalSpy spy(&m_database, &AioDatabase::tablesChanged);
        QTest::qWait(5);
        spy.clear();
        await(m_database.aioAtomic([&](AioTransaction &tx) -> AioTask<> {
            co_await tx.aioAtomic([&](AioTransaction &inner) -> AioTask<> {
                co_await User::aioCreate(inner, u.username = u"a"_s);
            });
            co_await passTime(5ms);
            EXPECT(spy.isEmpty()); // not before the outermost one of the code under test
        }));
        QTRY_COMPARE(spy.size(), 1);
        QCOMPARE(spy[0][0].toStringList(), QStringList{u"users"_s});
        spy.clear();
        QVERIFY_THROWS_EXCEPTION(std::runtime_error, await(m_database.aioAtomic([&](AioTransaction &tx) -> AioTask<> {
                                     co_await User::aioCreate(tx, u.username = u"b"_s);
                                     throw std::runtime_error("no");
                                 })));
        QTest::qWait(5);
        QCOMPARE(spy.size(), 0);
        await(User::aioCreate(u.username = u"c"_s)); // as an autocommit
        QTRY_COMPARE(spy.size(), 1);
    }

    void goesOnAfterAnError()
    {
        await(User::aioCreate(u.username = u"a"_s));
        QVERIFY_THROWS_EXCEPTION(AioIntegrityError, await(User::aioCreate(u.username = u"a"_s)));
        QVERIFY_THROWS_EXCEPTION(AioProgrammingError, await(m_database.aioExecuteSql(u"SELECT nothing"_s)));
        QVERIFY_THROWS_EXCEPTION(AioTimeout, await(AioDatabase::aioExecuteSql(m_database.timeout(20ms), m_endlessSelect)));
        await(User::aioCreate(u.username = u"b"_s));
        QCOMPARE(await(User::select().aioCount()), 3);
    }

    void anErrorWithoutASavepoint()
    {
        QVERIFY_THROWS_EXCEPTION(AioIntegrityError, await(User::aioCreate(u.username = u"fixture"_s)));
        await(User::aioCreate(u.username = u"a"_s));
        QCOMPARE(await(User::select().aioCount()), 2);
    }

    void leavesThingsInFlight()
    {
        m_left.push_back(dropped(User::aioCreate(u.username = u"in flight"_s)));
        aioSpawn(nullptr, []() -> AioTask<> {
            for (int i = 0; i < 3; ++i) {
                co_await User::aioCreate(u.username = u"spawned %1"_s.arg(i));
            }
        });
    }

    void afterThat() { QCOMPARE(await(User::select().where(u.username == u"in flight").aioCount()), 0); }

private:
    static AioTask<> dropped(AioTask<std::shared_ptr<User>> task) { co_await task; }

    AioDatabase &m_database;
    std::vector<AioTask<>> m_left;
    const QString m_endlessSelect;
};

namespace
{
// QTest::qExec() cannot be nested: the suites run one after the other, and what they did is looked at between them
int failures = 0;

void check(bool holds, const char *what, int line)
{
    if (!holds) {
        fprintf(stderr, "FAIL!  : tst_testcase line %d: %s\n", line, what);
        ++failures;
    }
}
#define CHECK(...) check(bool(__VA_ARGS__), #__VA_ARGS__, __LINE__)
}

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    int result = 0;
    for (const QString &kind : TestDatabase::kinds()) {
        TestDatabase database(kind);
        await(database.database().aioCreateTables<User, Tweet>());
        {
            Suite suite(database);
            result += QTest::qExec(&suite, argc, argv);
            CHECK(suite.log.first() == u"initTestCase");
            CHECK(suite.log.last() == u"cleanupTestCase 0");
            CHECK(suite.log.value(1) == u"setUp 0");
            CHECK(suite.log.value(2) == u"tearDown 3");
            CHECK(suite.log.count(u"setUp 0"_s) == 9);
            CHECK(suite.log.size() == 2 + 2 * 9);
        }
        {
            // a fixture that fails fails its tests, and leaves nothing
            Suite suite(database);
            suite.failInSetUp = true;
            QTemporaryDir folder;
            const int failed = QTest::qExec(&suite, {u"suite"_s, u"-o"_s, folder.filePath(u"log"_s) + u",txt"_s, u"first"_s, u"second"_s});
            CHECK(failed == 2);
            CHECK(await(User::select().aioCount(database.database())) == 0);
        }
        const AioPoolStatistics statistics = database.database().statistics();
        CHECK(statistics.leased == 0 && statistics.waiting == 0);
        CHECK(Aio::Detail::ReadyQueue::current()->pending() == 0);
        await(database.database().aioClose());
    }
    return result + failures;
}

#include "tst_testcase.moc"
