// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// What people ask of a database day by day, as one program for all databases: each query once, and the same right rows everywhere.

#include "aioorm/orm/aiomodel.h"
#include "aioorm/orm/aiovalues.h"
#include "support/testdatabase.h"

#include <QJsonObject>

using namespace Aio::Literals;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

/// A boat house: who belongs to it, its boats, and their trips.
class Skipper : public AioModel
{
    Q_OBJECT
    AIO_MODEL(Skipper, "skippers",
        (qint64,                  id,      setId,      primaryKey()),
        (QString,                 first,   setFirst,   maxLength(40)),
        (QString,                 last,    setLast,    maxLength(40)),
        (QString,                 phone,   setPhone,   maxLength(40)),
        (int,                     zip,     setZip),
        (QDateTime,               joined,  setJoined),
        (AioForeignKey<Skipper>,  sponsor, setSponsor, nullable().backref("sponsored")))
};

class Boat : public AioModel
{
    Q_OBJECT
    AIO_MODEL(Boat, "boats",
        (qint64,     id,     setId,     primaryKey()),
        (QString,    code,   setCode,   unique().maxLength(10)),
        (QString,    name,   setName,   maxLength(40)),
        (AioDecimal, fee,    setFee,    digits(9, 2)),
        (double,     length, setLength),
        (QStringList, tags,  setTags))
};

class Trip : public AioModel
{
    Q_OBJECT
    AIO_MODEL(Trip, "trips",
        (qint64,                                  id,      setId,      primaryKey()),
        (AioForeignKeyTo<&Boat::Columns::code>,   boat,    setBoat),
        (AioForeignKey<Skipper>,                  skipper, setSkipper),
        (QDateTime,                               start,   setStart),
        (int,                                     slots_,  setSlots,   column("slots")))
};

struct TripCount {
    qint64 skipper;
    qint64 trips;
};
AIO_STRUCT(TripCount, skipper, trips)

class TestRecipes : public DatabaseTest
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void tripsPerMonth();
    void ofOneDay();
    void yearAndMonth();
    void endOfTheTrip();
    void daysBetween();
    void perDayWithoutGaps();
    void perBoatAndMonth();
    void caseSensitivePattern();
    void regularExpressions();
    void cleanPhoneNumbers();
    void paddedZipCodes();
    void trimAndPosition();
    void roundAndAbs();
    void greatestOfColumns();
    void byFirstLetter();
    void literalColumns();
    void withoutTrips();
    void everybodyAsOneTable();
    void sponsorWithoutAJoin();
    void newestPerGroup();
    void moreThanTheAverage();
    void topTwoPerGroup();
    void numberSeries();
    void differenceToTheOneBefore();
    void updateByAnExpression();
    void valuesAsATable();
    void countsOfTags();
    void keyOfUniqueText();
    void objectsWithACount();
    void objectsAsMaps();
    void feesWithTax();
    void totalsBesideGroups();
    void chainOfSponsors();
};

namespace
{
QDateTime at(int month, int day, int hour, int minute = 0)
{
    return QDateTime(QDate(2026, month, day), QTime(hour, minute), Qt::UTC);
}
const auto &s = Skipper::C;
const auto &b = Boat::C;
const auto &t = Trip::C;
}

