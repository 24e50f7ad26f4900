// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "support/sqlitedriver.h"

#include <QElapsedTimer>

#include <limits>
#include <thread>

using namespace SqliteDriver;

namespace
{
constexpr auto firstYear = -62167219200000LL; // 0000-01-01 in milliseconds
constexpr auto lastMoment = 253402300799999LL; // 9999-12-31 23:59:59.999
}

/// A statement of the driver: values and rows, what it changes, how it is refused and stopped.
class TestSqliteStatement : public SqliteDriver::Test
{
    Q_OBJECT

private Q_SLOTS:
    void init() { makeFolder(); }
    void cleanup() { removeFolder(); }

    void bindsAndReads_data();
    void bindsAndReads();
    void refusesValues_data();
    void refusesValues();
    void countsPlaceholders();
    void columnNames();
    void oneStatementOnly_data();
    void oneStatementOnly();

    void cachesStatements();
    void seesSchemaChanges();
    void changedTables_data();
    void changedTables();
    void changedTablesAfterSchemaChange();
    void rowCounts();
    void manyParameters();
    void manyParametersFail();

    void constraints_data();
    void constraints();
    void programmingErrors_data();
    void programmingErrors();
    void readersDoNotWrite_data();
    void readersDoNotWrite();

    void cancelsLongStatement();
    void cancelsWithinAThousandRows();
    void cancelsCount();
    void deadlineOfLongStatement();
    void cancelledBeforeItBegan();
    void cancelledWhileQueued();
    void deadlineBeforeItBegan();
    void cancelNeverHitsTheNext_data();
    void cancelNeverHitsTheNext();
    void endedStatementIsNotInterrupted();
    void interruptedInsertLosesTransaction();
    void interruptedSelectKeepsTransaction();

    void sinkRefuses_data();
    void sinkRefuses();
    void sinkThrows();
    void refusedReturningIsUnknown();
};

// -- values --

void TestSqliteStatement::bindsAndReads_data()
{
    QTest::addColumn<AioValue>("value");
    QTest::addColumn<QByteArray>("cell");
    const auto row = [](const char *name, const auto &value, const QByteArray &cell) {
        QTest::newRow(name) << AioValue(value) << cell;
    };
    QTest::newRow("null") << AioValue() << QByteArray("null");
    row("true", true, "i:1");
    row("false", false, "i:0");
    row("zero", qint64(0), "i:0");
    row("largest integer", std::numeric_limits<qint64>::max(), "i:9223372036854775807");
    row("smallest integer", std::numeric_limits<qint64>::min(), "i:-9223372036854775808");
    row("real", 0.1, "r:0.10000000000000001");
    row("largest real", std::numeric_limits<double>::max(), "r:1.7976931348623157e+308");
    row("denormal", std::numeric_limits<double>::denorm_min(), "r:4.9406564584124654e-324");
    row("minus zero", -0.0, "r:0");
    row("empty text", u""_s, "t:");
    row("null text", QString(), "t:");
    row("ascii", u"it's \"quoted\""_s, "t:it's \"quoted\"");
    row("umlauts", u"Grüße, Ελλάδα"_s, "t:Grüße, Ελλάδα");
    row("beyond the BMP", QString::fromUcs4(U"\U0001F600\U0010FFFF"), "t:\xF0\x9F\x98\x80\xF4\x8F\xBF\xBF");
    row("byte order mark", u"\uFEFFx"_s, "t:\xEF\xBB\xBFx");
    row("empty bytes", QByteArray(""), "b:");
    row("null bytes", QByteArray(), "b:");
    row("bytes", QByteArray("\0\xff\0", 3), "b:00ff00");
    row("date", QDate(2026, 11, 20), "t:2026-11-20");
    row("first date", QDate::fromJulianDay(1721060), "t:0000-01-01");
    row("last date", QDate(9999, 12, 31), "t:9999-12-31");
    row("leap day", QDate(2024, 2, 29), "t:2024-02-29");
    row("midnight", QTime(0, 0), "t:00:00:00.000");
    row("last time", QTime(23, 59, 59, 999), "t:23:59:59.999");
    row("moment", AioValue::Moment(0), "t:1970-01-01 00:00:00.000");
    row("moment before", AioValue::Moment(-1), "t:1969-12-31 23:59:59.999");
    row("first moment", AioValue::Moment(firstYear), "t:0000-01-01 00:00:00.000");
    row("last moment", AioValue::Moment(lastMoment), "t:9999-12-31 23:59:59.999");
    row("timestamp", AioTimestamp(1), "t:1970-01-01 00:00:00.000001");
    row("last timestamp", AioTimestamp(lastMoment * 1000 + 999), "t:9999-12-31 23:59:59.999999");
    row("uuid", QUuid::fromString(u"{0192F0A1-4b2c-7def-8123-456789abcdef}"_s), "t:0192f0a1-4b2c-7def-8123-456789abcdef");
    row("null uuid", QUuid(), "t:00000000-0000-0000-0000-000000000000");
    row("json", AioValue::Json("{\"n\": 9007199254740993}"), "t:{\"n\": 9007199254740993}");
}

void TestSqliteStatement::bindsAndReads()
{
    QFETCH(AioValue, value);
    QFETCH(QByteArray, cell);
    const auto connection = open();
    VERIFY_OK(run(connection, "CREATE TABLE v (x)"));
    VERIFY_OK(run(connection, "INSERT INTO v VALUES (?)", {value}));
    const auto stored = run(connection, "SELECT x FROM v");
    VERIFY_OK(stored);
    QCOMPARE(stored->rows->rows, QList<QByteArrayList>{{cell}});
    const auto echoed = run(connection, "SELECT ?1, ?1 IS (SELECT x FROM v)", {value});
    VERIFY_OK(echoed);
    QCOMPARE(echoed->rows->rows.value(0).value(1), QByteArray("i:1"));
}

