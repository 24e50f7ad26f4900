// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/orm/aiomodel.h"
#include "support/models.h"
#include "support/testdatabase.h"

using namespace Qt::StringLiterals;

/// Numbers of all widths.
class Bed : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Bed, "beds",
        (qint64,                id,     setId,     primaryKey()),
        (QString,               name,   setName,   maxLength(20)),
        (qint16,                places, setPlaces),
        (qint32,                upkeep, setUpkeep),
        (double,                area,   setArea),
        (std::optional<double>, yield,  setYield),
        (float,                 slope,  setSlope),
        (AioDecimal,            price,  setPrice,  digits(9, 2)))
    // clang-format on
};

/// Nothing that has to be given.
class Mark : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Mark, "marks",
        (qint64, id, setId, primaryKey()))
    // clang-format on
};

/// The same, and a field that the model fills in.
class Stamp : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Stamp, "stamps",
        (qint64, id,    setId,    primaryKey()),
        (qint32, count, setCount, defaultsTo(3)))
    // clang-format on
};

/// One query, the same right answer on each database.
class TestQueryAnswers : public DatabaseTest
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void labelsInGroups();
    void labelsInDistinctOn();
    void conditionsOnGroups();
    void valuesInGroups();
    void valuesHaveTypes();
    void widths();
    void fractions();
    void recursion();
    void limits();
    void nothingButDefaults();
    void expressionsInSql();
    void anyAndAll();
    void comparedWithItself();
    void movedRows();

private:
    template<class E>
    auto all(const E &expression)
    {
        QList<typename E::FieldType> values;
        for (const auto &[value] : await(Bed::select(expression).orderBy(Bed::columns().id).aioExecute())) {
            values << value;
        }
        return values;
    }
    QList<qint64> found(const Aio::Condition &condition)
    {
        QList<qint64> ids;
        for (const auto &[id] : await(Bed::select(Bed::columns().id).where(condition).orderBy(Bed::columns().id).aioExecute())) {
            ids << id;
        }
        return ids;
    }
};

