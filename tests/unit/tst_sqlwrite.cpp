// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/core/detail/utc.h"
#include "aioorm/sql/aiotransactionmode.h"
#include "support/models.h"
#include "support/sqlitememory.h"
#include "support/sqltext.h"

#include <QTest>

using namespace Qt::StringLiterals;

/// Nothing but a key: there is no column to write.
class Ticket : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Ticket, "tickets",
        (qint64, id, setId, primaryKey()))
    // clang-format on
};

/// INSERT, UPDATE and DELETE as text and parameters, for each dialect.
class TestSqlWrite : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void statements_data();
    void statements();
    void returningRefused_data();
    void returningRefused();
    void refusals();
    void assignments();
    void placeholdersOfABatch();
    void results();
    void transactions_data();
    void transactions();
};

void TestSqlWrite::statements_data()
{
    QTest::addColumn<SqlSource>("source");
    QTest::addColumn<QString>("sqlite");
    QTest::addColumn<QString>("parameters");
    QTest::addColumn<QString>("mysql");
    QTest::addColumn<QString>("postgresql");

    const auto &u = User::columns();
    const auto &t = Tweet::columns();
    const auto &f = Folder::columns();
    const auto &e = Everything::columns();
    const auto add = [](const char *name,
                        const SqlSource &source,
                        const QString &sqlite,
                        const QString &parameters,
                        const QString &mysql = {},
                        const QString &postgresql = {}) {
        QTest::newRow(name) << source << sqlite << parameters << mysql << postgresql;
    };
    const auto compiled = [](const auto &data) {
        return SqlSource::of([data](const AioDialect &dialect) {
            return Aio::Detail::compile(data, dialect);
        });
    };
    const auto alice = std::make_shared<User>();
    alice->setId(7);

    add("insert",
        SqlSource(Tweet::insert(t.author = 7, t.content = u"hi"_s)),
        uR"(INSERT INTO "tweets" ("author_id", "content") VALUES (?, ?))"_s,
        u"7, 'hi'"_s);
    add("insert an object",
        SqlSource(Tweet::insert(t.author = alice, t.content = u"hi"_s)),
        uR"(INSERT INTO "tweets" ("author_id", "content") VALUES (?, ?))"_s,
        u"7, 'hi'"_s);
    add("insert a null foreign key",
        SqlSource(Folder::insert(f.name = u"a"_s, f.folder = std::nullopt)),
        uR"(INSERT INTO "folders" ("name", "folder_id") VALUES (?, ?))"_s,
        u"'a', NULL"_s);
    add("insert with defaults",
        SqlSource(User::insert(u.username = u"bob"_s, u.active = false, u.joined = QDateTime::fromMSecsSinceEpoch(5, Aio::Detail::utc))),
        uR"(INSERT INTO "users" ("username", "active", "joined", "rank") VALUES (?, ?, ?, ?))"_s,
        u"'bob', false, moment(5), 7"_s);
    add("insert nothing but defaults", SqlSource(Ticket::insert()), uR"(INSERT INTO "tickets" DEFAULT VALUES)"_s, {}, u"INSERT INTO `tickets` () VALUES ()"_s);

    Aio::Detail::InsertData rows;
    rows.into = Tweet::columns().aioSource;
    rows.fields = {Tweet::aioIndex_author, Tweet::aioIndex_content};
    rows.rows = 3;
    for (const auto *text : {u"a", u"b", u"c"}) {
        rows.values.emplace_back(qint64(rows.values.size()));
        rows.values.emplace_back(QStringView(text).toString());
    }
    add("insert rows", compiled(rows), uR"(INSERT INTO "tweets" ("author_id", "content") VALUES (?, ?), (?, ?), (?, ?))"_s, u"0, 'a', 2, 'b', 4, 'c'"_s);

    add("update", SqlSource(User::update(u.rank = 1, u.bio = u"x"_s)), uR"(UPDATE "users" SET "rank" = ?, "bio" = ?)"_s, u"1, 'x'"_s);
    add("update some",
        SqlSource(User::update(u.rank = 1).where(u.active == true).where(u.rank > 2)),
        uR"(UPDATE "users" SET "rank" = ? WHERE "active" = ? AND "rank" > ?)"_s,
        u"1, true, 2"_s);
    add("update by an expression",
        SqlSource(User::update(u.rank = u.rank * 2 + 1).where(u.id == 3)),
        uR"(UPDATE "users" SET "rank" = ("rank" * ?) + ? WHERE "id" = ?)"_s,
        u"2, 1, 3"_s,
        {},
        uR"(UPDATE "users" SET "rank" = ("rank" * CAST($1 AS bigint)) + $2 WHERE "id" = $3)"_s);
    add("update by integer division",
        SqlSource(User::update(u.rank = u.rank / 2)),
        uR"(UPDATE "users" SET "rank" = "rank" / ?)"_s,
        u"2"_s,
        u"UPDATE `users` SET `rank` = `rank` DIV ?"_s,
        uR"(UPDATE "users" SET "rank" = "rank" / CAST($1 AS bigint))"_s);
    add("update from another column", SqlSource(Everything::update(e.medium = e.small)), uR"(UPDATE "everything" SET "medium" = "small")"_s, {});
    add("update from a column of the same type",
        SqlSource(Everything::update(e.maybeText = e.maybeText)),
        uR"(UPDATE "everything" SET "maybeText" = "maybeText")"_s,
        {});
    add("update to null", SqlSource(User::update(u.bio = std::nullopt)), uR"(UPDATE "users" SET "bio" = ?)"_s, u"NULL"_s);
    add("update a foreign key",
        SqlSource(Folder::update(f.folder = nullptr).where(f.folder == 3)),
        uR"(UPDATE "folders" SET "folder_id" = ? WHERE "folder_id" = ?)"_s,
        u"NULL, 3"_s);

    add("delete", SqlSource(User::remove()), uR"(DELETE FROM "users")"_s, {});
    add("delete some", SqlSource(User::remove().where(u.rank < 0 || u.bio.isNull())), uR"(DELETE FROM "users" WHERE "rank" < ? OR "bio" IS NULL)"_s, u"0"_s);
}

