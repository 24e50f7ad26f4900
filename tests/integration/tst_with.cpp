// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/orm/aiovalues.h"
#include "support/models.h"
#include "support/testdatabase.h"

using namespace Qt::StringLiterals;

/// What was sold where.
class Sale : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Sale, "sales",
        (qint64,                 id,     setId,     primaryKey()),
        (QString,                region, setRegion, maxLength(20)),
        (QString,                city,   setCity,   maxLength(20)),
        (std::optional<qint32>,  year,   setYear),
        (qint64,                 amount, setAmount))
    // clang-format on
};

/// WITH of what writes, totals beside groups, and windows, on each database.
class TestWith : public DatabaseTest
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void updates();
    void deletes();
    void inserts();
    void insertedQueries();
    void recursiveBeforeAWrite();
    void severalTimes();
    void whatIsNotDefined();
    void materialized();
    void rollups();
    void orderedRollups();
    void havingInRollups();
    void cubesAndSets();
    void neighboursOrElse();
    void extendedWindows();

private:
    template<class Query>
    auto column(const Query &query)
    {
        QList<std::tuple_element_t<0, typename Query::AioRowTypes>> values;
        for (const auto &row : await(query.aioExecute(db()))) {
            values << std::get<0>(row);
        }
        return values;
    }
    QList<qint64> amounts() { return column(Sale::select(Sale::columns().amount).orderBy(Sale::columns().id)); }
};

void TestWith::init()
{
    DatabaseTest::init();
    await(db().aioCreateTables<User, Sale, Folder>());
    const auto &s = Sale::columns();
    const QList<std::tuple<QString, QString, std::optional<qint32>, qint64>> rows{{u"north"_s, u"a"_s, 2025, 10},
                                                                                  {u"north"_s, u"a"_s, 2026, 20},
                                                                                  {u"north"_s, u"b"_s, 2026, 5},
                                                                                  {u"south"_s, u"c"_s, {}, 7},
                                                                                  {u"south"_s, u"c"_s, 2026, 1}};
    await(Sale::insertMany(s.region, s.city, s.year, s.amount).rows(rows).aioExecute(db()));
}

void TestWith::updates()
{
    const auto &s = Sale::columns();
    const auto cities = Sale::select(s.city, aioSum(s.amount).as("total")).groupBy(s.city).having(aioSum(s.amount) > 10).cte("cities");
    const auto [city, total] = cities.columns();
    QCOMPARE(await(Sale::update(s.amount = s.amount + 100).where(s.city.in(cities.select(city))).with(cities).aioExecute(db())), 2);
    QCOMPARE(amounts(), (QList<qint64>{110, 120, 5, 7, 1}));
    // as a value, and beside the table
    const auto greatest = Sale::select(aioMax(s.amount).as("greatest")).cte("best");
    QCOMPARE(await(Sale::update(s.amount = Aio::coalesce(Aio::scalar(greatest.select()), 0)).where(s.id == 5).with(greatest).aioExecute(db())), 1);
    QCOMPARE(amounts(), (QList<qint64>{110, 120, 5, 7, 120}));
    const auto years = Aio::values<qint32, qint64>({{2025, 1}, {2026, 2}}).cte("years");
    const auto [year, rank] = years.columns();
    QCOMPARE(await(Sale::update(s.amount = rank).from(years).where(s.year == year).with(years).aioExecute(db())), 4);
    QCOMPARE(amounts(), (QList<qint64>{1, 2, 2, 7, 2}));
    // of a part of the rows
    const auto north = Sale::select(s.id).where(s.region == u"north").cte("north");
    QCOMPARE(await(Sale::update(s.amount = 0).where(s.id.in(north.select())).orderBy(s.id.desc()).limit(2).with(north).aioExecute(db())), 2);
    QCOMPARE(amounts(), (QList<qint64>{1, 0, 0, 7, 2}));
    if (db().dialect().returningUpdate) {
        const auto again = Sale::update(s.amount = 9).where(s.id.in(north.select())).with(north).returning(s.id);
        QCOMPARE(await(again.aioExecute(db())).size(), 3);
    }
}

void TestWith::deletes()
{
    const auto &s = Sale::columns();
    // one that uses another one, and the table itself
    const auto best = Sale::select(s.city, aioMax(s.amount).as("best")).groupBy(s.city).cte("best");
    const auto few = best.select(best.column<0>()).where(best.column<1>() < 8).cte("few");
    QCOMPARE(await(Sale::remove().where(s.city.in(few.select())).with(best, few).aioExecute(db())), 3);
    QCOMPARE(amounts(), (QList<qint64>{10, 20}));
    const auto last = Sale::select(aioMax(s.id).as("id")).cte("last");
    QCOMPARE(await(Sale::remove().where(s.id == Aio::scalar(last.select())).with(last).aioExecute(db())), 1);
    QCOMPARE(amounts(), (QList<qint64>{10}));
}