void TestQueryAnswers::init()
{
    DatabaseTest::init();
    await(db().aioCreateTables<Bed, Mark, Stamp>());
    const auto &b = Bed::columns();
    using Row = std::tuple<int, QString, int, int, double, std::optional<double>, float, AioDecimal>;
    const auto price = [](qint64 cents) {
        return AioDecimal::fromScaled(cents, 2);
    };
    const QList<Row> rows{{1, u"Rose"_s, 30000, 2'000'000'000, 2.5, 0.5, 0.1f, price(150)},
                          {2, u"rose"_s, 9, 10, 7, {}, 0.5f, price(275)},
                          {3, u"Fern"_s, 10, 9, -7.75, 2.0, 2.5f, price(1000)},
                          {4, u"FERN"_s, 7, 2, 0, 4.0, 1, price(-99)}};
    await(Bed::insertMany(b.id, b.name, b.places, b.upkeep, b.area, b.yield, b.slope, b.price).rows(rows).aioExecute());
}

void TestQueryAnswers::labelsInGroups()
{
    const auto &b = Bed::columns();
    const auto name = Aio::lower(b.name).as("name");
    using Groups = QList<std::tuple<QString, qint64>>;
    const Groups expected{{u"fern"_s, 2}, {u"rose"_s, 2}};
    QCOMPARE(await(Bed::select(name, aioCount()).groupBy(name).orderBy(name).aioExecute()), expected);
    QCOMPARE(await(Bed::select(name, aioCount()).groupBy(name).having(name == u"rose").aioExecute()), (Groups{{u"rose"_s, 2}}));
    QCOMPARE(await(Bed::select(name).groupBy(name).aioCount()), 2);
    QCOMPARE(await(Bed::select(name).distinct().orderBy(name.desc()).limit(1).aioScalar()), u"rose"_s);
    // in a join, as a table, in a window, in a union
    const Aio::Alias<Bed> other("other");
    QCOMPARE(await(Bed::select(name, aioCount()).join(other, other.columns().id >= b.id).groupBy(name).orderBy(name).aioExecute()),
             (Groups{{u"fern"_s, 3}, {u"rose"_s, 7}}));
    const auto groups = Bed::select(name, aioCount()).groupBy(name).as("groups");
    QCOMPARE(await(groups.select().orderBy(groups.column<0>()).aioExecute()), expected);
    const auto numbered = Bed::select(name, Aio::rowNumber().over(Aio::Window().partitionBy(name).orderBy(name, b.id))).orderBy(b.id);
    QCOMPARE(await(numbered.aioExecute()), (Groups{{u"rose"_s, 1}, {u"rose"_s, 2}, {u"fern"_s, 1}, {u"fern"_s, 2}}));
    QCOMPARE(await(Bed::select(name, b.id).where(b.id == 4).unionAll(Bed::select(b.name, b.id).where(b.id == 3)).orderBy(name).aioExecute()),
             (Groups{{u"Fern"_s, 3}, {u"fern"_s, 4}}));
    // rows that are counted are not ordered by what they would be called
    QCOMPARE(await(Bed::select(name).orderBy(name).limit(3).aioCount()), 3);
    // to PostgreSQL a cast of a column is called as the column
    QCOMPARE(await(Bed::select(Aio::cast<QString>(b.upkeep)).orderBy(b.upkeep).aioExecute()),
             (QList<std::tuple<QString>>{{u"2"_s}, {u"9"_s}, {u"10"_s}, {u"2000000000"_s}}));
    QCOMPARE(await(Bed::select(Aio::when(b.id == 1, u""_s).otherwise(b.name)).orderBy(b.name).aioFirst()), std::optional(std::tuple(u"FERN"_s)));
    const auto twice = Bed::select(b.upkeep.as("x"), b.area.as("x")).orderBy(b.area.as("x"));
    QCOMPARE(std::get<1>(await(twice.aioFirst()).value()), -7.75);
}

void TestQueryAnswers::labelsInDistinctOn()
{
    const auto &b = Bed::columns();
    const auto size = Aio::when(b.places > 8, 1).otherwise(0).as("places");
    const auto query = Bed::select(size, b.id).distinctOn(size).orderBy(size, b.id.desc());
    if (db().dialect().hasDistinctOn) {
        QCOMPARE(await(query.aioExecute()), (QList<std::tuple<qint64, qint64>>{{0, 4}, {1, 3}}));
    } else {
        QCOMPARE(errorOf<AioProgrammingError>(query.aioExecute()).outcome(), AioOutcome::NotSent);
    }
}

void TestQueryAnswers::conditionsOnGroups()
{
    // columns of one name in two tables, one of them not selected
    const auto &b = Bed::columns();
    const Aio::Alias<Bed> other("other");
    const auto &o = other.columns();
    const auto pairs = Bed::select(b.name, aioCount()).join(other, o.id >= b.id).groupBy(b.name, o.name);
    QCOMPARE(await(pairs.having(b.name == u"Rose" || o.name == u"FERN").aioExecute()).size(), 7);
    QCOMPARE(await(pairs.having(b.name == u"Rose" && aioCount() > 0 && aioMax(o.id) < 4).aioExecute()).size(), 3);
    // of what two columns have in common, not of each of them
    const auto sums = Bed::select(aioCount()).groupBy(b.id + b.upkeep * 0);
    QCOMPARE(await(sums.having(b.id + b.upkeep * 0 > 2).aioExecute()).size(), 2);
    // what the key decides is common as well, and a column is none of the result that is called so
    QCOMPARE(await(Bed::select(b.id).groupBy(b.id).having(b.name == u"Rose").aioExecute()).size(), 1);
    using Groups = QList<std::tuple<QString, qint64>>;
    QCOMPARE(await(Bed::select(Aio::lower(b.name).as("name"), aioCount()).groupBy(b.name).having(b.name == u"Rose").aioExecute()), (Groups{{u"rose"_s, 1}}));
}

void TestQueryAnswers::valuesInGroups()
{
    const auto &b = Bed::columns();
    using Groups = QList<std::tuple<qint64, qint64>>;
    const auto tens = b.places / 10;
    const Groups expected{{0, 2}, {1, 1}, {3000, 1}};
    QCOMPARE(await(Bed::select(tens, aioCount()).groupBy(tens).orderBy(tens).aioExecute()), expected);
    // made anew each time, computed with, and in conditions
    QCOMPARE(await(Bed::select(b.places / 10, aioCount()).groupBy(b.places / 10).orderBy((b.places / 10).desc()).limit(1).aioExecute()), (Groups{{3000, 1}}));
    QCOMPARE(await(Bed::select(tens + 10, aioCount()).groupBy(tens).having(tens > 0).orderBy(tens * 10).aioExecute()), (Groups{{11, 1}, {3010, 1}}));
    QCOMPARE(await(Bed::select(tens, Aio::rank().over(Aio::Window().orderBy(tens.desc()))).groupBy(tens).orderBy(tens).aioExecute()),
             (Groups{{0, 3}, {1, 2}, {3000, 1}}));
    QCOMPARE(await(Bed::select(tens).distinct().orderBy(tens.desc()).aioExecute()), (QList<std::tuple<qint64>>{{3000}, {1}, {0}}));
    const auto kind = Aio::when(Aio::lower(b.name) == u"rose", u"flower"_s).otherwise(u"leaf"_s);
    QCOMPARE(await(Bed::select(kind, aioCount()).groupBy(kind).orderBy(kind).aioExecute()),
             (QList<std::tuple<QString, qint64>>{{u"flower"_s, 2}, {u"leaf"_s, 2}}));
    QCOMPARE(await(Bed::select(Aio::concat(kind, u"!")).groupBy(kind).orderBy(kind).limit(1).aioScalar()), u"flower!"_s);
}

void TestQueryAnswers::valuesHaveTypes()
{
    const auto &b = Bed::columns();
    const auto rank = Aio::when(b.id == 1, 9).otherwise(10);
    QCOMPARE(all(rank), (QList<qint64>{9, 10, 10, 10}));
    QCOMPARE(found(rank > 5), (QList<qint64>{1, 2, 3, 4}));
    QCOMPARE(found(rank > Aio::when(b.id == 2, 9).otherwise(10)), (QList<qint64>{2}));
    QCOMPARE(await(Bed::select(b.id).orderBy(rank.desc(), b.id.desc()).aioFirst()), std::optional(std::tuple(qint64(4))));
    QCOMPARE(await(Bed::select(aioSum(Aio::when(b.places > 8, 1).otherwise(0))).aioScalar()), std::optional(std::optional<qint64>(3)));
    QCOMPARE(await(Bed::select(aioSum(Aio::when(b.places > 8, 0.5).otherwise(0))).aioScalar()), std::optional(std::optional(1.5)));
    QCOMPARE(await(Bed::update(b.upkeep = Aio::when(b.id == 2, 10).otherwise(9)).where(b.id > 1).aioExecute()), 3);
    QCOMPARE(all(b.upkeep), (QList<qint32>{2'000'000'000, 10, 9, 9}));
    QCOMPARE(all(Aio::when(b.id == 2, 5'000'000'000).otherwise(b.upkeep)), (QList<qint64>{2'000'000'000, 5'000'000'000, 9, 9}));
    QCOMPARE(all(Aio::when(b.id == 2, QDate(2026, 1, 2)).otherwise(QDate(2026, 1, 1))).first(), QDate(2026, 1, 1));
    QCOMPARE(all(Aio::sql<qint64>("?", 5)), (QList<qint64>{5, 5, 5, 5}));
    QCOMPARE(all(Aio::sql<double>("?", .5)), (QList<double>{.5, .5, .5, .5}));
    const char *const greatest = testDatabase().isSqlite() ? "max" : "greatest";
    QCOMPARE(found(Aio::fn<qint64>(greatest, 10, 9) > 9), (QList<qint64>{1, 2, 3, 4}));
    QCOMPARE(all(Aio::fn<qint64>(greatest, 10, 9) * 1'000'000'000).first(), 10'000'000'000);
    QCOMPARE(all(Aio::fn<double>(greatest, 9.5, 10.5)).first(), 10.5);
    QCOMPARE(found(Aio::fn<qint64>(greatest, b.places, 5) > 5'000'000'000), (QList<qint64>{}));
    QCOMPARE(all(Aio::fn<QString>("substr", b.name, 2, 2)), (QStringList{u"os"_s, u"os"_s, u"er"_s, u"ER"_s}));
    // constants of a union
    const auto constants = Bed::select(Aio::sql<qint64>("?", 9)).where(b.id == 1).unionAll(Bed::select(Aio::sql<qint64>("?", qint64(10))).where(b.id == 1));
    QCOMPARE(await(constants.aioExecute()).size(), 2);
    const auto table = constants.as("constants");
    QCOMPARE(await(table.select(aioMax(table.column<0>())).aioScalar()), std::optional(std::optional<qint64>(10)));
}

void TestQueryAnswers::widths()
{
    const auto &b = Bed::columns();
    QCOMPARE(all(b.places * 1000).first(), 30'000'000);
    QCOMPARE(all(b.places * b.places).first(), 900'000'000);
    QCOMPARE(all(b.upkeep * 10).first(), 20'000'000'000);
    QCOMPARE(all(b.upkeep * b.upkeep).first(), 4'000'000'000'000'000'000);
    QCOMPARE(all(b.upkeep + b.upkeep).first(), 4'000'000'000);
    QCOMPARE(all(-b.upkeep - b.upkeep).first(), -4'000'000'000);
    QCOMPARE(all(b.places + 5'000'000'000).first(), 5'000'030'000);
    QCOMPARE(all(5'000'000'000 / b.places).first(), 166'666);
    QCOMPARE(all(b.upkeep % 5'000'000'000).first(), 2'000'000'000);
    QCOMPARE(all(b.upkeep << 8).first(), 512'000'000'000);
    QCOMPARE(all(b.places | (qint64(1) << 40)).first(), (qint64(1) << 40) | 30000);
    QCOMPARE(all(b.upkeep ^ (qint64(1) << 40)).first(), (qint64(1) << 40) + 2'000'000'000);
    QCOMPARE(all(Aio::length(b.name) * 1'000'000'000).first(), 4'000'000'000);
    QCOMPARE(await(Bed::select(aioMax(b.upkeep) * 2 + aioMin(b.upkeep)).aioScalar()), std::optional(std::optional<qint64>(4'000'000'002)));
    QCOMPARE(await(Bed::select(aioSum(b.upkeep * 1000)).aioScalar()), std::optional(std::optional<qint64>(2'000'000'021'000)));
    QCOMPARE(await(Bed::select(aioMax(b.places) * aioMax(b.upkeep)).aioScalar()), std::optional(std::optional<qint64>(60'000'000'000'000)));
    QCOMPARE(found(b.upkeep * 2 > 3'000'000'000), (QList<qint64>{1}));
    QCOMPARE(found((b.upkeep + 1).in(2'000'000'001, 3)), (QList<qint64>{1, 4}));
    QCOMPARE(found(b.places.between(b.upkeep - 5'000'000'000, b.upkeep)), (QList<qint64>{1, 2}));
}

void TestQueryAnswers::fractions()
{
    const auto &b = Bed::columns();
    QCOMPARE(all(b.upkeep + 0.25), (QList<double>{2'000'000'000.25, 10.25, 9.25, 2.25}));
    QCOMPARE(all(.5 * b.places), (QList<double>{15000, 4.5, 5, 3.5}));
    QCOMPARE(all(b.places / 2.0), (QList<double>{15000, 4.5, 5, 3.5}));
    QCOMPARE(await(Bed::select(aioSum(b.places) * .5).aioScalar()), std::optional(std::optional(15013.0)));
    QCOMPARE(found(b.places * .5 > 4.5), (QList<qint64>{1, 3}));
    QCOMPARE(all(b.slope * 3).value(1), 1.5);
    QCOMPARE(all(b.slope + 0.1).value(3), 1.1); // computed in doubles
    QCOMPARE(all(b.slope * b.slope).value(2), 6.25);
    QCOMPARE(all(b.places * AioDecimal::fromScaled(15, 1)).value(1).toString(), u"13.5"_s);
    QCOMPARE(all(b.price * 2).value(1), AioDecimal::fromScaled(550, 2));
    // a quotient is one of fractions by its type, whatever its values are
    QCOMPARE(all(Aio::coalesce(b.yield, b.upkeep) / Aio::nullIf(b.places, 30000)), (QList<std::optional<double>>{{}, 10.0 / 9, .2, 4.0 / 7}));
    // towards zero, as in C++
    QCOMPARE(all(Aio::cast<qint64>(b.area)), (QList<qint64>{2, 7, -7, 0}));
    QCOMPARE(all(Aio::cast<qint64>(b.area + 0.4)), (QList<qint64>{2, 7, -7, 0}));
}

void TestQueryAnswers::recursion()
{
    const auto &b = Bed::columns();
    const auto counted = Bed::select(b.places, b.name, b.slope).where(b.id == 4).recursiveCte("counted", [&](const auto &counted) {
        const auto n = counted.template column<0>();
        return counted.select(Aio::cast<qint16>(n + 1), counted.template column<1>(), counted.template column<2>()).where(n < 9);
    });
    using Rows = QList<std::tuple<qint16, QString, float>>;
    QCOMPARE(await(counted.select().with(counted).orderBy(counted.column<0>()).aioExecute()), (Rows{{7, u"FERN"_s, 1}, {8, u"FERN"_s, 1}, {9, u"FERN"_s, 1}}));
    const auto powers = Bed::select(b.upkeep + 0).where(b.id == 1).recursiveCte("powers", [&](const auto &powers) {
        const auto n = powers.template column<0>();
        return powers.select(n * 2).where(n < 7'000'000'000);
    });
    QCOMPARE(await(powers.select(aioMax(powers.column<0>())).with(powers).aioScalar()), std::optional(std::optional<qint64>(8'000'000'000)));
}

void TestQueryAnswers::limits()
{
    const auto &b = Bed::columns();
    const auto refused = [](auto task) {
        const auto error = errorOf<AioProgrammingError>(std::move(task));
        QCOMPARE(error.outcome(), AioOutcome::NotSent);
        QVERIFY(error.message().contains(u"is no number of rows"));
    };
    refused(Bed::select().limit(-1).aioExecute());
    refused(Bed::select().limit(-1).aioFirst());
    refused(Bed::select().where(b.id == 1).limit(-1).aioFirst());
    refused(Bed::select().limit(-1).aioCount());
    refused(Bed::select().limit(-1).aioExists());
    refused(Bed::select().limit(-1).aioMaps());
    refused(Bed::select().limit(-1).aioStream());
    refused(Bed::select(b.id).limit(-1).aioExecute());
    refused(Bed::select(b.id).limit(-1).aioScalar());
    refused(Bed::select(b.id).unionAll(Bed::select(b.id)).limit(-1).aioExecute());
    refused(Bed::select().offset(-1).aioExecute());
    refused(Bed::update(b.upkeep = 1).limit(-1).aioExecute());
    refused(Bed::remove().limit(-1).aioExecute());
    QCOMPARE(await(Bed::select().aioCount()), 4);

    QVERIFY(!await(Bed::select().limit(0).aioExists()));
    QVERIFY(!await(Bed::select(b.name).distinct().limit(0).aioExists()));
    QVERIFY(!await(Bed::select(b.name).unionAll(Bed::select(b.name)).limit(0).aioExists()));
    QVERIFY(!await(Bed::select().offset(4).aioExists()));
    QVERIFY(await(Bed::select().offset(3).limit(5).aioExists()));
    QCOMPARE(await(Bed::select().limit(0).aioCount()), 0);
    QVERIFY(!await(Bed::select().limit(0).aioFirst()));
    QVERIFY(await(Bed::select().limit(0).aioExecute()).isEmpty());
    QCOMPARE(await(Bed::remove().limit(0).aioExecute()), 0);
    QCOMPARE(await(Bed::update(b.upkeep = 1).limit(0).aioExecute()), 0);
}

void TestQueryAnswers::nothingButDefaults()
{
    QCOMPARE(await(Mark::insertMany().rows(QList<std::tuple<>>(3)).aioExecute()), 3);
    QCOMPARE(await(Mark::select().aioCount()), 3);
    QCOMPARE(await(Mark::insertMany().rows(QList<std::tuple<>>(1)).aioExecute()), 1);
    QCOMPARE(await(Mark::insertMany().rows(QList<std::tuple<>>()).aioExecute()), 0);
    QCOMPARE(await(Mark::insertMany().rows(QList<std::tuple<>>(500)).aioExecute()), 500);
    QCOMPARE(await(Mark::select().aioCount()), 504);
    QCOMPARE(await(Stamp::insertMany().rows(QList<std::tuple<>>(200)).aioExecute()), 200);
    QCOMPARE(await(Stamp::select(aioSum(Stamp::columns().count)).aioScalar()), std::optional(std::optional<qint64>(600)));
    int made = 0;
    const auto next = [&made]() -> std::optional<std::tuple<>> {
        return made++ < 5 ? std::optional(std::tuple()) : std::nullopt;
    };
    QCOMPARE(await(Mark::insertMany().generate(next).aioExecute()), 5);
    QCOMPARE(await(Mark::select().aioCount()), 509);
}

void TestQueryAnswers::expressionsInSql()
{
    const auto &b = Bed::columns();
    QCOMPARE(all(Aio::sql<qint64>("? * 2", b.id + 1)), (QList<qint64>{4, 6, 8, 10}));
    QCOMPARE(all(Aio::sql<qint64>("10 - ?", b.id - 1)), (QList<qint64>{10, 9, 8, 7}));
    QCOMPARE(found(Aio::Condition(Aio::sql<bool>("NOT ?", b.id == 1 || b.id == 2).aioNode())), (QList<qint64>{3, 4}));
    const QByteArray joined = testDatabase().joined(u"?"_s, u"'!'"_s).toUtf8();
    QCOMPARE(all(Aio::sql<QString>(joined.constData(), Aio::when(b.id == 1, u"a"_s).otherwise(b.name))),
             (QStringList{u"a!"_s, u"rose!"_s, u"Fern!"_s, u"FERN!"_s}));
    const auto price = Bed::select(Aio::sql<AioDecimal>("? * 2", b.price)).where(b.id == 1);
    if (db().dialect().scalesDecimals) {
        QVERIFY(errorOf<AioProgrammingError>(price.aioScalar()).message().contains(u"decimals as whole numbers"));
    } else {
        QCOMPARE(await(price.aioScalar()), std::optional(AioDecimal::fromScaled(300, 2)));
    }
}

void TestQueryAnswers::anyAndAll()
{
    const auto &b = Bed::columns();
    Aio::Condition one;
    for (const int id : {2, 3}) {
        one = one || b.id == id;
    }
    QCOMPARE(found(one), (QList<qint64>{2, 3}));
    QList<Aio::Condition> list;
    QCOMPARE(found(Aio::any(list)), (QList<qint64>{}));
    QCOMPARE(found(!Aio::any(list)), (QList<qint64>{1, 2, 3, 4}));
    QCOMPARE(found(Aio::all(list)), (QList<qint64>{1, 2, 3, 4}));
    QCOMPARE(await(Bed::remove().where(Aio::any(list)).aioExecute()), 0);
    list << (b.id == 4) << Aio::Condition() << (b.name == u"Rose");
    QCOMPARE(found(Aio::any(list)), (QList<qint64>{1, 4}));
    QCOMPARE(found(Aio::all(list)), (QList<qint64>{}));
    QCOMPARE(found(Aio::all(b.id < 4, b.places < 11) && Aio::any(b.id == 1, b.id == 2)), (QList<qint64>{2}));
    QCOMPARE(all(Aio::when(Aio::Condition(), 5)).first(), std::optional<qint64>(5));
    QCOMPARE(all(Aio::any(list).value()).first(), std::optional(true));
}

void TestQueryAnswers::comparedWithItself()
{
    const auto &b = Bed::columns();
    const auto refused = [](auto task) {
        const auto error = errorOf<AioProgrammingError>(std::move(task));
        QCOMPARE(error.outcome(), AioOutcome::NotSent);
        QVERIFY(error.message().contains(u"alias"));
    };
    refused(Bed::select().where(b.id == b.id).aioExecute());
    refused(Bed::select().where(Aio::exists(Bed::select().where(b.upkeep > b.upkeep))).aioCount());
    refused(Bed::remove().where(b.price != b.price).aioExecute());
    refused(Bed::update(b.upkeep = 1).where(b.name == b.name).aioExecute());
    const Aio::Alias<Bed> other("other");
    const auto &o = other.columns();
    QCOMPARE(found(!Aio::exists(Bed::select(b.id).join(other, o.id == b.id).where(o.upkeep > 10))), (QList<qint64>{}));
}

void TestQueryAnswers::movedRows()
{
    const auto &b = Bed::columns();
    const auto gone = Bed::remove().where(b.id > 2).returning(b.id + 0).cte("gone");
    const auto moved = Mark::insertMany(Mark::columns().id).from(gone.select().with(gone));
    if (!db().dialect().hasWritingWith) {
        QCOMPARE(errorOf<AioProgrammingError>(moved.aioExecute()).outcome(), AioOutcome::NotSent);
        return;
    }
    QCOMPARE(await(moved.aioExecute()), 2);
    QCOMPARE(await(Mark::select(Mark::columns().id).orderBy(Mark::columns().id).aioExecute()), (QList<std::tuple<qint64>>{{3}, {4}}));
    QCOMPARE(await(Bed::select().aioCount()), 2);
    const auto inside = Bed::select().where(b.id.in(gone.select().with(gone)));
    QVERIFY(errorOf<AioProgrammingError>(inside.aioExecute()).message().contains(u"outermost"));
}

QTEST_GUILESS_MAIN(TestQueryAnswers)
#include "tst_queryanswers.moc"
