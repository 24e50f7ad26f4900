// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/backends/postgresql/postgresqltype_p.h"
#include "aioorm/backends/postgresql/postgresqlvalue_p.h"
#include "aioorm/core/aiotype.h"

#include <QTest>

#include <cmath>
#include <random>

using namespace Aio;
using namespace Aio::Detail;
using namespace Aio::Detail::Postgresql;
using namespace Qt::StringLiterals;

Q_DECLARE_METATYPE(AioValue)

namespace
{
constexpr qint64 lowest = std::numeric_limits<qint64>::min(), highest = std::numeric_limits<qint64>::max();

/// A cell in a form that a failed test can show.
QByteArray shown(const AioCell &cell)
{
    const QByteArray number = QByteArray::number(cell.integer);
    switch (cell.kind) {
    case AioCell::Kind::Null:
        return "null";
    case AioCell::Kind::Bool:
        return "bool " + number;
    case AioCell::Kind::Int:
        return "int " + number;
    case AioCell::Kind::Real:
        return (std::signbit(cell.real) && cell.real == 0 ? "real -" : "real ") + QByteArray::number(cell.real, 'g', 17);
    case AioCell::Kind::Text:
        return "text " + QByteArray(cell.data, cell.size);
    case AioCell::Kind::Blob:
        return "blob " + QByteArray(cell.data, cell.size).toHex();
    case AioCell::Kind::DateTime:
        return "datetime " + number;
    case AioCell::Kind::Date:
        return "date " + number;
    case AioCell::Kind::Time:
        return "time " + number;
    case AioCell::Kind::Uuid:
        return "uuid " + QByteArray(cell.data, cell.size).toHex();
    }
    return {};
}

/// What the reader makes of a value, or the reason why nothing.
QByteArray readOf(quint32 type, PostgresqlFormat format, const QByteArray &data)
{
    PostgresqlReader reader;
    reader.setColumns(std::array{type}, format);
    reader.nextRow();
    AioCell cell;
    if (reader.read(0, data.constData(), int(data.size()), cell)) {
        return shown(cell);
    }
    const AioErrorInfo error = reader.error("c");
    if (error.kind() != AioErrorKind::Data || error.phase() != AioPhase::Decode || error.column() != u"c"
        || !error.message().startsWith(u"The column c holds ")) {
        return "a wrong error: " + error.message().toUtf8();
    }
    return "refused";
}

/// The bytes in hex, behind "binary" or "text", or the reason why none.
QByteArray writtenOf(const AioValue &value, quint32 type)
{
    PostgresqlParameters parameters;
    if (!parameters.append(value, type)) {
        const AioErrorInfo error = parameters.error();
        const bool right = error.kind() == AioErrorKind::Data && error.phase() == AioPhase::Prepare && error.outcome() == AioOutcome::NotSent
            && error.message().startsWith(u"Value 1 is ") && parameters.count() == 0;
        return right ? "refused" : "a wrong error: " + error.message().toUtf8();
    }
    const char *const data = parameters.values()[0];
    if (!data) {
        return "null";
    }
    const int length = parameters.lengths()[0];
    if (parameters.formats()[0] == int(PostgresqlFormat::Text)) {
        return qstrlen(data) == size_t(length) ? "text " + QByteArray(data, length) : QByteArray("a text without its end");
    }
    return "binary " + QByteArray(data, length).toHex();
}

QByteArray fieldOf(const AioValue &value, quint32 type)
{
    QByteArray out("x");
    PostgresqlValueWriter writer(out);
    if (!writer.writeField(value, type)) {
        return out == "x" ? (writer.hasNoBinaryForm() ? "no binary form" : "refused") : "bytes of a refused value";
    }
    return out.mid(1).toHex();
}

AioValue decimal(const char *text)
{
    return AioValue(*AioDecimal::fromLatin1(text));
}

AioValue list(ColumnKind element, std::vector<AioValue> items)
{
    return AioValue(AioValue::List(element, std::move(items)));
}

std::mt19937_64 &randomNumbers()
{
    static const quint64 seed = [] {
        bool given = false;
        const quint64 number = qEnvironmentVariable("AIOORM_SEED").toULongLong(&given);
        return given ? number : quint64(std::random_device()());
    }();
    static std::mt19937_64 numbers(seed);
    static const bool told = [] {
        qInfo("AIOORM_SEED=%llu", seed);
        return true;
    }();
    Q_UNUSED(told)
    return numbers;
}

/// From the whole range, with small ones and the ends as often as the rest.
qint64 anyInteger()
{
    auto &random = randomNumbers();
    return qint64(random()) >> (random() % 64);
}

QString anyText()
{
    auto &random = randomNumbers();
    QString text;
    for (int i = int(random() % 12); i > 0; --i) {
        switch (random() % 5) {
        case 0:
            text += QChar(char16_t(1 + random() % 0x1f));
            break;
        case 1:
            text += u"\"\\,{}NUL '/"_s.at(qsizetype(random() % 11));
            break;
        case 2:
            text += QString::fromUcs4(U"\U0001F600", 1);
            break;
        case 3:
            text += QChar(char16_t(0x80 + random() % 0xD000));
            break;
        default:
            text += QChar(char16_t(0x20 + random() % 0x60));
        }
    }
    return text;
}

AioDecimal anyDecimal()
{
    auto &random = randomNumbers();
    QByteArray digits;
    const int count = 1 + int(random() % AioDecimal::maxDigits);
    for (int i = 0; i < count; ++i) {
        digits += random() % 3 == 0 ? '0' : char('0' + random() % 10);
    }
    return *AioDecimal::fromLatin1((random() % 2 ? "-" : "") + digits.toStdString() + "e-" + std::to_string(random() % (AioDecimal::maxDigits + 1)));
}

double anyReal()
{
    for (;;) {
        const quint64 bits = randomNumbers()();
        double value;
        std::memcpy(&value, &bits, sizeof value);
        if (std::isfinite(value)) {
            return value;
        }
    }
}

AioValue anyOf(ColumnKind kind)
{
    auto &random = randomNumbers();
    if (random() % 8 == 0) {
        return {};
    }
    constexpr qint64 years = 9999LL * 365 * 24 * 3600 * 1000; // from the year 1
    constexpr qint64 firstMillisecond = -62135596800000;
    switch (kind) {
    case ColumnKind::Boolean:
        return AioValue(random() % 2 == 0);
    case ColumnKind::SmallInt:
        return AioValue(qint64(qint16(anyInteger())));
    case ColumnKind::Integer:
        return AioValue(qint64(qint32(anyInteger())));
    case ColumnKind::BigInt:
        return AioValue(anyInteger());
    case ColumnKind::Double:
        return AioValue(random() % 2 ? anyReal() : double(anyInteger()) / 100);
    case ColumnKind::Float:
        return AioValue(double(float(anyInteger()) / 64));
    case ColumnKind::Text:
        return AioValue(anyText());
    case ColumnKind::Blob:
        return AioValue(anyText().toUtf8());
    case ColumnKind::Date:
        return AioValue(QDate::fromJulianDay(1721426 + qint64(random() % (9998 * 365))));
    case ColumnKind::Time:
        return AioValue(QTime::fromMSecsSinceStartOfDay(int(random() % 86400000)));
    case ColumnKind::DateTime:
        return AioValue(AioValue::Moment(firstMillisecond + qint64(random() % quint64(years))));
    case ColumnKind::Timestamp: // in a list, whole milliseconds are written as those of a DateTime
        return AioValue(AioTimestamp((firstMillisecond + qint64(random() % quint64(years))) * 1000 + 1));
    case ColumnKind::Uuid:
        return AioValue(QUuid::fromRfc4122(QByteArray::number(random(), 16).rightJustified(16, 'x')));
    case ColumnKind::Decimal:
        return AioValue(anyDecimal());
    case ColumnKind::Duration:
        return AioValue(std::chrono::microseconds(anyInteger()));
    default:
        return {};
    }
}
}

