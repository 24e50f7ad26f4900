// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/orm/aiovalues.h"

#include "support/posts.h"
#include "support/sqlcheck.h"

using namespace Qt::StringLiterals;
using namespace Aio::Literals;

/// Decimals of one scale.
class Fee : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Fee, "fees",
        (qint64,                    id,   setId,   primaryKey()),
        (AioDecimal,                fee,  setFee,  digits(10, 2)),
        (std::optional<AioDecimal>, rate, setRate, digits(6, 4)))
    // clang-format on
};

/// What stands in FROM and is no table, WITH before what writes, totals, and functions of decimals, as text.
class TestSqlTables : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void literals_data();
    void literals() { check(); }
    void tables_data();
    void tables() { check(); }
    void with_data();
    void with() { check(); }
    void totals_data();
    void totals() { check(); }
    void decimals_data();
    void decimals() { check(); }

private:
    static void check() { SqlCheck::check<User, Folder, Post, Fee>(); }
};

void TestSqlTables::literals_data()
{
    SqlCheck::columns();
    const auto &u = User::columns();
    SqlCheck::row("values alone",
                  SqlSource(Aio::select(Aio::value(7).as("n"), Aio::value(u"a"_s), Aio::value(true), Aio::value(0.5), Aio::null<QString>())),
                  uR"(SELECT ? AS "n", ?, ?, ?, ?)"_s,
                  u"7, 'a', true, 0.5, NULL"_s,
                  {u"SELECT CAST($1 AS bigint) AS \"n\", CAST($2 AS text), CAST($3 AS boolean), CAST($4 AS double precision), CAST($5 AS text)"_s,
                   u"SELECT CAST(? AS SIGNED) AS `n`, ?, CAST(? AS SIGNED), CAST(? AS DOUBLE), ?"_s});
    SqlCheck::row("a condition without a table",
                  SqlSource(Aio::select(Aio::value(u"a"_s)).where(Aio::value(u"a"_s) == u"b")),
                  u"SELECT ? WHERE ? = ?"_s,
                  u"'a', 'a', 'b'"_s,
                  {u"SELECT CAST($1 AS text) WHERE CAST($2 AS text) = $3"_s, u"SELECT ? FROM DUAL WHERE ? = ?"_s});
    SqlCheck::row("in a union",
                  SqlSource(User::select(u.username, Aio::value(u"u"_s).as("kind")).unionAll(User::select(u.username, Aio::value(u"v"_s)))),
                  uR"(SELECT "users"."username", ? AS "kind" FROM "users" UNION ALL SELECT "username", ? FROM "users")"_s,
                  u"'u', 'v'"_s,
                  {uR"(SELECT "users"."username", CAST($1 AS text) AS "kind" FROM "users" UNION ALL SELECT "username", CAST($2 AS text) FROM "users")"_s});
    const auto numbers = Aio::select(Aio::value(u"a"_s)).recursiveCte("numbers", [](const auto &numbers) {
        return numbers.select(Aio::concat(numbers.template column<0>(), u"b"));
    });
    SqlCheck::row(
        "a recursion without a table",
        SqlSource(numbers.select().with(numbers).limit(3)),
        uR"(WITH RECURSIVE "numbers" ("c1") AS (SELECT ? UNION ALL SELECT "c1" || ? FROM "numbers") SELECT "c1" FROM "numbers" LIMIT ?)"_s,
        u"'a', 'b', 3"_s,
        {uR"(WITH RECURSIVE "numbers" ("c1") AS (SELECT CAST($1 AS text) UNION ALL SELECT "c1" || $2 FROM "numbers") SELECT "c1" FROM "numbers" LIMIT $3)"_s,
         u"WITH RECURSIVE `numbers` (`c1`) AS (SELECT CAST(? AS CHAR(1000000)) UNION ALL SELECT CONCAT(`c1`, ?) FROM `numbers`) SELECT `c1` FROM `numbers` LIMIT ?"_s});
    SqlCheck::row("a table joined to nothing",
                  SqlSource(Aio::select(Aio::value(1)).crossJoin<User>()),
                  u"!A query that selects from no table joins one: begin with that table."_s,
                  {},
                  {u"!A query that selects from no table joins one: begin with that table."_s,
                   u"!A query that selects from no table joins one: begin with that table."_s});
}

