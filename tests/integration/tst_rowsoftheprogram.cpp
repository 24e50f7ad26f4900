// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/orm/aiovalues.h"
#include "support/documents.h"
#include "support/models.h"
#include "support/posts.h"
#include "support/testdatabase.h"

#include <QJsonArray>

#include <numeric>

using namespace Qt::StringLiterals;
using namespace Aio::Literals;

/// What stands in FROM and is no table of the database, and what selects from nothing: one query, the same right answer on each database.
class TestRowsOfTheProgram : public DatabaseTest
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void valuesAlone();
    void nulls();
    void literalsInUnions();
    void withoutATable();
    void recursion();
    void longTextsInRecursion();
    void manyRounds();
    void rowsOfValues();
    void manyRowsOfValues();
    void noRowsOfValues();
    void nullsInValues();
    void valuesInSeveralCtes();
    void decimalValues();
    void series();
    void seriesOfDays();
    void elementsOfLists();
    void elementsOfJson();
    void elementsInside();

private:
    template<class T>
    auto answer(const Aio::Expr<T> &expression)
    {
        return await(Aio::select(expression).aioScalar(db())).value();
    }
    template<class Query>
    auto column(const Query &query)
    {
        QList<std::tuple_element_t<0, typename Query::AioRowTypes>> values;
        for (const auto &row : await(query.aioExecute(db()))) {
            values << std::get<0>(row);
        }
        return values;
    }
};

void TestRowsOfTheProgram::init()
{
    DatabaseTest::init();
    await(db().aioCreateTables<User, Post, Document>());
    const auto &u = User::columns();
    const QList<std::tuple<QString, int, double>> users{{u"ann"_s, 1, 0.5}, {u"ben"_s, 2, 1.5}, {u"cid"_s, 2, 2.5}};
    await(User::insertMany(u.username, u.rank, u.score).rows(users).aioExecute(db()));
}

