// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/core/detail/utc.h"

#include "support/models.h"
#include "support/sqlitememory.h"
#include "support/sqltext.h"

#include <QJsonObject>
#include <QTest>

using namespace Qt::StringLiterals;

/// Two ways to the same table.
class Letter : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Letter, "letters",
        (qint64,              id,     setId,     primaryKey()),
        (AioForeignKey<User>, author, setAuthor),
        (AioForeignKey<User>, reader, setReader, nullable()),
        (quint64,             size,   setSize))
    // clang-format on
};

/// Names that need their quotes.
class Odd : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Odd, "or\"der`s",
        (qint64,  id,    setId,    primaryKey()),
        (QString, group, setGroup, column("gr\"ou`p")))
    // clang-format on
};

/// Two keys.
class Pair : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Pair, "pairs",
        (qint64, left,  setLeft,  primaryKey()),
        (qint64, right, setRight, primaryKey()))
    // clang-format on
};

/// Decimals among its columns, which SQLite has as whole numbers.
class Price : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Price, "prices",
        (qint64,                 id,     setId,     primaryKey()),
        (AioDecimal,             amount, setAmount, digits(10, 2)),
        (std::optional<QString>, note,   setNote))
    // clang-format on
};

/// A NUL in a name, which no database takes; made by hand, since a literal ends there.
const AioTable &nulTable()
{
    static const AioTable table = [] {
        AioTable made("nul");
        Aio::FieldInfo field;
        field.name = "a";
        field.column = QByteArray("a\0b", 3);
        field.primaryKey = true;
        made.add(Aio::FieldInfo(field));
        return made;
    }();
    return table;
}

/// SELECT and its expressions as text and parameters, for each dialect.
class TestSqlSelect : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void conditions_data();
    void conditions() { check(); }
    void queries_data();
    void queries() { check(); }
    void refusals_data();
    void refusals();
    void valuesOutOfRange();
    void chainingCopiesANamedQuery();
    void keysThatAreNotThere();
    void lookups();
    void firstRow();
    void results();

private:
    static void columns();
    static void check();
    static void where(const char *name,
                      const Aio::Condition &condition,
                      const QString &sqlite,
                      const QString &parameters,
                      const QString &postgresql = {},
                      const QString &mysql = {});
    static void query(const char *name,
                      const SqlSource &source,
                      const QString &sqlite,
                      const QString &parameters = {},
                      const QString &postgresql = {},
                      const QString &mysql = {});
};

void TestSqlSelect::columns()
{
    QTest::addColumn<SqlSource>("source");
    QTest::addColumn<QString>("sqlite");
    QTest::addColumn<QString>("parameters");
    QTest::addColumn<QString>("postgresql");
    QTest::addColumn<QString>("mysql");
}

void TestSqlSelect::query(const char *name,
                          const SqlSource &source,
                          const QString &sqlite,
                          const QString &parameters,
                          const QString &postgresql,
                          const QString &mysql)
{
    QTest::newRow(name) << source << sqlite << parameters << postgresql << mysql;
}

void TestSqlSelect::where(const char *name,
                          const Aio::Condition &condition,
                          const QString &sqlite,
                          const QString &parameters,
                          const QString &postgresql,
                          const QString &mysql)
{
    // all conditions over one join, so that any column of the four tables will do
    const auto full = [](const QString &text, QChar quote) {
        return text.isEmpty() ? QString() : QString(u"SELECT \"id\" FROM \"everything\" WHERE "_s).replace(u'"', quote) + text;
    };
    query(name,
          SqlSource(Everything::select(Everything::columns().id).where(condition)),
          full(sqlite, u'"'),
          parameters,
          full(postgresql, u'"'),
          full(mysql, u'`'));
}

void TestSqlSelect::check()
{
    QFETCH(SqlSource, source);
    QFETCH(QString, sqlite);
    QFETCH(QString, parameters);
    QFETCH(QString, postgresql);
    QFETCH(QString, mysql);

    const AioSql sql = source.sql(AioDialect::sqlite());
    QCOMPARE(sql.toString(), sqlite);
    QCOMPARE(describe(sql.parameters), parameters);
    QCOMPARE(source.sql(AioDialect::postgresql()).toString(), postgresql.isEmpty() ? inDialect(sqlite, AioDialect::postgresql()) : postgresql);
    QCOMPARE(describe(source.sql(AioDialect::postgresql()).parameters), parameters);
    for (const AioDialect *dialect : {&AioDialect::mysql(), &AioDialect::mariadb()}) {
        QCOMPARE(source.sql(*dialect).toString(), mysql.isEmpty() ? inDialect(sqlite, *dialect) : mysql);
        QCOMPARE(describe(source.sql(*dialect).parameters), parameters);
    }

    SqliteMemory memory;
    QCOMPARE((memory.createTables<Tweet, User, Folder, Everything, Letter, Odd, Pair>()), QString());
    memory.rows(sql);
    QCOMPARE(memory.lastError(), QString());
}

