// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "support/models.h"
#include "support/testdatabase.h"

using namespace Qt::StringLiterals;

/// Row locks: which rows a query locks, where there are such locks, and the same refusal where there are none.
class TestLocks : public DatabaseTest
{
    Q_OBJECT

private:
    void fill()
    {
        const auto &u = User::columns();
        const auto &t = Tweet::columns();
        const auto &f = Folder::columns();
        const auto ann = await(User::aioCreate(u.username = u"ann"_s));
        await(User::aioCreate(u.username = u"bob"_s));
        await(Tweet::aioCreate(t.author = ann, t.content = u"one"_s));
        await(Tweet::aioCreate(t.author = ann, t.content = u"two"_s));
        const auto root = await(Folder::aioCreate(f.name = u"root"_s));
        await(Folder::aioCreate(f.name = u"leaf"_s, f.folder = root));
    }

    /// The rows of a table that another transaction has not locked.
    template<class Model>
    qint64 unlocked()
    {
        qint64 count = -1;
        const auto body = [&count](AioTransaction &tx) -> AioTask<> {
            const auto query = Model::select().forUpdate(Aio::IfLocked::Skip);
            const auto rows = co_await query.aioExecute(tx);
            count = rows.size();
        };
        await(db().aioAtomic(body));
        return count;
    }

    /// Runs the query in a transaction; how many users, tweets and folders others may lock meanwhile.
    template<class Query>
    QList<qint64> leftBy(const Query &query)
    {
        AioTransaction tx = await(db().aioBegin());
        (void)await(query.aioExecute(tx));
        const QList<qint64> left{unlocked<User>(), unlocked<Tweet>(), unlocked<Folder>()};
        await(tx.aioRollback());
        return left;
    }

    bool hasLocks() { return !testDatabase().isSqlite(); }
    /// It locks the rows of all tables of a query, and those that it had to look at for want of an index.
    bool locksAll() { return hasLocks() && !db().dialect().hasLockedTables; }

private Q_SLOTS:
    void theMainTableIsLocked()
    {
        fill();
        const auto &u = User::columns();
        const auto &t = Tweet::columns();
        const auto &f = Folder::columns();
        const Aio::Alias<Folder> parent("parent");
        if (!hasLocks()) {
            const auto included = errorOf<AioProgrammingError>(Tweet::select().include(t.author).forUpdate().aioExecute());
            QVERIFY(included.message().startsWith(u"SQLite locks no rows"_s));
            const auto joined = errorOf<AioProgrammingError>(Tweet::select().leftJoin<User>().forShare().aioExecute());
            QVERIFY(joined.message().startsWith(u"SQLite locks no rows"_s));
            return;
        }
        if (locksAll()) {
            QCOMPARE(leftBy(Tweet::select().include(t.author).forUpdate()), (QList<qint64>{1, 0, 2}));
            QCOMPARE(leftBy(Tweet::select(t.id).where(t.id == 1).forUpdate()), (QList<qint64>{2, 1, 2}));
            QCOMPARE(leftBy(Tweet::select(t.id).join<User>().where(t.id == 1).forShare()), (QList<qint64>{1, 1, 2}));
            QCOMPARE(leftBy(Folder::select().include(f.folder, parent).where(f.name == u"leaf"_s).forUpdate()), (QList<qint64>{2, 2, 0}));
            QCOMPARE(leftBy(User::select().leftJoin<Tweet>().where(u.username == u"bob"_s).forUpdate(Aio::IfLocked::Fail)), (QList<qint64>{1, 2, 2}));
            AioTransaction tx = await(db().aioBegin());
            (void)await(Tweet::select().where(t.id == 1).forUpdate().aioExecute(tx));
            const auto locked = errorOf<AioOperationalError>(Tweet::select().where(t.id == 1).forUpdate(Aio::IfLocked::Fail).aioExecute());
            QVERIFY(locked.isRetryable());
            QCOMPARE(locked.outcome(), AioOutcome::Refused);
            QCOMPARE(await(Tweet::select().where(t.id == 1).aioExecute()).size(), 1); // who only reads does not wait
            await(tx.aioRollback());
            return;
        }
        QCOMPARE(leftBy(Tweet::select().include(t.author).forUpdate()), (QList<qint64>{2, 0, 2}));
        QCOMPARE(leftBy(Tweet::select().leftJoin<User>().forUpdate()), (QList<qint64>{2, 0, 2}));
        QCOMPARE(leftBy(Tweet::select(t.id).leftJoin<User>().where(t.content == u"one"_s).forUpdate()), (QList<qint64>{2, 1, 2}));
        QCOMPARE(leftBy(Folder::select().include(f.folder, parent).where(f.name == u"leaf"_s).forUpdate()), (QList<qint64>{2, 2, 1}));
        QCOMPARE(leftBy(User::select().leftJoin<Tweet>().where(u.username == u"bob"_s).forUpdate(Aio::IfLocked::Fail)), (QList<qint64>{1, 2, 2}));
        // without a table whose rows may be missing, as the database has it
        QCOMPARE(leftBy(Tweet::select(t.id).join<User>().where(t.content == u"one"_s).forUpdate()), (QList<qint64>{1, 1, 2}));
        QCOMPARE(leftBy(Tweet::select().forUpdate()), (QList<qint64>{2, 0, 2}));
    }

