// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/orm/aiorawsql.h"
#include "support/messageof.h"
#include "support/models.h"
#include "support/testdatabase.h"

#include <QRegularExpression>
#include <QScopeGuard>
#include <QSignalSpy>
#include <QThread>
#include <QTimer>

#include <thread>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

/// db.run(), the synchronous names, and allowSync(), on real databases.
class TestRun : public DatabaseTest
{
    Q_OBJECT

protected:
    QStringList suiteKinds() const override { return TestDatabase::kinds() + TestDatabase::qtSqlKinds(); }

private Q_SLOTS:
    void synchronousNames();
    void anotherDatabase();
    void databaseNames();
    void lazyForeignKeys();
    void backReferences();
    void queries();
    void streams();
    void outsideNothingIsSent();

    void atomicIsImplicit();
    void atomicNests();
    void atomicRollsBack();
    void transactionHandles();
    void coroutinesInsideJoin();
    void twoFibersTakeTurns();
    void runOfATransaction();
    void runOfAConnection();
    void forgottenTransactionIsStillCaught();

    void getOrCreateInTwoFibers();
    void errorsInCatchBlocks();
    void cancelUnwindsTheTransaction();
    void deadlineUnwindsTheTransaction();
    void boundObjectDies();
    void databaseGoes();
    void quits();

    void signalsAreEmittedOnTheMainStack();
    void manyAtOnce();

    void allowSyncBlocks();
    void allowSyncNests();
    void allowSyncInsideATransaction();
    void allowSyncTransactions();
    void allowSyncStreams();
    void allowSyncHonoursDeadlines();
    void allowSyncDeliversNothingElse();
    void allowSyncWithoutEventLoop();
    void setAllowSyncIsOfAllThreads();
};

void TestRun::synchronousNames()
{
    const auto &u = User::columns();
    await(db().run([&] {
        const auto alice = User::create(u.username = u"alice"_s, u.score = 1.5);
        EXPECT(alice->isPersisted() && alice->id() > 0);
        const auto same = User::get(u.username == u"alice"_s);
        EXPECT(same->id() == alice->id());
        EXPECT(!User::getOrNone(u.username == u"nobody"_s));
        EXPECT(messageOf<AioDoesNotExist>([&] {
                   User::get(u.username == u"nobody"_s);
               })
               != u"no error");
        const auto bob = User::getOrCreate(u.username = u"bob"_s, Aio::defaults(u.score = 3.0));
        EXPECT(bob.created && bob.instance->score() == 3.0);
        EXPECT(!User::getOrCreate(db(), u.username = u"bob"_s).created);
        same->setBio(u"hello"_s);
        EXPECT(same->save());
        EXPECT(!same->save());
        alice->reload();
        EXPECT(alice->bio() == u"hello"_s);
        alice->setBio(u"other"_s);
        EXPECT(alice->save(db().timeout(30s)));
        alice->reload(db());
        EXPECT(bob.instance->deleteInstance());
        EXPECT(!bob.instance->deleteInstance(db()));
        User::create(db(), u.username = u"carol"_s);
        EXPECT(User::get(db(), u.username == u"carol"_s)->username() == u"carol");
        EXPECT(User::getOrNone(db(), u.username == u"carol"_s) != nullptr);
        EXPECT(!User::get(User::columns().id == alice->id())->isDirty());
    }));
    QCOMPARE(names(), (QStringList{u"alice"_s, u"carol"_s}));
}

void TestRun::anotherDatabase()
{
    // the first argument says where, also for what has a database of its own
    const auto &u = User::columns();
    TestDatabase other(u"sqlite-memory"_s);
    await(other.database().aioCreateTables<User>());
    await(db().run([&, &second = other.database()] {
        User::create(second, u.username = u"elsewhere"_s);
        EXPECT(User::get(second, u.username == u"elsewhere"_s)->id() == 1);
        EXPECT(!User::getOrNone(u.username == u"elsewhere"_s));
        EXPECT(User::getOrNone(second.timeout(30s), u.username == u"elsewhere"_s) != nullptr);
        EXPECT(!User::getOrCreate(second, u.username = u"elsewhere"_s).created);
        second.atomic([&](AioTransaction &tx) {
            User::create(u.username = u"here"_s); // the model's database is no other one for that
            User::create(tx, u.username = u"also elsewhere"_s, u.rank = 1);
        });
        EXPECT(User::select().count(second) == 2);
    }));
    QCOMPARE(names(), QStringList{u"here"_s});
    await(other.database().aioClose());
}

