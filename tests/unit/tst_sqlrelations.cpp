// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/orm/aiosome.h"
#include "support/messageof.h"
#include "support/related.h"
#include "support/sqlcheck.h"

using namespace Qt::StringLiterals;

/// Filters over relations, as text for each dialect.
class TestSqlRelations : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void backAlongForeignKeys_data();
    void backAlongForeignKeys() { check(); }
    void manyToMany_data();
    void manyToMany() { check(); }
    void themselves_data();
    void themselves() { check(); }
    void writes_data();
    void writes() { check(); }
    void refusals_data();
    void refusals() { check(); }
    void tables();
    void names();

private:
    static void check()
    {
        SqlCheck::check<User, Tweet, Folder, Everything, Song, Genre, SongGenres, Follows, Rating, Play, Listing, Device, Site, Positions>();
    }
};

namespace
{
const auto &u = User::C;
const auto &t = Tweet::C;
const auto &f = Folder::C;
const auto &s = Song::C;
const auto &g = Genre::C;
}

void TestSqlRelations::backAlongForeignKeys_data()
{
    SqlCheck::columns();
    SqlCheck::row("some of them",
                  SqlSource(User::select(u.id).where(Aio::some(t.author, t.content == u"x"_s))),
                  uR"(SELECT "id" FROM "users" WHERE EXISTS (SELECT 1 FROM "tweets" WHERE "author_id" = "users"."id" AND "content" = ?))"_s,
                  u"'x'"_s);
    SqlCheck::row("any at all",
                  SqlSource(User::select(u.id).where(Aio::some(t.author))),
                  uR"(SELECT "id" FROM "users" WHERE EXISTS (SELECT 1 FROM "tweets" WHERE "author_id" = "users"."id"))"_s);
    SqlCheck::row(
        "none of them",
        SqlSource(User::select(u.id).where(Aio::none(t.author, t.content == u"x"_s) && u.active)),
        uR"(SELECT "id" FROM "users" WHERE NOT (EXISTS (SELECT 1 FROM "tweets" WHERE "author_id" = "users"."id" AND "content" = ?)) AND "active" = TRUE)"_s,
        u"'x'"_s);
    SqlCheck::row("none at all",
                  SqlSource(User::select(u.id).where(Aio::none(t.author))),
                  uR"(SELECT "id" FROM "users" WHERE NOT (EXISTS (SELECT 1 FROM "tweets" WHERE "author_id" = "users"."id")))"_s);
    SqlCheck::row(
        "every one",
        SqlSource(User::select(u.id).where(Aio::every(t.author, t.content == u"x"_s || t.content == u"y"_s))),
        uR"(SELECT "id" FROM "users" WHERE NOT (EXISTS (SELECT 1 FROM "tweets" WHERE "author_id" = "users"."id" AND (("content" = ? OR "content" = ?) IS NOT TRUE))))"_s,
        u"'x', 'y'"_s);
    SqlCheck::row("every one, whatever it is", SqlSource(User::select(u.id).where(Aio::every(t.author, {}))), uR"(SELECT "id" FROM "users" WHERE 1 = 1)"_s);
    SqlCheck::row("either of two conditions",
                  SqlSource(User::select(u.id).where(Aio::some(t.author, t.id > 1 || t.id < 0))),
                  uR"(SELECT "id" FROM "users" WHERE EXISTS (SELECT 1 FROM "tweets" WHERE "author_id" = "users"."id" AND ("id" > ? OR "id" < ?)))"_s,
                  u"1, 0"_s);
    SqlCheck::row("a condition on both rows",
                  SqlSource(User::select(u.id).where(Aio::some(t.author, t.content == u.username))),
                  uR"(SELECT "id" FROM "users" WHERE EXISTS (SELECT 1 FROM "tweets" WHERE "author_id" = "users"."id" AND "content" = "users"."username"))"_s);
    SqlCheck::row(
        "beside a join of the same table",
        SqlSource(User::select(u.id).join<Tweet>().where(Aio::some(t.author, t.content == u"x"_s) && t.content == u"y"_s)),
        uR"(SELECT "users"."id" FROM "users" INNER JOIN "tweets" ON "tweets"."author_id" = "users"."id" WHERE EXISTS (SELECT 1 FROM "tweets" WHERE "author_id" = "users"."id" AND "content" = ?) AND "tweets"."content" = ?)"_s,
        u"'x', 'y'"_s);
    SqlCheck::row(
        "one in the other",
        SqlSource(User::select(u.id).where(Aio::some(s.singer, SongGenres::some(g.name == u"x"_s)))),
        uR"(SELECT "id" FROM "users" WHERE EXISTS (SELECT 1 FROM "songs" WHERE "singer_id" = "users"."id" AND EXISTS (SELECT 1 FROM "songs_genres" INNER JOIN "genres" ON "songs_genres"."genres_id" = "genres"."id" WHERE "songs_genres"."songs_id" = "songs"."id" AND "genres"."name" = ?)))"_s,
        u"'x'"_s);
    SqlCheck::row("by a foreign key to another column",
                  SqlSource(Genre::select(g.id).where(Aio::none(Listing::C.genre))),
                  uR"(SELECT "id" FROM "genres" WHERE NOT (EXISTS (SELECT 1 FROM "listings" WHERE "genre_id" = "genres"."name")))"_s);
    SqlCheck::row(
        "the own table, whose name is the other row's inside",
        SqlSource(Folder::select(f.id).where(Aio::some(f.folder, f.name == u"x"_s) && f.name == u"y"_s)),
        uR"(SELECT "id" FROM "folders" WHERE EXISTS (SELECT 1 FROM "folders" AS "_related" WHERE "folder_id" = "folders"."id" AND EXISTS (SELECT 1 FROM "folders" WHERE "id" = "_related"."id" AND "name" = ?)) AND "name" = ?)"_s,
        u"'x', 'y'"_s);
    SqlCheck::row("the own table without a condition",
                  SqlSource(Folder::select(f.id).where(Aio::none(f.folder))),
                  uR"(SELECT "id" FROM "folders" WHERE NOT (EXISTS (SELECT 1 FROM "folders" AS "_related" WHERE "folder_id" = "folders"."id")))"_s);
    SqlCheck::row(
        "the own table in the own table",
        SqlSource(Folder::select(f.id).where(Aio::some(f.folder, Aio::every(f.folder, f.name == u"x"_s)))),
        uR"(SELECT "id" FROM "folders" WHERE EXISTS (SELECT 1 FROM "folders" AS "_related" WHERE "folder_id" = "folders"."id" AND EXISTS (SELECT 1 FROM "folders" WHERE "id" = "_related"."id" AND NOT (EXISTS (SELECT 1 FROM "folders" AS "_related" WHERE "folder_id" = "folders"."id" AND EXISTS (SELECT 1 FROM "folders" WHERE "id" = "_related"."id" AND (("name" = ?) IS NOT TRUE)))))))"_s,
        u"'x'"_s);
    const auto recent = Tweet::select().where(t.id > 7).as("recent");
    SqlCheck::row(
        "in a query under an alias",
        SqlSource(User::select(u.id).where(Aio::some(recent->author, recent->content == u"x"_s))),
        uR"(SELECT "id" FROM "users" WHERE EXISTS (SELECT 1 FROM (SELECT "id", "author_id", "content" FROM "tweets" WHERE "id" > ?) AS "recent" WHERE "author_id" = "users"."id" AND "content" = ?))"_s,
        u"7, 'x'"_s);
    const Aio::Alias<Tweet> misnamed("users");
    SqlCheck::row(
        "an alias that is called as the other table",
        SqlSource(User::select(u.id).where(Aio::some(misnamed->author, misnamed->content == u"x"_s))),
        uR"(SELECT "id" FROM "users" WHERE EXISTS (SELECT 1 FROM "tweets" AS "_related" WHERE "author_id" = "users"."id" AND EXISTS (SELECT 1 FROM "tweets" AS "users" WHERE "id" = "_related"."id" AND "content" = ?)))"_s,
        u"'x'"_s);
    const Aio::Alias<Folder> inner("inner");
    const SqlSource byAlias(Folder::select(f.id).where(Aio::some(inner->folder, inner->name == f.name)));
    const QString aliased =
        uR"(SELECT "id" FROM "folders" WHERE EXISTS (SELECT 1 FROM "folders" AS "inner" WHERE "folder_id" = "folders"."id" AND "name" = "folders"."name"))"_s;
    SqlCheck::row("the own table by an alias", byAlias, aliased);
    SqlCheck::row("an alias beside the foreign key", SqlSource(Folder::select(f.id).where(Aio::some(f.folder, inner, inner->name == f.name))), aliased);
}