void TestSqlSelect::conditions_data()
{
    columns();
    const auto &e = Everything::columns();

    where("equal", e.medium == 5, uR"("medium" = ?)"_s, u"5"_s);
    where("not equal", e.medium != 5, uR"("medium" <> ?)"_s, u"5"_s);
    where("less", e.medium < 5, uR"("medium" < ?)"_s, u"5"_s);
    where("less or equal", e.medium <= 5, uR"("medium" <= ?)"_s, u"5"_s);
    where("greater", e.medium > 5, uR"("medium" > ?)"_s, u"5"_s);
    where("greater or equal", e.medium >= 5, uR"("medium" >= ?)"_s, u"5"_s);
    where("value first, equal", 5 == e.medium, uR"("medium" = ?)"_s, u"5"_s);
    where("value first, less", 5 < e.medium, uR"("medium" > ?)"_s, u"5"_s);
    where("value first, less or equal", 5 <= e.medium, uR"("medium" >= ?)"_s, u"5"_s);
    where("value first, greater", 5 > e.medium, uR"("medium" < ?)"_s, u"5"_s);
    where("value first, greater or equal", 5 >= e.medium, uR"("medium" <= ?)"_s, u"5"_s);
    where("two columns", e.small < e.big, uR"("small" < "big")"_s, {});

    where("bool", e.flag == true, uR"("flag" = ?)"_s, u"true"_s);
    where("double and int", e.real > 2, uR"("real" > ?)"_s, u"2.0"_s);
    where("double and float", e.real > 0.5f, uR"("real" > ?)"_s, u"0.5"_s);
    where("int and unsigned", e.medium == 5u, uR"("medium" = ?)"_s, u"5"_s);
    where("text", e.text == u"a'b"_s, uR"("text" = ?)"_s, u"'a'b'"_s);
    where("text, view", e.text == u"a", uR"("text" = ?)"_s, u"'a'"_s);
    where("text, latin 1", e.text == "a"_L1, uR"("text" = ?)"_s, u"'a'"_s);
    where("bytes", e.bytes == "\x01\xff"_ba, uR"("bytes" = ?)"_s, u"bytes(01ff)"_s);
    where("date", e.date == QDate(2026, 2, 1), uR"("date" = ?)"_s, u"date(2026-02-01)"_s);
    where("time", e.time == QTime(1, 2, 3, 4), uR"("time" = ?)"_s, u"time(01:02:03.004)"_s);
    where("date-time", e.moment >= QDateTime(QDate(1970, 1, 2), QTime(0, 0), Aio::Detail::utc), uR"("moment" >= ?)"_s, u"moment(86400000)"_s);
    where("timestamp", e.stamp > AioTimestamp(7), uR"("stamp" > ?)"_s, u"stamp(7)"_s);
    where("uuid", e.uuid == QUuid(u"{f0e1d2c3-0000-4000-8000-000000000001}"_s), uR"("uuid" = ?)"_s, u"uuid(f0e1d2c3-0000-4000-8000-000000000001)"_s);
    where("enumeration", e.color == Everything::Color::Blue, uR"("color" = ?)"_s, u"40"_s);

    where("nullopt", e.maybeText == std::nullopt, uR"("maybeText" IS NULL)"_s, {});
    where("nullopt first", std::nullopt == e.maybeText, uR"("maybeText" IS NULL)"_s, {});
    where("not nullopt", e.maybeText != std::nullopt, uR"("maybeText" IS NOT NULL)"_s, {});
    where("is null", e.maybeText.isNull(), uR"("maybeText" IS NULL)"_s, {});
    where("is not null", e.maybeText.isNotNull(), uR"("maybeText" IS NOT NULL)"_s, {});
    where("full optional", e.maybeText == std::optional(u"a"_s), uR"("maybeText" = ?)"_s, u"'a'"_s);
    where("empty optional", e.maybeText == std::optional<QString>(), uR"("maybeText" IS NULL)"_s, {});
    where("empty optional, not equal", e.maybeText != std::optional<QString>(), uR"("maybeText" IS NOT NULL)"_s, {});
    where("less than an empty optional", e.maybeBig < std::optional<qint64>(), uR"("maybeBig" < ?)"_s, u"NULL"_s);
    where("value of an optional column", e.maybeBig == 5, uR"("maybeBig" = ?)"_s, u"5"_s);

    where("distinct", e.maybeBig.isDistinctFrom(5), uR"("maybeBig" IS NOT ?)"_s, u"5"_s, uR"("maybeBig" IS DISTINCT FROM $1)"_s, u"NOT (`maybeBig` <=> ?)"_s);
    where("not distinct", e.maybeBig.isNotDistinctFrom(5), uR"("maybeBig" IS ?)"_s, u"5"_s, uR"("maybeBig" IS NOT DISTINCT FROM $1)"_s, u"`maybeBig` <=> ?"_s);
    where("distinct from nullopt",
          e.maybeBig.isDistinctFrom(std::nullopt),
          uR"("maybeBig" IS NOT ?)"_s,
          u"NULL"_s,
          uR"("maybeBig" IS DISTINCT FROM $1)"_s,
          u"NOT (`maybeBig` <=> ?)"_s);
    where("not distinct from an empty optional",
          e.maybeBig.isNotDistinctFrom(std::optional<qint64>()),
          uR"("maybeBig" IS ?)"_s,
          u"NULL"_s,
          uR"("maybeBig" IS NOT DISTINCT FROM $1)"_s,
          u"`maybeBig` <=> ?"_s);
    where("distinct, and",
          e.maybeBig.isDistinctFrom(e.big) && e.flag == true,
          uR"("maybeBig" IS NOT "big" AND "flag" = ?)"_s,
          u"true"_s,
          uR"("maybeBig" IS DISTINCT FROM "big" AND "flag" = $1)"_s,
          u"NOT (`maybeBig` <=> `big`) AND `flag` = ?"_s);

    where("and", e.medium == 1 && e.big == 2, uR"("medium" = ? AND "big" = ?)"_s, u"1, 2"_s);
    where("or", e.medium == 1 || e.big == 2, uR"("medium" = ? OR "big" = ?)"_s, u"1, 2"_s);
    where("and of three", e.medium == 1 && e.big == 2 && e.small == 3, uR"("medium" = ? AND "big" = ? AND "small" = ?)"_s, u"1, 2, 3"_s);
    where("and, then or", (e.medium == 1 && e.big == 2) || e.small == 3, uR"(("medium" = ? AND "big" = ?) OR "small" = ?)"_s, u"1, 2, 3"_s);
    where("or in and", e.medium == 1 && (e.big == 2 || e.small == 3), uR"("medium" = ? AND ("big" = ? OR "small" = ?))"_s, u"1, 2, 3"_s);
    where("or first in and", (e.medium == 1 || e.big == 2) && e.small == 3, uR"(("medium" = ? OR "big" = ?) AND "small" = ?)"_s, u"1, 2, 3"_s);
    where("not", !(e.medium == 1), uR"(NOT ("medium" = ?))"_s, u"1"_s);
    where("not of and", !(e.medium == 1 && e.big == 2), uR"(NOT ("medium" = ? AND "big" = ?))"_s, u"1, 2"_s);
    where("not in and", !(e.medium == 1) && e.big == 2, uR"(NOT ("medium" = ?) AND "big" = ?)"_s, u"1, 2"_s);
    where("not of not", !!(e.medium == 1), uR"(NOT (NOT ("medium" = ?)))"_s, u"1"_s);
    where("not of is null", !e.maybeText.isNull(), uR"(NOT ("maybeText" IS NULL))"_s, {});
    where("empty and", Aio::Condition() && e.medium == 1, uR"("medium" = ?)"_s, u"1"_s);
    where("and empty", e.medium == 1 && Aio::Condition(), uR"("medium" = ?)"_s, u"1"_s);

    where("in", e.medium.in(1, 2, 3), uR"("medium" IN (?, ?, ?))"_s, u"1, 2, 3"_s);
    where("in one", e.medium.in(1), uR"("medium" IN (?))"_s, u"1"_s);
    where("in a list", e.medium.in(QList<int>{4, 5}), uR"("medium" IN (?, ?))"_s, u"4, 5"_s);
    where("in a vector", e.big.in(std::vector<qint64>{4, 5}), uR"("big" IN (?, ?))"_s, u"4, 5"_s);
    where("in texts", e.text.in(QStringList{u"a"_s, u"b"_s}), uR"("text" IN (?, ?))"_s, u"'a', 'b'"_s);
    where("in one text", e.text.in(u"ab"_s), uR"("text" IN (?))"_s, u"'ab'"_s);
    where("in one array of bytes", e.bytes.in("ab"_ba), uR"("bytes" IN (?))"_s, u"bytes(6162)"_s);
    where("in columns", e.medium.in(e.small, e.big, 7), uR"("medium" IN ("small", "big", ?))"_s, u"7"_s);
    where("in an empty list", e.medium.in(QList<int>()), uR"(0 = 1)"_s, {});
    where("not in", e.medium.notIn(1, 2), uR"("medium" NOT IN (?, ?))"_s, u"1, 2"_s);
    where("not in a list", e.medium.notIn(QList<int>{1, 2}), uR"("medium" NOT IN (?, ?))"_s, u"1, 2"_s);
    where("not in an empty list", e.medium.notIn(QList<int>()), uR"(1 = 1)"_s, {});
    where("in an empty list, or", e.medium.in(QList<int>()) || e.big == 2, uR"(0 = 1 OR "big" = ?)"_s, u"2"_s);

    where("between", e.medium.between(1, 5), uR"("medium" BETWEEN ? AND ?)"_s, u"1, 5"_s);
    where("between, and", e.medium.between(1, 5) && e.big == 2, uR"("medium" BETWEEN ? AND ? AND "big" = ?)"_s, u"1, 5, 2"_s);
    where("not between", !e.medium.between(1, 5), uR"(NOT ("medium" BETWEEN ? AND ?))"_s, u"1, 5"_s);
    where("between columns", e.medium.between(e.small, e.big), uR"("medium" BETWEEN "small" AND "big")"_s, {});
    where("between sums",
          e.medium.between(e.small + 1, e.big),
          uR"("medium" BETWEEN ("small" + ?) AND "big")"_s,
          u"1"_s,
          uR"("medium" BETWEEN ("small" + CAST($1 AS bigint)) AND "big")"_s);

    where("contains", e.text.contains(u"ab"), uR"("text" LIKE ? ESCAPE '\')"_s, u"'%ab%'"_s, uR"("text" ILIKE $1 ESCAPE '\')"_s);
    where("starts with", e.text.startsWith(u"ab"), uR"("text" LIKE ? ESCAPE '\')"_s, u"'ab%'"_s, uR"("text" ILIKE $1 ESCAPE '\')"_s);
    where("ends with", e.text.endsWith(u"ab"), uR"("text" LIKE ? ESCAPE '\')"_s, u"'%ab'"_s, uR"("text" ILIKE $1 ESCAPE '\')"_s);
    where("contains wild characters", e.text.contains(u"5%_\\x"), uR"("text" LIKE ? ESCAPE '\')"_s, u"'%5\\%\\_\\\\x%'"_s, uR"("text" ILIKE $1 ESCAPE '\')"_s);
    where("starts with wild characters", e.text.startsWith(u"%"), uR"("text" LIKE ? ESCAPE '\')"_s, u"'\\%%'"_s, uR"("text" ILIKE $1 ESCAPE '\')"_s);
    where("ends with wild characters", e.text.endsWith(u"_"), uR"("text" LIKE ? ESCAPE '\')"_s, u"'%\\_'"_s, uR"("text" ILIKE $1 ESCAPE '\')"_s);
    where("contains nothing", e.maybeText.contains(u""), uR"("maybeText" LIKE ? ESCAPE '\')"_s, u"'%%'"_s, uR"("maybeText" ILIKE $1 ESCAPE '\')"_s);
    where("like, and",
          e.text.contains(u"a") && e.medium == 1,
          uR"("text" LIKE ? ESCAPE '\' AND "medium" = ?)"_s,
          u"'%a%', 1"_s,
          uR"("text" ILIKE $1 ESCAPE '\' AND "medium" = $2)"_s);

    where("plus", e.medium + 1 > 5, uR"(("medium" + ?) > ?)"_s, u"1, 5"_s, uR"(("medium" + CAST($1 AS bigint)) > $2)"_s);
    where("minus", e.medium - 1 > 5, uR"(("medium" - ?) > ?)"_s, u"1, 5"_s, uR"(("medium" - CAST($1 AS bigint)) > $2)"_s);
    where("value minus column", 10 - e.medium > 5, uR"((? - "medium") > ?)"_s, u"10, 5"_s, uR"((CAST($1 AS bigint) - "medium") > $2)"_s);
    where("times", e.medium * e.big > 5, uR"(("medium" * "big") > ?)"_s, u"5"_s);
    where("integer division",
          e.medium / 2 == 5,
          uR"(("medium" / ?) = ?)"_s,
          u"2, 5"_s,
          uR"(("medium" / CAST($1 AS bigint)) = $2)"_s,
          u"(`medium` DIV ?) = ?"_s);
    where("integer division of columns", e.big / e.small == 5, uR"(("big" / "small") = ?)"_s, u"5"_s, {}, u"(`big` DIV `small`) = ?"_s);
    where("integer division of a value",
          100 / e.small == 5,
          uR"((? / "small") = ?)"_s,
          u"100, 5"_s,
          uR"((CAST($1 AS bigint) / "small") = $2)"_s,
          u"(? DIV `small`) = ?"_s);
    where("division", e.real / 2 == 2.5, uR"(("real" / ?) = ?)"_s, u"2.0, 2.5"_s);
    where("division of an integer by a fraction",
          e.medium / 2.0 == 2.5,
          uR"(("medium" / ?) = ?)"_s,
          u"2.0, 2.5"_s,
          uR"(("medium" / CAST($1 AS double precision)) = $2)"_s);
    where("modulo", e.medium % 2 == 0, uR"(("medium" % ?) = ?)"_s, u"2, 0"_s, uR"(("medium" % CAST($1 AS bigint)) = $2)"_s);
    where("nested arithmetic",
          e.medium - (e.small - 1) > 5,
          uR"(("medium" - ("small" - ?)) > ?)"_s,
          u"1, 5"_s,
          uR"(("medium" - ("small" - CAST($1 AS bigint))) > $2)"_s);
    where("arithmetic on both sides",
          e.medium * 2 < e.big + 1,
          uR"(("medium" * ?) < ("big" + ?))"_s,
          u"2, 1"_s,
          uR"(("medium" * CAST($1 AS bigint)) < ("big" + $2))"_s);
    where("arithmetic of an int is 64 bits wide",
          e.small + 5'000'000'000 > 1,
          uR"(("small" + ?) > ?)"_s,
          u"5000000000, 1"_s,
          uR"(("small" + CAST($1 AS bigint)) > $2)"_s);
    where("sum in a list", (e.medium + 1).in(1, 2), uR"(("medium" + ?) IN (?, ?))"_s, u"1, 1, 2"_s, uR"(("medium" + CAST($1 AS bigint)) IN ($2, $3))"_s);
    where("sum that is null", (e.maybeBig + 1).isNull(), uR"(("maybeBig" + ?) IS NULL)"_s, u"1"_s);
}