void TestWith::inserts()
{
    const auto &s = Sale::columns();
    const auto total = Sale::select(aioSum(s.amount).as("total")).cte("total");
    const auto sum = Aio::coalesce(Aio::scalar(total.select()), 0);
    await(Sale::insert(s.region = u"all"_s, s.city = u"all"_s, s.amount = sum).with(total).aioExecute(db()));
    QCOMPARE(amounts().last(), 43);
    const QList<std::tuple<QString, QString, qint64>> rows{{u"x"_s, u"y"_s, 1}};
    const auto refused = errorOf<AioProgrammingError>(Sale::insertMany(s.region, s.city, s.amount).rows(rows).with(total).aioExecute(db()));
    QVERIFY(refused.message().contains(u"belongs to a query"));
}

void TestWith::insertedQueries()
{
    const auto &s = Sale::columns();
    const auto north = Sale::select(s.city, s.amount).where(s.region == u"north").cte("north");
    const auto [city, amount] = north.columns();
    const auto sums = north.select(Aio::value(u"sum"_s), city, aioSum(amount)).groupBy(city);
    QCOMPARE(await(Sale::insertMany(s.region, s.city, s.amount).from(sums).with(north).aioExecute(db())), 2);
    QCOMPARE(await(Sale::select(s.amount).where(s.region == u"sum").orderBy(s.amount).aioExecute(db())), (QList<std::tuple<qint64>>{{5}, {30}}));
    // beside one that the query has itself
    const auto south = Sale::select(s.city.as("city"), s.amount.as("amount")).where(s.region == u"south").cte("south");
    const auto both = sums.unionAll(south.select(Aio::value(u"sum"_s), south.column<0>(), Aio::nullable(south.column<1>())).with(south));
    QCOMPARE(await(Sale::insertMany(s.region, s.city, s.amount).from(both).with(north).aioExecute(db())), 4);
}

void TestWith::recursiveBeforeAWrite()
{
    const auto &f = Folder::columns();
    const auto root = await(Folder::aioCreate(db(), f.name = u"root"_s));
    const auto child = await(Folder::aioCreate(db(), f.name = u"child"_s, f.folder = root));
    await(Folder::aioCreate(db(), f.name = u"grandchild"_s, f.folder = child));
    await(Folder::aioCreate(db(), f.name = u"other"_s));
    const auto below = Folder::select(f.id).where(f.id == root->id()).recursiveCte("below", [&](const auto &below) {
        return Folder::select(f.id).join(below, f.folder == below.template column<0>());
    });
    QCOMPARE(await(Folder::update(f.name = Aio::concat(f.name, u"!")).where(f.id.in(below.select())).with(below).aioExecute(db())), 3);
    QCOMPARE(await(Folder::remove().where(f.id.notIn(below.select())).with(below).aioExecute(db())), 1);
    QCOMPARE(column(Folder::select(f.name).orderBy(f.id)), (QStringList{u"root!"_s, u"child!"_s, u"grandchild!"_s}));
}

void TestWith::severalTimes()
{
    const auto &s = Sale::columns();
    const auto wanted = Aio::values(QList<qint64>{1, 2, 3}).cte("wanted");
    const auto again = wanted.as("again");
    const auto statement =
        Sale::update(s.amount = 0)
            .where(s.id.in(wanted.select().where(wanted.column<0>() > 1)) && Aio::exists(again.select().where(again.column<0>() == s.id + 1)));
    QCOMPARE(await(statement.with(wanted).aioExecute(db())), 1);
    QCOMPARE(amounts(), (QList<qint64>{10, 0, 5, 7, 1}));
}

void TestWith::whatIsNotDefined()
{
    const auto &s = Sale::columns();
    const auto wanted = Aio::values(QList<qint64>{1}).cte("wanted");
    QVERIFY(errorOf<AioProgrammingError>(Sale::remove().where(s.id.in(wanted.select())).aioExecute(db())).message().contains(u"but not defined"));
    // it does not see the table that is written
    const auto seeing = Aio::select(s.id + 0).cte("seeing");
    QVERIFY(errorOf<AioProgrammingError>(Sale::remove().where(s.id.in(seeing.select())).with(seeing).aioExecute(db())).message().contains(u"join it first"));
    const auto writing = Sale::remove().where(s.id == 5).returning(s.city).cte("gone");
    const auto update = Sale::update(s.amount = 0).where(s.city.in(writing.select())).with(writing);
    if (db().dialect().hasWritingWith) {
        QCOMPARE(await(update.aioExecute(db())), 1);
    } else {
        QVERIFY(errorOf<AioProgrammingError>(update.aioExecute(db())).message().contains(u"that write"));
    }
}

