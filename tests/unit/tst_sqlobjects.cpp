// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "support/sqlcheck.h"

using namespace Qt::StringLiterals;

/// Objects among the columns of a query, as text for each dialect.
class TestSqlObjects : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void queries_data();
    void queries() { SqlCheck::check<User, Tweet, Folder>(); }
    void types();
};

void TestSqlObjects::queries_data()
{
    SqlCheck::columns();
    const auto &u = User::columns();
    const auto &t = Tweet::columns();
    const Aio::Alias<Folder> upper("upper");
    const auto &f = Folder::columns();

    SqlCheck::row("one", SqlSource(Tweet::select(t)), uR"(SELECT "id", "author_id", "content" FROM "tweets")"_s);
    SqlCheck::row(
        "two",
        SqlSource(Folder::select(f, upper).leftJoin(upper).where(upper->name == u"x"_s)),
        uR"(SELECT "folders"."id", "folders"."folder_id", "folders"."name", "upper"."id", "upper"."folder_id", "upper"."name" FROM "folders" LEFT JOIN "folders" AS "upper" ON "folders"."folder_id" = "upper"."id" WHERE "upper"."name" = ?)"_s,
        u"'x'"_s);
    SqlCheck::row(
        "with a value",
        SqlSource(Tweet::select(t, u.username).join<User>().orderBy(u.username)),
        uR"(SELECT "tweets"."id", "tweets"."author_id", "tweets"."content", "users"."username" FROM "tweets" INNER JOIN "users" ON "tweets"."author_id" = "users"."id" ORDER BY "users"."username")"_s);
    SqlCheck::row(
        "groups",
        SqlSource(Folder::select(f, aioCount(upper->id)).leftJoin(upper, upper->folder == f.id).groupBy(f)),
        uR"(SELECT "folders"."id", "folders"."folder_id", "folders"."name", count("upper"."id") FROM "folders" LEFT JOIN "folders" AS "upper" ON "upper"."folder_id" = "folders"."id" GROUP BY "folders"."id", "folders"."folder_id", "folders"."name")"_s);
    const auto some = Tweet::select().where(t.id > 1).as("some");
    SqlCheck::row(
        "of a query under an alias",
        SqlSource(User::select(u.id, some).join(some, some->author == u.id)),
        uR"(SELECT "users"."id", "some"."id", "some"."author_id", "some"."content" FROM "users" INNER JOIN (SELECT "id", "author_id", "content" FROM "tweets" WHERE "id" > ?) AS "some" ON "some"."author_id" = "users"."id")"_s,
        u"1"_s);
    SqlCheck::row("of a table that is not there",
                  SqlSource(Tweet::select(t, u)),
                  u"!The column users.id is used, but its table is not part of the query: join it first."_s,
                  {},
                  {u"!The column users.id is used, but its table is not part of the query: join it first."_s,
                   u"!The column users.id is used, but its table is not part of the query: join it first."_s,
                   {}});
    SqlCheck::row("returned by an insert",
                  SqlSource(Folder::insert(f.name = u"x"_s).returning()),
                  uR"(INSERT INTO "folders" ("name") VALUES (?) RETURNING "id", "folder_id", "name")"_s,
                  u"'x'"_s,
                  {{}, u"!MySQL has no INSERT … RETURNING."_s, u"INSERT INTO `folders` (`name`) VALUES (?) RETURNING `id`, `folder_id`, `name`"_s});
    SqlCheck::row("returned by an update",
                  SqlSource(Folder::update(f.name = u"x"_s).where(f.id == 1).returning()),
                  uR"(UPDATE "folders" SET "name" = ? WHERE "id" = ? RETURNING "id", "folder_id", "name")"_s,
                  u"'x', 1"_s,
                  {{}, u"!MySQL has no UPDATE … RETURNING."_s, u"!MariaDB has no UPDATE … RETURNING."_s});
    SqlCheck::row("returned by a delete",
                  SqlSource(Folder::remove().where(f.id == 1).returning()),
                  uR"(DELETE FROM "folders" WHERE "id" = ? RETURNING "id", "folder_id", "name")"_s,
                  u"1"_s,
                  {{}, u"!MySQL has no DELETE … RETURNING."_s, u"DELETE FROM `folders` WHERE `id` = ? RETURNING `id`, `folder_id`, `name`"_s});
}

void TestSqlObjects::types()
{
    const auto &u = User::columns();
    const auto &t = Tweet::columns();
    const auto rows = User::select(u, aioCount(t.id), t);
    static_assert(std::same_as<decltype(rows)::AioRowTypes, std::tuple<std::shared_ptr<User>, qint64, std::shared_ptr<Tweet>>>);
    QCOMPARE(rows.data().columnCount(), int(User::aioFieldCount) + 1 + int(Tweet::aioFieldCount));
}

QTEST_APPLESS_MAIN(TestSqlObjects)
#include "tst_sqlobjects.moc"