void TestSqliteStatement::refusesValues_data()
{
    QTest::addColumn<AioValue>("value");
    QTest::addColumn<QString>("says");
    QTest::newRow("NaN") << AioValue(std::numeric_limits<double>::quiet_NaN()) << u"finite"_s;
    QTest::newRow("infinity") << AioValue(std::numeric_limits<double>::infinity()) << u"finite"_s;
    QTest::newRow("minus infinity") << AioValue(-std::numeric_limits<double>::infinity()) << u"finite"_s;
    QTest::newRow("NUL") << AioValue(u"a\0b"_s) << u"NUL"_s;
    QTest::newRow("high surrogate") << AioValue(QString(QChar(0xd83d))) << u"surrogate"_s;
    QTest::newRow("low surrogate") << AioValue(u"x"_s + QChar(0xde00)) << u"surrogate"_s;
    QTest::newRow("JSON with NUL") << AioValue(AioValue::Json(QByteArray("{\0}", 3))) << u"JSON"_s;
    QTest::newRow("JSON in Latin-1") << AioValue(AioValue::Json("\"\xfc\"")) << u"JSON"_s;
    QTest::newRow("invalid date") << AioValue(QDate()) << u"invalid date"_s;
    QTest::newRow("year 10000") << AioValue(QDate(10000, 1, 1)) << u"year"_s;
    QTest::newRow("year -1") << AioValue(QDate(-2, 12, 31)) << u"year"_s;
    QTest::newRow("invalid time") << AioValue(QTime()) << u"invalid time"_s;
    QTest::newRow("moment too early") << AioValue(AioValue::Moment(firstYear - 1)) << u"year"_s;
    QTest::newRow("moment too late") << AioValue(AioValue::Moment(lastMoment + 1)) << u"year"_s;
    QTest::newRow("invalid QDateTime") << AioValue(AioValue::Moment(std::numeric_limits<qint64>::min())) << u"year"_s;
    QTest::newRow("timestamp too late") << AioValue(AioTimestamp(lastMoment * 1000 + 1000)) << u"year"_s;
    QTest::newRow("last timestamp there is") << AioValue(AioTimestamp(std::numeric_limits<qint64>::max())) << u"year"_s;
}

void TestSqliteStatement::refusesValues()
{
    QFETCH(AioValue, value);
    QFETCH(QString, says);
    const auto connection = open();
    VERIFY_OK(run(connection, "CREATE TABLE v (x, y)"));
    const auto request = run(connection, "INSERT INTO v VALUES (?, ?)", {AioValue(qint64(1)), value});
    QVERIFY(request->failed());
    QCOMPARE(request->kind(), AioErrorKind::Data);
    QCOMPARE(request->result.error->outcome(), AioOutcome::NotSent);
    QVERIFY2(request->message().startsWith(u"Value 2 "_s), qPrintable(request->message()));
    QVERIFY2(request->message().contains(says), qPrintable(request->message()));
    QCOMPARE(run(connection, "SELECT count(*) FROM v")->rows->rows, QList<QByteArrayList>{{"i:0"}});
}

void TestSqliteStatement::countsPlaceholders()
{
    const auto connection = open();
    for (const size_t count : {size_t(0), size_t(1), size_t(3)}) {
        const auto request = run(connection, "SELECT ?, ?", std::vector<AioValue>(count));
        QVERIFY(request->failed());
        QCOMPARE(request->kind(), AioErrorKind::Programming);
        QCOMPARE(request->result.error->outcome(), AioOutcome::NotSent);
    }
    VERIFY_OK(run(connection, "SELECT ?, ?", std::vector<AioValue>(2)));
}

void TestSqliteStatement::columnNames()
{
    const auto connection = open();
    const auto none = run(connection, "CREATE TABLE t (\"first name\", größe)");
    VERIFY_OK(none);
    QCOMPARE(none->rows->begun, 1);
    QVERIFY(none->rows->columns.isEmpty());
    const auto empty = run(connection, "SELECT * FROM t");
    VERIFY_OK(empty);
    QCOMPARE(empty->rows->begun, 1);
    QCOMPARE(empty->rows->columns, (QByteArrayList{"first name", "größe"}));
    const auto returning = run(connection, "INSERT INTO t VALUES (1, 2), (3, 4) RETURNING \"first name\" AS n, rowid");
    VERIFY_OK(returning);
    QCOMPARE(returning->rows->columns, (QByteArrayList{"n", "rowid"}));
    QCOMPARE(returning->rows->rows, (QList<QByteArrayList>{{"i:1", "i:1"}, {"i:3", "i:2"}}));
    QCOMPARE(returning->result.rowsAffected, 2);
    QCOMPARE(returning->result.lastInsertId, 2);
}

void TestSqliteStatement::oneStatementOnly_data()
{
    QTest::addColumn<QByteArray>("sql");
    QTest::addColumn<QString>("says"); // empty: allowed
    QTest::newRow("semicolon") << QByteArray("SELECT 1;") << QString();
    QTest::newRow("blanks") << QByteArray("SELECT 1 ; \n\t ;;") << QString();
    QTest::newRow("comments") << QByteArray("/* a */ SELECT 1; -- b; c\n /* d; */ ; --") << QString();
    QTest::newRow("open comment") << QByteArray("SELECT 1; /* DELETE FROM t") << QString();
    QTest::newRow("two") << QByteArray("SELECT 1; DELETE FROM t") << u"DELETE FROM t"_s;
    QTest::newRow("two around a comment") << QByteArray("SELECT 1; -- x\nDELETE FROM t") << u"DELETE FROM t"_s;
    QTest::newRow("minus") << QByteArray("SELECT 1; - 2") << u"more than one"_s;
    QTest::newRow("empty") << QByteArray("") << u"no statement"_s;
    QTest::newRow("comment only") << QByteArray(" -- nothing") << u"no statement"_s;
    QTest::newRow("semicolon only") << QByteArray(";") << u"no statement"_s;
    QTest::newRow("NUL") << QByteArray("SELECT 1\0; DELETE FROM t", 24) << u"NUL"_s;
}

