// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// The forms of values as a real server takes and gives them, on raw libpq: what unit/tst_postgresqlvalue knows by heart.

#include "aioorm/backends/postgresql/postgresqltype_p.h"
#include "aioorm/backends/postgresql/postgresqlvalue_p.h"
#include "aioorm/core/aiotype.h"
#include "support/postgresqlserver.h"

#include <QTest>

#include <cmath>
#include <random>

#include <libpq-fe.h>

using namespace Aio;
using namespace Aio::Detail;
using namespace Aio::Detail::Postgresql;
using namespace Qt::StringLiterals;

namespace
{
using Result = std::unique_ptr<PGresult, void (*)(PGresult *)>;

AioValue decimal(const char *text)
{
    return AioValue(*AioDecimal::fromLatin1(text));
}
}

class TestPostgresqlTypes : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();

    void typesOfTheServer();
    void values_data();
    void values();
    void shown_data();
    void shown();
    void randomValues_data();
    void randomValues();
    void inference_data();
    void inference();
    void copy();

private:
    /// What comes back when the value is sent as a parameter of this SQL, in one of the formats; the type that the server took it for.
    QByteArray through(const AioValue &value, const QByteArray &sql, PostgresqlFormat format, quint32 *type = nullptr)
    {
        return onlyCell(execute(value, sql, format, type), format);
    }

    Result execute(const AioValue &value, const QByteArray &sql, PostgresqlFormat format, quint32 *type = nullptr)
    {
        const quint32 declared = PostgresqlParameters::declaredType(value);
        Result prepared(PQprepare(m_connection, "", sql.constData(), 1, &declared), &PQclear);
        if (PQresultStatus(prepared.get()) != PGRES_COMMAND_OK) {
            return prepared;
        }
        const Result described(PQdescribePrepared(m_connection, ""), &PQclear);
        const quint32 wanted = PQparamtype(described.get(), 0);
        if (type) {
            *type = wanted;
        }
        PostgresqlParameters parameters;
        if (!parameters.append(value, wanted)) {
            m_refusal = parameters.error().message();
            return Result(nullptr, &PQclear);
        }
        return Result(PQexecPrepared(m_connection, "", 1, parameters.values(), parameters.lengths(), parameters.formats(), int(format)), &PQclear);
    }

    QByteArray onlyCell(const Result &result, PostgresqlFormat format)
    {
        if (!result) {
            return "refused: " + m_refusal.toUtf8();
        }
        if (PQresultStatus(result.get()) != PGRES_TUPLES_OK) {
            return PQresultErrorMessage(result.get());
        }
        PostgresqlReader reader;
        reader.setColumns(std::array{quint32(PQftype(result.get(), 0))}, format);
        reader.nextRow();
        AioCell cell;
        if (!PQgetisnull(result.get(), 0, 0) && !reader.read(0, PQgetvalue(result.get(), 0, 0), PQgetlength(result.get(), 0, 0), cell)) {
            return reader.error("c").message().toUtf8();
        }
        return shownCell(cell);
    }

    static QByteArray shownCell(const AioCell &cell)
    {
        switch (cell.kind) {
        case AioCell::Kind::Null:
            return "NULL";
        case AioCell::Kind::Real:
            return QByteArray::number(cell.real, 'g', 17);
        case AioCell::Kind::Text:
            return QByteArray(cell.data, cell.size);
        case AioCell::Kind::Blob:
        case AioCell::Kind::Uuid:
            return QByteArray(cell.data, cell.size).toHex();
        default:
            return QByteArray::number(cell.integer);
        }
    }

    static QByteArray shownValue(const AioValue &value)
    {
        QByteArray text;
        return shownCell(cellOf(value, text));
    }

    PGconn *m_connection = nullptr;
    QString m_refusal;
};

void TestPostgresqlTypes::initTestCase()
{
    PostgresqlServer &server = PostgresqlServer::shared();
    const QString where =
        u"host=%1 port=%2 user=%3 dbname=postgres client_encoding=UTF8 "
        "options='-c DateStyle=ISO -c IntervalStyle=iso_8601 -c TimeZone=UTC -c bytea_output=hex'"_s.arg(server.socketDirectory())
            .arg(server.port())
            .arg(server.user());
    m_connection = PQconnectdb(where.toUtf8().constData());
    QCOMPARE(PQstatus(m_connection), CONNECTION_OK);
    server.query(
        uR"(CREATE TYPE mood AS ENUM ('sad', 'a, "b"');
        CREATE DOMAIN small AS integer CHECK (VALUE < 10);
        CREATE DOMAIN day AS date; CREATE DOMAIN moment AS timestamptz; CREATE DOMAIN bytes AS bytea; CREATE DOMAIN yes AS boolean;
        CREATE DOMAIN price AS numeric(10, 2); CREATE DOMAIN ratio AS double precision; CREATE DOMAIN document AS jsonb; CREATE DOMAIN clock AS time)"_s);
}