void TestSqlRelations::manyToMany_data()
{
    SqlCheck::columns();
    const QString some =
        uR"(SELECT "id" FROM "songs" WHERE EXISTS (SELECT 1 FROM "songs_genres" INNER JOIN "genres" ON "songs_genres"."genres_id" = "genres"."id" WHERE "songs_genres"."songs_id" = "songs"."id" AND "genres"."name" = ?))"_s;
    SqlCheck::row("some of them", SqlSource(Song::select(s.id).where(SongGenres::some(g.name == u"x"_s))), some, u"'x'"_s);
    SqlCheck::row("some of them, said of what", SqlSource(Song::select(s.id).where(SongGenres::of(s).some(g.name == u"x"_s))), some, u"'x'"_s);
    SqlCheck::row(
        "the other way",
        SqlSource(Genre::select(g.id).where(SongGenres::none(s.title == u"x"_s))),
        uR"(SELECT "id" FROM "genres" WHERE NOT (EXISTS (SELECT 1 FROM "songs_genres" INNER JOIN "songs" ON "songs_genres"."songs_id" = "songs"."id" WHERE "songs_genres"."genres_id" = "genres"."id" AND "songs"."title" = ?)))"_s,
        u"'x'"_s);
    SqlCheck::row("none at all",
                  SqlSource(Song::select(s.id).where(SongGenres::none())),
                  uR"(SELECT "id" FROM "songs" WHERE NOT (EXISTS (SELECT 1 FROM "songs_genres" WHERE "songs_id" = "songs"."id")))"_s);
    SqlCheck::row(
        "every one",
        SqlSource(Song::select(s.id).where(SongGenres::every(g.active))),
        uR"(SELECT "id" FROM "songs" WHERE NOT (EXISTS (SELECT 1 FROM "songs_genres" INNER JOIN "genres" ON "songs_genres"."genres_id" = "genres"."id" WHERE "songs_genres"."songs_id" = "songs"."id" AND (("genres"."active" = TRUE) IS NOT TRUE))))"_s);
    SqlCheck::row(
        "there and back again",
        SqlSource(Song::select(s.id).where(SongGenres::some(SongGenres::some(s.title == u"x"_s)))),
        uR"(SELECT "id" FROM "songs" WHERE EXISTS (SELECT 1 FROM "songs_genres" INNER JOIN "genres" ON "songs_genres"."genres_id" = "genres"."id" WHERE "songs_genres"."songs_id" = "songs"."id" AND EXISTS (SELECT 1 FROM "songs_genres" INNER JOIN "songs" ON "songs_genres"."songs_id" = "songs"."id" WHERE "songs_genres"."genres_id" = "genres"."id" AND "songs"."title" = ?)))"_s,
        u"'x'"_s);
    const Aio::Alias<Song> other("other");
    SqlCheck::row(
        "of an alias",
        SqlSource(other.select(other->id).where(SongGenres::of(other).some(g.name == u"x"_s))),
        uR"(SELECT "id" FROM "songs" AS "other" WHERE EXISTS (SELECT 1 FROM "songs_genres" INNER JOIN "genres" ON "songs_genres"."genres_id" = "genres"."id" WHERE "songs_genres"."songs_id" = "other"."id" AND "genres"."name" = ?))"_s,
        u"'x'"_s);
    SqlCheck::row(
        "to an alias",
        SqlSource(Genre::select(g.id).where(SongGenres::some(other, other->title == g.name))),
        uR"(SELECT "id" FROM "genres" WHERE EXISTS (SELECT 1 FROM "songs_genres" INNER JOIN "songs" AS "other" ON "songs_genres"."songs_id" = "other"."id" WHERE "songs_genres"."genres_id" = "genres"."id" AND "other"."title" = "genres"."name"))"_s);
    SqlCheck::row(
        "where both are in the query",
        SqlSource(Song::select(s.id).join<SongGenres>().join<Genre>().where(SongGenres::of(g).some(s.title == u"x"_s))),
        uR"(SELECT "songs"."id" FROM "songs" INNER JOIN "songs_genres" ON "songs_genres"."songs_id" = "songs"."id" INNER JOIN "genres" ON "songs_genres"."genres_id" = "genres"."id" WHERE EXISTS (SELECT 1 FROM "songs_genres" INNER JOIN "songs" ON "songs_genres"."songs_id" = "songs"."id" WHERE "songs_genres"."genres_id" = "genres"."id" AND "songs"."title" = ?))"_s,
        u"'x'"_s);
    SqlCheck::row(
        "fields of the table between",
        SqlSource(User::select(u.id).where(Ratings::some(Rating::C.stars > 4 && s.title == u"x"_s))),
        uR"(SELECT "id" FROM "users" WHERE EXISTS (SELECT 1 FROM "ratings" INNER JOIN "songs" ON "ratings"."song_id" = "songs"."id" WHERE "ratings"."user_id" = "users"."id" AND "ratings"."stars" > ? AND "songs"."title" = ?))"_s,
        u"4, 'x'"_s);
    SqlCheck::row("pairs that lack the other row are none",
                  SqlSource(Song::select(s.id).where(Plays::none())),
                  uR"(SELECT "id" FROM "songs" WHERE NOT (EXISTS (SELECT 1 FROM "plays" WHERE "song_id" = "songs"."id" AND "user_id" IS NOT NULL)))"_s);
    SqlCheck::row(
        "by a foreign key to another column",
        SqlSource(Song::select(s.id).where(Listings::some(g.weight > 1))),
        uR"(SELECT "id" FROM "songs" WHERE EXISTS (SELECT 1 FROM "listings" INNER JOIN "genres" ON "listings"."genre_id" = "genres"."name" WHERE "listings"."song_id" = "songs"."id" AND "genres"."weight" > ?))"_s,
        u"1"_s);
    SqlCheck::row(
        "the columns of the table between",
        SqlSource(Song::select(s.id, aioCount(SongGenres::columns().second)).leftJoin<SongGenres>().groupBy(s.id)),
        uR"(SELECT "songs"."id", count("songs_genres"."genres_id") FROM "songs" LEFT JOIN "songs_genres" ON "songs_genres"."songs_id" = "songs"."id" GROUP BY "songs"."id")"_s);
}