    void othersAreNamed()
    {
        fill();
        const auto &t = Tweet::columns();
        const auto &u = User::columns();
        if (!hasLocks()) {
            QVERIFY(errorOf<AioProgrammingError>(Tweet::select().join<User>().forUpdate().of<User>().aioExecute()).message().startsWith(u"SQLite locks"_s));
            return;
        }
        if (locksAll()) {
            const auto all = errorOf<AioProgrammingError>(Tweet::select().join<User>().forUpdate().of<User>().aioExecute());
            QVERIFY2(all.message().contains(u"leave of() out"_s), qPrintable(all.message()));
            QCOMPARE(all.outcome(), AioOutcome::NotSent);
            return;
        }
        QCOMPARE(leftBy(Tweet::select(t.id).join<User>().where(t.content == u"one"_s).forUpdate().of<Tweet>()), (QList<qint64>{2, 1, 2}));
        QCOMPARE(leftBy(Tweet::select(t.id).join<User>().where(t.content == u"one"_s).forUpdate().of<User>()), (QList<qint64>{1, 2, 2}));
        QCOMPARE(leftBy(Tweet::select(t.id).join<User>().where(t.content == u"one"_s).forUpdate().of<User, Tweet>()), (QList<qint64>{1, 1, 2}));
        QCOMPARE(leftBy(Tweet::select(t.id).rightJoin<User>().where(u.username == u"ann"_s).forUpdate().of<User>()), (QList<qint64>{1, 2, 2}));
        const Aio::Alias<User> writer("writer");
        QCOMPARE(leftBy(Tweet::select(t.id).join(writer, writer.columns().id == t.author).forShare().of(writer)), (QList<qint64>{1, 2, 2}));
        // what cannot be locked is said before anything is sent
        const auto missing = errorOf<AioProgrammingError>(Tweet::select().include(t.author).forUpdate().of<User>().aioExecute());
        QVERIFY2(missing.message().contains(u"may be missing"_s), qPrintable(missing.message()));
        QCOMPARE(missing.outcome(), AioOutcome::NotSent);
        const auto main = errorOf<AioProgrammingError>(Tweet::select(t.id).rightJoin<User>().forUpdate().aioExecute());
        QVERIFY2(main.message().contains(u"of() says which"_s), qPrintable(main.message()));
        const auto unknown = errorOf<AioProgrammingError>(Tweet::select().forUpdate().of<Folder>().aioExecute());
        QVERIFY2(unknown.message().contains(u"not part of the query"_s), qPrintable(unknown.message()));
        const auto none = errorOf<AioProgrammingError>(Tweet::select().of<Tweet>().aioExecute());
        QVERIFY2(none.message().contains(u"comes after one of these"_s), qPrintable(none.message()));
    }

    void countsWithoutALock()
    {
        fill();
        const auto &t = Tweet::columns();
        QCOMPARE(await(Tweet::select().forUpdate().aioCount()), 2);
        if (!locksAll()) {
            QCOMPARE(await(Tweet::select().include(t.author).forUpdate().of<Tweet>().aioCount()), 2);
        }
        QCOMPARE(await(Tweet::select().forShare(Aio::IfLocked::Skip).limit(1).aioCount()), 1);
        QCOMPARE(await(Tweet::select(t.author).forUpdate().groupBy(t.author).aioCount()), 1);
        const auto inside = [&](AioTransaction &tx) -> AioTask<> {
            EXPECT(co_await Tweet::select().forUpdate().aioCount(tx) == 2);
        };
        await(db().aioAtomic(inside));
        if (hasLocks()) {
            AioTransaction tx = await(db().aioBegin());
            QCOMPARE(await(Tweet::select().forUpdate().aioCount(tx)), 2);
            QCOMPARE(unlocked<Tweet>(), 2);
            await(tx.aioRollback());
        }
    }
};

QTEST_GUILESS_MAIN(TestLocks)
#include "tst_locks.moc"