void TestSqlTables::tables_data()
{
    SqlCheck::columns();
    const auto &u = User::columns();
    const auto &p = Post::columns();
    const auto values = Aio::values<qint64, std::optional<QString>>({{1, u"a"_s}, {2, {}}}).as("v", "id", "name");
    SqlCheck::row("values",
                  SqlSource(values.select()),
                  uR"(SELECT "v"."id", "v"."name" FROM (SELECT column1 AS "id", column2 AS "name" FROM (VALUES (?, ?), (?, ?))) AS "v")"_s,
                  u"1, 'a', 2, NULL"_s,
                  {uR"(SELECT "v"."id", "v"."name" FROM (VALUES (CAST($1 AS bigint), CAST($2 AS text)), ($3, $4)) AS "v" ("id", "name"))"_s,
                   u"SELECT `v`.`id`, `v`.`name` FROM (SELECT CAST(? AS SIGNED) AS `id`, ? AS `name` UNION ALL SELECT CAST(? AS SIGNED), ?) AS `v`"_s});
    SqlCheck::row("no values",
                  SqlSource(Aio::values<qint64>(QList<qint64>()).select()),
                  uR"(SELECT "values"."column1" FROM (SELECT ? AS "column1" WHERE 1 = 0) AS "values")"_s,
                  u"NULL"_s,
                  {uR"(SELECT "values"."column1" FROM (SELECT CAST($1 AS bigint) AS "column1" WHERE 1 = 0) AS "values")"_s,
                   u"SELECT `values`.`column1` FROM (SELECT CAST(? AS SIGNED) AS `column1` FROM DUAL WHERE 1 = 0) AS `values`"_s});
    const auto series = Aio::series(2, 9, 3).as("n");
    SqlCheck::row(
        "a series",
        SqlSource(User::select(u.id).join(series, u.rank == series.value())),
        uR"(SELECT "users"."id" FROM "users" INNER JOIN (WITH RECURSIVE "_series" ("value") AS (SELECT ? UNION ALL SELECT "value" + ? FROM "_series" WHERE "value" <> ?) SELECT "value" FROM "_series") AS "n" ON "users"."rank" = "n"."value")"_s,
        u"2, 3, 8"_s,
        {uR"(SELECT "users"."id" FROM "users" INNER JOIN generate_series(CAST($1 AS bigint), CAST($2 AS bigint), CAST($3 AS bigint)) AS "n" ("value") ON "users"."rank" = "n"."value")"_s,
         u"SELECT `users`.`id` FROM `users` INNER JOIN (SELECT CAST(CAST(? AS DECIMAL(20)) + n * CAST(? AS DECIMAL(20)) AS SIGNED) AS `value` FROM (SELECT _n.n - 1 AS n FROM JSON_TABLE(CONCAT('[', REPEAT('0,', 2), '0]'), '$[*]' COLUMNS (n FOR ORDINALITY)) AS _n) AS _n) AS `n` ON `users`.`rank` = `n`.`value`"_s,
         u"SELECT `users`.`id` FROM `users` INNER JOIN (SELECT CAST(CAST(? AS DECIMAL(20)) + n * CAST(? AS DECIMAL(20)) AS SIGNED) AS `value` FROM (SELECT seq AS n FROM `seq_0_to_2`) AS _n) AS `n` ON `users`.`rank` = `n`.`value`"_s,
         u"2, 3"_s,
         u"2, 8, 3"_s});
    const auto tag = Aio::each(p.tags).as("tag");
    SqlCheck::row(
        "elements",
        SqlSource(Post::select(tag.key(), tag.value()).crossJoin(tag)),
        uR"(SELECT "tag"."key", "tag"."value" FROM "posts" CROSS JOIN json_each("posts"."tags") AS "tag")"_s,
        {},
        {uR"(SELECT "tag"."key", "tag"."value" FROM "posts" CROSS JOIN LATERAL (SELECT "value", "key" - 1 AS "key" FROM unnest("posts"."tags") WITH ORDINALITY AS e ("value", "key")) AS "tag")"_s,
         u"SELECT (`tag`.`key` - 1), `tag`.`value` FROM `posts` CROSS JOIN JSON_TABLE(`posts`.`tags`, '$[*]' COLUMNS (`key` FOR ORDINALITY, `value` LONGTEXT PATH '$')) AS `tag`"_s});
}