void TestSqlRelations::themselves_data()
{
    SqlCheck::columns();
    SqlCheck::row(
        "who follows x",
        SqlSource(User::select(u.id).where(Follows::some(u.username == u"x"_s) && u.active)),
        uR"(SELECT "id" FROM "users" WHERE EXISTS (SELECT 1 FROM "follows" WHERE "from_users_id" = "users"."id" AND EXISTS (SELECT 1 FROM "users" WHERE "follows"."to_users_id" = "id" AND "username" = ?)) AND "active" = TRUE)"_s,
        u"'x'"_s);
    SqlCheck::row(
        "whom x follows",
        SqlSource(User::select(u.id).where(Follows::Reverse::some(u.username == u"x"_s))),
        uR"(SELECT "id" FROM "users" WHERE EXISTS (SELECT 1 FROM "follows" WHERE "to_users_id" = "users"."id" AND EXISTS (SELECT 1 FROM "users" WHERE "follows"."from_users_id" = "id" AND "username" = ?)))"_s,
        u"'x'"_s);
    SqlCheck::row("whom nobody follows",
                  SqlSource(User::select(u.id).where(Follows::Reverse::none())),
                  uR"(SELECT "id" FROM "users" WHERE NOT (EXISTS (SELECT 1 FROM "follows" WHERE "to_users_id" = "users"."id")))"_s);
    const Aio::Alias<User> other("other");
    SqlCheck::row(
        "both rows by an alias",
        SqlSource(User::select(u.id).where(Follows::every(other, other->rank > u.rank))),
        uR"(SELECT "id" FROM "users" WHERE NOT (EXISTS (SELECT 1 FROM "follows" INNER JOIN "users" AS "other" ON "follows"."to_users_id" = "other"."id" WHERE "follows"."from_users_id" = "users"."id" AND (("other"."rank" > "users"."rank") IS NOT TRUE))))"_s);
    SqlCheck::row(
        "twice",
        SqlSource(User::select(u.id).where(Follows::some(Follows::Reverse::none(u.rank < 1)))),
        uR"(SELECT "id" FROM "users" WHERE EXISTS (SELECT 1 FROM "follows" WHERE "from_users_id" = "users"."id" AND EXISTS (SELECT 1 FROM "users" WHERE "follows"."to_users_id" = "id" AND NOT (EXISTS (SELECT 1 FROM "follows" WHERE "to_users_id" = "users"."id" AND EXISTS (SELECT 1 FROM "users" WHERE "follows"."from_users_id" = "id" AND "rank" < ?))))))"_s,
        u"1"_s);
}

