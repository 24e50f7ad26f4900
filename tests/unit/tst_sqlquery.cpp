// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "support/sqlcheck.h"

using namespace Qt::StringLiterals;

/// The query language beyond plain SELECTs, as text and parameters for each dialect, and what it means on SQLite.
class TestSqlQuery : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void joins_data();
    void joins() { check(); }
    void groups_data();
    void groups() { check(); }
    void labels_data();
    void labels() { check(); }
    void types_data();
    void types() { check(); }
    void together_data();
    void together() { check(); }
    void subqueries_data();
    void subqueries() { check(); }
    void expressions_data();
    void expressions() { check(); }
    void windows_data();
    void windows() { check(); }
    void setOperations_data();
    void setOperations() { check(); }
    void commonTableExpressions_data();
    void commonTableExpressions() { check(); }
    void orders_data();
    void orders() { check(); }
    void conflicts_data();
    void conflicts() { check(); }
    void conflictsOfMany();
    void writes_data();
    void writes() { check(); }
    void refusals_data();
    void refusals();
    void results();

private:
    static void check() { SqlCheck::check<User, Tweet, Folder, Everything>(); }
};

void TestSqlQuery::joins_data()
{
    SqlCheck::columns();
    const auto &u = User::columns();
    const auto &t = Tweet::columns();
    const auto &f = Folder::columns();

    SqlCheck::row("right join",
                  SqlSource(Tweet::select(t.id, u.id).rightJoin<User>()),
                  uR"(SELECT "tweets"."id", "users"."id" FROM "tweets" RIGHT JOIN "users" ON "tweets"."author_id" = "users"."id")"_s);
    SqlCheck::row("full join",
                  SqlSource(Tweet::select(t.id, u.id).fullJoin<User>(t.author == u.id)),
                  uR"(SELECT "tweets"."id", "users"."id" FROM "tweets" FULL JOIN "users" ON "tweets"."author_id" = "users"."id")"_s,
                  {},
                  {{}, u"!MySQL has no FULL JOIN."_s, u"!MariaDB has no FULL JOIN."_s, {}});
    SqlCheck::row("cross join",
                  SqlSource(Tweet::select(t.id, u.id).crossJoin<User>()),
                  uR"(SELECT "tweets"."id", "users"."id" FROM "tweets" CROSS JOIN "users")"_s);
    const Aio::Alias<Folder> one("one"), two("two"), three("three");
    SqlCheck::row(
        "self-joins of any depth",
        SqlSource(Folder::select(f.name, three.columns().name)
                      .join(one, f.folder == one.columns().id)
                      .join(two, one.columns().folder == two.columns().id)
                      .leftJoin(three, two.columns().folder == three.columns().id)),
        uR"(SELECT "folders"."name", "three"."name" FROM "folders" INNER JOIN "folders" AS "one" ON "folders"."folder_id" = "one"."id" INNER JOIN "folders" AS "two" ON "one"."folder_id" = "two"."id" LEFT JOIN "folders" AS "three" ON "two"."folder_id" = "three"."id")"_s);
    const auto counts = Tweet::select(t.author, aioCount().as("n")).groupBy(t.author).as("counts");
    const auto [author, n] = counts.columns();
    SqlCheck::row(
        "join of a query",
        SqlSource(User::select(u.username, n).join(counts, u.id == author).where(n > 3).orderBy(n.desc())),
        uR"(SELECT "users"."username", "counts"."n" FROM "users" INNER JOIN (SELECT "tweets"."author_id", count(*) AS "n" FROM "tweets" GROUP BY "tweets"."author_id") AS "counts" ON "users"."id" = "counts"."author_id" WHERE "counts"."n" > ? ORDER BY "counts"."n" DESC)"_s,
        u"3"_s);
    SqlCheck::row("query of a query",
                  SqlSource(counts.select(aioMax(n))),
                  uR"(SELECT max("n") FROM (SELECT "tweets"."author_id", count(*) AS "n" FROM "tweets" GROUP BY "tweets"."author_id") AS "counts")"_s);
    SqlCheck::row("all columns of a query",
                  SqlSource(Tweet::select(t.id, t.id + 1, t.id).as("x").select()),
                  uR"(SELECT "id", "c2", "id_2" FROM (SELECT "id", "id" + ? AS "c2", "id" AS "id_2" FROM "tweets") AS "x")"_s,
                  u"1"_s);
    const auto active = User::select().where(u.active == true).as("active");
    SqlCheck::row(
        "join of whole rows under an alias",
        SqlSource(Tweet::select(t.id).join(active, t.author == active.columns().id).where(active.columns().rank > 1)),
        uR"(SELECT "tweets"."id" FROM "tweets" INNER JOIN (SELECT "id", "username", "bio", "rank", "active", "score", "joined" FROM "users" WHERE "active" = ?) AS "active" ON "tweets"."author_id" = "active"."id" WHERE "active"."rank" > ?)"_s,
        u"true, 1"_s);
    const auto newest = Tweet::select(t.content).where(t.author == u.id).orderBy(t.id.desc()).limit(1).lateral("newest");
    SqlCheck::row(
        "lateral",
        SqlSource(User::select(u.username, newest.column<0>()).crossJoin(newest)),
        u"!SQLite has no LATERAL joins."_s,
        u"1"_s,
        {uR"(SELECT "users"."username", "newest"."content" FROM "users" CROSS JOIN LATERAL (SELECT "content" FROM "tweets" WHERE "author_id" = "users"."id" ORDER BY "id" DESC LIMIT $1) AS "newest")"_s,
         u"SELECT `users`.`username`, `newest`.`content` FROM `users` CROSS JOIN LATERAL (SELECT `content` FROM `tweets` WHERE `author_id` = `users`.`id` ORDER BY `id` DESC LIMIT ?) AS `newest`"_s,
         u"!MariaDB has no LATERAL joins."_s});
    SqlCheck::row(
        "included objects",
        SqlSource(Tweet::select().include(t.author).where(u.rank > 1)),
        uR"(SELECT "tweets"."id", "tweets"."author_id", "tweets"."content", "users"."id", "users"."username", "users"."bio", "users"."rank", "users"."active", "users"."score", "users"."joined" FROM "tweets" LEFT JOIN "users" ON "tweets"."author_id" = "users"."id" WHERE "users"."rank" > ?)"_s,
        u"1"_s);
    SqlCheck::row(
        "included objects of a join",
        SqlSource(Tweet::select().join<User>().include(t.author)),
        uR"(SELECT "tweets"."id", "tweets"."author_id", "tweets"."content", "users"."id", "users"."username", "users"."bio", "users"."rank", "users"."active", "users"."score", "users"."joined" FROM "tweets" INNER JOIN "users" ON "tweets"."author_id" = "users"."id")"_s);
    SqlCheck::row(
        "included objects of included objects",
        SqlSource(Folder::select().include(f.folder, one).include(one.columns().folder, two)),
        uR"(SELECT "folders"."id", "folders"."folder_id", "folders"."name", "one"."id", "one"."folder_id", "one"."name", "two"."id", "two"."folder_id", "two"."name" FROM "folders" LEFT JOIN "folders" AS "one" ON "folders"."folder_id" = "one"."id" LEFT JOIN "folders" AS "two" ON "one"."folder_id" = "two"."id")"_s);
}

void TestSqlQuery::groups_data()
{
    SqlCheck::columns();
    const auto &u = User::columns();
    const auto &t = Tweet::columns();

    SqlCheck::row("group by",
                  SqlSource(Tweet::select(t.author, aioCount()).groupBy(t.author).having(aioCount() > 2).orderBy(aioCount().desc())),
                  uR"(SELECT "author_id", count(*) FROM "tweets" GROUP BY "author_id" HAVING count(*) > ? ORDER BY count(*) DESC)"_s,
                  u"2"_s);
    SqlCheck::row("several havings",
                  SqlSource(Tweet::select(t.author).groupBy(t.author).having(aioCount() > 2).having(aioCount() < 9)),
                  uR"(SELECT "author_id" FROM "tweets" GROUP BY "author_id" HAVING count(*) > ? AND count(*) < ?)"_s,
                  u"2, 9"_s);
    const auto half = (u.rank / 2).as("half");
    SqlCheck::row("group by a label, whose values are bound once",
                  SqlSource(User::select(half, aioCount().as("n")).groupBy(half).orderBy(half)),
                  uR"(SELECT "users"."rank" / ? AS "half", count(*) AS "n" FROM "users" GROUP BY "half" ORDER BY "half")"_s,
                  u"2"_s,
                  {uR"(SELECT "users"."rank" / CAST($1 AS bigint) AS "half", count(*) AS "n" FROM "users" GROUP BY "half" ORDER BY "half")"_s,
                   u"SELECT `users`.`rank` DIV ? AS `half`, count(*) AS `n` FROM `users` GROUP BY `half` ORDER BY `half`"_s,
                   {}});
    SqlCheck::row("a label in a condition is its expression",
                  SqlSource(User::select(u.id).where(half > 1)),
                  uR"(SELECT "id" FROM "users" WHERE ("rank" / ?) > ?)"_s,
                  u"2, 1"_s,
                  {uR"(SELECT "id" FROM "users" WHERE ("rank" / CAST($1 AS bigint)) > $2)"_s, u"SELECT `id` FROM `users` WHERE (`rank` DIV ?) > ?"_s, {}});
    SqlCheck::row("distinct", SqlSource(Tweet::select(t.author).distinct()), uR"(SELECT DISTINCT "author_id" FROM "tweets")"_s);
    SqlCheck::row("distinct on",
                  SqlSource(Tweet::select(t.author, t.id).distinctOn(t.author).orderBy(t.author, t.id.desc())),
                  u"!SQLite has no DISTINCT ON."_s,
                  {},
                  {uR"(SELECT DISTINCT ON ("author_id") "author_id", "id" FROM "tweets" ORDER BY "author_id", "id" DESC)"_s,
                   u"!MySQL has no DISTINCT ON."_s,
                   u"!MariaDB has no DISTINCT ON."_s});
    SqlCheck::row("count distinct", SqlSource(Tweet::select(aioCount(t.author).distinct())), uR"(SELECT count(DISTINCT "author_id") FROM "tweets")"_s);
    SqlCheck::row("filtered aggregates",
                  SqlSource(User::select(aioCount().filter(u.rank > 1), aioSum(u.rank).filter(u.active == true))),
                  uR"(SELECT count(*) FILTER (WHERE "rank" > ?), sum("rank") FILTER (WHERE "active" = ?) FROM "users")"_s,
                  u"1, true"_s,
                  {uR"(SELECT count(*) FILTER (WHERE "rank" > $1), sum("rank") FILTER (WHERE "active" = $2)::bigint FROM "users")"_s,
                   u"SELECT count(CASE WHEN `rank` > ? THEN 1 END), (sum(CASE WHEN `active` = ? THEN `rank` END) DIV 1) FROM `users`"_s,
                   {}});
    SqlCheck::row("joined texts",
                  SqlSource(User::select(Aio::joinTexts(u.username))),
                  uR"(SELECT group_concat("username", ?) FROM "users")"_s,
                  u"','"_s,
                  {uR"(SELECT string_agg("username", $1) FROM "users")"_s, u"SELECT group_concat(`username` SEPARATOR ',') FROM `users`"_s, {}, QString()});
    const auto counted = [](const auto &builder, Aio::Detail::SelectData::Form form) {
        Aio::Detail::SelectData data = builder.data();
        data.form = form;
        return SqlSource::of([data](const AioDialect &dialect) {
            return Aio::Detail::compile(data, dialect);
        });
    };
    SqlCheck::row("number of groups",
                  counted(Tweet::select(t.author, t.id + 1).groupBy(t.author), Aio::Detail::SelectData::Form::Count),
                  uR"(SELECT count(*) FROM (SELECT "author_id", "id" + ? AS "c2" FROM "tweets" GROUP BY "author_id") AS "_counted")"_s,
                  u"1"_s);
    SqlCheck::row("number of different rows",
                  counted(Tweet::select(t.author).distinct(), Aio::Detail::SelectData::Form::Count),
                  uR"(SELECT count(*) FROM (SELECT DISTINCT "author_id" FROM "tweets") AS "_counted")"_s);
    SqlCheck::row("whether there is a group",
                  counted(Tweet::select(t.author).groupBy(t.author).having(aioCount() > 1), Aio::Detail::SelectData::Form::Exists),
                  uR"(SELECT 1 FROM (SELECT "author_id" FROM "tweets" GROUP BY "author_id" HAVING count(*) > ?) AS "_counted")"_s,
                  u"1"_s);
}

