// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// Files from elsewhere, which may call the program's functions from views, triggers and defaults; and files that somebody replaces while they
// are open.

#include "aioorm/backends/sqlite/aiosqlitedatabase.h"
#include "support/models.h"
#include "support/testdatabase.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;

class TestSqliteTrust : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;

    QString path(const QString &name) const { return m_folder.filePath(name); }

    static AioTask<> execute(AioExecutor executor, QStringList statements)
    {
        for (const QString &sql : statements) {
            co_await AioDatabase::aioExecuteSql(executor, sql);
        }
    }

private Q_SLOTS:
    void callsFromTheFile_data()
    {
        QTest::addColumn<QStringList>("definitions");
        QTest::addColumn<QString>("statement");
        QTest::newRow("view") << QStringList{u"CREATE VIEW v AS SELECT danger(1) AS x"_s} << u"SELECT x FROM v"_s;
        QTest::newRow("trigger") << QStringList{u"CREATE TABLE t (a)"_s, u"CREATE TRIGGER r AFTER INSERT ON t BEGIN SELECT danger(NEW.a); END"_s}
                                 << u"INSERT INTO t VALUES (1)"_s;
        QTest::newRow("default") << QStringList{u"CREATE TABLE t (a, b DEFAULT (danger(1)))"_s} << u"INSERT INTO t (a) VALUES (1)"_s;
        QTest::newRow("check") << QStringList{u"CREATE TABLE t (a CHECK (danger(a) > 0))"_s} << u"INSERT INTO t VALUES (1)"_s;
        QTest::newRow("generated column") << QStringList{u"CREATE TABLE t (a, b AS (danger(a)))"_s} << u"INSERT INTO t VALUES (1)"_s;
        QTest::newRow("index") << QStringList{u"CREATE TABLE t (a)"_s, u"CREATE INDEX i ON t (danger(a))"_s} << u"INSERT INTO t VALUES (1)"_s;
    }
    void callsFromTheFile()
    {
        QFETCH(const QStringList, definitions);
        QFETCH(const QString, statement);
        const QString file = path(QString::fromUtf8(QTest::currentDataTag()) + u".sqlite"_s);
        int calls = 0;
        const auto options = [&calls](Aio::FunctionUse use) {
            const auto danger = [&calls](qint64 value) {
                ++calls;
                return value + 1;
            };
            return AioSqliteOptions().function(u"danger"_s, danger, AioSqliteOptions::Determinism::Deterministic, use);
        };
        {
            AioSqliteDatabase trusting(file, options(Aio::FromSchema));
            await(execute(trusting, definitions));
            await(execute(trusting, {statement})); // that is what it is for
            QVERIFY(calls > 0 || statement.contains(u"INSERT"_s));
            await(trusting.aioClose());
        }
        calls = 0;
        AioSqliteDatabase db(file, options(Aio::DirectOnly));
        const auto error = errorOf<AioProgrammingError>(execute(db, {statement}));
        QVERIFY2(error.message().contains(u"Aio::FromSchema"_s), qPrintable(error.message()));
        QCOMPARE(calls, 0);
        if (statement.contains(u"v"_s) && !statement.contains(u"VALUES"_s)) { // the others cannot be opened without the function
            QCOMPARE(await(db.aioExecuteSql(u"SELECT danger(1) AS x"_s)).first()[u"x"_s].toInt(), 2); // by the program itself
        }
        await(db.aioClose());
    }

    void tablesOfSqlite()
    {
        AioSqliteDatabase db(path(u"defensive.sqlite"_s));
        await(db.aioCreateTables<User>());
        const auto connection = await(db.aioConnection());
        await(AioDatabase::aioExecuteSql(connection, u"PRAGMA writable_schema = ON"_s));
        errorOf<AioProgrammingError>(execute(connection, {u"UPDATE sqlite_schema SET sql = 'nonsense'"_s}));
        QCOMPARE(await(db.aioExecuteSql(u"PRAGMA cell_size_check"_s, {}, Aio::Access::Read)).first().first().toInt(), 1);
    }

    void fileIsReplaced_data()
    {
        QTest::addColumn<bool>("isDeleted");
        QTest::newRow("deleted") << true;
        QTest::newRow("replaced") << false;
    }
    // SQLite would write to a file that nobody finds, or read the old log into the new file
    void fileIsReplaced()
    {
        QFETCH(const bool, isDeleted);
        const QString name = QString::fromUtf8(QTest::currentDataTag());
        const QString file = path(name + u".sqlite"_s), other = path(name + u"-other.sqlite"_s);
        {
            AioSqliteDatabase made(other);
            await(made.aioCreateTables<User>());
            await(User::aioCreate(made, User::columns().username = u"other"_s));
            await(made.aioClose());
        }
        AioSqliteDatabase db(file);
        await(db.aioCreateTables<User>());
        await(User::aioCreate(db, User::columns().username = u"alice"_s));
        QVERIFY(QFile::remove(file));
        QVERIFY(isDeleted || QFile::rename(other, file));
        const auto insert = [](AioTransaction &tx) -> AioTask<> {
            co_await User::aioCreate(tx, User::columns().username = u"lost"_s);
        };
        for (int i = 0; i < 3; ++i) {
            const auto error = errorOf<AioOperationalError>(db.aioAtomic(insert));
            QVERIFY2(error.message().contains(u"was replaced or deleted"_s), qPrintable(error.message()));
            QVERIFY(!error.isRetryable());
        }
        const auto alone = [&]() -> AioTask<> {
            co_await User::aioCreate(db, User::columns().username = u"lost"_s);
        };
        QVERIFY(errorOf<AioOperationalError>(alone()).message().contains(u"was replaced or deleted"_s));
        await(db.aioClose());
        QFile::remove(file + u"-wal"_s);
        QFile::remove(file + u"-shm"_s);
        await(db.aioConnect());
        await(db.aioCreateTables<User>());
        QStringList names;
        const auto users = await(User::select().aioExecute(db));
        for (const auto &user : users) {
            names << user->username();
        }
        QCOMPARE(names, isDeleted ? QStringList() : QStringList{u"other"_s});
        await(db.aioClose());
    }
};

QTEST_GUILESS_MAIN(TestSqliteTrust)
#include "tst_sqlitetrust.moc"
