// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// An SQLite file as a whole: backup, restoring, checks, its write-ahead log, and other processes that write to it.

#include "aioorm/backends/sqlite/aiosqlitedatabase.h"
#include "aioorm/backends/sqlite/sqliteconnection_p.h"
#include "support/testdatabase.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QProcess>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QThread>

#include <sqlite3.h>

using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace
{
QVariant scalar(AioDatabase &db, const QString &sql, Aio::Access access = Aio::Access::Write)
{
    const auto rows = await(db.aioExecuteSql(sql, {}, access));
    return rows.size() == 1 ? rows.first().first() : QVariant(u"%1 rows"_s.arg(rows.size()));
}

// Rows of about 1 kB.
void fill(AioDatabase &db, int rows)
{
    await(db.aioExecuteSql(u"CREATE TABLE IF NOT EXISTS t (id INTEGER PRIMARY KEY, x BLOB)"_s));
    await(db.aioExecuteSql(
        u"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %1) INSERT INTO t (x) SELECT randomblob(1000) FROM n"_s.arg(rows)));
}

// What another process does to the file: one statement.
int otherProcess(const QStringList &arguments)
{
    sqlite3 *db = nullptr;
    sqlite3_open(QFile::encodeName(arguments.at(2)).constData(), &db);
    sqlite3_busy_timeout(db, 10000);
    const int code = sqlite3_exec(db, arguments.at(3).toUtf8().constData(), nullptr, nullptr, nullptr);
    sqlite3_close(db);
    return code;
}
}