// a label is the expression it names, wherever it stands and whatever the columns are called
void TestSqlQuery::labels_data()
{
    SqlCheck::columns();
    const auto &u = User::columns();
    const auto &t = Tweet::columns();
    const auto name = Aio::lower(u.username).as("username");
    const auto content = Aio::lower(u.username).as("CONTENT");

    SqlCheck::row("of a column's name, in GROUP BY",
                  SqlSource(User::select(name, aioCount()).groupBy(name).orderBy(name)),
                  uR"(SELECT lower("users"."username") AS "username", count(*) FROM "users" GROUP BY 1 ORDER BY "username")"_s);
    SqlCheck::row(
        "of the name of a joined table's column, in other letters",
        SqlSource(User::select(aioCount(), content).join<Tweet>().groupBy(content)),
        uR"(SELECT count(*), lower("users"."username") AS "CONTENT" FROM "users" INNER JOIN "tweets" ON "tweets"."author_id" = "users"."id" GROUP BY 2)"_s);
    SqlCheck::row("in HAVING",
                  SqlSource(User::select(name, aioCount()).groupBy(name).having(name > u"a")),
                  uR"(SELECT lower("users"."username") AS "username", count(*) FROM "users" GROUP BY 1 HAVING lower("users"."username") > ?)"_s,
                  u"'a'"_s,
                  {.mysql = u"SELECT lower(`users`.`username`) AS `username`, count(*) FROM `users` GROUP BY 1 HAVING min(lower(`users`.`username`)) > ?"_s});
    SqlCheck::row(
        "in a window",
        SqlSource(User::select(name, Aio::rank().over(Aio::Window().partitionBy(name).orderBy(name)))),
        uR"(SELECT lower("users"."username") AS "username", rank() OVER (PARTITION BY lower("users"."username") ORDER BY lower("users"."username")) FROM "users")"_s);
    SqlCheck::row("in DISTINCT ON",
                  SqlSource(User::select(name, u.id).distinctOn(name).orderBy(name, u.id)),
                  u"!SQLite has no DISTINCT ON."_s,
                  {},
                  {uR"(SELECT DISTINCT ON ("username") lower("users"."username") AS "username", "users"."id" FROM "users" ORDER BY "username", "users"."id")"_s,
                   u"!MySQL has no DISTINCT ON."_s,
                   u"!MariaDB has no DISTINCT ON."_s});
    SqlCheck::row("two of one name",
                  SqlSource(User::select(u.rank.as("x"), u.score.as("x")).orderBy(u.score.as("x"))),
                  uR"(SELECT "users"."rank" AS "x", "users"."score" AS "x" FROM "users" ORDER BY 2)"_s);
    SqlCheck::row("two of one name, as a table",
                  SqlSource(User::select(u.rank.as("x"), u.score.as("x")).as("both").select()),
                  uR"(SELECT "x", "x_2" FROM (SELECT "users"."rank" AS "x", "users"."score" AS "x_2" FROM "users") AS "both")"_s);
    SqlCheck::row("two of one name in other letters, as a table",
                  SqlSource(User::select(u.rank, u.score.as("RANK")).as("both").select()),
                  uR"(SELECT "rank", "RANK_2" FROM (SELECT "users"."rank", "users"."score" AS "RANK_2" FROM "users") AS "both")"_s);
    SqlCheck::row("one that is not selected",
                  SqlSource(User::select(u.rank.as("x")).orderBy(u.score.as("x"))),
                  uR"(SELECT "users"."rank" AS "x" FROM "users" ORDER BY "users"."score")"_s);
    SqlCheck::row("its expression without it",
                  SqlSource(User::select(name).orderBy(Aio::lower(u.username))),
                  uR"(SELECT lower("users"."username") AS "username" FROM "users" ORDER BY lower("users"."username"))"_s);
    SqlCheck::row("a label that is called as another column of the result",
                  SqlSource(User::select(u.username.as("rank"), u.rank).orderBy(u.username.as("rank"))),
                  uR"(SELECT "users"."username" AS "rank", "users"."rank" FROM "users" ORDER BY 1)"_s);
    SqlCheck::row(
        "a column beside an expression that PostgreSQL calls so",
        SqlSource(User::select(Aio::cast<QString>(u.rank)).orderBy(u.rank)),
        uR"(SELECT CAST("rank" AS TEXT) FROM "users" ORDER BY "rank")"_s,
        {},
        {uR"(SELECT CAST("rank" AS text) FROM "users" ORDER BY "users"."rank")"_s, u"SELECT CAST(`rank` AS CHAR) FROM `users` ORDER BY `rank`"_s, {}});
    const auto half = u.score / 2;
    SqlCheck::row("an expression with values, without a label",
                  SqlSource(User::select(half, aioCount()).groupBy(half).orderBy(half.desc())),
                  uR"(SELECT "score" / ?, count(*) FROM "users" GROUP BY 1 ORDER BY 1 DESC)"_s,
                  u"2.0"_s);
    SqlCheck::row("an expression with values, in HAVING",
                  SqlSource(User::select(half + 1, aioCount()).groupBy(half).having(half > 2)),
                  uR"(SELECT ("score" / ?) + ?, count(*) FROM "users" GROUP BY "score" / ? HAVING ("score" / ?) > ?)"_s,
                  u"2.0, 1.0, 2.0, 2.0, 2.0"_s,
                  {.postgresql = uR"(SELECT ("score" / $1) + $2, count(*) FROM "users" GROUP BY "score" / $1 HAVING ("score" / $1) > $3)"_s,
                   .mysql = u"SELECT (`score` / ?) + ?, count(*) FROM `users` GROUP BY `score` / ? HAVING (min(`score` / ?)) > ?"_s,
                   .postgresqlParameters = u"2.0, 1.0, 2.0"_s});
    SqlCheck::row("in the order of a union",
                  SqlSource(User::select(u.id, name).unionAll(Tweet::select(t.id, t.content)).orderBy(name)),
                  uR"(SELECT "users"."id", lower("users"."username") AS "username" FROM "users" UNION ALL SELECT "id", "content" FROM "tweets" ORDER BY 2)"_s);
    Aio::Detail::SelectData count = User::select(name).orderBy(name).limit(5).data();
    count.form = Aio::Detail::SelectData::Form::Count;
    SqlCheck::row("in the order of rows that are only counted",
                  SqlSource::of([count](const AioDialect &dialect) {
                      return Aio::Detail::compile(count, dialect);
                  }),
                  uR"(SELECT count(*) FROM (SELECT 1 FROM "users" ORDER BY lower("users"."username") LIMIT ?) AS "_counted")"_s,
                  u"5"_s);
}

