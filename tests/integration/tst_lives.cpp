// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/orm/aiodependency.h"
#include "aioorm/orm/aioprefetch.h"
#include "aioorm/orm/aiorawsql.h"
#include "support/models.h"
#include "support/testdatabase.h"

#include <QSignalSpy>
#include <QThread>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{
const User::Columns &u = User::columns();
const Tweet::Columns &t = Tweet::columns();

/// What a task ends with, as one word.
template<class T>
QString endingOf(AioTask<T> task)
{
    try {
        await(std::move(task));
        return u"ok"_s;
    } catch (const AioCancelled &) {
        return u"cancelled"_s;
    } catch (const AioInterfaceError &) {
        return u"interface"_s;
    } catch (const AioError &error) {
        return error.message();
    }
}
}

/// What the headers promise of opening, closing and destroying a database happens.
class TestLives : public DatabaseTest
{
    Q_OBJECT

private:
    /// Its rows are there after it was closed.
    bool isLasting() { return !testDatabase().isSqlite() || testDatabase().isFile(); }
    AioTask<qint64> one(AioExecutor executor)
    {
        const auto rows = co_await AioDatabase::aioExecuteSql(executor, u"SELECT 1 AS one"_s);
        co_return rows.first().first().toLongLong();
    }
    /// Ends every connection of the server to the database, while this thread has no event loop.
    void endConnections() { testDatabase().endConnections(); }
    /// So many idle connections.
    void openSome(int count)
    {
        std::vector<AioConnection> held;
        for (int i = 0; i < count; ++i) {
            held.push_back(await(db().aioConnection()));
        }
    }

private Q_SLOTS:
    void closingWaitsForConnections()
    {
        db().setCloseTimeout(1min);
        auto connection = std::make_unique<AioConnection>(await(db().aioConnection()));
        auto closing = db().aioClose();
        await(passTime(20ms));
        QVERIFY(!closing.isReady());
        QCOMPARE(await(one(*connection)), 1); // it may end what it does
        QCOMPARE(endingOf(User::select().aioCount()), u"interface"_s);
        connection.reset();
        await(std::move(closing));
        QCOMPARE(db().statistics().open, 0);
    }

    void closingEndsConnections()
    {
        db().setCloseTimeout(50ms);
        const AioConnection connection = await(db().aioConnection());
        await(AioDatabase::aioExecuteSql(connection, u"BEGIN"_s));
        await(User::aioCreate(connection, u.username = u"ann"_s));
        await(db().aioClose());
        QVERIFY(waitUntil([this] {
            return db().statistics().open == 0;
        }));
        QCOMPARE(endingOf(one(connection)), u"interface"_s);
        await(db().aioConnect());
        QCOMPARE(endingOf(one(connection)), u"interface"_s);
        QCOMPARE(endingOf(User::aioCreate(connection, u.username = u"bob"_s)), u"interface"_s);
        QCOMPARE(endingOf(AioExecutor(connection).aioBegin()), u"interface"_s);
        if (isLasting()) {
            QCOMPARE(names(), QStringList());
        }
    }

    void closingEndsTransactions()
    {
        db().setCloseTimeout(50ms);
        AioTransaction tx = await(db().aioBegin());
        AioTransaction inner = await(AioExecutor(tx).aioBegin());
        const auto ann = await(User::aioCreate(inner, u.username = u"ann"_s));
        QVERIFY(ann->isPersisted());
        await(db().aioClose());
        QVERIFY(!tx.isOpen() && !inner.isOpen());
        QCOMPARE(endingOf(User::aioCreate(inner, u.username = u"bob"_s)), u"interface"_s);
        await(db().aioConnect());
        QCOMPARE(endingOf(User::aioCreate(tx, u.username = u"bob"_s)), u"interface"_s);
        QCOMPARE(endingOf(inner.aioCommit()), u"interface"_s);
        QCOMPARE(endingOf(tx.aioRollback()), u"ok"_s); // it is
        QVERIFY(!ann->isPersisted());
        if (isLasting()) {
            QCOMPARE(names(), QStringList());
        }
    }

    void closingOneOfTwo_data()
    {
        QTest::addColumn<bool>("destroyed");
        QTest::newRow("closed") << false;
        QTest::newRow("destroyed") << true;
    }