void TestRecipes::init()
{
    DatabaseTest::init();
    if (isSkipped()) {
        return;
    }
    await(db().aioCreateTables<Skipper, Boat, Trip>());
    using People = QList<std::tuple<qint64, QString, QString, QString, int, QDateTime, std::optional<qint64>>>;
    const People people{{1, u"Anna"_s, u"Berg"_s, u"+49 (30) 12-34"_s, 1067, at(1, 5, 8), {}},
                        {2, u"Ben"_s, u"Clausen"_s, u"(089) 77"_s, 80331, at(2, 1, 9), 1},
                        {3, u"anton"_s, u"Dorn"_s, u"555"_s, 4103, at(2, 28, 23, 30), 1},
                        {4, u"Cleo"_s, u"Ernst"_s, u"0 1 2"_s, 20095, at(3, 1, 0), 3}};
    for (const auto &[id, first, last, phone, zip, joined, sponsor] : people) {
        auto skipper = std::make_shared<Skipper>();
        skipper->assign(QVariantMap{{u"id"_s, id}, {u"first"_s, first}, {u"last"_s, last}, {u"phone"_s, phone}, {u"zip"_s, zip}, {u"joined"_s, joined}});
        if (sponsor) {
            skipper->setSponsor(*sponsor);
        }
        await(skipper->aioSave(Aio::SaveMode::ForceInsert));
    }
    const auto boats = Boat::insertMany(b.id, b.code, b.name, b.fee, b.length, b.tags)
                           .rows(QList<std::tuple<qint64, QString, QString, AioDecimal, double, QStringList>>{
                               {1, u"A1"_s, u"  Albatros"_s, "12.50"_dec, 7.25, {u"sail"_s, u"old"_s}},
                               {2, u"B2"_s, u"Bora"_s, "9.99"_dec, 5.5, {u"sail"_s}},
                               {3, u"C3"_s, u"Calypso"_s, "30.00"_dec, -0.0, {}}});
    await(boats.aioExecute());
    using Trips = QList<std::tuple<qint64, QString, qint64, QDateTime, int>>;
    const Trips trips{{1, u"A1"_s, 1, at(1, 31, 23, 30), 2},
                      {2, u"A1"_s, 2, at(2, 1, 9), 4},
                      {3, u"B2"_s, 2, at(2, 2, 9), 1},
                      {4, u"B2"_s, 3, at(2, 2, 18), 3},
                      {5, u"A1"_s, 1, at(2, 5, 10), 6},
                      {6, u"C3"_s, 1, at(4, 1, 12), 2}};
    await(Trip::insertMany(t.id, t.boat, t.skipper, t.start, t.slots_).rows(trips).aioExecute());
    followKeys<Skipper, Boat, Trip>();
}

template<class Q>
auto rowsOf(const Q &query)
{
    return await(query.aioExecute());
}

void TestRecipes::tripsPerMonth()
{
    const auto month = t.start.truncated(Aio::Month);
    using Rows = QList<std::tuple<QDateTime, qint64>>;
    QCOMPARE(rowsOf(Trip::select(month, aioCount()).groupBy(month).orderBy(month)), (Rows{{at(1, 1, 0), 1}, {at(2, 1, 0), 4}, {at(4, 1, 0), 1}}));
}

void TestRecipes::ofOneDay()
{
    QCOMPARE(rowsOf(Trip::select(t.id).where(t.start.date() == QDate(2026, 2, 2)).orderBy(t.start)), (QList<std::tuple<qint64>>{{3}, {4}}));
}

void TestRecipes::yearAndMonth()
{
    using Rows = QList<std::tuple<int, int, int>>;
    QCOMPARE(rowsOf(Trip::select(t.start.year(), t.start.month(), t.start.hour()).where(t.start.weekday() >= 6).orderBy(t.id)),
             (Rows{{2026, 1, 23}, {2026, 2, 9}}));
}

void TestRecipes::endOfTheTrip()
{
    QCOMPARE(rowsOf(Trip::select(t.id, t.start + 30min * t.slots_).where(t.id <= 2).orderBy(t.id)),
             (QList<std::tuple<qint64, QDateTime>>{{1, at(2, 1, 0, 30)}, {2, at(2, 1, 11)}}));
    // which are still on the water at ten
    const QDateTime ten = at(2, 1, 10);
    QCOMPARE(rowsOf(Trip::select(t.id).where(t.start <= ten && t.start + 30min * t.slots_ > ten)), (QList<std::tuple<qint64>>{{2}}));
}

void TestRecipes::daysBetween()
{
    QCOMPARE(rowsOf(Skipper::select(s.id, s.joined.date() - QDate(2026, 1, 1)).orderBy(s.id)),
             (QList<std::tuple<qint64, qint64>>{{1, 4}, {2, 31}, {3, 58}, {4, 59}}));
    QCOMPARE(rowsOf(Skipper::select((at(3, 1, 0) - s.joined) / 1h).where(s.id == 3)), (QList<std::tuple<double>>{{0.5}}));
}

void TestRecipes::perDayWithoutGaps()
{
    const auto days = Aio::series(QDate(2026, 2, 1), QDate(2026, 2, 5)).as("days");
    const auto query = days.select(days.value(), aioCount(t.id)).leftJoin<Trip>(t.start.date() == days.value()).groupBy(days.value()).orderBy(days.value());
    QCOMPARE(rowsOf(query),
             (QList<std::tuple<QDate, qint64>>{{QDate(2026, 2, 1), 1},
                                               {QDate(2026, 2, 2), 2},
                                               {QDate(2026, 2, 3), 0},
                                               {QDate(2026, 2, 4), 0},
                                               {QDate(2026, 2, 5), 1}}));
}