// what the C++ types promise, where PostgreSQL would compute in the types of its columns, or take a value for text
void TestSqlQuery::types_data()
{
    SqlCheck::columns();
    const auto &u = User::columns();
    const auto &e = Everything::columns();
    const auto value =
        [](const char *name, const auto &expression, const QString &sqlite, const QString &parameters, const QString &postgresql, const QString &mysql = {}) {
            const auto full = [](const QString &text, QChar quote) {
                return text.isEmpty() ? QString() : QString(u"SELECT ~ FROM \"everything\""_s).replace(u'"', quote).replace(u'~', text);
            };
            SqlCheck::row(name, SqlSource(Everything::select(expression)), full(sqlite, u'"'), parameters, {full(postgresql, u'"'), full(mysql, u'`'), {}});
        };

    value("numbers of a CASE",
          Aio::when(e.flag == true, 9).otherwise(10),
          uR"(CASE WHEN "flag" = ? THEN ? ELSE ? END)"_s,
          u"true, 9, 10"_s,
          uR"(CASE WHEN "flag" = $1 THEN CAST($2 AS bigint) ELSE CAST($3 AS bigint) END)"_s);
    value("sum of a CASE",
          aioSum(Aio::when(e.flag == true, 0.5).otherwise(0)),
          uR"(sum(CASE WHEN "flag" = ? THEN ? ELSE ? END))"_s,
          u"true, 0.5, 0.0"_s,
          uR"(sum(CASE WHEN "flag" = $1 THEN CAST($2 AS double precision) ELSE CAST($3 AS double precision) END)::double precision)"_s);
    value("dates of a CASE",
          Aio::when(e.flag == true, QDate(2026, 1, 2)),
          uR"(CASE WHEN "flag" = ? THEN ? END)"_s,
          u"true, date(2026-01-02)"_s,
          uR"(CASE WHEN "flag" = $1 THEN CAST($2 AS date) END)"_s);
    value("a value of sql()", Aio::sql<qint64>("?", qint64(5)), u"?"_s, u"5"_s, u"CAST($1 AS bigint)"_s);
    value("an int of sql()", Aio::sql<qint64>("?", 5), u"?"_s, u"5"_s, u"CAST($1 AS integer)"_s);
    value("arguments of any function",
          Aio::fn<qint64>("max", 10, qint16(9), quint32(8)),
          u"max(?, ?, ?)"_s,
          u"10, 9, 8"_s,
          u"max(CAST($1 AS integer), CAST($2 AS integer), CAST($3 AS bigint))"_s);
    value("any function, computed with",
          Aio::fn<qint64>("max", 10, 9) * 2,
          u"max(?, ?) * ?"_s,
          u"10, 9, 2"_s,
          u"CAST(max(CAST($1 AS integer), CAST($2 AS integer)) AS bigint) * $3"_s);
    value("any function, compared",
          (Aio::fn<double>("max", e.medium, e.big) > 0.5).value(),
          uR"(max("medium", "big") > ?)"_s,
          u"0.5"_s,
          uR"(max("medium", "big") > CAST($1 AS double precision))"_s);
    value("32 bits and a value", e.medium * 1000000, uR"("medium" * ?)"_s, u"1000000"_s, uR"("medium" * CAST($1 AS bigint))"_s);
    value("a value and 16 bits", 1000000 * e.small, uR"(? * "small")"_s, u"1000000"_s, uR"(CAST($1 AS bigint) * "small")"_s);
    value("columns of 32 bits", e.medium * e.medium, uR"("medium" * "medium")"_s, {}, uR"(CAST("medium" AS bigint) * "medium")"_s);
    value("64 bits and 32", e.big + e.medium, uR"("big" + "medium")"_s, {}, uR"("big" + "medium")"_s);
    value("64 bits and a value", e.big + 1, uR"("big" + ?)"_s, u"1"_s, uR"("big" + $1)"_s);
    value("sums of sums", (e.medium + 1) * 2, uR"(("medium" + ?) * ?)"_s, u"1, 2"_s, uR"(("medium" + CAST($1 AS bigint)) * $2)"_s);
    value("lengths", Aio::length(e.text) * 2, uR"(length("text") * ?)"_s, u"2"_s, uR"(length("text") * CAST($1 AS bigint))"_s, u"char_length(`text`) * ?"_s);
    value("shifts of 32 bits",
          e.medium << 40,
          uR"("medium" << ?)"_s,
          u"40"_s,
          uR"(CAST("medium" AS bigint) << CAST($1 AS integer))"_s,
          u"CAST(`medium` << ? AS SIGNED)"_s);
    value("a whole number and a fraction", e.medium + .25, uR"("medium" + ?)"_s, u"0.25"_s, uR"("medium" + CAST($1 AS double precision))"_s);
    value("a sum and a fraction",
          aioSum(e.medium) * .5,
          uR"(sum("medium") * ?)"_s,
          u"0.5"_s,
          uR"(sum("medium")::bigint * CAST($1 AS double precision))"_s,
          u"(sum(`medium`) DIV 1) * ?"_s);
    value("a fraction and a whole number", e.real * 2, uR"("real" * ?)"_s, u"2.0"_s, uR"("real" * $1)"_s);
    value("a quotient of whole numbers as a fraction",
          Aio::coalesce(e.maybeReal, e.medium) / e.small,
          uR"(CAST(coalesce("maybeReal", "medium") AS REAL) / "small")"_s,
          {},
          uR"(coalesce("maybeReal", "medium") / "small")"_s,
          u"coalesce(`maybeReal`, `medium`) / `small`"_s);
    value("a fraction as a whole number",
          Aio::cast<qint64>(e.real * 2),
          uR"(CAST("real" * ? AS INTEGER))"_s,
          u"2.0"_s,
          uR"(CAST(trunc("real" * $1) AS bigint))"_s,
          u"CAST(TRUNCATE(`real` * ?, 0) AS SIGNED)"_s);
    const auto counted = User::select(Aio::sql<qint64>("0").as("n"), u.username).where(u.id == 1).recursiveCte("counted", [&](const auto &counted) {
        return counted.select(counted.template column<0>() + 1, counted.template column<1>()).where(counted.template column<0>() < 9);
    });
    SqlCheck::row(
        "what a recursion counts",
        SqlSource(counted.select(counted.column<0>()).with(counted)),
        uR"(WITH RECURSIVE "counted" ("n", "username") AS (SELECT 0 AS "n", "users"."username" FROM "users" WHERE "users"."id" = ? UNION ALL SELECT "n" + ?, "username" FROM "counted" WHERE "n" < ?) SELECT "n" FROM "counted")"_s,
        u"1, 1, 9"_s,
        {uR"(WITH RECURSIVE "counted" ("n", "username") AS (SELECT CAST(0 AS bigint) AS "n", CAST("users"."username" AS text) FROM "users" WHERE "users"."id" = $1 UNION ALL SELECT CAST("n" AS bigint) + $2, "username" FROM "counted" WHERE "n" < CAST($3 AS bigint)) SELECT "n" FROM "counted")"_s,
         u"WITH RECURSIVE `counted` (`n`, `username`) AS (SELECT CAST(0 AS SIGNED) AS `n`, `users`.`username` FROM `users` WHERE `users`.`id` = ? UNION ALL SELECT `n` + ?, `username` FROM `counted` WHERE `n` < ?) SELECT `n` FROM `counted`"_s});
}

// what is put together keeps its meaning
void TestSqlQuery::together_data()
{
    SqlCheck::columns();
    const auto &u = User::columns();
    const auto &t = Tweet::columns();
    const auto where = [&](const char *name, const Aio::Condition &condition, const QString &text, const QString &parameters) {
        SqlCheck::row(name, SqlSource(Tweet::select(t.id).where(condition)), uR"(SELECT "id" FROM "tweets")"_s + text, parameters);
    };

    SqlCheck::row("expressions in sql()",
                  SqlSource(Tweet::select(Aio::sql<qint64>("? * 2 - ?", t.id + 1, t.id - 1), Aio::sql<bool>("NOT ?", t.id == 1 || t.id == 2))),
                  uR"(SELECT ("id" + ?) * 2 - ("id" - ?), NOT ("id" = ? OR "id" = ?) FROM "tweets")"_s,
                  u"1, 1, 1, 2"_s);
    where("nothing or a condition", Aio::Condition() || t.id == 1, uR"( WHERE "id" = ?)"_s, u"1"_s);
    where("a condition or nothing", t.id == 1 || Aio::Condition(), uR"( WHERE "id" = ?)"_s, u"1"_s);
    where("nothing or nothing", Aio::Condition() || Aio::Condition(), {}, {});
    where("any of a list", Aio::any(QList<Aio::Condition>{t.id == 1, t.id == 2, t.id == 3}), uR"( WHERE "id" = ? OR "id" = ? OR "id" = ?)"_s, u"1, 2, 3"_s);
    where("any of some", Aio::any(t.id == 1 && t.id == 2, t.id == 3), uR"( WHERE ("id" = ? AND "id" = ?) OR "id" = ?)"_s, u"1, 2, 3"_s);
    where("any of none", Aio::any(QList<Aio::Condition>()), u" WHERE 0 = 1"_s, {});
    where("any of nothing", Aio::any(QList<Aio::Condition>{Aio::Condition()}), u" WHERE 0 = 1"_s, {});
    where("any of none, and", t.id == 1 && Aio::any(QList<Aio::Condition>()), uR"( WHERE "id" = ? AND (0 = 1))"_s, u"1"_s);
    where("not any of none", !Aio::any(QList<Aio::Condition>()), u" WHERE NOT (0 = 1)"_s, {});
    where("all of a list", Aio::all(QList<Aio::Condition>{t.id == 1, t.id == 2, Aio::Condition()}), uR"( WHERE "id" = ? AND "id" = ?)"_s, u"1, 2"_s);
    where("all of none", Aio::all(QList<Aio::Condition>()), {}, {});
    SqlCheck::row("no condition of a CASE",
                  SqlSource(Tweet::select(Aio::when(Aio::Condition(), t.id))),
                  uR"(SELECT CASE WHEN 1 = 1 THEN "id" END FROM "tweets")"_s);
    SqlCheck::row("no condition as a value", SqlSource(Tweet::select(Aio::Condition().value())), uR"(SELECT 1 = 1 FROM "tweets")"_s);
    const auto gone = Tweet::remove().where(t.id < 10).returning(t.author, t.content).cte("gone");
    SqlCheck::row(
        "rows that are moved",
        SqlSource(Tweet::insertMany(t.author, t.content).from(gone.select().with(gone))),
        u"!SQLite has no common table expressions that write."_s,
        u"10"_s,
        {uR"(WITH "gone" ("author_id", "content") AS (DELETE FROM "tweets" WHERE "id" < $1 RETURNING "author_id", "content") INSERT INTO "tweets" ("author_id", "content") SELECT "author_id", "content" FROM "gone")"_s,
         u"!MySQL has no common table expressions that write."_s,
         u"!MariaDB has no common table expressions that write."_s});
    const QString where2 =
        u"!The common table expression gone writes, so that it belongs to the statement and not to a query inside it: give it to the outermost query by with()."_s;
    SqlCheck::row("one that writes, inside",
                  SqlSource(User::select(u.id).where(u.id.in(gone.select(gone.column<0>()).with(gone)))),
                  u"!SQLite has no common table expressions that write."_s,
                  {},
                  {where2, u"!MySQL has no common table expressions that write."_s, u"!MariaDB has no common table expressions that write."_s});
}