void TestRun::databaseNames()
{
    const int found = await(db().run([&] {
        db().dropTables<Tweet>();
        db().createTables<Tweet, User>();
        db().executeSql(testDatabase().sql(u"INSERT INTO users (username, rank, active, score, joined) VALUES (?, 1, true, 0, '2026-01-01 00:00:00.000')"_s),
                        {u"dora"_s});
        const auto rows = db().executeSql(u"SELECT username FROM users"_s, {}, Aio::Access::Read);
        EXPECT(rows.size() == 1 && rows.first().value(u"username"_s) == u"dora"_s);
        const auto connection = db().connection();
        return int(db().executeSql(connection, u"SELECT 1 AS one"_s).size());
    }));
    QCOMPARE(found, 1);

    QSignalSpy opened(&db(), &AioDatabase::openChanged);
    await(db().run([&] {
        if (testDatabase().hasReaders()) { // a database in memory would be another one then
            db().close();
            EXPECT(!db().isOpen());
            EXPECT(messageOf<AioInterfaceError>([&] {
                       db().executeSql(u"SELECT 1"_s);
                   })
                   != u"no error");
            db().open();
        }
        EXPECT(db().isOpen());
    }));
    QCOMPARE(opened.size(), testDatabase().hasReaders() ? 2 : 0);
}

void TestRun::lazyForeignKeys()
{
    const auto &u = User::columns();
    const auto &t = Tweet::columns();
    const auto alice = await(User::aioCreate(u.username = u"alice"_s));
    const auto bob = await(User::aioCreate(u.username = u"bob"_s));
    await(Tweet::aioCreate(t.author = alice, t.content = u"hi"_s));
    const int length = await(db().run([&] {
        return int(Tweet::get(t.id == 1)->author()->username().size());
    }));
    QCOMPARE(length, 5);

    await(db().run([&] {
        const auto tweet = Tweet::get(t.id == 1);
        EXPECT(!tweet->author().isLoaded());
        EXPECT(tweet->author()->username() == u"alice");
        EXPECT(tweet->author().isLoaded());
        EXPECT(!tweet->isDirty());
        const User *const first = tweet->author().object().get();
        EXPECT(tweet->author().operator->() == first); // once
        EXPECT(tweet->fetch(t.author).get() == first);
        const auto other = Tweet::get(t.id == 1);
        EXPECT(other->fetch(db(), t.author)->username() == u"alice");
        // one that refers to nothing, and one whose row is gone
        const Folder folder;
        EXPECT(messageOf<AioMissingBridge>([&] {
                   folder.folder()->name();
               }).contains(u"isNull()"));
        const auto dangling = AioForeignKey<User>::fromKey(4711);
        EXPECT(messageOf<AioDoesNotExist>([&] {
                   dangling->username();
               })
               != u"no error");
    }));
    const auto tweet = await(Tweet::aioGet(t.id == 1));
    QVERIFY(messageOf<AioMissingBridge>([&] {
                tweet->author()->username();
            }).contains(u"aioFetch"));
}

void TestRun::backReferences()
{
    const auto &u = User::columns();
    const auto &t = Tweet::columns();
    const auto alice = await(User::aioCreate(u.username = u"alice"_s));
    await(db().run([&] {
        for (const QString &content : {u"a"_s, u"b"_s}) {
            Tweet::create(t.author = alice, t.content = content);
        }
        QStringList contents;
        for (const auto &tweet : alice->related(t.author).orderBy(t.id).execute()) {
            contents << tweet->content() + tweet->author()->username();
        }
        EXPECT(contents == (QStringList{u"aalice"_s, u"balice"_s}));
        EXPECT(alice->related(t.author).count() == 2);
    }));
}

void TestRun::queries()
{
    const auto &u = User::columns();
    await(db().run([&] {
        EXPECT(!User::insert(u.username = u"a"_s, u.score = 1.0).execute().isNull());
        EXPECT(User::insertMany(u.username, u.score).rows(QList<std::tuple<QString, double>>{{u"b"_s, 2}, {u"c"_s, 3}}).execute() == 2);
        const auto all = User::select().orderBy(u.username);
        EXPECT(all.execute().size() == 3 && all.execute(db()).last()->username() == u"c");
        EXPECT(all.first()->username() == u"a" && all.count() == 3 && all.exists() && all.maps().size() == 3);
        EXPECT(!User::select().where(u.username == u"z"_s).first());
        const auto scores = User::select(u.username, u.score).orderBy(u.score.desc());
        EXPECT(std::get<0>(scores.execute().first()) == u"c" && std::get<1>(*scores.first()) == 3.0);
        EXPECT(User::select(u.username).where(u.score == 2.0).scalar() == u"b"_s);
        EXPECT(User::update(u.score = u.score + 1).where(u.username == u"a"_s).execute() == 1);
        EXPECT(User::remove().where(u.score > 2.5).execute(db()) == 1);
        EXPECT(AioRawSql(u"SELECT username FROM users ORDER BY 1").tuples<QString>(db()).size() == 2);
        EXPECT(AioRawSql(u"SELECT * FROM users WHERE username = ?", u"b"_s).models<User>().size() == 1);
    }));
    QCOMPARE(names(), (QStringList{u"a"_s, u"b"_s}));
    try {
        User::select().where(u.username == u"a"_s).count();
        QFAIL("nothing was thrown");
    } catch (const AioMissingBridge &error) {
        QVERIFY2(error.sql().contains(u"users"), qPrintable(error.sql()));
    }
    QVERIFY_THROWS_EXCEPTION(AioMissingBridge, User::remove().execute());
}