void TestSqliteStatement::oneStatementOnly()
{
    QFETCH(QByteArray, sql);
    QFETCH(QString, says);
    const auto connection = open();
    VERIFY_OK(run(connection, "CREATE TABLE t (x)"));
    VERIFY_OK(run(connection, "INSERT INTO t VALUES (1)"));
    const auto request = run(connection, sql);
    QCOMPARE(request->failed(), !says.isEmpty());
    if (request->failed()) {
        QCOMPARE(request->kind(), AioErrorKind::Programming);
        QCOMPARE(request->result.error->outcome(), AioOutcome::NotSent);
        QVERIFY2(request->message().contains(says), qPrintable(request->message()));
    }
    QCOMPARE(run(connection, "SELECT count(*) FROM t")->rows->rows, QList<QByteArrayList>{{"i:1"}});
}

// -- statements --

void TestSqliteStatement::cachesStatements()
{
    // sqlite_stmt lists the prepared statements of its connection
    const QByteArray count = "SELECT count(*) FROM sqlite_stmt WHERE sql LIKE '%cached%'";
    const auto counted = [&](const std::shared_ptr<SqliteConnection> &connection) {
        const auto request = std::make_shared<Request>(count);
        request->cacheable = false;
        run(connection, request);
        return request->rows->rows.value(0).value(0);
    };
    const auto probe = open();
    if (counted(probe).isEmpty()) {
        QSKIP("this SQLite has no sqlite_stmt");
    }
    const QByteArray itself = "i:1"; // the counting statement matches its own pattern
    QCOMPARE(counted(probe), itself);
    run(probe, "SELECT 'cached', 1");
    run(probe, "SELECT 'cached', 1");
    QCOMPARE(counted(probe), QByteArray("i:2"));

    const auto small = open(AioSqliteOptions().statementCacheSize(3));
    for (int i = 0; i < 10; ++i) {
        VERIFY_OK(run(small, "SELECT 'cached', " + QByteArray::number(i)));
        VERIFY_OK(run(small, "SELECT 'cached', 0")); // used again and again: stays
    }
    QCOMPARE(counted(small), QByteArray("i:4"));
    QCOMPARE(run(small, "SELECT run FROM sqlite_stmt WHERE sql = 'SELECT ''cached'', 0'")->rows->rows, QList<QByteArrayList>{{"i:11"}});

    const auto none = open(AioSqliteOptions().statementCacheSize(0));
    VERIFY_OK(run(none, "SELECT 'cached'"));
    VERIFY_OK(run(none, "SELECT 'cached'"));
    QCOMPARE(counted(none), itself);

    // the key does not borrow the caller's bytes
    QByteArray text("SELECT 'cached', 'raw'");
    VERIFY_OK(run(probe, QByteArray::fromRawData(text.constData(), text.size())));
    text.fill('x');
    VERIFY_OK(run(probe, "SELECT 'cached', 'raw'"));
}

void TestSqliteStatement::seesSchemaChanges()
{
    const auto connection = open();
    VERIFY_OK(run(connection, "CREATE TABLE t (a)"));
    VERIFY_OK(run(connection, "INSERT INTO t VALUES (1)"));
    QCOMPARE(run(connection, "SELECT * FROM t")->rows->columns, QByteArrayList{"a"});
    VERIFY_OK(run(connection, "ALTER TABLE t ADD COLUMN b DEFAULT 2"));
    const auto after = run(connection, "SELECT * FROM t");
    VERIFY_OK(after);
    QCOMPARE(after->rows->columns, (QByteArrayList{"a", "b"}));
    QCOMPARE(after->rows->rows, (QList<QByteArrayList>{{"i:1", "i:2"}}));
    {
        RawConnection other(path());
        QCOMPARE(other.exec("ALTER TABLE t RENAME COLUMN b TO c"), SQLITE_OK);
    }
    QCOMPARE(run(connection, "SELECT * FROM t")->rows->columns, (QByteArrayList{"a", "c"}));
    VERIFY_OK(run(connection, "DROP TABLE t"));
    const auto gone = run(connection, "SELECT * FROM t");
    QVERIFY(gone->failed());
    QCOMPARE(gone->kind(), AioErrorKind::Programming);
}

void TestSqliteStatement::changedTables_data()
{
    QTest::addColumn<QByteArray>("sql");
    QTest::addColumn<QStringList>("tables");
    const auto row = [](const char *name, const QByteArray &sql, const QStringList &tables) {
        QTest::newRow(name) << sql << tables;
    };
    row("select", "SELECT * FROM plain", {});
    row("insert", "INSERT INTO plain VALUES (3)", {u"plain"_s});
    row("insert from another", "INSERT INTO plain SELECT x FROM watched", {u"plain"_s});
    row("insert of nothing", "INSERT INTO plain SELECT x FROM watched WHERE 0", {});
    row("ignored insert", "INSERT OR IGNORE INTO parent VALUES (1)", {});
    row("upsert", "INSERT INTO parent VALUES (1) ON CONFLICT DO UPDATE SET id = 9", {u"parent"_s, u"child"_s, u"grandchild"_s});
    row("update", "UPDATE plain SET x = 5 WHERE x = 1", {u"plain"_s});
    row("update of nothing", "UPDATE plain SET x = 5 WHERE x = 77", {});
    row("delete", "DELETE FROM plain WHERE x = 1", {u"plain"_s});
    row("truncate", "DELETE FROM plain", {u"plain"_s});
    row("trigger", "INSERT INTO watched VALUES (1)", {u"watched"_s, u"log"_s});
    row("cascade", "DELETE FROM parent WHERE id = 1", {u"parent"_s, u"child"_s, u"grandchild"_s});
    row("view with a trigger", "INSERT INTO names VALUES (1)", {u"names"_s, u"plain"_s});
    row("with", "WITH a AS (SELECT 1 AS x) INSERT INTO plain SELECT x FROM a", {u"plain"_s});
    row("returning", "UPDATE plain SET x = x RETURNING x", {u"plain"_s});
    row("autoincrement", "INSERT INTO counted DEFAULT VALUES", {u"counted"_s});
    row("create", "CREATE TABLE fresh (x)", {u"fresh"_s});
    row("create as", "CREATE TABLE fresh AS SELECT * FROM plain", {u"fresh"_s});
    row("create if not exists", "CREATE TABLE IF NOT EXISTS plain (x)", {u"plain"_s}); // SQLite tells no difference
    row("drop", "DROP TABLE plain", {u"plain"_s});
    row("alter", "ALTER TABLE plain ADD COLUMN y", {u"plain"_s});
    row("create index", "CREATE INDEX i ON plain (x)", {});
    row("begin", "BEGIN IMMEDIATE", {});
    row("pragma", "PRAGMA user_version = 3", {});
    row("vacuum", "VACUUM", {});
    row("failed insert", "INSERT INTO parent VALUES (5), (1)", {});
    row("insert or fail", "INSERT OR FAIL INTO parent VALUES (5), (1)", {u"parent"_s}); // what came before it stays
}