void TestSqlQuery::subqueries_data()
{
    SqlCheck::columns();
    const auto &u = User::columns();
    const auto &t = Tweet::columns();
    const auto &f = Folder::columns();

    SqlCheck::row("in a query",
                  SqlSource(User::select(u.id).where(u.id.in(Tweet::select(t.author).where(t.content == u"x")))),
                  uR"(SELECT "id" FROM "users" WHERE "id" IN (SELECT "author_id" FROM "tweets" WHERE "content" = ?))"_s,
                  u"'x'"_s);
    SqlCheck::row("not in a query",
                  SqlSource(User::select(u.id).where(u.id.notIn(Tweet::select(t.author)))),
                  uR"(SELECT "id" FROM "users" WHERE "id" NOT IN (SELECT "author_id" FROM "tweets"))"_s);
    SqlCheck::row("whole rows stand for their key",
                  SqlSource(Tweet::select(t.id).where(t.author.in(User::select().where(u.rank > 1)))),
                  uR"(SELECT "id" FROM "tweets" WHERE "author_id" IN (SELECT "id" FROM "users" WHERE "rank" > ?))"_s,
                  u"1"_s);
    SqlCheck::row(
        "in a query with a limit",
        SqlSource(Tweet::select(t.id).where(t.author.in(User::select(u.id).orderBy(u.rank).limit(3)))),
        uR"(SELECT "id" FROM "tweets" WHERE "author_id" IN (SELECT "id" FROM "users" ORDER BY "rank" LIMIT ?))"_s,
        u"3"_s,
        {{}, u"SELECT `id` FROM `tweets` WHERE `author_id` IN (SELECT * FROM (SELECT `id` FROM `users` ORDER BY `rank` LIMIT ?) AS `_limited`)"_s, {}});
    SqlCheck::row("exists, correlated",
                  SqlSource(User::select(u.id).where(Aio::exists(Tweet::select().where(t.author == u.id)))),
                  uR"(SELECT "id" FROM "users" WHERE EXISTS (SELECT "id", "author_id", "content" FROM "tweets" WHERE "author_id" = "users"."id"))"_s);
    SqlCheck::row("not exists",
                  SqlSource(User::select(u.id).where(!Aio::exists(Tweet::select(t.id).where(t.author == u.id)))),
                  uR"(SELECT "id" FROM "users" WHERE NOT (EXISTS (SELECT "id" FROM "tweets" WHERE "author_id" = "users"."id")))"_s);
    SqlCheck::row("one value, correlated",
                  SqlSource(User::select(u.id, Aio::scalar(Tweet::select(aioCount()).where(t.author == u.id)))),
                  uR"(SELECT "id", (SELECT count(*) FROM "tweets" WHERE "author_id" = "users"."id") FROM "users")"_s);
    SqlCheck::row("one value in a comparison",
                  SqlSource(User::select(u.id).where(u.rank > Aio::scalar(User::select(aioAvg(u.rank))))),
                  uR"(SELECT "id" FROM "users" WHERE "rank" > (SELECT avg("rank") FROM "users"))"_s,
                  {},
                  {uR"(SELECT "id" FROM "users" WHERE "rank" > (SELECT avg("rank")::double precision FROM "users"))"_s,
                   u"SELECT `id` FROM `users` WHERE `rank` > (SELECT avg(`rank` + 0e0) FROM `users`)"_s,
                   {}});
    const Aio::Alias<User> other("other");
    const auto &o = other.columns();
    SqlCheck::row(
        "a query over the same table, which needs an alias",
        SqlSource(User::select(u.id).where(Aio::exists(Tweet::select(t.id).join(other, t.author == o.id).where(o.rank == u.rank)))),
        uR"(SELECT "id" FROM "users" WHERE EXISTS (SELECT "tweets"."id" FROM "tweets" INNER JOIN "users" AS "other" ON "tweets"."author_id" = "other"."id" WHERE "other"."rank" = "users"."rank"))"_s);
    SqlCheck::row(
        "two levels",
        SqlSource(
            Folder::select(f.id).where(Aio::exists(User::select(u.id).where(Aio::exists(Tweet::select(t.id).where(t.author == u.id && t.content == f.name)))))),
        uR"(SELECT "id" FROM "folders" WHERE EXISTS (SELECT "id" FROM "users" WHERE EXISTS (SELECT "id" FROM "tweets" WHERE "author_id" = "users"."id" AND "content" = "folders"."name")))"_s);
    SqlCheck::row("rows",
                  SqlSource(Folder::select(f.id).where(Aio::row(f.folder, f.name) == std::tuple(1, u"x"_s))),
                  uR"(SELECT "id" FROM "folders" WHERE ("folder_id", "name") = (?, ?))"_s,
                  u"1, 'x'"_s);
    SqlCheck::row("rows compared",
                  SqlSource(Folder::select(f.id).where(Aio::row(f.name, f.id) > std::tuple(u"x"_s, 5))),
                  uR"(SELECT "id" FROM "folders" WHERE ("name", "id") > (?, ?))"_s,
                  u"'x', 5"_s);
    SqlCheck::row("rows in a list",
                  SqlSource(Folder::select(f.id).where(Aio::row(f.folder, f.name).in(QList<std::tuple<int, QString>>{{1, u"x"_s}, {2, u"y"_s}}))),
                  uR"(SELECT "id" FROM "folders" WHERE ("folder_id", "name") IN (VALUES (?, ?), (?, ?)))"_s,
                  u"1, 'x', 2, 'y'"_s,
                  {uR"(SELECT "id" FROM "folders" WHERE ("folder_id", "name") IN (($1, $2), ($3, $4)))"_s,
                   u"SELECT `id` FROM `folders` WHERE (`folder_id`, `name`) IN ((?, ?), (?, ?))"_s,
                   {}});
    SqlCheck::row("rows in an empty list",
                  SqlSource(Folder::select(f.id).where(Aio::row(f.folder, f.name).in(QList<std::tuple<int, QString>>()))),
                  uR"(SELECT "id" FROM "folders" WHERE 0 = 1)"_s);
    SqlCheck::row("rows in a query",
                  SqlSource(Tweet::select(t.id).where(Aio::row(t.author, t.content).in(User::select(u.id, u.username)))),
                  uR"(SELECT "id" FROM "tweets" WHERE ("author_id", "content") IN (SELECT "id", "username" FROM "users"))"_s);
}