void TestSqlWrite::statements()
{
    QFETCH(SqlSource, source);
    QFETCH(QString, sqlite);
    QFETCH(QString, parameters);
    QFETCH(QString, mysql);
    QFETCH(QString, postgresql);
    const AioSql sql = source.sql(AioDialect::sqlite());
    QCOMPARE(sql.toString(), sqlite);
    QCOMPARE(describe(sql.parameters), parameters);
    const AioSql onPostgresql = source.sql(AioDialect::postgresql());
    QCOMPARE(onPostgresql.toString(), postgresql.isEmpty() ? inDialect(sqlite, AioDialect::postgresql()) : postgresql);
    QCOMPARE(describe(onPostgresql.parameters), parameters);
    for (const AioDialect *dialect : {&AioDialect::mysql(), &AioDialect::mariadb()}) {
        QCOMPARE(source.sql(*dialect).toString(), mysql.isEmpty() ? inDialect(sqlite, *dialect) : mysql);
        QCOMPARE(describe(source.sql(*dialect).parameters), parameters);
    }
    SqliteMemory memory;
    QCOMPARE((memory.createTables<Tweet, User, Folder, Everything, Ticket>()), QString());
    QCOMPARE(memory.execute("INSERT INTO users VALUES (0, 'a', '', 1, 1, 1, ''), (2, 'b', '', 1, 1, 1, '')"), QString());
    memory.rows(sql);
    // a NOT NULL column without a value is the only thing that may go wrong here
    if (!memory.lastError().startsWith(u"NOT NULL constraint failed: users.score")) {
        QCOMPARE(memory.lastError(), QString());
    }
}

void TestSqlWrite::returningRefused_data()
{
    QTest::addColumn<SqlSource>("source");
    QTest::addColumn<QString>("sqlite");
    QTest::addColumn<QString>("mysql");
    QTest::addColumn<QString>("mariadb"); // empty: it has this one
    const auto &t = Tweet::columns();
    QTest::newRow("insert") << SqlSource(Tweet::insert(t.author = 1, t.content = u"hi"_s).returning(t.id, t.content))
                            << uR"(INSERT INTO "tweets" ("author_id", "content") VALUES (?, ?) RETURNING "id", "content")"_s
                            << u"MySQL has no INSERT … RETURNING."_s << QString();
    QTest::newRow("update") << SqlSource(Tweet::update(t.content = u"hi"_s).where(t.id == 1).returning(t.id, t.id + 1))
                            << uR"(UPDATE "tweets" SET "content" = ? WHERE "id" = ? RETURNING "id", "id" + ?)"_s << u"MySQL has no UPDATE … RETURNING."_s
                            << u"MariaDB has no UPDATE … RETURNING."_s;
    QTest::newRow("delete") << SqlSource(Tweet::remove().where(t.id == 1).returning(t.content))
                            << uR"(DELETE FROM "tweets" WHERE "id" = ? RETURNING "content")"_s << u"MySQL has no DELETE … RETURNING."_s << QString();
}

