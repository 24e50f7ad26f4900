// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "support/racks.h"
#include "support/statementlog.h"
#include "support/testdatabase.h"

using namespace Qt::StringLiterals;

namespace
{
const User::Columns &u = User::columns();
const Garden::Columns &g = Garden::columns();
const Rack::Columns &s = Rack::columns();
const Label::Columns &l = Label::columns();
}

/// Rows by their keys, single rows of a query, and saves of some fields.
class TestLookups : public DatabaseTest
{
    Q_OBJECT

protected:
    QStringList suiteKinds() const override { return TestDatabase::kinds() + TestDatabase::qtSqlKinds(); }

private Q_SLOTS:
    void init()
    {
        DatabaseTest::init();
        await(db().aioCreateTables<Garden, Rack, Label, Gauge>());
    }

    // -- look-ups --

    void getOfAQuery()
    {
        await(User::aioBulkCreate(newUsers(3)));
        const auto ordered = User::select().orderBy(u.id);
        QCOMPARE(await(ordered.aioGet())->username(), u"u0"_s);
        QCOMPARE(await(ordered.offset(2).aioGet())->username(), u"u2"_s); // the offset stays
        QCOMPARE(await(ordered.limit(2).aioExecute()).size(), 2);
        const auto none = errorOf<AioDoesNotExist>(ordered.offset(3).aioGet());
        QVERIFY2(none.sql().contains(u"LIMIT"_s) && none.sql().contains(u"OFFSET"_s), qPrintable(none.sql()));
        errorOf<AioDoesNotExist>(ordered.limit(0).aioGet());
        QCOMPARE(ordered.sql().text, User::select().orderBy(u.id).sql().text);

        const auto tuples = User::select(u.username, u.score).orderBy(u.id.desc());
        QCOMPARE(await(tuples.aioGet(db())), std::tuple(u"u2"_s, 2.0));
        const auto error = errorOf<AioDoesNotExist>(tuples.where(u.username == u"x"_s).aioGet());
        QVERIFY(error.sql().startsWith(u"SELECT"_s)); // by a unique column, so that there is nothing to limit
        QCOMPARE(error.table(), u"users"_s);
    }

    void peekAndCount()
    {
        await(User::aioBulkCreate(newUsers(5)));
        const auto ordered = User::select().orderBy(u.id);
        QCOMPARE(await(ordered.aioPeek(2)).size(), 2);
        QCOMPARE(await(ordered.aioPeek(2)).last()->username(), u"u1"_s);
        QCOMPARE(await(ordered.limit(1).aioPeek(3)).size(), 1); // the smaller one
        QCOMPARE(await(ordered.limit(4).offset(1).aioPeek(3)).first()->username(), u"u1"_s);
        QCOMPARE(await(ordered.aioPeek(0)).size(), 0);
        QCOMPARE(await(ordered.aioExecute()).size(), 5); // as it was
        errorOf<AioProgrammingError>(ordered.aioPeek(-1));
        QCOMPARE(await(User::select(u.username).orderBy(u.id).aioPeek(db(), 2)), (QList<std::tuple<QString>>{{u"u0"_s}, {u"u1"_s}}));

        const auto page = ordered.limit(2).offset(4);
        QCOMPARE(await(page.aioCount()), 1);
        QCOMPARE(await(page.aioCount(Aio::WithoutLimit)), 5);
        QCOMPARE(await(page.aioCount(db(), Aio::WithoutLimit)), 5);
        QCOMPARE(await(User::select(u.rank, aioCount()).groupBy(u.rank).limit(0).aioCount(Aio::WithoutLimit)), 1);
        QCOMPARE(await(page.aioExecute()).size(), 1);
    }

    void byId()
    {
        const Users all = newUsers(3);
        await(User::aioBulkCreate(all));
        const StatementLog log;
        QCOMPARE(await(User::aioGetById(all[1]->id()))->username(), u"u1"_s);
        QCOMPARE(await(User::aioSetById(all[1]->id(), u.score = 7, u.bio = u"x"_s)), 1);
        QCOMPARE(await(User::aioSetById(db(), -1, u.score = 7)), 0);
        QCOMPARE(await(User::aioDeleteById(all[0]->id())), 1);
        QCOMPARE(await(User::aioDeleteById(db(), all[0]->id())), 0);
        QCOMPARE(log.size(), 5);
        QCOMPARE(await(User::aioGetById(db(), all[1]->id()))->bio(), u"x"_s);
        errorOf<AioDoesNotExist>(User::aioGetById(all[0]->id()));

        const auto a = await(Garden::aioCreate(g.code = u"a"_s, g.name = u"A"_s));
        await(Rack::aioCreate(s.garden = a, s.number = 2, s.label = u"two"_s));
        QCOMPARE(await(Rack::aioGetById(std::tuple(u"a"_s, 2)))->label(), u"two"_s);
        QCOMPARE(await(Rack::aioGetById(std::tuple(a, 2)))->label(), u"two"_s);
        QCOMPARE(await(Rack::aioSetById(std::tuple(u"a", 2), s.label = u"2"_s)), 1);
        const auto refusal = [](const auto &key, auto &&start) {
            try {
                await(start(key));
            } catch (const AioProgrammingError &error) {
                return error.message();
            }
            return QString();
        };
        const auto removeRack = [](const auto &key) {
            return Rack::aioDeleteById(key);
        };
        const auto getGauge = [](const auto &key) {
            return Gauge::aioGetById(key);
        };
        QCOMPARE(refusal(std::tuple(u"a"_s), removeRack), u"The key of racks is (garden, number): give a std::tuple of 2 values in this order, not 1."_s);
        QCOMPARE(refusal(std::tuple(2, u"a"_s), removeRack), u"The key of racks is (garden, number): the value given for garden does not fit it."_s);
        QCOMPARE(refusal(std::tuple(2), getGauge), u"The model of table gauges has no primary key: find its rows by a condition."_s);
        QCOMPARE(await(Rack::aioDeleteById(std::tuple(u"a"_s, 2))), 1);
    }