void TestSqlQuery::expressions_data()
{
    SqlCheck::columns();
    const auto &u = User::columns();
    const auto &e = Everything::columns();
    const auto value = [](const char *name, const auto &expression, const QString &sqlite, const QString &parameters = {}, SqlCheck::Expected other = {}) {
        const auto full = [](const QString &text, QChar quote) {
            return text.isEmpty() ? QString() : QString(u"SELECT ~ FROM \"everything\""_s).replace(u'"', quote).replace(u'~', text);
        };
        SqlCheck::row(name,
                      SqlSource(Everything::select(expression)),
                      full(sqlite, u'"'),
                      parameters,
                      {full(other.postgresql, u'"'), full(other.mysql, u'`'), full(other.mariadb, u'`')});
    };

    value("case",
          Aio::when(e.medium > 5, u"big"_s).when(e.medium > 2, u"middle"_s).otherwise(u"small"_s),
          uR"(CASE WHEN "medium" > ? THEN ? WHEN "medium" > ? THEN ? ELSE ? END)"_s,
          u"5, 'big', 2, 'middle', 'small'"_s);
    value("case without otherwise", Aio::when(e.flag == true, e.medium), uR"(CASE WHEN "flag" = ? THEN "medium" END)"_s, u"true"_s);
    value("cast to text", Aio::cast<QString>(e.medium), uR"(CAST("medium" AS TEXT))"_s, {}, {uR"(CAST("medium" AS text))"_s, u"CAST(`medium` AS CHAR)"_s, {}});
    value("cast to an integer",
          Aio::cast<qint64>(e.text),
          uR"(CAST("text" AS INTEGER))"_s,
          {},
          {uR"(CAST("text" AS bigint))"_s, u"CAST(`text` AS SIGNED)"_s, {}});
    value("cast to a fraction",
          Aio::cast<double>(e.medium),
          uR"(CAST("medium" AS REAL))"_s,
          {},
          {uR"(CAST("medium" AS double precision))"_s, u"CAST(`medium` AS DOUBLE)"_s, {}});
    value("collation", e.text.collate("NOCASE"), uR"("text" COLLATE "NOCASE")"_s);
    value("concatenation",
          Aio::concat(e.text, u", ", e.maybeText),
          uR"("text" || ? || "maybeText")"_s,
          u"', '"_s,
          {{}, u"CONCAT(CONCAT(`text`, ?), `maybeText`)"_s, {}});
    value("coalesce", Aio::coalesce(e.maybeText, e.text), uR"(coalesce("maybeText", "text"))"_s);
    value("coalesce with a value", Aio::coalesce(e.maybeBig, 7), uR"(coalesce("maybeBig", ?))"_s, u"7"_s);
    value("nullif", Aio::nullIf(e.medium, 0), uR"(nullif("medium", ?))"_s, u"0"_s, {{}, u"CASE WHEN `medium` = ? THEN NULL ELSE `medium` END"_s, {}});
    value("lower", Aio::lower(e.text), uR"(lower("text"))"_s);
    value("length", Aio::length(e.text), uR"(length("text"))"_s, {}, {{}, u"char_length(`text`)"_s, {}});
    value("abs", Aio::abs(e.medium - 5), uR"(abs("medium" - ?))"_s, u"5"_s, {uR"(abs("medium" - CAST($1 AS bigint)))"_s, {}, {}});
    value("any function", Aio::fn<QString>("hex", e.bytes), uR"(hex("bytes"))"_s);
    value("any function of values",
          Aio::fn<QString>("substr", e.text, 2, 3),
          uR"(substr("text", ?, ?))"_s,
          u"2, 3"_s,
          {uR"(substr("text", CAST($1 AS integer), CAST($2 AS integer)))"_s, {}, {}});
    value("SQL of one's own",
          Aio::sql<qint64>("instr(?, 'a?b') + ?", e.text, 5),
          uR"(instr("text", 'a?b') + ?)"_s,
          u"5"_s,
          {uR"(instr("text", 'a?b') + CAST($1 AS integer))"_s, {}, {}});
    value("minus", -e.medium, uR"(-("medium"))"_s);
    value("and of bits", e.medium & 3, uR"("medium" & ?)"_s, u"3"_s, {uR"("medium" & CAST($1 AS bigint))"_s, u"CAST(`medium` & ? AS SIGNED)"_s, {}});
    value("or of bits", e.medium | e.big, uR"("medium" | "big")"_s, {}, {{}, u"CAST(`medium` | `big` AS SIGNED)"_s, {}});
    value("exclusive or of bits",
          e.medium ^ e.big,
          uR"(("medium" | "big") - ("medium" & "big"))"_s,
          {},
          {uR"("medium" # "big")"_s, u"CAST(`medium` ^ `big` AS SIGNED)"_s, {}});
    value("complement of bits", ~e.medium, uR"(~"medium")"_s, {}, {{}, u"CAST(~`medium` AS SIGNED)"_s, {}});
    value("shift",
          e.medium << 2,
          uR"("medium" << ?)"_s,
          u"2"_s,
          {uR"(CAST("medium" AS bigint) << CAST($1 AS integer))"_s, u"CAST(`medium` << ? AS SIGNED)"_s, {}});
    value("bits in a sum",
          (e.medium & 1) + 1,
          uR"(("medium" & ?) + ?)"_s,
          u"1, 1"_s,
          {uR"(("medium" & CAST($1 AS bigint)) + $2)"_s, u"(CAST(`medium` & ? AS SIGNED)) + ?"_s, {}});
    value("condition as a value", (e.medium > 5).value(), uR"("medium" > ?)"_s, u"5"_s);
    value("nullable", Aio::nullable(e.medium), uR"("medium")"_s);
    SqlCheck::row("label", SqlSource(User::select(u.rank.as("grade"))), uR"(SELECT "users"."rank" AS "grade" FROM "users")"_s);
    SqlCheck::row("row locks",
                  SqlSource(User::select(u.id).forUpdate(Aio::IfLocked::Skip)),
                  u"!SQLite locks no rows: leave forUpdate() out, aioAtomic() has the whole database to itself."_s,
                  {},
                  {uR"(SELECT "id" FROM "users" FOR UPDATE SKIP LOCKED)"_s, u"SELECT `id` FROM `users` FOR UPDATE SKIP LOCKED"_s, {}});
    SqlCheck::row("shared row locks",
                  SqlSource(User::select(u.id).limit(1).forShare(Aio::IfLocked::Fail)),
                  u"!SQLite locks no rows: leave forUpdate() out, aioAtomic() has the whole database to itself."_s,
                  u"1"_s,
                  {uR"(SELECT "id" FROM "users" LIMIT $1 FOR SHARE NOWAIT)"_s,
                   u"SELECT `id` FROM `users` LIMIT ? FOR SHARE NOWAIT"_s,
                   u"SELECT `id` FROM `users` LIMIT ? LOCK IN SHARE MODE NOWAIT"_s});
    const QString joined = uR"(SELECT "tweets"."id" FROM "tweets" LEFT JOIN "users" ON "tweets"."author_id" = "users"."id" FOR UPDATE)"_s;
    const auto mysqlQuotes = [](QString sql) {
        return sql.replace(u'"', u'`');
    };
    SqlCheck::row("lock with an outer join",
                  SqlSource(Tweet::select(Tweet::columns().id).leftJoin<User>().forUpdate()),
                  u"!SQLite locks no rows: leave forUpdate() out, aioAtomic() has the whole database to itself."_s,
                  {},
                  {joined + uR"( OF "tweets")"_s, mysqlQuotes(joined) + u" OF `tweets`"_s, mysqlQuotes(joined)});
    const QString inner = uR"(SELECT "tweets"."id" FROM "tweets" INNER JOIN "users" ON "tweets"."author_id" = "users"."id" FOR UPDATE OF "users")"_s;
    SqlCheck::row("lock of another table",
                  SqlSource(Tweet::select(Tweet::columns().id).join<User>().forUpdate().of<User>()),
                  u"!SQLite locks no rows: leave forUpdate() out, aioAtomic() has the whole database to itself."_s,
                  {},
                  {inner, mysqlQuotes(inner), u"!MariaDB locks the rows of all tables of a query: leave of() out."_s});
}

void TestSqlQuery::windows_data()
{
    SqlCheck::columns();
    const auto &u = User::columns();
    const auto &t = Tweet::columns();

    SqlCheck::row("row number",
                  SqlSource(Tweet::select(t.id, Aio::rowNumber().over(Aio::Window().partitionBy(t.author).orderBy(t.id.desc())))),
                  uR"(SELECT "id", row_number() OVER (PARTITION BY "author_id" ORDER BY "id" DESC) FROM "tweets")"_s);
    SqlCheck::row("over everything",
                  SqlSource(User::select(aioSum(u.rank).over())),
                  uR"(SELECT sum("rank") OVER () FROM "users")"_s,
                  {},
                  {uR"(SELECT sum("rank") OVER ()::bigint FROM "users")"_s, u"SELECT (sum(`rank`) OVER () DIV 1) FROM `users`"_s, {}});
    SqlCheck::row("frame in rows",
                  SqlSource(User::select(aioAvg(u.score).over(Aio::Window().orderBy(u.id).rows(Aio::preceding(2), Aio::following(2))))),
                  uR"(SELECT avg("score") OVER (ORDER BY "id" ROWS BETWEEN 2 PRECEDING AND 2 FOLLOWING) FROM "users")"_s,
                  {},
                  {uR"(SELECT avg("score") OVER (ORDER BY "id" ROWS BETWEEN 2 PRECEDING AND 2 FOLLOWING)::double precision FROM "users")"_s,
                   u"SELECT avg(`score` + 0e0) OVER (ORDER BY `id` ROWS BETWEEN 2 PRECEDING AND 2 FOLLOWING) FROM `users`"_s,
                   {}});
    SqlCheck::row("frame in values",
                  SqlSource(User::select(aioCount().over(Aio::Window().orderBy(u.rank).range(Aio::unboundedPreceding)))),
                  uR"(SELECT count(*) OVER (ORDER BY "rank" RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) FROM "users")"_s);
    SqlCheck::row(
        "frame in groups, with an exclusion",
        SqlSource(User::select(aioCount().over(Aio::Window().orderBy(u.rank).groups(Aio::preceding(1), Aio::unboundedFollowing, Aio::Exclude::Ties)))),
        uR"(SELECT count(*) OVER (ORDER BY "rank" GROUPS BETWEEN 1 PRECEDING AND UNBOUNDED FOLLOWING EXCLUDE TIES) FROM "users")"_s,
        {},
        {{}, u"!MySQL has no GROUPS and EXCLUDE in the frame of a window."_s, u"!MariaDB has no GROUPS and EXCLUDE in the frame of a window."_s});
    const Aio::Window byRank = Aio::Window("byRank").orderBy(u.rank);
    SqlCheck::row("named window",
                  SqlSource(User::select(Aio::rank().over(byRank), Aio::lag(u.username).over(byRank)).window(byRank).where(u.active == true)),
                  uR"(SELECT rank() OVER "byRank", lag("username", ?) OVER "byRank" FROM "users" WHERE "active" = ? WINDOW "byRank" AS (ORDER BY "rank"))"_s,
                  u"1, true"_s);
    SqlCheck::row("filtered window function",
                  SqlSource(User::select(aioCount().filter(u.rank > 1).over())),
                  uR"(SELECT count(*) FILTER (WHERE "rank" > ?) OVER () FROM "users")"_s,
                  u"1"_s,
                  {{}, u"SELECT count(CASE WHEN `rank` > ? THEN 1 END) OVER () FROM `users`"_s, {}});
    SqlCheck::row(
        "the newest of each, by a query over a window",
        SqlSource([&] {
            const auto numbered = Tweet::select(t.id, Aio::rowNumber().over(Aio::Window().partitionBy(t.author).orderBy(t.id.desc())).as("n")).as("numbered");
            const auto [id, n] = numbered.columns();
            return numbered.select(id).where(n == 1);
        }()),
        uR"(SELECT "id" FROM (SELECT "tweets"."id", row_number() OVER (PARTITION BY "tweets"."author_id" ORDER BY "tweets"."id" DESC) AS "n" FROM "tweets") AS "numbered" WHERE "n" = ?)"_s,
        u"1"_s);
}