    /// What one object leaves open does not stand in the way of the other one.
    void closingOneOfTwo()
    {
        QFETCH(bool, destroyed);
        auto other = testDatabase().openAgain();
        if (!other) {
            QSKIP("the database is private to its object");
        }
        other->setCloseTimeout(50ms);
        AioTransaction tx = await(other->aioBegin());
        const auto ann = await(User::aioCreate(tx, u.username = u"ann"_s));
        const AioConnection connection = await(other->aioConnection(Aio::Access::Read));
        // it waits for the row, or for the writer
        auto same = User::aioCreate(db().timeout(8s), u.username = u"ann"_s);
        if (destroyed) {
            other.reset();
        } else {
            await(other->aioClose());
        }
        (void)await(std::move(same));
        QCOMPARE(names(), QStringList{u"ann"_s});
        QCOMPARE(endingOf(User::aioCreate(tx, u.username = u"bob"_s)), u"interface"_s);
        QCOMPARE(endingOf(one(connection)), u"interface"_s);
        QCOMPARE(endingOf(tx.aioCommit()), u"interface"_s);
        QVERIFY(!ann->isPersisted());
        await(User::aioCreate(u.username = u"bob"_s));
        QCOMPARE(names(), (QStringList{u"ann"_s, u"bob"_s}));
    }

    void isOpen()
    {
        const auto other = AioDatabase::fromUrl(testDatabase().urlOfAnother());
        QSignalSpy spy(other.get(), &AioDatabase::openChanged);
        QVERIFY(!other->isOpen()); // nothing was
        await(other->aioExecuteSql(u"SELECT 1"_s));
        QVERIFY(other->isOpen());
        QTRY_COMPARE(spy.size(), 1);
        await(other->aioConnect());
        QCoreApplication::processEvents();
        QCOMPARE(spy.size(), 1);
        await(other->aioClose());
        QVERIFY(!other->isOpen());
        QCOMPARE(spy.size(), 2);
        await(other->aioClose());
        QCOMPARE(endingOf(other->aioExecuteSql(u"SELECT 1"_s)), u"interface"_s);
        QVERIFY(!other->isOpen());
        QCOMPARE(spy.size(), 2);
        await(other->aioConnect());
        QVERIFY(other->isOpen());
        QTRY_COMPARE(spy.size(), 3);
        await(other->aioClose());
        AioTransaction tx = await(db().aioBegin());
        QVERIFY(db().isOpen());
        await(tx.aioRollback());
    }

    void isNotOpenWhereNothingIs()
    {
        const auto nowhere = AioDatabase::fromUrl(testDatabase().urlOfNothing());
        QSignalSpy spy(nowhere.get(), &AioDatabase::openChanged);
        QVERIFY(!nowhere->isOpen());
        QVERIFY_THROWS_EXCEPTION(AioOperationalError, await(nowhere->aioConnect()));
        QVERIFY_THROWS_EXCEPTION(AioOperationalError, await(nowhere->aioBegin()));
        QCoreApplication::processEvents();
        QVERIFY(!nowhere->isOpen());
        QCOMPARE(spy.size(), 0);
    }

    void destroyedWhileSomebodyWaits()
    {
        auto held = await(holdWriters());
        auto statement = User::aioCreate(u.username = u"ann"_s);
        auto transaction = db().aioBegin();
        auto connection = db().aioConnection();
        await(passTime(5ms));
        testDatabase().forget();
        QCOMPARE(endingOf(std::move(statement)), u"cancelled"_s);
        QCOMPARE(endingOf(std::move(transaction)), u"cancelled"_s);
        QCOMPARE(endingOf(std::move(connection)), u"cancelled"_s);
        for (AioTransaction &tx : held) {
            QCOMPARE(endingOf(one(tx)), u"interface"_s);
        }
    }

    void destroyedWhileAnotherObjectGoesOn()
    {
        auto other = testDatabase().openAgain();
        if (!other) {
            QSKIP("the database is private to its object");
        }
        auto held = await(holdWriters());
        auto statement = User::aioCreate(*other, u.username = u"ann"_s);
        auto transaction = other->aioBegin();
        auto connection = other->aioConnection();
        await(passTime(5ms));
        other.reset();
        QCOMPARE(endingOf(std::move(statement)), u"cancelled"_s);
        QCOMPARE(endingOf(std::move(transaction)), u"cancelled"_s);
        QCOMPARE(endingOf(std::move(connection)), u"cancelled"_s);
        await(rollBack(std::move(held)));
        await(User::aioCreate(u.username = u"bob"_s));
        QCOMPARE(names(), QStringList{u"bob"_s});
    }

