// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/orm/aiorawsql.h"
#include "support/messageof.h"
#include "support/models.h"
#include "support/testdatabase.h"

#include <QRegularExpression>

#include <thread>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{
const User::Columns &u = User::columns();
const Tweet::Columns &t = Tweet::columns();
}

/// What goes wrong with peewee's pwasyncio and is easily done wrong here as well: it is refused with the ways out, and each of these works.
class TestSharpCorners : public DatabaseTest
{
    Q_OBJECT

protected:
    QStringList suiteKinds() const override { return TestDatabase::kinds() + TestDatabase::qtSqlKinds(); }

private:
    AioTask<> add(AioExecutor executor, QString name) { co_await User::aioCreate(executor, u.username = name); }
    AioTask<> addSomewhere(QString name) { co_await User::aioCreate(u.username = name); }
    AioTask<> ended(AioTask<> task, QStringList *log, QString name)
    {
        try {
            co_await task;
            *log << name;
        } catch (const AioError &error) {
            *log << name + u": "_s + error.message();
        }
    }
    void fill()
    {
        const auto alice = await(User::aioCreate(u.username = u"alice"_s));
        await(Tweet::aioCreate(t.author = alice, t.content = u"first"_s));
        await(Tweet::aioCreate(t.author = alice, t.content = u"second"_s));
    }

private Q_SLOTS:
    void lazyForeignKeyOutsideOfRun()
    {
        fill();
        const auto tweet = await(Tweet::aioGet(t.content == u"first"_s));
        const quint64 sent = db().statistics().acquired;
        const QString message = messageOf<AioMissingBridge>([&] {
            Q_UNUSED(tweet->author()->username())
        });
        QCOMPARE(
            message,
            u"A foreign key's object is read, but it is not loaded, and reading does no hidden I/O: select().include(columns.field) reads it with the row, "
            "co_await object->aioFetch(columns.field) loads it, and so does reading it inside db.run(); key() is always there."_s);
        QCOMPARE(db().statistics().acquired, sent); // nothing was sent
        QCOMPARE(tweet->author().key(), await(User::aioGet(u.username == u"alice"_s))->id());
        QVERIFY(!tweet->author().isLoaded());

        // each way out that it names
        const auto included = await(Tweet::select().where(t.content == u"first"_s).include(t.author).aioFirst());
        QVERIFY(included->author().isLoaded());
        QCOMPARE(included->author()->username(), u"alice"_s);
        const auto fetched = await(Tweet::aioGet(t.content == u"first"_s));
        QCOMPARE(await(fetched->aioFetch(t.author))->username(), u"alice"_s);
        QCOMPARE(fetched->author()->username(), u"alice"_s); // and stays loaded
        const QString name = await(db().run([&] {
            return tweet->author()->username();
        }));
        QCOMPARE(name, u"alice"_s);
        QCOMPARE(tweet->author()->username(), u"alice"_s);
        {
            const auto again = await(Tweet::aioGet(t.content == u"second"_s));
            const auto sync = db().allowSync();
            QCOMPARE(again->author()->username(), u"alice"_s);
        }
    }

    void lazyForeignKeyInACoroutine()
    {
        fill();
        // between two awaits there is no bridge either, also inside of a transaction
        const auto body = [&](AioTransaction &tx) -> AioTask<> {
            const auto tweet = co_await Tweet::aioGet(tx, t.content == u"first"_s);
            EXPECT(messageOf<AioMissingBridge>([&] {
                       Q_UNUSED(tweet->author()->username())
                   }).contains(u"aioFetch"_s));
            const auto author = co_await tweet->aioFetch(tx, t.author);
            EXPECT(author->username() == u"alice");
            EXPECT(tweet->author()->username() == u"alice");
        };
        await(db().aioAtomic(body));
    }