void TestSqlQuery::setOperations_data()
{
    SqlCheck::columns();
    const auto &u = User::columns();
    const auto &t = Tweet::columns();
    const auto names = User::select(u.username);
    const auto contents = Tweet::select(t.content);

    SqlCheck::row("union", SqlSource(names.unionWith(contents)), uR"(SELECT "username" FROM "users" UNION SELECT "content" FROM "tweets")"_s);
    SqlCheck::row("union all", SqlSource(names.unionAll(contents)), uR"(SELECT "username" FROM "users" UNION ALL SELECT "content" FROM "tweets")"_s);
    SqlCheck::row("intersect", SqlSource(names.intersect(contents)), uR"(SELECT "username" FROM "users" INTERSECT SELECT "content" FROM "tweets")"_s);
    SqlCheck::row("except", SqlSource(names.except(contents)), uR"(SELECT "username" FROM "users" EXCEPT SELECT "content" FROM "tweets")"_s);
    SqlCheck::row("order and limit of the whole",
                  SqlSource(names.where(u.rank > 1).unionWith(contents).orderBy(u.username.desc()).limit(5).offset(2)),
                  uR"(SELECT "username" FROM "users" WHERE "rank" > ? UNION SELECT "content" FROM "tweets" ORDER BY 1 DESC LIMIT ? OFFSET ?)"_s,
                  u"1, 5, 2"_s);
    SqlCheck::row(
        "order and limit of a part",
        SqlSource(names.orderBy(u.rank).limit(3).unionAll(contents.limit(2))),
        uR"(SELECT * FROM (SELECT "username" FROM "users" ORDER BY "rank" LIMIT ?) UNION ALL SELECT * FROM (SELECT "content" FROM "tweets" LIMIT ?))"_s,
        u"3, 2"_s,
        {uR"((SELECT "username" FROM "users" ORDER BY "rank" LIMIT $1) UNION ALL (SELECT "content" FROM "tweets" LIMIT $2))"_s,
         u"(SELECT `username` FROM `users` ORDER BY `rank` LIMIT ?) UNION ALL (SELECT `content` FROM `tweets` LIMIT ?)"_s,
         {}});
    SqlCheck::row("chain of one kind",
                  SqlSource(names.unionAll(contents).unionAll(names)),
                  uR"(SELECT "username" FROM "users" UNION ALL SELECT "content" FROM "tweets" UNION ALL SELECT "username" FROM "users")"_s);
    SqlCheck::row("kinds mixed are grouped as they were built",
                  SqlSource(names.unionWith(contents).intersect(names)),
                  uR"(SELECT * FROM (SELECT "username" FROM "users" UNION SELECT "content" FROM "tweets") INTERSECT SELECT "username" FROM "users")"_s,
                  {},
                  {uR"((SELECT "username" FROM "users" UNION SELECT "content" FROM "tweets") INTERSECT SELECT "username" FROM "users")"_s,
                   u"(SELECT `username` FROM `users` UNION SELECT `content` FROM `tweets`) INTERSECT SELECT `username` FROM `users`"_s,
                   {}});
    SqlCheck::row("difference with a union",
                  SqlSource(names.except(contents.unionWith(names))),
                  uR"(SELECT "username" FROM "users" EXCEPT SELECT * FROM (SELECT "content" FROM "tweets" UNION SELECT "username" FROM "users"))"_s,
                  {},
                  {uR"(SELECT "username" FROM "users" EXCEPT (SELECT "content" FROM "tweets" UNION SELECT "username" FROM "users"))"_s,
                   u"SELECT `username` FROM `users` EXCEPT (SELECT `content` FROM `tweets` UNION SELECT `username` FROM `users`)"_s,
                   {}});
    SqlCheck::row(
        "whole rows",
        SqlSource(Tweet::select().where(t.id == 1).unionWith(Tweet::select().where(t.id == 2)).orderBy(t.content)),
        uR"(SELECT "id", "author_id", "content" FROM "tweets" WHERE "id" = ? UNION SELECT "id", "author_id", "content" FROM "tweets" WHERE "id" = ? ORDER BY 3)"_s,
        u"1, 2"_s);
    SqlCheck::row("expressions of a union, as a table",
                  SqlSource(User::select(Aio::lower(u.username)).unionAll(contents).as("both").select()),
                  uR"(SELECT "c1" FROM (SELECT lower("username") AS "c1" FROM "users" UNION ALL SELECT "content" FROM "tweets") AS "both")"_s);
    SqlCheck::row("in a union",
                  SqlSource(Tweet::select(t.id).where(t.content.in(names.unionWith(contents)))),
                  uR"(SELECT "id" FROM "tweets" WHERE "content" IN (SELECT "username" FROM "users" UNION SELECT "content" FROM "tweets"))"_s);
    Aio::Detail::SelectData count = names.unionWith(contents).data();
    count.form = Aio::Detail::SelectData::Form::Count;
    SqlCheck::row("number of rows of a union",
                  SqlSource::of([count](const AioDialect &dialect) {
                      return Aio::Detail::compile(count, dialect);
                  }),
                  uR"(SELECT count(*) FROM (SELECT "username" FROM "users" UNION SELECT "content" FROM "tweets") AS "_counted")"_s);
}

void TestSqlQuery::commonTableExpressions_data()
{
    SqlCheck::columns();
    const auto &u = User::columns();
    const auto &t = Tweet::columns();
    const auto &f = Folder::columns();

    const auto counts = Tweet::select(t.author, aioCount()).groupBy(t.author).cte("counts");
    const auto [author, n] = counts.columns();
    SqlCheck::row(
        "plain",
        SqlSource(User::select(u.username, n).with(counts).join(counts, u.id == author)),
        uR"(WITH "counts" ("author_id", "c2") AS (SELECT "author_id", count(*) FROM "tweets" GROUP BY "author_id") SELECT "users"."username", "counts"."c2" FROM "users" INNER JOIN "counts" ON "users"."id" = "counts"."author_id")"_s);
    const auto again = counts.as("again");
    SqlCheck::row(
        "twice",
        SqlSource(counts.select(n, again.column<1>()).with(counts).join(again, again.column<0>() == author).where(n > 1)),
        uR"(WITH "counts" ("author_id", "c2") AS (SELECT "author_id", count(*) FROM "tweets" GROUP BY "author_id") SELECT "counts"."c2", "again"."c2" FROM "counts" INNER JOIN "counts" AS "again" ON "again"."author_id" = "counts"."author_id" WHERE "counts"."c2" > ?)"_s,
        u"1"_s);
    const auto below = Folder::select(f.id, f.name).where(f.name == u"root").recursiveCte("below", [&](const auto &below) {
        return Folder::select(f.id, f.name).join(below, f.folder == below.template column<0>());
    });
    SqlCheck::row(
        "recursive",
        SqlSource(below.select().with(below)),
        uR"(WITH RECURSIVE "below" ("id", "name") AS (SELECT "id", "name" FROM "folders" WHERE "name" = ? UNION ALL SELECT "folders"."id", "folders"."name" FROM "folders" INNER JOIN "below" ON "folders"."folder_id" = "below"."id") SELECT "id", "name" FROM "below")"_s,
        u"'root'"_s);
    SqlCheck::row(
        "objects by a recursive one",
        SqlSource(Folder::select().with(below).join(below, f.id == below.column<0>())),
        uR"(WITH RECURSIVE "below" ("id", "name") AS (SELECT "id", "name" FROM "folders" WHERE "name" = ? UNION ALL SELECT "folders"."id", "folders"."name" FROM "folders" INNER JOIN "below" ON "folders"."folder_id" = "below"."id") SELECT "folders"."id", "folders"."folder_id", "folders"."name" FROM "folders" INNER JOIN "below" ON "folders"."id" = "below"."id")"_s,
        u"'root'"_s);
    const auto gone = Tweet::remove().where(t.id < 10).returning(t.author).cte("gone");
    SqlCheck::row("one that writes",
                  SqlSource(gone.select(aioCount()).with(gone)),
                  u"!SQLite has no common table expressions that write."_s,
                  u"10"_s,
                  {uR"(WITH "gone" ("author_id") AS (DELETE FROM "tweets" WHERE "id" < $1 RETURNING "author_id") SELECT count(*) FROM "gone")"_s,
                   u"!MySQL has no common table expressions that write."_s,
                   u"!MariaDB has no common table expressions that write."_s});
    SqlCheck::row(
        "in a subquery",
        SqlSource(User::select(u.id).where(u.id.in(counts.select(author).with(counts)))),
        uR"(SELECT "id" FROM "users" WHERE "id" IN (WITH "counts" ("author_id", "c2") AS (SELECT "author_id", count(*) FROM "tweets" GROUP BY "author_id") SELECT "author_id" FROM "counts"))"_s);
}

void TestSqlQuery::orders_data()
{
    SqlCheck::columns();
    const auto &u = User::columns();
    SqlCheck::row("nulls first",
                  SqlSource(User::select(u.id).orderBy(u.bio.asc().nullsFirst(), u.bio.desc().nullsFirst())),
                  uR"(SELECT "id" FROM "users" ORDER BY "bio", "bio" DESC NULLS FIRST)"_s,
                  {},
                  {uR"(SELECT "id" FROM "users" ORDER BY "bio" NULLS FIRST, "bio" DESC)"_s,
                   u"SELECT `id` FROM `users` ORDER BY `bio`, `bio` IS NULL DESC, `bio` DESC"_s,
                   {}});
    SqlCheck::row(
        "nulls last",
        SqlSource(User::select(u.id).orderBy(u.bio.asc().nullsLast(), u.bio.desc().nullsLast())),
        uR"(SELECT "id" FROM "users" ORDER BY "bio" NULLS LAST, "bio" DESC)"_s,
        {},
        {uR"(SELECT "id" FROM "users" ORDER BY "bio", "bio" DESC NULLS LAST)"_s, u"SELECT `id` FROM `users` ORDER BY `bio` IS NULL, `bio`, `bio` DESC"_s, {}});
    SqlCheck::row("a column that is never NULL needs no such words",
                  SqlSource(User::select(u.id).orderBy(u.rank.asc().nullsLast())),
                  uR"(SELECT "id" FROM "users" ORDER BY "rank")"_s);
    SqlCheck::row("by a collation",
                  SqlSource(User::select(u.id).orderBy(u.username.collate("NOCASE").desc())),
                  uR"(SELECT "id" FROM "users" ORDER BY "username" COLLATE "NOCASE" DESC)"_s);
    SqlCheck::row("by a CASE",
                  SqlSource(User::select(u.id).orderBy(Aio::when(u.rank == 1, 0).otherwise(1), u.id)),
                  uR"(SELECT "id" FROM "users" ORDER BY CASE WHEN "rank" = ? THEN ? ELSE ? END, "id")"_s,
                  u"1, 0, 1"_s,
                  {uR"(SELECT "id" FROM "users" ORDER BY CASE WHEN "rank" = $1 THEN CAST($2 AS bigint) ELSE CAST($3 AS bigint) END, "id")"_s, {}, {}});
    SqlCheck::row("at random",
                  SqlSource(User::select(u.id).orderBy(Aio::random()).limit(1)),
                  uR"(SELECT "id" FROM "users" ORDER BY random() LIMIT ?)"_s,
                  u"1"_s,
                  {{}, u"SELECT `id` FROM `users` ORDER BY rand() LIMIT ?"_s, {}});
}

