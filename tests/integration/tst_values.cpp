// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/core/detail/utc.h"

#include "support/models.h"
#include "support/testdatabase.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QTimeZone>

#include <cmath>

using namespace Qt::StringLiterals;

namespace
{
const Everything::Columns &e = Everything::columns();

/// How a value comes back: a date-time in UTC, everything else as it was.
template<class T>
T stored(const T &value)
{
    if constexpr (std::same_as<T, QDateTime>) {
        return value.toUTC();
    } else {
        return value;
    }
}

template<class T>
bool isSame(const T &a, const T &b)
{
    if constexpr (std::same_as<T, double>) {
        return a == b && std::signbit(a) == std::signbit(b);
    } else if constexpr (std::same_as<T, QDateTime>) {
        return a == b && a.isValid() == b.isValid();
    } else {
        return a == b;
    }
}

template<class T>
T fromVariant(const QVariant &variant)
{
    if constexpr (std::is_enum_v<T>) {
        return T(variant.toLongLong());
    } else if constexpr (std::same_as<T, qint16>) {
        return qint16(variant.toLongLong());
    } else {
        return variant.value<T>();
    }
}
}

/// Every type at its edges, there and back: as an object, a tuple and a map, bare and optional; and its order in SQL.
class TestValues : public DatabaseTest
{
    Q_OBJECT

private:
    static std::shared_ptr<Everything> valid()
    {
        auto object = std::make_shared<Everything>();
        object->setDate(QDate(2026, 11, 20));
        object->setTime(QTime(1, 2, 3));
        object->setMoment(QDateTime(QDate(2026, 11, 20), QTime(1, 2, 3), Aio::Detail::utc));
        return object;
    }