void TestWith::materialized()
{
    const auto &s = Sale::columns();
    const auto north = Sale::select(s.id, s.amount).where(s.region == u"north").cte("north").materialized();
    const auto again = north.notMaterialized();
    QCOMPARE(await(north.select(aioSum(north.column<1>())).with(north).aioScalar(db())), std::optional(std::optional<qint64>(35)));
    QCOMPARE(await(again.select(aioSum(again.column<1>())).with(again).aioScalar(db())), std::optional(std::optional<qint64>(35)));
    QCOMPARE(await(Sale::update(s.amount = 0).where(s.id.in(north.select(north.column<0>()))).with(north).aioExecute(db())), 3);
}

void TestWith::rollups()
{
    const auto &s = Sale::columns();
    const auto region = Aio::nullable(s.region), city = Aio::nullable(s.city);
    const auto totals = Sale::select(region, city, aioSum(s.amount), aioCount()).groupBy(Aio::rollup(s.region, s.city));
    if (testDatabase().isSqlite()) {
        QVERIFY(errorOf<AioProgrammingError>(totals.aioExecute(db())).message().contains(u"unionAll()"));
        return;
    }
    using Rows = QList<std::tuple<std::optional<QString>, std::optional<QString>, std::optional<qint64>, qint64>>;
    Rows rows = await(totals.aioExecute(db()));
    std::sort(rows.begin(), rows.end());
    QCOMPARE(rows,
             (Rows{{{}, {}, 43, 5},
                   {u"north"_s, {}, 35, 3},
                   {u"north"_s, u"a"_s, 30, 2},
                   {u"north"_s, u"b"_s, 5, 1},
                   {u"south"_s, {}, 8, 2},
                   {u"south"_s, u"c"_s, 8, 2}}));
    QCOMPARE(await(totals.aioCount(db())), 6);
    // with values in what is grouped by
    const auto tens = s.amount / 10;
    const auto byTens = Sale::select(Aio::nullable(tens), aioCount()).groupBy(Aio::rollup(tens));
    QCOMPARE(await(byTens.aioExecute(db())).size(), 4);
}

void TestWith::orderedRollups()
{
    if (testDatabase().isSqlite()) {
        return;
    }
    const auto &s = Sale::columns();
    const auto region = Aio::nullable(s.region), city = Aio::nullable(s.city);
    const auto totals = Sale::select(region, city.as("place"), aioSum(s.amount).as("sum")).groupBy(Aio::rollup(s.region, s.city));
    using Rows = QList<std::tuple<std::optional<QString>, std::optional<QString>, std::optional<qint64>>>;
    const Rows expected{{u"north"_s, u"a"_s, 30}, {u"north"_s, u"b"_s, 5}, {u"north"_s, {}, 35}, {u"south"_s, u"c"_s, 8}, {u"south"_s, {}, 8}, {{}, {}, 43}};
    const auto ordered = totals.orderBy(region.asc().nullsLast(), city.asc().nullsLast());
    QCOMPARE(await(ordered.aioExecute(db())), expected);
    QCOMPARE(await(ordered.limit(2).offset(2).aioExecute(db())), expected.mid(2, 2));
    QCOMPARE(await(totals.orderBy(aioSum(s.amount).desc(), region.asc()).limit(1).aioExecute(db())), expected.mid(5));
    const auto table = totals.as("totals");
    QCOMPARE(await(table.select().where(table.column<1>().isNull()).orderBy(table.column<2>()).aioExecute(db())),
             (Rows{{u"south"_s, {}, 8}, {u"north"_s, {}, 35}, {{}, {}, 43}}));
}

void TestWith::havingInRollups()
{
    if (testDatabase().isSqlite()) {
        return;
    }
    const auto &s = Sale::columns();
    const auto region = Aio::nullable(s.region), city = Aio::nullable(s.city);
    const auto totals = Sale::select(region, aioSum(s.amount)).groupBy(Aio::rollup(s.region, s.city));
    QCOMPARE(await(totals.having(aioSum(s.amount) > 10).aioExecute(db())).size(), 3);
    const auto cities = totals.having(city.isNull() && aioSum(s.amount) > 10);
    if (db().dialect().hasGroupings) {
        QCOMPARE(await(cities.aioExecute(db())).size(), 2);
        QCOMPARE(await(totals.having(s.city == u"c").aioExecute(db())).size(), 1);
    } else {
        QVERIFY(errorOf<AioProgrammingError>(cities.aioExecute(db())).message().contains(u"under as()"));
    }
}

