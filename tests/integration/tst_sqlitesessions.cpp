// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// What one user of a connection leaves in its session, the next one does not find: settings, locks, temporary tables, and what a procedure
// sets that says nothing of it in its call.

#include "aioorm/backends/sqlite/aiosqlitedatabase.h"
#include "aioorm/database/aiostream.h"
#include "aioorm/orm/aiorawsql.h"
#include "support/models.h"
#include "support/sessionuse.h"

#include <QTest>

using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

class TestSqliteSessions : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void putBack_data();
    void putBack();
    void alone_data();
    void alone();
    void hidden();
    void streamed();
    void cancelAfterBusyTimeout();
};

void TestSqliteSessions::putBack_data()
{
    QTest::addColumn<SessionUse::Way>("way");
    QTest::addColumn<bool>("isFile");
    QTest::addColumn<QStringList>("statements");
    QTest::addColumn<QString>("look");
    const std::vector<std::tuple<const char *, QStringList, QString>> states{
        {"foreign keys", {u"PRAGMA foreign_keys = OFF"_s}, u"PRAGMA foreign_keys"_s},
        {"foreign keys in brackets", {u"pragma main.foreign_keys(0)"_s}, u"PRAGMA foreign_keys"_s},
        {"explained only", {u"EXPLAIN PRAGMA foreign_keys = OFF"_s}, u"PRAGMA foreign_keys"_s},
        {"query_only", {u"PRAGMA query_only = ON"_s}, u"PRAGMA query_only"_s},
        {"synchronous", {u"PRAGMA synchronous = OFF"_s}, u"PRAGMA synchronous"_s},
        {"writable schema", {u"PRAGMA writable_schema = ON"_s}, u"PRAGMA writable_schema"_s},
        {"trusted schema", {u"PRAGMA trusted_schema = ON"_s}, u"PRAGMA trusted_schema"_s},
        {"checks", {u"PRAGMA ignore_check_constraints = ON"_s}, u"PRAGMA ignore_check_constraints"_s},
        {"triggers", {u"PRAGMA recursive_triggers = ON"_s}, u"PRAGMA recursive_triggers"_s},
        {"order", {u"PRAGMA reverse_unordered_selects = ON"_s}, u"PRAGMA reverse_unordered_selects"_s},
        {"LIKE", {u"PRAGMA case_sensitive_like = ON"_s}, u"SELECT 'a' LIKE 'A'"_s},
        {"cache", {u"PRAGMA cache_size = 10"_s}, u"PRAGMA cache_size"_s},
        {"attached", {u"ATTACH ':memory:' AS other"_s}, u"SELECT count(*) FROM pragma_database_list WHERE name = 'other'"_s},
        {"temporary table", {u"CREATE TEMP TABLE users (id integer)"_s}, u"SELECT count(*) FROM users"_s},
        {"temporary trigger",
         {u"CREATE TEMP TRIGGER t AFTER INSERT ON main.users BEGIN DELETE FROM users; END"_s},
         u"SELECT count(*) FROM sqlite_temp_master"_s},
        {"temporary view", {u"CREATE TEMP VIEW mine AS SELECT 1"_s}, u"SELECT count(*) FROM sqlite_temp_master"_s},
        {"several",
         {u"CREATE TEMP TABLE mine (a)"_s, u"PRAGMA foreign_keys = OFF"_s, u"ATTACH ':memory:' AS other"_s, u"CREATE TABLE other.more (a)"_s},
         u"SELECT (SELECT count(*) FROM sqlite_temp_master) + (SELECT count(*) FROM pragma_database_list WHERE name = 'other') + (SELECT foreign_keys FROM "
         "pragma_foreign_keys)"_s},
    };
    for (const bool isFile : {true, false}) {
        for (const auto &[name, statements, look] : states) {
            for (const auto &[wayName, way] : SessionUse::allWays()) {
                const bool isSchema = QByteArray(name).contains("temporary") || QByteArray(name) == "attached" || QByteArray(name) == "several";
                if (isSchema && way == SessionUse::Way::RolledBack) {
                    continue; // ATTACH is none for a transaction, and the rest goes with it
                }
                if (QByteArray(name) == "synchronous" && (way == SessionUse::Way::Transaction || way == SessionUse::Way::RolledBack)) {
                    continue; // SQLite refuses it there
                }
                if (way == SessionUse::Way::Transaction && (QByteArray(name) == "attached" || QByteArray(name) == "several")) {
                    continue;
                }
                QTest::addRow("%s, %s: %s", isFile ? "file" : "memory", wayName, name) << way << isFile << statements << look;
            }
        }
    }
}