void TestRun::streams()
{
    const auto &u = User::columns();
    struct Line {
        qint64 id;
        QString name;
    };
    QList<std::tuple<QString, double>> rows;
    for (int i = 0; i < 25; ++i) {
        rows.append(std::tuple(u"user %1"_s.arg(i, 2, 10, QLatin1Char('0')), 0.5));
    }
    await(User::insertMany(u.username, u.score).rows(rows).aioExecute());
    // behind Qt Sql all rows come at once
    const QList<int> expected = testDatabase().canStop() ? QList<int>{10, 10, 5} : QList<int>{25};
    await(db().run([&] {
        QList<int> sizes;
        auto users = User::select().orderBy(u.id).stream(10);
        while (users.nextBatch()) {
            sizes << int(users.batch().size());
            users.batch().first()->setRank(1);
            users.batch().first()->save(); // beside it
        }
        EXPECT(sizes == expected);
        EXPECT(!users.nextBatch());
        EXPECT(User::select().where(u.rank == 1).count() == expected.size());
        auto tuples = User::select(u.id, u.username).orderBy(u.id).stream(db());
        EXPECT(tuples.nextBatch() && std::get<1>(tuples.batch().last()) == u"user 24");
        auto maps = User::select(u.username).orderBy(u.id).streamMaps(db().timeout(30s), 2);
        EXPECT(maps.nextBatch() && maps.batch()[1].value(u"username"_s).toString() == u"user 01");
        maps.close();
        EXPECT(maps.batch().isEmpty());
        const AioRawSql raw(u"SELECT id, username FROM users ORDER BY id");
        auto rawTuples = raw.streamTuples<qint64, QString>(db(), 3);
        EXPECT(rawTuples.nextBatch() && std::get<1>(rawTuples.batch()[2]) == u"user 02");
        rawTuples.close();
        auto rawModels = raw.streamModels<User>(db());
        EXPECT(rawModels.nextBatch() && rawModels.batch().size() == 25);
        auto rawStructs = raw.streamStructs<Line, qint64, QString>(db(), 4);
        EXPECT(rawStructs.nextBatch() && rawStructs.batch()[3].name == u"user 03");
        rawStructs.close();
        auto rawMaps = raw.streamMaps(db());
        EXPECT(rawMaps.nextBatch() && rawMaps.batch().size() == 25);

        // one that a coroutine would go on with as well
        auto mixed = Aio::await(User::select(u.id).aioStream(20));
        qsizetype count = 0;
        while (mixed.nextBatch() || Aio::await(mixed.aioNextBatch())) {
            count += mixed.batch().size();
        }
        EXPECT(count == 25);
        EXPECT(messageOf<AioProgrammingError>([&] {
                   AioStream<std::tuple<qint64>>().nextBatch();
               })
               != u"no error");
        EXPECT(messageOf<AioProgrammingError>([&] {
                   User::select().stream(db(), 0);
               })
               != u"no error");
    }));
    await(db().run([&] {
        db().atomic([&] {
            User::create(u.username = u"uncommitted"_s);
            auto inside = User::select(u.username).where(u.id > 24).orderBy(u.id).stream(1); // on the transaction's connection
            QStringList found;
            while (inside.nextBatch()) {
                for (const auto &[name] : inside.batch()) {
                    found << name;
                    User::update(u.rank = 5).where(u.username == name).execute(); // still without a tx
                }
            }
            EXPECT(found == (QStringList{u"user 24"_s, u"uncommitted"_s}));
            EXPECT(db().statistics().leased == 1);
        });
    }));
    QCOMPARE(await(User::select().where(u.rank == 5).aioCount()), 2);
    QCOMPARE(db().statistics().leased, 0);
    try {
        User::select(u.id).stream();
        QFAIL("nothing can wait here");
    } catch (const AioMissingBridge &error) {
        QCOMPARE(error.sql().replace(u'`', u'"'), uR"(SELECT "id" FROM "users")"_s);
    }
    auto outside = await(User::select(u.id).orderBy(u.id).aioStream(5));
    QVERIFY_THROWS_EXCEPTION(AioMissingBridge, outside.nextBatch());
    QVERIFY(await(outside.aioNextBatch()));
    QCOMPARE(std::get<0>(outside.batch().first()), 1); // nothing was read
}