    /// `values` in ascending order, as C++ sees it.
    template<class T, class Setter, class MaybeSetter, class Getter, class MaybeGetter, class Column, class MaybeColumn>
    void roundTrip(const QList<T> &values,
                   Setter set,
                   MaybeSetter setMaybe,
                   Getter get,
                   MaybeGetter getMaybe,
                   const Column &column,
                   const MaybeColumn &maybeColumn,
                   bool ordered = true)
    {
        const QString name = QString::fromUtf8(Everything::aioMeta().field(column.aioField()).name);
        const QString maybeName = QString::fromUtf8(Everything::aioMeta().field(maybeColumn.aioField()).name);
        await(Everything::remove().aioExecute());
        QList<qint64> ids;
        for (const T &value : values) {
            const auto object = valid();
            (object.get()->*set)(value);
            (object.get()->*setMaybe)(value);
            QVERIFY(await(object->aioSave()));
            ids << object->id();
        }
        const auto empty = valid();
        if (!values.isEmpty()) {
            (empty.get()->*set)(values.first());
        }
        await(empty->aioSave());

        for (qsizetype i = 0; i < values.size(); ++i) {
            const T expected = stored(values[i]);
            const auto object = await(Everything::aioGet(e.id == ids[i]));
            QVERIFY2(isSame<T>((object.get()->*get)(), expected), qPrintable(u"%1, value %2"_s.arg(name).arg(i)));
            QVERIFY((object.get()->*getMaybe)().has_value());
            QVERIFY(isSame<T>(*(object.get()->*getMaybe)(), expected));
            QVERIFY(!object->isDirty());
            (object.get()->*set)(values[i]);
            QVERIFY2(!object->isDirty(), "the same value makes an object dirty");
            await(object->aioReload());
            QVERIFY(isSame<T>((object.get()->*get)(), expected));

            const auto tuple = await(Everything::select(column, maybeColumn).where(e.id == ids[i]).aioFirst());
            QVERIFY(isSame<T>(std::get<0>(*tuple), expected));
            QVERIFY(isSame<T>(*std::get<1>(*tuple), expected));
            const QVariantMap map = await(Everything::select().where(e.id == ids[i]).aioMaps()).first();
            QVERIFY2(isSame<T>(fromVariant<T>(map.value(name)), expected), qPrintable(u"%1, value %2 in a map"_s.arg(name).arg(i)));
            QVERIFY(isSame<T>(fromVariant<T>(map.value(maybeName)), expected));

            // through an assignment, as an update and an insert of many
            await(Everything::update(column = values[i], maybeColumn = values[i]).where(e.id == ids[i]).aioExecute());
            QVERIFY(isSame<T>(std::get<0>(*await(Everything::select(column).where(e.id == ids[i]).aioFirst())), expected));
        }
        const auto null = await(Everything::aioGet(e.id == empty->id()));
        QVERIFY(!(null.get()->*getMaybe)());
        QVERIFY(!std::get<0>(*await(Everything::select(maybeColumn).where(e.id == empty->id()).aioFirst())));
        const QVariantMap map = await(Everything::select().where(e.id == empty->id()).aioMaps()).first();
        QCOMPARE(map.value(maybeName), QVariant::fromValue(nullptr));
        QVERIFY(map.contains(maybeName));
        QCOMPARE(await(Everything::select().where(maybeColumn.isNull()).aioCount()), 1);

        if constexpr (requires(const T &a) { maybeColumn == a; }) {
            for (const T &value : values) {
                const auto equal = std::count_if(values.begin(), values.end(), [&](const T &other) {
                    return other == value;
                });
                QCOMPARE(await(Everything::select().where(maybeColumn == value).aioCount()), qint64(equal));
            }
        }
        if constexpr (requires(const T &a) {
                          maybeColumn < a;
                          a < a;
                      }) {
            if (ordered) {
                QVERIFY(std::is_sorted(values.begin(), values.end()));
                const auto sorted = await(Everything::select(maybeColumn).where(maybeColumn.isNotNull()).orderBy(maybeColumn, e.id).aioExecute());
                for (qsizetype i = 0; i < values.size(); ++i) {
                    QVERIFY2(*std::get<0>(sorted[i]) == stored(values[i]), qPrintable(u"%1, place %2 in the order"_s.arg(name).arg(i)));
                }
                for (const T &value : values) {
                    const auto less = std::count_if(values.begin(), values.end(), [&](const T &other) {
                        return other < value;
                    });
                    QCOMPARE(await(Everything::select().where(maybeColumn < value).aioCount()), qint64(less));
                    QCOMPARE(await(Everything::select().where(maybeColumn >= value).aioCount()), qint64(values.size() - less));
                }
            }
        }
    }
#define ROUND_TRIP(VALUES, FIELD, FIELD_UPPER, ...)                                                                                                            \
    roundTrip(VALUES,                                                                                                                                          \
              &Everything::set##FIELD_UPPER,                                                                                                                   \
              &Everything::setMaybe##FIELD_UPPER,                                                                                                              \
              &Everything::FIELD,                                                                                                                              \
              &Everything::maybe##FIELD_UPPER,                                                                                                                 \
              e.FIELD,                                                                                                                                         \
              e.maybe##FIELD_UPPER __VA_OPT__(, ) __VA_ARGS__)

private Q_SLOTS:
    void booleans() { ROUND_TRIP((QList<bool>{false, true}), flag, Flag, false); }

    void integers()
    {
        ROUND_TRIP((QList<qint16>{-32768, -1, 0, 1, 32767}), small, Small);
        ROUND_TRIP((QList<qint32>{std::numeric_limits<qint32>::min(), -1, 0, 1, std::numeric_limits<qint32>::max()}), medium, Medium);
    }

    void bigIntegers()
    {
        ROUND_TRIP((QList<qint64>{std::numeric_limits<qint64>::min(),
                                  std::numeric_limits<qint64>::min() + 1,
                                  -(1LL << 53) - 1,
                                  -1,
                                  0,
                                  1,
                                  (1LL << 53),
                                  (1LL << 53) + 1,
                                  std::numeric_limits<qint64>::max() - 1,
                                  std::numeric_limits<qint64>::max()}),
                   big,
                   Big);
    }

    void reals()
    {
        using L = std::numeric_limits<double>;
        ROUND_TRIP((QList<double>{L::lowest(),
                                  -1e100,
                                  -1,
                                  -L::min(),
                                  -L::denorm_min(),
                                  0.0,
                                  L::denorm_min(),
                                  L::min(),
                                  0.1,
                                  1.0 / 3,
                                  1,
                                  1e15,
                                  9007199254740993.0,
                                  1e16,
                                  1e100,
                                  L::max()}),
                   real,
                   Real);
    }

    void negativeZero()
    {
        const auto object = valid();
        object->setReal(-0.0);
        await(object->aioSave());
        // SQLite stores a whole number as an integer inside, which has no sign for zero
        QCOMPARE(await(Everything::aioGet(e.id == object->id()))->real(), 0.0);
    }

    void texts()
    {
        QList<QString> values{u""_s,
                              u" "_s,
                              u" leading and trailing "_s,
                              u"\t\r\n\x01\x7f"_s,
                              u"\"double\""_s,
                              u"%_\\"_s,
                              u"'; DROP TABLE everything; --"_s,
                              u"0"_s,
                              u"007"_s,
                              u"1e3"_s,
                              u"A"_s,
                              u"NULL"_s,
                              u"\\"_s,
                              u"a"_s,
                              QString(100000, u'x'),
                              u"z\u0301"_s, // combining
                              u"\u00e9"_s,
                              u"\u20ac"_s,
                              u"\u202eright to left"_s,
                              u"\ufb01"_s,
                              u"\uffff"_s};
        std::sort(values.begin(), values.end());
        ROUND_TRIP(values, text, Text);
    }

    void emoji()
    {
        // UTF-16 puts them before U+E000, databases behind U+FFFF
        ROUND_TRIP((QList<QString>{u"😀"_s, u"👩‍👩‍👧‍👦"_s, u"🇩🇪"_s, u"a😀b"_s, QString::fromUcs4(U"\U0010ffff")}), text, Text, false);
        QCOMPARE(await(Everything::select().where(e.maybeText.contains(u"😀"_s)).aioCount()), 2);
    }

    void hugeText()
    {
        const auto object = valid();
        object->setText(QString(5'000'000, u'ß'));
        object->setBytes(QByteArray(10'000'000, '\0'));
        await(object->aioSave());
        const auto read = await(Everything::aioGet(e.id == object->id()));
        QVERIFY(read->text() == object->text());
        QVERIFY(read->bytes() == object->bytes());
    }

    void patterns()
    {
        for (const QString &text : {u"100%"_s, u"100 percent"_s, u"a_b"_s, u"acb"_s, u"c:\\dir"_s, u"Ä"_s}) {
            const auto object = valid();
            object->setText(text);
            await(object->aioSave());
        }
        QCOMPARE(await(Everything::select().where(e.text.endsWith(u"%"_s)).aioCount()), 1);
        QCOMPARE(await(Everything::select().where(e.text.contains(u"a_"_s)).aioCount()), 1);
        QCOMPARE(await(Everything::select().where(e.text.contains(u"\\"_s)).aioCount()), 1);
        QCOMPARE(await(Everything::select().where(e.text.startsWith(u"c:\\"_s)).aioCount()), 1);
        QCOMPARE(await(Everything::select().where(e.text.startsWith(u""_s)).aioCount()), 6);
        QCOMPARE(await(Everything::select().where(e.text.contains(u"Ä"_s)).aioCount()), 1);
    }

    void bytes()
    {
        QByteArray all(256, Qt::Uninitialized);
        std::iota(all.begin(), all.end(), char(0));
        ROUND_TRIP((QList<QByteArray>{QByteArray(""), QByteArray(1, '\0'), QByteArray("\0\0", 2), all, QByteArray("\xff\xfe")}), bytes, Bytes, false);
        const auto object = valid();
        object->setMaybeBytes(QByteArray()); // a null QByteArray is no NULL
        object->setMaybeText(QString());
        await(object->aioSave());
        const auto read = await(Everything::aioGet(e.id == object->id()));
        QVERIFY(read->maybeBytes() && read->maybeBytes()->isEmpty());
        QVERIFY(read->maybeText() && read->maybeText()->isEmpty());
    }

    void dates()
    {
        ROUND_TRIP((QList<QDate>{QDate(-1, 1, 1),
                                 QDate(-1, 12, 31),
                                 QDate(1, 1, 1),
                                 QDate(999, 12, 31),
                                 QDate(1582, 10, 4),
                                 QDate(1582, 10, 15),
                                 QDate(1900, 2, 28),
                                 QDate(1969, 12, 31),
                                 QDate(1970, 1, 1),
                                 QDate(2000, 2, 29),
                                 QDate(2024, 2, 29),
                                 QDate(9999, 12, 31)}),
                   date,
                   Date);
    }

    void times()
    {
        ROUND_TRIP(
            (QList<QTime>{QTime(0, 0), QTime(0, 0, 0, 1), QTime(0, 0, 1), QTime(9, 59, 59, 999), QTime(10, 0), QTime(12, 0, 0, 500), QTime(23, 59, 59, 999)}),
            time,
            Time);
    }

    void dateTimes()
    {
        ROUND_TRIP((QList<QDateTime>{QDateTime(QDate(-1, 1, 1), QTime(0, 0), Aio::Detail::utc),
                                     QDateTime(QDate(1, 1, 1), QTime(0, 0), Aio::Detail::utc),
                                     QDateTime(QDate(1969, 12, 31), QTime(23, 59, 59, 999), Aio::Detail::utc),
                                     QDateTime(QDate(1970, 1, 1), QTime(0, 0), Aio::Detail::utc),
                                     QDateTime(QDate(2026, 3, 29), QTime(0, 59, 59, 999), Aio::Detail::utc),
                                     QDateTime(QDate(2026, 3, 29), QTime(1, 0), Aio::Detail::utc),
                                     QDateTime(QDate(9999, 12, 31), QTime(23, 59, 59, 999), Aio::Detail::utc)}),
                   moment,
                   Moment);
    }

    void dateTimesOfOtherZones()
    {
        const QTimeZone berlin("Europe/Berlin");
        const QTimeZone kathmandu("Asia/Kathmandu");
        if (!berlin.isValid() || !kathmandu.isValid()) {
            QSKIP("no time zones here");
        }
        QList<QDateTime> values{QDateTime(QDate(2026, 7, 1), QTime(12, 0), berlin),
                                QDateTime(QDate(2026, 7, 1), QTime(12, 0), kathmandu),
                                QDateTime(QDate(2026, 7, 1), QTime(12, 0), QTimeZone(-9 * 3600)),
                                QDateTime(QDate(2026, 7, 1), QTime(12, 0)),
                                // the hour that exists twice
                                QDateTime(QDate(2026, 10, 25), QTime(0, 30), Aio::Detail::utc).toTimeZone(berlin),
                                QDateTime(QDate(2026, 10, 25), QTime(1, 30), Aio::Detail::utc).toTimeZone(berlin)};
        std::sort(values.begin(), values.end());
        ROUND_TRIP(values, moment, Moment);
        // the one that does not exist: an invalid QDateTime, up to Qt 6.6
        if (const QDateTime gap(QDate(2026, 3, 29), QTime(2, 30), berlin); !gap.isValid()) {
            QVERIFY_THROWS_EXCEPTION(AioDataError, await(Everything::update(e.moment = gap).aioExecute()));
        }
        for (const auto &[moment] : await(Everything::select(e.maybeMoment).where(e.maybeMoment.isNotNull()).aioExecute())) {
            QCOMPARE(moment->timeSpec(), Qt::UTC);
        }
    }

    void timestamps()
    {
        ROUND_TRIP((QList<AioTimestamp>{AioTimestamp(QDateTime(QDate(1, 1, 1), QTime(0, 0), Aio::Detail::utc)),
                                        AioTimestamp(-1'000'001),
                                        AioTimestamp(-1'000'000),
                                        AioTimestamp(-999'999),
                                        AioTimestamp(-1),
                                        AioTimestamp(0),
                                        AioTimestamp(1),
                                        AioTimestamp(999),
                                        AioTimestamp(1000),
                                        AioTimestamp(1'784'000'000'123'456),
                                        AioTimestamp(253402300799999999)}),
                   stamp,
                   Stamp);
    }

    void uuids()
    {
        ROUND_TRIP((QList<QUuid>{QUuid(),
                                 QUuid(u"00000000-0000-0000-8000-000000000001"_s),
                                 QUuid(u"7fffffff-ffff-4fff-8fff-ffffffffffff"_s),
                                 QUuid(u"80000000-0000-4000-8000-000000000000"_s),
                                 QUuid(u"ffffffff-ffff-ffff-bfff-ffffffffffff"_s)}),
                   uuid,
                   Uuid);
    }

    void json()
    {
        ROUND_TRIP((QList<QJsonObject>{{},
                                       {{u"text"_s, u"ä \" \\ \n 😀"_s}, {u"yes"_s, true}, {u"nothing"_s, QJsonValue::Null}, {u""_s, 1}},
                                       {{u"nested"_s, QJsonObject{{u"list"_s, QJsonArray{1, 2.5, QJsonArray(), QJsonObject()}}}}},
                                       {{u"small"_s, -0.5}, {u"exponent"_s, 1e300}}}),
                   json,
                   Json,
                   false);
        // QJsonObject itself keeps 64-bit integers, there and back; as a double they are rounded, as everywhere
        const auto object = valid();
        object->setJson({{u"big"_s, 9007199254740993LL}, {u"least"_s, std::numeric_limits<qint64>::min()}, {u"most"_s, std::numeric_limits<qint64>::max()}});
        await(object->aioSave());
        const QJsonObject read = await(Everything::aioGet(e.id == object->id()))->json();
        QCOMPARE(read.value(u"big"_s).toInteger(), 9007199254740993LL);
        QCOMPARE(read.value(u"least"_s).toInteger(), std::numeric_limits<qint64>::min());
        QCOMPARE(read.value(u"most"_s).toInteger(), std::numeric_limits<qint64>::max());
    }

    void enums()
    {
        using Color = Everything::Color;
        ROUND_TRIP((QList<Color>{Color(-5), Color(0), Color::Red, Color::Green, Color::Blue, Color(41), Color(std::numeric_limits<int>::max())}), color, Color);
        const auto fresh = valid();
        QCOMPARE(fresh->color(), Color::Red);
    }

    void insertedByTheThousand()
    {
        QList<std::tuple<int, bool, qint16, qint64, double, QByteArray, QString, QDate, QTime, QDateTime, AioTimestamp, QUuid, QJsonObject>> rows;
        const QDateTime start(QDate(1969, 12, 30), QTime(0, 0), Aio::Detail::utc);
        for (int i = 0; i < 2000; ++i) {
            rows.emplaceBack(i,
                             i % 2 == 0,
                             qint16(i - 1000),
                             (1LL << 40) * i,
                             i / 3.0,
                             QByteArray(i % 7, char(i)),
                             QString::number(i) + QChar(0x20 + i),
                             start.date().addDays(i),
                             QTime(0, 0).addMSecs(i * 43210),
                             start.addMSecs(qint64(i) * 7654321),
                             AioTimestamp(qint64(i) * 1234567 - 1000000),
                             QUuid::createUuid(),
                             QJsonObject{{u"i"_s, i}});
        }
        const qint64 count =
            await(Everything::insertMany(e.medium, e.flag, e.small, e.big, e.real, e.bytes, e.text, e.date, e.time, e.moment, e.stamp, e.uuid, e.json)
                      .rows(rows)
                      .aioExecute());
        QCOMPARE(count, 2000);
        const auto read = await(Everything::select(e.medium, e.flag, e.small, e.big, e.real, e.bytes, e.text, e.date, e.time, e.moment, e.stamp, e.uuid, e.json)
                                    .orderBy(e.medium)
                                    .aioExecute());
        for (int i = 0; i < 2000; ++i) {
            QVERIFY2(read[i] == rows[i], qPrintable(QString::number(i)));
        }
    }
};

QTEST_GUILESS_MAIN(TestValues)
#include "tst_values.moc"
