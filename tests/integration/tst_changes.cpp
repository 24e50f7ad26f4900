// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

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
const Folder::Columns &f = Folder::columns();
}

/// AioDatabase::tablesChanged(): what is told, when, how often and to whom.
class TestChanges : public DatabaseTest
{
    Q_OBJECT

private:
    /// The announcements since the last call, each sorted; waits until everything begun has been told.
    QList<QStringList> told(QSignalSpy &spy)
    {
        QTest::qWait(5);
        for (int turn = 0; turn < 20; ++turn) { // those 5 ms may have been somebody else's
            QCoreApplication::processEvents();
        }
        QList<QStringList> all;
        for (const QList<QVariant> &arguments : std::as_const(spy)) {
            QStringList tables = arguments.first().toStringList();
            tables.sort();
            all << tables;
        }
        spy.clear();
        return all;
    }
    using Told = QList<QStringList>;
    /// How the deletion of users is told: with those that may cascade, where the database tells them.
    Told usersAndTweets() { return testDatabase().tellsConsequences() ? Told({{u"tweets"_s, u"users"_s}}) : Told({{u"users"_s}}); }
    AioTask<> add(AioExecutor executor, QString name) { co_await User::aioCreate(executor, u.username = name); }
    QList<QVariantMap> sql(const QString &text) { return await(db().aioExecuteSql(text)); }

private Q_SLOTS:
    void autocommit()
    {
        QSignalSpy spy(&db(), &AioDatabase::tablesChanged);
        told(spy);
        const auto alice = await(User::aioCreate(u.username = u"alice"_s));
        QCOMPARE(told(spy), Told({{u"users"_s}}));
        alice->setRank(1);
        await(alice->aioSave());
        QCOMPARE(told(spy), Told({{u"users"_s}}));
        await(alice->aioSave()); // nothing to write
        QCOMPARE(told(spy), Told());
        await(User::update(u.rank = 2).where(u.id == 4711).aioExecute()); // no row
        QCOMPARE(told(spy), Told());
        await(User::update(u.rank = 2).aioExecute());
        QCOMPARE(told(spy), Told({{u"users"_s}}));
        await(User::insertMany(u.username, u.score).rows(QList<std::tuple<QString, int>>{{u"b"_s, 1}, {u"c"_s, 2}}).aioExecute());
        QCOMPARE(told(spy), Told({{u"users"_s}}));
        await(alice->aioDeleteInstance());
        QCOMPARE(told(spy), usersAndTweets());
        await(alice->aioDeleteInstance());
        QCOMPARE(told(spy), Told());
    }

    void readsAndFailures()
    {
        await(add(db(), u"a"_s));
        QSignalSpy spy(&db(), &AioDatabase::tablesChanged);
        told(spy);
        await(User::select().aioExecute());
        sql(u"SELECT 1"_s);
        await(db().aioAtomic([&](AioTransaction &tx) -> AioTask<> {
            co_await User::select().aioCount(tx);
        }));
        QVERIFY_THROWS_EXCEPTION(AioIntegrityError, await(add(db(), u"a"_s)));
        QVERIFY_THROWS_EXCEPTION(AioProgrammingError, sql(u"DELETE FROM nothing"_s));
        QVERIFY_THROWS_EXCEPTION(
            AioIntegrityError,
            sql(u"INSERT INTO users (username, rank, active, score, joined) VALUES ('x', 1, true, 1, '2026-01-01'), ('a', 1, true, 1, '2026-01-01')"_s));
        QCOMPARE(told(spy), Told());
    }