void TestSqlSelect::queries_data()
{
    columns();
    const auto &u = User::columns();
    const auto &t = Tweet::columns();
    const auto &f = Folder::columns();
    const auto &l = Letter::columns();
    const auto &o = Odd::columns();

    query("all columns", SqlSource(Tweet::select()), uR"(SELECT "id", "author_id", "content" FROM "tweets")"_s);
    query("some columns", SqlSource(Tweet::select(t.content, t.author)), uR"(SELECT "content", "author_id" FROM "tweets")"_s);
    query("expressions",
          SqlSource(User::select(u.rank + 1, u.score)),
          uR"(SELECT "rank" + ?, "score" FROM "users")"_s,
          u"1"_s,
          uR"(SELECT "rank" + CAST($1 AS bigint), "score" FROM "users")"_s);
    query("empty condition", SqlSource(Tweet::select(t.id).where(Aio::Condition())), uR"(SELECT "id" FROM "tweets")"_s);
    query("nothing or a condition",
          SqlSource(Tweet::select(t.id).where(Aio::Condition() || t.id == 1)),
          uR"(SELECT "id" FROM "tweets" WHERE "id" = ?)"_s,
          u"1"_s);
    query("several wheres",
          SqlSource(User::select(u.id).where(u.rank == 1 || u.rank == 2).where(u.active == true)),
          uR"(SELECT "id" FROM "users" WHERE ("rank" = ? OR "rank" = ?) AND "active" = ?)"_s,
          u"1, 2, true"_s);
    query("quotes in names", SqlSource(Odd::select(o.group)), uR"(SELECT "gr""ou`p" FROM "or""der`s")"_s, {}, {}, u"SELECT `gr\"ou``p` FROM `or\"der``s`"_s);

    query("count", SqlSource(User::select(aioCount())), uR"(SELECT count(*) FROM "users")"_s);
    query("aggregates",
          SqlSource(User::select(aioCount(u.bio), aioMin(u.username), aioMax(u.rank), aioSum(u.rank), aioAvg(u.score))),
          uR"(SELECT count("bio"), min("username"), max("rank"), sum("rank"), avg("score") FROM "users")"_s,
          {},
          uR"(SELECT count("bio"), min("username"), max("rank"), sum("rank")::bigint, avg("score")::double precision FROM "users")"_s,
          u"SELECT count(`bio`), min(`username`), max(`rank`), (sum(`rank`) DIV 1), avg(`score` + 0e0) FROM `users`"_s);
    query("aggregate of an expression",
          SqlSource(User::select(aioSum(u.rank * 2))),
          uR"(SELECT sum("rank" * ?) FROM "users")"_s,
          u"2"_s,
          uR"(SELECT sum("rank" * CAST($1 AS bigint))::bigint FROM "users")"_s,
          u"SELECT (sum(`rank` * ?) DIV 1) FROM `users`"_s);
    query("expression of aggregates",
          SqlSource(User::select(aioMax(u.rank) - aioMin(u.rank))),
          uR"(SELECT max("rank") - min("rank") FROM "users")"_s,
          {},
          uR"(SELECT CAST(max("rank") AS bigint) - min("rank") FROM "users")"_s);

    query("order",
          SqlSource(User::select(u.id).orderBy(u.rank, u.score.desc(), u.username.asc(), (u.rank + 1).desc())),
          uR"(SELECT "id" FROM "users" ORDER BY "rank", "score" DESC, "username", "rank" + ? DESC)"_s,
          u"1"_s,
          uR"(SELECT "id" FROM "users" ORDER BY "rank", "score" DESC, "username", "rank" + CAST($1 AS bigint) DESC)"_s);
    query("orders append", SqlSource(User::select(u.id).orderBy(u.rank).orderBy(u.id)), uR"(SELECT "id" FROM "users" ORDER BY "rank", "id")"_s);
    query("limit", SqlSource(User::select(u.id).limit(5)), uR"(SELECT "id" FROM "users" LIMIT ?)"_s, u"5"_s);
    query("limit and offset", SqlSource(User::select(u.id).offset(10).limit(5)), uR"(SELECT "id" FROM "users" LIMIT ? OFFSET ?)"_s, u"5, 10"_s);
    query("offset alone",
          SqlSource(User::select(u.id).offset(10)),
          uR"(SELECT "id" FROM "users" LIMIT -1 OFFSET ?)"_s,
          u"10"_s,
          uR"(SELECT "id" FROM "users" OFFSET $1)"_s,
          u"SELECT `id` FROM `users` LIMIT 18446744073709551615 OFFSET ?"_s);
    query("parameters in their order",
          SqlSource(User::select(u.rank + 1).where(u.rank > 2).orderBy((u.rank * 3).asc()).limit(4).offset(5)),
          uR"(SELECT "rank" + ? FROM "users" WHERE "rank" > ? ORDER BY "rank" * ? LIMIT ? OFFSET ?)"_s,
          u"1, 2, 3, 4, 5"_s,
          uR"(SELECT "rank" + CAST($1 AS bigint) FROM "users" WHERE "rank" > $2 ORDER BY "rank" * CAST($3 AS bigint) LIMIT $4 OFFSET $5)"_s);

    const auto form = [](Aio::Detail::SelectData::Form form, const auto &builder) {
        Aio::Detail::SelectData data = builder.data();
        data.form = form;
        return SqlSource::of([data](const AioDialect &dialect) {
            return Aio::Detail::compile(data, dialect);
        });
    };
    using Form = Aio::Detail::SelectData::Form;
    query("count form, without the order",
          form(Form::Count, User::select().where(u.rank > 1).orderBy(u.rank)),
          uR"(SELECT count(*) FROM "users" WHERE "rank" > ?)"_s,
          u"1"_s);
    query("count form with a limit",
          form(Form::Count, User::select().orderBy(u.rank).limit(5)),
          uR"(SELECT count(*) FROM (SELECT 1 FROM "users" ORDER BY "rank" LIMIT ?) AS "_counted")"_s,
          u"5"_s);
    query("count form with an offset",
          form(Form::Count, User::select().offset(5)),
          uR"(SELECT count(*) FROM (SELECT 1 FROM "users" LIMIT -1 OFFSET ?) AS "_counted")"_s,
          u"5"_s,
          uR"(SELECT count(*) FROM (SELECT 1 FROM "users" OFFSET $1) AS "_counted")"_s,
          u"SELECT count(*) FROM (SELECT 1 FROM `users` LIMIT 18446744073709551615 OFFSET ?) AS `_counted`"_s);
    query("exists form",
          form(Form::Exists, User::select().where(u.rank > 1).orderBy(u.rank).limit(1)),
          uR"(SELECT 1 FROM "users" WHERE "rank" > ? LIMIT ?)"_s,
          u"1, 1"_s);
    query("count form of a join",
          form(Form::Count, Tweet::select().join<User>().where(u.rank > 1)),
          uR"(SELECT count(*) FROM "tweets" INNER JOIN "users" ON "tweets"."author_id" = "users"."id" WHERE "users"."rank" > ?)"_s,
          u"1"_s);

    query(
        "join along the foreign key",
        SqlSource(Tweet::select(t.content, u.username).join<User>().where(u.rank > 1).orderBy(u.username)),
        uR"(SELECT "tweets"."content", "users"."username" FROM "tweets" INNER JOIN "users" ON "tweets"."author_id" = "users"."id" WHERE "users"."rank" > ? ORDER BY "users"."username")"_s,
        u"1"_s);
    query("join against the foreign key",
          SqlSource(User::select(u.username, t.content).join<Tweet>()),
          uR"(SELECT "users"."username", "tweets"."content" FROM "users" INNER JOIN "tweets" ON "tweets"."author_id" = "users"."id")"_s);
    query("whole rows of a join",
          SqlSource(Tweet::select().join<User>()),
          uR"(SELECT "tweets"."id", "tweets"."author_id", "tweets"."content" FROM "tweets" INNER JOIN "users" ON "tweets"."author_id" = "users"."id")"_s);
    query("left join",
          SqlSource(User::select(u.id).leftJoin<Tweet>().where(t.id.isNull())),
          uR"(SELECT "users"."id" FROM "users" LEFT JOIN "tweets" ON "tweets"."author_id" = "users"."id" WHERE "tweets"."id" IS NULL)"_s);
    query(
        "join on a condition",
        SqlSource(Letter::select(l.id).join<User>(l.reader == u.id && u.rank > 3).where(l.size > 1)),
        uR"(SELECT "letters"."id" FROM "letters" INNER JOIN "users" ON "letters"."reader_id" = "users"."id" AND "users"."rank" > ? WHERE "letters"."size" > ?)"_s,
        u"3, 1"_s);
    query("left join on a condition",
          SqlSource(Letter::select(l.id).leftJoin<User>(l.author == u.id)),
          uR"(SELECT "letters"."id" FROM "letters" LEFT JOIN "users" ON "letters"."author_id" = "users"."id")"_s);
    const Aio::Alias<Folder> upper("upper");
    const auto &up = upper.columns();
    query(
        "self-join",
        SqlSource(Folder::select(f.name, up.name).join(upper, f.folder == up.id).where(up.name == u"x")),
        uR"(SELECT "folders"."name", "upper"."name" FROM "folders" INNER JOIN "folders" AS "upper" ON "folders"."folder_id" = "upper"."id" WHERE "upper"."name" = ?)"_s,
        u"'x'"_s);
    query("left self-join",
          SqlSource(Folder::select(f.name).leftJoin(upper, f.folder == up.id).where(up.id.isNull())),
          uR"(SELECT "folders"."name" FROM "folders" LEFT JOIN "folders" AS "upper" ON "folders"."folder_id" = "upper"."id" WHERE "upper"."id" IS NULL)"_s);
    const Aio::Alias<User> from("from"), to("to");
    query(
        "two aliases of one table",
        SqlSource(
            Letter::select(from.columns().username, to.columns().username).join(from, l.author == from.columns().id).leftJoin(to, l.reader == to.columns().id)),
        uR"(SELECT "from"."username", "to"."username" FROM "letters" INNER JOIN "users" AS "from" ON "letters"."author_id" = "from"."id" LEFT JOIN "users" AS "to" ON "letters"."reader_id" = "to"."id")"_s);
    query(
        "three tables",
        SqlSource(Tweet::select(t.id).join<User>().join<Letter>(l.author == u.id)),
        uR"(SELECT "tweets"."id" FROM "tweets" INNER JOIN "users" ON "tweets"."author_id" = "users"."id" INNER JOIN "letters" ON "letters"."author_id" = "users"."id")"_s);
    query(
        "a join through the table between",
        SqlSource(Letter::select(l.id).join<User>(l.reader == u.id).join<Tweet>()),
        uR"(SELECT "letters"."id" FROM "letters" INNER JOIN "users" ON "letters"."reader_id" = "users"."id" INNER JOIN "tweets" ON "tweets"."author_id" = "users"."id")"_s);

    const auto alice = std::make_shared<User>();
    alice->setId(7);
    User onStack;
    onStack.setId(8);
    query("foreign key and a key", SqlSource(Tweet::select(t.id).where(t.author == 7)), uR"(SELECT "id" FROM "tweets" WHERE "author_id" = ?)"_s, u"7"_s);
    query("foreign key and an object",
          SqlSource(Tweet::select(t.id).where(t.author == alice)),
          uR"(SELECT "id" FROM "tweets" WHERE "author_id" = ?)"_s,
          u"7"_s);
    query("an object first", SqlSource(Tweet::select(t.id).where(alice != t.author)), uR"(SELECT "id" FROM "tweets" WHERE "author_id" <> ?)"_s, u"7"_s);
    query("foreign key and a plain pointer",
          SqlSource(Tweet::select(t.id).where(t.author == &onStack)),
          uR"(SELECT "id" FROM "tweets" WHERE "author_id" = ?)"_s,
          u"8"_s);
    query("foreign key that is null",
          SqlSource(Letter::select(l.id).where(l.reader == std::nullopt)),
          uR"(SELECT "id" FROM "letters" WHERE "reader_id" IS NULL)"_s);
    query("foreign key and nullptr",
          SqlSource(Letter::select(l.id).where(l.reader != nullptr)),
          uR"(SELECT "id" FROM "letters" WHERE "reader_id" IS NOT NULL)"_s);
    query("foreign key and a null pointer",
          SqlSource(Letter::select(l.id).where(l.reader == std::shared_ptr<User>())),
          uR"(SELECT "id" FROM "letters" WHERE "reader_id" IS NULL)"_s);
    query("foreign key and another's",
          SqlSource(Letter::select(l.id).where(l.reader == l.author)),
          uR"(SELECT "id" FROM "letters" WHERE "reader_id" = "author_id")"_s);
    query("foreign key and a value that is not loaded",
          SqlSource(Letter::select(l.id).where(l.reader == AioForeignKey<User>::fromKey(9))),
          uR"(SELECT "id" FROM "letters" WHERE "reader_id" = ?)"_s,
          u"9"_s);
    query("foreign key and a value that is null",
          SqlSource(Letter::select(l.id).where(l.reader != AioForeignKey<User>())),
          uR"(SELECT "id" FROM "letters" WHERE "reader_id" IS NOT NULL)"_s);
    query("foreign key in objects",
          SqlSource(Tweet::select(t.id).where(t.author.in(QList<std::shared_ptr<User>>{alice}))),
          uR"(SELECT "id" FROM "tweets" WHERE "author_id" IN (?))"_s,
          u"7"_s);
    query("foreign key in keys",
          SqlSource(Tweet::select(t.id).where(t.author.in(1, alice, 3))),
          uR"(SELECT "id" FROM "tweets" WHERE "author_id" IN (?, ?, ?))"_s,
          u"1, 7, 3"_s);
}