void TestRun::outsideNothingIsSent()
{
    const auto &u = User::columns();
    try {
        User::get(u.username == u"alice"_s);
        QFAIL("nothing was thrown");
    } catch (const AioMissingBridge &error) {
        QCOMPARE(error.outcome(), AioOutcome::NotSent);
        QVERIFY2(error.sql().contains(u"SELECT") && error.sql().contains(u"username"), qPrintable(error.sql()));
        QVERIFY(error.message().contains(u"db.run()"));
    }
    QVERIFY_THROWS_EXCEPTION(AioMissingBridge, User::create(u.username = u"alice"_s));
    QVERIFY_THROWS_EXCEPTION(AioMissingBridge, User::getOrCreate(u.username = u"alice"_s));
    QVERIFY_THROWS_EXCEPTION(AioMissingBridge, db().atomic([] { }));
    QVERIFY_THROWS_EXCEPTION(AioMissingBridge, db().createTables<User>());
    User user;
    QVERIFY_THROWS_EXCEPTION(AioMissingBridge, user.save());
    try {
        db().executeSql(u"DELETE FROM users"_s);
        QFAIL("nothing was thrown");
    } catch (const AioMissingBridge &error) {
        QCOMPARE(error.sql(), u"DELETE FROM users"_s);
    }
    // nor in a coroutine
    bool thrown = false;
    const auto coroutine = [&]() -> AioTask<> {
        co_await User::aioCreate(u.username = u"bob"_s);
        thrown = messageOf<AioMissingBridge>([&] {
                     User::create(u.username = u"carol"_s);
                 })
            != u"no error";
    };
    await(coroutine());
    QVERIFY(thrown);
    QCOMPARE(names(), QStringList{u"bob"_s});
}

void TestRun::atomicIsImplicit()
{
    const auto &u = User::columns();
    const auto &t = Tweet::columns();
    const QString result = await(db().run([&] {
        return db().atomic([&](AioTransaction &tx) {
            const auto alice = User::create(u.username = u"alice"_s);
            EXPECT(tx.isOpen() && tx.depth() == 1);
            EXPECT(db().statistics().leased == 1);
            User::create(tx, u.username = u"bob"_s);
            Tweet::create(t.author = alice->id(), t.content = u"hi"_s);
            // also what is read, deleted, or lazily loaded: a second connection would not see it
            EXPECT(Tweet::get(t.content == u"hi"_s)->author()->username() == u"alice");
            EXPECT(User::get(u.username == u"bob"_s)->deleteInstance());
            EXPECT(db().executeSql(u"SELECT username FROM users"_s).size() == 1);
            alice->setRank(9);
            alice->save();
            return alice->username();
        });
    }));
    QCOMPARE(result, u"alice"_s);
    QCOMPARE(names(), QStringList{u"alice"_s});
    QCOMPARE(await(User::aioGet(u.username == u"alice"_s))->rank(), 9);
}

void TestRun::atomicNests()
{
    const auto &u = User::columns();
    await(db().run([&] {
        db().atomic([&] {
            User::create(u.username = u"outer"_s);
            db().atomic([&](AioTransaction &tx) {
                EXPECT(tx.depth() == 2);
                User::create(u.username = u"inner"_s);
                tx.atomic([&](AioTransaction &deepest) {
                    EXPECT(deepest.depth() == 3);
                    User::create(u.username = u"deepest"_s);
                });
            });
            try {
                db().atomic([&] {
                    User::create(u.username = u"dropped"_s);
                    throw std::runtime_error("back");
                });
            } catch (const std::runtime_error &) {
                // suspended in a catch block
                User::create(u.username = u"after"_s);
            }
            EXPECT(messageOf<AioProgrammingError>([&] {
                       db().transaction([] { });
                   }).contains(u"inside a transaction"));
            return 0;
        });
        db().transaction([&] {
            User::create(u.username = u"second"_s);
        });
    }));
    QCOMPARE(names(), (QStringList{u"after"_s, u"deepest"_s, u"inner"_s, u"outer"_s, u"second"_s}));
}

void TestRun::atomicRollsBack()
{
    const auto &u = User::columns();
    std::shared_ptr<User> user;
    const auto failing = [&] {
        db().atomic([&] {
            user = User::create(u.username = u"alice"_s);
            User::create(u.username = u"alice"_s);
        });
    };
    QVERIFY_THROWS_EXCEPTION(AioIntegrityError, await(db().run(failing)));
    QCOMPARE(names(), QStringList());
    QVERIFY(!user->isPersisted());
    // and again, with the same object
    await(db().run([&] {
        db().atomic([&] {
            user->save();
        });
    }));
    QCOMPARE(names(), QStringList{u"alice"_s});
}

void TestRun::transactionHandles()
{
    const auto &u = User::columns();
    await(db().run([&] {
        auto tx = db().begin();
        User::create(tx, u.username = u"alice"_s);
        tx.commit();
        tx = db().begin();
        User::create(tx, u.username = u"bob"_s);
        auto inner = tx.begin();
        User::create(inner, u.username = u"carol"_s);
        inner.commit();
        tx.rollback();
        db().atomic([&](AioTransaction &block) {
            User::create(u.username = u"dora"_s);
            block.rollback();
            User::create(u.username = u"eve"_s);
        });
    }));
    QCOMPARE(names(), (QStringList{u"alice"_s, u"eve"_s}));
}