void TestSqlRelations::writes_data()
{
    SqlCheck::columns();
    SqlCheck::row("deleted",
                  SqlSource(User::remove().where(Aio::none(t.author))),
                  uR"(DELETE FROM "users" WHERE NOT (EXISTS (SELECT 1 FROM "tweets" WHERE "author_id" = "users"."id")))"_s);
    SqlCheck::row("updated",
                  SqlSource(Genre::update(g.active = false).where(SongGenres::none())),
                  uR"(UPDATE "genres" SET "active" = ? WHERE NOT (EXISTS (SELECT 1 FROM "songs_genres" WHERE "genres_id" = "genres"."id")))"_s,
                  u"false"_s);
    SqlCheck::row(
        "as a column, sorted by",
        SqlSource(Song::select(s.id, SongGenres::none().value()).orderBy(SongGenres::none().value())),
        uR"(SELECT "id", NOT (EXISTS (SELECT 1 FROM "songs_genres" WHERE "songs_id" = "songs"."id")) FROM "songs" ORDER BY NOT (EXISTS (SELECT 1 FROM "songs_genres" WHERE "songs_id" = "songs"."id")))"_s);
}

void TestSqlRelations::refusals_data()
{
    SqlCheck::columns();
    const Aio::Alias<Song> other("other");
    SqlCheck::row("both are in the query",
                  SqlSource(Song::select(s.id).join<SongGenres>().join<Genre>().where(SongGenres::some())),
                  u"!The relation songs_genres begins at songs or at genres, and both are in the query: say at which, by of(columns).some(…) or the like."_s);
    const QString neither =
        u"!The relation songs_genres is between songs and genres, and neither is part of the query. An alias of one is given to of(): "
        "of(alias).some(…)."_s;
    SqlCheck::row("neither is in the query", SqlSource(User::select(u.id).where(SongGenres::some())), neither);
    SqlCheck::row("an alias is", SqlSource(other.select(other->id).where(SongGenres::some())), neither);
    const Aio::Alias<User> who("who");
    SqlCheck::row("the referred table goes by an alias",
                  SqlSource(who.select(who->id).where(Aio::some(t.author))),
                  u"!The column users.id is used, but its table is not part of the query: join it first."_s);
}

