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

/// A key that is no number, and that the database makes.
class Coupon : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Coupon, "coupons",
        (QString, code, setCode, primaryKey().maxLength(20).databaseDefault(u"first"_s)),
        (QString, name, setName))
    // clang-format on
};

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
        await(db().aioCreateTables<Garden, Rack, Label, Gauge, Coupon>());
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

    void getOrCreate()
    {
        const auto a = await(User::aioCreate(u.username = u"a"_s, u.rank = 3));
        {
            const StatementLog log;
            const auto got = await(User::aioGetOrCreate(u.username = u"a"_s, Aio::defaults(u.rank = 99)));
            QVERIFY(!got.created && got.instance->isSameRow(*a));
            QCOMPARE(got.instance->rank(), 3); // defaults take no part in the search
            QCOMPARE(log.size(), 1); // and there is no transaction around it
        }
        // the row that was in the way is another one: the error of the INSERT
        const auto another = [&](AioExecutor executor) {
            return User::aioGetOrCreate(executor, u.rank = 50, Aio::defaults(u.username = u"a"_s));
        };
        QVERIFY(errorOf<AioIntegrityError>(another(db())).sql().startsWith(u"INSERT"_s));
        const auto body = [&](AioTransaction &tx) -> AioTask<> {
            try {
                co_await another(tx);
                EXPECT(false);
            } catch (const AioIntegrityError &error) {
                EXPECT(error.sql().startsWith(u"INSERT"_s));
            }
            const auto got = co_await User::aioGetOrCreate(tx, u.username = u"b"_s, Aio::defaults(u.rank = 99)); // it goes on
            EXPECT(got.created && got.instance->rank() == 99);
        };
        await(db().aioAtomic(body));
        QCOMPARE(names(), QStringList({u"a"_s, u"b"_s}));

        const auto &f = Folder::columns();
        await(Folder::aioCreate(f.name = u"/"_s));
        QVERIFY(!await(Folder::aioGetOrCreate(f.folder = nullptr, f.name = u"/"_s)).created);
    }

    void scalarOfNoRow()
    {
        const auto bio = User::select(u.bio).where(u.username == u"a"_s);
        QVERIFY(!await(bio.aioScalar()).has_value());
        await(User::aioCreate(u.username = u"a"_s));
        const auto null = await(bio.aioScalar());
        QVERIFY(null.has_value() && !null->has_value()); // a row, which has NULL
        QCOMPARE(await(User::select(aioCount()).where(u.id < 0).aioScalar()), std::optional<qint64>(0));
        await(db().run([&] {
            EXPECT(!User::select(u.id).where(u.id < 0).scalar());
        }));
    }

    void resultsOfInsert()
    {
        QFETCH_GLOBAL(QString, kind);
        const bool returnsRows = kind != u"qtsql-odbc"; // that driver gives no rows of RETURNING
        const auto upper = Garden::insert(g.code = u"x"_s, g.name = u"X"_s);
        QCOMPARE(await(upper.aioExecute()), AioValue(u"x"_s));
        QVERIFY(await(upper.onConflictIgnore().aioExecute()).isNull());
        if (returnsRows) {
            QCOMPARE(await(upper.onConflict(g.code).preserve(g.name).aioExecute()), AioValue(u"x"_s));
        }
        // a key of several fields, or none
        const auto rack = Rack::insert(s.garden = u"x"_s, s.number = 1, s.label = u"l"_s);
        QCOMPARE(await(rack.aioExecute()), AioValue(true));
        QVERIFY(await(rack.onConflictIgnore().aioExecute()).isNull());
        QCOMPARE(await(rack.onConflict(s.garden, s.number).preserve(s.label).aioExecute()), AioValue(true));
        QCOMPARE(await(Gauge::insert(Gauge::C.place = 1, Gauge::C.value = 2).aioExecute()), AioValue(true));
        QCOMPARE(await(Rack::select().aioCount()) + await(Gauge::select().aioCount()), 2);
        // one that the database makes
        QCOMPARE(await(Coupon::insert(Coupon::C.name = u"c"_s).aioExecute()), returnsRows ? AioValue(u"first"_s) : AioValue());
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
