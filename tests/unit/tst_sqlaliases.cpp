// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "support/sqlcheck.h"

using namespace Qt::StringLiterals;

namespace
{
struct Counts {
    qint64 author;
    qint64 n;
};
AIO_STRUCT(Counts, author, n)

struct Place {
    qint64 id;
    QString name;
    qint64 depth;
};
AIO_STRUCT(Place, id, name, depth)

/// One that may be NULL, a wider number, a foreign key as itself, and one member only.
struct Line {
    std::optional<QString> bio;
    qint64 rank;
    AioForeignKey<User> author;
};
AIO_STRUCT(Line, bio, rank, author)
struct Newest {
    std::optional<qint64> id;
};
AIO_STRUCT(Newest, id)
}

/// Tables and queries under another name, as text and parameters for each dialect.
class TestSqlAliases : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aliases_data();
    void aliases() { check(); }
    void names_data();
    void names() { check(); }

private:
    static void check() { SqlCheck::check<User, Tweet, Folder>(); }
};

void TestSqlAliases::aliases_data()
{
    SqlCheck::columns();
    const auto &u = User::columns();
    const auto &t = Tweet::columns();
    const auto &f = Folder::columns();
    const Aio::Alias<Tweet> other("other");
    const Aio::Alias<Folder> upper("upper");
    const Aio::Alias<User> writer("writer");

    SqlCheck::row("columns", SqlSource(other.select(other->id, other->content)), uR"(SELECT "id", "content" FROM "tweets" AS "other")"_s);
    SqlCheck::row("whole rows",
                  SqlSource(other.select().where(other->content == u"x"_s)),
                  uR"(SELECT "id", "author_id", "content" FROM "tweets" AS "other" WHERE "content" = ?)"_s,
                  u"'x'"_s);
    SqlCheck::row("some fields of whole rows",
                  SqlSource(other.select().only(other->content).orderBy(other->content)),
                  uR"(SELECT "id", "content" FROM "tweets" AS "other" ORDER BY "content")"_s);
    SqlCheck::row(
        "whole rows with what they refer to",
        SqlSource(other.select().include(other->author, writer)),
        uR"(SELECT "other"."id", "other"."author_id", "other"."content", "writer"."id", "writer"."username", "writer"."bio", "writer"."rank", "writer"."active", "writer"."score", "writer"."joined" FROM "tweets" AS "other" LEFT JOIN "users" AS "writer" ON "other"."author_id" = "writer"."id")"_s);
    SqlCheck::row("the newest of each",
                  SqlSource(Tweet::select(t.content).where(t.id == other.select(aioMax(other->id)).where(other->author == t.author))),
                  uR"(SELECT "content" FROM "tweets" WHERE "id" = (SELECT max("id") FROM "tweets" AS "other" WHERE "author_id" = "tweets"."author_id"))"_s);
    SqlCheck::row("a query before its column",
                  SqlSource(User::select(u.id).where(other.select(aioCount()).where(other->author == u.id) > u.rank)),
                  uR"(SELECT "id" FROM "users" WHERE "rank" < (SELECT count(*) FROM "tweets" AS "other" WHERE "author_id" = "users"."id"))"_s);
    SqlCheck::row("a query of whole rows is their key",
                  SqlSource(Tweet::select(t.id).where(t.author == writer.select().where(writer->username == u"ann"_s))),
                  uR"(SELECT "id" FROM "tweets" WHERE "author_id" = (SELECT "id" FROM "users" AS "writer" WHERE "username" = ?))"_s,
                  u"'ann'"_s);
    SqlCheck::row("a sum over the same table",
                  SqlSource(Tweet::select(t.id, Aio::scalar(other.select(aioSum(other->id)).where(other->author == t.author)))),
                  uR"(SELECT "id", (SELECT sum("id") FROM "tweets" AS "other" WHERE "author_id" = "tweets"."author_id") FROM "tweets")"_s,
                  {},
                  {uR"(SELECT "id", (SELECT sum("id")::bigint FROM "tweets" AS "other" WHERE "author_id" = "tweets"."author_id") FROM "tweets")"_s,
                   u"SELECT `id`, (SELECT (sum(`id`) DIV 1) FROM `tweets` AS `other` WHERE `author_id` = `tweets`.`author_id`) FROM `tweets`"_s,
                   {}});
    SqlCheck::row(
        "exists",
        SqlSource(Folder::select(f.name).where(Aio::exists(upper.select().where(upper->folder == f.id)))),
        uR"(SELECT "name" FROM "folders" WHERE EXISTS (SELECT "id", "folder_id", "name" FROM "folders" AS "upper" WHERE "folder_id" = "folders"."id"))"_s);
    SqlCheck::row("joined along the foreign key",
                  SqlSource(Folder::select(f.name, upper->name).join(upper)),
                  uR"(SELECT "folders"."name", "upper"."name" FROM "folders" INNER JOIN "folders" AS "upper" ON "folders"."folder_id" = "upper"."id")"_s);
    SqlCheck::row(
        "joined along the foreign key from the other side",
        SqlSource(writer.select(writer->username, other->id).leftJoin(other)),
        uR"(SELECT "writer"."username", "other"."id" FROM "users" AS "writer" LEFT JOIN "tweets" AS "other" ON "other"."author_id" = "writer"."id")"_s);
    SqlCheck::row("a set operation of two aliases",
                  SqlSource(other.select(other->id).unionAll(writer.select(writer->id)).orderBy(other->id)),
                  uR"(SELECT "id" FROM "tweets" AS "other" UNION ALL SELECT "id" FROM "users" AS "writer" ORDER BY 1)"_s);
    SqlCheck::row("a column of it that is not there",
                  SqlSource(Tweet::select(t.id).where(other->id == 1)),
                  u"!The column other.id is used, but its table is not part of the query: join it first."_s,
                  {},
                  {u"!The column other.id is used, but its table is not part of the query: join it first."_s,
                   u"!The column other.id is used, but its table is not part of the query: join it first."_s,
                   {}});
}

