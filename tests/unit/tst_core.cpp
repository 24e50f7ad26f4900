// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/core/aioerror.h"
#include "aioorm/core/aiotimestamp.h"
#include "aioorm/core/aiotype.h"
#include "aioorm/core/detail/utc.h"
#include "aioorm/core/text_p.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QTest>
#include <QTimeZone>
#include <QUrl>

#include <random>

using namespace Qt::StringLiterals;
using namespace Aio;
using namespace Aio::Detail;

enum class Fruit : qint8 { Apple = -1, Pear = 3 };
enum class Wide : quint64 { Low = 0, High = ~0ULL };

/// Errors, values, cells, and the text of times.
class TestCore : public QObject
{
    Q_OBJECT

public:
    enum Shade { Dark = 4, Light = 9 };
    Q_ENUM(Shade)

private Q_SLOTS:
    void errorClasses_data();
    void errorClasses();
    void errorInfo();
    void errorsAcrossCopies();

    void fromVariant_data();
    void fromVariant();
    void fromVariantRefuses();
    void toVariant();
    void valuesFromQml_data();
    void valuesFromQml();

    void cellRoundTrips();
    void cellsThatDoNotFit();
    void cellsOfTheFarEnd();
    void valuesOfCells();
    void optionalsAndNull();
    void listsOfText();
    void listsOfReals();

    void timestamps();
    void text_data();
    void text();
    void textRefused_data();
    void textRefused();
    void textRoundTrips();
    void textOutsideTheYears();
    void strictText_data();
    void strictText();
    void textThatComes_data();
    void textThatComes();
};

// errors

void TestCore::errorClasses_data()
{
    QTest::addColumn<AioErrorKind>("kind");
    QTest::addColumn<int>("number");
    int number = 0;
    for (const auto kind : {AioErrorKind::DoesNotExist,
                            AioErrorKind::Integrity,
                            AioErrorKind::Operational,
                            AioErrorKind::Programming,
                            AioErrorKind::Data,
                            AioErrorKind::Interface,
                            AioErrorKind::Timeout,
                            AioErrorKind::Cancelled,
                            AioErrorKind::MissingBridge}) {
        QTest::addRow("%d", number) << kind << number;
        ++number;
    }
}

namespace
{
// which class an error is thrown as, by its place in AioErrorKind
template<class F>
int thrownAs(F &&throwing)
{
    try {
        throwing();
    } catch (const AioDoesNotExist &) {
        return 0;
    } catch (const AioIntegrityError &) {
        return 1;
    } catch (const AioOperationalError &) {
        return 2;
    } catch (const AioProgrammingError &) {
        return 3;
    } catch (const AioDataError &) {
        return 4;
    } catch (const AioInterfaceError &) {
        return 5;
    } catch (const AioTimeout &) {
        return 6;
    } catch (const AioCancelled &) {
        return 7;
    } catch (const AioMissingBridge &) {
        return 8;
    } catch (...) {
        return -1;
    }
    return -2;
}
}

void TestCore::errorClasses()
{
    QFETCH(AioErrorKind, kind);
    QFETCH(int, number);
    AioErrorInfo info(kind, u"what happened"_s);
    QCOMPARE(info.kind(), kind);
    QCOMPARE(thrownAs([&] {
                 info.raise();
             }),
             number);
    if (kind == AioErrorKind::Cancelled) {
        // by no base, so that nobody is told of it who is gone
        static_assert(!std::is_base_of_v<std::exception, AioCancelled> && !std::is_base_of_v<AioError, AioCancelled>);
        try {
            info.outcome(AioOutcome::Unknown).raise();
        } catch (const AioCancelled &cancelled) {
            QCOMPARE(cancelled.message(), u"what happened"_s);
            QCOMPARE(cancelled.outcome(), AioOutcome::Unknown);
            QCOMPARE(cancelled.info().kind(), AioErrorKind::Cancelled);
        }
        return;
    }
    // caught by its bases, with nothing lost
    try {
        info.raise();
    } catch (const AioError &error) {
        QCOMPARE(error.kind(), kind);
        QCOMPARE(error.message(), u"what happened"_s);
        // and again, as QException passes them between threads
        const std::unique_ptr<AioError> clone(error.clone());
        const AioError &cloned = *clone;
        QVERIFY(typeid(cloned) == typeid(error));
        QCOMPARE(thrownAs([&] {
                     clone->raise();
                 }),
                 number);
        QCOMPARE(thrownAs([&] {
                     error.raise();
                 }),
                 number);
        const QException &base = error;
        const std::unique_ptr<QException> other(base.clone());
        QCOMPARE(thrownAs([&] {
                     other->raise();
                 }),
                 number);
    }
    try {
        info.raise();
    } catch (const QException &error) {
        QCOMPARE(QByteArray(error.what()), "what happened");
    }
    try {
        info.raise();
    } catch (const std::exception &error) {
        QCOMPARE(QByteArray(error.what()), "what happened");
    }
}

void TestCore::errorInfo()
{
    const AioErrorInfo plain(AioErrorKind::Data, u"m"_s);
    QCOMPARE(plain.phase(), AioPhase::None);
    QCOMPARE(plain.outcome(), AioOutcome::NotSent);
    QCOMPARE(plain.nativeCode(), 0);
    QVERIFY(!plain.isRetryable());
    QVERIFY(plain.sql().isEmpty() && plain.constraint().isEmpty() && plain.table().isEmpty() && plain.column().isEmpty());

    AioErrorInfo info(AioErrorKind::Integrity, u"no"_s);
    info.message(u"Grüße"_s)
        .sql(u"INSERT INTO \"t\" VALUES (?)"_s)
        .nativeCode(2067)
        .sqlState(u"23505"_s)
        .phase(AioPhase::Execute)
        .outcome(AioOutcome::Refused)
        .retryable(true)
        .constraint(u"t_a_key"_s)
        .table(u"t"_s)
        .column(u"a"_s);
    const AioErrorInfo copy = info;
    info.message(u"changed"_s); // a copy of its own
    try {
        copy.raise();
    } catch (const AioIntegrityError &error) {
        QCOMPARE(error.message(), u"Grüße"_s);
        QCOMPARE(error.sql(), u"INSERT INTO \"t\" VALUES (?)"_s);
        QCOMPARE(error.nativeCode(), 2067);
        QCOMPARE(error.sqlState(), u"23505"_s);
        QCOMPARE(error.phase(), AioPhase::Execute);
        QCOMPARE(error.outcome(), AioOutcome::Refused);
        QVERIFY(error.isRetryable());
        QCOMPARE(error.constraint(), u"t_a_key"_s);
        QCOMPARE(error.table(), u"t"_s);
        QCOMPARE(error.column(), u"a"_s);
        QCOMPARE(QString::fromUtf8(error.what()), u"Grüße\n  in: INSERT INTO \"t\" VALUES (?)"_s);
        QCOMPARE(error.info().message(), error.message());
    }
    QCOMPARE(AioDataError(u"a"_s).kind(), AioErrorKind::Data);
    QCOMPARE(AioTimeout(u"a"_s).kind(), AioErrorKind::Timeout);
    QCOMPARE(AioMissingBridge(u"a"_s).message(), u"a"_s);
}