void TestSqlWrite::returningRefused()
{
    QFETCH(SqlSource, source);
    QFETCH(QString, sqlite);
    QFETCH(QString, mysql);
    QFETCH(QString, mariadb);
    QCOMPARE(source.sql(AioDialect::sqlite()).toString(), sqlite);
    QCOMPARE(source.sql(AioDialect::postgresql()).toString(), inDialect(sqlite, AioDialect::postgresql()));
    const auto refused = [&](const AioDialect &dialect) {
        try {
            return source.sql(dialect).toString();
        } catch (const AioProgrammingError &error) {
            return error.message();
        }
    };
    QCOMPARE(refused(AioDialect::mysql()), mysql);
    QCOMPARE(refused(AioDialect::mariadb()), mariadb.isEmpty() ? inDialect(sqlite, AioDialect::mariadb()) : mariadb);
    SqliteMemory memory;
    QCOMPARE((memory.createTables<Tweet, User>()), QString());
    memory.rows(source.sql(AioDialect::sqlite()));
    QCOMPARE(memory.lastError(), QString());
}

void TestSqlWrite::refusals()
{
    const auto &u = User::columns();
    const auto &t = Tweet::columns();
    const auto message = [](const auto &sql) {
        try {
            return sql().toString();
        } catch (const AioProgrammingError &error) {
            return error.message();
        }
    };
    QCOMPARE(message([&] {
                 return User::update().sql();
             }),
             u"An UPDATE of users assigns nothing."_s);
    QCOMPARE(message([&] {
                 return User::update(u.rank = 1).where(t.id == 1).sql();
             }),
             u"The column tweets.id is used, but its table is not part of the query: join it first."_s);
    QCOMPARE(message([&] {
                 return User::update(u.rank = t.id).sql();
             }),
             u"The column tweets.id is used, but its table is not part of the query: join it first."_s);
    QCOMPARE(message([&] {
                 return User::remove().where(t.id == 1).sql();
             }),
             u"The column tweets.id is used, but its table is not part of the query: join it first."_s);
    QCOMPARE(message([&] {
                 return Tweet::insert(t.content = u"hi"_s).returning(u.id).sql();
             }),
             u"The column users.id is used, but its table is not part of the query: join it first."_s);
    QCOMPARE(message([&] {
                 return User::insert(u.rank = u.rank + 1).sql();
             }),
             u"users.rank stands among the values of an INSERT, where there is no row yet: give a value, or a query of one."_s);

    Aio::Detail::InsertData rows;
    rows.into = u.aioSource;
    rows.fields = {User::aioIndex_rank};
    rows.rows = AioDialect::sqlite().maxParameters + 1;
    rows.values.assign(std::size_t(rows.rows), AioValue(qint64(1)));
    QVERIFY(message([&] {
                return Aio::Detail::compile(rows, AioDialect::sqlite());
            }).startsWith(u"The statement binds 32767 values; SQLite takes at most 32766."_s));
    QCOMPARE(int(Aio::Detail::compile(rows, AioDialect::postgresql()).parameters.size()), rows.rows);
}