void TestSqliteSessions::putBack()
{
    QFETCH(const SessionUse::Way, way);
    QFETCH(const bool, isFile);
    QFETCH(const QStringList, statements);
    QFETCH(const QString, look);
    const QTemporaryDir folder;
    AioSqliteDatabase db(isFile ? folder.filePath(u"test.sqlite"_s) : u":memory:"_s);
    await(db.aioCreateTables<User>());
    await(User::aioCreate(db, User::columns().username = u"alice"_s));
    const QVariant before = SessionUse::valueOf(db, look);
    await(SessionUse::run(db, way, statements));
    QCOMPARE(SessionUse::valueOf(db, look), before);
    await(User::aioCreate(db, User::columns().username = u"bob"_s)); // and it can write
    await(db.aioClose());
}

void TestSqliteSessions::alone_data()
{
    QTest::addColumn<QString>("sql");
    QTest::addColumn<bool>("isAllowed");
    for (const QString &sql : {u"PRAGMA foreign_keys = OFF"_s,
                               u"PRAGMA foreign_keys=OFF"_s,
                               u"pragma main . foreign_keys(off)"_s,
                               u"EXPLAIN PRAGMA foreign_keys = OFF"_s,
                               u"PRAGMA busy_timeout = 0"_s,
                               u"ATTACH ':memory:' AS other"_s,
                               u"DETACH other"_s,
                               u"CREATE TEMP TABLE users (id integer)"_s,
                               u"create temporary view mine as select 1"_s,
                               u"BEGIN"_s,
                               u"SAVEPOINT mine"_s}) {
        QTest::newRow(qPrintable(sql)) << sql << false;
    }
    for (const QString &sql : {u"PRAGMA foreign_keys"_s,
                               u"PRAGMA user_version = 7"_s,
                               u"PRAGMA table_info(users)"_s,
                               u"PRAGMA main.table_info('users')"_s,
                               u"PRAGMA integrity_check(1)"_s,
                               u"PRAGMA wal_checkpoint(TRUNCATE)"_s,
                               u"PRAGMA optimize"_s,
                               u"CREATE TABLE temp_users (id integer)"_s}) {
        QTest::newRow(qPrintable(sql)) << sql << true;
    }
}

void TestSqliteSessions::alone()
{
    QFETCH(const QString, sql);
    QFETCH(const bool, isAllowed);
    AioSqliteDatabase db(u":memory:"_s);
    await(db.aioCreateTables<User>());
    if (isAllowed) {
        await(db.aioExecuteSql(sql));
    } else {
        const auto error = errorOf<AioProgrammingError>(db.aioExecuteSql(sql));
        QVERIFY2(error.message().contains(u"aioConnection()"), qPrintable(error.message()));
    }
    await(db.aioClose());
}

// what the text hides is put back, where it could not be refused
void TestSqliteSessions::hidden()
{
    AioSqliteDatabase db(u":memory:"_s);
    await(db.aioExecuteSql(u"/* PRAGMA */ PRAGMA foreign_keys = OFF"_s));
    QCOMPARE(SessionUse::valueOf(db, u"PRAGMA foreign_keys"_s).toInt(), 1);
    await(db.aioClose());
}

// read some rows at a time, it is the same statement
void TestSqliteSessions::streamed()
{
    AioSqliteDatabase db(u":memory:"_s);
    {
        const auto connection = await(db.aioConnection());
        auto stream = await(AioRawSql(u"PRAGMA foreign_keys = OFF"_s).aioStreamMaps(AioExecutor(connection)));
        while (await(stream.aioNextBatch())) { }
        QCOMPARE(await(AioDatabase::aioExecuteSql(connection, u"PRAGMA foreign_keys"_s)).first().first().toInt(), 0);
    }
    QCOMPARE(SessionUse::valueOf(db, u"PRAGMA foreign_keys"_s).toInt(), 1);
    await(db.aioClose());
}

// PRAGMA busy_timeout takes the place of what waits for locks, and can be cancelled
void TestSqliteSessions::cancelAfterBusyTimeout()
{
    const QTemporaryDir folder;
    const QString file = folder.filePath(u"test.sqlite"_s);
    AioSqliteDatabase db(file), other(file, AioSqliteOptions().autoCheckpoint(17));
    await(db.aioCreateTables<User>());
    await(SessionUse::run(db, SessionUse::Way::Lease, {u"PRAGMA busy_timeout = 0"_s}));
    auto held = await(other.aioBegin());
    await(User::aioCreate(held, User::columns().username = u"alice"_s));
    auto writing = User::aioCreate(AioExecutor(db), User::columns().username = u"bob"_s);
    await(passTime(20ms)); // it would have failed by now
    await(held.aioCommit());
    await(std::move(writing));
    QCOMPARE(await(User::select().aioCount(db)), 2);
    await(db.aioClose());
    await(other.aioClose());
}

QTEST_GUILESS_MAIN(TestSqliteSessions)
#include "tst_sqlitesessions.moc"
