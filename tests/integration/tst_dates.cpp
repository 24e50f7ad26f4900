// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// Parts, beginnings and arithmetic of dates and times: on each database what Qt computes.

#include "aioorm/orm/aiomodel.h"
#include "support/expressiontest.h"

#include <QTimeZone>

#include <random>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

/// A stay, of so many slots of half an hour.
class Stay : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Stay, "stays",
        (qint64,                                   id,     setId,     primaryKey()),
        (QDateTime,                                start,  setStart),
        (std::optional<QDateTime>,                 end,    setEnd),
        (AioTimestamp,                             stamp,  setStamp),
        (QDate,                                    day,    setDay),
        (QTime,                                    at,     setAt),
        (qint32,                                   slots_, setSlots,  column("slots")),
        (std::chrono::microseconds,                pause,  setPause))
    // clang-format on
};

namespace
{
/// A row as C++ has it.
class Row
{
public:
    qint64 id;
    QDateTime start;
    std::optional<QDateTime> end;
    AioTimestamp stamp;
    QDate day;
    QTime at;
    qint32 slots_;
    std::chrono::microseconds pause;
};

QDateTime utc(qint64 milliseconds)
{
    return QDateTime::fromMSecsSinceEpoch(milliseconds, Qt::UTC);
}

qint64 floorDivide(qint64 a, qint64 b)
{
    return a / b - (a % b < 0 ? 1 : 0);
}

QDateTime truncated(const QDateTime &moment, Aio::DateUnit unit, const QTimeZone &zone = QTimeZone::utc())
{
    const QDateTime local = moment.toTimeZone(zone);
    const QDate date = local.date();
    switch (unit) {
    case Aio::Year:
        return QDate(date.year(), 1, 1).startOfDay(zone).toUTC();
    case Aio::Quarter:
        return QDate(date.year(), (date.month() - 1) / 3 * 3 + 1, 1).startOfDay(zone).toUTC();
    case Aio::Month:
        return QDate(date.year(), date.month(), 1).startOfDay(zone).toUTC();
    case Aio::Week:
        return date.addDays(1 - date.dayOfWeek()).startOfDay(zone).toUTC();
    case Aio::Day:
        return date.startOfDay(zone).toUTC();
    case Aio::Hour:
        return moment.addMSecs(-(local.time().msecsSinceStartOfDay() % 3'600'000));
    case Aio::Minute:
        return moment.addMSecs(-(local.time().msecsSinceStartOfDay() % 60'000));
    case Aio::Second:
        return moment.addMSecs(-(local.time().msecsSinceStartOfDay() % 1000));
    }
    return {};
}

int weekYear(QDate date)
{
    int year = 0;
    date.weekNumber(&year);
    return year;
}
}

class TestDates : public ExpressionTest<Stay, Row>
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void parts();
    void partsOfDatesAndTimes();
    void beginnings();
    void microseconds();
    void timeZones();
    void zonesThatAreNone();
    void timeZoneThatIsNotLoaded();
    void steps();
    void calendarSteps();
    void differences();
    void durations();
    void nulls();
    void now();
    void groups();
    void conditions();
    void updates();
    void mistakes();
};

void TestDates::init()
{
    DatabaseTest::init();
    if (isSkipped()) {
        return;
    }
    // the ends of years, months and weeks, a leap day, before 1970, and hours that clocks show twice or never
    QList<QDateTime> moments;
    for (const char *text : {"2025-12-31T23:59:59.999Z",
                             "2026-01-01T00:00:00.000Z",
                             "2027-01-03T12:00:00.500Z",
                             "2024-02-29T10:30:00.001Z",
                             "2026-01-31T08:00:00.000Z",
                             "2026-03-29T00:59:59.000Z",
                             "2026-03-29T01:00:00.000Z",
                             "2026-10-25T00:30:00.000Z",
                             "2026-10-25T01:30:00.000Z",
                             "1969-12-31T23:59:59.999Z",
                             "1900-03-01T00:00:00.000Z",
                             "2020-12-28T05:06:07.008Z",
                             "2021-01-04T00:00:00.000Z",
                             "2000-02-29T23:00:00.000Z",
                             "2016-10-16T04:30:00.000Z",
                             "2016-02-21T01:30:00.000Z",
                             "2016-02-21T02:30:00.000Z",
                             "2026-06-30T22:30:00.000Z"}) {
        moments << QDateTime::fromString(QLatin1StringView(text), Qt::ISODateWithMs).toUTC();
    }
    std::mt19937_64 numbers(41);
    const auto number = [&](qint64 least, qint64 most) {
        return std::uniform_int_distribution<qint64>(least, most)(numbers);
    };
    while (moments.size() < 60) {
        moments << utc(number(-3'000'000'000'000, 4'000'000'000'000));
    }
    m_rows.clear();
    for (const QDateTime &moment : moments) {
        const qint64 id = m_rows.size() + 1;
        const std::optional<QDateTime> end = id % 5 == 0 ? std::nullopt : std::optional(moment.addMSecs(number(-100'000'000, 9'000'000'000)));
        const qint64 micros = moment.toMSecsSinceEpoch() * 1000 + (id % 3 == 0 ? 999 : number(0, 999));
        m_rows << Row{id,
                      moment,
                      end,
                      AioTimestamp(micros),
                      moment.date(),
                      moment.time(),
                      qint32(number(-5, 50)),
                      std::chrono::microseconds(id % 7 == 0 ? 26'000'000'000'001 : number(-9'000'000'000, 9'000'000'000))};
    }
    const auto &s = Stay::columns();
    QList<std::tuple<qint64, QDateTime, std::optional<QDateTime>, AioTimestamp, QDate, QTime, qint32, std::chrono::microseconds>> rows;
    for (const Row &row : std::as_const(m_rows)) {
        rows << std::tuple(row.id, row.start, row.end, row.stamp, row.day, row.at, row.slots_, row.pause);
    }
    await(db().aioCreateTables<Stay>());
    await(Stay::insertMany(s.id, s.start, s.end, s.stamp, s.day, s.at, s.slots_, s.pause).rows(rows).aioExecute());
}

void TestDates::parts()
{
    const auto &s = Stay::columns();
    verify("year", s.start.year(), [](const Row &row) {
        return row.start.date().year();
    });
    verify("quarter", s.start.quarter(), [](const Row &row) {
        return (row.start.date().month() + 2) / 3;
    });
    verify("month", s.start.month(), [](const Row &row) {
        return row.start.date().month();
    });
    verify("day", s.start.day(), [](const Row &row) {
        return row.start.date().day();
    });
    verify("hour", s.start.hour(), [](const Row &row) {
        return row.start.time().hour();
    });
    verify("minute", s.start.minute(), [](const Row &row) {
        return row.start.time().minute();
    });
    verify("second", s.start.second(), [](const Row &row) {
        return row.start.time().second();
    });
    verify("weekday", s.start.weekday(), [](const Row &row) {
        return row.start.date().dayOfWeek();
    });
    verify("dayOfYear", s.start.dayOfYear(), [](const Row &row) {
        return row.start.date().dayOfYear();
    });
    verify("week", s.start.week(), [](const Row &row) {
        return row.start.date().weekNumber();
    });
    verify("weekYear", s.start.weekYear(), [](const Row &row) {
        return weekYear(row.start.date());
    });
    verify("date", s.start.date(), [](const Row &row) {
        return row.start.date();
    });
    verify("time", s.start.time(), [](const Row &row) {
        return row.start.time();
    });
}

void TestDates::partsOfDatesAndTimes()
{
    const auto &s = Stay::columns();
    verify("year", s.day.year(), [](const Row &row) {
        return row.day.year();
    });
    verify("quarter", s.day.quarter(), [](const Row &row) {
        return (row.day.month() + 2) / 3;
    });
    verify("month", s.day.month(), [](const Row &row) {
        return row.day.month();
    });
    verify("day", s.day.day(), [](const Row &row) {
        return row.day.day();
    });
    verify("weekday", s.day.weekday(), [](const Row &row) {
        return row.day.dayOfWeek();
    });
    verify("dayOfYear", s.day.dayOfYear(), [](const Row &row) {
        return row.day.dayOfYear();
    });
    verify("week", s.day.week(), [](const Row &row) {
        return row.day.weekNumber();
    });
    verify("weekYear", s.day.weekYear(), [](const Row &row) {
        return weekYear(row.day);
    });
    verify("hour", s.at.hour(), [](const Row &row) {
        return row.at.hour();
    });
    verify("minute", s.at.minute(), [](const Row &row) {
        return row.at.minute();
    });
    verify("second", s.at.second(), [](const Row &row) {
        return row.at.second();
    });
    for (const auto unit : {Aio::Year, Aio::Quarter, Aio::Month, Aio::Week, Aio::Day}) {
        verify("truncated day", s.day.truncated(unit), [unit](const Row &row) {
            return truncated(row.day.startOfDay(QTimeZone::utc()), unit).date();
        });
    }
}

void TestDates::beginnings()
{
    const auto &s = Stay::columns();
    for (const auto unit : {Aio::Year, Aio::Quarter, Aio::Month, Aio::Week, Aio::Day, Aio::Hour, Aio::Minute, Aio::Second}) {
        verify("truncated", s.start.truncated(unit), [unit](const Row &row) {
            return truncated(row.start, unit);
        });
    }
}

void TestDates::microseconds()
{
    const auto &s = Stay::columns();
    const auto milliseconds = [](const Row &row) {
        return utc(floorDivide(row.stamp.microsecondsSinceEpoch(), 1000));
    };
    verify("year", s.stamp.year(), [&](const Row &row) {
        return milliseconds(row).date().year();
    });
    verify("second", s.stamp.second(), [&](const Row &row) {
        return milliseconds(row).time().second();
    });
    verify("date", s.stamp.date(), [&](const Row &row) {
        return milliseconds(row).date();
    });
    verify("time", s.stamp.time(), [&](const Row &row) {
        return milliseconds(row).time();
    });
    for (const auto unit : {Aio::Year, Aio::Quarter, Aio::Month, Aio::Week, Aio::Day, Aio::Hour, Aio::Minute, Aio::Second}) {
        verify("truncated", s.stamp.truncated(unit), [&](const Row &row) {
            return AioTimestamp(truncated(milliseconds(row), unit).toMSecsSinceEpoch() * 1000);
        });
    }
    const auto moved = [](const Row &row, qint64 by) {
        return AioTimestamp(row.stamp.microsecondsSinceEpoch() + by);
    };
    verify("plus", s.stamp + 1us, [&](const Row &row) {
        return moved(row, 1);
    });
    verify("minus", s.stamp - 1'500'001us, [&](const Row &row) {
        return moved(row, -1'500'001);
    });
    verify("plus column", s.stamp + s.pause, [&](const Row &row) {
        return moved(row, row.pause.count());
    });
    verify("minus column", s.stamp - s.pause, [&](const Row &row) {
        return moved(row, -row.pause.count());
    });
    verify("days", s.stamp.addDays(s.slots_), [&](const Row &row) {
        return moved(row, row.slots_ * 86'400'000'000LL);
    });
    verify("months", s.stamp.addMonths(1), [&](const Row &row) {
        const qint64 micros = row.stamp.microsecondsSinceEpoch(), below = micros - floorDivide(micros, 1000) * 1000;
        return AioTimestamp(milliseconds(row).addMonths(1).toMSecsSinceEpoch() * 1000 + below);
    });
    verify("difference", s.stamp - AioTimestamp(5), [](const Row &row) {
        return std::chrono::microseconds(row.stamp.microsecondsSinceEpoch() - 5);
    });
}

void TestDates::timeZones()
{
    const auto &s = Stay::columns();
    if (!testDatabase().hasTimeZones()) {
        // and not an answer that is wrong
        testDatabase().loadTimeZone("Europe/Berlin");
        const auto error = errorOf<AioDataError>(Stay::select(s.start.inZone("Europe/Berlin").hour()).where(s.start.year() == 1900).aioExecute());
        QVERIFY2(error.message().contains(u"not of the years 1970 to 2037"), qPrintable(error.message()));
        const auto isOutside = [](const QDateTime &moment) {
            return moment < utc(1000) || moment > QDateTime(QDate(2038, 1, 19), QTime(3, 14, 7), Qt::UTC);
        };
        QList<qint64> outside;
        for (const Row &row : std::as_const(m_rows)) {
            if (isOutside(row.start) || (row.end && isOutside(*row.end))) {
                outside << row.id;
            }
        }
        QVERIFY(outside.size() > 5 && m_rows.size() - outside.size() > 15);
        await(Stay::remove().where(s.id.in(outside)).aioExecute());
        m_rows.removeIf([&](const Row &row) {
            return outside.contains(row.id);
        });
    }
    for (const QByteArray name : {"Europe/Berlin", "America/New_York", "America/Sao_Paulo", "Asia/Kolkata", "Australia/Lord_Howe"}) {
        testDatabase().loadTimeZone(name);
        const QTimeZone zone(name);
        const auto local = [&](const Row &row) {
            return row.start.toTimeZone(zone);
        };
        verify("year", s.start.inZone(name).year(), [&](const Row &row) {
            return local(row).date().year();
        });
        verify("week", s.start.inZone(name).week(), [&](const Row &row) {
            return local(row).date().weekNumber();
        });
        verify("weekday", s.start.inZone(name).weekday(), [&](const Row &row) {
            return local(row).date().dayOfWeek();
        });
        verify("hour", s.start.inZone(name).hour(), [&](const Row &row) {
            return local(row).time().hour();
        });
        verify("minute", s.start.inZone(name).minute(), [&](const Row &row) {
            return local(row).time().minute();
        });
        verify("date", s.start.inZone(name).date(), [&](const Row &row) {
            return local(row).date();
        });
        verify("time", s.start.inZone(name).time(), [&](const Row &row) {
            return local(row).time();
        });
        for (const auto unit : {Aio::Year, Aio::Quarter, Aio::Month, Aio::Week, Aio::Day, Aio::Hour, Aio::Minute, Aio::Second}) {
            verify("truncated", s.start.inZone(name).truncated(unit), [&](const Row &row) {
                return truncated(row.start, unit, zone);
            });
        }
        verify("hour of a timestamp", s.stamp.inZone(name).hour(), [&](const Row &row) {
            return utc(floorDivide(row.stamp.microsecondsSinceEpoch(), 1000)).toTimeZone(zone).time().hour();
        });
        verify("of NULL", s.end.inZone(name).date(), [&](const Row &row) {
            return row.end ? std::optional(row.end->toTimeZone(zone).date()) : std::nullopt;
        });
    }
}

void TestDates::zonesThatAreNone()
{
    const auto &s = Stay::columns();
    for (const char *name : {"", "Europe/Berlyn", "UTC+02:00", "x' OR 1=1"}) {
        QVERIFY_THROWS_EXCEPTION(AioProgrammingError, s.start.inZone(name));
    }
}

void TestDates::timeZoneThatIsNotLoaded()
{
    const auto &s = Stay::columns();
    auto query = Stay::select(s.id).where(s.start.inZone("Antarctica/Troll").hour() == 3).aioExecute();
    if (testDatabase().hasTimeZones()) {
        await(std::move(query));
    } else {
        // and not an answer without these rows
        const auto error = errorOf<AioDataError>(std::move(query));
        QVERIFY2(error.message().contains(u"time zone not loaded"), qPrintable(error.message()));
    }
}

void TestDates::steps()
{
    const auto &s = Stay::columns();
    verify("plus", s.start + 90min, [](const Row &row) {
        return row.start.addSecs(5400);
    });
    verify("minus", s.start - 36h, [](const Row &row) {
        return row.start.addSecs(-129'600);
    });
    verify("from the left", 1ms + s.start, [](const Row &row) {
        return row.start.addMSecs(1);
    });
    verify("days", s.start + std::chrono::days(3), [](const Row &row) {
        return row.start.addDays(3);
    });
    verify("slots", s.start + 30min * s.slots_, [](const Row &row) {
        return row.start.addSecs(1800 * row.slots_);
    });
    verify("slots backwards", s.start - s.slots_ * 30min, [](const Row &row) {
        return row.start.addSecs(-1800 * row.slots_);
    });
    // of a moment in milliseconds, what is finer is cut off
    verify("column", s.start + s.pause, [](const Row &row) {
        return utc(floorDivide(row.start.toMSecsSinceEpoch() * 1000 + row.pause.count(), 1000));
    });
    verify("fine value", s.start + 1500us, [](const Row &row) {
        return row.start.addMSecs(1);
    });
    verify("fine value backwards", s.start - 1500us, [](const Row &row) {
        return row.start.addMSecs(-2);
    });
    verify("date", s.day + std::chrono::weeks(2), [](const Row &row) {
        return row.day.addDays(14);
    });
    verify("date backwards", s.day - std::chrono::days(1), [](const Row &row) {
        return row.day.addDays(-1);
    });
    verify("of an optional", s.end + 1h, [](const Row &row) {
        return row.end ? std::optional(row.end->addSecs(3600)) : std::nullopt;
    });
    verify("twice", (s.start + 1h) + s.slots_ * 1min, [](const Row &row) {
        return row.start.addSecs(3600 + 60 * row.slots_);
    });
}

void TestDates::calendarSteps()
{
    const auto &s = Stay::columns();
    for (const int months : {1, -1, 13, -25}) {
        verify("months", s.start.addMonths(months), [months](const Row &row) {
            return row.start.addMonths(months);
        });
        verify("months of a date", s.day.addMonths(months), [months](const Row &row) {
            return row.day.addMonths(months);
        });
    }
    verify("months of a column", s.start.addMonths(s.slots_), [](const Row &row) {
        return row.start.addMonths(row.slots_);
    });
    verify("years", s.start.addYears(1), [](const Row &row) {
        return row.start.addYears(1);
    });
    verify("years of a column", s.day.addYears(s.slots_), [](const Row &row) {
        return row.day.addYears(row.slots_);
    });
    verify("days", s.start.addDays(-40), [](const Row &row) {
        return row.start.addDays(-40);
    });
    verify("days of a column", s.day.addDays(s.slots_), [](const Row &row) {
        return row.day.addDays(row.slots_);
    });
    verify("end of the month", s.day.truncated(Aio::Month).addMonths(1) - std::chrono::days(1), [](const Row &row) {
        return QDate(row.day.year(), row.day.month(), row.day.daysInMonth());
    });
}

void TestDates::differences()
{
    const auto &s = Stay::columns();
    verify("moments", s.end - s.start, [](const Row &row) -> std::optional<std::chrono::microseconds> {
        return row.end ? std::optional(std::chrono::microseconds(row.start.msecsTo(*row.end) * 1000)) : std::nullopt;
    });
    const QDateTime then(QDate(2026, 5, 4), QTime(3, 2, 1, 7), Qt::UTC);
    verify("value", s.start - then, [&](const Row &row) {
        return std::chrono::microseconds(then.msecsTo(row.start) * 1000);
    });
    verify("from a value", then - s.start, [&](const Row &row) {
        return std::chrono::microseconds(row.start.msecsTo(then) * 1000);
    });
    verify("dates", s.day - QDate(2026, 5, 4), [](const Row &row) {
        return QDate(2026, 5, 4).daysTo(row.day);
    });
    verify("dates of columns", s.start.date() - s.day.addDays(2), [](const Row &) {
        return -2LL;
    });
    verify("hours", (s.end - s.start) / 1h, [](const Row &row) {
        return row.end ? std::optional(double(row.start.msecsTo(*row.end)) / 3'600'000) : std::nullopt;
    });
}

void TestDates::durations()
{
    const auto &s = Stay::columns();
    verify("sum", s.pause + 1min, [](const Row &row) {
        return row.pause + 1min;
    });
    verify("difference", 1min - s.pause, [](const Row &row) {
        return 1min - row.pause;
    });
    verify("multiple", s.pause * 3, [](const Row &row) {
        return row.pause * 3;
    });
    verify("multiple of a column", s.slots_ * s.pause, [](const Row &row) {
        return row.pause * row.slots_;
    });
    verify("ratio", s.pause / 2s, [](const Row &row) {
        return double(row.pause.count()) / 2'000'000;
    });
    verify("by nothing", s.pause / (s.pause - s.pause), [](const Row &) {
        return std::optional<double>();
    });
    std::chrono::microseconds sum{};
    for (const Row &row : std::as_const(m_rows)) {
        sum += row.pause;
    }
    const auto sums = await(Stay::select(aioSum(s.pause), aioMax(s.pause + 1s)).aioExecute());
    QCOMPARE(std::get<0>(sums.first()), std::optional(sum));
    QCOMPARE(await(Stay::select().where(s.pause + 1s > 0s).aioCount()), std::count_if(m_rows.begin(), m_rows.end(), [](const Row &row) {
                 return row.pause + 1s > 0s;
             }));
}

void TestDates::nulls()
{
    const auto &s = Stay::columns();
    const auto ofEnd = [](auto &&function) {
        return [function](const Row &row) {
            return row.end ? std::optional(function(*row.end)) : std::nullopt;
        };
    };
    verify("year", s.end.year(), ofEnd([](const QDateTime &end) {
               return end.date().year();
           }));
    verify("week", s.end.week(), ofEnd([](const QDateTime &end) {
               return end.date().weekNumber();
           }));
    verify("date", s.end.date(), ofEnd([](const QDateTime &end) {
               return end.date();
           }));
    verify("truncated", s.end.truncated(Aio::Quarter), ofEnd([](const QDateTime &end) {
               return truncated(end, Aio::Quarter);
           }));
    verify("months", s.end.addMonths(2), ofEnd([](const QDateTime &end) {
               return end.addMonths(2);
           }));
    verify("days", s.end.addDays(s.slots_ * 0), ofEnd([](const QDateTime &end) {
               return end;
           }));
}

void TestDates::now()
{
    const auto &s = Stay::columns();
    // the database's clock is this machine's
    const QDateTime before = QDateTime::currentDateTimeUtc();
    const auto rows = await(Stay::select(Aio::now(), Aio::now<AioTimestamp>(), Aio::today()).where(s.id == 1).aioExecute());
    const QDateTime after = QDateTime::currentDateTimeUtc();
    const auto &[now, stamp, today] = rows.first();
    QVERIFY2(before <= now && now <= after, qPrintable(now.toString(Qt::ISODateWithMs)));
    QVERIFY(before.toMSecsSinceEpoch() <= stamp.microsecondsSinceEpoch() / 1000 && stamp.microsecondsSinceEpoch() / 1000 <= after.toMSecsSinceEpoch());
    QVERIFY(before.date() <= today && today <= after.date());
    // in a transaction it is the statement's time, not that at which the transaction began
    const auto body = [&](AioTransaction &tx) -> AioTask<> {
        const auto first = co_await Stay::select(Aio::now()).where(s.id == 1).aioExecute(tx);
        co_await passTime(std::chrono::milliseconds(5));
        const auto second = co_await Stay::select(Aio::now()).where(s.id == 1).aioExecute(tx);
        EXPECT(std::get<0>(first.first()) < std::get<0>(second.first()));
    };
    await(db().aioAtomic(body));
    QCOMPARE(await(Stay::select().where(s.start > Aio::now() - 24h * 365 * 200 && s.start < Aio::now() + 24h * 365 * 200).aioCount()), m_rows.size());
}

void TestDates::groups()
{
    const auto &s = Stay::columns();
    QMap<QDateTime, qint64> expected;
    for (const Row &row : std::as_const(m_rows)) {
        ++expected[truncated(row.start, Aio::Year)];
    }
    const auto year = s.start.truncated(Aio::Year);
    QMap<QDateTime, qint64> counts;
    for (const auto &[begin, count] : await(Stay::select(year.as("begin"), aioCount()).groupBy(year).orderBy(year).aioExecute())) {
        counts[begin] = count;
    }
    QCOMPARE(counts, expected);
    // with a value in the expression, in HAVING too
    const auto later = (s.start + 30min).hour();
    qint64 all = 0;
    for (const auto &[hour, count] : await(Stay::select(later, aioCount()).groupBy(later).having(later >= 0).orderBy(later).aioExecute())) {
        QVERIFY(hour >= 0 && hour < 24);
        all += count;
    }
    QCOMPARE(all, m_rows.size());
}

void TestDates::conditions()
{
    const auto &s = Stay::columns();
    const auto count = [&](const Aio::Condition &condition) {
        return await(Stay::select().where(condition).aioCount());
    };
    const auto rows = [&](auto &&matches) {
        return qint64(std::count_if(m_rows.begin(), m_rows.end(), matches));
    };
    QCOMPARE(count(s.start.year() == 2026 && s.start.month().in(1, 10)), rows([](const Row &row) {
                 return row.start.date().year() == 2026 && (row.start.date().month() == 1 || row.start.date().month() == 10);
             }));
    QCOMPARE(count(s.start.date() == QDate(2026, 3, 29)), 2);
    QCOMPARE(count(s.start.time().between(QTime(0, 0), QTime(11, 59, 59, 999))), rows([](const Row &row) {
                 return row.start.time().hour() < 12;
             }));
    QCOMPARE(count(s.end - s.start > 24h), rows([](const Row &row) {
                 return row.end && row.start.msecsTo(*row.end) > 86'400'000;
             }));
    QCOMPARE(count(s.start + 30min * s.slots_ > s.end), rows([](const Row &row) {
                 return row.end && row.start.addSecs(1800 * row.slots_) > *row.end;
             }));
    QCOMPARE(count(s.start.weekday() >= 6), rows([](const Row &row) {
                 return row.start.date().dayOfWeek() >= 6;
             }));
}

void TestDates::updates()
{
    const auto &s = Stay::columns();
    await(Stay::update(s.end = s.start + 2h, s.day = s.start.date().addMonths(1), s.pause = s.pause * 2).aioExecute());
    const auto check = [](const Row &row) {
        return std::optional(row.start.addSecs(7200));
    };
    verify("end", s.end, check);
    verify("day", s.day, [](const Row &row) {
        return row.start.date().addMonths(1);
    });
    verify("pause", s.pause, [](const Row &row) {
        return row.pause * 2;
    });
}

void TestDates::mistakes()
{
    const auto &s = Stay::columns();
    QVERIFY_THROWS_EXCEPTION(AioProgrammingError, (void)s.day.truncated(Aio::Hour));
}

QTEST_GUILESS_MAIN(TestDates)

#include "tst_dates.moc"
