// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "support/posts.h"
#include "support/sqlcheck.h"

using namespace Qt::StringLiterals;
using SqlCheck::row;

/// Lists in queries as text and parameters, for each dialect.
class TestSqlArray : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void conditions_data();
    void conditions() { SqlCheck::check<Post>(); }
    void parts_data();
    void parts() { SqlCheck::check<Post>(); }
    void wrongIndex();
};

void TestSqlArray::conditions_data()
{
    SqlCheck::columns();
    const auto &p = Post::columns();
    const Aio::Alias<Post> other("other");
    const auto where = [&](const Aio::Condition &condition) {
        return SqlSource(Post::select(p.id).where(condition));
    };
    row("contains",
        where(p.tags.contains(u"new")),
        uR"sql(SELECT "id" FROM "posts" WHERE NOT EXISTS (SELECT value FROM json_each(?) AS _j1 WHERE true EXCEPT SELECT value FROM json_each("posts"."tags") AS _j2 WHERE true))sql"_s,
        uR"p(list(["new"]))p"_s,
        {.postgresql = uR"sql(SELECT "id" FROM "posts" WHERE "tags" @> $1)sql"_s, .mysql = u"SELECT `id` FROM `posts` WHERE JSON_CONTAINS(`tags`, ?)"_s});
    row("contains a number",
        where(p.numbers.contains(7)),
        uR"sql(SELECT "id" FROM "posts" WHERE NOT EXISTS (SELECT value FROM json_each(?) AS _j1 WHERE true EXCEPT SELECT value FROM json_each("posts"."numbers") AS _j2 WHERE true))sql"_s,
        u"list([7])"_s,
        {.postgresql = uR"sql(SELECT "id" FROM "posts" WHERE "numbers" @> $1)sql"_s, .mysql = u"SELECT `id` FROM `posts` WHERE JSON_CONTAINS(`numbers`, ?)"_s});
    row("contains, of NULL",
        where(p.maybe.contains(u"new")),
        uR"sql(SELECT "id" FROM "posts" WHERE CASE WHEN "maybe" IS NOT NULL THEN NOT EXISTS (SELECT value FROM json_each(?) AS _j1 WHERE true EXCEPT SELECT value FROM json_each("posts"."maybe") AS _j2 WHERE true) END)sql"_s,
        uR"p(list(["new"]))p"_s,
        {.postgresql = uR"sql(SELECT "id" FROM "posts" WHERE "maybe" @> $1)sql"_s, .mysql = u"SELECT `id` FROM `posts` WHERE JSON_CONTAINS(`maybe`, ?)"_s});
    row("contains none",
        where(!p.tags.contains(u"new")),
        uR"sql(SELECT "id" FROM "posts" WHERE NOT (NOT EXISTS (SELECT value FROM json_each(?) AS _j1 WHERE true EXCEPT SELECT value FROM json_each("posts"."tags") AS _j2 WHERE true)))sql"_s,
        uR"p(list(["new"]))p"_s,
        {.postgresql = uR"sql(SELECT "id" FROM "posts" WHERE NOT ("tags" @> $1))sql"_s,
         .mysql = u"SELECT `id` FROM `posts` WHERE NOT (JSON_CONTAINS(`tags`, ?))"_s});
    row("all",
        where(p.tags.containsAll({u"a"_s, u"b"_s}) && p.id > 1),
        uR"sql(SELECT "id" FROM "posts" WHERE NOT EXISTS (SELECT value FROM json_each(?) AS _j1 WHERE true EXCEPT SELECT value FROM json_each("posts"."tags") AS _j2 WHERE true) AND "id" > ?)sql"_s,
        uR"p(list(["a","b"]), 1)p"_s,
        {.postgresql = uR"sql(SELECT "id" FROM "posts" WHERE "tags" @> $1 AND "id" > $2)sql"_s,
         .mysql = u"SELECT `id` FROM `posts` WHERE JSON_CONTAINS(`tags`, ?) AND `id` > ?"_s});
    row("any",
        where(p.tags.containsAny({u"a"_s, u"b"_s})),
        uR"sql(SELECT "id" FROM "posts" WHERE EXISTS (SELECT value FROM json_each("posts"."tags") AS _j1 WHERE true INTERSECT SELECT value FROM json_each(?) AS _j2 WHERE true))sql"_s,
        uR"p(list(["a","b"]))p"_s,
        {.postgresql = uR"sql(SELECT "id" FROM "posts" WHERE "tags" && $1)sql"_s, .mysql = u"SELECT `id` FROM `posts` WHERE JSON_OVERLAPS(`tags`, ?)"_s});
    row("contained",
        where(p.tags.isContainedIn({u"a"_s})),
        uR"sql(SELECT "id" FROM "posts" WHERE NOT EXISTS (SELECT value FROM json_each("posts"."tags") AS _j1 WHERE true EXCEPT SELECT value FROM json_each(?) AS _j2 WHERE true))sql"_s,
        uR"p(list(["a"]))p"_s,
        {.postgresql = uR"sql(SELECT "id" FROM "posts" WHERE "tags" <@ $1)sql"_s, .mysql = u"SELECT `id` FROM `posts` WHERE JSON_CONTAINS(?, `tags`)"_s});
    row("a column called value, and an alias",
        SqlSource(Post::select(p.id).join(other, p.id == other.columns().id).where(other.columns().value.contains(u"x"))),
        uR"sql(SELECT "posts"."id" FROM "posts" INNER JOIN "posts" AS "other" ON "posts"."id" = "other"."id" WHERE NOT EXISTS (SELECT value FROM json_each(?) AS _j1 WHERE true EXCEPT SELECT value FROM json_each("other"."value") AS _j2 WHERE true))sql"_s,
        uR"p(list(["x"]))p"_s,
        {.postgresql = uR"sql(SELECT "posts"."id" FROM "posts" INNER JOIN "posts" AS "other" ON "posts"."id" = "other"."id" WHERE "other"."value" @> $1)sql"_s,
         .mysql = u"SELECT `posts`.`id` FROM `posts` INNER JOIN `posts` AS `other` ON `posts`.`id` = `other`.`id` WHERE JSON_CONTAINS(`other`.`value`, ?)"_s});
}

