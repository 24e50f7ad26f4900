// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "support/messageof.h"
#include "support/sqlcheck.h"

using namespace Qt::StringLiterals;

namespace
{
/// Made before main(), and before anything else has asked for the columns of the model.
const AioSelect<Folder> early = Folder::select().where(Folder::C.name == u"early").orderBy(Folder::C.id);

/// A key that a foreign key is.
class Profile : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Profile, "profiles",
        (QUuid,               id,     setId,     primaryKey()),
        (AioForeignKey<User>, owner,  setOwner),
        (bool,                open,   setOpen),
        (std::optional<bool>, banned, setBanned))
    // clang-format on
};
}

/// With an index over those that are open.
class Ticket : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Ticket, "tickets",
        (qint64, id,   setId,   primaryKey()),
        (qint32, rank, setRank),
        (bool,   open, setOpen, check(columns().open || columns().rank > 0)))
    // clang-format on

public:
    static void aioTable(AioTable &table) { table.index("rank").where(columns().open).check("is_ranked", !columns().open || columns().rank >= 0); }
};

/// What is written short, and what it becomes, in each dialect.
class TestSqlLanguage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void statements_data();
    void statements();
    void constantColumns();
    void indexOverTrueOnes();
    void pagesThatAreNone();
    void keysAsForeignKeys();
};

void TestSqlLanguage::statements_data()
{
    SqlCheck::columns();
    const auto &u = User::columns();
    const auto &t = Tweet::columns();
    const auto &f = Folder::columns();
    const auto &p = Profile::columns();
    using SqlCheck::Expected;
    using SqlCheck::row;

    row("a column of bool", SqlSource(User::select(u.id).where(u.active)), uR"(SELECT "id" FROM "users" WHERE "active" = TRUE)"_s);
    row("none", SqlSource(User::select(u.id).where(!u.active)), uR"(SELECT "id" FROM "users" WHERE "active" = FALSE)"_s);
    row("two columns of bool",
        SqlSource(Profile::select(p.id).where(p.open && !p.banned)),
        uR"(SELECT "id" FROM "profiles" WHERE "open" = TRUE AND "banned" = FALSE)"_s);
    row("a column of bool or more",
        SqlSource(User::select(u.id).where(u.active || u.rank > 3).where(u.rank < 9 && u.active)),
        uR"(SELECT "id" FROM "users" WHERE ("active" = TRUE OR "rank" > ?) AND "rank" < ? AND "active" = TRUE)"_s,
        u"3, 9"_s);
    row("a column of bool in a list of conditions",
        SqlSource(User::select(u.id).where(Aio::any(u.active, u.rank == 1, !u.active))),
        uR"(SELECT "id" FROM "users" WHERE "active" = TRUE OR "rank" = ? OR "active" = FALSE)"_s,
        u"1"_s);
    row("a function of bool",
        SqlSource(User::select(u.id).where(Aio::coalesce(u.active, false))),
        uR"(SELECT "id" FROM "users" WHERE coalesce("active", ?))"_s,
        u"false"_s);
    row("none of a function of bool",
        SqlSource(User::select(u.id).where(!Aio::coalesce(u.active, false) && u.id > 1)),
        uR"(SELECT "id" FROM "users" WHERE NOT (coalesce("active", ?)) AND "id" > ?)"_s,
        u"false, 1"_s);
    row("SQL of bool",
        SqlSource(User::select(u.id).where(Aio::sql<bool>("? = 1 OR ? = 2", u.id, u.rank) && u.active)),
        uR"(SELECT "id" FROM "users" WHERE ("id" = 1 OR "rank" = 2) AND "active" = TRUE)"_s);
    row("counted",
        SqlSource(User::select(aioCount().filter(u.active))),
        uR"(SELECT count(*) FILTER (WHERE "active" = TRUE) FROM "users")"_s,
        {},
        Expected{.mysql = u"SELECT count(CASE WHEN `active` = TRUE THEN 1 END) FROM `users`"_s});
    row("in braces",
        SqlSource(User::select(u.id).where(u.rank.in({1, 2}) && u.username.notIn({u"a", u"b"}))),
        uR"(SELECT "id" FROM "users" WHERE "rank" IN (?, ?) AND "username" NOT IN (?, ?))"_s,
        u"1, 2, 'a', 'b'"_s);
    row("in empty braces",
        SqlSource(User::select(u.id).where(u.rank.in({}))),
        SqlSource(User::select(u.id).where(u.rank.in(QList<int>()))).sql(AioDialect::sqlite()).toString());
    row("a foreign key in braces",
        SqlSource(Tweet::select(t.id).where(t.author.in({1, 2}))),
        uR"(SELECT "id" FROM "tweets" WHERE "author_id" IN (?, ?))"_s,
        u"1, 2"_s);
    row("texts are added",
        SqlSource(User::select(u.username + u" (" + u.bio + u")")),
        uR"(SELECT "username" || ? || "bio" || ? FROM "users")"_s,
        u"' (', ')'"_s,
        Expected{.postgresql = SqlSource(User::select(Aio::concat(u.username, u" (", u.bio, u")"))).sql(AioDialect::postgresql()).toString(),
                 .mysql = SqlSource(User::select(Aio::concat(u.username, u" (", u.bio, u")"))).sql(AioDialect::mysql()).toString()});
    row("a text before a column",
        SqlSource(User::update(u.username = u"x"_s + u.username).where(u.id == 1)),
        uR"(UPDATE "users" SET "username" = ? || "username" WHERE "id" = ?)"_s,
        u"'x', 1"_s,
        Expected{.postgresql = SqlSource(User::update(u.username = Aio::concat(u"x"_s, u.username)).where(u.id == 1)).sql(AioDialect::postgresql()).toString(),
                 .mysql = SqlSource(User::update(u.username = Aio::concat(u"x"_s, u.username)).where(u.id == 1)).sql(AioDialect::mysql()).toString()});
    row("join on a foreign key",
        SqlSource(Tweet::select(t.id).join<User>(t.author)),
        uR"(SELECT "tweets"."id" FROM "tweets" INNER JOIN "users" ON "tweets"."author_id" = "users"."id")"_s);
    row("join on a foreign key, the other way",
        SqlSource(User::select(u.id).leftJoin<Tweet>(t.author)),
        uR"(SELECT "users"."id" FROM "users" LEFT JOIN "tweets" ON "tweets"."author_id" = "users"."id")"_s);
    row("join on a column of bool",
        SqlSource(Tweet::select(t.id).join<User>(t.author == u.id && u.active)),
        uR"(SELECT "tweets"."id" FROM "tweets" INNER JOIN "users" ON "tweets"."author_id" = "users"."id" AND "users"."active" = TRUE)"_s);
    row("the first page",
        SqlSource(Folder::select(f.id).orderBy(f.id).paginate(1, 20)),
        uR"(SELECT "id" FROM "folders" ORDER BY "id" LIMIT ? OFFSET ?)"_s,
        u"20, 0"_s);
    row("a later page",
        SqlSource(Folder::select(f.id).orderBy(f.id).paginate(3, 20)),
        uR"(SELECT "id" FROM "folders" ORDER BY "id" LIMIT ? OFFSET ?)"_s,
        u"20, 40"_s);
    row("the last limit counts",
        SqlSource(Folder::select(f.id).paginate(3, 20).limit(5).offset(1)),
        uR"(SELECT "id" FROM "folders" LIMIT ? OFFSET ?)"_s,
        u"5, 1"_s);
    row("constant columns",
        SqlSource(Tweet::select(Tweet::C.id, Aio::lower(User::C.username)).join<User>().where(User::C.rank > 3).orderBy(Tweet::C.id.desc())),
        uR"(SELECT "tweets"."id", lower("users"."username") FROM "tweets" INNER JOIN "users" ON "tweets"."author_id" = "users"."id" WHERE "users"."rank" > ? ORDER BY "tweets"."id" DESC)"_s,
        u"3"_s);
    row("constant columns are assigned",
        SqlSource(User::update(User::C.rank = User::C.rank + 1).where(User::C.active)),
        uR"(UPDATE "users" SET "rank" = "rank" + ? WHERE "active" = TRUE)"_s,
        u"1"_s,
        Expected{.postgresql = uR"(UPDATE "users" SET "rank" = "rank" + CAST($1 AS bigint) WHERE "active" = TRUE)"_s});
    row("made before main()", SqlSource(early), uR"(SELECT "id", "folder_id", "name" FROM "folders" WHERE "name" = ? ORDER BY "id")"_s, u"'early'"_s);
}