void TestSqlQuery::conflicts_data()
{
    SqlCheck::columns();
    const auto &t = Tweet::columns();
    const auto &f = Folder::columns();
    const auto row = [&] {
        return Tweet::insert(t.id = 1, t.author = 2, t.content = u"x"_s);
    };
    const QString insert = uR"(INSERT INTO "tweets" ("id", "author_id", "content") VALUES (?, ?, ?))"_s;
    const QString mysqlInsert = u"INSERT INTO `tweets` (`id`, `author_id`, `content`) VALUES (?, ?, ?)"_s;
    const QString postgresqlInsert = uR"(INSERT INTO "tweets" ("id", "author_id", "content") VALUES ($1, $2, $3))"_s;

    SqlCheck::row("preserve",
                  SqlSource(row().onConflict(t.id).preserve(t.content)),
                  insert + uR"( ON CONFLICT ("id") DO UPDATE SET "content" = excluded."content")"_s,
                  u"1, 2, 'x'"_s,
                  {{}, mysqlInsert + u" ON DUPLICATE KEY UPDATE `content` = VALUES(`content`)"_s, {}});
    SqlCheck::row("update with both rows",
                  SqlSource(row().onConflict(t.id).update(t.content = Aio::concat(t.content, Aio::excluded(t.content)), t.author = 5).updateWhere(t.content != Aio::excluded(t.content))),
                  insert + uR"( ON CONFLICT ("id") DO UPDATE SET "content" = "tweets"."content" || excluded."content", "author_id" = ? WHERE "tweets"."content" <> excluded."content")"_s,
                  u"1, 2, 'x', 5"_s,
                  {{}, u"!MySQL has no conditions in ON DUPLICATE KEY UPDATE."_s, u"!MariaDB has no conditions in ON DUPLICATE KEY UPDATE."_s});
    const auto whichUnique = [](const char *name) {
        return u"!%1 has to know which unique columns the conflict is about: onConflict(column, …)."_s.arg(QLatin1StringView(name));
    };
    SqlCheck::row(
        "any unique key",
        SqlSource(row().onConflict().preserve(t.content).update(t.author = t.author + 1)),
        whichUnique("SQLite"),
        u"1, 2, 'x', 1"_s,
        {whichUnique("PostgreSQL"), mysqlInsert + u" ON DUPLICATE KEY UPDATE `content` = VALUES(`content`), `author_id` = `tweets`.`author_id` + ?"_s, {}});
    // the server makes one assignment after the other
    const auto &u = User::columns();
    SqlCheck::row("what is read is written last",
                  SqlSource(User::update(u.rank = u.rank + 1, u.score = u.rank * 2.0)),
                  uR"(UPDATE "users" SET "rank" = "rank" + ?, "score" = "rank" * ?)"_s,
                  u"1, 2.0"_s,
                  {uR"(UPDATE "users" SET "rank" = "rank" + CAST($1 AS bigint), "score" = "rank" * CAST($2 AS double precision))"_s,
                   u"UPDATE `users` SET `score` = `rank` * ?, `rank` = `rank` + ?"_s,
                   {},
                   u"2.0, 1"_s});
    SqlCheck::row("ignore",
                  SqlSource(row().onConflictIgnore()),
                  insert + u" ON CONFLICT DO NOTHING"_s,
                  u"1, 2, 'x'"_s,
                  {{}, mysqlInsert + u" ON DUPLICATE KEY UPDATE `id` = CASE WHEN LAST_INSERT_ID(9223372036854775807) > 0 THEN `tweets`.`id` END"_s, {}});
    SqlCheck::row("ignore one kind",
                  SqlSource(row().onConflictIgnore(t.id)),
                  insert + uR"( ON CONFLICT ("id") DO NOTHING)"_s,
                  u"1, 2, 'x'"_s,
                  {{}, mysqlInsert + u" ON DUPLICATE KEY UPDATE `id` = CASE WHEN LAST_INSERT_ID(9223372036854775807) > 0 THEN `tweets`.`id` END"_s, {}});
    SqlCheck::row("replace",
                  SqlSource(row().onConflictReplace()),
                  uR"(INSERT OR REPLACE INTO "tweets" ("id", "author_id", "content") VALUES (?, ?, ?))"_s,
                  u"1, 2, 'x'"_s,
                  {u"!PostgreSQL has no REPLACE: use onConflict() with the columns to update."_s,
                   u"REPLACE INTO `tweets` (`id`, `author_id`, `content`) VALUES (?, ?, ?)"_s,
                   {}});
    SqlCheck::row(
        "partial index",
        SqlSource(Folder::insert(f.name = u"x"_s).onConflict(f.folder, f.name).targetWhere(f.folder != std::nullopt).preserve(f.name)),
        uR"(INSERT INTO "folders" ("name") VALUES (?) ON CONFLICT ("folder_id", "name") WHERE "folder_id" IS NOT NULL DO UPDATE SET "name" = excluded."name")"_s,
        u"'x'"_s,
        {{}, u"!MySQL has no conditions in ON DUPLICATE KEY UPDATE."_s, u"!MariaDB has no conditions in ON DUPLICATE KEY UPDATE."_s});
    SqlCheck::row(
        "returning",
        SqlSource(row().onConflict(t.id).preserve(t.content).returning(t.id, t.content)),
        insert + uR"( ON CONFLICT ("id") DO UPDATE SET "content" = excluded."content" RETURNING "id", "content")"_s,
        u"1, 2, 'x'"_s,
        {{}, u"!MySQL has no INSERT \u2026 RETURNING."_s, mysqlInsert + u" ON DUPLICATE KEY UPDATE `content` = VALUES(`content`) RETURNING `id`, `content`"_s});
    const QString nothing = u"!The onConflict() of tweets changes nothing: add update() or preserve(), or use onConflictIgnore()."_s;
    SqlCheck::row("nothing to update", SqlSource(row().onConflict(t.id)), nothing, {}, {nothing, nothing, nothing});
}

void TestSqlQuery::conflictsOfMany()
{
    // the values of the rows come later, batch by batch, before those of the conflict
    const auto &t = Tweet::columns();
    const auto many = Tweet::insertMany(t.id, t.author, t.content).onConflict(t.id).preserve(t.content).update(t.author = 9);
    const AioSql sql = many.sql(AioDialect::postgresql());
    QCOMPARE(
        sql.toString(),
        uR"(INSERT INTO "tweets" ("id", "author_id", "content") VALUES ($1, $2, $3) ON CONFLICT ("id") DO UPDATE SET "content" = excluded."content", "author_id" = $4)"_s);
    QCOMPARE(describe(sql.parameters), u"9"_s);
}

void TestSqlQuery::writes_data()
{
    SqlCheck::columns();
    const auto &u = User::columns();
    const auto &t = Tweet::columns();

    SqlCheck::row(
        "insert of expressions",
        SqlSource(Tweet::insert(t.id = 5,
                                t.author = Aio::coalesce(Aio::scalar(User::select(aioMax(u.id)).where(u.rank > 2)), 1),
                                t.content = Aio::fn<QString>("upper", u"x"))),
        uR"(INSERT INTO "tweets" ("id", "author_id", "content") VALUES (?, coalesce((SELECT max("id") FROM "users" WHERE "rank" > ?), ?), upper(?)))"_s,
        u"5, 2, 1, 'x'"_s);
    SqlCheck::row("insert from a query",
                  SqlSource(Tweet::insertMany(t.author, t.content).from(User::select(u.id, u.username).where(u.rank > 1))),
                  uR"(INSERT INTO "tweets" ("author_id", "content") SELECT "id", "username" FROM "users" WHERE "rank" > ?)"_s,
                  u"1"_s);
    SqlCheck::row("insert from a union",
                  SqlSource(Tweet::insertMany(t.author, t.content).from(User::select(u.id, u.username).unionAll(User::select(u.id, u.username)))),
                  uR"(INSERT INTO "tweets" ("author_id", "content") SELECT "id", "username" FROM "users" UNION ALL SELECT "id", "username" FROM "users")"_s);
    SqlCheck::row(
        "insert from a query, with a conflict",
        SqlSource(Tweet::insertMany(t.id, t.author, t.content).from(User::select(u.id, u.id, u.username)).onConflictIgnore()),
        uR"(INSERT INTO "tweets" ("id", "author_id", "content") SELECT * FROM (SELECT "id", "id" AS "id_2", "username" FROM "users") WHERE true ON CONFLICT DO NOTHING)"_s,
        {},
        {uR"(INSERT INTO "tweets" ("id", "author_id", "content") SELECT "id", "id", "username" FROM "users" ON CONFLICT DO NOTHING)"_s,
         u"INSERT INTO `tweets` (`id`, `author_id`, `content`) SELECT `id`, `id`, `username` FROM `users` ON DUPLICATE KEY UPDATE `id` = CASE WHEN LAST_INSERT_ID(9223372036854775807) > 0 THEN `tweets`.`id` END"_s,
         {}});
    SqlCheck::row(
        "update from another table",
        SqlSource(Tweet::update(t.content = u.username).from<User>().where(t.author == u.id && u.rank > 1)),
        uR"(UPDATE "tweets" SET "content" = "users"."username" FROM "users" WHERE "tweets"."author_id" = "users"."id" AND "users"."rank" > ?)"_s,
        u"1"_s,
        {{}, u"UPDATE `tweets`, `users` SET `tweets`.`content` = `users`.`username` WHERE `tweets`.`author_id` = `users`.`id` AND `users`.`rank` > ?"_s, {}});
    SqlCheck::row("update by a correlated query",
                  SqlSource(User::update(u.rank = Aio::scalar(Tweet::select(aioCount()).where(t.author == u.id)))),
                  uR"(UPDATE "users" SET "rank" = (SELECT count(*) FROM "tweets" WHERE "author_id" = "users"."id"))"_s);
    SqlCheck::row("update of some rows",
                  SqlSource(User::update(u.rank = 1).where(u.active == true).orderBy(u.score.desc()).limit(5)),
                  uR"(UPDATE "users" SET "rank" = ? WHERE "id" IN (SELECT "id" FROM "users" WHERE "active" = ? ORDER BY "score" DESC LIMIT ?))"_s,
                  u"1, true, 5"_s,
                  {{}, u"UPDATE `users` SET `rank` = ? WHERE `active` = ? ORDER BY `score` DESC LIMIT ?"_s, {}});
    SqlCheck::row("delete of some rows",
                  SqlSource(Tweet::remove().orderBy(t.id).limit(5)),
                  uR"(DELETE FROM "tweets" WHERE "id" IN (SELECT "id" FROM "tweets" ORDER BY "id" LIMIT ?))"_s,
                  u"5"_s,
                  {{}, u"DELETE FROM `tweets` ORDER BY `id` LIMIT ?"_s, {}});
    SqlCheck::row("delete by a query",
                  SqlSource(Tweet::remove().where(t.author.in(User::select(u.id).where(u.rank == 0)))),
                  uR"(DELETE FROM "tweets" WHERE "author_id" IN (SELECT "id" FROM "users" WHERE "rank" = ?))"_s,
                  u"0"_s);
}