void TestRun::coroutinesInsideJoin()
{
    const auto &u = User::columns();
    const auto helper = [&](QString name) -> AioTask<> {
        co_await User::aioCreate(u.username = name + u" 1"_s);
        co_await User::aioCreate(u.username = name + u" 2"_s);
    };
    const auto failing = [&] {
        db().atomic([&] {
            Aio::await(helper(u"a"_s));
            Aio::await(aioGather(helper(u"b"_s), helper(u"c"_s)));
            EXPECT(db().executeSql(u"SELECT * FROM users"_s).size() == 6);
            throw std::runtime_error("back");
        });
    };
    QVERIFY_THROWS_EXCEPTION(std::runtime_error, await(db().run(failing)));
    QCOMPARE(names(), QStringList());
    // what is spawned is on its own
    await(db().run([&] {
        bool ended = false;
        aioSpawn(nullptr, [&]() -> AioTask<> {
            co_await helper(u"spawned"_s);
            ended = true;
        });
        while (!ended) {
            Aio::await(passTime());
        }
    }));
    QCOMPARE(names().size(), 2);
}

void TestRun::twoFibersTakeTurns()
{
    const auto &u = User::columns();
    const auto job = [&](const QString &name) {
        const auto body = [&, name] {
            db().atomic([&] {
                User::create(u.username = name + u" 1"_s);
                User::create(u.username = name + u" 2"_s);
                if (name == u"b") {
                    throw std::runtime_error("back");
                }
            });
        };
        return db().run(body);
    };
    auto a = job(u"a"_s);
    auto b = job(u"b"_s);
    auto c = job(u"c"_s);
    QVERIFY_THROWS_EXCEPTION(std::runtime_error, await(std::move(b)));
    await(std::move(a));
    await(std::move(c));
    QCOMPARE(names(), (QStringList{u"a 1"_s, u"a 2"_s, u"c 1"_s, u"c 2"_s}));
}

void TestRun::runOfATransaction()
{
    const auto &u = User::columns();
    const auto body = [&](AioTransaction &tx) -> AioTask<> {
        co_await tx.run([&] {
            User::create(u.username = u"alice"_s);
            db().atomic([&](AioTransaction &inner) {
                EXPECT(inner.depth() == 2);
                User::create(u.username = u"bob"_s);
            });
        });
        EXPECT((co_await db().aioExecuteSql(tx, u"SELECT * FROM users"_s)).size() == 2);
        throw std::runtime_error("back");
    };
    QVERIFY_THROWS_EXCEPTION(std::runtime_error, await(db().aioAtomic(body)));
    QCOMPARE(names(), QStringList());
}

void TestRun::runOfAConnection()
{
    const auto &u = User::columns();
    const auto coroutine = [&]() -> AioTask<> {
        const AioConnection connection = co_await db().aioConnection();
        co_await connection.run([&] {
            Aio::await(db().aioExecuteSql(connection, u"CREATE TEMPORARY TABLE mine (n INTEGER)"_s));
            User::create(u.username = u"alice"_s); // on that connection: the only one may be taken
            db().executeSql(u"INSERT INTO mine VALUES (1)"_s);
            EXPECT(db().executeSql(u"SELECT * FROM mine"_s).size() == 1);
            db().executeSql(u"DROP TABLE mine"_s);
        });
    };
    await(coroutine());
    QCOMPARE(names(), QStringList{u"alice"_s});
}

void TestRun::forgottenTransactionIsStillCaught()
{
    const auto &u = User::columns();
    const auto body = [&](AioTransaction &tx) -> AioTask<> {
        co_await User::aioCreate(tx, u.username = u"alice"_s);
        // db.run() where tx.run() was meant
        co_await db().run([&] {
            User::create(u.username = u"bob"_s);
        });
    };
    QVERIFY(errorOf<AioProgrammingError>(db().aioAtomic(body)).message().contains(u"tx"));
    QCOMPARE(names(), QStringList());
}

void TestRun::getOrCreateInTwoFibers()
{
    const auto &u = User::columns();
    for (int round = 0; round < 20; ++round) {
        std::vector<AioTask<std::pair<qint64, bool>>> tasks;
        const QString name = u"name %1"_s.arg(round);
        for (int i = 0; i < 4; ++i) {
            tasks.push_back(db().run([&] {
                const auto result = User::getOrCreate(u.username = name);
                return std::pair<qint64, bool>(result.instance->id(), result.created);
            }));
        }
        int created = 0;
        QSet<qint64> ids;
        for (auto &task : tasks) {
            const auto [id, isNew] = await(std::move(task));
            ids << id;
            created += isNew;
        }
        QCOMPARE(created, 1);
        QCOMPARE(ids.size(), 1);
    }
}

void TestRun::errorsInCatchBlocks()
{
    // two at once, each suspended where it handles its own
    const auto &u = User::columns();
    await(User::aioCreate(u.username = u"taken"_s));
    std::vector<AioTask<QString>> tasks;
    for (int i = 0; i < 8; ++i) {
        tasks.push_back(db().run([&, i] {
            try {
                if (i % 2) {
                    User::create(u.username = u"taken"_s);
                } else {
                    User::get(u.username == u"nobody"_s);
                }
            } catch (const AioError &error) {
                User::create(u.username = u"fallback %1"_s.arg(i));
                try {
                    throw;
                } catch (const AioIntegrityError &) {
                    return u"integrity"_s;
                } catch (const AioDoesNotExist &) {
                    return u"missing"_s;
                }
            }
            return u"none"_s;
        }));
    }
    for (int i = 0; i < 8; ++i) {
        QCOMPARE(await(std::move(tasks[std::size_t(i)])), i % 2 ? u"integrity"_s : u"missing"_s);
    }
}