    void transactions()
    {
        QSignalSpy spy(&db(), &AioDatabase::tablesChanged);
        told(spy);
        await(db().aioAtomic([&](AioTransaction &tx) -> AioTask<> {
            const auto alice = co_await User::aioCreate(tx, u.username = u"a"_s);
            co_await passTime(3ms);
            EXPECT(spy.isEmpty()); // not before the commit
            co_await Tweet::aioCreate(tx, t.author = alice, t.content = u"hi"_s);
            co_await add(tx, u"b"_s);
            co_await passTime(3ms);
            EXPECT(spy.isEmpty());
        }));
        QCOMPARE(told(spy), Told({{u"tweets"_s, u"users"_s}}));
        QVERIFY_THROWS_EXCEPTION(std::runtime_error, await(db().aioAtomic([&](AioTransaction &tx) -> AioTask<> {
                                     co_await add(tx, u"c"_s);
                                     throw std::runtime_error("no");
                                 })));
        QCOMPARE(told(spy), Told());
        // an error in between leaves the rest
        await(db().aioAtomic([&](AioTransaction &tx) -> AioTask<> {
            co_await Folder::aioCreate(tx, f.name = u"folder"_s);
            try {
                co_await attempt(tx, [&](AioTransaction &inner) {
                    return add(inner, u"a"_s);
                });
                EXPECT(false);
            } catch (const AioIntegrityError &) {
            }
        }));
        QCOMPARE(told(spy), Told({{u"folders"_s}}));
    }

    void savepoints()
    {
        QSignalSpy spy(&db(), &AioDatabase::tablesChanged);
        told(spy);
        await(db().aioAtomic([&](AioTransaction &tx) -> AioTask<> {
            co_await add(tx, u"a"_s);
            co_await tx.aioAtomic([&](AioTransaction &inner) -> AioTask<> {
                co_await Folder::aioCreate(inner, f.name = u"kept"_s);
            });
            try {
                co_await tx.aioAtomic([&](AioTransaction &inner) -> AioTask<> {
                    co_await Tweet::aioCreate(inner, t.author = 1, t.content = u"dropped"_s);
                    co_await inner.aioAtomic([&](AioTransaction &innermost) -> AioTask<> {
                        co_await Tweet::aioCreate(innermost, t.author = 1, t.content = u"released, then dropped"_s);
                    });
                    throw std::runtime_error("no");
                });
            } catch (const std::runtime_error &) {
            }
        }));
        QCOMPARE(told(spy), Told({{u"folders"_s, u"users"_s}}));
    }

    void midwayCommitsAndRollbacks()
    {
        QSignalSpy spy(&db(), &AioDatabase::tablesChanged);
        told(spy);
        await(db().aioAtomic([&](AioTransaction &tx) -> AioTask<> {
            co_await add(tx, u"a"_s);
            co_await tx.aioCommit();
            co_await passTime(5ms);
            EXPECT(spy.size() == 1);
            co_await Folder::aioCreate(tx, f.name = u"a"_s);
            co_await tx.aioRollback();
            co_await Tweet::aioCreate(tx, t.author = 1, t.content = u"hi"_s);
        }));
        QCOMPARE(told(spy), Told({{u"users"_s}, {u"tweets"_s}}));
        const auto begin = [&]() -> AioTask<> {
            AioTransaction tx = co_await db().aioBegin();
            co_await add(tx, u"b"_s);
            co_await tx.aioCommit();
            tx = co_await db().aioBegin();
            co_await Folder::aioCreate(tx, f.name = u"b"_s);
            co_await tx.aioRollback();
        };
        await(begin());
        QCOMPARE(told(spy), Told({{u"users"_s}}));
    }

    void failedCommit()
    {
        if (testDatabase().deferTweets().isEmpty()) {
            QSKIP("the database has no constraint that is looked at when the transaction ends");
        }
        QSignalSpy spy(&db(), &AioDatabase::tablesChanged);
        told(spy);
        QVERIFY_THROWS_EXCEPTION(AioIntegrityError, await(db().aioAtomic([&](AioTransaction &tx) -> AioTask<> {
                                     co_await AioDatabase::aioExecuteSql(tx, testDatabase().deferTweets());
                                     co_await Tweet::aioCreate(tx, t.author = 4711, t.content = u"nobody's"_s);
                                 })));
        QCOMPARE(told(spy), Told());
    }