void TestRowsOfTheProgram::valuesAlone()
{
    QCOMPARE(answer(Aio::value(7)), 7);
    QCOMPARE(answer(Aio::value(std::numeric_limits<qint64>::min())), std::numeric_limits<qint64>::min());
    QCOMPARE(answer(Aio::value(true)), true);
    QCOMPARE(answer(Aio::value(0.1)), 0.1);
    QCOMPARE(answer(Aio::value(2.0)), 2.0);
    QCOMPARE(answer(Aio::value(u"it's ü 😀 ?"_s)), u"it's ü 😀 ?"_s);
    QCOMPARE(answer(Aio::value(u"plain")), u"plain"_s);
    QCOMPARE(answer(Aio::value(QByteArray("\0\1\xff", 3))), QByteArray("\0\1\xff", 3));
    QCOMPARE(answer(Aio::value(QDate(2024, 2, 29))), QDate(2024, 2, 29));
    QCOMPARE(answer(Aio::value(QTime(23, 59, 58, 123))), QTime(23, 59, 58, 123));
    const QDateTime moment(QDate(2024, 2, 29), QTime(1, 2, 3, 456), Qt::UTC);
    QCOMPARE(answer(Aio::value(moment)), moment);
    const AioTimestamp stamp(1'700'000'000'123'456);
    QCOMPARE(answer(Aio::value(stamp)), stamp);
    const QUuid uuid = QUuid::fromString("{6ba7b810-9dad-11d1-80b4-00c04fd430c8}");
    QCOMPARE(answer(Aio::value(uuid)), uuid);
    QCOMPARE(answer(Aio::value("-12.50"_dec)), "-12.5"_dec);
    QCOMPARE(answer(Aio::value("0.1"_dec) + "0.25"_dec), "0.35"_dec);
    QCOMPARE(answer(Aio::value(QJsonObject{{u"a"_s, 1}})), (QJsonObject{{u"a"_s, 1}}));
    QCOMPARE(answer(Aio::value(Everything::Color::Blue)), Everything::Color::Blue);
    QCOMPARE(answer(Aio::value(std::optional<int>())), std::optional<qint64>());
    QCOMPARE(answer(Aio::value(2) * 3 + 1), 7);
    QCOMPARE(answer(Aio::value(7) / 2), 3);
    QCOMPARE(answer(Aio::value(7) / 2.0), 3.5);
}

void TestRowsOfTheProgram::nulls()
{
    QCOMPARE(answer(Aio::null<QString>()), std::optional<QString>());
    QCOMPARE(answer(Aio::null<qint64>()), std::optional<qint64>());
    QCOMPARE(answer(Aio::null<AioDecimal>()), std::optional<AioDecimal>());
    QCOMPARE(answer(Aio::null<QDateTime>()), std::optional<QDateTime>());
    QCOMPARE(answer(Aio::null<QUuid>()), std::optional<QUuid>());
    QCOMPARE(answer(Aio::null<QJsonObject>()), std::optional<QJsonObject>());
    QCOMPARE(await(Aio::select(Aio::coalesce(Aio::null<QString>(), u"x"_s)).aioScalar(db())).value(), u"x"_s);
}

void TestRowsOfTheProgram::literalsInUnions()
{
    const auto &u = User::columns();
    const auto users = User::select(u.username, Aio::value(u"user"_s).as("kind"), Aio::value(1).as("weight"), Aio::null<double>().as("score"));
    const auto ranks =
        User::select(Aio::cast<QString>(u.rank), Aio::value(u"a longer kind"_s), Aio::value(5'000'000'000), Aio::nullable(u.score)).where(u.rank == 1);
    const auto both = users.where(u.username == u"cid").unionAll(ranks).orderBy(Aio::value(1).as("weight"));
    using Rows = QList<std::tuple<QString, QString, qint64, std::optional<double>>>;
    QCOMPARE(await(both.aioExecute(db())), (Rows{{u"cid"_s, u"user"_s, 1, {}}, {u"1"_s, u"a longer kind"_s, 5'000'000'000, 0.5}}));
    // as a group, and what a label says stays apart from it
    const auto kind = Aio::value(u"x"_s).as("kind");
    QCOMPARE(await(User::select(kind, aioCount()).groupBy(kind).aioExecute(db())), (QList<std::tuple<QString, qint64>>{{u"x"_s, 3}}));
    QCOMPARE(await(User::select(u.username).where(Aio::value(2) == u.rank).orderBy(u.id).aioCount(db())), 2);
    QCOMPARE(await(User::select(u.username).where(u.username == Aio::value(u"ann")).aioCount(db())), 1);
    QCOMPARE(await(User::update(u.bio = Aio::value(u"new"_s)).where(u.rank == 2).aioExecute(db())), 2);
    QCOMPARE(await(User::update(u.bio = Aio::null<QString>()).where(u.rank == 2).aioExecute(db())), 2);
    QCOMPARE(await(User::select().where(u.bio.isNull()).aioCount(db())), 3);
}

void TestRowsOfTheProgram::withoutATable()
{
    const auto &u = User::columns();
    QCOMPARE(await(Aio::select(Aio::value(1), Aio::value(u"a"_s)).aioFirst(db())).value(), (std::tuple<qint64, QString>(1, u"a"_s)));
    QCOMPARE(await(Aio::select(Aio::value(1)).aioExecute()).size(), 1); // on the default database
    QCOMPARE(await(Aio::select(Aio::value(1)).aioCount(db())), 1);
    QCOMPARE(await(Aio::select(Aio::value(1)).aioExists(db())), true);
    QCOMPARE(await(Aio::select(Aio::value(1)).where(Aio::value(1) > 2).aioExecute(db())).size(), 0);
    QCOMPARE(await(Aio::select(Aio::value(1)).where(Aio::value(1) > 2).aioExists(db())), false);
    QCOMPARE(await(Aio::select(Aio::value(1)).limit(0).aioExecute(db())).size(), 0);
    QCOMPARE(await(Aio::select(Aio::value(1).as("n"), Aio::value(u"x"_s).as("t")).aioMaps(db())), (QList<QVariantMap>{{{u"n"_s, 1}, {u"t"_s, u"x"_s}}}));
    // of queries inside it
    const auto counts = Aio::select(Aio::scalar(User::select(aioCount())), Aio::scalar(User::select(u.score).where(u.username == u"ben")));
    QCOMPARE(await(counts.aioFirst(db())).value(), (std::tuple<std::optional<qint64>, std::optional<double>>(3, 1.5)));
    QCOMPARE(await(Aio::select(Aio::exists(User::select().where(u.rank == 9)).value()).aioScalar(db())).value(), std::optional(false));
    // in others
    QCOMPARE(await(User::select().where(u.rank.in(Aio::select(Aio::value(qint32(1))))).aioCount(db())), 1);
    const auto one = Aio::select(Aio::value(2), Aio::value(u"two"_s)).as("one");
    QCOMPARE(await(User::select(u.username, one.column<1>()).join(one, u.rank == one.column<0>()).orderBy(u.id).aioExecute(db())),
             (QList<std::tuple<QString, QString>>{{u"ben"_s, u"two"_s}, {u"cid"_s, u"two"_s}}));
    QCOMPARE(column(Aio::select(Aio::value(2)).unionAll(Aio::select(Aio::value(1))).orderBy(Aio::value(2))), (QList<qint64>{1, 2}));
    const auto refused = errorOf<AioProgrammingError>(Aio::select(Aio::value(1)).crossJoin<User>().aioExecute(db()));
    QVERIFY(refused.message().contains(u"begin with that table"));
    QVERIFY(errorOf<AioProgrammingError>(Aio::select(Aio::value(1) + u.rank).aioExecute(db())).message().contains(u"join it first"));
}

void TestRowsOfTheProgram::recursion()
{
    const auto numbers = Aio::select(Aio::value(1).as("n")).recursiveCte("numbers", [](const auto &numbers) {
        const auto [n] = numbers.columns();
        return numbers.select(n + 1).where(n < 10);
    });
    const auto [n] = numbers.columns();
    QCOMPARE(await(numbers.select(aioSum(n)).with(numbers).aioScalar(db())), std::optional(std::optional<qint64>(55)));
    const auto powers = Aio::select(Aio::value(3)).recursiveCte("powers", [](const auto &powers) {
        const auto [x] = powers.columns();
        return powers.select(x * 10).where(x < 5'000'000'000);
    });
    QCOMPARE(await(powers.select(aioMax(powers.column<0>())).with(powers).aioScalar(db())), std::optional(std::optional<qint64>(30'000'000'000)));
    const auto halves = Aio::select(Aio::value(1.0)).recursiveCte("halves", [](const auto &halves) {
        const auto [x] = halves.columns();
        return halves.select(x / 2.0).where(x > 0.3);
    });
    QCOMPARE(column(halves.select().with(halves).orderBy(halves.column<0>())), (QList<double>{0.25, 0.5, 1}));
}

void TestRowsOfTheProgram::longTextsInRecursion()
{
    // the paths of a tree are longer than the name they begin with
    const auto paths = Aio::select(Aio::value(1), Aio::value(u"/"_s)).recursiveCte("paths", [](const auto &paths) {
        const auto [depth, path] = paths.columns();
        return paths.select(depth + 1, Aio::concat(path, u"some folder/")).where(depth < 50);
    });
    const auto [depth, path] = paths.columns();
    const QString longest = await(paths.select(path).with(paths).orderBy(depth.desc()).limit(1).aioScalar(db())).value();
    QCOMPARE(longest, u"/"_s + u"some folder/"_s.repeated(49));
}

void TestRowsOfTheProgram::manyRounds()
{
    // MariaDB would end after a thousand, without an error
    const auto numbers = Aio::select(Aio::value(1)).recursiveCte("numbers", [](const auto &numbers) {
        const auto [n] = numbers.columns();
        return numbers.select(n + 1).where(n < 5000);
    });
    QCOMPARE(await(numbers.select(aioCount()).with(numbers).aioScalar(db())), 5000);
}

void TestRowsOfTheProgram::rowsOfValues()
{
    const auto &u = User::columns();
    const QList<std::tuple<qint64, std::optional<QString>, double, QDate>> rows{{2, {}, 0.5, QDate(2026, 1, 1)},
                                                                                {1, u"it's one"_s, 1.25, QDate(2026, 12, 31)},
                                                                                {9, u"nine"_s, 2, QDate(1999, 1, 1)}};
    const auto values = Aio::values<qint64, std::optional<QString>, double, QDate>(rows).as("names", "number", "name", "weight", "day");
    const auto [number, name, weight, day] = values.columns();
    QCOMPARE(await(values.select().orderBy(weight).aioExecute(db())), rows);
    using Named = QList<std::tuple<QString, std::optional<QString>>>;
    QCOMPARE(await(User::select(u.username, name).join(values, u.rank == number).orderBy(u.id).aioExecute(db())),
             (Named{{u"ann"_s, u"it's one"_s}, {u"ben"_s, {}}, {u"cid"_s, {}}}));
    QCOMPARE(await(User::select(u.username, name).leftJoin(values, u.rank == number && day > QDate(2026, 6, 1)).orderBy(u.id).aioExecute(db())),
             (Named{{u"ann"_s, u"it's one"_s}, {u"ben"_s, {}}, {u"cid"_s, {}}}));
    QCOMPARE(await(values.select(name, aioCount(u.id)).leftJoin<User>(u.rank == number).groupBy(name, number).orderBy(number).aioExecute(db())),
             (QList<std::tuple<std::optional<QString>, qint64>>{{u"it's one"_s, 1}, {std::nullopt, 2}, {u"nine"_s, 0}}));
    // in conditions, unions and WITH
    const auto ranks = Aio::values(QList<qint32>{2, 3});
    QCOMPARE(await(User::select().where(u.rank.in(ranks)).aioCount(db())), 2);
    QCOMPARE(await(User::select().where(u.rank.notIn(ranks)).aioCount(db())), 1);
    const auto pairs = Aio::values<QString, qint32>({{u"ann"_s, 1}, {u"ben"_s, 1}});
    QCOMPARE(await(User::select().where(Aio::row(u.username, u.rank).in(pairs)).aioCount(db())), 1);
    QCOMPARE(await(User::select(u.username, u.rank).where(u.rank == 2).except(pairs).aioExecute(db())).size(), 2);
    QCOMPARE(await(User::select(u.username, u.rank).intersect(pairs).aioExecute(db())).size(), 1);
    const auto wanted = ranks.cte("wanted");
    QCOMPARE(await(User::select().where(u.rank.in(wanted.select())).with(wanted).aioCount(db())), 2);
    // names that need their quotes, and one value
    const auto odd = Aio::values<QString>({{u"x"_s}}).as("or\"der", "gr\"ou`p");
    QCOMPARE(column(odd.select()), QStringList{u"x"_s});
    // computed with, with the types that they have
    QCOMPARE(column(values.select(number * 3'000'000'000 + 1).orderBy(number)), (QList<qint64>{3'000'000'001, 6'000'000'001, 27'000'000'001}));
    QCOMPARE(await(values.select(aioSum(weight)).aioScalar(db())), std::optional(std::optional(3.75)));
    // assigned from
    QCOMPARE(await(User::update(u.bio = name).from(values).where(u.rank == number && u.rank == 1).aioExecute(db())), 1);
    QCOMPARE(await(User::select(u.bio).where(u.username == u"ann").aioScalar(db())).value(), std::optional(u"it's one"_s));
    const QDateTime now(QDate(2026, 1, 1), QTime(0, 0), Qt::UTC);
    const auto more = Aio::values<QString, qint32, double, bool, QDateTime>({{u"dan"_s, 4, 0, true, now}, {u"eve"_s, 5, 1, false, now}});
    QCOMPARE(await(User::insertMany(u.username, u.rank, u.score, u.active, u.joined).from(more).aioExecute(db())), 2);
    QCOMPARE(await(User::select().where(u.joined == now && u.active == false).aioCount(db())), 1);
    QCOMPARE(await(User::select().aioCount(db())), 5);
}

void TestRowsOfTheProgram::manyRowsOfValues()
{
    QList<std::tuple<qint64, QString>> rows;
    for (int i = 0; i < 2000; ++i) {
        rows.append({i, QString(i % 100, u'x')});
    }
    const auto values = Aio::values<qint64, QString>(rows).as("v");
    QCOMPARE(await(values.select(aioCount(), aioSum(Aio::length(values.column<1>())), aioMax(values.column<0>())).aioFirst(db())).value(),
             (std::tuple<qint64, std::optional<qint64>, std::optional<qint64>>(2000, 99000, 1999)));
}

void TestRowsOfTheProgram::noRowsOfValues()
{
    const auto &u = User::columns();
    const auto none = Aio::values<qint64, QString, std::optional<AioDecimal>>({}).as("none", "a", "b", "c");
    QCOMPARE(await(none.select().aioExecute(db())).size(), 0);
    QCOMPARE(await(User::select(u.username, none.column<1>()).join(none, u.rank == none.column<0>()).aioExecute(db())).size(), 0);
    QCOMPARE(await(User::select().where(u.id.notIn(Aio::values(QList<qint64>()))).aioCount(db())), 3);
}

void TestRowsOfTheProgram::nullsInValues()
{
    // nothing but NULL in a column of numbers, and NULL after and before a moment: each database is told of the types
    const auto &u = User::columns();
    const auto none =
        Aio::values<QString, std::optional<qint64>, std::optional<QString>>({{u"ann"_s, {}, {}}, {u"ben"_s, {}, {}}}).as("none", "name", "number", "text");
    const auto [name, number, text] = none.columns();
    QCOMPARE(await(User::update(u.rank = Aio::coalesce(number, 9), u.bio = text).from(none).where(u.username == name).aioExecute(db())), 2);
    QCOMPARE(column(User::select(u.rank).orderBy(u.id)), (QList<qint32>{9, 9, 2}));
    const QDateTime moment(QDate(2026, 3, 1), QTime(4, 5, 6, 789), Qt::UTC);
    using Moments = QList<std::tuple<qint64, std::optional<QDateTime>, std::optional<QUuid>, std::optional<bool>>>;
    const QUuid uuid = QUuid::fromString("{6ba7b810-9dad-11d1-80b4-00c04fd430c8}");
    const Moments rows{{1, {}, uuid, {}}, {2, moment, {}, true}, {3, {}, uuid, false}};
    const auto moments = Aio::values<qint64, std::optional<QDateTime>, std::optional<QUuid>, std::optional<bool>>(rows).cte("moments");
    QCOMPARE(await(moments.select().with(moments).orderBy(moments.column<0>()).aioExecute(db())), rows);
}

void TestRowsOfTheProgram::valuesInSeveralCtes()
{
    const auto first = Aio::values<QString, qint64>({{u"a"_s, 2}, {u"b"_s, 3}}).cte("cte 1");
    const auto second = first.select(first.column<0>(), first.column<1>()).where(first.column<0>() == u"a").cte("cte 2");
    const auto third = Aio::select(Aio::value(u"c"_s), Aio::value(5)).cte("cte 3");
    const auto all = second.select().unionAll(third.select()).orderBy(second.column<0>());
    const auto whole = all.as("whole");
    const auto query =
        whole.select(whole.column<0>(), whole.column<1>() + 1).with(first, second, third).where(whole.column<1>() > 1).orderBy(whole.column<1>());
    QCOMPARE(await(query.aioExecute(db())), (QList<std::tuple<QString, qint64>>{{u"a"_s, 3}, {u"c"_s, 6}}));
}

void TestRowsOfTheProgram::decimalValues()
{
    const auto prices = Aio::values<qint64, std::optional<AioDecimal>>({{1, "2.5"_dec}, {2, std::nullopt}, {3, "0.125"_dec}, {4, "100"_dec}, {5, "-3.10"_dec}})
                            .as("prices", "id", "price");
    const auto [id, price] = prices.columns();
    using Prices = QList<std::optional<AioDecimal>>;
    QCOMPARE(column(prices.select(price).where(price.isNotNull()).orderBy(price)), (Prices{"-3.1"_dec, "0.125"_dec, "2.5"_dec, "100"_dec}));
    QCOMPARE(column(prices.select(price * 2).orderBy(id)), (Prices{"5"_dec, {}, "0.25"_dec, "200"_dec, "-6.2"_dec}));
    QCOMPARE(await(prices.select(aioSum(price)).aioScalar(db())), std::optional(std::optional("99.525"_dec)));
    QCOMPARE(column(prices.select(id).where(price == "2.50"_dec)), (QList<qint64>{1}));
}

void TestRowsOfTheProgram::series()
{
    const auto &u = User::columns();
    const auto numbers = Aio::series(1, 5).as("n");
    QCOMPARE(column(numbers.select().orderBy(numbers.value())), (QList<qint64>{1, 2, 3, 4, 5}));
    const auto values = [&](qint64 first, qint64 last, qint64 step) {
        const auto series = Aio::series(first, last, step);
        return column(series.select().orderBy(series.value()));
    };
    using Numbers = QList<qint64>;
    constexpr qint64 greatest = std::numeric_limits<qint64>::max(), least = std::numeric_limits<qint64>::min();
    QCOMPARE(values(-3, 4, 3), (Numbers{-3, 0, 3}));
    QCOMPARE(values(4, -3, -3), (Numbers{-2, 1, 4}));
    QCOMPARE(values(7, 7, 5), (Numbers{7}));
    QCOMPARE(values(7, 6, 1), (Numbers{}));
    QCOMPARE(values(6, 7, -1), (Numbers{}));
    QCOMPARE(values(greatest - 1, greatest, 1), (Numbers{greatest - 1, greatest}));
    QCOMPARE(values(least, least + 5, 4), (Numbers{least, least + 4}));
    QCOMPARE(values(least, greatest, greatest), (Numbers{least, -1, greatest - 1}));
    QCOMPARE(values(0, 3000, 1).size(), 3001);
    QVERIFY_THROWS_EXCEPTION(AioProgrammingError, Aio::series(1, 2, 0));
    // rows for what is not there
    const auto ranks = Aio::series(1, 3).as("ranks");
    QCOMPARE(
        await(
            ranks.select(ranks.value(), aioCount(u.id)).leftJoin<User>(u.rank == ranks.value()).groupBy(ranks.value()).orderBy(ranks.value()).aioExecute(db())),
        (QList<std::tuple<qint64, qint64>>{{1, 1}, {2, 2}, {3, 0}}));
    QCOMPARE(await(User::select(u.username, ranks.value()).join(ranks, ranks.value() <= u.rank).aioExecute(db())).size(), 5);
    QCOMPARE(await(User::select().where(u.rank.in(ranks.select().where(ranks.value() > 1))).aioCount(db())), 2);
}

void TestRowsOfTheProgram::seriesOfDays()
{
    const auto &u = User::columns();
    await(User::update(u.joined = QDateTime(QDate(2024, 2, 29), QTime(12, 0), Qt::UTC)).aioExecute(db()));
    const auto days = [&](QDate first, QDate last, qint64 step) {
        const auto series = Aio::series(first, last, step).as("days");
        return column(series.select().orderBy(series.value()));
    };
    using Days = QList<QDate>;
    QCOMPARE(days(QDate(2024, 2, 27), QDate(2024, 3, 1), 1), (Days{QDate(2024, 2, 27), QDate(2024, 2, 28), QDate(2024, 2, 29), QDate(2024, 3, 1)}));
    QCOMPARE(days(QDate(2025, 12, 31), QDate(2025, 12, 1), -15), (Days{QDate(2025, 12, 1), QDate(2025, 12, 16), QDate(2025, 12, 31)}));
    QCOMPARE(days(QDate(2025, 12, 31), QDate(2025, 12, 1), 1), (Days{}));
    QCOMPARE(days(QDate(2024, 1, 1), QDate(2024, 12, 31), 7).size(), 53);
    QVERIFY_THROWS_EXCEPTION(AioProgrammingError, Aio::series(QDate(), QDate(2025, 1, 1)));
    const auto week = Aio::series(QDate(2024, 2, 26), QDate(2024, 3, 3));
    QCOMPARE(await(week.select(week.value()).where(week.value() > QDate(2024, 3, 1)).aioCount(db())), 2);
}

void TestRowsOfTheProgram::elementsOfLists()
{
    const auto &p = Post::columns();
    await(Post::aioCreate(db(), p.tags = QStringList{}, p.value = QStringList{u"x"_s}));
    await(Post::aioCreate(db(), p.tags = QStringList{u"b"_s, u"a"_s, u"say \"hi\" \\ ü 😀"_s}, p.maybe = QStringList{u"m"_s}));
    await(Post::aioCreate(db(), p.tags = QStringList{u"a"_s, u"null"_s, u""_s}, p.numbers = QList<qint64>{5, (1LL << 53) + 1}));
    const auto tag = Aio::each(p.tags).as("tag");
    const auto all = Post::select(p.id, tag.key(), tag.value()).crossJoin(tag).orderBy(p.id, tag.key());
    QCOMPARE(await(all.aioExecute(db())),
             (QList<std::tuple<qint64, qint64, QString>>{{2, 0, u"b"_s},
                                                         {2, 1, u"a"_s},
                                                         {2, 2, u"say \"hi\" \\ ü 😀"_s},
                                                         {3, 0, u"a"_s},
                                                         {3, 1, u"null"_s},
                                                         {3, 2, u""_s}}));
    const auto counts = Post::select(tag.value(), aioCount()).crossJoin(tag).groupBy(tag.value()).having(aioCount() > 1);
    QCOMPARE(await(counts.aioExecute(db())), (QList<std::tuple<QString, qint64>>{{u"a"_s, 2}}));
    // rows without elements
    const auto outer = Post::select(p.id, Aio::nullable(tag.value())).leftJoin(tag, tag.value() == u"a").orderBy(p.id);
    QCOMPARE(await(outer.aioExecute(db())), (QList<std::tuple<qint64, std::optional<QString>>>{{1, {}}, {2, u"a"_s}, {3, u"a"_s}}));
    // whole numbers as they are, of a list that may be NULL
    const auto number = Aio::each(p.numbers).as("number");
    QCOMPARE(column(Post::select(number.value() + 1).crossJoin(number).orderBy(number.key())), (QList<qint64>{6, (1LL << 53) + 2}));
    const auto maybe = Aio::each(p.maybe);
    QCOMPARE(await(Post::select(p.id, maybe.value()).crossJoin(maybe).aioExecute(db())), (QList<std::tuple<qint64, QString>>{{2, u"m"_s}}));
    // two at once, and as a table in another query
    QCOMPARE(await(Post::select(p.id).crossJoin(tag).crossJoin(number).aioCount(db())), 6);
    const auto tags = Post::select(p.id, tag.key(), tag.value()).crossJoin(tag).as("tags");
    const auto [id, key, value] = tags.columns();
    QCOMPARE(await(tags.select(value).where(key == 0).orderBy(id).aioExecute(db())), (QList<std::tuple<QString>>{{u"b"_s}, {u"a"_s}}));
}

void TestRowsOfTheProgram::elementsOfJson()
{
    const auto &d = Document::columns();
    const QJsonArray list{1, 2.5, u"text"_s, true, QJsonValue::Null, QJsonObject{{u"a"_s, 5}}, QJsonArray{7}};
    await(Document::aioCreate(db(), d.name = u"a"_s, d.meta = QJsonObject{{u"tags"_s, QJsonArray{u"x"_s, u"y\"z"_s}}}, d.list = list));
    await(Document::aioCreate(db(), d.name = u"b"_s, d.meta = QJsonObject{{u"tags"_s, u"none"_s}}, d.list = QJsonArray{}));
    await(Document::aioCreate(db(), d.name = u"c"_s, d.meta = QJsonObject{{u"tags"_s, QJsonObject{{u"a"_s, u"b"_s}}}}, d.list = QJsonArray{u"text"_s}));
    const auto part = Aio::each(d.list).as("part");
    QJsonArray read;
    for (const auto &[value] : await(Document::select(part.value()).crossJoin(part).where(d.id == 1).orderBy(part.key()).aioExecute(db()))) {
        read.append(value);
    }
    QCOMPARE(read, list);
    const auto value = part.value().path();
    QCOMPARE(await(Document::select(d.id, part.key()).crossJoin(part).where(value.asText() == u"text").orderBy(d.id).aioExecute(db())),
             (QList<std::tuple<qint64, qint64>>{{1, 2}, {3, 0}}));
    QCOMPARE(await(Document::select(part.key()).crossJoin(part).where(value.path("a").asInteger() == 5).aioExecute(db())), (QList<std::tuple<qint64>>{{5}}));
    QCOMPARE(await(Document::select(aioSum(value.asReal())).crossJoin(part).aioScalar(db())), std::optional(std::optional(3.5)));
    QCOMPARE(await(Document::select(part.key()).crossJoin(part).where(value.asBool() == true).aioExecute(db())), (QList<std::tuple<qint64>>{{3}}));
    // of a part; what is no array has none
    const auto tag = Aio::each(d.meta.path("tags")).as("tag");
    QCOMPARE(await(Document::select(tag.value().path().asText()).crossJoin(tag).orderBy(d.id, tag.key()).aioExecute(db())),
             (QList<std::tuple<std::optional<QString>>>{{u"x"_s}, {u"y\"z"_s}}));
}

void TestRowsOfTheProgram::elementsInside()
{
    const auto &p = Post::columns();
    await(Post::aioCreate(db(), p.tags = QStringList{u"b"_s, u"a"_s}));
    await(Post::aioCreate(db(), p.tags = QStringList{u"c"_s}));
    const auto tag = Aio::each(p.tags).as("tag");
    QCOMPARE(column(Post::select(p.id).where(Aio::exists(tag.select().where(tag.value().startsWith(u"a"))))), (QList<qint64>{1}));
    QCOMPARE(await(Post::select(p.id, Aio::scalar(tag.select(aioMin(tag.value())))).orderBy(p.id).aioExecute(db())),
             (QList<std::tuple<qint64, std::optional<QString>>>{{1, u"a"_s}, {2, u"c"_s}}));
    QCOMPARE(await(Post::remove().where(Aio::exists(tag.select().where(tag.value() == u"c"))).aioExecute(db())), 1);
    QVERIFY(errorOf<AioProgrammingError>(tag.select().aioExecute(db())).message().contains(u"join it first"));
}

QTEST_GUILESS_MAIN(TestRowsOfTheProgram)
#include "tst_rowsoftheprogram.moc"