void TestRun::cancelUnwindsTheTransaction()
{
    const auto &u = User::columns();
    AioCancelSource stop;
    bool unwound = false;
    auto task = db().token(stop.token()).run([&] {
        const auto guard = qScopeGuard([&] {
            unwound = true;
        });
        db().atomic([&] {
            User::create(u.username = u"alice"_s);
            db().executeSql(testDatabase().endlessSelect()); // no executor: the run's limits reach it all the same
        });
    });
    QVERIFY(waitUntil([&] {
        return db().statistics().leased == 1;
    }));
    QTimer::singleShot(20, &db(), [&] {
        stop.cancel();
    });
    QVERIFY_THROWS_EXCEPTION(AioCancelled, await(std::move(task)));
    QVERIFY(unwound);
    QCOMPARE(names(), QStringList());
}

void TestRun::deadlineUnwindsTheTransaction()
{
    const auto &u = User::columns();
    auto task = db().timeout(50ms).run([&] {
        db().atomic([&] {
            User::create(u.username = u"alice"_s);
            db().executeSql(testDatabase().endlessSelect());
        });
    });
    QVERIFY_THROWS_EXCEPTION(AioTimeout, await(std::move(task)));
    QCOMPARE(names(), QStringList());
}

void TestRun::boundObjectDies()
{
    const auto &u = User::columns();
    auto object = std::make_unique<QObject>();
    QString caught;
    auto task = db().boundTo(object.get()).run([&] {
        try {
            db().executeSql(testDatabase().endlessSelect());
        } catch (const AioCancelled &) {
            caught = messageOf<AioCancelled>([&] {
                User::create(u.username = u"too late"_s);
            });
            throw;
        }
    });
    QTimer::singleShot(20, &db(), [&] {
        object.reset();
    });
    QVERIFY_THROWS_EXCEPTION(AioCancelled, await(std::move(task)));
    QVERIFY(!caught.isEmpty() && caught != u"no error");
    QCOMPARE(names(), QStringList());
}

void TestRun::databaseGoes()
{
    const auto &u = User::columns();
    auto task = db().run([&, &database = db()] {
        database.atomic([&] {
            User::create(u.username = u"alice"_s);
            Aio::await(database.aioExecuteSql(AioExecutor(database), u"SELECT 1"_s));
            database.executeSql(testDatabase().endlessSelect());
        });
    });
    testDatabase().forget();
    QVERIFY(endOf(std::move(task)));
}

void TestRun::quits()
{
    if (!testDatabase().hasReaders()) {
        return; // the thread's database would be another one
    }
    const auto &u = User::columns();
    QStringList log;
    std::unique_ptr<QThread> thread(QThread::create([&] {
        const auto database = testDatabase().openAgain();
        QEventLoop loop;
        bool began = false;
        const auto job = [&] {
            const auto guard = qScopeGuard([&] {
                log << u"unwound"_s;
            });
            database->atomic([&](AioTransaction &tx) {
                User::create(tx, u.username = u"alice"_s);
                began = true;
                database->executeSql(testDatabase().endlessSelect());
            });
        };
        const auto task = database->run(job);
        QTimer timer;
        QObject::connect(&timer, &QTimer::timeout, &loop, [&] {
            if (began) {
                loop.quit();
            }
        });
        timer.start(1);
        loop.exec();
    }));
    thread->start();
    QVERIFY(thread->wait(120000));
    QCOMPARE(log, QStringList{u"unwound"_s});
    QCOMPARE(names(), QStringList());
}

void TestRun::signalsAreEmittedOnTheMainStack()
{
    const auto &u = User::columns();
    const auto user = await(User::aioCreate(u.username = u"alice"_s));
    int emitted = 0;
    int onAFiber = 0;
    QString waited;
    connect(user.get(), &User::bioChanged, user.get(), [&] {
        ++emitted;
        onAFiber += Aio::isInFiber();
        waited = messageOf<AioMissingBridge>([&] {
            user->save();
        });
    });
    connect(user.get(), &User::idChanged, user.get(), [&] {
        onAFiber += Aio::isInFiber();
    });
    await(db().run([&] {
        user->setBio(u"hello"_s);
        EXPECT(emitted == 1); // at once, as elsewhere
        user->save();
        user->setProperty("bio", u"again"_s);
        EXPECT(emitted == 2);
        user->reload();
        EXPECT(user->bio() == u"hello"_s);
        EXPECT(emitted == 3);
    }));
    QCOMPARE(onAFiber, 0);
    QVERIFY(waited.contains(u"db.run()"));
}

void TestRun::manyAtOnce()
{
    const auto &u = User::columns();
    await(User::aioCreate(u.username = u"alice"_s));
    std::vector<AioTask<int>> tasks;
    constexpr int count = 2000;
    for (int i = 0; i < count; ++i) {
        tasks.push_back(db().run([&] {
            return User::get(u.username == u"alice"_s)->rank();
        }));
    }
    int sum = 0;
    for (auto &task : tasks) {
        sum += await(std::move(task), 60s);
    }
    QCOMPARE(sum, 7 * count);
}