void TestSqliteStatement::changedTables()
{
    QFETCH(QByteArray, sql);
    QFETCH(QStringList, tables);
    const auto connection = open();
    for (const char *text : {
             "CREATE TABLE plain (x)",
             "CREATE TABLE log (x)",
             "CREATE TABLE watched (x)",
             "CREATE TABLE counted (id INTEGER PRIMARY KEY AUTOINCREMENT, x)",
             "CREATE TRIGGER logging AFTER INSERT ON watched BEGIN INSERT INTO log VALUES (new.x); END",
             "CREATE TABLE parent (id INTEGER PRIMARY KEY)",
             "CREATE TABLE child (id INTEGER PRIMARY KEY, parent REFERENCES parent ON DELETE CASCADE ON UPDATE CASCADE)",
             "CREATE TABLE grandchild (child REFERENCES child ON DELETE SET NULL ON UPDATE CASCADE)",
             "CREATE VIEW names AS SELECT x FROM plain",
             "CREATE TRIGGER naming INSTEAD OF INSERT ON names BEGIN INSERT INTO plain VALUES (new.x); END",
             "INSERT INTO plain VALUES (1), (2)",
             "INSERT INTO watched VALUES (1)",
             "INSERT INTO parent VALUES (1)",
             "INSERT INTO child VALUES (1, 1)",
             "INSERT INTO grandchild VALUES (1)",
         }) {
        VERIFY_OK(run(connection, text));
    }
    const auto request = run(connection, sql);
    auto changed = request->changed();
    changed.sort();
    tables.sort();
    if (sql.startsWith("INSERT INTO parent VALUES (1) ON CONFLICT")) {
        // the cascade of a key's change reaches the grandchildren only if the child's key changes: telling more is allowed
        changed.removeAll(u"grandchild"_s);
        tables.removeAll(u"grandchild"_s);
    }
    QCOMPARE(changed, tables);
    QCOMPARE(request->result.changedTables == nullptr, tables.isEmpty());
}

void TestSqliteStatement::changedTablesAfterSchemaChange()
{
    const auto connection = open();
    VERIFY_OK(run(connection, "CREATE TABLE t (x)"));
    VERIFY_OK(run(connection, "CREATE TABLE log (x)"));
    const QByteArray insert = "INSERT INTO t VALUES (1)";
    QCOMPARE(run(connection, insert)->changed(), QStringList{u"t"_s});
    VERIFY_OK(run(connection, "CREATE TRIGGER logging AFTER INSERT ON t BEGIN INSERT INTO log VALUES (new.x); END"));
    QCOMPARE(run(connection, insert)->changed(), (QStringList{u"t"_s, u"log"_s})); // prepared again by SQLite itself
    QCOMPARE(run(connection, insert)->changed(), (QStringList{u"t"_s, u"log"_s}));
    VERIFY_OK(run(connection, "DROP TRIGGER logging"));
    QCOMPARE(run(connection, insert)->changed(), QStringList{u"t"_s});
}

void TestSqliteStatement::rowCounts()
{
    const auto connection = open();
    VERIFY_OK(run(connection, "CREATE TABLE t (id INTEGER PRIMARY KEY, x UNIQUE)"));
    const auto check = [&](const QByteArray &sql, qint64 affected, qint64 id) {
        const auto request = run(connection, sql);
        VERIFY_OK(request);
        QCOMPARE(request->result.rowsAffected, affected);
        QCOMPARE(request->result.lastInsertId, id);
    };
    check("INSERT INTO t (x) VALUES (1), (2), (3)", 3, 3);
    check("SELECT * FROM t", 0, 0);
    check("CREATE TABLE u (y)", 0, 0);
    check("BEGIN", 0, 0);
    check("COMMIT", 0, 0);
    check("INSERT OR IGNORE INTO t (x) VALUES (1)", 0, 0);
    check("UPDATE t SET x = x + 10 WHERE id > 1", 2, 3);
    check("CREATE INDEX i ON u (y)", 0, 0);
    check("DELETE FROM t", 3, 3);
    check("DROP TABLE t", 0, 0);
    check("INSERT INTO u VALUES (9) RETURNING y", 1, 1);
}

void TestSqliteStatement::manyParameters()
{
    const auto connection = open();
    VERIFY_OK(run(connection, "CREATE TABLE t (x, y)"));
    std::vector<std::vector<AioValue>> values;
    for (qint64 i = 0; i < 1000; ++i) {
        values.push_back({AioValue(i), AioValue(QString::number(i * 7))});
    }
    const auto request = std::make_shared<ManyRequest>("INSERT INTO t VALUES (?, ?)", values);
    run(connection, request);
    VERIFY_OK(request);
    QCOMPARE(request->result.rowsAffected, 1000);
    QCOMPARE(request->changed(), QStringList{u"t"_s});
    QCOMPARE(run(connection, "SELECT count(*), sum(x), sum(CAST(y AS INTEGER)) FROM t")->rows->rows,
             (QList<QByteArrayList>{{"i:1000", "i:499500", "i:3496500"}}));
}