void TestSqlAliases::names_data()
{
    SqlCheck::columns();
    const auto &u = User::columns();
    const auto &t = Tweet::columns();
    const auto &f = Folder::columns();

    const auto counts = Tweet::select(t.author, aioCount()).groupBy(t.author).as<Counts>("counts");
    SqlCheck::row(
        "a query under an alias",
        SqlSource(User::select(u.username, counts->n).join(counts, u.id == counts->author).where(counts->n > 2).orderBy(counts->n.desc())),
        uR"(SELECT "users"."username", "counts"."c2" FROM "users" INNER JOIN (SELECT "author_id", count(*) AS "c2" FROM "tweets" GROUP BY "author_id") AS "counts" ON "users"."id" = "counts"."author_id" WHERE "counts"."c2" > ? ORDER BY "counts"."c2" DESC)"_s,
        u"2"_s);
    SqlCheck::row("all of it",
                  SqlSource(counts.select()),
                  uR"(SELECT "author_id", "c2" FROM (SELECT "author_id", count(*) AS "c2" FROM "tweets" GROUP BY "author_id") AS "counts")"_s);
    const auto line = User::select(u.bio, u.rank, t.author).join<Tweet>().as<Line>("line");
    SqlCheck::row(
        "types that fit",
        SqlSource(line.select(line->rank + 1).where(line->bio == std::nullopt && line->author == 5)),
        uR"(SELECT "rank" + ? FROM (SELECT "users"."bio", "users"."rank", "tweets"."author_id" FROM "users" INNER JOIN "tweets" ON "tweets"."author_id" = "users"."id") AS "line" WHERE "bio" IS NULL AND "author_id" = ?)"_s,
        u"1, 5"_s,
        {uR"(SELECT "rank" + CAST($1 AS bigint) FROM (SELECT "users"."bio", "users"."rank", "tweets"."author_id" FROM "users" INNER JOIN "tweets" ON "tweets"."author_id" = "users"."id") AS "line" WHERE "bio" IS NULL AND "author_id" = $2)"_s});
    const auto newest = Tweet::select(aioMax(t.id)).where(t.author == u.id).lateral<Newest>("newest");
    SqlCheck::row(
        "lateral",
        SqlSource(User::select(u.id, newest->id).crossJoin(newest)),
        u"!SQLite has no LATERAL joins."_s,
        {},
        {uR"(SELECT "users"."id", "newest"."c1" FROM "users" CROSS JOIN LATERAL (SELECT max("id") AS "c1" FROM "tweets" WHERE "author_id" = "users"."id") AS "newest")"_s,
         u"SELECT `users`.`id`, `newest`.`c1` FROM `users` CROSS JOIN LATERAL (SELECT max(`id`) AS `c1` FROM `tweets` WHERE `author_id` = `users`.`id`) AS `newest`"_s,
         u"!MariaDB has no LATERAL joins."_s});
    const auto busy = Tweet::select(t.author, aioCount()).groupBy(t.author).cte<Counts>("busy");
    const auto again = busy.as("again");
    SqlCheck::row(
        "a common table expression, twice",
        SqlSource(busy.select(busy->author, again->n).join(again, again->author == busy->author).with(busy)),
        uR"(WITH "busy" ("author_id", "c2") AS (SELECT "author_id", count(*) FROM "tweets" GROUP BY "author_id") SELECT "busy"."author_id", "again"."c2" FROM "busy" INNER JOIN "busy" AS "again" ON "again"."author_id" = "busy"."author_id")"_s);
    const auto below = Folder::select(f.id, f.name, Aio::cast<qint64>(f.id) - f.id).where(f.id == 1).recursiveCte<Place>("below", [&](const auto &below) {
        return Folder::select(f.id, f.name, below->depth + 1).join(below, f.folder == below->id);
    });
    SqlCheck::row(
        "a recursive one",
        SqlSource(below.select(below->name, below->depth).with(below).orderBy(below->depth)),
        uR"(WITH RECURSIVE "below" ("id", "name", "c3") AS (SELECT "id", "name", CAST("id" AS INTEGER) - "id" FROM "folders" WHERE "id" = ? UNION ALL SELECT "folders"."id", "folders"."name", "below"."c3" + ? FROM "folders" INNER JOIN "below" ON "folders"."folder_id" = "below"."id") SELECT "name", "c3" FROM "below" ORDER BY "c3")"_s,
        u"1, 1"_s,
        {uR"(WITH RECURSIVE "below" ("id", "name", "c3") AS (SELECT "id", "name", CAST("id" AS bigint) - "id" FROM "folders" WHERE "id" = $1 UNION ALL SELECT "folders"."id", "folders"."name", "below"."c3" + $2 FROM "folders" INNER JOIN "below" ON "folders"."folder_id" = "below"."id") SELECT "name", "c3" FROM "below" ORDER BY "c3")"_s,
         u"WITH RECURSIVE `below` (`id`, `name`, `c3`) AS (SELECT `id`, `name`, CAST(CAST(`id` AS SIGNED) - `id` AS SIGNED) FROM `folders` WHERE `id` = ? UNION ALL SELECT `folders`.`id`, `folders`.`name`, `below`.`c3` + ? FROM `folders` INNER JOIN `below` ON `folders`.`folder_id` = `below`.`id`) SELECT `name`, `c3` FROM `below` ORDER BY `c3`"_s,
         {}});
}

QTEST_APPLESS_MAIN(TestSqlAliases)
#include "tst_sqlaliases.moc"