void TestRun::allowSyncBlocks()
{
    const auto &u = User::columns();
    const auto &t = Tweet::columns();
    QVERIFY_THROWS_EXCEPTION(AioMissingBridge, User::create(u.username = u"alice"_s));
    {
        const auto sync = db().allowSync();
        const auto alice = User::create(u.username = u"alice"_s);
        QCOMPARE(User::get(u.id == alice->id())->username(), u"alice"_s);
        QVERIFY(!User::getOrCreate(u.username = u"alice"_s).created);
        Tweet::create(t.author = alice, t.content = u"hi"_s);
        QCOMPARE(Tweet::get(t.id == 1)->author()->username(), u"alice"_s);
        QVERIFY_THROWS_EXCEPTION(AioIntegrityError, User::create(u.username = u"alice"_s));
        QCOMPARE(db().executeSql(u"SELECT * FROM users"_s).size(), 1);
        QCOMPARE(Aio::await(User::aioGet(u.id == alice->id()))->username(), u"alice"_s);
    }
    QVERIFY_THROWS_EXCEPTION(AioMissingBridge, User::create(u.username = u"bob"_s));
    QCOMPARE(names(), QStringList{u"alice"_s});
}

void TestRun::allowSyncNests()
{
    const auto &u = User::columns();
    {
        const auto outer = db().allowSync();
        {
            const auto inner = db().allowSync();
            User::create(u.username = u"a"_s);
        }
        User::create(u.username = u"b"_s);
        // of this database only
        const TestDatabase other(u"sqlite-memory"_s);
        QVERIFY_THROWS_EXCEPTION(AioMissingBridge, AioDatabase::executeSql(const_cast<TestDatabase &>(other).database(), u"SELECT 1"_s));
        // and of this thread only
        bool thrown = false;
        std::unique_ptr<QThread> thread(QThread::create([&] {
            thrown = messageOf<AioMissingBridge>([&] {
                         User::create(u.username = u"c"_s);
                     })
                != u"no error";
        }));
        thread->start();
        QVERIFY(thread->wait(120000));
        QVERIFY(thrown);
    }
    QVERIFY_THROWS_EXCEPTION(AioMissingBridge, User::create(u.username = u"d"_s));
    QCOMPARE(names(), (QStringList{u"a"_s, u"b"_s}));
}

void TestRun::allowSyncInsideATransaction()
{
    const auto &u = User::columns();
    const auto body = [&](AioTransaction &tx) -> AioTask<> {
        co_await User::aioCreate(tx, u.username = u"alice"_s);
        {
            const auto sync = db().allowSync();
            // the transaction's connection
            EXPECT(User::get(tx, u.username == u"alice"_s)->username() == u"alice");
            User::create(tx, u.username = u"bob"_s);
            // and a forgotten tx is a mistake here as well
            EXPECT(messageOf<AioProgrammingError>([&] {
                       User::create(u.username = u"carol"_s);
                   }).contains(u"tx"));
        }
        co_await User::aioCreate(tx, u.username = u"dora"_s);
    };
    await(db().aioAtomic(body));
    QCOMPARE(names(), (QStringList{u"alice"_s, u"bob"_s, u"dora"_s}));
}

void TestRun::allowSyncTransactions()
{
    const auto &u = User::columns();
    const auto sync = db().allowSync();
    const int result = db().atomic([&](AioTransaction &tx) {
        User::create(u.username = u"alice"_s);
        User::create(tx, u.username = u"bob"_s);
        db().atomic([&] {
            User::create(u.username = u"carol"_s);
        });
        return tx.depth();
    });
    QCOMPARE(result, 1);
    QVERIFY_THROWS_EXCEPTION(AioIntegrityError, db().atomic([&] {
        User::create(u.username = u"dora"_s);
        User::create(u.username = u"alice"_s);
    }));
    auto tx = db().begin();
    User::create(tx, u.username = u"eve"_s);
    tx.rollback();
    {
        auto forgotten = db().begin();
        User::create(forgotten, u.username = u"fay"_s);
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"last handle"_s));
    }
    QVERIFY(waitUntil([&] {
        return db().statistics().leased == 0;
    }));
    QCOMPARE(names(), (QStringList{u"alice"_s, u"bob"_s, u"carol"_s}));
}