void TestSqlTables::with_data()
{
    SqlCheck::columns();
    const auto &u = User::columns();
    const auto best = User::select(u.id).where(u.rank > 5).cte("best");
    SqlCheck::row(
        "an update",
        SqlSource(User::update(u.active = true).where(u.id.in(best.select())).with(best)),
        uR"(WITH "best" ("id") AS (SELECT "id" FROM "users" WHERE "rank" > ?) UPDATE "users" SET "active" = ? WHERE "id" IN (SELECT "id" FROM "best"))"_s,
        u"5, true"_s,
        {{},
         {},
         u"UPDATE `users` SET `active` = ? WHERE `id` IN (SELECT `id` FROM (WITH `best` (`id`) AS (SELECT `id` FROM `users` WHERE `rank` > ?) SELECT * FROM `best`) AS `best`)"_s,
         {},
         {},
         u"true, 5"_s});
    SqlCheck::row(
        "a deletion by a hinted one",
        SqlSource(User::remove().where(u.id.in(best.select())).with(best.materialized())),
        uR"(WITH "best" ("id") AS MATERIALIZED (SELECT "id" FROM "users" WHERE "rank" > ?) DELETE FROM "users" WHERE "id" IN (SELECT "id" FROM "best"))"_s,
        u"5"_s,
        {{},
         u"WITH `best` (`id`) AS (SELECT `id` FROM `users` WHERE `rank` > ?) DELETE FROM `users` WHERE `id` IN (SELECT `id` FROM `best`)"_s,
         u"DELETE FROM `users` WHERE `id` IN (SELECT `id` FROM (WITH `best` (`id`) AS (SELECT `id` FROM `users` WHERE `rank` > ?) SELECT * FROM `best`) AS `best`)"_s});
    SqlCheck::row("not materialized",
                  SqlSource(best.select().with(best.notMaterialized())),
                  uR"(WITH "best" ("id") AS NOT MATERIALIZED (SELECT "id" FROM "users" WHERE "rank" > ?) SELECT "id" FROM "best")"_s,
                  u"5"_s,
                  {{}, u"WITH `best` (`id`) AS (SELECT `id` FROM `users` WHERE `rank` > ?) SELECT `id` FROM `best`"_s});
}

void TestSqlTables::totals_data()
{
    SqlCheck::columns();
    const auto &u = User::columns();
    const auto rank = Aio::nullable(u.rank);
    const QString refused = u"!SQLite has no such groupings: make a query of each kind of group and of each total, and put them together by unionAll()."_s;
    SqlCheck::row("a rollup",
                  SqlSource(User::select(rank, aioCount()).groupBy(Aio::rollup(u.rank, u.active))),
                  refused,
                  {},
                  {uR"(SELECT "rank", count(*) FROM "users" GROUP BY ROLLUP ("rank", "active"))"_s,
                   u"SELECT `rank`, count(*) FROM `users` GROUP BY `rank`, `active` WITH ROLLUP"_s});
    SqlCheck::row(
        "an ordered rollup",
        SqlSource(User::select(rank, aioCount()).groupBy(Aio::rollup(u.rank)).orderBy(rank.desc()).limit(2)),
        refused,
        u"2"_s,
        {uR"(SELECT "rank", count(*) FROM "users" GROUP BY ROLLUP ("rank") ORDER BY "rank" DESC LIMIT $1)"_s,
         u"SELECT `rank`, count(*) FROM `users` GROUP BY `rank` WITH ROLLUP ORDER BY `rank` DESC LIMIT ?"_s,
         u"SELECT * FROM (SELECT `rank`, count(*) AS `c2` FROM `users` GROUP BY `rank` WITH ROLLUP) AS `_totals` ORDER BY `_totals`.`rank` DESC LIMIT ?"_s});
    const QString none = u"!%1 has no groupings but one rollup() of single columns: make a query of each kind of group, and put them together by unionAll()."_s;
    SqlCheck::row(
        "sets",
        SqlSource(User::select(aioCount()).groupBy(u.active, Aio::groupingSets(Aio::groupingSet(u.rank, u.score), Aio::cube(u.rank), Aio::groupingSet()))),
        refused,
        {},
        {uR"(SELECT count(*) FROM "users" GROUP BY "active", GROUPING SETS (("rank", "score"), CUBE ("rank"), ()))"_s,
         none.arg(u"MySQL"),
         none.arg(u"MariaDB")});
    SqlCheck::row("which of them",
                  SqlSource(User::select(Aio::grouping(u.rank)).groupBy(Aio::rollup(u.rank))),
                  u"!SQLite has no grouping(): where the column is never NULL by itself, its NULL says that the row is a total."_s,
                  {},
                  {uR"(SELECT grouping("rank") FROM "users" GROUP BY ROLLUP ("rank"))"_s,
                   u"SELECT grouping(`rank`) FROM `users` GROUP BY `rank` WITH ROLLUP"_s,
                   u"!MariaDB has no grouping(): where the column is never NULL by itself, its NULL says that the row is a total."_s});
    const Aio::Window byRank = Aio::Window("byRank").orderBy(u.rank);
    SqlCheck::row(
        "a neighbour or else",
        SqlSource(User::select(Aio::lag(u.rank, 1, 0).over(byRank)).window(byRank)),
        uR"(SELECT lag("rank", ?, ?) OVER "byRank" FROM "users" WINDOW "byRank" AS (ORDER BY "rank"))"_s,
        u"1, 0"_s,
        {{},
         {},
         u"SELECT CASE WHEN lag(CAST(? AS SIGNED), ?) OVER `byRank` IS NULL THEN ? ELSE lag(`rank`, ?) OVER `byRank` END FROM `users` WINDOW `byRank` AS (ORDER BY `rank`)"_s,
         {},
         {},
         u"1, 1, 0, 1"_s});
    const Aio::Window framed = Aio::Window("framed").extending(byRank).rows(Aio::preceding(2));
    SqlCheck::row(
        "an extended window",
        SqlSource(User::select(aioSum(u.score).over(framed)).window(byRank, framed)),
        uR"(SELECT sum("score") OVER "framed" FROM "users" WINDOW "byRank" AS (ORDER BY "rank"), "framed" AS ("byRank" ROWS BETWEEN 2 PRECEDING AND CURRENT ROW))"_s,
        {},
        {uR"(SELECT sum("score") OVER "framed"::double precision FROM "users" WINDOW "byRank" AS (ORDER BY "rank"), "framed" AS ("byRank" ROWS BETWEEN 2 PRECEDING AND CURRENT ROW))"_s});
}