    void cascadesAndTriggers()
    {
        const auto alice = await(User::aioCreate(u.username = u"alice"_s));
        await(Tweet::aioCreate(t.author = alice, t.content = u"hi"_s));
        sql(u"CREATE TABLE audit (what TEXT)"_s);
        for (const QString &statement : testDatabase().logUpdates()) {
            sql(statement);
        }
        QSignalSpy spy(&db(), &AioDatabase::tablesChanged);
        told(spy);
        alice->setRank(3);
        await(alice->aioSave());
        QCOMPARE(told(spy), testDatabase().tellsConsequences() ? Told({{u"audit"_s, u"users"_s}}) : Told({{u"users"_s}}));
        QCOMPARE(sql(u"SELECT what FROM audit"_s).value(0).value(u"what"_s), QVariant(u"alice"_s));
        await(alice->aioDeleteInstance());
        QCOMPARE(told(spy), usersAndTweets());
        QCOMPARE(await(Tweet::select().aioCount()), 0);
    }

    void ownSql()
    {
        await(add(db(), u"a"_s));
        await(add(db(), u"b"_s));
        QSignalSpy spy(&db(), &AioDatabase::tablesChanged);
        told(spy);
        sql(u"UPDATE users SET rank = rank + 1"_s);
        QCOMPARE(told(spy), Told({{u"users"_s}}));
        sql(u"INSERT INTO users (username, rank, active, score, joined) SELECT %1, 1, true, 1, joined FROM users RETURNING id"_s.arg(
            testDatabase().joined(u"username"_s, u"'2'"_s)));
        QCOMPARE(told(spy), Told({{u"users"_s}}));
        sql(u"INSERT INTO tweets (author_id, content) SELECT id, 'hi' FROM users"_s);
        QCOMPARE(told(spy), Told({{u"tweets"_s}}));
        sql(u"DELETE FROM tweets"_s); // SQLite truncates: no row is looked at
        QCOMPARE(told(spy), Told({{u"tweets"_s}}));
        sql(u"DELETE FROM tweets"_s);
        QCOMPARE(told(spy), Told());
        sql(u"DELETE FROM users"_s); // with what it may take along
        QCOMPARE(told(spy), usersAndTweets());
        sql(u"CREATE TABLE other (x INTEGER)"_s);
        QCOMPARE(told(spy), Told({{u"other"_s}}));
        // MariaDB has a WITH only at the query
        sql(db().dialect().returningUpdate ? u"WITH many(x) AS (SELECT 1) INSERT INTO other SELECT x FROM many"_s
                                           : u"INSERT INTO other WITH many(x) AS (SELECT 1) SELECT x FROM many"_s);
        QCOMPARE(told(spy), Told({{u"other"_s}}));
        sql(u"DROP TABLE other"_s);
        QCOMPARE(told(spy), Told({{u"other"_s}}));
        // a lease is outside of any transaction
        const auto lease = [&]() -> AioTask<> {
            const AioConnection connection = co_await db().aioConnection();
            co_await add(AioExecutor(connection), u"c"_s);
        };
        await(lease());
        QCOMPARE(told(spy), Told({{u"users"_s}}));
    }

    void transactionByOwnSql()
    {
        QSignalSpy spy(&db(), &AioDatabase::tablesChanged);
        told(spy);
        const auto work = [&](QString end) -> AioTask<> {
            const AioConnection connection = co_await db().aioConnection();
            const AioExecutor executor(connection);
            co_await AioDatabase::aioExecuteSql(executor, u"BEGIN"_s);
            co_await add(executor, end);
            co_await passTime(5ms);
            EXPECT(spy.isEmpty());
            co_await AioDatabase::aioExecuteSql(executor, end);
        };
        await(work(u"COMMIT"_s));
        QCOMPARE(told(spy), Told({{u"users"_s}}));
        await(work(u"ROLLBACK"_s));
        QCOMPARE(told(spy), Told());
    }