void TestCore::errorsAcrossCopies()
{
    // as an exception_ptr that outlives its first catch, on another thread
    std::exception_ptr kept;
    const std::unique_ptr<QThread> thread(QThread::create([&] {
        try {
            AioErrorInfo(AioErrorKind::Operational, u"busy"_s).nativeCode(5).raise();
        } catch (...) {
            kept = std::current_exception();
        }
    }));
    thread->start();
    thread->wait();
    try {
        std::rethrow_exception(kept);
    } catch (const AioOperationalError &error) {
        QCOMPARE(error.nativeCode(), 5);
    }
}

// values

Q_DECLARE_METATYPE(AioValue)

void TestCore::fromVariant_data()
{
    QTest::addColumn<QVariant>("variant");
    QTest::addColumn<AioValue>("value");
    const auto add = [](const char *name, const QVariant &variant, const AioValue &value) {
        QTest::newRow(name) << QVariant::fromValue(variant) << value;
    };
    add("nothing", QVariant(), AioValue());
    add("null", QVariant::fromValue(nullptr), AioValue());
    add("bool", true, AioValue(true));
    add("int", 5, AioValue(qint64(5)));
    add("unsigned", 5u, AioValue(qint64(5)));
    add("short", QVariant::fromValue(short(-5)), AioValue(qint64(-5)));
    add("long", QVariant::fromValue(5L), AioValue(qint64(5)));
    add("64 bits", std::numeric_limits<qint64>::min(), AioValue(std::numeric_limits<qint64>::min()));
    add("unsigned 64 bits", QVariant::fromValue(quint64(std::numeric_limits<qint64>::max())), AioValue(std::numeric_limits<qint64>::max()));
    add("double", 0.5, AioValue(0.5));
    add("float", 0.5f, AioValue(0.5));
    add("text", u"a"_s, AioValue(u"a"_s));
    add("empty text", QString(), AioValue(QString()));
    add("bytes", "a\0b"_ba, AioValue("a\0b"_ba));
    add("date", QDate(2026, 2, 1), AioValue(QDate(2026, 2, 1)));
    add("time", QTime(1, 2, 3, 4), AioValue(QTime(1, 2, 3, 4)));
    add("date-time", QDateTime::fromMSecsSinceEpoch(-5, Aio::Detail::utc), AioValue(AioValue::Moment(-5)));
    add("date-time elsewhere", QDateTime(QDate(1970, 1, 1), QTime(2, 0), QTimeZone(7200)), AioValue(AioValue::Moment(0)));
    add("uuid", QUuid(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11), AioValue(QUuid(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)));
    add("json object", QJsonObject{{u"a"_s, 1}}, AioValue(AioValue::Json("{\"a\":1}")));
    add("json array", QJsonArray{1, 2}, AioValue(AioValue::Json("[1,2]")));
    add("timestamp", QVariant::fromValue(AioTimestamp(7)), AioValue(AioTimestamp(7)));
    add("enumeration", QVariant::fromValue(Light), AioValue(qint64(9)));
}

void TestCore::fromVariant()
{
    QFETCH(QVariant, variant);
    QFETCH(AioValue, value);
    const auto made = AioValue::fromVariant(variant);
    QVERIFY(made);
    QVERIFY(*made == value);
    // and back
    const auto again = AioValue::fromVariant(made->toVariant());
    QVERIFY(again);
    QVERIFY(*again == value);
}

void TestCore::fromVariantRefuses()
{
    QVERIFY(!AioValue::fromVariant(QVariant::fromValue(std::numeric_limits<quint64>::max())));
    QVERIFY(!AioValue::fromVariant(QDateTime()));
    QVERIFY(!AioValue::fromVariant(QVariantList{1}));
    QVERIFY(!AioValue::fromVariant(QVariantMap{{u"a"_s, 1}}));
    QVERIFY(!AioValue::fromVariant(QVariant::fromValue(static_cast<QObject *>(this))));
}

void TestCore::toVariant()
{
    QCOMPARE(AioValue().toVariant().metaType(), QMetaType::fromType<std::nullptr_t>());
    QCOMPARE(AioValue(true).toVariant(), QVariant(true));
    QCOMPARE(AioValue(qint64(5)).toVariant().metaType(), QMetaType::fromType<qint64>());
    const QVariant moment = AioValue(AioValue::Moment(5)).toVariant();
    QCOMPARE(moment.toDateTime().timeSpec(), Qt::UTC);
    QCOMPARE(moment.toDateTime().toMSecsSinceEpoch(), 5);
    QCOMPARE(AioValue(AioValue::Json("{\"a\":1}")).toVariant().toJsonObject(), (QJsonObject{{u"a"_s, 1}}));
    QCOMPARE(AioValue(AioValue::Json("[1]")).toVariant().toJsonArray(), QJsonArray{1});
}