void TestSqliteStatement::manyParametersFail()
{
    const auto connection = open();
    VERIFY_OK(run(connection, "CREATE TABLE t (x UNIQUE)"));
    const std::vector<std::vector<AioValue>> values{{AioValue(qint64(1))}, {AioValue(qint64(2))}, {AioValue(qint64(1))}, {AioValue(qint64(3))}};
    const auto alone = std::make_shared<ManyRequest>("INSERT INTO t VALUES (?)", values);
    run(connection, alone);
    QCOMPARE(alone->kind(), AioErrorKind::Integrity);
    QCOMPARE(alone->result.error->outcome(), AioOutcome::Unknown); // two rows are in
    QCOMPARE(alone->changed(), QStringList{u"t"_s});
    QCOMPARE(run(connection, "SELECT count(*) FROM t")->rows->rows, QList<QByteArrayList>{{"i:2"}});

    VERIFY_OK(run(connection, "DELETE FROM t"));
    VERIFY_OK(run(connection, "BEGIN"));
    auto bad = values;
    bad[2] = {AioValue(QDate())};
    const auto inside = std::make_shared<ManyRequest>("INSERT INTO t VALUES (?)", bad);
    run(connection, inside);
    QCOMPARE(inside->kind(), AioErrorKind::Data);
    QCOMPARE(inside->result.error->outcome(), AioOutcome::Refused);
    QVERIFY(inside->result.inTransaction);
    VERIFY_OK(run(connection, "ROLLBACK"));
}

// -- errors --

void TestSqliteStatement::constraints_data()
{
    QTest::addColumn<QByteArray>("sql");
    QTest::addColumn<AioErrorKind>("kind");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("table");
    QTest::addColumn<QString>("column");
    QTest::addColumn<QString>("constraint");
    const auto row = [](const char *name, const QByteArray &sql, int code, const QString &table, const QString &column, const QString &constraint = {}) {
        QTest::newRow(name) << sql << (code == SQLITE_CONSTRAINT_DATATYPE ? AioErrorKind::Data : AioErrorKind::Integrity) << code << table << column
                            << constraint;
    };
    const QString users = u"users"_s;
    row("unique", "INSERT INTO users (username) VALUES ('ann')", SQLITE_CONSTRAINT_UNIQUE, users, u"username"_s);
    row("two columns", "INSERT INTO users (username, first, last) VALUES ('x', 'A', 'B')", SQLITE_CONSTRAINT_UNIQUE, users, u"first, last"_s);
    row("primary key", "INSERT INTO users (id, username) VALUES (1, 'x')", SQLITE_CONSTRAINT_PRIMARYKEY, users, u"id"_s);
    row("index on an expression", "INSERT INTO users (username, nick) VALUES ('x', 'ANNIE')", SQLITE_CONSTRAINT_UNIQUE, {}, {}, u"lower_nick"_s);
    row("not null", "INSERT INTO users (username) VALUES (NULL)", SQLITE_CONSTRAINT_NOTNULL, users, u"username"_s);
    row("named check", "INSERT INTO users (username, age) VALUES ('x', -1)", SQLITE_CONSTRAINT_CHECK, {}, {}, u"grown_up"_s);
    row("check", "INSERT INTO users (username, height) VALUES ('x', 500)", SQLITE_CONSTRAINT_CHECK, {}, {}, u"height < 300"_s);
    row("foreign key", "INSERT INTO users (username, boss) VALUES ('x', 99)", SQLITE_CONSTRAINT_FOREIGNKEY, {}, {});
    row("trigger", "DELETE FROM users", SQLITE_CONSTRAINT_TRIGGER, {}, {});
    row("strict table", "INSERT INTO strict_one VALUES ('abc')", SQLITE_CONSTRAINT_DATATYPE, u"strict_one"_s, u"n"_s);
}

void TestSqliteStatement::constraints()
{
    QFETCH(QByteArray, sql);
    QFETCH(AioErrorKind, kind);
    QFETCH(int, code);
    QFETCH(QString, table);
    QFETCH(QString, column);
    QFETCH(QString, constraint);
    const auto connection = open();
    for (const char *text : {
             "CREATE TABLE users (id INTEGER PRIMARY KEY, username TEXT NOT NULL UNIQUE, first, last, boss REFERENCES users,"
             " age CONSTRAINT grown_up CHECK (age >= 0), height CHECK (height < 300), nick, UNIQUE (first, last))",
             "CREATE UNIQUE INDEX lower_nick ON users (lower(nick))",
             "CREATE TRIGGER keep BEFORE DELETE ON users BEGIN SELECT RAISE(ABORT, 'nobody leaves'); END",
             "CREATE TABLE strict_one (n INTEGER) STRICT",
             "INSERT INTO users (id, username, first, last, nick) VALUES (1, 'ann', 'A', 'B', 'annie')",
         }) {
        VERIFY_OK(run(connection, text));
    }
    VERIFY_OK(run(connection, "BEGIN"));
    const auto request = run(connection, sql);
    QVERIFY(request->failed());
    const AioErrorInfo &error = *request->result.error;
    QCOMPARE(error.kind(), kind);
    QCOMPARE(error.nativeCode(), code);
    QCOMPARE(error.table(), table);
    QCOMPARE(error.column(), column);
    QCOMPARE(error.constraint(), constraint);
    QCOMPARE(error.outcome(), AioOutcome::Refused);
    QCOMPARE(error.phase(), AioPhase::Execute);
    QVERIFY(!error.isRetryable());
    QVERIFY(request->result.inTransaction);
    QVERIFY(!request->result.changedTables);
}

