// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/sql/ddl_p.h"
#include "support/models.h"
#include "support/testdatabase.h"

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

/// The life of objects and queries, on a real database.
class TestOrm : public DatabaseTest
{
    Q_OBJECT

private Q_SLOTS:
    void createsReadsSavesDeletes()
    {
        const auto &u = User::columns();
        const auto alice = await(User::aioCreate(u.username = u"alice"_s, u.score = 2));
        QVERIFY(alice->id() > 0);
        QVERIFY(alice->isPersisted());
        QVERIFY(!alice->isDirty());
        QCOMPARE(alice->rank(), 7);
        QVERIFY(alice->active());

        const auto read = await(User::aioGet(u.id == alice->id()));
        QCOMPARE(read->username(), u"alice"_s);
        QVERIFY(!read->bio());
        QCOMPARE(read->score(), 2.0);
        QCOMPARE(read->joined(), alice->joined());
        QVERIFY(!read->isDirty());

        read->setBio(u"hello"_s);
        QCOMPARE(read->dirtyFields(), QStringList{u"bio"_s});
        QVERIFY(await(read->aioSave()));
        QVERIFY(!await(read->aioSave()));
        await(alice->aioReload());
        QCOMPARE(alice->bio(), u"hello"_s);

        QVERIFY(await(read->aioDeleteInstance()));
        QVERIFY(!await(alice->aioDeleteInstance()));
        QVERIFY(!await(User::aioGetOrNone(u.id == 1)));
        QVERIFY_THROWS_EXCEPTION(AioDoesNotExist, await(User::aioGet(u.id == 1)));
    }

    void queries()
    {
        const auto &u = User::columns();
        for (int i = 0; i < 20; ++i) {
            await(User::aioCreate(u.username = u"user %1"_s.arg(i), u.rank = i, u.score = i / 2.0));
        }
        const auto some = await(User::select().where(u.rank >= 5 && u.rank < 10).orderBy(u.rank.desc()).limit(3).aioExecute());
        QCOMPARE(some.size(), 3);
        QCOMPARE(some[0]->rank(), 9);
        const auto tuples = await(User::select(u.username, u.rank).where(u.username.startsWith(u"user 1")).orderBy(u.rank).aioExecute());
        QCOMPARE(tuples.size(), 11);
        QCOMPARE(std::get<1>(tuples[1]), 10);
        QCOMPARE(await(User::select().aioCount()), 20);
        QVERIFY(await(User::select().where(u.rank == 19).aioExists()));
        QVERIFY(!await(User::select().where(u.rank == 190).aioExists()));
        QCOMPARE(await(User::select(aioMax(u.rank)).aioScalar()), std::optional(std::optional(19)));
        QCOMPARE(await(User::update(u.rank = u.rank + 100).where(u.rank.in(1, 2, 3)).aioExecute()), 3);
        QCOMPARE(await(User::remove().where(u.rank > 100).aioExecute()), 3);
        // a query keeps no result
        const auto top = User::select().where(u.rank == 1000);
        QCOMPARE(await(top.aioExecute()).size(), 0);
        await(User::aioCreate(u.username = u"top"_s, u.rank = 1000));
        const auto read = await(top.aioExecute());
        QCOMPARE(read.size(), 1);
        QVERIFY(await(top.aioExecute()).first() != read.first()); // another object, read anew
        const auto maps = await(User::select().where(u.rank == 0).aioMaps());
        QCOMPARE(maps.size(), 1);
        QCOMPARE(maps[0].value(u"username"_s).toString(), u"user 0"_s);
    }

    void foreignKeys()
    {
        const auto &t = Tweet::columns();
        const auto &u = User::columns();
        const auto alice = await(User::aioCreate(u.username = u"alice"_s));
        const auto tweet = await(Tweet::aioCreate(t.author = alice, t.content = u"hi"_s));
        QVERIFY(tweet->author().isLoaded());
        const auto read = await(Tweet::aioGet(t.author == alice));
        QVERIFY(!read->author().isLoaded());
        QCOMPARE(read->author().key(), alice->id());
        QVERIFY_THROWS_EXCEPTION(AioMissingBridge, read->author()->username());
        QCOMPARE(await(read->aioFetch(t.author))->username(), u"alice"_s);
        QCOMPARE(read->author()->username(), u"alice"_s);
        QCOMPARE(await(alice->related(t.author).aioCount()), 1);
        const auto joined = await(Tweet::select(t.content, u.username).join<User>().where(u.username == u"alice").aioExecute());
        QCOMPARE(joined.size(), 1);
        QCOMPARE(std::get<1>(joined[0]), u"alice"_s);
    }

    void transactions()
    {
        const auto &u = User::columns();
        await(db().aioAtomic([&](AioTransaction &tx) -> AioTask<> {
            co_await User::aioCreate(tx, u.username = u"a"_s);
        }));
        QCOMPARE(await(User::select().aioCount()), 1);
        QVERIFY_THROWS_EXCEPTION(AioIntegrityError, await(db().aioAtomic([&](AioTransaction &tx) -> AioTask<> {
                                     co_await User::aioCreate(tx, u.username = u"b"_s);
                                     co_await User::aioCreate(tx, u.username = u"b"_s);
                                 })));
        QCOMPARE(await(User::select().aioCount()), 1);
        QVERIFY_THROWS_EXCEPTION(AioProgrammingError, await(db().aioAtomic([&](AioTransaction &tx) -> AioTask<> {
                                     co_await User::aioCreate(tx, u.username = u"c"_s);
                                     co_await User::aioCreate(u.username = u"d"_s);
                                 })));
        QCOMPARE(await(User::select().aioCount()), 1);
        const auto got = await(User::aioGetOrCreate(u.username = u"e"_s, Aio::defaults(u.rank = 3)));
        QVERIFY(got.created);
        QCOMPARE(got.instance->rank(), 3);
        QVERIFY(!await(User::aioGetOrCreate(u.username = u"e"_s)).created);
    }

    void insertsMany()
    {
        const auto &u = User::columns();
        QList<std::tuple<QString, int, double>> rows;
        for (int i = 0; i < 1000; ++i) {
            rows.emplaceBack(u"user %1"_s.arg(i), i, i);
        }
        QCOMPARE(await(User::insertMany(u.username, u.rank, u.score).rows(rows).aioExecute()), 1000);
        QCOMPARE(await(User::select().where(u.active == true).aioCount()), 1000);
        QVERIFY_THROWS_EXCEPTION(AioIntegrityError,
                                 await(User::insertMany(u.username, u.score).rows(QList<std::tuple<QString, int>>(200, {u"same"_s, 1})).aioExecute()));
        QCOMPARE(await(User::select().aioCount()), 1000);
    }

    void foreignKeyIndex()
    {
        const auto &dialect = AioDialect::sqlite();
        QVERIFY(Aio::Detail::createTableSql(Tweet::aioMeta(), dialect, Aio::Detail::IfExists::Skip).join('\n').contains("ON \"tweets\" (\"author_id\")"));
        // the unique set of both fields begins with it, and serves as well
        const QByteArray folders = Aio::Detail::createTableSql(Folder::aioMeta(), dialect, Aio::Detail::IfExists::Skip).join('\n');
        QVERIFY(folders.contains("(\"folder_id\", \"name\")"));
        QVERIFY(!folders.contains("(\"folder_id\")"));
        QVERIFY(folders.contains("(\"name\")"));
    }
};

QTEST_GUILESS_MAIN(TestOrm)
#include "tst_orm.moc"