void TestRecipes::perBoatAndMonth()
{
    const auto month = t.start.month();
    using Rows = QList<std::tuple<QString, int, std::optional<qint64>>>;
    QCOMPARE(rowsOf(Trip::select(b.name, month, aioSum(t.slots_)).join<Boat>().groupBy(b.name, month).orderBy(b.name, month)),
             (Rows{{u"  Albatros"_s, 1, 2}, {u"  Albatros"_s, 2, 10}, {u"Bora"_s, 2, 4}, {u"Calypso"_s, 4, 2}}));
}

void TestRecipes::caseSensitivePattern()
{
    QCOMPARE(rowsOf(Skipper::select(s.first).where(s.first.like(u"A%"))), (QList<std::tuple<QString>>{{u"Anna"_s}}));
    QCOMPARE(rowsOf(Skipper::select(s.first).where(s.first.ilike(u"a_%")).orderBy(s.id)), (QList<std::tuple<QString>>{{u"Anna"_s}, {u"anton"_s}}));
}

void TestRecipes::regularExpressions()
{
    QCOMPARE(rowsOf(Skipper::select(s.id).where(s.phone.regexp(u"\\(\\d+\\)")).orderBy(s.id)), (QList<std::tuple<qint64>>{{1}, {2}}));
    QCOMPARE(rowsOf(Skipper::select(s.id).where(s.first.iregexp(u"^an+(a|ton)$")).orderBy(s.id)), (QList<std::tuple<qint64>>{{1}, {3}}));
}

void TestRecipes::cleanPhoneNumbers()
{
    const auto clean = Aio::replace(Aio::replace(Aio::replace(Aio::replace(s.phone, u"(", u""), u")", u""), u" ", u""), u"-", u"");
    QCOMPARE(rowsOf(Skipper::select(clean).orderBy(s.id)), (QList<std::tuple<QString>>{{u"+49301234"_s}, {u"08977"_s}, {u"555"_s}, {u"012"_s}}));
}

void TestRecipes::paddedZipCodes()
{
    QCOMPARE(rowsOf(Skipper::select(Aio::padLeft(Aio::cast<QString>(s.zip), 5, U'0')).orderBy(s.id).limit(2)),
             (QList<std::tuple<QString>>{{u"01067"_s}, {u"80331"_s}}));
}

void TestRecipes::trimAndPosition()
{
    QCOMPARE(rowsOf(Boat::select(Aio::trim(b.name), Aio::position(b.name, u"o")).orderBy(b.id)),
             (QList<std::tuple<QString, int>>{{u"Albatros"_s, 9}, {u"Bora"_s, 2}, {u"Calypso"_s, 7}}));
}

void TestRecipes::roundAndAbs()
{
    QCOMPARE(rowsOf(Boat::select(Aio::round(b.length, 1), Aio::abs(b.length - 6.5)).orderBy(b.id).limit(2)),
             (QList<std::tuple<double, double>>{{7.3, 0.75}, {5.5, 1}}));
}

void TestRecipes::greatestOfColumns()
{
    QCOMPARE(rowsOf(Trip::select(Aio::greatest(t.slots_, 3)).orderBy(t.id)), (QList<std::tuple<qint64>>{{3}, {4}, {3}, {3}, {6}, {3}}));
}

void TestRecipes::byFirstLetter()
{
    const auto letter = Aio::upper(Aio::substr(s.first, 1, 1));
    QCOMPARE(rowsOf(Skipper::select(letter.as("letter"), aioCount()).groupBy(letter).orderBy(letter)),
             (QList<std::tuple<QString, qint64>>{{u"A"_s, 2}, {u"B"_s, 1}, {u"C"_s, 1}}));
}

void TestRecipes::literalColumns()
{
    QCOMPARE(rowsOf(Skipper::select(s.id, Aio::value(u"skipper"_s).as("kind"), Aio::value(7)).where(s.id == 1)),
             (QList<std::tuple<qint64, QString, qint64>>{{1, u"skipper"_s, 7}}));
}

void TestRecipes::withoutTrips()
{
    QCOMPARE(rowsOf(Skipper::select(s.id).except(Trip::select(t.skipper))), (QList<std::tuple<qint64>>{{4}}));
}