void TestSqlWrite::assignments()
{
    const auto &u = User::columns();
    const auto &t = Tweet::columns();
    const auto &f = Folder::columns();
    const auto &e = Everything::columns();
    const auto value = [](const Aio::Detail::AssignmentData &assignment) {
        return describe({assignment.value});
    };
    QCOMPARE(value(u.username = "a"_L1), u"'a'"_s);
    QCOMPARE(value(u.bio = std::optional(u"b"_s)), u"'b'"_s);
    QCOMPARE(value(u.bio = std::optional<QString>()), u"NULL"_s);
    QCOMPARE(value(u.score = 2), u"2.0"_s);
    QCOMPARE(value(e.maybeSmall = std::optional<int>(5)), u"5"_s);
    QCOMPARE(value(e.color = Everything::Color::Green), u"2"_s);
    QCOMPARE(value(e.stamp = AioTimestamp(5)), u"stamp(5)"_s);
    QVERIFY_THROWS_EXCEPTION(AioDataError, void(e.maybeSmall = std::optional<int>(50'000)));

    const auto alice = std::make_shared<User>();
    QVERIFY_THROWS_EXCEPTION(AioProgrammingError, void(t.author = alice)); // it has no key: that is not NULL
    alice->setId(7);
    const auto assigned = (t.author = alice);
    QCOMPARE(assigned.object, alice);
    QCOMPARE(value(assigned), u"7"_s);
    QCOMPARE(value(t.author = std::shared_ptr<User>()), u"NULL"_s);
    QCOMPARE(value(f.folder = nullptr), u"NULL"_s);

    // as another object holds it
    const AioForeignKey<User> loaded(alice);
    QCOMPARE(value(t.author = loaded), u"7"_s);
    QCOMPARE((t.author = loaded).object, alice);
    QCOMPARE(value(t.author = AioForeignKey<User>::fromKey(9)), u"9"_s);
    QCOMPARE(value(t.author = AioForeignKey<User>()), u"NULL"_s);
}

void TestSqlWrite::placeholdersOfABatch()
{
    // what a bulk insert prepares once and binds again and again
    Aio::Detail::InsertData rows;
    rows.into = Tweet::columns().aioSource;
    rows.fields = {Tweet::aioIndex_author, Tweet::aioIndex_content};
    rows.rows = 2;
    const AioSql sqlite = Aio::Detail::compile(rows, AioDialect::sqlite());
    QCOMPARE(sqlite.toString(), uR"(INSERT INTO "tweets" ("author_id", "content") VALUES (?, ?), (?, ?))"_s);
    QVERIFY(sqlite.parameters.empty());
    QCOMPARE(Aio::Detail::compile(rows, AioDialect::postgresql()).toString(), uR"(INSERT INTO "tweets" ("author_id", "content") VALUES ($1, $2), ($3, $4))"_s);
}

void TestSqlWrite::results()
{
    SqliteMemory memory;
    QCOMPARE((memory.createTables<Tweet, User, Ticket>()), QString());
    const auto &u = User::columns();
    const auto run = [&](const AioSql &sql) {
        const QString found = memory.rows(sql).join(u' ');
        return memory.lastError() + found;
    };
    QCOMPARE(run(Ticket::insert().returning(Ticket::columns().id).sql()), u"1"_s);
    for (int i = 1; i <= 3; ++i) {
        QCOMPARE(run(User::insert(u.username = QString::number(i), u.rank = i, u.score = 1).sql()), QString());
    }
    QCOMPARE(run(User::update(u.rank = u.rank * 10 + 1).where(u.rank >= 2).returning(u.id, u.rank).sql()), u"2,21 3,31"_s);
    QCOMPARE(run(User::remove().where(u.rank < 30).returning(u.username).sql()), u"1 2"_s);
    QCOMPARE(run(User::select(aioCount()).sql()), u"1"_s);
}

void TestSqlWrite::transactions_data()
{
    using Mode = Aio::TransactionMode;
    using Aio::Isolation;
    QTest::addColumn<Mode>("mode");
    QTest::addColumn<QByteArray>("sqlite");
    QTest::addColumn<QByteArray>("postgresql");
    QTest::addColumn<QByteArray>("mysql");
    const QByteArray write = "BEGIN IMMEDIATE", read = "BEGIN"; // always Serializable

    QTest::newRow("default") << Mode() << write << "START TRANSACTION"_ba << "START TRANSACTION"_ba;
    QTest::newRow("read only") << Mode(Aio::ReadOnly) << read << "START TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"_ba
                               << "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; START TRANSACTION READ ONLY"_ba;
    QTest::newRow("read committed") << Mode().isolation(Isolation::ReadCommitted) << write << "START TRANSACTION ISOLATION LEVEL READ COMMITTED"_ba
                                    << "SET TRANSACTION ISOLATION LEVEL READ COMMITTED; START TRANSACTION"_ba;
    QTest::newRow("repeatable read") << Mode().isolation(Isolation::RepeatableRead) << write << "START TRANSACTION ISOLATION LEVEL REPEATABLE READ"_ba
                                     << "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; START TRANSACTION"_ba;
    QTest::newRow("serializable") << Mode().isolation(Isolation::Serializable) << write << "START TRANSACTION ISOLATION LEVEL SERIALIZABLE"_ba
                                  << "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE; START TRANSACTION"_ba;
    QTest::newRow("serializable, read only, deferrable") << Mode(Aio::ReadOnly).isolation(Isolation::Serializable).deferrable() << read
                                                         << "START TRANSACTION ISOLATION LEVEL SERIALIZABLE READ ONLY DEFERRABLE"_ba
                                                         << "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE; START TRANSACTION READ ONLY"_ba;
}

void TestSqlWrite::transactions()
{
    QFETCH(Aio::TransactionMode, mode);
    QTEST(AioDialect::sqlite().beginSql(mode).join("; "), "sqlite");
    QTEST(AioDialect::postgresql().beginSql(mode).join("; "), "postgresql");
    QTEST(AioDialect::mysql().beginSql(mode).join("; "), "mysql");
    QTEST(AioDialect::mariadb().beginSql(mode).join("; "), "mysql");
}

QTEST_APPLESS_MAIN(TestSqlWrite)
#include "tst_sqlwrite.moc"