void TestSqlSelect::refusals_data()
{
    QTest::addColumn<SqlSource>("source");
    QTest::addColumn<QString>("message");
    const auto &u = User::columns();
    const auto &t = Tweet::columns();
    const auto &f = Folder::columns();
    const Aio::Alias<Folder> upper("upper");

    QTest::newRow("column of a table not joined") << SqlSource(User::select(u.id).where(t.content == u"x"))
                                                  << u"The column tweets.content is used, but its table is not part of the query: join it first."_s;
    QTest::newRow("selected column of a table not joined")
        << SqlSource(User::select(t.author)) << u"The column tweets.author is used, but its table is not part of the query: join it first."_s;
    QTest::newRow("column of another alias") << SqlSource(Folder::select(f.id).where(upper.columns().name == u"x"))
                                             << u"The column upper.name is used, but its table is not part of the query: join it first."_s;
    QTest::newRow("the table itself where only its alias is") << SqlSource(Tweet::select(t.id).join(Aio::Alias<User>("writer"), t.author == u.id))
                                                              << u"The column users.id is used, but its table is not part of the query: join it first."_s;
    QTest::newRow("join without a way") << SqlSource(Tweet::select().join<Folder>())
                                        << u"No foreign key leads from or to folders: give the join a condition."_s;
    QTest::newRow("join with two ways") << SqlSource(Letter::select().join<User>())
                                        << u"The join of users could follow more than one foreign key: give it a condition."_s;
    QTest::newRow("join with two ways from the other side")
        << SqlSource(User::select().join<Letter>()) << u"The join of letters could follow more than one foreign key: give it a condition."_s;
    QTest::newRow("the same table twice") << SqlSource(Folder::select().join<Folder>())
                                          << u"The table folders stands twice in one query: give the second one an alias."_s;
    QTest::newRow("the same alias twice") << SqlSource(Folder::select().join(upper, f.folder == upper.columns().id).join(upper, f.id == upper.columns().id))
                                          << u"The table upper stands twice in one query: give the second one an alias."_s;
    QTest::newRow("NUL in a name") << SqlSource::of([](const AioDialect &dialect) {
        Aio::Detail::SelectData data;
        data.from = std::make_shared<Aio::Detail::Source>(&nulTable);
        return Aio::Detail::compile(data, dialect);
    }) << u"A name with a NUL character cannot be an identifier."_s;
    QTest::newRow("NUL in an alias") << SqlSource::of([](const AioDialect &dialect) {
        Aio::Detail::SelectData data;
        data.from = std::make_shared<Aio::Detail::Source>(&User::aioMeta, QByteArray("a\0b", 3));
        return Aio::Detail::compile(data, dialect);
    }) << u"A name with a NUL character cannot be an identifier."_s;
}