/// The forms of values in PostgreSQL's protocol. The bytes are what a server of version 15 sends (typsend) and shows.
class TestPostgresqlValue : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void reads_data();
    void reads();
    void readsTextAlone_data();
    void readsTextAlone();
    void malformed_data();
    void malformed();
    void needsText();
    void memoryOfARow();

    void writes_data();
    void writes();
    void writesFields_data();
    void writesFields();
    void parameters();
    void types();

    void numericRoundTrips();
    void realRoundTrips();
    void datesRoundTrip();
    void listsRoundTrip_data();
    void listsRoundTrip();
    void listsFromJson();
    void listsAsText();
};

void TestPostgresqlValue::reads_data()
{
    QTest::addColumn<quint32>("type");
    QTest::addColumn<QByteArray>("binary");
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("expected");

    const auto row = [](const char *name, quint32 type, const char *hex, const char *text, const char *expected) {
        QTest::newRow(name) << type << QByteArray::fromHex(hex) << QByteArray(text) << QByteArray(expected);
    };
    row("true", BoolOid, "01", "t", "bool 1");
    row("false", BoolOid, "00", "f", "bool 0");
    row("smallint", Int2Oid, "8000", "-32768", "int -32768");
    row("integer", Int4Oid, "80000000", "-2147483648", "int -2147483648");
    row("bigint", Int8Oid, "8000000000000000", "-9223372036854775808", "int -9223372036854775808");
    row("oid", OidOid, "ffffffff", "4294967295", "int 4294967295");
    row("real", Float4Oid, "3dcccccd", "0.1", "real 0.10000000149011612");
    row("double", Float8Oid, "3fb999999999999a", "0.1", "real 0.10000000000000001");
    row("double NaN", Float8Oid, "7ff8000000000000", "NaN", "real nan");
    row("double infinity", Float8Oid, "7ff0000000000000", "Infinity", "real inf");
    row("real -infinity", Float4Oid, "ff800000", "-Infinity", "real -inf");
    row("double -0", Float8Oid, "8000000000000000", "-0", "real -0");
    row("smallest double", Float8Oid, "0000000000000001", "5e-324", "real 4.9406564584124654e-324");

    row("text", TextOid, "6162c3a4", "ab\303\244", "text ab\303\244");
    row("empty text", TextOid, "", "", "text ");
    row("varchar", VarcharOid, "61", "a", "text a");
    row("char(3)", BpcharOid, "612020", "a  ", "text a  ");
    row("name", NameOid, "61", "a", "text a");
    row("\"char\"", CharOid, "78", "x", "text x");
    row("empty \"char\"", CharOid, "00", "", "text ");
    row("\"char\" of no ASCII", CharOid, "e4", "\\344", "text \\344");
    row("xml", XmlOid, "3c612f3e", "<a/>", "text <a/>");
    row("json", JsonOid, "7b2261223a317d", "{\"a\":1}", "text {\"a\":1}");
    row("jsonb", JsonbOid, "017b2261223a20317d", "{\"a\": 1}", "text {\"a\": 1}");
    row("void", VoidOid, "", "", "text ");
    row("bytea", ByteaOid, "0001ff5c78", "\\x0001ff5c78", "blob 0001ff5c78");
    row("empty bytea", ByteaOid, "", "\\x", "blob ");
    row("uuid", UuidOid, "6f9619ff8b86d011b42d00cf4fc964ff", "6f9619ff-8b86-d011-b42d-00cf4fc964ff", "uuid 6f9619ff8b86d011b42d00cf4fc964ff");

    row("inet", InetOid, "02200004c0a80107", "192.168.1.7", "text 192.168.1.7");
    row("inet with a network", InetOid, "020800040a000000", "10.0.0.0/8", "text 10.0.0.0/8");
    row("inet of all", InetOid, "0200000400000000", "0.0.0.0/0", "text 0.0.0.0/0");
    row("inet ::1", InetOid, "0380001000000000000000000000000000000001", "::1", "text ::1");
    row("inet ::", InetOid, "0380001000000000000000000000000000000000", "::", "text ::");
    row("inet of version 6", InetOid, "0380001020010db8000000000000ff0000428329", "2001:db8::ff00:42:8329", "text 2001:db8::ff00:42:8329");
    row("inet, two gaps", InetOid, "0380001000010000000000020000000000000003", "1:0:0:2::3", "text 1:0:0:2::3");
    row("inet, 4 in 6", InetOid, "0380001000000000000000000000ffff01020304", "::ffff:1.2.3.4", "text ::ffff:1.2.3.4");
    row("inet fe80", InetOid, "030a0010fe800000000000000000000000000000", "fe80::/10", "text fe80::/10");
    row("cidr", CidrOid, "02200104c0a80107", "192.168.1.7/32", "text 192.168.1.7/32");
    row("cidr of version 6", CidrOid, "0320011020010db8000000000000000000000000", "2001:db8::/32", "text 2001:db8::/32");
    row("macaddr", MacaddrOid, "08002b01020f", "08:00:2b:01:02:0f", "text 08:00:2b:01:02:0f");
    row("macaddr8", Macaddr8Oid, "08002b01020304ff", "08:00:2b:01:02:03:04:ff", "text 08:00:2b:01:02:03:04:ff");

    const auto numeric = [&](const char *text, const char *hex) {
        row(text, NumericOid, hex, text, (QByteArray("text ") + text).constData());
    };
    numeric("0", "0000000000000000");
    numeric("0.00", "0000000000000002");
    numeric("1", "00010000000000000001");
    numeric("-1", "00010000400000000001");
    numeric("9999", "0001000000000000270f");
    numeric("10000", "00010001000000000001");
    numeric("12.50", "0002000000000002000c1388");
    numeric("-12.50", "0002000040000002000c1388");
    numeric("0.0000001", "0001fffe00000007000a");
    numeric("0.0001", "0001ffff000000040001");
    numeric("0.00001", "0001fffe0000000503e8");
    numeric("0.1", "0001ffff0000000103e8");
    numeric("0.10203", "0002ffff0000000503fc0bb8");
    numeric("1234.5678", "000200000000000404d2162e");
    numeric("20000.0002", "0003000100000004000200000002");
    numeric("100000000", "00010002000000000001");
    numeric("100000000000000000000", "00010005000000000001");
    numeric("99999999999999999999999999999999999999", "000a0009000000000063270f270f270f270f270f270f270f270f270f");
    numeric("0.00000000000000000000000000000000000001", "0001fff6000000260064");
    numeric("-12345678901234567890.123456789012345678", "000a00044000001204d2162e23340d801ed204d2162e23340d801e78");
    row("numeric NaN", NumericOid, "00000000c0000000", "NaN", "refused");
    row("numeric infinity", NumericOid, "00000000d0000020", "Infinity", "refused");
    row("numeric -infinity", NumericOid, "00000000f0000020", "-Infinity", "refused");

    row("date of 2000", DateOid, "00000000", "2000-01-01", "date 2451545");
    row("date of 1970", DateOid, "ffffd533", "1970-01-01", "date 2440588");
    row("date of 1", DateOid, "fff4dbf9", "0001-01-01", "date 1721426");
    row("date of 1 BC", DateOid, "fff4dbf8", "0001-12-31 BC", "date 1721425");
    row("date of 4713 BC", DateOid, "ffda97cd", "4713-01-01 BC", "date 38");
    row("last date", DateOid, "7fda970c", "5874897-12-31", "date 2147483493");
    row("date infinity", DateOid, "7fffffff", "infinity", "refused");
    row("date -infinity", DateOid, "80000000", "-infinity", "refused");

    row("midnight", TimeOid, "0000000000000000", "00:00:00", "time 0");
    row("time", TimeOid, "000000036c97ca88", "04:05:06.789", "time 14706789000");
    row("last time", TimeOid, "000000141dd75fff", "23:59:59.999999", "time 86399999999");
    row("24:00", TimeOid, "000000141dd76000", "24:00:00", "time 86400000000");

    for (const quint32 type : {quint32(TimestampOid), quint32(TimestamptzOid)}) {
        const bool hasZone = type == TimestamptzOid;
        const auto timestamp = [&](const char *hex, QByteArray text, const char *expected) {
            const QByteArray name = typeName(type).toLatin1() + ' ' + text;
            row(name.constData(), type, hex, (hasZone ? text : text.replace("+00", "")).constData(), expected);
        };
        timestamp("0000000000000000", "2000-01-01 00:00:00+00", "datetime 946684800000000");
        timestamp("fffca2fec4c82000", "1970-01-01 00:00:00+00", "datetime 0");
        timestamp("fffca2fec4c81fff", "1969-12-31 23:59:59.999999+00", "datetime -1");
        timestamp("0003041ca59af5c0", "2026-11-25 18:20:14.123456+00", "datetime 1795630814123456");
        timestamp("ff1af9e8fb46d000", "0044-03-15 12:00:00+00 BC", "datetime -63517780800000000");
        timestamp("fd0f7fbdaf17e000", "4713-01-01 00:00:00+00 BC", "datetime -210863520000000000");
        timestamp("0380e70b913b7fff", "9999-12-31 23:59:59.999999+00", "datetime 253402300799999999");
        timestamp("7ffca2323ccc0000", "294246-12-31 00:00:00+00", "datetime 9223371158400000000");
        timestamp("7fffffffffffffff", "infinity", "refused");
        timestamp("8000000000000000", "-infinity", "refused");
        // the last day of PostgreSQL, which is more than 2^63 microseconds after 1970
        timestamp("7fffff5bb3b29fff", "294276-12-31 23:59:59.999999+00", "refused");
    }

    row("no interval", IntervalOid, "00000000000000000000000000000000", "PT0S", "int 0");
    row("a microsecond", IntervalOid, "00000000000000010000000000000000", "PT0.000001S", "int 1");
    row("a microsecond back", IntervalOid, "ffffffffffffffff0000000000000000", "PT-0.000001S", "int -1");
    row("a day", IntervalOid, "00000000000000000000000100000000", "P1D", "int 86400000000");
    row("36 hours", IntervalOid, "0000001e2cc310000000000000000000", "PT36H", "int 129600000000");
    row("a day back, two hours", IntervalOid, "00000001ad274800ffffffff00000000", "P-1DT2H", "int -79200000000");
    row("a day, a microsecond back", IntervalOid, "ffffffffffffffff0000000100000000", "P1DT-0.000001S", "int 86399999999");
    row("90.5 seconds back", IntervalOid, "fffffffffa9b14600000000000000000", "PT-1M-30.5S", "int -90500000");
    row("longest interval", IntervalOid, "7fffffffffffffff0000000000000000", "PT2562047788H54.775807S", "int 9223372036854775807");
    row("an interval that is too long", IntervalOid, "7fffffffffffffff0000000100000000", "P1DT2562047788H54.775807S", "refused");
    row("a month", IntervalOid, "00000000000000000000000000000001", "P1M", "refused");
    row("a year and two days", IntervalOid, "0000000000000000000000020000000c", "P1Y2D", "refused");

    row("integer[]", Int4ArrayOid, "00000001000000010000001700000003000000010000000400000001ffffffff00000004fffffffd", "{1,NULL,-3}", "text [1,null,-3]");
    row("integer[] of nothing", Int4ArrayOid, "000000000000000000000017", "{}", "text []");
    row("integer[][]", Int4ArrayOid, "000000020000000000000017000000020000000100000001000000010000000400000001000000040000000200", "{{1},{2}}", "refused");
    row("smallint[] from 0", Int2ArrayOid, "0000000100000000000000150000000200000000000000020007000000020008", "[0:1]={7,8}", "text [7,8]");
    row("text[]",
        TextArrayOid,
        "0000000100000001000000190000000500000001000000016100000000000000044e554c4c0000000771225c622c7b7dffffffff",
        "{a,\"\",\"NULL\",\"q\\\"\\\\b,{}\",NULL}",
        "text [\"a\",\"\",\"NULL\",\"q\\\"\\\\b,{}\",null]");
    row("timestamptz[]",
        TimestamptzArrayOid,
        "0000000100000000000004a00000000200000001000000080003041ca59af5c0000000080000000000000000",
        "{\"2026-11-25 18:20:14.123456+00\",\"2000-01-01 00:00:00+00\"}",
        "text [\"2026-11-25 18:20:14.123456\",\"2000-01-01 00:00:00.000\"]");
    row("timestamptz[] with infinity", TimestamptzArrayOid, "0000000100000000000004a00000000100000001000000087fffffffffffffff", "{infinity}", "refused");
    row("date[] before Christ", DateArrayOid, "00000001000000000000043a000000010000000100000004fff00000", "{\"0871-03-11 BC\"}", "refused");
    row("double[] with NaN", Float8ArrayOid, "0000000100000000000002bd0000000100000001000000087ff8000000000000", "{NaN}", "refused");
    row("bytea[]", ByteaArrayOid, "0000000100000000000000110000000200000001000000030001ff00000000", "{\"\\\\x0001ff\",\"\\\\x\"}", "text [\"AAH/\",\"\"]");
    row("jsonb[]",
        JsonbArrayOid,
        "000000010000000100000eda00000003000000010000000e017b2261223a2022785c2279227d00000005016e756c6cffffffff",
        "{\"{\\\"a\\\": \\\"x\\\\\\\"y\\\"}\",\"null\",NULL}",
        "text [{\"a\": \"x\\\"y\"},null,null]");
    row("interval[]",
        IntervalArrayOid,
        "0000000100000000000004a20000000200000001000000100000000000000000000000010000000000000010000000000016e3600000000000000000",
        "{P1D,PT1.5S}",
        "text [86400000000,1500000]");
    row("boolean[]", BoolArrayOid, "000000010000000000000010000000020000000100000001010000000100", "{t,f}", "text [true,false]");
    row("numeric[]",
        NumericArrayOid,
        "0000000100000001000006a400000003000000010000000c0002000000000002000113880000000a00010000400000000002ffffffff",
        "{1.50,-2,NULL}",
        "text [\"1.50\",\"-2\",null]");
}