void TestRun::allowSyncStreams()
{
    const auto &u = User::columns();
    const auto fill = [&] {
        QList<std::tuple<QString, double>> rows;
        for (int i = 0; i < 25; ++i) {
            rows.append(std::tuple(u"user %1"_s.arg(i), 0.5));
        }
        User::insertMany(u.username, u.score).rows(rows).execute();
    };
    const auto read = [&] {
        qsizetype count = 0;
        for (auto stream = User::select().orderBy(u.id).stream(10); stream.nextBatch();) {
            count += stream.batch().size();
            User::select().count();
        }
        return count;
    };
    {
        const auto sync = db().allowSync();
        fill();
        QCOMPARE(read(), 25);
        db().atomic([&](AioTransaction &tx) {
            User::create(tx, u.username = u"uncommitted"_s);
            auto stream = User::select(u.username).orderBy(u.id.desc()).stream(tx, 1);
            QVERIFY(stream.nextBatch());
            QCOMPARE(std::get<0>(stream.batch().first()), u"uncommitted"_s);
        });
        // ended early, it gives its connection back at once
        {
            auto early = User::select().stream(1);
            QVERIFY(early.nextBatch());
        }
        QCOMPARE(db().statistics().leased, 0);
        auto other = await(User::select(u.id).aioStream(5));
        QVERIFY_THROWS_EXCEPTION(AioProgrammingError, other.nextBatch()); // it would wait for ever
        QVERIFY(await(other.aioNextBatch()));
        auto outlives = User::select(u.id).stream(5);
        QVERIFY(outlives.nextBatch());
        QVERIFY_THROWS_EXCEPTION(AioTimeout, AioRawSql(testDatabase().endlessSelect()).streamTuples<qint64>(db().timeout(20ms)).nextBatch());
    }
    QVERIFY(waitUntil([&] {
        return db().statistics().leased == 0;
    }));
    // a thread without an event loop
    qsizetype count = 0;
    std::thread thread([&] {
        const auto sync = db().allowSync();
        count = read();
    });
    thread.join();
    QCOMPARE(count, 26);
}

void TestRun::allowSyncHonoursDeadlines()
{
    const auto &u = User::columns();
    const auto sync = db().allowSync();
    QVERIFY_THROWS_EXCEPTION(AioTimeout, AioDatabase::executeSql(db().timeout(30ms), testDatabase().endlessSelect()));
    AioCancelSource stop;
    std::unique_ptr<QThread> thread(QThread::create([&] {
        QThread::msleep(20);
        stop.cancel();
    }));
    thread->start();
    QVERIFY_THROWS_EXCEPTION(AioCancelled, AioDatabase::executeSql(db().token(stop.token()), testDatabase().endlessSelect()));
    QVERIFY(thread->wait(120000));
    // one that cannot be stopped still runs
    QVERIFY(waitUntil([&] {
        return db().statistics().idle == db().statistics().open;
    }));
    // a connection that a coroutine of this thread holds never becomes free while it blocks
    db().setAcquireTimeout(50ms);
    const auto held = await(holdWriters());
    QVERIFY_THROWS_EXCEPTION(AioTimeout, User::create(db(), u.username = u"alice"_s));
    await(rollBack(held));
}

void TestRun::allowSyncDeliversNothingElse()
{
    const auto &u = User::columns();
    QStringList log;
    const auto coroutine = [&]() -> AioTask<> {
        co_await User::aioCreate(u.username = u"coroutine"_s);
        log << u"coroutine"_s;
    };
    auto task = coroutine();
    QTimer::singleShot(0, &db(), [&] {
        log << u"timer"_s;
    });
    {
        const auto sync = db().allowSync();
        User::create(u.username = u"blocking"_s);
        QCOMPARE(User::get(u.username == u"blocking"_s)->username(), u"blocking"_s);
        log << u"blocked"_s;
    }
    await(std::move(task));
    QCOMPARE(log.first(), u"blocked"_s);
    QCOMPARE(names(), (QStringList{u"blocking"_s, u"coroutine"_s}));
}

void TestRun::allowSyncWithoutEventLoop()
{
    const auto &u = User::columns();
    QString error;
    std::thread thread([&] {
        error = messageOf<AioError>([&] {
            const auto sync = db().allowSync();
            db().atomic([&] {
                User::create(u.username = u"alice"_s);
                User::create(u.username = u"bob"_s);
            });
            db().atomic([&] {
                User::get(u.username == u"alice"_s)->deleteInstance();
            });
        });
        error += messageOf<AioTimeout>([&] {
            const auto sync = db().allowSync();
            AioDatabase::executeSql(db().timeout(20ms), testDatabase().endlessSelect());
        });
    });
    thread.join();
    QVERIFY2(error.startsWith(u"no error") && error.size() > 10, qPrintable(error));
    QCOMPARE(names(), QStringList{u"bob"_s});
}

void TestRun::setAllowSyncIsOfAllThreads()
{
    const auto &u = User::columns();
    QVERIFY(!db().setAllowSync(true));
    QVERIFY(db().setAllowSync(true));
    QString error;
    std::thread thread([&] {
        error = messageOf<AioError>([&] {
            User::create(u.username = u"thread"_s);
        });
    });
    thread.join();
    QCOMPARE(error, u"no error"_s);
    User::create(u.username = u"main"_s);
    QVERIFY(db().setAllowSync(false));
    QVERIFY_THROWS_EXCEPTION(AioMissingBridge, User::create(u.username = u"d"_s));
    QVERIFY(!Aio::Detail::isSyncAllowed());
    QCOMPARE(names(), (QStringList{u"main"_s, u"thread"_s}));
}

QTEST_GUILESS_MAIN(TestRun)
#include "tst_run.moc"