void TestSqlSelect::refusals()
{
    QFETCH(SqlSource, source);
    QFETCH(QString, message);
    for (const AioDialect *dialect : {&AioDialect::sqlite(), &AioDialect::postgresql(), &AioDialect::mysql(), &AioDialect::mariadb()}) {
        try {
            const AioSql sql = source.sql(*dialect);
            QFAIL(sql.text.constData());
        } catch (const AioProgrammingError &error) {
            QCOMPARE(error.message(), message);
            QCOMPARE(error.outcome(), AioOutcome::NotSent);
        }
    }

    const auto &e = Everything::columns();
    QVERIFY_THROWS_EXCEPTION(AioProgrammingError, void(!Aio::Condition()));
    // the most that each takes, and one more
    for (const AioDialect *dialect : {&AioDialect::sqlite(), &AioDialect::postgresql(), &AioDialect::mysql(), &AioDialect::mariadb()}) {
        QList<qint64> keys(dialect->maxParameters, 1);
        QCOMPARE(int(Everything::select(e.id).where(e.id.in(keys)).sql(*dialect).parameters.size()), dialect->maxParameters);
        keys.append(1);
        try {
            const AioSql sql = Everything::select(e.id).where(e.id.in(keys)).sql(*dialect);
            QFAIL("too many parameters went through");
        } catch (const AioProgrammingError &error) {
            QVERIFY(error.message().contains(
                u"binds %1 values; %2 takes at most %3"_s.arg(keys.size()).arg(QLatin1StringView(dialect->name)).arg(dialect->maxParameters)));
        }
    }
}