void TestSqlLanguage::statements()
{
    SqlCheck::check<User, Tweet, Folder, Profile>();
}

void TestSqlLanguage::constantColumns()
{
    // one node for each column of a table, however it is reached
    QCOMPARE(User::C.rank.aioNode(), User::columns().rank.aioNode());
    QCOMPARE(User::C.rank.aioField(), int(User::aioIndex_rank));
    const Aio::Alias<User> other("other");
    QVERIFY(other.columns().rank.aioNode() != User::C.rank.aioNode());
    static_assert(User::C.rank.aioField() == User::aioIndex_rank);
}

void TestSqlLanguage::indexOverTrueOnes()
{
    SqliteMemory memory;
    QCOMPARE(memory.createTables<Ticket>(), QString());
    AioSql sql = Ticket::select(Ticket::C.id).where(Ticket::C.open && Ticket::C.rank == 3).sql(AioDialect::sqlite());
    sql.text.prepend("EXPLAIN QUERY PLAN ");
    const auto plan = memory.rows(sql);
    QCOMPARE(memory.lastError(), QString());
    QVERIFY2(plan.join(u' ').contains(u"USING INDEX"_s), qPrintable(plan.join(u' ')));
}

void TestSqlLanguage::pagesThatAreNone()
{
    for (const auto &[page, rows] : {std::pair<qint64, qint64>(0, 10), {-1, 10}, {1, 0}, {1, -5}}) {
        QCOMPARE(messageOf<AioProgrammingError>([&, page = page, rows = rows] {
                     (void)User::select().paginate(page, rows);
                 }),
                 u"paginate(%1, %2): pages are counted from 1, and have at least one row."_s.arg(page).arg(rows));
    }
    constexpr qint64 most = std::numeric_limits<qint64>::max();
    QCOMPARE(messageOf<AioProgrammingError>([] {
                 (void)User::select().paginate(most, 10);
             }),
             u"paginate(%1, 10): no table has so many rows."_s.arg(most));
    QCOMPARE(User::select().paginate(most, 1).data().offset, most - 1);
}

void TestSqlLanguage::keysAsForeignKeys()
{
    Tweet tweet;
    tweet.setAuthor(7);
    QCOMPARE(tweet.author().key(), 7);
    QVERIFY(!tweet.author().isLoaded());
    tweet.setAuthor(0);
    QVERIFY(!tweet.author().isNull());
    QCOMPARE(tweet.author().key(), 0);
    tweet.setAuthor(nullptr);
    QVERIFY(tweet.author().isNull());
    tweet.setAuthor(quint16(3));
    QVERIFY(tweet.author() == AioForeignKey<User>::fromKey(3));
    const auto user = std::make_shared<User>();
    tweet.setAuthor(user);
    QCOMPARE(tweet.author().object(), user);
}

QTEST_GUILESS_MAIN(TestSqlLanguage)
#include "tst_sqllanguage.moc"