void TestPostgresqlValue::reads()
{
    QFETCH(quint32, type);
    QFETCH(QByteArray, binary);
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, expected);
    QVERIFY(!PostgresqlReader::needsText(type));
    QCOMPARE(readOf(type, PostgresqlFormat::Binary, binary), expected);
    QCOMPARE(readOf(type, PostgresqlFormat::Text, text), expected);
}

void TestPostgresqlValue::readsTextAlone_data()
{
    QTest::addColumn<quint32>("type");
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("expected");

    const auto row = [](const char *name, quint32 type, const char *text, const char *expected) {
        QTest::newRow(name) << type << QByteArray(text) << QByteArray(expected);
    };
    row("money", MoneyOid, "$1,234.50", "text $1,234.50");
    row("timetz", TimetzOid, "10:00:00+02", "text 10:00:00+02");
    row("an unknown type", 100'000, "{a,b}", "text {a,b}");
    row("money[]", MoneyArrayOid, "{\"$1,234.50\",NULL}", "text [\"$1,234.50\",null]");
    row("inet[]", InetArrayOid, "{10.0.0.0/8,::1}", "text [\"10.0.0.0/8\",\"::1\"]");
    row("a plain interval", IntervalOid, "1 day -02:03:04.5", "int 79015500000");
    row("plain days", IntervalOid, "-3 days", "int -259200000000");
    row("a plain interval back", IntervalOid, "-00:00:00.000001", "int -1");
    row("no plain interval", IntervalOid, "00:00:00", "int 0");
    row("the longest plain interval", IntervalOid, "2562047788:00:54.775807", "int 9223372036854775807");
    row("plain days back, hours on", IntervalOid, "-1 days +02:00:00", "int -79200000000");
    row("a plain month", IntervalOid, "1 mon", "refused");
    row("plain years", IntervalOid, "2 years 3 mons 01:00:00", "refused");
    row("an interval in words", IntervalOid, "@ 1 day", "refused");
    row("in another zone", TimestamptzOid, "2000-01-01 05:30:00+05:30", "datetime 946684800000000");
    row("in the west", TimestamptzOid, "1999-12-31 20:30:00.5-03:30", "datetime 946684800500000");
    row("a zone with seconds", TimestamptzOid, "2000-01-01 00:53:28+00:53:28", "datetime 946684800000000");
    row("weeks", IntervalOid, "P1W1D", "int 691200000000");
}

void TestPostgresqlValue::readsTextAlone()
{
    QFETCH(quint32, type);
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, expected);
    QCOMPARE(readOf(type, PostgresqlFormat::Text, text), expected);
}