void TestSqlSelect::valuesOutOfRange()
{
    const auto &e = Everything::columns();
    const auto &l = Letter::columns();
    // the last that fits and the first that does not
    QCOMPARE(describe(Everything::select(e.id).where(e.small == 32767).sql().parameters), u"32767"_s);
    QVERIFY_THROWS_EXCEPTION(AioDataError, void(e.small == 32768));
    QCOMPARE(describe(Everything::select(e.id).where(e.small == -32768).sql().parameters), u"-32768"_s);
    QVERIFY_THROWS_EXCEPTION(AioDataError, void(e.small == -32769));
    QVERIFY_THROWS_EXCEPTION(AioDataError, void(e.medium == 5'000'000'000));
    QVERIFY_THROWS_EXCEPTION(AioDataError, void(5'000'000'000 > e.medium));
    QVERIFY_THROWS_EXCEPTION(AioDataError, void(e.maybeMedium == std::optional(5'000'000'000)));
    QVERIFY_THROWS_EXCEPTION(AioDataError, void(e.big == std::numeric_limits<quint64>::max()));
    QVERIFY_THROWS_EXCEPTION(AioDataError, void(e.medium.in(1, 5'000'000'000)));
    QVERIFY_THROWS_EXCEPTION(AioDataError, void(e.medium.in(QList<qint64>{5'000'000'000})));
    QVERIFY_THROWS_EXCEPTION(AioDataError, void(e.medium.between(1, 5'000'000'000)));
    QVERIFY_THROWS_EXCEPTION(AioDataError, void(e.medium.isDistinctFrom(5'000'000'000)));
    QVERIFY_THROWS_EXCEPTION(AioDataError, void(e.medium = 5'000'000'000));
    QVERIFY_THROWS_EXCEPTION(AioDataError, e.medium + std::numeric_limits<quint64>::max());
    // SQL integers have a sign: what is above their range must not turn negative
    QVERIFY_THROWS_EXCEPTION(AioDataError, void(l.size == std::numeric_limits<quint64>::max()));
    QVERIFY_THROWS_EXCEPTION(AioDataError, void(l.size == -1));
    QVERIFY_THROWS_EXCEPTION(AioDataError, AioType<quint64>::toValue(std::numeric_limits<quint64>::max()));
    QCOMPARE(describe({AioType<quint64>::toValue(quint64(std::numeric_limits<qint64>::max()))}), u"9223372036854775807"_s);
    try {
        void(e.medium == 5'000'000'000);
    } catch (const AioDataError &error) {
        QCOMPARE(error.message(), u"A number does not fit the type of the column it is compared with or assigned to."_s);
    }
}

void TestSqlSelect::chainingCopiesANamedQuery()
{
    const auto &u = User::columns();
    const auto all = User::select(u.id);
    const QByteArray before = all.sql().text;
    const auto some = all.where(u.rank == 1).orderBy(u.rank).limit(1).offset(2).leftJoin<Tweet>();
    QCOMPARE(all.sql().text, before);
    const auto other = some.where(u.active == true).orderBy(u.id.desc());
    QCOMPARE(
        some.sql().toString(),
        uR"(SELECT "users"."id" FROM "users" LEFT JOIN "tweets" ON "tweets"."author_id" = "users"."id" WHERE "users"."rank" = ? ORDER BY "users"."rank" LIMIT ? OFFSET ?)"_s);
    QCOMPARE(describe(other.sql().parameters), u"1, true, 1, 2"_s);

    // a temporary is moved: what it holds stays where it was
    auto first = User::select(u.id).where(u.rank == 1).orderBy(u.rank);
    const Aio::OrderTerm *terms = first.data().orderBy.data();
    const auto moved = std::move(first).limit(5);
    QCOMPARE(moved.data().orderBy.data(), terms);
    static_assert(std::is_same_v<decltype(User::select().limit(1)), AioSelect<User>>, "a value, not a reference to a temporary");

    const auto update = User::update(u.rank = 1);
    const auto updateOne = update.where(u.id == 1);
    QCOMPARE(update.sql().toString(), uR"(UPDATE "users" SET "rank" = ?)"_s);
    QCOMPARE(updateOne.sql().toString(), uR"(UPDATE "users" SET "rank" = ? WHERE "id" = ?)"_s);
}

void TestSqlSelect::keysThatAreNotThere()
{
    const auto &t = Tweet::columns();
    // a new object has no key yet: it does not stand for NULL
    const auto newcomer = std::make_shared<User>();
    QVERIFY_THROWS_EXCEPTION(AioProgrammingError, void(t.author == newcomer));
    const AioSql sql = Tweet::select(t.id).where(t.author == std::shared_ptr<User>()).sql();
    QVERIFY(sql.parameters.empty());
}

// their text is kept: it has to be the one that the compiler would write each time
void TestSqlSelect::lookups()
{
    const auto &e = Everything::columns();
    const auto &p = Price::columns();
    const auto &letter = Letter::columns();
    std::vector<Aio::Detail::SelectData> queries;
    const auto add = [&queries](const auto &select) {
        queries.push_back(select.data());
        queries.push_back(select.limit(1).data());
        queries.push_back(select.limit(7).data());
        queries.push_back(select.limit(1).offset(2).data());
    };
    for (const auto &condition : {e.id == 5,
                                  e.id == 6,
                                  e.id != 5,
                                  e.medium == 5,
                                  e.big == 5,
                                  e.small == 5,
                                  e.text == u"a"_s,
                                  e.text == u"b"_s,
                                  e.maybeText == u"b"_s,
                                  e.maybeText == std::nullopt,
                                  e.maybeSmall == 5,
                                  e.maybeMedium == 5,
                                  e.maybeBig == 5,
                                  e.flag == true,
                                  e.real == 0.5,
                                  e.uuid == QUuid(),
                                  e.json == QJsonObject(),
                                  e.color == Everything::Color::Red,
                                  e.id == e.big,
                                  e.id == 5 && e.big == 6,
                                  e.id + 1 == 5}) {
        add(Everything::select().where(condition));
    }
    add(Price::select().where(p.id == 5));
    add(Price::select().where(p.note == u"c"_s));
    add(Price::select().where(p.amount == AioDecimal::fromScaled(150, 2)));
    add(Letter::select().where(letter.author == 5));
    add(Letter::select().where(letter.size == 5U));
    add(Everything::select().where(e.id == 5).orderBy(e.big));
    const Aio::Alias<Everything> other("other");
    add(Everything::select().join(other, other.columns().id == e.big).where(e.id == 5));
    add(Everything::select().where(other.columns().id == 5).join(other, other.columns().id == e.big));

    for (const AioDialect *dialect : {&AioDialect::sqlite(), &AioDialect::postgresql(), &AioDialect::mysql(), &AioDialect::mariadb(), &AioDialect::sqlite()}) {
        for (int round = 0; round < 3; ++round) {
            for (const Aio::Detail::SelectData &query : queries) {
                Aio::Detail::SelectData afresh = query;
                afresh.extend(); // says nothing, but no text is kept of such
                const AioSql expected = Aio::Detail::compile(afresh, *dialect);
                for (int time = 0; time < 2; ++time) {
                    const AioSql sql = Aio::Detail::compile(query, *dialect);
                    QCOMPARE(sql.toString(), expected.toString());
                    QCOMPARE(describe(sql.parameters), describe(expected.parameters));
                    QVERIFY(sql.parameters == expected.parameters);
                    QVERIFY(sql.decimals == expected.decimals);
                }
            }
        }
    }
    QVERIFY(!Aio::Detail::compile(Price::select().where(p.id == 5).data(), AioDialect::sqlite()).decimals.empty());
}

void TestSqlSelect::firstRow()
{
    const auto &u = User::columns();
    const auto &t = Tweet::columns();
    const auto &pair = Pair::columns();
    const auto isLimited = [](Aio::Detail::SelectData data) {
        const auto before = data.limit;
        data.limitToFirst();
        return data.limit.has_value() && *data.limit == std::min<qint64>(before.value_or(1), 1);
    };
    const auto hasNone = [&isLimited](const Aio::Detail::SelectData &data) {
        return !isLimited(data);
    };
    QVERIFY(hasNone(User::select().where(u.id == 5).data()));
    QVERIFY(hasNone(User::select(u.rank).where(u.id == 5).data()));
    QVERIFY(hasNone(User::select().where(u.username == u"a"_s).orderBy(u.rank).data())); // unique
    QVERIFY(isLimited(User::select().data()));
    QVERIFY(isLimited(User::select().where(u.rank == 5).data()));
    QVERIFY(isLimited(User::select().where(u.id > 5).data()));
    QVERIFY(isLimited(User::select().where(u.id == u.rank).data()));
    QVERIFY(isLimited(User::select().where(u.id == 5 || u.id == 6).data()));
    QVERIFY(isLimited(User::select().where(u.id == 5).limit(3).data()));
    QVERIFY(isLimited(User::select().where(u.id == 5).limit(0).data()));
    QVERIFY(isLimited(User::select().where(u.id == 5).distinct().data()));
    QVERIFY(isLimited(User::select(u.id, t.id).join<Tweet>().where(u.id == 5).data())); // one row for each of their tweets
    QVERIFY(isLimited(Tweet::select().where(t.author == 5).data()));
    QVERIFY(isLimited(Pair::select().where(pair.left == 5).data())); // half a key
}

void TestSqlSelect::results()
{
    // what the text means, on a database
    SqliteMemory memory;
    QCOMPARE((memory.createTables<Tweet, User, Folder, Everything>()), QString());
    QCOMPARE(memory.execute(R"(INSERT INTO users (id, username, bio, rank, active, score, joined) VALUES
        (1, '50% off', NULL, 7, 1, 0.5, ''), (2, '50x off', 'b', 8, 0, 1.5, ''), (3, 'a_b', 'B', 9, 1, 2.5, ''), (4, 'a\b', '', -7, 1, 2.5, ''))"),
             QString());
    const auto &u = User::columns();
    const auto ids = [&](const Aio::Condition &condition) {
        const QString found = memory.rows(User::select(u.id).where(condition).orderBy(u.id).sql()).join(u' ');
        return memory.lastError() + found;
    };
    QCOMPARE(ids(u.username.startsWith(u"50%")), u"1"_s);
    QCOMPARE(ids(u.username.startsWith(u"50")), u"1 2"_s);
    QCOMPARE(ids(u.username.contains(u"_")), u"3"_s);
    QCOMPARE(ids(u.username.contains(u"\\")), u"4"_s);
    QCOMPARE(ids(u.username.endsWith(u"OFF")), u"1 2"_s);
    QCOMPARE(ids(u.username.like(u"a\\_b")), u"3"_s);
    QCOMPARE(ids(u.bio == std::nullopt), u"1"_s);
    QCOMPARE(ids(u.bio != u"b"), u"3 4"_s);
    QCOMPARE(ids(u.bio.isDistinctFrom(u"b"_s)), u"1 3 4"_s);
    QCOMPARE(ids(u.bio.isNotDistinctFrom(std::nullopt)), u"1"_s);
    QCOMPARE(ids(!(u.rank == 7 || u.rank == 8)), u"3 4"_s);
    QCOMPARE(ids((u.rank == 7 || u.rank == 8) && u.active == true), u"1"_s);
    QCOMPARE(ids(u.rank.in(QList<int>()) || u.rank == 9), u"3"_s);
    QCOMPARE(ids(u.rank.notIn(QList<int>())), u"1 2 3 4"_s);
    QCOMPARE(ids(u.rank.between(8, 9)), u"2 3"_s);
    QCOMPARE(ids(u.rank / 2 == 3), u"1"_s);
    QCOMPARE(ids(u.rank / 2 == -3), u"4"_s);
    QCOMPARE(ids(u.rank / 2.0 == 3.5), u"1"_s);
    QCOMPARE(ids(u.score < std::optional(1.0)), u"1"_s);
    QCOMPARE(ids(10 - u.rank == 2), u"2"_s);
}

QTEST_APPLESS_MAIN(TestSqlSelect)
#include "tst_sqlselect.moc"