void TestPostgresqlTypes::cleanupTestCase()
{
    PQfinish(m_connection);
}

void TestPostgresqlTypes::typesOfTheServer()
{
    // the numbers of the types, and which of them are the elements of which
    int known = 0;
    for (const QStringList &row :
         PostgresqlServer::shared().query(u"SELECT oid, typname, typelem, typarray, format_type(oid, NULL) FROM pg_type WHERE oid < 10000"_s)) {
        const quint32 type = row[0].toUInt(), array = row[3].toUInt();
        const QString name = typeName(type);
        if (name.startsWith(u"the type")) {
            continue;
        }
        ++known;
        const QString short_ = row[4] == u"time without time zone" ? u"time"_s : row[4] == u"time without time zone[]" ? u"time[]"_s : row[4];
        QCOMPARE(name, short_);
        if (elementOf(type) != NoOid) {
            QCOMPARE(elementOf(type), row[2].toUInt());
        } else if (array != 0) {
            QCOMPARE(elementOf(array), type);
            QCOMPARE(arrayOf(type), array);
        }
    }
    QCOMPARE(known, 31 + 29);
}

void TestPostgresqlTypes::values_data()
{
    QTest::addColumn<AioValue>("value");
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<QByteArray>("comesBackAs");

    const auto row = [](const AioValue &value, const char *type, const char *comesBackAs = nullptr) {
        QTest::addRow("%s %s", type, shownValue(value).left(40).constData())
            << value << QByteArray(type) << (comesBackAs ? QByteArray(comesBackAs) : shownValue(value));
    };
    constexpr qint64 highest = std::numeric_limits<qint64>::max(), lowest = std::numeric_limits<qint64>::min();
    row({}, "integer");
    row(AioValue(true), "boolean");
    row(AioValue(false), "yes");
    row(AioValue(qint64(-32768)), "smallint");
    row(AioValue(qint64(-2147483648)), "integer");
    row(AioValue(lowest), "bigint");
    row(AioValue(highest), "bigint");
    row(AioValue(highest), "numeric");
    row(AioValue(lowest), "numeric");
    row(AioValue(qint64(10000)), "numeric");
    row(AioValue(qint64(5)), "small");
    row(AioValue(qint64(5)), "text");
    row(AioValue(qint64(4294967295)), "oid");
    row(AioValue(qint64(1) << 53), "double precision");
    row(AioValue(0.1), "double precision");
    row(AioValue(-0.0), "double precision");
    row(AioValue(std::nan("")), "double precision");
    row(AioValue(-std::numeric_limits<double>::infinity()), "double precision");
    row(AioValue(std::numeric_limits<double>::denorm_min()), "double precision");
    row(AioValue(std::numeric_limits<double>::max()), "ratio");
    row(AioValue(double(0.1F)), "real");
    row(AioValue(0.1), "numeric", "0.1");
    row(AioValue(1.5e-7), "numeric", "0.00000015");
    row(AioValue(-1.25e20), "numeric", "-125000000000000000000");
    row(AioValue(std::nan("")), "numeric", "The column c holds NaN or infinity, which no AioDecimal can be.");
    row(AioValue(std::numeric_limits<double>::infinity()), "numeric", "The column c holds NaN or infinity, which no AioDecimal can be.");
    row(AioValue(u"ä'\\\U0001F600"_s), "text");
    row(AioValue(u""_s), "text");
    row(AioValue(u"ab"_s), "varchar(2)");
    row(AioValue(u"ab"_s), "char(3)", "ab ");
    row(AioValue(u"ab"_s), "name");
    row(AioValue(u"a"_s), "\"char\"");
    row(AioValue(u"10.0.0.0/8"_s), "inet");
    row(AioValue(u"192.168.1.1"_s), "inet");
    row(AioValue(u"2001:db8::1"_s), "inet");
    row(AioValue(u"1:0:0:2::3"_s), "inet");
    row(AioValue(u"::ffff:1.2.3.4"_s), "inet");
    row(AioValue(u"::"_s), "inet");
    row(AioValue(u"::1"_s), "cidr", "::1/128");
    row(AioValue(u"08:00:2b:01:02:0f"_s), "macaddr");
    row(AioValue(u"08:00:2b:01:02:03:04:05"_s), "macaddr8");
    row(AioValue(u"<a>b</a>"_s), "xml");
    row(AioValue(u"sad"_s), "mood");
    row(AioValue(u"(1,2)"_s), "point");
    row(AioValue(u"[1,5)"_s), "int4range");
    row(AioValue(u"10:00:00+02"_s), "timetz");
    row(AioValue(u"12.50"_s), "money", "$12.50");
    row(AioValue(u"6f9619ff-8b86-d011-b42d-00cf4fc964ff"_s), "uuid", "6f9619ff8b86d011b42d00cf4fc964ff");
    row(AioValue(u"7"_s), "small", "7");
    row(AioValue(QByteArray("\0\xff\\", 3)), "bytea");
    row(AioValue(QByteArray()), "bytea");
    row(AioValue(QDate(1, 1, 1)), "date");
    row(AioValue(QDate(-4713, 11, 24)), "date");
    row(AioValue(QDate(5874897, 12, 31)), "date");
    row(AioValue(QDate(2026, 11, 25)), "day");
    row(AioValue(QDate(2026, 11, 25)), "timestamptz", "1795564800000000");
    row(AioValue(QTime(23, 59, 59, 999)), "time");
    row(AioValue(QTime(4, 5)), "clock");
    row(AioValue(AioValue::Moment(-1)), "timestamptz");
    row(AioValue(AioValue::Moment(1795630814123)), "timestamp");
    row(AioValue(AioValue::Moment(1795630814123)), "moment");
    row(AioValue(AioTimestamp(-210866803200000000)), "timestamptz"); // the first one
    row(AioValue(AioTimestamp(9223371158400000000)), "timestamp");
    row(AioValue(AioTimestamp(1795630814123456)), "timestamptz(3)", "1795630814123000");
    row(AioValue(QUuid(u"6f9619ff-8b86-d011-b42d-00cf4fc964ff"_s)), "uuid");
    row(AioValue(QUuid(u"6f9619ff-8b86-d011-b42d-00cf4fc964ff"_s)), "text", "6f9619ff-8b86-d011-b42d-00cf4fc964ff");
    row(AioValue(AioValue::Json("{\"a\": 1}")), "jsonb");
    row(AioValue(AioValue::Json("{\"a\": [1,  2]}")), "json");
    row(AioValue(AioValue::Json("null")), "document");
    row(decimal("12.50"), "numeric");
    row(decimal("12.50"), "price");
    row(decimal("0.0000001"), "numeric");
    row(decimal("0.00000000000000000000000000000000000001"), "numeric");
    row(decimal("-99999999999999999999999999999999999999"), "numeric");
    row(decimal("0.00"), "numeric");
    row(AioValue(std::chrono::microseconds(-1)), "interval");
    row(AioValue(std::chrono::microseconds(highest)), "interval");
    row(AioValue(std::chrono::microseconds(-90'500'000)), "interval");

    const auto list = [&](ColumnKind kind, std::vector<AioValue> items, const char *type) {
        row(AioValue(AioValue::List(kind, std::move(items))), type);
    };
    list(ColumnKind::Integer, {AioValue(qint64(1)), {}, AioValue(qint64(-3))}, "integer[]");
    list(ColumnKind::Integer, {}, "integer[]");
    list(ColumnKind::Boolean, {AioValue(true), AioValue(false)}, "boolean[]");
    list(ColumnKind::Double, {AioValue(0.1), AioValue(3.0), AioValue(1e300)}, "double precision[]");
    list(ColumnKind::Float, {AioValue(double(0.1F))}, "real[]");
    list(ColumnKind::Text, {AioValue(u""_s), AioValue(u"NULL"_s), AioValue(u"q\"\\b,{} \n"_s), {}}, "text[]");
    list(ColumnKind::Text, {AioValue(u"a, \"b\""_s), AioValue(u"sad"_s)}, "mood[]");
    list(ColumnKind::Text, {AioValue(u"10.0.0.0/8"_s), AioValue(u"::1"_s)}, "inet[]");
    list(ColumnKind::Blob, {AioValue(QByteArray("\0\x01\xff", 3)), AioValue(QByteArray())}, "bytea[]");
    list(ColumnKind::Date, {AioValue(QDate(2026, 11, 25)), {}}, "date[]");
    list(ColumnKind::Time, {AioValue(QTime(4, 5, 6, 789))}, "time[]");
    list(ColumnKind::DateTime, {AioValue(AioValue::Moment(1795630814123))}, "timestamptz[]");
    list(ColumnKind::Timestamp, {AioValue(AioTimestamp(1795630814123456))}, "timestamp[]");
    list(ColumnKind::Uuid, {AioValue(QUuid(u"6f9619ff-8b86-d011-b42d-00cf4fc964ff"_s))}, "uuid[]");
    list(ColumnKind::Decimal, {decimal("1.50"), decimal("-2"), {}}, "numeric[]");
    list(ColumnKind::Duration, {AioValue(std::chrono::microseconds(86'400'000'001))}, "interval[]");
    list(ColumnKind::BigInt, {AioValue(qint64(5)), {}}, "small[]");
}

void TestPostgresqlTypes::values()
{
    QFETCH(AioValue, value);
    QFETCH(QByteArray, type);
    QFETCH(QByteArray, comesBackAs);
    // those that PostgreSQL has made up, or the server's own text, are text
    const bool isOfEnumeration = type == "mood[]" || type == "small[]";
    if (isOfEnumeration) {
        comesBackAs = type == "mood[]" ? "{\"a, \\\"b\\\"\",sad}" : "{5,NULL}";
    }
    const QByteArray sql = "SELECT $1::" + type;
    const Result described = execute(value, sql, PostgresqlFormat::Text);
    const quint32 wireType = described ? PQftype(described.get(), 0) : 0;
    QCOMPARE(onlyCell(described, PostgresqlFormat::Text), comesBackAs);
    if (!PostgresqlReader::needsText(wireType)) {
        QCOMPARE(through(value, sql, PostgresqlFormat::Binary), comesBackAs);
    }
}

void TestPostgresqlTypes::shown_data()
{
    QTest::addColumn<QByteArray>("sql");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char *sql, const char *expected) {
        QTest::newRow(sql) << QByteArray(sql) << QByteArray(expected);
    };
    constexpr const char *outside = "The column c holds an infinite date, or one too far away for its C++ type.";
    constexpr const char *months = "The column c holds an interval of months or years, which are no fixed time.";
    row("'infinity'::date", outside);
    row("'-infinity'::date", outside);
    row("'infinity'::timestamptz", outside);
    row("'-infinity'::timestamp", outside);
    row("'294276-12-31 23:59:59.999999'::timestamp", outside);
    row("'0044-03-15 BC'::date", "1705428");
    row("'0044-03-15 12:00 BC'::timestamptz", "-63517780800000000");
    row("'24:00'::time", "86400000000");
    row("'1 month'::interval", months);
    row("'-1 year 1 day'::interval", months);
    row("'1 year -12 months 2 days'::interval", "172800000000");
    row("'1 day -1 us'::interval", "86399999999");
    row("'-1 day 1 us'::interval", "-86399999999");
    row("'0.1 s ago'::interval", "-100000");
    row("'1 week 00:00:00.1'::interval", "604800100000");
    row("'2147483647 days'::interval", "The column c holds an interval too long for 64 bits of microseconds.");
    row("'NaN'::numeric", "The column c holds NaN or infinity, which no AioDecimal can be.");
    row("repeat('9', 60)::numeric + 0.0001", "999999999999999999999999999999999999999999999999999999999999.0001");
    row("1e-40::numeric", "0.0000000000000000000000000000000000000001");
    row("1e40::numeric", "10000000000000000000000000000000000000000");
    row("0.1::real + 0.2::real", "0.30000001192092896");
    row("''::\"char\"", "");
    row("chr(228)::\"char\"", "\\303");
    row("pg_sleep(0)", "");
    row("'{{1,2},{3,4}}'::int[]", "The column c holds an array of more than one dimension.");
    row("'[0:1]={7,8}'::int[]", "[7,8]");
    row("'{NaN}'::float8[]", "The column c holds an array with NaN, infinity, or a date outside the years 0 to 9999.");
    row("ARRAY['{\"a\": 1}', 'null', NULL]::jsonb[]", "[{\"a\": 1},null,null]");
    row("ARRAY['1 day', '1.5 s']::interval[]", "[86400000000,1500000]");
    row("ARRAY['<a/>']::xml[]", "[\"<a/>\"]");
    row("ARRAY['x', 'ab']::\"char\"[]", "[\"x\",\"a\"]");
    row("ARRAY['08:00:2b:01:02:0f']::macaddr[]", "[\"08:00:2b:01:02:0f\"]");
    row("ARRAY[1.5, NULL]::money[]", "[\"$1.50\",null]");
    row("ROW(1, 'a')", "(1,a)");
    row("'1 2'::int2vector", "1 2");
}

void TestPostgresqlTypes::shown()
{
    QFETCH(QByteArray, sql);
    QFETCH(QByteArray, expected);
    const QByteArray statement = "SELECT " + sql;
    for (const auto format : {PostgresqlFormat::Text, PostgresqlFormat::Binary}) {
        const Result result(PQexecParams(m_connection, statement.constData(), 0, nullptr, nullptr, nullptr, nullptr, int(format)), &PQclear);
        if (format == PostgresqlFormat::Text || !PostgresqlReader::needsText(PQftype(result.get(), 0))) {
            QCOMPARE(onlyCell(result, format), expected);
        }
    }
}

void TestPostgresqlTypes::randomValues_data()
{
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<QByteArray>("generator");
    const auto row = [](const char *type, const char *generator) {
        QTest::newRow(type) << QByteArray(type) << QByteArray(generator);
    };
    row("bigint", "((random() * 2 - 1) * 9e18)::bigint >> (random() * 63)::int");
    row("numeric", "((random() * 2 - 1)::numeric * 10 ^ (random() * 16)::int)::numeric(38, 20)");
    row("double precision", "(random() * 2 - 1) * 10 ^ (random() * 600 - 300)");
    row("real", "((random() * 2 - 1) * 10 ^ (random() * 70 - 35))::real");
    row("date", "'4713-01-01 BC'::date + (random() * 2000000000)::int");
    row("timestamptz", "'4713-01-01 BC'::timestamptz + random() * 298000 * '365 days'::interval");
    row("timestamp", "'0001-01-01'::timestamp + random() * 9998 * '365 days'::interval");
    row("time", "'00:00'::time + random() * '24 hours'::interval");
    row("interval", "(random() * 2 - 1) * '100000 days'::interval - random() * '1 day'::interval");
    row("bytea", "decode(md5(random()::text), 'hex')");
    row("uuid", "md5(random()::text)::uuid");
    row("inet", "('0.0.0.0'::inet + (random() * 4294967295)::bigint)");
    row("cidr", "set_masklen(('2001:db8::'::cidr + (random() * 9e18)::bigint), 32 + (random() * 96)::int)::inet::cidr");
}

void TestPostgresqlTypes::randomValues()
{
    QFETCH(QByteArray, type);
    QFETCH(QByteArray, generator);
    // the two formats of what the server has made up itself agree, one by one and in an array
    const double seed = double(std::random_device()() % 1'000'000) / 1'000'000;
    qInfo("setseed(%f)", seed);
    const QByteArray sql = "WITH s AS MATERIALIZED (SELECT setseed(" + QByteArray::number(seed) + ")), v AS MATERIALIZED (SELECT (" + generator + ")::" + type
        + " AS x FROM s, generate_series(1, 2000)) ";
    for (const char *select : {"SELECT x FROM v", "SELECT array_agg(x) FROM (SELECT x, row_number() OVER () / 20 AS n FROM v) AS g GROUP BY n ORDER BY n"}) {
        const QByteArray statement = sql + select;
        std::array<QByteArrayList, 2> cells;
        for (const auto format : {PostgresqlFormat::Text, PostgresqlFormat::Binary}) {
            const Result result(PQexecParams(m_connection, statement.constData(), 0, nullptr, nullptr, nullptr, nullptr, int(format)), &PQclear);
            QVERIFY2(PQresultStatus(result.get()) == PGRES_TUPLES_OK, PQresultErrorMessage(result.get()));
            PostgresqlReader reader;
            reader.setColumns(std::array{quint32(PQftype(result.get(), 0))}, format);
            for (int row = 0; row < PQntuples(result.get()); ++row) {
                reader.nextRow();
                AioCell cell;
                const bool read = reader.read(0, PQgetvalue(result.get(), row, 0), PQgetlength(result.get(), row, 0), cell);
                cells[std::size_t(format)] << (read ? shownCell(cell) : reader.error("c").message().toUtf8());
            }
        }
        QVERIFY(cells[0].size() >= 100);
        QCOMPARE(cells[1], cells[0]);
    }
}

void TestPostgresqlTypes::inference_data()
{
    QTest::addColumn<AioValue>("value");
    QTest::addColumn<QByteArray>("sql");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const AioValue &value, const char *sql, const char *expected) {
        QTest::newRow(sql) << value << QByteArray(sql) << QByteArray(expected);
    };
    const AioValue five(qint64(5)), text(u"sad"_s);
    // what would not be found if an integer were said to be a bigint, and a text a text
    row(five, "SELECT substr('abcdefgh', $1)", "efgh");
    row(five, "SELECT left('abcdefgh', $1)", "abcde");
    row(five, "SELECT count(*) FROM generate_series(1, $1)", "5");
    row(text, "SELECT 'sad'::mood = $1", "1");
    row(AioValue(u"::1"_s), "SELECT '::1'::inet = $1", "1");
    row(AioValue(0.5), "SELECT 0.5::numeric(3, 1) = $1", "1");
    row(AioValue(QUuid(u"6f9619ff-8b86-d011-b42d-00cf4fc964ff"_s)), "SELECT '6f9619ff-8b86-d011-b42d-00cf4fc964ff'::text = $1", "1");
    // what text would be taken for
    row(AioValue(QByteArray("ab")), "SELECT md5($1)", "187ef4436122d1cc2f40dc2b92f0eba0");
    row(AioValue(true), "SELECT CASE WHEN true THEN $1 END", "1");
    row(AioValue(true), "SELECT jsonb_build_object('a', $1)", "{\"a\": true}");
    // nothing stands beside it
    row(five, "SELECT $1", "5");
    row(five, "SELECT coalesce(NULL, $1)", "5");
    row(AioValue(QDate(2026, 1, 1)), "SELECT $1", "2026-01-01");
}

void TestPostgresqlTypes::inference()
{
    QFETCH(AioValue, value);
    QFETCH(QByteArray, sql);
    QFETCH(QByteArray, expected);
    QCOMPARE(through(value, sql, PostgresqlFormat::Binary), expected);
}

void TestPostgresqlTypes::copy()
{
    PostgresqlServer &server = PostgresqlServer::shared();
    server.query(u"CREATE TABLE copied (a integer, b text, c numeric, d timestamptz, e uuid, f integer[], g jsonb, h date)"_s);
    QByteArray data("PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0", 19);
    PostgresqlValueWriter writer(data);
    for (int i = 0; i < 2; ++i) {
        data += QByteArray("\0\10", 2);
        QVERIFY(writer.writeField(AioValue(qint64(i)), Int4Oid));
        QVERIFY(writer.writeField(i == 0 ? AioValue(u"ä"_s) : AioValue(), TextOid));
        QVERIFY(writer.writeField(decimal("12.50"), NumericOid));
        QVERIFY(writer.writeField(AioValue(AioTimestamp(1)), TimestamptzOid));
        QVERIFY(writer.writeField(AioValue(u"6f9619ff-8b86-d011-b42d-00cf4fc964ff"_s), UuidOid));
        QVERIFY(writer.writeField(AioValue(AioValue::List(ColumnKind::Integer, {AioValue(qint64(1)), {}})), Int4ArrayOid));
        QVERIFY(writer.writeField(AioValue(AioValue::Json("[1]")), JsonbOid));
        QVERIFY(writer.writeField(AioValue(u"2026-11-25"_s), DateOid));
    }
    data += "\377\377";
    const Result begun(PQexec(m_connection, "COPY copied FROM STDIN (FORMAT binary)"), &PQclear);
    QCOMPARE(PQresultStatus(begun.get()), PGRES_COPY_IN);
    QCOMPARE(PQputCopyData(m_connection, data.constData(), int(data.size())), 1);
    QCOMPARE(PQputCopyEnd(m_connection, nullptr), 1);
    const Result ended(PQgetResult(m_connection), &PQclear);
    QVERIFY2(PQresultStatus(ended.get()) == PGRES_COMMAND_OK, PQresultErrorMessage(ended.get()));
    QVERIFY(!PQgetResult(m_connection));
    const QStringList rest{u"12.50"_s, u"1970-01-01 01:00:00.000001+01"_s, u"6f9619ff-8b86-d011-b42d-00cf4fc964ff"_s, u"{1,NULL}"_s, u"[1]"_s, u"2026-11-25"_s};
    QCOMPARE(server.query(u"SELECT * FROM copied ORDER BY a"_s),
             (QList<QStringList>{QStringList{u"0"_s, u"ä"_s} + rest, QStringList{u"1"_s, QString()} + rest}));
}

QTEST_GUILESS_MAIN(TestPostgresqlTypes)
#include "tst_postgresqltypes.moc"
