// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// Functions that each database writes in words of its own, as text. That they mean the same is tst_dates' and tst_texts' part.

#include "aioorm/orm/aiomodel.h"
#include "aioorm/sql/compiler_p.h"
#include "support/sqltext.h"

#include <QRegularExpression>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class Stay : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Stay, "stays",
        (qint64,                    id,    setId,    primaryKey()),
        (QDateTime,                 start, setStart),
        (AioTimestamp,              stamp, setStamp),
        (QDate,                     day,   setDay),
        (QString,                   name,  setName),
        (qint32,                    count, setCount),
        (double,                    area,  setArea),
        (std::optional<double>,     yield, setYield),
        (std::chrono::microseconds, pause, setPause))
    // clang-format on
};

class TestSqlFunctions : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void texts_data();
    void texts();
    void inDefinitions();
};

void TestSqlFunctions::texts_data()
{
    QTest::addColumn<SqlSource>("source");
    QTest::addColumn<QStringList>("sql"); // SQLite, PostgreSQL, MySQL and MariaDB
    QTest::addColumn<QStringList>("parameters"); // of each, or of all
    const auto &s = Stay::columns();
    const auto expression = [](const char *name, const auto &value, const QStringList &sql, const QStringList &parameters = {}) {
        QTest::newRow(name) << SqlSource(Stay::select(value)) << sql << parameters;
    };
    expression("year",
               s.start.year(),
               {u"CAST(strftime('%Y', \"start\") AS INTEGER)"_s, u"CAST(EXTRACT(YEAR FROM \"start\" AT TIME ZONE 'UTC') AS integer)"_s, u"YEAR(`start`)"_s});
    expression("second of a timestamp",
               s.stamp.second(),
               {u"CAST(strftime('%S', substr(\"stamp\", 1, 23)) AS INTEGER)"_s,
                u"CAST(floor(EXTRACT(SECOND FROM \"stamp\" AT TIME ZONE 'UTC')) AS integer)"_s,
                u"SECOND(`stamp`)"_s});
    expression("month of a date",
               s.day.truncated(Aio::Month),
               {u"strftime('%Y-%m-01', \"day\")"_s,
                u"CAST(date_trunc('month', CAST(\"day\" AS timestamp)) AS date)"_s,
                u"CAST(DATE(`day`) - INTERVAL (DAYOFMONTH(`day`) - 1) DAY AS DATE)"_s});
    expression("day in a zone",
               s.start.inZone("Europe/Berlin").truncated(Aio::Day),
               {u"aio_truncated(\"start\", 4, 'Europe/Berlin')"_s,
                u"(date_trunc('day', \"start\" AT TIME ZONE 'Europe/Berlin') AT TIME ZONE 'Europe/Berlin')"_s,
                u"CAST(CONVERT_TZ(CAST(DATE(COALESCE(CASE WHEN `start` BETWEEN '1970-01-01 00:00:01' AND '2038-01-19 03:14:07' THEN "
                "CONVERT_TZ(`start`, '+00:00', 'Europe/Berlin') END, 9223372036854775807 + NULLIF(CONCAT(`start`, ' time zone not loaded, or not of the years "
                "1970 to 2037') IS NOT NULL, 0))) AS DATETIME(3)), 'Europe/Berlin', '+00:00') AS DATETIME(3))"_s});
    // whole milliseconds need no cutting
    expression("plus minutes",
               s.start + 30min,
               {u"strftime('%Y-%m-%d %H:%M:%f', \"start\", ?)"_s,
                u"((\"start\" AT TIME ZONE 'UTC' + CAST($1 AS interval)) AT TIME ZONE 'UTC')"_s,
                u"CAST(`start` + INTERVAL (FLOOR(? / 1000) * 1000) MICROSECOND AS DATETIME(3))"_s},
               {u"'1800.000 seconds'"_s, u"duration(1800000000)"_s, u"duration(1800000000)"_s});
    expression("plus a column",
               s.start + s.pause,
               {u"strftime('%Y-%m-%d %H:%M:%f', \"start\", printf('%.3f seconds', (\"pause\" / 1000 - (\"pause\" % 1000 < 0)) / 1000.0))"_s,
                u"(date_trunc('milliseconds', \"start\" AT TIME ZONE 'UTC' + \"pause\") AT TIME ZONE 'UTC')"_s,
                u"CAST(`start` + INTERVAL (FLOOR(`pause` / 1000) * 1000) MICROSECOND AS DATETIME(3))"_s});
    expression("now", Aio::now(), {u"strftime('%Y-%m-%d %H:%M:%f', 'now')"_s, u"date_trunc('milliseconds', statement_timestamp())"_s, u"UTC_TIMESTAMP(3)"_s});
    expression("between dates",
               s.day - QDate(2026, 1, 1),
               {u"CAST(julianday(\"day\") - julianday(?) AS INTEGER)"_s, u"CAST(\"day\" - CAST($1 AS date) AS bigint)"_s, u"DATEDIFF(`day`, ?)"_s},
               {u"date(2026-01-01)"_s});
    expression("substr",
               Aio::substr(s.name, s.count, 2),
               {u"substr(\"name\", max(\"count\", 1), ?)"_s,
                u"substr(\"name\", greatest(CAST(\"count\" AS integer), 1), CAST($1 AS integer))"_s,
                u"SUBSTRING(`name`, GREATEST(`count`, 1), ?)"_s},
               {u"2"_s});
    expression("round",
               Aio::round(s.area, 2),
               {u"round(\"area\", 2)"_s,
                u"CAST(round(CAST(CAST(\"area\" AS text) AS numeric), 2) AS double precision)"_s,
                u"(CASE WHEN ABS(`area`) < 1e30 THEN ROUND(CAST(CAST(`area` AS CHAR) AS DECIMAL(65,30)), 2) + 0e0 ELSE `area` END)"_s});
    expression("greatest",
               Aio::greatest(s.area, s.yield),
               {u"max(\"area\", \"yield\")"_s,
                u"CAST(CASE WHEN \"yield\" IS NULL THEN NULL ELSE greatest(\"area\", \"yield\") END AS double precision)"_s,
                u"GREATEST(`area`, `yield`)"_s});
    const auto where = [](const char *name, const Aio::Condition &condition, const QStringList &sql, const QStringList &parameters) {
        QTest::newRow(name) << SqlSource(Stay::select(Stay::columns().id).where(condition)) << sql << parameters;
    };
    where("like",
          s.name.like(u"a%*"),
          {u"\"name\" GLOB ?"_s, u"\"name\" LIKE $1 ESCAPE '\\'"_s, u"`name` LIKE ? COLLATE utf8mb4_bin ESCAPE '\\\\'"_s},
          {u"'a*[*]'"_s, u"'a%*'"_s, u"'a%*'"_s});
    where("ilike",
          s.name.ilike(u"a%"),
          {u"aio_ilike(\"name\", ?)"_s, u"\"name\" ILIKE $1 ESCAPE '\\'"_s, u"LOWER(`name`) LIKE LOWER(?) COLLATE utf8mb4_bin ESCAPE '\\\\'"_s},
          {u"'a%'"_s});
    where("regexp",
          !s.name.regexp(u"^a"),
          {u"NOT (aio_regexp(\"name\", ?))"_s, u"NOT (\"name\" ~ $1)"_s, u"NOT (REGEXP_LIKE(`name`, ?, 'c'))"_s, u"NOT (`name` REGEXP ?)"_s},
          {u"'^a'"_s, u"'(?p)^a'"_s, u"'^a'"_s, u"'(?-i)^a'"_s});
    where("year is",
          s.start.year() == 2026,
          {u"CAST(strftime('%Y', \"start\") AS INTEGER) = ?"_s,
           u"CAST(EXTRACT(YEAR FROM \"start\" AT TIME ZONE 'UTC') AS integer) = CAST($1 AS bigint)"_s,
           u"YEAR(`start`) = ?"_s},
          {u"2026"_s});
}