class TestSqliteFile : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }
    void cleanup()
    {
        QVERIFY(waitUntil([] {
            return Aio::Detail::ReadyQueue::current()->pending() == 0;
        }));
        QVERIFY(Aio::Detail::SqliteConnection::waitForAll(120s)); // else a file may come into being while its folder goes
        m_folder.reset();
    }

    // -- backup --

    void backup_data()
    {
        QTest::addColumn<QString>("source");
        QTest::addColumn<AioSqliteOptions>("options");
        using O = AioSqliteOptions;
        QTest::newRow("file") << u"test.sqlite"_s << O();
        QTest::newRow("without a log") << u"test.sqlite"_s << O().journalMode(O::JournalMode::Delete);
        QTest::newRow("without readers") << u"test.sqlite"_s << O().readers(0);
        QTest::newRow("large pages") << u"test.sqlite"_s << O().pageSize(16384);
        QTest::newRow("memory") << u":memory:"_s << O();
    }
    void backup()
    {
        QFETCH(QString, source);
        QFETCH(AioSqliteOptions, options);
        const bool isFile = source != u":memory:";
        AioSqliteDatabase db(isFile ? path(source) : source, options);
        fill(db, 30000);
        const QByteArray sum = sumOf(db);

        // twice: the second replaces the first
        for (int i = 0; i < 2; ++i) {
            qint64 lastDone = -1, lastTotal = 0;
            int calls = 0;
            await(db.aioBackup(path(u"copy.sqlite"_s), [&](qint64 done, qint64 total) {
                QVERIFY(done >= lastDone && done <= total);
                lastDone = done;
                lastTotal = total;
                ++calls;
            }));
            QVERIFY(calls >= 1);
            QCOMPARE(lastDone, lastTotal);
        }
        await(db.aioBackup(path(u"quiet.sqlite"_s)));
        await(db.aioClose());
        QCOMPARE(files(), isFile ? (QStringList{u"copy.sqlite"_s, u"quiet.sqlite"_s, u"test.sqlite"_s}) : (QStringList{u"copy.sqlite"_s, u"quiet.sqlite"_s}));
        for (const QString &name : {u"copy.sqlite"_s, u"quiet.sqlite"_s}) {
            AioSqliteDatabase copy(path(name));
            QCOMPARE(await(copy.aioCheckIntegrity()), QStringList());
            QCOMPARE(sumOf(copy), sum);
            await(copy.aioClose());
        }
    }

    // Small ones are copied in one go: the end is told all the same, and nobody divides by zero.
    void backupOfLittle_data()
    {
        QTest::addColumn<QString>("source");
        QTest::addColumn<int>("rows");
        QTest::newRow("a row") << u"test.sqlite"_s << 1;
        QTest::newRow("nothing") << u"test.sqlite"_s << 0;
        QTest::newRow("nothing in memory") << u":memory:"_s << 0;
    }
    void backupOfLittle()
    {
        QFETCH(QString, source);
        QFETCH(int, rows);
        AioSqliteDatabase db(source == u":memory:" ? source : path(source));
        if (rows > 0) {
            fill(db, rows);
        }
        qint64 lastDone = 0, lastTotal = 0;
        await(db.aioBackup(path(u"copy.sqlite"_s), [&](qint64 done, qint64 total) {
            QVERIFY(total > 0);
            lastDone = done;
            lastTotal = total;
        }));
        QVERIFY(lastTotal > 0);
        QCOMPARE(lastDone, lastTotal);
        await(db.aioClose());
        AioSqliteDatabase copy(path(u"copy.sqlite"_s));
        QCOMPARE(await(copy.aioCheckIntegrity()), QStringList());
        await(copy.aioClose());
    }

    // The copy is of one moment, though the other rows go on.
    void backupWhileOthersWrite_data()
    {
        QTest::addColumn<AioSqliteOptions>("options");
        QTest::newRow("log") << AioSqliteOptions();
        QTest::newRow("no log") << AioSqliteOptions().journalMode(AioSqliteOptions::JournalMode::Delete);
    }
    void backupWhileOthersWrite()
    {
        QFETCH(AioSqliteOptions, options);
        AioSqliteDatabase db(path(), options);
        fill(db, 40000);
        await(db.aioExecuteSql(u"CREATE TABLE pair (a, b)"_s));
        await(db.aioExecuteSql(u"INSERT INTO pair VALUES (0, 0)"_s));
        bool done = false;
        int writes = 0;
        const auto writing = [&]() -> AioTask<> {
            while (!done) {
                // both, on pages far from each other
                co_await db.aioExecuteSql(u"UPDATE pair SET a = a + 1"_s);
                co_await db.aioExecuteSql(u"UPDATE t SET x = (SELECT a FROM pair) WHERE id IN (1, 20000, 40000)"_s);
                ++writes;
                co_await passTime(1ms);
            }
        };
        auto writer = writing();
        await(db.aioBackup(path(u"copy.sqlite"_s)));
        done = true;
        await(std::move(writer));
        QVERIFY(writes > 0);
        AioSqliteDatabase copy(path(u"copy.sqlite"_s));
        QCOMPARE(await(copy.aioCheckIntegrity()), QStringList());
        QCOMPARE(scalar(copy, u"SELECT count(DISTINCT x) FROM t WHERE id IN (1, 20000, 40000) AND typeof(x) = 'integer'"_s).toInt() <= 1, true);
        QCOMPARE(scalar(copy, u"SELECT count(*) FROM t"_s).toInt(), 40000);
    }

    void backupRefused_data()
    {
        QTest::addColumn<QString>("target");
        QTest::addColumn<QString>("says");
        QTest::newRow("itself") << u"test.sqlite"_s << u"the database itself"_s;
        QTest::newRow("itself by another name") << u"link.sqlite"_s << u"the database itself"_s;
        QTest::newRow("no folder") << u"none/copy.sqlite"_s << u"does not exist"_s;
        QTest::newRow("a folder") << u"folder"_s << u"folder"_s;
        QTest::newRow("in use") << u"open.sqlite"_s << u"open.sqlite-wal"_s;
    }
    void backupRefused()
    {
        QFETCH(QString, target);
        QFETCH(QString, says);
        AioSqliteDatabase db(path());
        fill(db, 10);
        QVERIFY(QFile::link(path(), path(u"link.sqlite"_s)));
        QVERIFY(QDir(m_folder->path()).mkdir(u"folder"_s));
        AioSqliteDatabase open(path(u"open.sqlite"_s));
        fill(open, 5);
        const QStringList before = files();
        const auto error = errorOf<AioOperationalError>(db.aioBackup(path(target)));
        QVERIFY2(error.message().contains(says), qPrintable(error.message()));
        QCOMPARE(files(), before);
        QCOMPARE(scalar(db, u"SELECT count(*) FROM t"_s).toInt(), 10);
        QCOMPARE(scalar(open, u"SELECT count(*) FROM t"_s).toInt(), 5);
    }

    void backupStopped_data()
    {
        QTest::addColumn<QString>("how");
        for (const char *how : {"deadline", "token", "bound", "progress throws", "closed", "destroyed"}) {
            QTest::newRow(how) << QString::fromLatin1(how);
        }
    }
    void backupStopped()
    {
        QFETCH(QString, how);
        auto db = std::make_unique<AioSqliteDatabase>(path());
        fill(*db, 60000); // some 70 MB
        QFile old(path(u"copy.sqlite"_s));
        // the copy may be quicker than a thread that does not get its turn
        bool stopped = false;
        for (int attempt = 0; !stopped && attempt < 20; ++attempt) {
            QVERIFY(old.open(QIODevice::WriteOnly));
            old.write("what was there");
            old.close();
            if (!db) {
                db = std::make_unique<AioSqliteDatabase>(path());
            }
            await(db->aioConnect());
            AioCancelSource source;
            auto bound = std::make_unique<QObject>();
            AioExecutor executor(*db);
            if (how == u"deadline") {
                executor = executor.timeout(10ms);
            } else if (how == u"token") {
                executor = executor.token(source.token());
            } else if (how == u"bound") {
                executor = executor.boundTo(bound.get());
            }
            int calls = 0;
            const auto stop = [&](qint64 done, qint64 total) {
                if (done == total) {
                    return;
                }
                ++calls;
                if (how == u"progress throws") {
                    throw std::runtime_error("enough");
                } else if (how == u"token") {
                    source.cancel();
                } else if (how == u"bound") {
                    bound.reset();
                } else if (how == u"destroyed") {
                    db.reset();
                } else if (how == u"closed") {
                    db->setCloseTimeout(0ms);
                    aioSpawn(db.get(), [&]() -> AioTask<> {
                        co_await db->aioClose();
                    });
                }
            };
            try {
                await(db->aioBackup(executor, path(u"copy.sqlite"_s), stop));
                continue;
            } catch (const AioTimeout &error) {
                QCOMPARE(how, u"deadline"_s);
            } catch (const AioCancelled &) {
                QVERIFY(how != u"deadline" && how != u"progress throws");
            } catch (const std::runtime_error &error) {
                QCOMPARE(how, u"progress throws"_s);
                QCOMPARE(error.what(), "enough");
            }
            QVERIFY(how == u"deadline" || calls == 1);
            stopped = true;
        }
        QVERIFY(stopped);
        QVERIFY(old.open(QIODevice::ReadOnly));
        QCOMPARE(old.readAll(), QByteArray("what was there"));
        QVERIFY(waitUntil([this] {
            return QDir(m_folder->path()).entryList({u"*.partial-*"_s}).isEmpty();
        }));
        if (db && db->isOpen()) {
            QCOMPARE(scalar(*db, u"SELECT count(*) FROM t"_s).toInt(), 60000);
        }
    }

    void backupInATransaction()
    {
        AioSqliteDatabase db(path()), other(path(u"other.sqlite"_s));
        fill(db, 1);
        const auto body = [&](AioTransaction &tx) -> AioTask<> {
            co_await db.aioBackup(tx, path(u"copy.sqlite"_s));
        };
        errorOf<AioProgrammingError>(db.aioAtomic(body));
        errorOf<AioProgrammingError>(db.aioBackup(AioExecutor(other), path(u"copy.sqlite"_s)));
        await(db.aioClose());
        errorOf<AioInterfaceError>(db.aioBackup(path(u"copy.sqlite"_s)));
    }

    // -- restoring --

    void restore_data() { backup_data(); }
    void restore()
    {
        QFETCH(QString, source);
        QFETCH(AioSqliteOptions, options);
        AioSqliteDatabase db(source == u":memory:" ? source : path(source), options);
        fill(db, 5000);
        const QByteArray sum = sumOf(db);
        await(db.aioBackup(path(u"copy.sqlite"_s)));
        await(db.aioExecuteSql(u"DELETE FROM t WHERE id > 10"_s));
        await(db.aioExecuteSql(u"CREATE TABLE later (x)"_s));
        QCoreApplication::processEvents();
        QSignalSpy changes(&db, &AioDatabase::tablesChanged);
        await(db.aioRestore(path(u"copy.sqlite"_s)));
        QCOMPARE(sumOf(db), sum);
        QCOMPARE(scalar(db, u"SELECT count(*) FROM t"_s, Aio::Access::Read).toInt(), 5000);
        QCOMPARE(await(db.aioCheckIntegrity()), QStringList());
        QVERIFY(waitUntil([&] {
            return !changes.isEmpty();
        }));
        QStringList changed = changes.first().first().toStringList();
        changed.sort();
        QCOMPARE(changed, (QStringList{u"later"_s, u"t"_s})); // also what is gone
        errorOf<AioProgrammingError>(db.aioExecuteSql(u"SELECT * FROM later"_s));
    }

    void restoreErrors()
    {
        AioSqliteDatabase db(path());
        fill(db, 10);
        errorOf<AioOperationalError>(db.aioRestore(path(u"none.sqlite"_s)));
        QFile letter(path(u"letter.txt"_s));
        QVERIFY(letter.open(QIODevice::WriteOnly));
        letter.write(QByteArray("Dear all, ").repeated(300));
        letter.close();
        QCOMPARE(errorOf<AioOperationalError>(db.aioRestore(path(u"letter.txt"_s))).nativeCode(), SQLITE_NOTADB);
        {
            AioSqliteDatabase large(path(u"large.sqlite"_s), AioSqliteOptions().pageSize(16384));
            fill(large, 3);
            await(large.aioClose());
        }
        const auto error = errorOf<AioOperationalError>(db.aioRestore(path(u"large.sqlite"_s)));
        QVERIFY2(error.message().contains(u"page size"), qPrintable(error.message()));
        QCOMPARE(scalar(db, u"SELECT count(*) FROM t"_s).toInt(), 10);
        QCOMPARE(await(db.aioCheckIntegrity()), QStringList());
    }

    // -- checks --

    void integrity()
    {
        AioSqliteDatabase db(path());
        fill(db, 3000);
        await(db.aioExecuteSql(u"CREATE TABLE child (t INTEGER REFERENCES t (id))"_s));
        QCOMPARE(await(db.aioCheckIntegrity()), QStringList());
        QCOMPARE(await(db.aioCheckIntegrity(AioSqliteDatabase::Check::Quick)), QStringList());
        QCOMPARE(otherProcess({{}, {}, path(), u"PRAGMA foreign_keys = off; INSERT INTO child VALUES (7), (999999)"_s}), SQLITE_OK);
        const QStringList problems = await(db.aioCheckIntegrity());
        QCOMPARE(problems.size(), 1);
        QVERIFY2(problems.first().contains(u"child") && problems.first().contains(u"row 2"), qPrintable(problems.first()));
        await(db.aioClose());
        QFile file(path());
        QVERIFY(file.open(QIODevice::ReadWrite));
        file.seek(4096 * 300);
        file.write(QByteArray(4096 * 40, '\xff'));
        file.close();
        await(db.aioConnect());
        for (const auto check : {AioSqliteDatabase::Check::Quick, AioSqliteDatabase::Check::Full}) {
            try {
                QVERIFY(await(db.aioCheckIntegrity(check)).size() > 1);
            } catch (const AioOperationalError &error) { // so damaged that it cannot be checked
                QCOMPARE(error.nativeCode() & 0xff, SQLITE_CORRUPT);
            }
        }
        await(db.aioClose());
    }

    void integrityStopped()
    {
        AioSqliteDatabase db(path());
        fill(db, 40000);
        errorOf<AioTimeout>(AioSqliteDatabase::aioCheckIntegrity(db.timeout(1ms)));
        QCOMPARE(scalar(db, u"SELECT 5"_s).toInt(), 5);
    }

    // -- the log --

    void checkpoints()
    {
        AioSqliteDatabase db(path(), AioSqliteOptions().autoCheckpoint(0).busyTimeout(100ms));
        fill(db, 3000);
        QVERIFY(logBytes() > 3000 * 1000);
        const auto passive = await(db.aioCheckpoint());
        QVERIFY(passive.complete);
        QVERIFY(passive.pages > 700);
        QCOMPARE(passive.copied, passive.pages);

        // a reader's view of now
        auto reading = await(db.aioBegin(Aio::ReadOnly));
        await(AioDatabase::aioExecuteSql(reading, u"SELECT count(*) FROM t"_s));
        fill(db, 1000);
        const auto heldBack = await(db.aioCheckpoint(AioSqliteDatabase::CheckpointMode::Truncate));
        QVERIFY(!heldBack.complete);
        QVERIFY(heldBack.copied < heldBack.pages);
        await(reading.aioCommit());
        const auto whole = await(db.aioCheckpoint(AioSqliteDatabase::CheckpointMode::Truncate));
        QVERIFY(whole.complete);
        QCOMPARE(logBytes(), 0);
        const auto again = await(db.aioCheckpoint(AioSqliteDatabase::CheckpointMode::Full));
        QVERIFY(again.complete);
        QCOMPARE(again.pages, 0);
    }

    void checkpointDeadline()
    {
        AioSqliteDatabase db(path(), AioSqliteOptions().autoCheckpoint(0).busyTimeout(1h));
        fill(db, 100);
        auto reading = await(db.aioBegin(Aio::ReadOnly));
        await(AioDatabase::aioExecuteSql(reading, u"SELECT count(*) FROM t"_s));
        fill(db, 100);
        try {
            const auto result = await(AioSqliteDatabase::aioCheckpoint(db.timeout(100ms), AioSqliteDatabase::CheckpointMode::Restart));
            QVERIFY(!result.complete); // SQLite gives what it has when the waiting ends
        } catch (const AioTimeout &) {
        }
        await(reading.aioRollback());
    }

    void checkpointWithoutALog()
    {
        AioSqliteDatabase db(path(), AioSqliteOptions().journalMode(AioSqliteOptions::JournalMode::Delete));
        fill(db, 10);
        const auto result = await(db.aioCheckpoint());
        QVERIFY(result.complete);
        QCOMPARE(result.pages, 0);
    }

    // A reader that somebody forgot: the log grows, but not in silence.
    void forgottenReader()
    {
        AioSqliteDatabase db(path(), AioSqliteOptions().autoCheckpoint(50));
        fill(db, 10);
        QSignalSpy heldBack(&db, &AioSqliteDatabase::logHeldBack);
        auto forgotten = await(db.aioBegin(Aio::ReadOnly));
        await(AioDatabase::aioExecuteSql(forgotten, u"SELECT count(*) FROM t"_s));
        QTest::ignoreMessage(QtWarningMsg,
                             QRegularExpression(u"write-ahead log of .*test.sqlite has grown to .* MB.*read transaction of this process has been open"_s));
        const auto grow = [&] {
            fill(db, 300);
        };
        QTest::qWait(600); // long enough to be called forgotten
        QVERIFY(waitUntil([&] {
            grow();
            return !heldBack.isEmpty();
        }));
        QVERIFY(heldBack.first().first().toLongLong() >= 50 * 4096 * 4);
        QVERIFY2(heldBack.first().at(1).toString().contains(u"of this process"), qPrintable(heldBack.first().at(1).toString()));
        QVERIFY(db.logSize() >= heldBack.first().first().toLongLong());
        const qint64 longest = db.logSize();

        // once it ends, the log is taken back and begun anew
        await(forgotten.aioRollback());
        QVERIFY(waitUntil([&] {
            await(db.aioExecuteSql(u"UPDATE t SET x = random() WHERE id = 1"_s));
            return db.logSize() < longest / 4;
        }));
    }

    // Readers that always overlap keep SQLite from beginning the log anew, though none of them stays long.
    void overlappingReaders()
    {
        AioSqliteDatabase db(path(), AioSqliteOptions().autoCheckpoint(50).readers(2));
        fill(db, 2000);
        bool done = false;
        const auto reading = [&](int phase) -> AioTask<> {
            co_await passTime(std::chrono::milliseconds(phase));
            while (!done) {
                auto tx = co_await db.aioBegin(Aio::ReadOnly);
                co_await AioDatabase::aioExecuteSql(tx, u"SELECT sum(length(x)) FROM t"_s);
                co_await passTime(10ms);
                co_await tx.aioCommit();
            }
        };
        std::vector<AioTask<>> readers;
        for (int i = 0; i < 2; ++i) {
            readers.push_back(reading(i * 5));
        }
        qint64 longest = 0;
        const auto writing = [&]() -> AioTask<> {
            for (int i = 0; i < 800; ++i) {
                co_await db.aioExecuteSql(u"UPDATE t SET x = randomblob(1000) WHERE id BETWEEN %1 AND %2"_s.arg(i % 390 * 5).arg(i % 390 * 5 + 40));
                longest = std::max(longest, logBytes());
                co_await passTime(1ms);
            }
        };
        await(writing(), 10min);
        done = true;
        for (auto &reader : readers) {
            await(std::move(reader));
        }
        qInfo("800 commits of 11 pages beside overlapping readers: the log was %.1f MB at most", double(longest) / 1e6);
        QVERIFY(longest < 20'000'000); // all of them are 36 MB
    }

    // -- other processes --

    void othersCommits_data()
    {
        QTest::addColumn<AioSqliteOptions>("options");
        QTest::addColumn<QStringList>("expected");
        QTest::newRow("file") << AioSqliteOptions().watchInterval(20ms) << QStringList{u"notes"_s, u"t"_s};
        QTest::newRow("read only") << AioSqliteOptions().watchInterval(20ms).readOnly(true) << QStringList{u"notes"_s, u"t"_s};
        QTest::newRow("no log") << AioSqliteOptions().watchInterval(20ms).journalMode(AioSqliteOptions::JournalMode::Delete) << QStringList{u"notes"_s, u"t"_s};
        QTest::newRow("attached") << AioSqliteOptions().watchInterval(20ms) << QStringList{u"notes"_s, u"old"_s, u"t"_s};
    }
    void othersCommits()
    {
        QFETCH(AioSqliteOptions, options);
        QFETCH(QStringList, expected);
        {
            AioSqliteDatabase first(path());
            fill(first, 1);
            await(first.aioExecuteSql(u"CREATE VIEW notes AS SELECT id FROM t"_s));
            await(first.aioClose());
            AioSqliteDatabase archive(path(u"archive.sqlite"_s));
            await(archive.aioExecuteSql(u"CREATE TABLE old (id)"_s));
            await(archive.aioClose());
        }
        const bool attached = expected.contains(u"old"_s);
        if (attached) {
            options.attach(u"archive"_s, path(u"archive.sqlite"_s));
        }
        AioSqliteDatabase db(path(), options);
        AioSqliteDatabase second(path(), options); // shares the connections
        QSignalSpy changes(&db, &AioDatabase::tablesChanged), others(&second, &AioDatabase::tablesChanged);
        QCOMPARE(scalar(db, u"SELECT count(*) FROM t"_s).toInt(), 1);
        QCOMPARE(scalar(second, u"SELECT count(*) FROM t"_s).toInt(), 1);
        QTest::qWait(100);
        QCOMPARE(changes.size(), 0); // nobody has committed

        const QString file = attached ? path(u"archive.sqlite"_s) : path();
        runOther(file, attached ? u"INSERT INTO old VALUES (1)"_s : u"INSERT INTO t VALUES (5, 5)"_s);
        QVERIFY(waitUntil([&] {
            return !changes.isEmpty() && !others.isEmpty();
        }));
        QStringList tables = changes.first().first().toStringList();
        tables.sort();
        QCOMPARE(tables, expected);
        QTest::qWait(100);
        QCOMPARE(changes.size(), 1); // once
    }

    void othersDropTables()
    {
        AioSqliteDatabase db(path(), AioSqliteOptions().watchInterval(20ms));
        fill(db, 1);
        QSignalSpy changes(&db, &AioDatabase::tablesChanged);
        await(db.aioExecuteSql(u"CREATE TABLE own (x)"_s));
        const auto toldOf = [&](const QString &table) {
            return std::any_of(changes.begin(), changes.end(), [&table](const QList<QVariant> &arguments) {
                return arguments.first().toStringList().contains(table);
            });
        };
        QTest::qWait(200); // until it has looked, with nothing to tell
        changes.clear();
        runOther(path(), u"DROP TABLE own"_s);
        QVERIFY(waitUntil([&] {
            return toldOf(u"own"_s);
        }));
        changes.clear();
        runOther(path(), u"ALTER TABLE t RENAME TO moved"_s);
        QVERIFY(waitUntil([&] {
            return toldOf(u"t"_s) && toldOf(u"moved"_s);
        }));
        changes.clear();
        runOther(path(), u"INSERT INTO moved VALUES (7, 7)"_s);
        QVERIFY(waitUntil([&] {
            return toldOf(u"moved"_s);
        }));
        QVERIFY(!toldOf(u"t"_s) && !toldOf(u"own"_s)); // once
    }

    void ownCommitsAreNotOthers()
    {
        AioSqliteDatabase db(path(), AioSqliteOptions().watchInterval(10ms));
        await(db.aioExecuteSql(u"CREATE TABLE own (x)"_s));
        await(db.aioExecuteSql(u"CREATE TABLE other (x)"_s));
        QCoreApplication::processEvents();
        QSignalSpy changes(&db, &AioDatabase::tablesChanged);
        for (int i = 0; i < 20; ++i) {
            await(db.aioExecuteSql(u"INSERT INTO own VALUES (1)"_s));
            QTest::qWait(5);
        }
        QVERIFY(!changes.isEmpty());
        for (const auto &change : changes) {
            QCOMPARE(change.first().toStringList(), QStringList{u"own"_s});
        }
    }

    // Nobody listens, or no longer: nothing is asked.
    void nobodyListens()
    {
        AioSqliteDatabase db(path(), AioSqliteOptions().watchInterval(5ms));
        await(db.aioExecuteSql(u"CREATE TABLE t (x)"_s));
        const auto acquired = [&] {
            return db.statistics().acquired;
        };
        auto before = acquired();
        QTest::qWait(100);
        QCOMPARE(acquired(), before);
        {
            QObject listener;
            connect(&db, &AioDatabase::tablesChanged, &listener, [] { });
            QVERIFY(waitUntil([&] {
                return acquired() >= before + 3;
            }));
        }
        QVERIFY(waitUntil([&] {
            return db.statistics().leased == 0 && Aio::Detail::ReadyQueue::current()->pending() == 0; // the last question has been answered
        }));
        QTest::qWait(30);
        before = acquired();
        QTest::qWait(100);
        QCOMPARE(acquired(), before);
        // and again
        QSignalSpy changes(&db, &AioDatabase::tablesChanged);
        runOther(path(), u"INSERT INTO t VALUES (5)"_s);
        QVERIFY(waitUntil([&] {
            return !changes.isEmpty();
        }));
        db.disconnect();
    }

    // Connected from another thread, and while the writer is in a transaction.
    void watchDuringATransaction()
    {
        AioSqliteDatabase db(path(), AioSqliteOptions().watchInterval(10ms));
        await(db.aioExecuteSql(u"CREATE TABLE t (x)"_s));
        QCoreApplication::processEvents();
        QStringList seen;
        std::unique_ptr<QThread> thread(QThread::create([&] {
            connect(&db, &AioDatabase::tablesChanged, &db, [&](const QStringList &tables) {
                seen += tables;
            });
        }));
        thread->start();
        thread->wait();
        auto tx = await(db.aioBegin());
        await(AioDatabase::aioExecuteSql(tx, u"INSERT INTO t VALUES (1)"_s));
        QTest::qWait(60);
        QVERIFY(seen.isEmpty());
        await(tx.aioCommit());
        QVERIFY(waitUntil([&] {
            return !seen.isEmpty();
        }));
        runOther(path(), u"INSERT INTO t VALUES (5)"_s);
        QVERIFY(waitUntil([&] {
            return seen.size() >= 2;
        }));
        db.disconnect();
    }