void TestSqlArray::parts_data()
{
    SqlCheck::columns();
    const auto &p = Post::columns();
    row("length",
        SqlSource(Post::select(p.tags.length())),
        uR"sql(SELECT json_array_length("tags") FROM "posts")sql"_s,
        {},
        {.postgresql = uR"sql(SELECT cardinality("tags") FROM "posts")sql"_s, .mysql = u"SELECT JSON_LENGTH(`tags`) FROM `posts`"_s});
    row("element",
        SqlSource(Post::select(p.tags.at(0))),
        uR"sql(SELECT CASE WHEN json_type("tags", '$[0]') = 'text' THEN json_extract("tags", '$[0]') END FROM "posts")sql"_s,
        {},
        {.postgresql = uR"sql(SELECT ("tags")[array_lower("tags", 1) + 0] FROM "posts")sql"_s,
         .mysql = u"SELECT CASE WHEN JSON_TYPE(JSON_EXTRACT(`tags`, '$[0]')) = 'STRING' THEN JSON_UNQUOTE(JSON_EXTRACT(`tags`, '$[0]')) END FROM `posts`"_s});
    row("append",
        SqlSource(Post::update(p.tags = p.tags.append(u"x"), p.maybe = p.maybe.append(u"y"_s))),
        uR"sql(UPDATE "posts" SET "tags" = json_insert("tags", '$[#]', json(?)), "maybe" = json_insert("maybe", '$[#]', json(?)))sql"_s,
        uR"p(json("x"), json("y"))p"_s,
        {.postgresql =
             uR"sql(UPDATE "posts" SET "tags" = array_append("tags", $1), "maybe" = CASE WHEN "maybe" IS NOT NULL THEN array_append("maybe", $2) END)sql"_s,
         .mysql = u"UPDATE `posts` SET `tags` = JSON_ARRAY_APPEND(`tags`, '$', CAST(? AS JSON)), `maybe` = JSON_ARRAY_APPEND(`maybe`, '$', CAST(? AS JSON))"_s,
         .mariadb =
             u"UPDATE `posts` SET `tags` = JSON_ARRAY_APPEND(`tags`, '$', JSON_COMPACT(?)), `maybe` = JSON_ARRAY_APPEND(`maybe`, '$', JSON_COMPACT(?))"_s,
         .postgresqlParameters = u"'x', 'y'"_s});
}

void TestSqlArray::wrongIndex()
{
    const auto &p = Post::columns();
    QVERIFY_THROWS_EXCEPTION(AioProgrammingError, p.tags.at(1LL << 40));
    QVERIFY_THROWS_EXCEPTION(AioDataError, void(p.tags.contains(QString(QChar(0xd83d)))));
    QVERIFY_THROWS_EXCEPTION(AioDataError, void(p.reals.containsAny({1.0, qQNaN()})));
}

QTEST_GUILESS_MAIN(TestSqlArray)
#include "tst_sqlarray.moc"