    void backReferenceOutsideOfRun()
    {
        fill();
        const auto alice = await(User::aioGet(u.username == u"alice"_s));
        const auto tweets = alice->related(t.author).orderBy(t.id);
        const quint64 sent = db().statistics().acquired;
        try {
            Q_UNUSED(tweets.execute())
            QFAIL("nothing was thrown");
        } catch (const AioMissingBridge &error) {
            QCOMPARE(
                error.message(),
                u"A synchronous name was used where nothing can wait for the database: co_await the name that begins with aio, or call it inside db.run(), "
                "or allow this thread to block with db.allowSync()."_s);
            QVERIFY2(error.sql().contains(u"tweets"_s), qPrintable(error.sql()));
            QCOMPARE(error.outcome(), AioOutcome::NotSent);
        }
        QCOMPARE(db().statistics().acquired, sent);
        const auto contents = [](const QList<std::shared_ptr<Tweet>> &list) {
            QStringList contents;
            for (const auto &tweet : list) {
                contents << tweet->content();
            }
            return contents;
        };
        const QStringList both{u"first"_s, u"second"_s};
        QCOMPARE(contents(await(tweets.aioExecute())), both);
        QCOMPARE(contents(await(db().run([&] {
                     return tweets.execute();
                 }))),
                 both);
        const auto sync = db().allowSync();
        QCOMPARE(contents(tweets.execute()), both);
    }

    void connectionsOfConcurrentCoroutines()
    {
        // each transaction has a connection to itself, and what another coroutine does is not in it
        const int count = testDatabase().writers();
        if (count < 2) {
            QSKIP("one connection that writes");
        }
        int open = 0, most = 0;
        const auto work = [&](int i) -> AioTask<> {
            const auto body = [&](AioTransaction &tx) -> AioTask<> {
                ++open;
                most = std::max(most, open);
                co_await add(tx, u"user %1"_s.arg(i));
                const qint64 mine = co_await User::select().aioCount(tx);
                EXPECT(mine == 1);
                while (most < count) {
                    co_await passTime();
                }
                --open;
                co_await tx.aioRollback();
            };
            co_await db().aioAtomic(body);
        };
        std::vector<AioTask<>> tasks;
        for (int i = 0; i < count; ++i) {
            tasks.push_back(work(i));
        }
        for (auto &task : tasks) {
            await(std::move(task));
        }
        QCOMPARE(most, count);
        QCOMPARE(names(), QStringList());
    }

    void gatheredWithoutTheTransaction()
    {
        // children that forgot their tx are told so, each, and the parent's transaction is not touched by it
        const auto body = [&](AioTransaction &tx) -> AioTask<> {
            co_await add(tx, u"parent"_s);
            QStringList log;
            co_await aioGather(ended(addSomewhere(u"a"_s), &log, u"a"_s), ended(add(tx, u"b"_s), &log, u"b"_s), ended(addSomewhere(u"c"_s), &log, u"c"_s));
            log.sort();
            EXPECT(log.size() == 3 && log[0].contains(u"Pass `tx`"_s) && log[1] == u"b" && log[2].contains(u"Pass `tx`"_s));
        };
        await(db().aioAtomic(body));
        QCOMPARE(names(), QStringList({u"b"_s, u"parent"_s}));
    }

    void gatheredOutsideOfTheTransaction()
    {
        if (testDatabase().writers() < 2) {
            QSKIP("one connection that writes");
        }
        // given the database, they are outside, and stay when the parent is rolled back; given the transaction, they go with it
        const auto body = [&](AioTransaction &tx) -> AioTask<> {
            co_await add(tx, u"parent"_s);
            co_await aioGather(add(db(), u"outside"_s), add(tx, u"inside"_s));
            throw std::runtime_error("rolled back");
        };
        QVERIFY_THROWS_EXCEPTION(std::runtime_error, await(db().aioAtomic(body)));
        QCOMPARE(names(), QStringList{u"outside"_s});
    }

    void spawnedOutsideOfTheTransaction()
    {
        // a life of its own: what names no executor there runs outside of the transaction in which it was spawned
        int ran = 0;
        const auto body = [&](AioTransaction &tx) -> AioTask<> {
            co_await add(tx, u"parent"_s);
            aioSpawn(&db(), [this, &ran]() -> AioTask<> {
                co_await addSomewhere(u"spawned"_s);
                ++ran;
            });
            aioSpawn(&db(), [this, &ran]() -> AioTask<> {
                co_await add(db(), u"explicit"_s);
                ++ran;
            });
            throw std::runtime_error("rolled back");
        };
        QVERIFY_THROWS_EXCEPTION(std::runtime_error, await(db().aioAtomic(body)));
        QVERIFY(waitUntil([&] {
            return ran == 2;
        }));
        QCOMPARE(names(), QStringList({u"explicit"_s, u"spawned"_s}));
    }