void TestSqlRelations::tables()
{
    SqliteMemory memory;
    QCOMPARE((memory.createTables<Song, User, Genre, SongGenres, Follows, Device, Site, Positions>()), QString());
    const AioTable &pairs = SongGenres::aioMeta();
    QCOMPARE(pairs.name(), "songs_genres");
    QCOMPARE(pairs.keys(), (std::vector<int>{0, 1}));
    QCOMPARE(pairs.field(0).column, "songs_id");
    QCOMPARE(pairs.field(1).column, "genres_id");
    QCOMPARE(pairs.field(0).onDelete, Aio::Cascade);
    QCOMPARE(pairs.field(1).onDelete, Aio::Cascade);
    QVERIFY(!pairs.field(0).indexed && pairs.field(1).indexed);
    QCOMPARE(Follows::aioMeta().name(), "follows");
    QCOMPARE(Follows::aioMeta().field(0).column, "from_users_id");
    QCOMPARE(Follows::aioMeta().field(1).column, "to_users_id");
    QCOMPARE(&Ratings::aioMeta(), &Rating::aioMeta());
    // what prefetch goes by
    const Aio::Detail::RelationEnds forth = Ratings::aioRelation<Song>(), back = Ratings::aioRelation<User>();
    QCOMPARE(forth.through, Rating::columns().aioSource);
    QCOMPARE(forth.ownField, int(Rating::aioIndex_song));
    QCOMPARE(forth.otherField, int(Rating::aioIndex_user));
    QCOMPARE(back.ownField, int(Rating::aioIndex_user));
    QCOMPARE(back.other, Song::columns().aioSource);
    static_assert(std::same_as<Ratings::AioOther<Song>, User> && std::same_as<Ratings::AioOther<User>, Song>);
    static_assert(std::same_as<Follows::Reverse::AioOther<User>, User>);
    QCOMPARE(Follows::aioRelation<User>().ownField, 0);
    QCOMPARE(Follows::Reverse::aioRelation<User>().ownField, 1);
}

void TestSqlRelations::names()
{
    const Aio::Alias<Song> misnamed("songs_genres");
    QCOMPARE(messageOf<AioProgrammingError>([&] {
                 (void)SongGenres::of(misnamed).some();
             }),
             u"songs_genres is the name of another table in some(), none() or every(): give the alias a name of its own."_s);
    const auto folders = Folder::select().as("folders");
    QCOMPARE(messageOf<AioProgrammingError>([&] {
                 (void)Aio::some(folders->folder);
             }),
             u"folders is the name of another table in some(), none() or every(): give the alias a name of its own."_s);
}

QTEST_APPLESS_MAIN(TestSqlRelations)
#include "tst_sqlrelations.moc"