void TestSqlTables::decimals_data()
{
    SqlCheck::columns();
    const auto &f = Fee::columns();
    SqlCheck::row("rounded",
                  SqlSource(Fee::select(f.id).where(Aio::round(f.fee, 1) == "0.5"_dec)),
                  uR"(SELECT "id" FROM "fees" WHERE ("fee" / 10 + "fee" % 10 / 5) = ?)"_s,
                  u"5"_s,
                  {uR"(SELECT "id" FROM "fees" WHERE round("fee", 1) = $1)"_s,
                   u"SELECT `id` FROM `fees` WHERE round(`fee`, 1) = ?"_s,
                   {},
                   u"decimal(0.5)"_s,
                   u"decimal(0.5)"_s});
    SqlCheck::row(
        "divided",
        SqlSource(Fee::select(Aio::divide(f.fee, f.rate, 2))),
        uR"(SELECT (CASE WHEN typeof("fee" * 10000) = 'real' THEN abs(CAST(-abs("fee" * 10000) AS INTEGER)) ELSE "fee" * 10000 / "rate" + "fee" * 10000 % "rate" * 2 / "rate" END) FROM "fees")"_s,
        {},
        {uR"(SELECT ((div("fee" * 100, nullif("rate", 0)) + div(mod("fee" * 100, nullif("rate", 0)) * 2, nullif("rate", 0))) * 0.01) FROM "fees")"_s,
         u"SELECT ((CAST((`fee` * 100) DIV nullif(`rate`, 0) AS DECIMAL(20)) + CAST(((`fee` * 100) MOD nullif(`rate`, 0)) * 2 DIV nullif(`rate`, 0) AS DECIMAL(20))) * 0.01) FROM `fees`"_s});
    SqlCheck::row(
        "the greatest",
        SqlSource(Fee::select(Aio::greatest(f.fee, f.rate))),
        uR"(SELECT max(("fee" * 100), "rate") FROM "fees")"_s,
        {},
        {uR"(SELECT CASE WHEN "rate" IS NULL THEN NULL ELSE greatest("fee", "rate") END FROM "fees")"_s, u"SELECT greatest(`fee`, `rate`) FROM `fees`"_s});
}

QTEST_GUILESS_MAIN(TestSqlTables)
#include "tst_sqltables.moc"