    // -- aioSave(only) --

    void savesOnlySome()
    {
        auto object = await(User::aioCreate(u.username = u"a"_s));
        object->setUsername(u"b"_s);
        object->setBio(u"bio"_s);
        object->setScore(3);
        QVERIFY(await(object->aioSave(Aio::only(u.bio, u.score))));
        QCOMPARE(object->dirtyFields(), QStringList{u"username"_s});
        auto read = await(User::aioGetById(object->id()));
        QCOMPARE(read->username(), u"a"_s);
        QCOMPARE(read->bio(), u"bio"_s);
        QCOMPARE(read->score(), 3.0);
        // it is written even if it is clean
        await(User::aioSetById(object->id(), u.score = 100));
        QVERIFY(await(object->aioSave(db(), Aio::only(u.score))));
        QCOMPARE(await(User::aioGetById(object->id()))->score(), 3.0);
        QVERIFY(await(object->aioSave()));
        QCOMPARE(await(User::aioGetById(object->id()))->username(), u"b"_s);
        QVERIFY(!await(object->aioSave(Aio::only(u.id))));
        QCOMPARE(errorOf<AioProgrammingError>(object->aioSave(Aio::only(g.name))).message(),
                 u"only() names columns of gardens, and the object is one of users."_s);
        const auto partial = await(User::select().only(u.username).aioFirst());
        errorOf<AioProgrammingError>(partial->aioSave(Aio::only(u.bio)));
    }

    void insertsOnlySome()
    {
        auto object = newUser(u"a"_s);
        object->setBio(u"later"_s);
        object->setRank(12);
        QVERIFY(await(object->aioSave(Aio::only(u.username, u.score))));
        QVERIFY(object->isPersisted() && object->id() > 0);
        QCOMPARE(object->dirtyFields(), QStringList({u"bio"_s, u"rank"_s}));
        auto read = await(User::aioGetById(object->id()));
        QCOMPARE(read->bio(), std::nullopt);
        QCOMPARE(read->rank(), 7); // its default, not what was left out
        QCOMPARE(read->joined(), object->joined());
        QVERIFY(await(object->aioSave()));
        read = await(User::aioGetById(object->id()));
        QCOMPARE(read->rank(), 12);
        QCOMPARE(read->bio(), u"later"_s);

        // neither a value nor a default: what the database says
        const auto error = errorOf<AioIntegrityError>(newUser(u"b"_s)->aioSave(Aio::only(u.username)));
        QVERIFY(!error.message().isEmpty());

        auto sign = newLabel(u"abc"_s);
        sign->setColour(u"red"_s);
        QVERIFY(await(sign->aioSave(Aio::only(l.text))));
        QCOMPARE(sign->colour(), u"red"_s);
        QCOMPARE(sign->note(), u"none"_s);
        QCOMPARE(sign->length(), 3);
        QCOMPARE(sign->dirtyFields(), QStringList{u"colour"_s});
        QCOMPARE(await(Label::aioGetById(sign->id()))->colour(), u"green"_s);
    }

    void onlyIsRolledBack()
    {
        auto object = await(User::aioCreate(u.username = u"a"_s));
        object->setBio(u"bio"_s);
        object->setScore(3);
        const auto body = [&](AioTransaction &tx) -> AioTask<> {
            co_await object->aioSave(tx, Aio::only(u.bio));
            co_await tx.aioRollback();
        };
        await(db().aioAtomic(body));
        QCOMPARE(object->dirtyFields(), QStringList({u"bio"_s, u"score"_s}));
    }

    // -- the synchronous names --

    void inRun()
    {
        await(db().run([&] {
            const Users all = newUsers(3);
            User::bulkCreate(all);
            EXPECT(User::getById(all[2]->id())->score() == 2.0);
            EXPECT(User::setById(all[2]->id(), u.score = 31) == 1);
            EXPECT(User::select().orderBy(u.id.desc()).get()->score() == 31.0);
            EXPECT(User::select(u.score).orderBy(u.id.desc()).get() == std::tuple(31.0));
            EXPECT(User::select().peek(2).size() == 2);
            EXPECT(User::select().limit(1).count(Aio::WithoutLimit) == 3);
            all[1]->setBio(u"x"_s);
            EXPECT(all[1]->save(Aio::only(u.bio)));
            EXPECT(User::deleteById(all[0]->id()) == 1);
            EXPECT(User::select().count() == 2);
        }));
        QVERIFY_THROWS_EXCEPTION(AioMissingBridge, User::getById(1));
    }
};

QTEST_GUILESS_MAIN(TestLookups)

#include "tst_lookups.moc"