private:
    QString path(const QString &name = u"test.sqlite"_s) const { return m_folder->filePath(name); }
    QStringList files() const
    {
        QStringList all = QDir(m_folder->path()).entryList(QDir::Files, QDir::Name);
        return all;
    }
    qint64 logBytes() const { return QFileInfo(path(u"test.sqlite-wal"_s)).size(); }
    static QByteArray sumOf(AioDatabase &db)
    {
        QCryptographicHash hash(QCryptographicHash::Md5);
        for (const QVariantMap &row : await(db.aioExecuteSql(u"SELECT x FROM t ORDER BY id"_s))) {
            hash.addData(row.first().toByteArray());
        }
        return hash.result().toHex();
    }
    static void runOther(const QString &file, const QString &sql)
    {
        QCOMPARE(QProcess::execute(QCoreApplication::applicationFilePath(), {u"--other-process"_s, file, sql}), SQLITE_OK);
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

int main(int argc, char *argv[])
{
    QCoreApplication app(argc, argv);
    if (app.arguments().value(1) == u"--other-process") {
        return otherProcess(app.arguments());
    }
    TestSqliteFile test;
    QTEST_SET_MAIN_SOURCE_PATH
    return QTest::qExec(&test, argc, argv);
}

#include "tst_sqlitefile.moc"