void TestPostgresqlValue::malformed_data()
{
    QTest::addColumn<quint32>("type");
    QTest::addColumn<QByteArray>("binary");
    QTest::addColumn<QByteArray>("text");

    const auto row = [](quint32 type, const char *hex, const char *text) {
        QTest::newRow(qPrintable(typeName(type) + u' ' + QLatin1StringView(text))) << type << QByteArray::fromHex(hex) << QByteArray(text);
    };
    row(BoolOid, "", "");
    row(BoolOid, "0101", "yes");
    row(Int2Oid, "00", "");
    row(Int4Oid, "0000000000", "1x");
    row(Int8Oid, "00000000", "99999999999999999999");
    row(Float4Oid, "00", "x");
    row(Float8Oid, "00000000", "1,5");
    row(DateOid, "0000", "2000-13-01");
    row(DateOid, "", "01/02/2000");
    row(TimeOid, "00", "1:2");
    row(TimestamptzOid, "00", "2000-01-01");
    row(TimestampOid, "00", "2000-01-01 00:00:00 CET");
    row(IntervalOid, "00", "1 moon");
    row(IntervalOid, "0000000000000000", "P1");
    row(IntervalOid, "0000000000000000", "P1H");
    row(UuidOid, "00", "6f9619ff-8b86-d011-b42d-00cf4fc964f");
    row(UuidOid, "6f9619ff8b86d011b42d00cf4fc964", "6f9619ff-8b86-d011-b42d-00cf4fc964fx");
    row(ByteaOid, "", "\\000");
    row(ByteaOid, "", "\\x0g");
    row(Int4ArrayOid, "00000001", "1");
    row(Int4ArrayOid,
        "000000010000000000000019000000010000000100000004"
        "00000001",
        "{1");
    row(Int4ArrayOid,
        "000000010000000000000017000000020000000100000004"
        "00000001",
        "{1,}");
    row(Int4ArrayOid,
        "00000001000000000000001700000001000000010000ffff"
        "00000001",
        "{\"1}");
    row(Int4ArrayOid, "0000000100000000000000170000000100000001", "{a}");
}

void TestPostgresqlValue::malformed()
{
    QFETCH(quint32, type);
    QFETCH(QByteArray, binary);
    QFETCH(QByteArray, text);
    if (type != ByteaOid) { // any bytes are right
        QCOMPARE(readOf(type, PostgresqlFormat::Binary, binary), "refused");
    }
    QCOMPARE(readOf(type, PostgresqlFormat::Text, text), "refused");
}

void TestPostgresqlValue::needsText()
{
    for (const quint32 type :
         {quint32(MoneyOid), quint32(TimetzOid), quint32(MoneyArrayOid), quint32(TimetzArrayOid), 600U /* point */, 2249U /* record */, 16384U}) {
        QVERIFY2(PostgresqlReader::needsText(type), qPrintable(typeName(type)));
    }
}