void TestRecipes::everybodyAsOneTable()
{
    const auto all = Skipper::select(s.id, Aio::value(u"skipper"_s)).unionAll(Trip::select(t.skipper.key(), Aio::value(u"trip"_s))).as("all_of_them");
    const auto [id, kind] = all.columns();
    QCOMPARE(rowsOf(all.select(kind, aioCount()).where(id == 1).groupBy(kind).orderBy(kind)),
             (QList<std::tuple<QString, qint64>>{{u"skipper"_s, 1}, {u"trip"_s, 3}}));
}

void TestRecipes::sponsorWithoutAJoin()
{
    const Aio::Alias<Skipper> sponsor("sponsor");
    const auto name = Aio::scalar(sponsor.select(sponsor->first + u" " + sponsor->last).where(sponsor->id == s.sponsor));
    QCOMPARE(rowsOf(Skipper::select(s.id, name).orderBy(s.id)),
             (QList<std::tuple<qint64, std::optional<QString>>>{{1, {}}, {2, u"Anna Berg"_s}, {3, u"Anna Berg"_s}, {4, u"anton Dorn"_s}}));
}

void TestRecipes::newestPerGroup()
{
    const Aio::Alias<Trip> other("other");
    QCOMPARE(rowsOf(Trip::select(t.id).where(t.start == other.select(aioMax(other->start)).where(other->skipper == t.skipper)).orderBy(t.id)),
             (QList<std::tuple<qint64>>{{3}, {4}, {6}}));
}

void TestRecipes::moreThanTheAverage()
{
    const Aio::Alias<Trip> other("other");
    QCOMPARE(rowsOf(Trip::select(t.id).where(t.slots_ > Aio::scalar(other.select(aioAvg(other->slots_)).where(other->boat == t.boat))).orderBy(t.id)),
             (QList<std::tuple<qint64>>{{4}, {5}}));
}

void TestRecipes::topTwoPerGroup()
{
    const Aio::Alias<Trip> other("other");
    const auto newer = Aio::scalar(other.select(aioCount()).where(other->boat == t.boat && other->start > t.start));
    QCOMPARE(rowsOf(Trip::select(t.id).where(newer < 2).orderBy(t.id)), (QList<std::tuple<qint64>>{{2}, {3}, {4}, {5}, {6}}));
}

void TestRecipes::numberSeries()
{
    const auto numbers = Aio::select(Aio::value(1)).recursiveCte("numbers", [](const auto &before) {
        const auto [n] = before.columns();
        return before.select(n + 1).where(n < 4);
    });
    const auto [n] = numbers.columns();
    QCOMPARE(rowsOf(numbers.select(n * n).with(numbers).orderBy(n)), (QList<std::tuple<qint64>>{{1}, {4}, {9}, {16}}));
    const auto three = Aio::series(1, 3).as("three");
    QCOMPARE(rowsOf(three.select(three.value()).orderBy(three.value())), (QList<std::tuple<qint64>>{{1}, {2}, {3}}));
}

void TestRecipes::differenceToTheOneBefore()
{
    const Aio::Window byStart = Aio::Window("by_start").partitionBy(t.boat).orderBy(t.start);
    QCOMPARE(rowsOf(Trip::select(t.id, t.slots_ - Aio::lag(t.slots_, 1, 0).over(byStart)).window(byStart).where(t.boat == u"A1").orderBy(t.id)),
             (QList<std::tuple<qint64, qint64>>{{1, 2}, {2, 2}, {5, 2}}));
}

void TestRecipes::updateByAnExpression()
{
    const auto busy = Trip::select(t.skipper, aioCount().as("trips")).groupBy(t.skipper).having(aioCount() > 1).cte("busy");
    QCOMPARE(await(Skipper::update(s.phone = u"busy"_s).where(s.id.in(busy.select(busy.column<0>()))).with(busy).aioExecute()), 2);
    QCOMPARE(rowsOf(Skipper::select(s.id).where(s.phone == u"busy").orderBy(s.id)), (QList<std::tuple<qint64>>{{1}, {2}}));
}

void TestRecipes::valuesAsATable()
{
    const auto discounts = Aio::values<QString, AioDecimal>(QList<std::tuple<QString, AioDecimal>>{{u"A1"_s, "2.00"_dec}, {u"C3"_s, "0.50"_dec}})
                               .as("discounts", "code", "amount");
    const auto [code, amount] = discounts.columns();
    QCOMPARE(rowsOf(Boat::select(b.code, b.fee - amount).join(discounts, code == b.code).orderBy(b.id)),
             (QList<std::tuple<QString, AioDecimal>>{{u"A1"_s, "10.50"_dec}, {u"C3"_s, "29.50"_dec}}));
}