    void oncePerTurn()
    {
        QSignalSpy spy(&db(), &AioDatabase::tablesChanged);
        told(spy);
        QStringList order;
        const QObject context;
        connect(&db(), &AioDatabase::tablesChanged, &context, [&] {
            order << u"told"_s;
        });
        for (int i = 0; i < 100; ++i) {
            db().notifyChanged({u"users"_s});
            db().notifyChanged({u"tweets"_s});
            db().notifyChanged({});
        }
        QCOMPARE(spy.size(), 0);
        QCOMPARE(told(spy), Told({{u"tweets"_s, u"users"_s}}));
        const auto many = [&]() -> AioTask<> {
            std::vector<AioTask<>> tasks;
            for (int i = 0; i < 500; ++i) {
                tasks.push_back(add(db(), QString::number(i)));
            }
            for (auto &task : tasks) {
                co_await task;
            }
        };
        await(many());
        // how many of them end in one turn is a matter of the machine
        const auto all = told(spy);
        QVERIFY2(all.size() >= 1 && all.size() <= 500, qPrintable(QString::number(all.size())));
        QCOMPARE(all.count(QStringList{u"users"_s}), all.size());
        // whoever is told finds the change
        int seen = -1;
        connect(&db(), &AioDatabase::tablesChanged, this, [&] {
            aioSpawn(this, [&]() -> AioTask<> {
                seen = int(co_await User::select().aioCount());
            });
        });
        await(add(db(), u"last"_s));
        QVERIFY(waitUntil([&] {
            return seen == 501;
        }));
    }

    // Statements that end while the event loop does not turn are told together, however many they are.
    void statementsOfATurn()
    {
        await(rollBack(await(holdWriters()))); // every connection is open
        QSignalSpy spy(&db(), &AioDatabase::tablesChanged);
        told(spy);
        constexpr int count = 40;
        std::vector<AioTask<>> tasks;
        for (int i = 0; i < count; ++i) {
            tasks.push_back(add(db(), QString::number(i)));
        }
        {
            const auto sync = db().allowSync(); // nothing is delivered but what this thread blocks for
            while (User::select().count() < count) { }
        }
        QCOMPARE(spy.size(), 0);
        for (auto &task : tasks) {
            await(std::move(task));
        }
        QCOMPARE(told(spy), Told({{u"users"_s}}));
    }

    void otherObjectsAreTold()
    {
        const auto same = testDatabase().openAgain();
        if (!same) {
            QSKIP("private to its object");
        }
        const auto different = testDatabase().openDifferently();
        await(same->aioConnect());
        await(different->aioConnect());
        QSignalSpy spy(&db(), &AioDatabase::tablesChanged);
        QSignalSpy sameSpy(same.get(), &AioDatabase::tablesChanged);
        QSignalSpy differentSpy(different.get(), &AioDatabase::tablesChanged);
        told(spy);
        told(sameSpy);
        told(differentSpy);
        for (AioDatabase *writer : {&db(), same.get(), different.get()}) {
            await(add(*writer, QString::number(quintptr(writer))));
            QCOMPARE(told(spy), Told({{u"users"_s}}));
            QCOMPARE(told(sameSpy), Told({{u"users"_s}}));
            QCOMPARE(told(differentSpy), Told({{u"users"_s}}));
            const auto body = [&](AioTransaction &tx) -> AioTask<> {
                co_await Folder::aioCreate(tx, f.name = QString::number(quintptr(writer)));
            };
            await(writer->aioAtomic(body));
            QCOMPARE(told(spy), Told({{u"folders"_s}}));
            QCOMPARE(told(sameSpy), Told({{u"folders"_s}}));
            QCOMPARE(told(differentSpy), Told({{u"folders"_s}}));
        }
        // from another thread, to the thread of each database
        const Qt::HANDLE here = QThread::currentThreadId();
        connect(same.get(), &AioDatabase::tablesChanged, this, [&] {
            QCOMPARE(QThread::currentThreadId(), here);
        });
        const std::unique_ptr<QThread> thread(QThread::create([&] {
            await(add(db(), u"elsewhere"_s));
        }));
        thread->start();
        QVERIFY(thread->wait(120000));
        QCOMPARE(told(spy), Told({{u"users"_s}}));
        QCOMPARE(told(sameSpy), Told({{u"users"_s}}));
        await(same->aioClose());
        await(different->aioClose());
        await(add(db(), u"after"_s));
        QCOMPARE(told(sameSpy), Told());
        QCOMPARE(told(spy), Told({{u"users"_s}}));
    }
};

QTEST_GUILESS_MAIN(TestChanges)
#include "tst_changes.moc"