    void closedWhileSomebodyWaits()
    {
        db().setCloseTimeout(50ms);
        auto held = await(holdWriters());
        auto statement = User::aioCreate(u.username = u"ann"_s);
        auto transaction = db().aioBegin();
        await(db().aioClose());
        QCOMPARE(endingOf(std::move(statement)), u"cancelled"_s);
        QCOMPARE(endingOf(std::move(transaction)), u"cancelled"_s);
    }

    void statisticsGoOn()
    {
        for (int i = 0; i < 5; ++i) {
            await(User::aioCreate(u.username = QString::number(i)));
        }
        const AioPoolStatistics before = db().statistics();
        QVERIFY(before.acquired >= 5 && before.opened >= 1);
        await(db().aioClose());
        const AioPoolStatistics closed = db().statistics();
        QCOMPARE(closed.acquired, before.acquired);
        QCOMPARE(closed.opened, before.opened);
        QCOMPARE(closed.closed, before.opened);
        QCOMPARE(closed.open, 0);
        await(db().aioConnect());
        await(one(db()));
        const AioPoolStatistics again = db().statistics();
        QVERIFY(again.acquired >= before.acquired + 2);
        QVERIFY(again.opened > before.opened);
        QCOMPARE(again.closed, closed.closed);
        // shared with another object, which goes on
        if (const auto other = testDatabase().openAgain()) {
            await(one(*other));
            const quint64 acquired = db().statistics().acquired;
            QVERIFY(acquired >= again.acquired);
            await(db().aioClose());
            QVERIFY(db().statistics().acquired >= acquired);
            await(db().aioConnect());
            QVERIFY(db().statistics().acquired > acquired && db().statistics().acquired < acquired + 10);
        }
    }

    void statisticsOfThreadsThatHaveEnded()
    {
        const AioPoolStatistics before = db().statistics();
        const std::unique_ptr<QThread> thread(QThread::create([this] {
            for (int i = 0; i < 5; ++i) {
                await(one(db()));
            }
        }));
        thread->start();
        QVERIFY(waitUntil([&] {
            return thread->isFinished();
        }));
        thread->wait();
        QVERIFY(db().statistics().acquired >= before.acquired + 5);
    }