void TestRecipes::countsOfTags()
{
    const auto tag = Aio::each(b.tags).as("tag");
    QCOMPARE(rowsOf(Boat::select(tag.value(), aioCount()).crossJoin(tag).groupBy(tag.value()).orderBy(tag.value())),
             (QList<std::tuple<QString, qint64>>{{u"old"_s, 1}, {u"sail"_s, 2}}));
}

void TestRecipes::keyOfUniqueText()
{
    const auto trips = await(Trip::select().include(t.boat).where(b.name.like(u"%oss%") || t.boat == u"B2").orderBy(t.id).aioExecute());
    QCOMPARE(trips.size(), 2);
    QCOMPARE(trips.first()->boat().key(), u"B2"_s);
    QCOMPARE(trips.first()->boat()->name(), u"Bora"_s);
}

void TestRecipes::objectsWithACount()
{
    const auto rows = await(Skipper::select(s, aioCount(t.id)).leftJoin<Trip>().groupBy(s).orderBy(s.id).aioExecute());
    QCOMPARE(rows.size(), 4);
    QCOMPARE(std::get<0>(rows[0])->first(), u"Anna"_s);
    QCOMPARE(std::get<1>(rows[0]), 3);
    QCOMPARE(std::get<1>(rows[3]), 0);
    const auto counts = Trip::select(t.skipper, aioCount()).groupBy(t.skipper).as<TripCount>("counts");
    QCOMPARE(rowsOf(Skipper::select(s.first, counts->trips).join(counts, counts->skipper == s.id).where(counts->trips > 2)),
             (QList<std::tuple<QString, qint64>>{{u"Anna"_s, 3}}));
}

void TestRecipes::objectsAsMaps()
{
    const auto trip = await(Trip::select().include(t.skipper).where(t.id == 2).aioExecute()).first();
    const QVariantMap map = trip->toMap(AioMapOptions().related());
    QCOMPARE(map[u"boat"_s].toString(), u"A1"_s);
    QCOMPARE(map[u"skipper"_s].toMap()[u"first"_s].toString(), u"Ben"_s);
    const auto copy = Trip::fromJson(trip->toJson());
    QCOMPARE(copy->start(), trip->start());
    QCOMPARE(copy->slots_(), 4);
}

void TestRecipes::feesWithTax()
{
    QCOMPARE(rowsOf(Boat::select(b.code, Aio::round(b.fee * "1.19"_dec, 2), Aio::divide(b.fee, 3, 2)).where(b.fee > "9.5"_dec).orderBy(b.id)),
             (QList<std::tuple<QString, AioDecimal, AioDecimal>>{{u"A1"_s, "14.88"_dec, "4.17"_dec},
                                                                 {u"B2"_s, "11.89"_dec, "3.33"_dec},
                                                                 {u"C3"_s, "35.70"_dec, "10.00"_dec}}));
}

void TestRecipes::totalsBesideGroups()
{
    // by a union, where a database has no ROLLUP
    const auto query =
        Trip::select(Aio::nullable(t.boat.key()), aioSum(t.slots_)).groupBy(t.boat).unionAll(Trip::select(Aio::null<QString>(), aioSum(t.slots_)));
    qint64 all = 0, total = 0;
    for (const auto &[boat, sum] : rowsOf(query)) {
        (boat ? all : total) += sum.value();
    }
    QCOMPARE(all, 18);
    QCOMPARE(total, 18);
}

void TestRecipes::chainOfSponsors()
{
    const auto chain = Skipper::select(s.id, s.sponsor.key()).where(s.id == 4).recursiveCte("chain", [](const auto &below) {
        const auto [id, sponsor] = below.columns();
        return Skipper::select(s.id, s.sponsor.key()).join(below, s.id == sponsor);
    });
    const auto [id, sponsor] = chain.columns();
    QCOMPARE(rowsOf(chain.select(id).with(chain).orderBy(id)), (QList<std::tuple<qint64>>{{1}, {3}, {4}}));
}

QTEST_GUILESS_MAIN(TestRecipes)

#include "tst_recipes.moc"