void TestPostgresqlValue::memoryOfARow()
{
    // the cells of a row stay what they are while the others are read, row by row
    const QByteArray number = QByteArray::fromHex("0002000000000002000c1388");
    const QByteArray text(40'000, 'x');
    const QByteArray array = QByteArray::fromHex("0000000100000000000000190000000100000001") + QByteArray::fromHex("00009c40") + text;
    std::vector<quint32> types;
    for (int i = 0; i < 1500; ++i) {
        types.push_back(i % 500 == 250 ? TextArrayOid : NumericOid);
    }
    PostgresqlReader reader;
    reader.setColumns(types, PostgresqlFormat::Binary);
    for (int row = 0; row < 5; ++row) {
        reader.nextRow();
        std::vector<AioCell> cells(types.size());
        for (int i = 0; i < int(types.size()); ++i) {
            const QByteArray &data = types[size_t(i)] == NumericOid ? number : array;
            QVERIFY(reader.read(i, data.constData(), int(data.size()), cells[size_t(i)]));
        }
        for (size_t i = 0; i < types.size(); ++i) {
            if (types[i] == NumericOid) {
                QCOMPARE(cells[i].bytes(), "12.50");
            } else {
                QCOMPARE(shown(cells[i]), "text [\"" + text + "\"]");
            }
        }
    }
}

void TestPostgresqlValue::writes_data()
{
    QTest::addColumn<AioValue>("value");
    QTest::addColumn<quint32>("type");
    QTest::addColumn<QByteArray>("expected");

    static int number = 0;
    const auto row = [](const AioValue &value, quint32 type, const char *expected) {
        QTest::addRow("%d, %s", ++number, qPrintable(typeName(type))) << value << type << QByteArray(expected);
    };
    constexpr quint32 domain = 100'000;

    row(AioValue(), Int4Oid, "null");
    row(AioValue(true), BoolOid, "binary 01");
    row(AioValue(false), domain, "text false");
    row(AioValue(true), Int4Oid, "refused");
    row(AioValue(true), TextOid, "refused");

    const AioValue five(qint64(5));
    row(five, Int2Oid, "binary 0005");
    row(five, Int4Oid, "binary 00000005");
    row(five, Int8Oid, "binary 0000000000000005");
    row(five, OidOid, "binary 00000005");
    row(five, NumericOid, "binary 00010000000000000005");
    row(five, Float4Oid, "binary 40a00000");
    row(five, Float8Oid, "binary 4014000000000000");
    row(five, TextOid, "binary 35");
    row(five, domain, "text 5");
    row(five, BoolOid, "refused");
    row(five, DateOid, "refused");
    row(five, MoneyOid, "refused");
    row(five, JsonbOid, "refused");
    row(five, Int4ArrayOid, "refused");
    row(AioValue(qint64(-32768)), Int2Oid, "binary 8000");
    row(AioValue(qint64(32768)), Int2Oid, "refused");
    row(AioValue(qint64(2147483648)), Int4Oid, "refused");
    row(AioValue(qint64(-1)), OidOid, "refused");
    row(AioValue(qint64(4294967295)), OidOid, "binary ffffffff");
    row(AioValue(lowest), Int8Oid, "binary 8000000000000000");
    row(AioValue(lowest), NumericOid, "binary 0005000440000000039a0d2c0170156516b0");
    row(AioValue(lowest), Float8Oid, "binary c3e0000000000000");
    row(AioValue(highest), Float8Oid, "refused");
    row(AioValue(qint64(16777217)), Float4Oid, "refused");

    row(AioValue(0.1), Float8Oid, "binary 3fb999999999999a");
    row(AioValue(0.1), Float4Oid, "refused"); // not rounded in silence
    row(AioValue(double(0.1F)), Float4Oid, "binary 3dcccccd");
    row(AioValue(std::numeric_limits<double>::quiet_NaN()), Float4Oid, "binary 7fc00000");
    row(AioValue(AioValue::List(ColumnKind::Double, {AioValue(0.5), AioValue(0.1)})), Float4ArrayOid, "refused");
    row(AioValue(1e300), Float4Oid, "refused");
    row(AioValue(1e-300), Float4Oid, "refused");
    row(AioValue(std::numeric_limits<double>::infinity()), Float4Oid, "binary 7f800000");
    row(AioValue(0.1), NumericOid, "binary 0001ffff0000000103e8");
    row(AioValue(-12.5), NumericOid, "binary 0002000040000001000c1388");
    row(AioValue(1e20), NumericOid, "binary 00010005000000000001");
    row(AioValue(1.5e300), NumericOid, "binary 0002004b0000000000011388");
    row(AioValue(1e-300), NumericOid, "binary 0001ffb50000012c0001");
    row(AioValue(-0.0), NumericOid, "binary 0000000000000000");
    row(AioValue(std::nan("")), NumericOid, "binary 00000000c0000000");
    row(AioValue(-std::numeric_limits<double>::infinity()), NumericOid, "binary 00000000f0000000");
    row(AioValue(3.0), Int4Oid, "binary 00000003");
    row(AioValue(3.5), Int4Oid, "refused");
    row(AioValue(1e19), Int8Oid, "refused");
    row(AioValue(std::nan("")), Int8Oid, "refused");
    row(AioValue(0.1), TextOid, "binary 302e31");
    row(AioValue(-std::numeric_limits<double>::infinity()), domain, "text -Infinity");
    row(AioValue(0.5), BoolOid, "refused");

    const AioValue text(u"ä'\\"_s);
    row(text, TextOid, "binary c3a4275c");
    row(text, VarcharOid, "binary c3a4275c");
    row(text, UnknownOid, "binary c3a4275c");
    row(text, JsonOid, "binary c3a4275c");
    row(text, JsonbOid, "binary 01c3a4275c");
    row(text, InetOid, "text \303\244'\\");
    row(text, UuidOid, "text \303\244'\\");
    row(text, Int4Oid, "text \303\244'\\");
    row(text, domain, "text \303\244'\\");
    row(text, ByteaOid, "refused");
    row(AioValue(u""_s), TextOid, "binary ");
    row(AioValue(u""_s), domain, "text ");
    row(AioValue(QString(QChar(0))), TextOid, "refused");
    row(AioValue(QString(QChar(0xD800))), domain, "refused");
    row(AioValue(QString::fromUcs4(U"\U0001F600", 1)), TextOid, "binary f09f9880");

    const AioValue bytes(QByteArray("\0\xff", 2));
    row(bytes, ByteaOid, "binary 00ff");
    row(AioValue(QByteArray()), ByteaOid, "binary ");
    row(bytes, domain, "text \\x00ff");
    row(bytes, UuidOid, "refused");
    row(bytes, TextOid, "refused");
    row(AioValue(QByteArray(16, 'a')), UuidOid, "binary 61616161616161616161616161616161");

    const AioValue date(QDate(1970, 1, 1));
    row(date, DateOid, "binary ffffd533");
    row(AioValue(QDate(-1, 12, 31)), DateOid, "binary fff4dbf8");
    row(AioValue(QDate(-4713, 1, 1)), DateOid, "binary ffda97cd");
    row(AioValue(QDate(5874897, 12, 31)), DateOid, "binary 7fda970c");
    row(AioValue(QDate(5874898, 1, 1)), DateOid, "refused");
    row(AioValue(QDate::fromJulianDay(-1)), DateOid, "refused");
    row(date, TimestamptzOid, "binary fffca2fec4c82000");
    row(AioValue(QDate(294277, 1, 1)), TimestampOid, "refused");
    row(date, TextOid, "binary 313937302d30312d3031");
    row(date, domain, "text 1970-01-01");
    row(date, TimeOid, "refused");
    row(AioValue(QDate()), DateOid, "refused");

    row(AioValue(QTime(4, 5, 6, 789)), TimeOid, "binary 000000036c97ca88");
    row(AioValue(QTime(4, 5, 6, 789)), domain, "text 04:05:06.789");
    row(AioValue(QTime(4, 5)), TimetzOid, "refused");
    row(AioValue(QTime()), TimeOid, "refused");

    row(AioValue(AioValue::Moment(0)), TimestamptzOid, "binary fffca2fec4c82000");
    row(AioValue(AioValue::Moment(-1)), TimestampOid, "binary fffca2fec4c81c18");
    row(AioValue(AioValue::Moment(-1)), domain, "text 1969-12-31 23:59:59.999+00");
    row(AioValue(AioValue::Moment(0)), TextOid, "binary 313937302d30312d30312030303a30303a30302e303030");
    row(AioValue(AioValue::Moment(0)), DateOid, "refused");
    row(AioValue(AioValue::Moment(lowest)), TimestamptzOid, "refused");
    row(AioType<QDateTime>::toValue(QDateTime()), TimestamptzOid, "refused");
    row(AioValue(AioTimestamp(1795630814123456)), TimestamptzOid, "binary 0003041ca59af5c0");
    row(AioValue(AioTimestamp(-210863520000000000)), TimestampOid, "binary fd0f7fbdaf17e000");
    row(AioValue(AioTimestamp(lowest)), TimestamptzOid, "refused");
    row(AioValue(AioTimestamp(-210866803200000001)), TimestamptzOid, "refused");
    row(AioValue(AioTimestamp(highest)), TimestamptzOid, "binary 7ffca2fec4c81fff");

    const AioValue uuid(QUuid(u"6f9619ff-8b86-d011-b42d-00cf4fc964ff"_s));
    row(uuid, UuidOid, "binary 6f9619ff8b86d011b42d00cf4fc964ff");
    row(uuid, ByteaOid, "binary 6f9619ff8b86d011b42d00cf4fc964ff");
    row(uuid, domain, "text 6f9619ff-8b86-d011-b42d-00cf4fc964ff");
    row(uuid, Int8Oid, "refused");

    const AioValue json(AioValue::Json("{\"a\":1}"));
    row(json, JsonOid, "binary 7b2261223a317d");
    row(json, JsonbOid, "binary 017b2261223a317d");
    row(json, TextOid, "binary 7b2261223a317d");
    row(json, domain, "text {\"a\":1}");
    row(json, Int4Oid, "refused");
    row(json, Int4ArrayOid, "refused");
    row(AioValue(AioValue::Json(QByteArray("\"\0\"", 3))), JsonbOid, "refused");
    row(AioValue(AioValue::Json("\xff")), JsonOid, "refused");

    row(decimal("12.50"), NumericOid, "binary 0002000000000002000c1388");
    row(decimal("-12345678901234567890.123456789012345678"), NumericOid, "binary 000a00044000001204d2162e23340d801ed204d2162e23340d801e78");
    row(decimal("99999999999999999999999999999999999999"), NumericOid, "binary 000a0009000000000063270f270f270f270f270f270f270f270f270f");
    row(decimal("0.00000000000000000000000000000000000001"), NumericOid, "binary 0001fff6000000260064");
    row(decimal("0.00"), NumericOid, "binary 0000000000000002");
    row(decimal("5.00"), Int4Oid, "binary 00000005");
    row(decimal("5.01"), Int4Oid, "refused");
    row(decimal("0.1"), Float8Oid, "binary 3fb999999999999a");
    row(decimal("1.50"), TextOid, "binary 312e3530");
    row(decimal("1.50"), domain, "text 1.50");
    row(decimal("1.50"), MoneyOid, "refused");

    row(AioValue(std::chrono::microseconds(-1)), IntervalOid, "binary ffffffffffffffff0000000000000000");
    row(AioValue(std::chrono::microseconds(-1)), Int8Oid, "binary ffffffffffffffff");
    row(AioValue(std::chrono::microseconds(1)), Int4Oid, "refused");

    const AioValue numbers = list(ColumnKind::Integer, {AioValue(qint64(1)), {}, AioValue(qint64(-3))});
    row(numbers, Int4ArrayOid, "binary 00000001000000010000001700000003000000010000000400000001ffffffff00000004fffffffd");
    row(list(ColumnKind::Integer, {}), Int4ArrayOid, "binary 000000000000000000000017");
    row(numbers, JsonbOid, "binary 015b312c6e756c6c2c2d335d");
    row(numbers, domain, "text {\"1\",NULL,\"-3\"}");
    row(list(ColumnKind::Text, {}), domain, "text {}");
    row(numbers, BoolArrayOid, "refused");
    row(numbers, Int4Oid, "refused");
    row(list(ColumnKind::BigInt, {AioValue(qint64(70000))}), Int2ArrayOid, "refused");
    row(list(ColumnKind::Text, {AioValue(u"a"_s), AioValue(u""_s), AioValue(u"NULL"_s), AioValue(u"q\"\\b,{}"_s), {}}),
        TextArrayOid,
        "binary 0000000100000001000000190000000500000001000000016100000000000000044e554c4c0000000771225c622c7b7dffffffff");
    row(list(ColumnKind::Text, {AioValue(u"10.0.0.0/8"_s), {}}), InetArrayOid, "text {\"10.0.0.0/8\",NULL}");
    row(list(ColumnKind::Text, {AioValue(u"q\"\\b"_s)}), domain, "text {\"q\\\"\\\\b\"}");
    row(list(ColumnKind::Decimal, {decimal("1.50"), decimal("-2"), {}}),
        NumericArrayOid,
        "binary 0000000100000001000006a400000003000000010000000c0002000000000002000113880000000a00010000400000000002ffffffff");
    row(list(ColumnKind::Blob, {AioValue(QByteArray("\0\x01\xff", 3)), AioValue(QByteArray())}),
        ByteaArrayOid,
        "binary 0000000100000000000000110000000200000001000000030001ff00000000");
    row(list(ColumnKind::Array, {numbers}), Int4ArrayOid, "refused");
    row(list(ColumnKind::Array, {numbers}), domain, "refused");
    row(list(ColumnKind::Array, {numbers}), JsonOid, "binary 5b5b312c6e756c6c2c2d335d5d");
}

void TestPostgresqlValue::writes()
{
    QFETCH(AioValue, value);
    QFETCH(quint32, type);
    QFETCH(QByteArray, expected);
    QCOMPARE(writtenOf(value, type), expected);
}

void TestPostgresqlValue::writesFields_data()
{
    QTest::addColumn<AioValue>("value");
    QTest::addColumn<quint32>("type");
    QTest::addColumn<QByteArray>("expected");

    const auto row = [](const char *name, const AioValue &value, quint32 type, const char *expected) {
        QTest::newRow(name) << value << type << QByteArray(expected);
    };
    row("null", {}, Int4Oid, "ffffffff");
    row("integer", AioValue(qint64(5)), Int4Oid, "0000000400000005");
    row("text", AioValue(u"ab"_s), TextOid, "000000026162");
    row("text for a uuid", AioValue(u"6f9619ff-8b86-d011-b42d-00cf4fc964ff"_s), UuidOid, "000000106f9619ff8b86d011b42d00cf4fc964ff");
    row("text for a date", AioValue(u"1970-01-01"_s), DateOid, "00000004ffffd533");
    row("text for a time", AioValue(u"04:05:06.789"_s), TimeOid, "00000008000000036c97ca88");
    row("text for a timestamp", AioValue(u"1970-01-01 00:00:00.000"_s), TimestamptzOid, "00000008fffca2fec4c82000");
    row("text for a numeric", AioValue(u"12.50"_s), NumericOid, "0000000c0002000000000002000c1388");
    row("text for an inet", AioValue(u"::1"_s), InetOid, "no binary form");
    row("text that is no date", AioValue(u"tomorrow"_s), DateOid, "no binary form");
    row("text for a type that is not known", AioValue(u"x"_s), 100'000, "no binary form");
    row("integer for a type that is not known", AioValue(qint64(5)), 100'000, "no binary form");
    row("list for a type that is not known", list(ColumnKind::Integer, {}), 100'000, "no binary form");
    row("out of range", AioValue(qint64(70000)), Int2Oid, "refused");
    row("list",
        list(ColumnKind::Boolean, {AioValue(true)}),
        BoolArrayOid,
        "00000019"
        "000000010000000000000010000000010000000100000001"
        "01");
    row("list without a binary form", list(ColumnKind::Text, {AioValue(u"::1"_s)}), InetArrayOid, "no binary form");
}

void TestPostgresqlValue::writesFields()
{
    QFETCH(AioValue, value);
    QFETCH(quint32, type);
    QFETCH(QByteArray, expected);
    QCOMPARE(fieldOf(value, type), expected);
}

void TestPostgresqlValue::parameters()
{
    PostgresqlParameters parameters;
    for (int round = 0; round < 2; ++round) {
        parameters.clear();
        QVERIFY(parameters.append(AioValue(qint64(1)), Int4Oid));
        QVERIFY(parameters.append(AioValue(), TextOid));
        QVERIFY(parameters.append(AioValue(QString(1000, u'x')), InetOid));
        QVERIFY(!parameters.append(AioValue(true), Int4Oid));
        QCOMPARE(parameters.error().message(), u"Value 4 is a boolean, and PostgreSQL takes it for integer: bind another type, or cast the placeholder"_s);
        QVERIFY(parameters.append(AioValue(QString(2000, u'y')), TextOid));
        QVERIFY(parameters.append(AioValue(u""_s), TextOid));
        QCOMPARE(parameters.count(), 5);
        const char *const *values = parameters.values();
        QCOMPARE(QByteArray(values[0], parameters.lengths()[0]), QByteArray::fromHex("00000001"));
        QCOMPARE(values[1], nullptr);
        QCOMPARE(QByteArray(values[2]), QByteArray(1000, 'x'));
        QCOMPARE(QByteArray(values[3], parameters.lengths()[3]), QByteArray(2000, 'y'));
        QVERIFY(values[4]);
        QCOMPARE(parameters.lengths()[4], 0);
        const QList<int> formats(parameters.formats(), parameters.formats() + 5);
        QCOMPARE(formats, (QList<int>{1, 1, 0, 1, 1}));
    }
}

void TestPostgresqlValue::types()
{
    QCOMPARE(PostgresqlParameters::declaredType(AioValue(true)), BoolOid);
    QCOMPARE(PostgresqlParameters::declaredType(AioValue(QByteArray())), ByteaOid);
    QCOMPARE(PostgresqlParameters::declaredType(AioValue(qint64(1))), NoOid);
    QCOMPARE(PostgresqlParameters::declaredType(AioValue(u"a"_s)), NoOid);
    QCOMPARE(PostgresqlParameters::naturalType(AioValue()), NoOid);
    // what a value is by its nature, it can be written as
    for (const ColumnKind kind : {ColumnKind::Boolean,
                                  ColumnKind::BigInt,
                                  ColumnKind::Double,
                                  ColumnKind::Text,
                                  ColumnKind::Blob,
                                  ColumnKind::Date,
                                  ColumnKind::Time,
                                  ColumnKind::DateTime,
                                  ColumnKind::Timestamp,
                                  ColumnKind::Uuid,
                                  ColumnKind::Decimal,
                                  ColumnKind::Duration}) {
        AioValue value;
        while (value.isNull()) {
            value = anyOf(kind);
        }
        const AioValue many = list(kind, {value, AioValue()});
        const quint32 type = PostgresqlParameters::naturalType(value), array = PostgresqlParameters::naturalType(many);
        QVERIFY(type != NoOid);
        QCOMPARE(elementOf(array), type);
        QVERIFY2(writtenOf(value, type).startsWith("binary "), writtenOf(value, type).constData());
        QVERIFY2(writtenOf(many, array).startsWith("binary "), writtenOf(many, array).constData());
    }
}

void TestPostgresqlValue::numericRoundTrips()
{
    for (int i = 0; i < 20'000; ++i) {
        const AioDecimal value = anyDecimal();
        QByteArray bytes;
        QVERIFY(PostgresqlValueWriter(bytes).write(AioValue(value), NumericOid) == PostgresqlFormat::Binary);
        QCOMPARE(readOf(NumericOid, PostgresqlFormat::Binary, bytes), "text " + value.toLatin1());
        // no zeros at its ends, as PostgreSQL demands it of the stored form
        if (const int groups = get<quint16>(bytes.constData())) {
            QVERIFY(get<quint16>(bytes.constData() + 8) != 0);
            QVERIFY(get<quint16>(bytes.constData() + 6 + 2 * groups) != 0);
        }
    }
}

void TestPostgresqlValue::realRoundTrips()
{
    for (int i = 0; i < 20'000; ++i) {
        const double value = anyReal();
        QByteArray bytes;
        QVERIFY(PostgresqlValueWriter(bytes).write(AioValue(value), Float8Oid) == PostgresqlFormat::Binary);
        QCOMPARE(readOf(Float8Oid, PostgresqlFormat::Binary, bytes), "real " + QByteArray::number(value, 'g', 17));
        // the shortest decimals that tell it from its neighbours
        bytes.clear();
        QVERIFY(PostgresqlValueWriter(bytes).write(AioValue(value), NumericOid) == PostgresqlFormat::Binary);
        QCOMPARE(readOf(NumericOid, PostgresqlFormat::Binary, bytes).mid(5).toDouble(), value);
        bytes.clear();
        QVERIFY(PostgresqlValueWriter(bytes).write(AioValue(value), 100'000) == PostgresqlFormat::Text);
        QCOMPARE(readOf(Float8Oid, PostgresqlFormat::Text, bytes), "real " + QByteArray::number(value, 'g', 17));
    }
}

void TestPostgresqlValue::datesRoundTrip()
{
    auto &random = randomNumbers();
    for (int i = 0; i < 20'000; ++i) {
        const qint64 day = qint64(random() % quint64(endJulianDay));
        QByteArray bytes;
        QVERIFY(PostgresqlValueWriter(bytes).write(AioValue(QDate::fromJulianDay(day)), DateOid));
        QCOMPARE(readOf(DateOid, PostgresqlFormat::Binary, bytes), "date " + QByteArray::number(day));

        const auto first = quint64(firstTimestamp + epochMicroseconds);
        const auto microseconds = qint64(first + random() % (quint64(highest) - first));
        bytes.clear();
        QVERIFY(PostgresqlValueWriter(bytes).write(AioValue(AioTimestamp(microseconds)), TimestamptzOid));
        QCOMPARE(readOf(TimestamptzOid, PostgresqlFormat::Binary, bytes), "datetime " + QByteArray::number(microseconds));
    }
}

void TestPostgresqlValue::listsRoundTrip_data()
{
    QTest::addColumn<ColumnKind>("kind");
    QTest::addColumn<quint32>("type");
    QTest::newRow("boolean") << ColumnKind::Boolean << quint32(BoolArrayOid);
    QTest::newRow("smallint") << ColumnKind::SmallInt << quint32(Int2ArrayOid);
    QTest::newRow("integer") << ColumnKind::Integer << quint32(Int4ArrayOid);
    QTest::newRow("bigint") << ColumnKind::BigInt << quint32(Int8ArrayOid);
    QTest::newRow("real") << ColumnKind::Float << quint32(Float4ArrayOid);
    QTest::newRow("double") << ColumnKind::Double << quint32(Float8ArrayOid);
    QTest::newRow("text") << ColumnKind::Text << quint32(TextArrayOid);
    QTest::newRow("varchar") << ColumnKind::Text << quint32(VarcharArrayOid);
    QTest::newRow("bytea") << ColumnKind::Blob << quint32(ByteaArrayOid);
    QTest::newRow("date") << ColumnKind::Date << quint32(DateArrayOid);
    QTest::newRow("time") << ColumnKind::Time << quint32(TimeArrayOid);
    QTest::newRow("timestamp of milliseconds") << ColumnKind::DateTime << quint32(TimestampArrayOid);
    QTest::newRow("timestamptz of microseconds") << ColumnKind::Timestamp << quint32(TimestamptzArrayOid);
    QTest::newRow("uuid") << ColumnKind::Uuid << quint32(UuidArrayOid);
    QTest::newRow("numeric") << ColumnKind::Decimal << quint32(NumericArrayOid);
    QTest::newRow("interval") << ColumnKind::Duration << quint32(IntervalArrayOid);
}

void TestPostgresqlValue::listsRoundTrip()
{
    QFETCH(ColumnKind, kind);
    QFETCH(quint32, type);
    for (int i = 0; i < 1000; ++i) {
        std::vector<AioValue> items(randomNumbers()() % 6);
        for (AioValue &item : items) {
            item = anyOf(kind);
        }
        const AioValue::List values(kind, items);
        QByteArray bytes;
        QVERIFY(PostgresqlValueWriter(bytes).write(AioValue(values), type) == PostgresqlFormat::Binary);
        QCOMPARE(readOf(type, PostgresqlFormat::Binary, bytes), "text " + values.json());

        // and as QML brings them, whose numbers are doubles
        QByteArray fromJson;
        const bool isExact = kind != ColumnKind::BigInt && kind != ColumnKind::Double && kind != ColumnKind::Duration;
        if (isExact) {
            PostgresqlValueWriter writer(fromJson);
            const auto format = writer.write(AioValue(AioValue::Json(values.json())), type);
            QVERIFY2(format == PostgresqlFormat::Binary, (values.json() + ' ' + writer.reason().toUtf8()).constData());
            QCOMPARE(fromJson.toHex(), bytes.toHex());
        }
    }
}

void TestPostgresqlValue::listsFromJson()
{
    const auto written = [](const char *json, quint32 type) {
        return writtenOf(AioValue(AioValue::Json(json)), type);
    };
    const QByteArray interval =
        "00000010000000000000000100000000"
        "00000000";
    QCOMPARE(written("[1]", IntervalArrayOid), "binary 0000000100000000000004a20000000100000001" + interval);
    QCOMPARE(written("[\"AAH/\"]", ByteaArrayOid),
             "binary 0000000100000000000000110000000100000001"
             "000000030001ff");
    QCOMPARE(written("[\"tomorrow\"]", DateArrayOid), "text {\"tomorrow\"}"); // PostgreSQL knows
    QCOMPARE(written("[\"*\"]", ByteaArrayOid), "refused");
    QCOMPARE(written("{\"a\":1}", Int4ArrayOid), "refused");
    QCOMPARE(written("[[1]]", Int4ArrayOid), "refused");
    QCOMPARE(written("[{\"a\":1}]", JsonbArrayOid),
             "binary 000000010000000000000eda0000000100000001"
             "00000008017b2261223a317d");
}

void TestPostgresqlValue::listsAsText()
{
    for (int i = 0; i < 2000; ++i) {
        std::vector<AioValue> items(randomNumbers()() % 6);
        for (AioValue &item : items) {
            item = anyOf(ColumnKind::Text);
        }
        const AioValue::List values(ColumnKind::Text, items);
        QByteArray text;
        QVERIFY(PostgresqlValueWriter(text).write(AioValue(values), 100'000) == PostgresqlFormat::Text);
        QCOMPARE(readOf(TextArrayOid, PostgresqlFormat::Text, text), "text " + values.json());
    }
}

QTEST_APPLESS_MAIN(TestPostgresqlValue)
#include "tst_postgresqlvalue.moc"