void TestWith::cubesAndSets()
{
    const auto &s = Sale::columns();
    const auto region = Aio::nullable(s.region), city = Aio::nullable(s.city);
    const auto cube = Sale::select(region, city, aioSum(s.amount)).groupBy(Aio::cube(s.region, s.city));
    const auto sets = Sale::select(region, s.year, Aio::grouping(s.year), aioSum(s.amount))
                          .groupBy(Aio::groupingSets(s.region, Aio::groupingSet(s.region, s.year), Aio::groupingSet()))
                          .orderBy(region.asc().nullsLast(), Aio::grouping(s.year), s.year.asc().nullsLast());
    if (!db().dialect().hasGroupings) {
        QVERIFY(errorOf<AioProgrammingError>(cube.aioExecute(db())).message().contains(u"unionAll()"));
        QVERIFY(errorOf<AioProgrammingError>(sets.aioExecute(db())).message().contains(u"grouping"));
        return;
    }
    QCOMPARE(await(cube.aioExecute(db())).size(), 9);
    using Rows = QList<std::tuple<std::optional<QString>, std::optional<qint32>, qint64, std::optional<qint64>>>;
    QCOMPARE(await(sets.aioExecute(db())),
             (Rows{{u"north"_s, 2025, 0, 10},
                   {u"north"_s, 2026, 0, 25},
                   {u"north"_s, {}, 1, 35},
                   {u"south"_s, 2026, 0, 1},
                   {u"south"_s, {}, 0, 7},
                   {u"south"_s, {}, 1, 8},
                   {{}, {}, 1, 43}}));
}

void TestWith::neighboursOrElse()
{
    const auto &s = Sale::columns();
    const Aio::Window byCity = Aio::Window().partitionBy(s.region).orderBy(s.id);
    using Rows = QList<std::tuple<qint64, qint64>>;
    QCOMPARE(await(Sale::select(Aio::lag(s.amount, 1, -1).over(byCity), Aio::lead(s.amount, 2, 0).over(byCity)).orderBy(s.id).aioExecute(db())),
             (Rows{{-1, 5}, {10, 0}, {20, 0}, {-1, 0}, {7, 0}}));
    // NULL in a row that is there is no row that is missing
    using Years = QList<std::optional<qint32>>;
    QCOMPARE(column(Sale::select(Aio::lag(s.year, 1, 1900).over(byCity)).orderBy(s.id)), (Years{1900, 2025, 2026, 1900, {}}));
    // something of the row itself
    QCOMPARE(column(Sale::select(Aio::lag(s.amount, 1, s.amount).over(byCity)).orderBy(s.id)), (QList<qint64>{10, 10, 20, 7, 7}));
    QCOMPARE(column(Sale::select(Aio::lag(s.city, 1, u"none").over(byCity)).orderBy(s.id)), (QStringList{u"none"_s, u"a"_s, u"a"_s, u"none"_s, u"c"_s}));
    // where several rows have one place, each finds the other
    const Aio::Window ties = Aio::Window("ties").orderBy(s.city);
    const auto places = column(Sale::select(Aio::lead(s.city, 1, u"end").over(ties)).window(ties));
    QCOMPARE(places.count(u"end"_s), 1);
}

void TestWith::extendedWindows()
{
    const auto &s = Sale::columns();
    const Aio::Window regions = Aio::Window("regions").partitionBy(s.region);
    const Aio::Window ordered = Aio::Window("ordered").extending(regions).orderBy(s.amount);
    const auto sums = Sale::select(aioSum(s.amount).over(regions),
                                   Aio::rowNumber().over(ordered),
                                   aioSum(s.amount).over(Aio::Window().extending(ordered).rows(Aio::preceding(1))))
                          .window(regions, ordered)
                          .orderBy(s.id);
    using Rows = QList<std::tuple<std::optional<qint64>, qint64, std::optional<qint64>>>;
    QCOMPARE(await(sums.aioExecute(db())), (Rows{{35, 2, 15}, {35, 3, 30}, {35, 1, 5}, {8, 2, 8}, {8, 1, 1}}));
    QVERIFY_THROWS_EXCEPTION(AioProgrammingError, Aio::Window().extending(Aio::Window().orderBy(s.id)));
    QVERIFY_THROWS_EXCEPTION(AioProgrammingError, Aio::Window().extending(ordered.rows(Aio::preceding(1))));
    const auto missing = Sale::select(Aio::rowNumber().over(ordered)).window(ordered);
    QVERIFY(errorOf<AioProgrammingError>(missing.aioExecute(db())).message().contains(u"window()"));
}

QTEST_GUILESS_MAIN(TestWith)
#include "tst_with.moc"