void TestSqliteStatement::programmingErrors_data()
{
    QTest::addColumn<QByteArray>("sql");
    QTest::addColumn<AioErrorKind>("kind");
    QTest::addColumn<AioPhase>("phase");
    QTest::newRow("no table") << QByteArray("SELECT * FROM none") << AioErrorKind::Programming << AioPhase::Prepare;
    QTest::newRow("no column") << QByteArray("SELECT none FROM t") << AioErrorKind::Programming << AioPhase::Prepare;
    QTest::newRow("no column in double quotes") << QByteArray("SELECT \"none\" FROM t") << AioErrorKind::Programming << AioPhase::Prepare;
    QTest::newRow("syntax") << QByteArray("SELEKT 1") << AioErrorKind::Programming << AioPhase::Prepare;
    QTest::newRow("no function") << QByteArray("SELECT none(1)") << AioErrorKind::Programming << AioPhase::Prepare;
    QTest::newRow("no transaction") << QByteArray("COMMIT") << AioErrorKind::Programming << AioPhase::Commit;
    QTest::newRow("no savepoint") << QByteArray("ROLLBACK TO nowhere") << AioErrorKind::Programming << AioPhase::Execute;
    QTest::newRow("integer overflow") << QByteArray("SELECT abs(-9223372036854775808)") << AioErrorKind::Data << AioPhase::Execute;
    QTest::newRow("malformed JSON") << QByteArray("SELECT json('{')") << AioErrorKind::Data << AioPhase::Execute;
    QTest::newRow("too big") << QByteArray("SELECT length(zeroblob(2000000000))") << AioErrorKind::Data << AioPhase::Execute;
    QTest::newRow("mismatch") << QByteArray("INSERT INTO t (id) VALUES ('abc')") << AioErrorKind::Data << AioPhase::Execute;
}

void TestSqliteStatement::programmingErrors()
{
    QFETCH(QByteArray, sql);
    QFETCH(AioErrorKind, kind);
    QFETCH(AioPhase, phase);
    const auto connection = open();
    VERIFY_OK(run(connection, "CREATE TABLE t (id INTEGER PRIMARY KEY)"));
    const auto request = run(connection, sql);
    QVERIFY(request->failed());
    QVERIFY2(request->kind() == kind, qPrintable(request->message()));
    QCOMPARE(request->result.error->phase(), phase);
    QCOMPARE(request->result.error->outcome(), phase == AioPhase::Prepare ? AioOutcome::NotSent : AioOutcome::Refused);
    QVERIFY(!request->result.error->isRetryable());
}

void TestSqliteStatement::readersDoNotWrite_data()
{
    QTest::addColumn<QByteArray>("sql");
    QTest::addColumn<int>("code");
    QTest::newRow("select") << QByteArray("SELECT * FROM t") << SQLITE_OK;
    QTest::newRow("begin") << QByteArray("BEGIN") << SQLITE_OK;
    QTest::newRow("insert") << QByteArray("INSERT INTO t VALUES (1)") << SQLITE_READONLY;
    QTest::newRow("begin immediate") << QByteArray("BEGIN IMMEDIATE") << SQLITE_READONLY;
    QTest::newRow("create") << QByteArray("CREATE TABLE u (x)") << SQLITE_READONLY;
    QTest::newRow("query_only") << QByteArray("PRAGMA query_only = OFF") << SQLITE_AUTH;
    QTest::newRow("vacuum") << QByteArray("VACUUM") << SQLITE_READONLY;
}

void TestSqliteStatement::readersDoNotWrite()
{
    QFETCH(QByteArray, sql);
    QFETCH(int, code);
    const auto writer = open();
    VERIFY_OK(run(writer, "CREATE TABLE t (x)"));
    const auto reader = open({}, SqliteConnection::FileMode::ReadOnly);
    const auto request = run(reader, sql);
    QCOMPARE(request->code(), code);
    if (request->failed()) {
        QCOMPARE(request->result.error->phase(), AioPhase::Prepare);
        QCOMPARE(request->result.error->outcome(), AioOutcome::NotSent);
    }
}

// -- cancelling --

void TestSqliteStatement::cancelsLongStatement()
{
    const auto connection = open();
    for (int round = 0; round < 3; ++round) {
        const auto request = std::make_shared<Request>(endless);
        connection->execute(request);
        QVERIFY(!request->wait(50ms));
        connection->cancel(request);
        QVERIFY(request->wait());
        QCOMPARE(request->kind(), AioErrorKind::Cancelled);
        QCOMPARE(request->code(), SQLITE_INTERRUPT);
        QCOMPARE(request->result.error->outcome(), AioOutcome::Refused);
        QCOMPARE(run(connection, "SELECT 1")->rows->rows, QList<QByteArrayList>{{"i:1"}});
    }
}

// How soon, in rows: SQLite asks every thousand of its instructions at the latest, and a row is some of them.
void TestSqliteStatement::cancelsWithinAThousandRows()
{
    const auto connection = open();
    const auto request = std::make_shared<Request>("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n");
    constexpr qsizetype cancelAt = 5000;
    request->rows->onRow = [&connection, rows = &request->rows->rows, weak = std::weak_ptr(request)] {
        if (rows->size() == cancelAt) {
            connection->cancel(weak.lock());
        }
    };
    run(connection, request);
    QCOMPARE(request->kind(), AioErrorKind::Cancelled);
    const qsizetype rows = request->rows->rows.size();
    QVERIFY2(rows >= cancelAt && rows <= cancelAt + 1000, qPrintable(QString::number(rows)));
}