void TestSqlFunctions::texts()
{
    QFETCH(SqlSource, source);
    QFETCH(QStringList, sql);
    QFETCH(QStringList, parameters);
    const std::vector<const AioDialect *> dialects{&AioDialect::sqlite(), &AioDialect::postgresql(), &AioDialect::mysql(), &AioDialect::mariadb()};
    for (int i = 0; i < int(dialects.size()); ++i) {
        const AioSql made = source.sql(*dialects[std::size_t(i)]);
        QString text = made.toString();
        text.remove(QRegularExpression(uR"(^SELECT ("id"|`id`) FROM ("stays"|`stays`) WHERE |^SELECT | FROM ("stays"|`stays`)$)"_s));
        QCOMPARE(text, sql[std::min(i, int(sql.size()) - 1)]);
        QCOMPARE(describe(made.parameters), parameters.isEmpty() ? QString() : parameters[std::min(i, int(parameters.size()) - 1)]);
    }
}

void TestSqlFunctions::inDefinitions()
{
    const auto &s = Stay::columns();
    // others that open the file could not call them
    for (const Aio::Condition &condition : {s.name.regexp(u"a"), s.name.ilike(u"a"), s.start.inZone("Europe/Berlin").year() == 2026}) {
        QVERIFY_THROWS_EXCEPTION(AioProgrammingError, Aio::Detail::definitionSql(condition.node(), AioDialect::sqlite()));
        QVERIFY(!Aio::Detail::definitionSql(condition.node(), AioDialect::postgresql()).isEmpty());
    }
    QCOMPARE(Aio::Detail::definitionSql((s.start.year() == 2026 && s.name.like(u"a%")).node(), AioDialect::sqlite()),
             "CAST(strftime('%Y', \"start\") AS INTEGER) = 2026 AND \"name\" GLOB 'a*'"_ba);
}

QTEST_GUILESS_MAIN(TestSqlFunctions)

#include "tst_sqlfunctions.moc"