    void spawnedWithAHandleThatHasEnded()
    {
        // a handle that outlives its block is over: nothing moves to another connection
        QStringList log;
        bool ran = false;
        const auto body = [&](AioTransaction &tx) -> AioTask<> {
            co_await add(tx, u"parent"_s);
            aioSpawn(&db(), [this, tx, &log, &ran]() -> AioTask<> {
                co_await passTime();
                while (tx.isOpen()) {
                    co_await passTime();
                }
                co_await ended(add(tx, u"late"_s), &log, u"late"_s);
                ran = true;
            });
        };
        await(db().aioAtomic(body));
        QVERIFY(waitUntil([&] {
            return ran;
        }));
        QCOMPARE(log.size(), 1);
        QVERIFY2(log.first() != u"late"_s, qPrintable(log.first()));
        QCOMPARE(names(), QStringList{u"parent"_s});
    }

    void duplicateInAGather()
    {
        await(addSomewhere(u"taken"_s));
        // one fails, the others are written, all have ended before the error is seen
        const auto error = errorOf<AioIntegrityError>(aioGather(add(db(), u"a"_s), add(db(), u"taken"_s), add(db(), u"b"_s)));
        QCOMPARE(error.outcome(), AioOutcome::Refused);
        QCOMPARE(names(), QStringList({u"a"_s, u"b"_s, u"taken"_s}));
        QCOMPARE(db().statistics().leased + db().statistics().waiting, 0);
        // of several errors the first one in the order of the arguments
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"."_s));
        const auto first = errorOf<AioError>(aioGather(add(db(), u"taken"_s), AioRawSql(u"SELECT * FROM nowhere").aioMaps(db())));
        QCOMPARE(first.kind(), AioErrorKind::Integrity);
    }

    void duplicateInAGatherOfATransaction()
    {
        await(addSomewhere(u"taken"_s));
        // in savepoints of their own, siblings take turns, and the one that fails takes only itself along
        const auto savepoint = [&](AioTransaction &tx, QString name) -> AioTask<> {
            const auto body = [this, name](AioTransaction &sp) {
                return add(sp, name);
            };
            co_await tx.aioSavepoint(body);
        };
        const auto body = [&](AioTransaction &tx) -> AioTask<> {
            QStringList log;
            co_await aioGather(ended(savepoint(tx, u"a"_s), &log, u"a"_s),
                               ended(savepoint(tx, u"taken"_s), &log, u"taken"_s),
                               ended(savepoint(tx, u"b"_s), &log, u"b"_s));
            EXPECT(log.size() == 3 && log.contains(u"a"_s) && log.contains(u"b"_s) && !log.contains(u"taken"_s));
            co_await add(tx, u"c"_s);
        };
        await(db().aioAtomic(body));
        QCOMPARE(names(), QStringList({u"a"_s, u"b"_s, u"c"_s, u"taken"_s}));
        // without one the error passes through the block, which is rolled back
        const auto failing = [&](AioTransaction &tx) -> AioTask<> {
            co_await aioGather(add(tx, u"d"_s), add(tx, u"taken"_s));
        };
        QVERIFY_THROWS_EXCEPTION(AioIntegrityError, await(db().aioAtomic(failing)));
        QCOMPARE(names(), QStringList({u"a"_s, u"b"_s, u"c"_s, u"taken"_s}));
    }

    void objectsAfterACommit()
    {
        // a commit takes nothing away from an object: what it holds is read without a statement
        std::shared_ptr<User> alice;
        const auto body = [&](AioTransaction &tx) -> AioTask<> {
            alice = co_await User::aioCreate(tx, u.username = u"alice"_s, u.score = 1.5);
            alice->setBio(u"hello"_s);
            co_await alice->aioSave(tx);
        };
        await(db().aioAtomic(body));
        const quint64 sent = db().statistics().acquired;
        QCOMPARE(alice->username(), u"alice"_s);
        QCOMPARE(alice->bio(), std::optional(u"hello"_s));
        QCOMPARE(alice->score(), 1.5);
        QVERIFY(alice->isPersisted() && !alice->isDirty());
        QCOMPARE(db().statistics().acquired, sent);
    }

    void firstUseOnManyThreads()
    {
        await(addSomewhere(u"alice"_s));
        const auto other = testDatabase().hasReaders() ? testDatabase().openAgain() : nullptr;
        if (!other) {
            QSKIP("a database in memory is its one connection");
        }
        await(db().aioClose());
        constexpr int count = 8;
        std::atomic<int> ready = 0, right = 0;
        std::vector<std::thread> threads;
        for (int i = 0; i < count; ++i) {
            threads.emplace_back([&] {
                const auto sync = other->allowSync();
                ++ready;
                while (ready < count) {
                    std::this_thread::yield();
                }
                right += User::select().count(*other) == 1;
            });
        }
        for (std::thread &thread : threads) {
            thread.join();
        }
        QCOMPARE(right.load(), count);
        QVERIFY(other->statistics().open <= testDatabase().readers() + testDatabase().writers());
        await(other->aioClose());
        await(db().aioConnect());
    }

    void databasesSideBySide()
    {
        // inside of one database's transaction another one's operations run on that other one
        TestDatabase other(u"sqlite-memory"_s);
        await(other.database().aioCreateTables<User>());
        const auto body = [&](AioTransaction &tx) -> AioTask<> {
            co_await add(tx, u"here"_s);
            co_await add(other.database(), u"there"_s);
            throw std::runtime_error("rolled back");
        };
        QVERIFY_THROWS_EXCEPTION(std::runtime_error, await(db().aioAtomic(body)));
        QCOMPARE(names(), QStringList());
        QCOMPARE(await(User::select().aioCount(other.database())), 1);
        await(other.database().aioClose());
    }

    void defaultDatabases()
    {
        auto other = std::make_unique<TestDatabase>(u"sqlite-memory"_s);
        AioDatabase *const second = &other->database();
        await(second->aioCreateTables<User>());
        const auto addAnywhere = [](QString name) -> AioTask<> {
            co_await User::aioCreate(User::C.username = name);
        };
        const auto namesThere = [&] {
            return await(User::select(User::C.username).orderBy(User::C.username).aioExecute(*second));
        };
        using Names = QList<std::tuple<QString>>;
        QCOMPARE(AioDatabase::defaultDatabase(), &db()); // the first one made
        AioDatabase::setDefaultDatabase(second);
        QCOMPARE(AioDatabase::defaultDatabase(), second);
        await(addAnywhere(u"there"_s));
        await(second->run([&] {
            User::create(User::C.username = u"there too"_s);
        }));
        QCOMPARE(namesThere(), (Names{{u"there"_s}, {u"there too"_s}}));
        QCOMPARE(await(User::select().aioCount(db())), 0);
        // a model's own goes before it
        db().bind<User>();
        QCOMPARE(AioDatabase::databaseOf(&User::aioMeta), &db());
        QCOMPARE(AioDatabase::databaseOf(&Tweet::aioMeta), second);
        await(addAnywhere(u"bound"_s));
        QCOMPARE(names(), QStringList{u"bound"_s});
        AioDatabase::setDefaultDatabase(nullptr);
        QCOMPARE(AioDatabase::defaultDatabase(), &db());
        // one that has gone is it no longer
        AioDatabase::setDefaultDatabase(second);
        await(second->aioClose());
        other.reset();
        QCOMPARE(AioDatabase::defaultDatabase(), &db());
        await(addAnywhere(u"here"_s));
        QCOMPARE(names(), QStringList({u"bound"_s, u"here"_s}));
    }
};

QTEST_GUILESS_MAIN(TestSharpCorners)
#include "tst_sharpcorners.moc"