void TestCore::valuesFromQml_data()
{
    QTest::addColumn<QVariant>("variant");
    QTest::addColumn<ColumnKind>("kind");
    QTest::addColumn<bool>("fits");
    QTest::addColumn<AioValue>("value");
    const auto add = [](const char *name, const QVariant &variant, ColumnKind kind, const AioValue &value) {
        QTest::newRow(name) << QVariant::fromValue(variant) << kind << true << value;
    };
    const auto refuse = [](const char *name, const QVariant &variant, ColumnKind kind) {
        QTest::newRow(name) << QVariant::fromValue(variant) << kind << false << AioValue();
    };
    using enum ColumnKind;
    for (const auto kind : {Boolean, SmallInt, Integer, BigInt, Double, Text, Blob, Date, Time, DateTime, Timestamp, Uuid, Json}) {
        add("null", QVariant::fromValue(nullptr), kind, AioValue());
        add("undefined", QVariant(), kind, AioValue());
        if (kind != Json) {
            refuse("a list", QVariantList{1}, kind);
        }
    }
    add("bool", true, Boolean, AioValue(true));
    refuse("number for bool", 1, Boolean);
    refuse("text for bool", u"true"_s, Boolean);

    add("int", 5, BigInt, AioValue(qint64(5)));
    add("whole double", 5.0, BigInt, AioValue(qint64(5)));
    add("negative double", -5.0, SmallInt, AioValue(qint64(-5)));
    add("2^53", 9007199254740992.0, BigInt, AioValue(qint64(9007199254740992)));
    refuse("above 2^53", 9007199254740994.0, BigInt);
    refuse("fraction", 5.5, BigInt);
    refuse("not a number", std::numeric_limits<double>::quiet_NaN(), BigInt);
    refuse("infinite", std::numeric_limits<double>::infinity(), BigInt);
    add("id as text", u"9223372036854775807"_s, BigInt, AioValue(std::numeric_limits<qint64>::max()));
    refuse("id as text, too big", u"9223372036854775808"_s, BigInt);
    refuse("text that is no number", u"12a"_s, BigInt);
    refuse("empty text", u""_s, BigInt);
    refuse("bool for a number", true, Integer);
    add("greatest small", 32767, SmallInt, AioValue(qint64(32767)));
    refuse("too big for small", 32768, SmallInt);
    refuse("too big for small, as a double", 32768.0, SmallInt);
    refuse("too big for int", 2147483648.0, Integer);
    add("least int", -2147483648.0, Integer, AioValue(qint64(-2147483648LL)));

    add("double", 0.5, Double, AioValue(0.5));
    add("int for double", 5, Double, AioValue(5.0));
    refuse("text for double", u"5"_s, Double);
    refuse("bool for double", true, Double);

    add("text", u"5"_s, Text, AioValue(u"5"_s));
    refuse("number for text", 5, Text);
    add("bytes", "a"_ba, Blob, AioValue("a"_ba));
    refuse("text for bytes", u"a"_s, Blob);

    const QDateTime date(QDate(2026, 2, 1), QTime(3, 4, 5, 6), Aio::Detail::utc); // a JavaScript Date
    add("date", QDate(2026, 2, 1), Date, AioValue(QDate(2026, 2, 1)));
    add("date from a Date", date, Date, AioValue(QDate(2026, 2, 1)));
    add("date from text", u"2026-02-01"_s, Date, AioValue(QDate(2026, 2, 1)));
    refuse("impossible date", u"2026-02-30"_s, Date);
    refuse("number for date", 5, Date);
    refuse("invalid date", QDate(), Date);
    add("time", QTime(3, 4, 5, 6), Time, AioValue(QTime(3, 4, 5, 6)));
    add("time from a Date", date, Time, AioValue(QTime(3, 4, 5, 6)));
    add("time from text", u"03:04:05.006"_s, Time, AioValue(QTime(3, 4, 5, 6)));
    refuse("impossible time", u"25:00"_s, Time);
    refuse("invalid time", QTime(), Time);
    add("date-time", date, DateTime, AioValue(AioValue::Moment(date.toMSecsSinceEpoch())));
    add("date-time from text", u"2026-02-01T03:04:05.006Z"_s, DateTime, AioValue(AioValue::Moment(date.toMSecsSinceEpoch())));
    refuse("invalid date-time", QDateTime(), DateTime);
    refuse("invalid Date for date", QDateTime(), Date);
    refuse("number for date-time", 5.0, DateTime);
    add("timestamp", QVariant::fromValue(AioTimestamp(5)), Timestamp, AioValue(AioTimestamp(5)));
    add("timestamp from a Date", date, Timestamp, AioValue(AioTimestamp(date.toMSecsSinceEpoch() * 1000)));
    add("timestamp from text", u"1970-01-01 00:00:00.000001"_s, Timestamp, AioValue(AioTimestamp(1)));
    refuse("timestamp from a Date beyond it", QDateTime(QDate(300000, 1, 1), QTime(0, 0), Aio::Detail::utc), Timestamp);

    const QUuid id(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
    add("uuid", id, Uuid, AioValue(id));
    add("uuid from text", id.toString(QUuid::WithoutBraces), Uuid, AioValue(id));
    refuse("text that is no uuid", u"abc"_s, Uuid);
    add("json", QJsonObject{{u"a"_s, 1}}, Json, AioValue(AioValue::Json("{\"a\":1}")));
    add("json from a map", QVariantMap{{u"a"_s, 1}}, Json, AioValue(AioValue::Json("{\"a\":1}")));
    add("json from a list", QVariantList{1, u"a"_s}, Json, AioValue(AioValue::Json("[1,\"a\"]")));
    add("json of text", u"{}"_s, Json, AioValue(AioValue::Json("\"{}\"")));
    add("json of a number", 1.5, Json, AioValue(AioValue::Json("1.5")));
    add("list", QVariantList{1}, Array, AioValue(AioValue::Json("[1]")));
    refuse("text for a list", u"[]"_s, Array);
    refuse("an object for a list", QVariantMap(), Array);
    add("decimal from text", u"1.50"_s, Decimal, AioValue(AioDecimal::fromScaled(15, 1)));
    add("decimal from a number", 0.1, Decimal, AioValue(AioDecimal::fromScaled(1, 1)));
    add("decimal from an integer", 3, Decimal, AioValue(AioDecimal(3)));
    refuse("text for a decimal", u"one"_s, Decimal);
    refuse("infinite decimal", std::numeric_limits<double>::infinity(), Decimal);
    refuse("bool for a decimal", true, Decimal);
    add("duration in milliseconds", 1.5, Duration, AioValue(std::chrono::microseconds(1500)));
    add("duration from an integer", 2, Duration, AioValue(std::chrono::microseconds(2000)));
    add("duration", QVariant::fromValue(std::chrono::microseconds(7)), Duration, AioValue(std::chrono::microseconds(7)));
    refuse("duration without end", std::numeric_limits<double>::infinity(), Duration);
    refuse("text for a duration", u"1"_s, Duration);
    add("float", 0.5, Float, AioValue(0.5));
    add("url", QUrl(u"http://a/ä"_s), Text, AioValue(u"http://a/%C3%A4"_s));
}

void TestCore::valuesFromQml()
{
    QFETCH(QVariant, variant);
    QFETCH(ColumnKind, kind);
    QFETCH(bool, fits);
    QFETCH(AioValue, value);
    const auto made = valueFromVariant(variant, kind);
    QCOMPARE(made.has_value(), fits);
    if (fits) {
        QVERIFY(*made == value);
    }
}

// cells

namespace
{
template<class T>
bool survives(const T &value)
{
    QByteArray bytes;
    const AioCell cell = cellOf(AioType<T>::toValue(value), bytes);
    T read{};
    return AioType<T>::fromCell(cell, read) && read == value;
}

AioCell textCell(const char *text)
{
    return AioCell::fromBytes(AioCell::Kind::Text, text, qsizetype(qstrlen(text)));
}

template<class T>
bool reads(const AioCell &cell)
{
    T value{};
    return AioType<T>::fromCell(cell, value);
}
}

void TestCore::cellRoundTrips()
{
    QVERIFY(survives(true) && survives(false));
    QVERIFY(survives(qint8(-128)) && survives(quint8(255)) && survives(qint16(-32768)) && survives(quint16(65535)));
    QVERIFY(survives(std::numeric_limits<qint32>::min()) && survives(std::numeric_limits<quint32>::max()));
    QVERIFY(survives(std::numeric_limits<qint64>::min()) && survives(std::numeric_limits<qint64>::max()) && survives(quint64(1) << 62));
    QVERIFY(survives(Fruit::Apple) && survives(Fruit::Pear) && survives(Wide::Low));
    QVERIFY(survives(0.1) && survives(-0.1f) && survives(std::numeric_limits<double>::max()));
    QVERIFY(survives(u"Grüße 🎈"_s) && survives(QString()) && survives(u"a\u0000b"_s));
    QVERIFY(survives("a\0b\xff"_ba) && survives(QByteArray()));
    QVERIFY(survives(QDate(2026, 2, 1)) && survives(QDate(-4713, 1, 1)));
    QVERIFY(survives(QTime(23, 59, 59, 999)) && survives(QTime(0, 0)));
    QVERIFY(survives(QDateTime(QDate(1969, 12, 31), QTime(23, 59, 59, 999), Aio::Detail::utc)));
    QVERIFY(survives(AioTimestamp(-1)) && survives(AioTimestamp(std::numeric_limits<qint64>::max())));
    QVERIFY(survives(QUuid(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)) && survives(QUuid()));
    QVERIFY(survives(QJsonObject{{u"a"_s, QJsonArray{1, u"ü"_s, QJsonValue::Null}}}));

    // as SQLite keeps them: text
    QDateTime moment;
    QVERIFY(AioType<QDateTime>::fromCell(textCell("2026-02-01 03:04:05.006"), moment));
    QCOMPARE(moment, QDateTime(QDate(2026, 2, 1), QTime(3, 4, 5, 6), Aio::Detail::utc));
    QCOMPARE(moment.timeSpec(), Qt::UTC);
    QUuid uuid;
    QVERIFY(AioType<QUuid>::fromCell(textCell("00000000-0000-0000-0000-000000000000"), uuid));
    QVERIFY(uuid.isNull());
    const QByteArray sixteen("0123456789abcdef");
    QVERIFY(AioType<QUuid>::fromCell(AioCell::fromBytes(AioCell::Kind::Blob, sixteen.constData(), 16), uuid));
    QCOMPARE(uuid.toRfc4122(), sixteen);
    bool flag = false;
    QVERIFY(AioType<bool>::fromCell(AioCell::fromInteger(1), flag)); // SQLite and MySQL have no boolean
    QVERIFY(flag);
    double real = 0;
    QVERIFY(AioType<double>::fromCell(AioCell::fromInteger(5), real));
    QCOMPARE(real, 5.0);
}

void TestCore::cellsThatDoNotFit()
{
    QVERIFY(!reads<bool>(AioCell::fromInteger(2)) && !reads<bool>(AioCell::fromReal(1)) && !reads<bool>(textCell("1")));
    QVERIFY(!reads<qint16>(AioCell::fromInteger(32768)) && !reads<quint32>(AioCell::fromInteger(-1)) && !reads<qint32>(AioCell::fromReal(1)));
    QVERIFY(!reads<qint32>(AioCell::fromInteger(1, AioCell::Kind::Bool)) && !reads<qint32>(textCell("1")));
    QVERIFY(!reads<Fruit>(AioCell::fromInteger(128)) && !reads<Fruit>(textCell("1")));
    QVERIFY(!reads<double>(textCell("1")) && !reads<double>(AioCell::fromInteger(9007199254740993)));
    QVERIFY(!reads<double>(AioCell::fromInteger(std::numeric_limits<qint64>::max())));
    QVERIFY(reads<double>(AioCell::fromInteger(std::numeric_limits<qint64>::min())));
    QVERIFY(!reads<float>(AioCell::fromInteger(16777217)) && reads<float>(AioCell::fromInteger(16777216)));
    QVERIFY(!reads<QString>(AioCell::fromInteger(1)) && !reads<QString>(AioCell::fromBytes(AioCell::Kind::Blob, "a", 1)));
    QVERIFY(!reads<QByteArray>(textCell("a")));
    QVERIFY(!reads<QDate>(textCell("2026-02-30")) && !reads<QDate>(AioCell::fromInteger(1)) && !reads<QDate>(textCell("2026-02-01 00:00")));
    QVERIFY(!reads<QTime>(AioCell::fromInteger(86'400'000'000, AioCell::Kind::Time)) && !reads<QTime>(AioCell::fromInteger(-1, AioCell::Kind::Time)));
    QVERIFY(!reads<QTime>(textCell("24:00")) && !reads<QTime>(AioCell::fromInteger(1)));
    QVERIFY(!reads<QDateTime>(textCell("now")) && !reads<QDateTime>(AioCell::fromInteger(1)) && !reads<AioTimestamp>(textCell("")));
    // text in another form than is written: a comparison would not find it
    QVERIFY(reads<QDateTime>(textCell("2026-02-01 03:04:05.678")) && reads<AioTimestamp>(textCell("2026-02-01 03:04:05.678901")));
    for (const char *text : {"2026-02-01",
                             "2026-02-01 03:04",
                             "2026-02-01 03:04:05",
                             "2026-02-01 03:04:05.67",
                             "2026-02-01T03:04:05.678",
                             "2026-02-01 03:04:05.67Z",
                             "2026-02-01 03:04:05.678Z"}) {
        QVERIFY2(!reads<QDateTime>(textCell(text)) && !reads<AioTimestamp>(textCell(text)), text);
    }
    QVERIFY(!reads<QDateTime>(textCell("2026-02-01 03:04:05.678901")) && !reads<AioTimestamp>(textCell("2026-02-01 03:04:05.678")));
    QVERIFY(!reads<AioTimestamp>(textCell("2026-02-01T03:04:05.678901")) && !reads<AioTimestamp>(textCell("2026-02-01 03:04:05.67890Z")));
    QVERIFY(reads<QTime>(textCell("03:04:05.678")) && !reads<QTime>(textCell("03:04:05")) && !reads<QTime>(textCell("03:04:05.678901")));
    QVERIFY(reads<QUuid>(textCell("6f9619ff-8b86-d011-b42d-00cf4fc964ff")) && !reads<QUuid>(textCell("6F9619ff-8b86-d011-b42d-00cf4fc964ff")));
    QVERIFY(!reads<QUuid>(textCell("{6f9619ff-8b86-d011-b42d-00cf4fc964ff}")));
    QVERIFY(!reads<QUuid>(textCell("abc")) && !reads<QUuid>(AioCell::fromBytes(AioCell::Kind::Blob, "abc", 3)));
    QVERIFY(!reads<QJsonObject>(textCell("[1]")) && !reads<QJsonObject>(textCell("{")));
    QVERIFY_THROWS_EXCEPTION(AioDataError, AioType<Wide>::toValue(Wide::High));
}

void TestCore::cellsOfTheFarEnd()
{
    // what no calendar holds must not come out as a time that one does
    QByteArray bytes;
    const auto dateTimeOf = [&](const AioValue &value) {
        return cellOf(value, bytes).integer;
    };
    const qint64 invalid = dateTimeOf(AioType<QDateTime>::toValue(QDateTime()));
    QCOMPARE(invalid, std::numeric_limits<qint64>::min());
    QVERIFY(dateTimeText(invalid, Precision::Milliseconds).isEmpty());
    QCOMPARE(dateTimeOf(AioValue(AioValue::Moment(std::numeric_limits<qint64>::max()))), std::numeric_limits<qint64>::min());
    QCOMPARE(dateTimeOf(AioType<QDateTime>::toValue(QDateTime(QDate(-300000, 1, 1), QTime(0, 0), Aio::Detail::utc))), std::numeric_limits<qint64>::min());
    QCOMPARE(AioTimestamp(QDateTime()).microsecondsSinceEpoch(), std::numeric_limits<qint64>::min());
    QCOMPARE(AioTimestamp(QDateTime(QDate(300000, 1, 1), QTime(0, 0), Aio::Detail::utc)).microsecondsSinceEpoch(), std::numeric_limits<qint64>::min());
    QVERIFY(AioTimestamp(QDateTime(QDate(290000, 1, 1), QTime(0, 0), Aio::Detail::utc)).toDateTime()
            == QDateTime(QDate(290000, 1, 1), QTime(0, 0), Aio::Detail::utc));
    // and an invalid time is not midnight
    QVERIFY(!reads<QTime>(cellOf(AioType<QTime>::toValue(QTime()), bytes)));
    QVERIFY(dateText(QDate().toJulianDay()).isEmpty());
    QVERIFY(dateText(std::numeric_limits<qint64>::max()).isEmpty());
}

void TestCore::valuesOfCells()
{
    QVERIFY(valueFromCell(AioCell::null()).isNull());
    QVERIFY(valueFromCell(AioCell::fromInteger(1, AioCell::Kind::Bool)) == AioValue(true));
    QVERIFY(valueFromCell(AioCell::fromInteger(5)) == AioValue(qint64(5)));
    QVERIFY(valueFromCell(AioCell::fromReal(0.5)) == AioValue(0.5));
    QVERIFY(valueFromCell(textCell("ü")) == AioValue(u"ü"_s));
    QVERIFY(valueFromCell(AioCell::fromBytes(AioCell::Kind::Blob, "a\0b", 3)) == AioValue("a\0b"_ba));
    QVERIFY(valueFromCell(AioCell::fromInteger(7, AioCell::Kind::DateTime)) == AioValue(AioTimestamp(7)));
    QVERIFY(valueFromCell(AioCell::fromInteger(2440588, AioCell::Kind::Date)) == AioValue(QDate(1970, 1, 1)));
    QVERIFY(valueFromCell(AioCell::fromInteger(1'001'000, AioCell::Kind::Time)) == AioValue(QTime(0, 0, 1, 1)));
    QVERIFY(valueFromCell(AioCell::fromBytes(AioCell::Kind::Uuid, "0123456789abcdef", 16)) == AioValue(QUuid::fromRfc4122("0123456789abcdef"_ba)));

    // as the column's type
    for (int kind = 0; kind <= int(ColumnKind::Json); ++kind) {
        const auto null = valueFromCell(AioCell::null(), ColumnKind(kind));
        QVERIFY(null && null->isNull());
    }
    const auto is = [](const AioCell &cell, ColumnKind kind, const AioValue &value) {
        const auto made = valueFromCell(cell, kind);
        return made && *made == value;
    };
    QVERIFY(is(AioCell::fromInteger(1), ColumnKind::Boolean, AioValue(true)));
    QVERIFY(is(AioCell::fromInteger(5), ColumnKind::SmallInt, AioValue(qint64(5))));
    QVERIFY(is(AioCell::fromInteger(5), ColumnKind::Double, AioValue(5.0)));
    QVERIFY(is(textCell("2026-02-01"), ColumnKind::Date, AioValue(QDate(2026, 2, 1))));
    QVERIFY(is(textCell("01:02:03.000"), ColumnKind::Time, AioValue(QTime(1, 2, 3))));
    QVERIFY(is(textCell("1970-01-01 00:00:00.001"), ColumnKind::DateTime, AioValue(AioValue::Moment(1))));
    QVERIFY(is(textCell("1970-01-01 00:00:00.001001"), ColumnKind::Timestamp, AioValue(AioTimestamp(1001))));
    QVERIFY(is(textCell("{\"a\": 1}"), ColumnKind::Json, AioValue(AioValue::Json("{\"a\": 1}")))); // as it is
    QVERIFY(is(textCell(" 1.50 "), ColumnKind::Json, AioValue(AioValue::Json(" 1.50 "))));
    QVERIFY(is(textCell("1.50"), ColumnKind::Decimal, AioValue(AioDecimal::fromScaled(150, 2))));
    QVERIFY(is(AioCell::fromInteger(1500), ColumnKind::Duration, AioValue(std::chrono::microseconds(1500))));
    QVERIFY(!valueFromCell(AioCell::fromInteger(150), ColumnKind::Decimal)); // of which scale?
    QVERIFY(!valueFromCell(textCell("{}"), ColumnKind::Array) && !valueFromCell(textCell("{"), ColumnKind::Json));
    QVERIFY(is(textCell("x"), ColumnKind::Text, AioValue(u"x"_s)));
    QVERIFY(!valueFromCell(AioCell::fromInteger(2), ColumnKind::Boolean));
    QVERIFY(!valueFromCell(AioCell::fromInteger(32768), ColumnKind::SmallInt));
    QVERIFY(!valueFromCell(AioCell::fromInteger(1), ColumnKind::Text));
    QVERIFY(!valueFromCell(textCell("x"), ColumnKind::BigInt));
    QVERIFY(!valueFromCell(textCell("x"), ColumnKind::Uuid));

    // what the table of accepted cells leaves out no type reads, and of what it has each type reads something
    const auto text = [](ColumnKind kind) {
        switch (kind) {
        case ColumnKind::Date:
            return "2026-02-01";
        case ColumnKind::DateTime:
            return "2026-02-01 00:00:00.000";
        case ColumnKind::Timestamp:
            return "2026-02-01 00:00:00.000000";
        case ColumnKind::Time:
            return "01:02:03.000";
        case ColumnKind::Uuid:
            return "00000000-0000-0000-0000-000000000000";
        default:
            return kind == ColumnKind::Array ? "[]" : "1";
        }
    };
    for (int kind = 0; kind <= int(ColumnKind::Array); ++kind) {
        for (int cellKind = int(AioCell::Kind::Bool); cellKind <= int(AioCell::Kind::Uuid); ++cellKind) {
            const auto is = AioCell::Kind(cellKind);
            const AioCell cell = is == AioCell::Kind::Text               ? textCell(text(ColumnKind(kind)))
                : is == AioCell::Kind::Blob || is == AioCell::Kind::Uuid ? AioCell::fromBytes(is, "0123456789abcdef", 16)
                : is == AioCell::Kind::Real                              ? AioCell::fromReal(1)
                                                                         : AioCell::fromInteger(1, is);
            const bool accepted = acceptedCells(ColumnKind(kind)) & Aio::Detail::cellKind(is);
            QVERIFY2(valueFromCell(cell, ColumnKind(kind)).has_value() == accepted, qPrintable(u"column %1, cell %2"_s.arg(kind).arg(cellKind)));
        }
    }
}

void TestCore::optionalsAndNull()
{
    std::optional<int> number = 5;
    QVERIFY(readCell(AioCell::null(), number));
    QVERIFY(!number);
    QVERIFY(readCell(AioCell::fromInteger(6), number));
    QCOMPARE(number, 6);
    QVERIFY(!readCell(textCell("x"), number));
    int plain = 5;
    QVERIFY(!readCell(AioCell::null(), plain));
    QCOMPARE(plain, 5);
    QVERIFY(toValue(std::optional<int>()).isNull());
    QVERIFY(toValue(std::optional(5)) == AioValue(qint64(5)));
    QVERIFY(toValue(5) == AioValue(qint64(5)));
    static_assert(!Storable<char> && !Storable<char16_t> && Storable<signed char> && Storable<QString> && Storable<QStringList> && !Storable<QVariant>
                  && !Storable<long double>);
}

// times and text

void TestCore::listsOfText()
{
    const auto list = [](const QByteArray &json, auto list) {
        return AioType<decltype(list)>::fromCell(textCell(json), list) ? std::optional(list) : std::nullopt;
    };
    // any form of a date and of a UUID, since nothing compares with them but the list as a whole
    QCOMPARE(list(R"(["2026-02-01T03:04:05Z", "2026-02-01"])", QList<QDateTime>()),
             std::optional(QList<QDateTime>{QDateTime(QDate(2026, 2, 1), QTime(3, 4, 5), Aio::Detail::utc), QDate(2026, 2, 1).startOfDay(Aio::Detail::utc)}));
    QCOMPARE(list(R"(["03:04"])", QList<QTime>()), std::optional(QList<QTime>{QTime(3, 4)}));
    QCOMPARE(list(R"(["{6F9619FF-8B86-D011-B42D-00CF4FC964FF}"])", QList<QUuid>()),
             std::optional(QList<QUuid>{QUuid(u"6f9619ff-8b86-d011-b42d-00cf4fc964ff"_s)}));
    QVERIFY(!list(R"(["tomorrow"])", QList<QDateTime>()));
    // half of a surrogate pair is no text, and becomes none
    QVERIFY(!list(R"(["\ud83d"])", QStringList()));
    QCOMPARE(list(R"(["\ud83d\ude00"])", QStringList()), std::optional(QStringList{u"\U0001F600"_s}));
    // a byte order mark is a character as any other
    const QStringList marks{u"\ufeffa"_s, u"\ufeff"_s, u"a\ufeff"_s, u"\ufeff\"\ufeff"_s};
    QByteArray text;
    QStringList read;
    QVERIFY(AioType<QStringList>::fromCell(cellOf(AioType<QStringList>::toValue(marks), text), read));
    QCOMPARE(read, marks);
    QCOMPARE(list("[\"\xEF\xBB\xBF"
                  "a\"]",
                  QStringList()),
             std::optional(QStringList{u"\ufeffa"_s}));
    QVERIFY(survives(QJsonObject{{u"\ufeffkey"_s, u"\ufeffvalue"_s}}));
}

void TestCore::listsOfReals()
{
    using L = std::numeric_limits<double>;
    const auto roundTrip = [](const auto &list) {
        QByteArray text;
        auto read = list;
        read.clear();
        return AioType<std::remove_cvref_t<decltype(list)>>::fromCell(cellOf(AioType<std::remove_cvref_t<decltype(list)>>::toValue(list), text), read)
            && read == list;
    };
    // whole numbers that JSON shows with other digits than they have, beyond 2^53 and beyond 2^63
    QVERIFY(roundTrip(
        QList<double>{0.0, 0.1, 3.0, 9007199254740993.0, 119547313717772288.0, -119547313717772288.0, 9.2e18, 1e19, 1e22, 1e300, L::max(), L::denorm_min()}));
    QVERIFY(roundTrip(QList<float>{0.1F, 16777216.0F, 119547313717772288.0F, std::numeric_limits<float>::max()}));
    QVERIFY(roundTrip(QList<std::optional<double>>{std::nullopt, 119547313717772288.0}));
    QVERIFY(roundTrip(QList<qint64>{std::numeric_limits<qint64>::max(), std::numeric_limits<qint64>::min(), 119547313717772289}));
}

void TestCore::timestamps()
{
    QCOMPARE(AioTimestamp(-1).toDateTime().toMSecsSinceEpoch(), -1); // down, not towards 1970
    QCOMPARE(AioTimestamp(-1000).toDateTime().toMSecsSinceEpoch(), -1);
    QCOMPARE(AioTimestamp(-1001).toDateTime().toMSecsSinceEpoch(), -2);
    QCOMPARE(AioTimestamp(1999).toDateTime().toMSecsSinceEpoch(), 1);
    QCOMPARE(AioTimestamp(std::numeric_limits<qint64>::min() + 1).toDateTime().toMSecsSinceEpoch(), std::numeric_limits<qint64>::min() / 1000 - 1);
    QVERIFY(!AioTimestamp(QDateTime()).toDateTime().isValid());
    QCOMPARE(AioTimestamp(0).toDateTime().timeSpec(), Qt::UTC);
    QCOMPARE(AioTimestamp(QDateTime::fromMSecsSinceEpoch(-7, Aio::Detail::utc)).microsecondsSinceEpoch(), -7000);
    QCOMPARE(AioTimestamp(1234567).toString(), u"1970-01-01 00:00:01.234567"_s);
    QVERIFY(AioTimestamp(1) < AioTimestamp(2));
    const qint64 before = QDateTime::currentMSecsSinceEpoch(); // which newer versions of Qt round
    const qint64 now = AioTimestamp::now().microsecondsSinceEpoch();
    QVERIFY(now / 1000 >= before - 1 && now / 1000 <= QDateTime::currentMSecsSinceEpoch());
}

void TestCore::text_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<qint64>("microseconds");
    const auto day = [](int year, int month, int date) {
        return QDate(year, month, date).startOfDay(Aio::Detail::utc).toSecsSinceEpoch() * 1'000'000;
    };
    QTest::newRow("epoch") << "1970-01-01 00:00:00"_ba << qint64(0);
    QTest::newRow("date alone") << "2026-02-01"_ba << day(2026, 2, 1);
    QTest::newRow("T and Z") << "2026-02-01T00:00:00Z"_ba << day(2026, 2, 1);
    QTest::newRow("minutes") << "2026-02-01 01:02"_ba << day(2026, 2, 1) + 3'720'000'000;
    QTest::newRow("one digit") << "1970-01-01 00:00:00.5"_ba << qint64(500'000);
    QTest::newRow("six digits") << "1970-01-01 00:00:00.123456"_ba << qint64(123'456);
    QTest::newRow("nine digits") << "1970-01-01 00:00:00.123456789Z"_ba << qint64(123'456);
    QTest::newRow("before 1970") << "1969-12-31 23:59:59.999999"_ba << qint64(-1);
    QTest::newRow("leap day") << "2024-02-29"_ba << day(2024, 2, 29);
    QTest::newRow("leap day of a fourth century") << "2000-02-29"_ba << day(2000, 2, 29);
    QTest::newRow("year 1") << "0001-01-01"_ba << day(1, 1, 1);
    QTest::newRow("year 0") << "0000-02-29"_ba << day(-1, 2, 29); // 1 BC, to QDate
    QTest::newRow("the end") << "9999-12-31 23:59:59.999999"_ba << day(9999, 12, 31) + 86'399'999'999;
}

void TestCore::text()
{
    QFETCH(QByteArray, text);
    QFETCH(qint64, microseconds);
    const auto parsed = parseDateTime(std::string_view(text.constData(), std::size_t(text.size())));
    QVERIFY(parsed);
    QCOMPARE(*parsed, microseconds);
    const QByteArray written = dateTimeText(microseconds, Precision::Microseconds);
    QCOMPARE(written.size(), 26);
    QVERIFY(written.startsWith(text.left(10)));
    QCOMPARE(parseDateTime(std::string_view(written.constData(), 26)), parsed);
}

void TestCore::textRefused_data()
{
    QTest::addColumn<QByteArray>("text");
    for (const char *text : {"",
                             " ",
                             "2026",
                             "2026-02",
                             "2026-2-1",
                             "2026-02-30",
                             "2026-02-29",
                             "1900-02-29",
                             "2026-13-01",
                             "2026-00-01",
                             "2026-01-00",
                             "2026-04-31",
                             "2026-01-32",
                             "02026-01-01",
                             "-2026-01-01",
                             "2026-02-01x",
                             "2026-02-01 ",
                             "2026-02-01T",
                             "2026-02-01 1:02",
                             "2026-02-01 01",
                             "2026-02-01 24:00",
                             "2026-02-01 01:60",
                             "2026-02-01 01:02:60",
                             "2026-02-01 01:02:03.",
                             "2026-02-01 01:02:03,5",
                             "2026-02-01 01:02:03 Z",
                             "2026-02-01 01:02:03ZZ",
                             "2026-02-01 01:02:03+01:00",
                             "2026-02-01  01:02:03",
                             "2026/02/01",
                             "now",
                             "2026-02-01 -1:02"}) {
        QTest::newRow(text) << QByteArray(text);
    }
}

void TestCore::textRefused()
{
    QFETCH(QByteArray, text);
    const std::string_view view(text.constData(), std::size_t(text.size()));
    QVERIFY(!parseDateTime(view));
    QVERIFY(!parseDate(view));
    // the part behind the date, where there is one
    if (view.size() > 11 && view[4] == '-' && view[10] == ' ') {
        QVERIFY(!parseTime(view.substr(11)));
    }
}

void TestCore::textRoundTrips()
{
    const quint32 seed = qEnvironmentVariableIntValue("AIOORM_SEED") ? quint32(qEnvironmentVariableIntValue("AIOORM_SEED")) : std::random_device()();
    qInfo("AIOORM_SEED=%u", seed);
    std::mt19937_64 random(seed);
    const qint64 first = QDate(1, 1, 1).startOfDay(Aio::Detail::utc).toMSecsSinceEpoch(),
                 last = QDate(9999, 12, 31).endOfDay(Aio::Detail::utc).toMSecsSinceEpoch();
    std::uniform_int_distribution<qint64> anyTime(first, last);
    const auto viewOf = [](const QByteArray &text) {
        return std::string_view(text.constData(), std::size_t(text.size()));
    };
    qint64 earlier = first;
    QByteArray earlierText = dateTimeText(first * 1000, Precision::Milliseconds);
    for (int i = 0; i < 20'000; ++i) {
        const qint64 milliseconds = anyTime(random);
        const QDateTime qt = QDateTime::fromMSecsSinceEpoch(milliseconds, Aio::Detail::utc);
        const QByteArray text = dateTimeText(milliseconds * 1000, Precision::Milliseconds);
        QCOMPARE(text, qt.toString(u"yyyy-MM-dd HH:mm:ss.zzz"_s).toLatin1());
        QCOMPARE(parseDateTime(viewOf(text)), std::optional(milliseconds * 1000));
        QCOMPARE(text < earlierText, milliseconds < earlier); // text order is time order
        earlier = milliseconds;
        earlierText = text;
        const qint64 microseconds = milliseconds * 1000 + qint64(random() % 1000);
        QCOMPARE(parseDateTime(viewOf(dateTimeText(microseconds, Precision::Microseconds))), std::optional(microseconds));
        const QByteArray date = dateText(qt.date().toJulianDay());
        QCOMPARE(date, qt.toString(u"yyyy-MM-dd"_s).toLatin1());
        QCOMPARE(parseDate(viewOf(date)), std::optional(qt.date().toJulianDay()));
        const qint64 ofDay = qt.time().msecsSinceStartOfDay() * qint64(1000);
        QCOMPARE(timeText(ofDay, Precision::Milliseconds), qt.toString(u"HH:mm:ss.zzz"_s).toLatin1());
        QCOMPARE(parseTime(viewOf(timeText(ofDay, Precision::Microseconds))), std::optional(ofDay));
    }
    // every day of the calendar
    qint64 day = QDate(-1, 1, 1).toJulianDay(); // the year 0
    QCOMPARE(dateText(day), "0000-01-01");
    QByteArray before;
    for (const qint64 end = QDate(9999, 12, 31).toJulianDay(); day <= end; ++day) {
        const QByteArray text = dateText(day);
        if (parseDate(viewOf(text)) != day || !(before < text)) {
            QFAIL(text.constData());
        }
        before = text;
    }
    QCOMPARE(before, "9999-12-31");
}

void TestCore::textOutsideTheYears()
{
    const qint64 first = *parseDateTime("0000-01-01"), last = *parseDateTime("9999-12-31 23:59:59.999999");
    QCOMPARE(dateTimeText(first, Precision::Microseconds), "0000-01-01 00:00:00.000000");
    QCOMPARE(dateTimeText(last, Precision::Milliseconds), "9999-12-31 23:59:59.999");
    for (const qint64 outside : {first - 1, last + 1, std::numeric_limits<qint64>::min(), std::numeric_limits<qint64>::max()}) {
        QCOMPARE(dateTimeText(outside, Precision::Microseconds), QByteArray());
        QCOMPARE(dateTimeText(outside, Precision::Milliseconds), QByteArray());
        QVERIFY(AioTimestamp(outside).toString().isEmpty());
    }
    QVERIFY(dateText(QDate(-2, 12, 31).toJulianDay()).isEmpty());
    QVERIFY(dateText(QDate(10000, 1, 1).toJulianDay()).isEmpty());
}

void TestCore::strictText_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("fits");
    QTest::newRow("empty") << u""_s << true;
    QTest::newRow("ascii") << u"abc"_s << true;
    QTest::newRow("umlaut") << u"Grüße"_s << true;
    QTest::newRow("emoji") << u"🎈"_s << true;
    QTest::newRow("emoji at both ends") << u"🎈a🎈"_s << true;
    QTest::newRow("last of the plane") << QString(QChar(0xffff)) << true;
    QTest::newRow("NUL") << u"a\u0000b"_s << false;
    QTest::newRow("NUL at the end") << u"a\u0000"_s << false;
    QTest::newRow("high alone") << QString(QChar(0xd83c)) << false;
    QTest::newRow("low alone") << QString(QChar(0xdf88)) << false;
    QTest::newRow("high then letter") << QString(QChar(0xd83c)) + u'a' << false;
    QTest::newRow("low then high") << QString(QChar(0xdf88)) + QChar(0xd83c) << false;
    QTest::newRow("two highs") << QString(QChar(0xd83c)) + QChar(0xd83c) + QChar(0xdf88) << false;
    // it is looked at in pieces
    for (int at = 0; at < 9; ++at) {
        const QString before(at, u'a'), after(9 - at, u'b');
        QTest::addRow("umlaut at %d", at) << before + u'ü' + after << true;
        QTest::addRow("emoji at %d", at) << before + u"🎈"_s + after << true;
        QTest::addRow("emojis at %d", at) << before + u"🎈🎈🎈"_s + after << true;
        QTest::addRow("NUL at %d", at) << before + QChar(0) + after << false;
        QTest::addRow("high at %d", at) << before + QChar(0xd83c) + after << false;
        QTest::addRow("low at %d", at) << before + QChar(0xdf88) + after << false;
        QTest::addRow("high behind an emoji at %d", at) << before + u"🎈"_s + QChar(0xdbff) + after << false;
    }
}

void TestCore::strictText()
{
    QFETCH(QString, text);
    QFETCH(bool, fits);
    const auto utf8 = strictUtf8(text);
    QCOMPARE(utf8.has_value(), fits);
    QByteArray appended = "x";
    QCOMPARE(appendStrictUtf8(appended, text), fits);
    QCOMPARE(appended, fits ? "x" + text.toUtf8() : QByteArray("x"));
    if (fits) {
        QCOMPARE(*utf8, text.toUtf8());
        QCOMPARE(QString::fromUtf8(*utf8), text);
    }
}

void TestCore::textThatComes_data()
{
    QTest::addColumn<QByteArray>("utf8");
    QTest::addColumn<QString>("text"); // null: it is none
    QTest::newRow("empty") << QByteArray("") << u""_s;
    QTest::newRow("ascii") << QByteArray("abc") << u"abc"_s;
    QTest::newRow("umlaut") << QByteArray(
        "Gr\xC3\xBC\xC3\x9F"
        "e") << u"Grüße"_s;
    QTest::newRow("NUL") << QByteArray("a\0b", 3) << u"a\u0000b"_s;
    QTest::newRow("byte order mark") << QByteArray("\xEF\xBB\xBF") << u"\uFEFF"_s;
    QTest::newRow("byte order marks") << QByteArray("\xEF\xBB\xBF\xEF\xBB\xBFx\xEF\xBB\xBF") << u"\uFEFF\uFEFFx\uFEFF"_s;
    QTest::newRow("replacement character") << QByteArray(
        "a\xEF\xBF\xBD"
        "b") << u"a\uFFFDb"_s;
    QTest::newRow("latin-1") << QByteArray(
        "Gr\xFC\xDF"
        "e") << QString();
    QTest::newRow("cut off") << QByteArray("a\xC3") << QString();
    QTest::newRow("half of a mark") << QByteArray("\xEF\xBB") << QString();
    QTest::newRow("none behind a mark") << QByteArray("\xEF\xBB\xBF\xFF") << QString();
    QTest::newRow("none beside a replacement character") << QByteArray("\xEF\xBF\xBD\xFF") << QString();
    QTest::newRow("surrogate") << QByteArray("\xED\xA0\x80") << QString();
    QTest::newRow("overlong") << QByteArray("\xC0\x80") << QString();
    QTest::newRow("many marks") << QByteArray("\xEF\xBB\xBF").repeated(100'000) << QString(100'000, QChar(0xFEFF));
}

void TestCore::textThatComes()
{
    QFETCH(QByteArray, utf8);
    QFETCH(QString, text);
    QString read;
    QCOMPARE(readUtf8({utf8.constData(), std::size_t(utf8.size())}, read), !text.isNull());
    const AioCell cell = AioCell::fromBytes(AioCell::Kind::Text, utf8.constData(), utf8.size());
    QCOMPARE(AioType<QString>::fromCell(cell, read), !text.isNull());
    if (text.isNull()) {
        QCOMPARE(valueFromCell(cell), AioValue(utf8)); // nothing is lost
    } else {
        QCOMPARE(read, text);
        QCOMPARE(valueFromCell(cell), AioValue(text));
    }
}

QTEST_APPLESS_MAIN(TestCore)
#include "tst_core.moc"