void TestSqliteStatement::cancelsCount()
{
    // count(*) of a table is one instruction, within which the progress handler is never asked
    const auto connection = open(AioSqliteOptions().cacheSize(10));
    VERIFY_OK(run(connection, "CREATE TABLE t (x)"));
    VERIFY_OK(run(connection, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) INSERT INTO t SELECT zeroblob(2000) FROM n"));
    QElapsedTimer timer;
    timer.start();
    const QByteArray count = "SELECT count(*) FROM t";
    VERIFY_OK(run(connection, count));
    const auto whole = timer.elapsed();
    // until one is hit in the middle: earlier and earlier, and then once more from the beginning
    for (int round = 0, hits = 0; hits == 0; ++round) {
        QVERIFY(round < 400);
        const auto request = std::make_shared<Request>(count);
        connection->execute(request);
        std::this_thread::sleep_for(std::chrono::microseconds(whole * 1000) * (20 - round % 20) / 20);
        connection->cancel(request);
        QVERIFY(request->wait());
        if (request->failed()) {
            QCOMPARE(request->kind(), AioErrorKind::Cancelled);
            hits += request->result.error->outcome() != AioOutcome::NotSent ? 1 : 0; // it had begun
        }
    }
    VERIFY_OK(run(connection, count));
}

void TestSqliteStatement::deadlineOfLongStatement()
{
    const auto connection = open();
    const auto request = std::make_shared<Request>(endless);
    QElapsedTimer timer;
    timer.start();
    request->deadline = Clock::now() + 100ms;
    run(connection, request);
    QVERIFY(timer.elapsed() >= 99);
    QCOMPARE(request->kind(), AioErrorKind::Timeout);
    QCOMPARE(request->result.error->outcome(), AioOutcome::Refused);
    VERIFY_OK(run(connection, "SELECT 1"));
}

void TestSqliteStatement::cancelledBeforeItBegan()
{
    const auto connection = open();
    VERIFY_OK(run(connection, "CREATE TABLE t (x)"));
    const auto request = std::make_shared<Request>("INSERT INTO t VALUES (1)");
    connection->cancel(request);
    run(connection, request);
    QCOMPARE(request->kind(), AioErrorKind::Cancelled);
    QCOMPARE(request->result.error->outcome(), AioOutcome::NotSent);
    QCOMPARE(request->rows->begun, 0);
    QCOMPARE(run(connection, "SELECT count(*) FROM t")->rows->rows, QList<QByteArrayList>{{"i:0"}});
}

void TestSqliteStatement::cancelledWhileQueued()
{
    const auto connection = open();
    VERIFY_OK(run(connection, "CREATE TABLE t (x)"));
    const auto longOne = std::make_shared<Request>(endless);
    connection->execute(longOne);
    std::vector<RequestPointer> queued;
    for (int i = 0; i < 4; ++i) {
        queued.push_back(std::make_shared<Request>("INSERT INTO t VALUES (" + QByteArray::number(i) + ')'));
        connection->execute(queued.back());
    }
    QVERIFY(!longOne->wait(30ms));
    // it need not wait for its turn to end
    connection->cancel(queued[1]);
    connection->cancel(queued[2]);
    for (const int i : {1, 2}) {
        QVERIFY(queued[size_t(i)]->wait());
        QCOMPARE(queued[size_t(i)]->kind(), AioErrorKind::Cancelled);
        QCOMPARE(queued[size_t(i)]->result.error->outcome(), AioOutcome::NotSent);
    }
    QCOMPARE(longOne->timesFinished(), 0);
    connection->cancel(longOne);
    for (const int i : {0, 3}) {
        QVERIFY(queued[size_t(i)]->wait());
        VERIFY_OK(queued[size_t(i)]);
    }
    QCOMPARE(run(connection, "SELECT group_concat(x) FROM t")->rows->rows, QList<QByteArrayList>{{"t:0,3"}});
    for (const auto &request : queued) {
        QCOMPARE(request->timesFinished(), 1);
    }
}

void TestSqliteStatement::deadlineBeforeItBegan()
{
    const auto connection = open();
    const auto request = std::make_shared<Request>("SELECT 1");
    request->deadline = Clock::now() - 1ms;
    run(connection, request);
    QCOMPARE(request->kind(), AioErrorKind::Timeout);
    QCOMPARE(request->result.error->outcome(), AioOutcome::NotSent);
}

void TestSqliteStatement::cancelNeverHitsTheNext_data()
{
    QTest::addColumn<bool>("reader");
    QTest::addColumn<int>("victims");
    QTest::newRow("writer") << false << 1;
    QTest::newRow("reader") << true << 1;
    QTest::newRow("reader, in bursts") << true << 8;
}

void TestSqliteStatement::cancelNeverHitsTheNext()
{
    QFETCH(bool, reader);
    QFETCH(int, victims);
    const auto writer = open();
    VERIFY_OK(run(writer, "CREATE TABLE t (x INTEGER PRIMARY KEY)"));
    VERIFY_OK(run(writer, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500) INSERT INTO t SELECT i FROM n"));
    const auto connection = reader ? open({}, SqliteConnection::FileMode::ReadOnly) : writer;
    int hit = 0;
    quint32 random = 12345;
    for (int round = 0; round < 2000; ++round) {
        const auto target = std::make_shared<Request>("SELECT sum(x) FROM t WHERE x % 3 <> ?", std::vector<AioValue>{AioValue(qint64(round % 3))});
        std::vector<RequestPointer> others;
        for (int i = 0; i < victims; ++i) {
            others.push_back(std::make_shared<Request>("SELECT count(*) FROM t WHERE x > ?", std::vector<AioValue>{AioValue(qint64(0))}));
        }
        for (int i = 0; i < victims / 2; ++i) {
            connection->execute(others[size_t(i)]);
        }
        connection->execute(target);
        for (int i = victims / 2; i < victims; ++i) {
            connection->execute(others[size_t(i)]);
        }
        random = random * 1664525 + 1013904223;
        const auto until = Clock::now() + std::chrono::nanoseconds(random >> 14); // up to a quarter of a millisecond
        while (Clock::now() < until) { }
        connection->cancel(target);
        QVERIFY(target->wait());
        for (const auto &victim : others) {
            QVERIFY(victim->wait());
            VERIFY_OK(victim);
            QCOMPARE(victim->rows->rows, QList<QByteArrayList>{{"i:500"}});
        }
        if (target->failed()) {
            QCOMPARE(target->kind(), AioErrorKind::Cancelled);
            ++hit;
        }
    }
    qInfo("%d of 2000 were cancelled in time", hit);
    QVERIFY(hit > 0);
}

void TestSqliteStatement::endedStatementIsNotInterrupted()
{
    // SQLite asks once more whether to stop after a statement has ended, at every thousandth of its instructions: here
    // with a deadline that has just come. What is reported must be what is in the table.
    Opening opening;
    const auto connection = opening.open(u":memory:"_s);
    QVERIFY(!opening.wait());
    run(connection, "CREATE TABLE t (x)");
    qint64 written = 0;
    for (int i = 0; i < 4000; ++i) {
        const int rows = i % 7 + 1;
        const auto request =
            std::make_shared<Request>("WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c LIMIT ?) INSERT INTO t SELECT n FROM c RETURNING x",
                                      std::vector<AioValue>{AioValue(qint64(rows))});
        request->rows->onRow = [request = request.get(), rows] {
            if (request->rows->rows.size() == rows) {
                request->deadline = Clock::now(); // on the thread that looks at it
            }
        };
        run(connection, request);
        if (!request->failed()) {
            written += rows;
        } else {
            QCOMPARE(request->result.error->outcome() == AioOutcome::Unknown, false);
        }
    }
    const auto count = run(connection, "SELECT count(*) FROM t");
    QCOMPARE(count->rows->rows.value(0).value(0), "i:" + QByteArray::number(written));
}

void TestSqliteStatement::interruptedInsertLosesTransaction()
{
    const auto connection = open();
    VERIFY_OK(run(connection, "CREATE TABLE t (x)"));
    VERIFY_OK(run(connection, "BEGIN IMMEDIATE"));
    VERIFY_OK(run(connection, "INSERT INTO t VALUES (1)"));
    const auto request =
        std::make_shared<Request>("INSERT INTO t WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n WHERE i % 1000 = 0");
    connection->execute(request);
    QVERIFY(!request->wait(50ms));
    connection->cancel(request);
    QVERIFY(request->wait());
    QCOMPARE(request->kind(), AioErrorKind::Cancelled);
    QCOMPARE(request->result.error->outcome(), AioOutcome::Refused);
    QVERIFY(!request->result.inTransaction);
    QVERIFY(!request->result.changedTables);
    QVERIFY2(request->message().contains(u"whole transaction was rolled back"_s), qPrintable(request->message()));
    QCOMPARE(run(connection, "SELECT count(*) FROM t")->rows->rows, QList<QByteArrayList>{{"i:0"}});
}

void TestSqliteStatement::interruptedSelectKeepsTransaction()
{
    const auto connection = open();
    VERIFY_OK(run(connection, "CREATE TABLE t (x)"));
    VERIFY_OK(run(connection, "BEGIN IMMEDIATE"));
    VERIFY_OK(run(connection, "INSERT INTO t VALUES (1)"));
    const auto request = std::make_shared<Request>(endless);
    connection->execute(request);
    QVERIFY(!request->wait(20ms));
    connection->cancel(request);
    QVERIFY(request->wait());
    QCOMPARE(request->kind(), AioErrorKind::Cancelled);
    QVERIFY(request->result.inTransaction);
    VERIFY_OK(run(connection, "COMMIT"));
    QCOMPARE(run(connection, "SELECT count(*) FROM t")->rows->rows, QList<QByteArrayList>{{"i:1"}});
}

// -- sinks --

void TestSqliteStatement::sinkRefuses_data()
{
    QTest::addColumn<int>("at");
    QTest::addColumn<int>("rows");
    QTest::newRow("the columns") << 0 << 0;
    QTest::newRow("the first row") << 1 << 1;
    QTest::newRow("the third row") << 3 << 3;
}

void TestSqliteStatement::sinkRefuses()
{
    QFETCH(int, at);
    QFETCH(int, rows);
    const auto connection = open();
    const auto request = std::make_shared<Request>("WITH n(i) AS (VALUES (1), (2), (3), (4)) SELECT i FROM n");
    request->rows->refuseAt = at;
    run(connection, request);
    QCOMPARE(request->kind(), AioErrorKind::Data);
    QCOMPARE(request->message(), u"refused by the sink"_s);
    QCOMPARE(request->result.error->phase(), AioPhase::Decode);
    QCOMPARE(request->result.error->outcome(), AioOutcome::Refused);
    QCOMPARE(request->rows->rows.size(), rows);
    VERIFY_OK(run(connection, "SELECT 1"));
}

void TestSqliteStatement::sinkThrows()
{
    const auto connection = open();
    const auto request = std::make_shared<Request>("SELECT 1");
    request->rows->throwAt = 1;
    run(connection, request);
    QCOMPARE(request->kind(), AioErrorKind::Programming);
    QVERIFY(request->message().contains(u"thrown by the sink"_s));
    VERIFY_OK(run(connection, "SELECT 1"));
}

void TestSqliteStatement::refusedReturningIsUnknown()
{
    const auto connection = open();
    VERIFY_OK(run(connection, "CREATE TABLE t (x)"));
    const auto request = std::make_shared<Request>("INSERT INTO t VALUES (1), (2) RETURNING x");
    request->rows->refuseAt = 1;
    run(connection, request);
    QCOMPARE(request->kind(), AioErrorKind::Data);
    // the rows were written before the first one came back
    QCOMPARE(request->result.error->outcome(), AioOutcome::Unknown);
    QCOMPARE(request->changed(), QStringList{u"t"_s});
    QCOMPARE(run(connection, "SELECT count(*) FROM t")->rows->rows, QList<QByteArrayList>{{"i:2"}});
}

QTEST_GUILESS_MAIN(TestSqliteStatement)

#include "tst_sqlitestatement.moc"