void TestSqlQuery::refusals_data()
{
    QTest::addColumn<SqlSource>("source");
    QTest::addColumn<QString>("message");
    const auto &u = User::columns();
    const auto &t = Tweet::columns();
    const auto counts = Tweet::select(t.author, aioCount()).groupBy(t.author).cte("counts");
    const Aio::Window named("w");

    QTest::newRow("expression that is not defined") << SqlSource(User::select(u.id).join(counts, u.id == counts.column<0>()))
                                                    << u"The common table expression counts is used, but not defined: give it to the query by with()."_s;
    QTest::newRow("window that is not defined") << SqlSource(User::select(Aio::rowNumber().over(named)))
                                                << u"The window w is used, but not defined: give it to the query by window()."_s;
    QTest::newRow("where on a union") << SqlSource(User::select(u.id).unionAll(User::select(u.id)).where(u.id == 1))
                                      << u"where(), join(), groupBy() and having() belong to the queries that a set operation combines, not to the whole."_s;
    QTest::newRow("order of a union by something else") << SqlSource(User::select(u.id).unionAll(User::select(u.id)).orderBy(u.rank))
                                                        << u"The order of a set operation takes columns of its first query, as they stand there."_s;
    QTest::newRow("query beside the table it looks at") << SqlSource(User::select(u.id).crossJoin(Tweet::select(t.id).where(t.author == u.id).as("mine")))
                                                        << u"The column users.id is used, but its table is not part of the query: join it first."_s;
    QTest::newRow("excluded outside a conflict") << SqlSource(User::select(Aio::excluded(u.rank)))
                                                 << u"Aio::excluded(rank) has a meaning only in the onConflict() of an INSERT into users."_s;
    QTest::newRow("too many question marks") << SqlSource(User::select(Aio::sql<int>("? + ?", u.rank))) << u"The SQL \"? + ?\" has more ? than values."_s;
    QTest::newRow("too few question marks") << SqlSource(User::select(Aio::sql<int>("'?' || ?", u.rank, 1)))
                                            << u"The SQL \"'?' || ?\" has fewer ? than values."_s;
    QTest::newRow("a second join without a way") << SqlSource(User::select(u.id).join(Tweet::select(t.id).as("x"), Aio::Condition()))
                                                 << u"No foreign key leads from or to x: give the join a condition."_s;
    QTest::newRow("union with included objects") << SqlSource(Tweet::select().include(t.author).unionAll(Tweet::select()))
                                                 << u"include() and set operations do not go together: the rows would have different columns."_s;
    QTest::newRow("column in an insert") << SqlSource(Tweet::insert(
        t.content = u.username)) << u"users.username stands among the values of an INSERT, where there is no row yet: give a value, or a query of one."_s;
    const QString itself =
        u"The column users.rank is compared with itself. If another row of the table is meant, the table stands twice in the query, once of them under an alias: Aio::Alias."_s;
    QTest::newRow("a column and itself") << SqlSource(User::select(u.id).where(u.rank == u.rank)) << itself;
    QTest::newRow("a column and itself, distinct") << SqlSource(User::select(u.id).where(u.rank.isDistinctFrom(u.rank))) << itself;
    QTest::newRow("a column and itself, in a list") << SqlSource(User::select(u.id).where(u.rank.in(1, u.rank))) << itself;
    QTest::newRow("a column and itself, between") << SqlSource(User::select(u.id).where(u.rank.between(1, u.rank))) << itself;
    QTest::newRow("a column and itself, in rows") << SqlSource(User::select(u.id).where(Aio::row(u.id, u.rank) > Aio::row(u.score, u.rank))) << itself;
    QTest::newRow("a column and itself, around a query")
        << SqlSource(User::select(u.id).where(Aio::exists(User::select(u.id).where(u.rank > u.rank)))) << itself;
    QTest::newRow("a column and itself, to delete") << SqlSource(User::remove().where(u.rank != u.rank)) << itself;
    const auto notRows = [](const char *what) {
        return u"%1 is no number of rows: it is at least 0. Leave it out for all rows."_s.arg(QLatin1StringView(what));
    };
    QTest::newRow("negative limit") << SqlSource(User::select().limit(-1)) << notRows("limit(-1)");
    QTest::newRow("negative limit of a lookup") << SqlSource(User::select().where(u.id == 5).limit(-1)) << notRows("limit(-1)");
    QTest::newRow("negative offset") << SqlSource(User::select().offset(-2)) << notRows("offset(-2)");
    QTest::newRow("negative limit of an update") << SqlSource(User::update(u.rank = 1).limit(-1)) << notRows("limit(-1)");
    QTest::newRow("negative limit of a delete") << SqlSource(User::remove().limit(-1)) << notRows("limit(-1)");
    QTest::newRow("negative limit of a union") << SqlSource(User::select(u.id).unionAll(User::select(u.id)).limit(-1)) << notRows("limit(-1)");
    QTest::newRow("negative limit inside") << SqlSource(User::select(u.id).where(u.id.in(User::select(u.id).limit(-7)))) << notRows("limit(-7)");
    QTest::newRow("limit of an update with other tables")
        << SqlSource(Tweet::update(t.content = u.username).from<User>().limit(1)) << u"limit() and from() do not go together in an UPDATE."_s;
}

void TestSqlQuery::refusals()
{
    QFETCH(SqlSource, source);
    QFETCH(QString, message);
    for (const AioDialect *dialect : {&AioDialect::sqlite(), &AioDialect::postgresql(), &AioDialect::mysql(), &AioDialect::mariadb()}) {
        SqlCheck::dialect(source, *dialect, u'!' + message, {});
    }
}

void TestSqlQuery::results()
{
    SqliteMemory memory;
    QCOMPARE((memory.createTables<User, Tweet, Folder>()), QString());
    QCOMPARE(memory.execute(R"(
        INSERT INTO users (id, username, bio, rank, active, score, joined) VALUES (1, 'ann', NULL, 5, 1, 0.5, ''), (2, 'bob', 'b', 3, 1, 1.5, ''), (3, 'cid', 'a', 6, 0, 2.5, '');
        INSERT INTO tweets (id, author_id, content) VALUES (1, 1, 'ann'), (2, 1, 'x'), (3, 2, 'y'), (4, 1, 'z');
        INSERT INTO folders (id, folder_id, name) VALUES (1, NULL, 'root'), (2, 1, 'a'), (3, 2, 'b'), (4, 3, 'c'), (5, NULL, 'other'))"),
             QString());
    const auto &u = User::columns();
    const auto &t = Tweet::columns();
    const auto &f = Folder::columns();
    const auto rows = [&](const auto &builder) {
        const QString found = memory.rows(builder.sql()).join(u' ');
        return memory.lastError() + found;
    };

    QCOMPARE(rows(User::select(u.id, aioCount(t.id)).leftJoin<Tweet>().groupBy(u.id).orderBy(u.id)), u"1,3 2,1 3,0"_s);
    QCOMPARE(rows(User::select(u.id).where(!Aio::exists(Tweet::select().where(t.author == u.id)))), u"3"_s);
    QCOMPARE(rows(User::select(u.username).unionAll(Tweet::select(t.content)).intersect(User::select(u.username)).orderBy(u.username)), u"ann bob cid"_s);
    QCOMPARE(rows(User::select(u.username).except(Tweet::select(t.content)).orderBy(u.username.desc())), u"cid bob"_s);
    QCOMPARE(rows(User::select(u.id).orderBy(u.bio.asc().nullsLast())), u"3 2 1"_s);
    QCOMPARE(rows(User::select(u.id).orderBy(u.bio.desc().nullsFirst())), u"1 2 3"_s);
    QCOMPARE(rows(User::select(u.rank ^ 1, u.rank & 4, u.rank << 1, ~u.rank, -u.rank).orderBy(u.id)), u"4,4,10,-6,-5 2,0,6,-4,-3 7,4,12,-7,-6"_s);
    const auto below = Folder::select(f.id, f.name).where(f.id == 1).recursiveCte("below", [&](const auto &below) {
        return Folder::select(f.id, f.name).join(below, f.folder == below.template column<0>());
    });
    QCOMPARE(rows(below.select(below.column<1>()).with(below).orderBy(below.column<0>())), u"root a b c"_s);
    QCOMPARE(rows(Tweet::select(t.id, Aio::rowNumber().over(Aio::Window().partitionBy(t.author).orderBy(t.id.desc()))).orderBy(t.id)), u"1,3 2,2 3,1 4,1"_s);
    QCOMPARE(rows(User::select(Aio::when(u.rank > 4, u"high"_s).otherwise(u"low"_s)).orderBy(u.id)), u"high low high"_s);
    QCOMPARE(rows(Folder::select(f.id).where(Aio::row(f.folder, f.name).in(QList<std::tuple<int, QString>>{{1, u"a"_s}, {2, u"x"_s}}))), u"2"_s);
    QCOMPARE(rows(Folder::select(f.id).where(Aio::row(f.name, f.id) > std::tuple(u"b"_s, 3)).orderBy(f.id)), u"1 4 5"_s);

    QCOMPARE(rows(User::insert(u.id = 1, u.username = u"ann"_s, u.score = 9).onConflict(u.username).update(u.rank = u.rank + 1).preserve(u.score)), QString());
    QCOMPARE(rows(User::select(u.rank, u.score).where(u.id == 1)), u"6,9.0"_s);
    QCOMPARE(rows(Tweet::update(t.content = u.username).from<User>().where(t.author == u.id && u.username == u"bob")), QString());
    QCOMPARE(rows(Tweet::select(t.content).where(t.author == 2)), u"bob"_s);
    QCOMPARE(rows(Tweet::remove().orderBy(t.id.desc()).limit(2)), QString());
    QCOMPARE(rows(Tweet::select(t.id).orderBy(t.id)), u"1 2"_s);
}

QTEST_APPLESS_MAIN(TestSqlQuery)
#include "tst_sqlquery.moc"