    void withoutADatabase()
    {
        const auto user = await(User::aioCreate(u.username = u"ann"_s));
        const auto tweet = await(Tweet::aioCreate(t.author = user, t.content = u"one"_s));
        const auto read = await(Tweet::aioGet(t.id == tweet->id()));
        user->setRank(8);
        testDatabase().forget();
        QVERIFY(!AioDatabase::defaultDatabase());
        const auto refused = [](const char *what, auto &&start) {
            try {
                auto task = start();
                QVERIFY2(endingOf(std::move(task)) == u"interface"_s, what);
            } catch (...) {
                QFAIL(what);
            }
        };
#define REFUSED(...)                                                                                                                                           \
    refused(#__VA_ARGS__, [&] {                                                                                                                                \
        return __VA_ARGS__;                                                                                                                                    \
    })
        REFUSED(User::aioCreate(u.username = u"x"_s));
        REFUSED(User::aioGet(u.id == 1));
        REFUSED(User::aioGetOrNone(u.id == 1));
        REFUSED(User::aioGetOrCreate(u.username = u"x"_s));
        REFUSED(User::select().aioExecute());
        REFUSED(User::select().aioFirst());
        REFUSED(User::select().aioCount());
        REFUSED(User::select().aioExists());
        REFUSED(User::select().aioMaps());
        REFUSED(User::select().aioStream());
        REFUSED(User::select().aioStreamMaps());
        REFUSED(User::select().forUpdate().aioExecute());
        REFUSED(User::select(u.id, u.rank).aioExecute());
        REFUSED(User::select(u.id, u.rank).aioFirst());
        REFUSED(User::select(u.id).aioScalar());
        REFUSED(User::select(u.id, u.rank).aioCount());
        REFUSED(User::select(u.id, u.rank).aioMaps());
        REFUSED(User::select(u.id, u.rank).aioStream());
        REFUSED(User::insert(u.username = u"x"_s).aioExecute());
        REFUSED(User::insert(u.username = u"x"_s).returning(u.id).aioExecute());
        REFUSED(User::insertMany(u.username, u.rank).rows(QList{std::tuple(u"x"_s, 1)}).aioExecute());
        REFUSED(User::update(u.rank = 1).aioExecute());
        REFUSED(User::remove().aioExecute());
        REFUSED(user->aioSave());
        REFUSED(user->aioReload());
        REFUSED(user->aioDeleteInstance());
        REFUSED(read->aioFetch(t.author));
        REFUSED(AioRawSql(u"SELECT * FROM users").aioModels<User>());
        REFUSED(User::aioGetById(1));
        REFUSED(User::aioSetById(1, u.rank = 2));
        REFUSED(User::aioDeleteById(1));
        REFUSED(User::aioBulkCreate(QList{std::make_shared<User>()}));
        REFUSED(User::aioBulkUpdate(QList{user}, u.rank));
        REFUSED(User::select().aioGet());
        REFUSED(User::select().aioPeek(1));
        REFUSED(User::select(u.id).aioGet());
        REFUSED(User::select().prefetch(t.author).aioExecute());
        REFUSED(aioPrefetch(QList{user}, t.author));
        REFUSED(user->related(t.author).aioObjects());
        REFUSED(user->aioDeleteInstance(Aio::Recursive));
        REFUSED(user->aioDependencies());
#undef REFUSED
        try {
            User::select().count();
            QFAIL("nothing was thrown");
        } catch (const AioInterfaceError &error) {
            QVERIFY(error.message().startsWith(u"There is no database for the model of table users"_s));
            QCOMPARE(error.outcome(), AioOutcome::NotSent);
        }
        QVERIFY(user->isDirty());
    }

    void aForgottenTransactionIsToldByTheTask()
    {
        const auto body = [](AioTransaction &) -> AioTask<> {
            auto task = User::aioCreate(u.username = u"ann"_s); // no tx
            bool thrown = false;
            try {
                co_await task;
            } catch (const AioProgrammingError &error) {
                thrown = error.message().contains(u"Pass `tx`"_s);
            }
            EXPECT(thrown);
        };
        await(db().aioAtomic(body));
        QCOMPARE(names(), QStringList());
    }

    void connectionsThatDiedWhileNobodyLooked_data()
    {
        QTest::addColumn<int>("form");
        QTest::newRow("statement") << 0;
        QTest::newRow("write") << 1;
        QTest::newRow("transaction") << 2;
        QTest::newRow("connection") << 3;
        QTest::newRow("stream") << 4;
        QTest::newRow("blocking") << 5;
        QTest::newRow("run") << 6;
    }

    void connectionsThatDiedWhileNobodyLooked()
    {
        QFETCH(int, form);
        if (testDatabase().isSqlite()) {
            QSKIP("there is no server");
        }
        for (const int connections : {1, 3, 4}) {
            openSome(connections);
            QVERIFY(db().statistics().idle >= connections);
            endConnections();
            const QString name = u"user %1"_s.arg(connections);
            // the first thing that happens here
            switch (form) {
            case 0:
                QCOMPARE(await(User::select().aioCount()), 0);
                break;
            case 1:
                await(User::aioCreate(u.username = name));
                QCOMPARE(await(User::select().where(u.username == name).aioCount()), 1);
                break;
            case 2: {
                const auto body = [&](AioTransaction &tx) -> AioTask<> {
                    co_await User::aioCreate(tx, u.username = name);
                };
                await(db().aioAtomic(body));
                QCOMPARE(await(User::select().where(u.username == name).aioCount()), 1);
                break;
            }
            case 3: {
                const AioConnection connection = await(db().aioConnection());
                QCOMPARE(await(one(connection)), 1);
                break;
            }
            case 4: {
                auto stream = await(User::select().aioStream());
                QVERIFY(!await(stream.aioNextBatch()));
                break;
            }
            case 5: {
                const AioAllowSync allowed(db());
                User::create(u.username = name);
                QCOMPARE(User::select().where(u.username == name).count(), 1);
                break;
            }
            default:
                await(db().run([&] {
                    User::create(u.username = name);
                    db().atomic([&] {
                        QCOMPARE(User::select().where(u.username == name).count(), 1);
                    });
                }));
            }
        }
    }
};

QTEST_GUILESS_MAIN(TestLives)
#include "tst_lives.moc"
