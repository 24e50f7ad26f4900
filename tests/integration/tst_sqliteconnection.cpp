// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "support/sqlitedriver.h"

#include <QDir>
#include <QElapsedTimer>
#include <QSemaphore>

#include <thread>

#ifdef Q_OS_UNIX
#include <sys/stat.h>
#include <unistd.h>
#endif

using namespace SqliteDriver;

/// A connection of the driver: how it opens and closes, what it makes of a locked, full or damaged file.
class TestSqliteConnection : public SqliteDriver::Test
{
    Q_OBJECT

private Q_SLOTS:
    void init() { makeFolder(); }
    void cleanup() { removeFolder(); }

    void opensOnItsThread();
    void readsItsSettings_data();
    void readsItsSettings();
    void userPragmas();
    void openErrors_data();
    void openErrors();
    void readOnlyFile();
    void fullErrorForQueuedRequests();

    void busyEnds();
    void busyDeadline();
    void busyCancel();
    void busyTimeout();
    void busySnapshot();
    void busyCommitStaysOpen();
    void readsWhileAnotherWrites();
    void burstsSeeWhatWasCommitted();
    void burstsOfOtherStatements();

    void closeFinishes();
    void closeInterrupts();
    void closeDoesNotWait();
    void closeTakesBackTheLog();
    void closedConnectionRefuses();
    void closeWhileOpening();
    void memoryDatabase();
    void diskFull();
    void damagedFiles();
};

// -- opening --

void TestSqliteConnection::opensOnItsThread()
{
    Opening opening;
    const auto connection = opening.open(path());
    QVERIFY(!opening.wait());
    QVERIFY(opening.thread() != std::this_thread::get_id());
    const auto request = run(connection, "SELECT 1 AS one");
    VERIFY_OK(request);
    QCOMPARE(request->thread, opening.thread());
    QCOMPARE(request->rows->columns, QByteArrayList{"one"});
    QCOMPARE(request->rows->rows, QList<QByteArrayList>{{"i:1"}});
    QCOMPARE(request->timesFinished(), 1);
    QVERIFY(!request->result.inTransaction);
}

void TestSqliteConnection::readsItsSettings_data()
{
    using Journal = AioSqliteOptions::JournalMode;
    QTest::addColumn<AioSqliteOptions>("options");
    QTest::addColumn<QByteArray>("pragma");
    QTest::addColumn<QByteArray>("expected");
    QTest::newRow("journal") << AioSqliteOptions() << QByteArray("journal_mode") << QByteArray("t:wal");
    QTest::newRow("truncate") << AioSqliteOptions().journalMode(Journal::Truncate) << QByteArray("journal_mode") << QByteArray("t:truncate");
    QTest::newRow("synchronous with wal") << AioSqliteOptions() << QByteArray("synchronous") << QByteArray("i:1");
    QTest::newRow("synchronous without wal") << AioSqliteOptions().journalMode(Journal::Delete) << QByteArray("synchronous") << QByteArray("i:2");
    QTest::newRow("synchronous extra") << AioSqliteOptions().synchronous(AioSqliteOptions::Synchronous::Extra) << QByteArray("synchronous")
                                       << QByteArray("i:3");
    QTest::newRow("foreign keys") << AioSqliteOptions() << QByteArray("foreign_keys") << QByteArray("i:1");
    QTest::newRow("no foreign keys") << AioSqliteOptions().foreignKeys(false) << QByteArray("foreign_keys") << QByteArray("i:0");
    QTest::newRow("cache size") << AioSqliteOptions().cacheSize(-8000) << QByteArray("cache_size") << QByteArray("i:-8000");
    QTest::newRow("mmap size") << AioSqliteOptions().mmapSize(1 << 20) << QByteArray("mmap_size") << QByteArray("i:1048576");
}

void TestSqliteConnection::readsItsSettings()
{
    QFETCH(AioSqliteOptions, options);
    QFETCH(QByteArray, pragma);
    QFETCH(QByteArray, expected);
    const auto connection = open(options);
    const auto request = run(connection, "PRAGMA " + pragma);
    VERIFY_OK(request);
    QCOMPARE(request->rows->rows, QList<QByteArrayList>{{expected}});
}

void TestSqliteConnection::userPragmas()
{
    const auto connection = open(AioSqliteOptions().pragma(u"page_size = 8192"_s).pragma(u"synchronous = OFF"_s).pragma(u"wal_autocheckpoint(500);"_s));
    VERIFY_OK(run(connection, "CREATE TABLE t (x)"));
    QCOMPARE(run(connection, "PRAGMA page_size")->rows->rows, QList<QByteArrayList>{{"i:8192"}});
    QCOMPARE(run(connection, "PRAGMA synchronous")->rows->rows, QList<QByteArrayList>{{"i:0"}});
    QCOMPARE(run(connection, "PRAGMA wal_autocheckpoint")->rows->rows, QList<QByteArrayList>{{"i:500"}});

    Opening wrong;
    wrong.open(path(u"other.sqlite"_s), AioSqliteOptions().pragma(u"user_version = 1; DROP TABLE t"_s));
    const auto error = wrong.wait();
    QVERIFY(error);
    QCOMPARE(error->kind(), AioErrorKind::Programming);
    QCOMPARE(error->phase(), AioPhase::Connect);
}

void TestSqliteConnection::openErrors_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<bool>("readOnly");
    QTest::addColumn<AioErrorKind>("kind");
    QTest::addColumn<int>("primaryCode");
    QTest::addColumn<QString>("says");
    QTest::newRow("not a database") << u"text.sqlite"_s << false << AioErrorKind::Operational << SQLITE_NOTADB << u"not an SQLite database"_s;
    QTest::newRow("not a database, read-only") << u"text.sqlite"_s << true << AioErrorKind::Operational << SQLITE_NOTADB << u"not an SQLite database"_s;
    QTest::newRow("missing folder") << u"none/there.sqlite"_s << false << AioErrorKind::Operational << SQLITE_CANTOPEN << u"does not exist"_s;
    QTest::newRow("missing file, read-only") << u"none.sqlite"_s << true << AioErrorKind::Operational << SQLITE_CANTOPEN << u"does not exist"_s;
    QTest::newRow("folder") << u"folder"_s << false << AioErrorKind::Operational << SQLITE_CANTOPEN << u"is a folder"_s;
    QTest::newRow("no name") << QString() << false << AioErrorKind::Interface << 0 << u":memory:"_s;
    QTest::newRow("NUL in the name") << u"a\0b"_s << false << AioErrorKind::Interface << 0 << u"NUL"_s;
}

void TestSqliteConnection::openErrors()
{
    QFETCH(QString, file);
    QFETCH(bool, readOnly);
    QFETCH(AioErrorKind, kind);
    QFETCH(int, primaryCode);
    QFETCH(QString, says);
    QFile text(path(u"text.sqlite"_s));
    QVERIFY(text.open(QIODevice::WriteOnly));
    text.write(QByteArray("This is a letter to my bank. ").repeated(200));
    text.close();
    QVERIFY(QDir(folder()).mkdir(u"folder"_s));

    Opening opening;
    const auto connection = opening.open(file.isEmpty() ? file : path(file), AioSqliteOptions().readOnly(readOnly));
    const auto error = opening.wait();
    QVERIFY(error);
    QCOMPARE(error->kind(), kind);
    QCOMPARE(error->phase(), AioPhase::Connect);
    QCOMPARE(error->outcome(), AioOutcome::NotSent);
    QCOMPARE(error->nativeCode() & 0xff, primaryCode);
    QVERIFY2(error->message().contains(says), qPrintable(error->message()));
}

void TestSqliteConnection::readOnlyFile()
{
#ifdef Q_OS_UNIX
    run(open(AioSqliteOptions().journalMode(AioSqliteOptions::JournalMode::Delete)), "CREATE TABLE t (x)");
    QVERIFY(SqliteConnection::waitForAll(120s));
    QVERIFY(::chmod(qPrintable(path()), 0444) == 0);
    QVERIFY(::chmod(qPrintable(folder()), 0755) == 0);
    const bool root = ::geteuid() == 0;
    if (root && ::setresuid(65534, 65534, 0) != 0) {
        QSKIP("root may write to everything");
    }
    const auto back = qScopeGuard([root] {
        if (root && ::setresuid(0, 0, 0) != 0) {
            qFatal("not root again");
        }
    });
    {
        Opening opening;
        opening.open(path());
        const auto error = opening.wait();
        QVERIFY(error);
        QCOMPARE(error->kind(), AioErrorKind::Operational);
        QCOMPARE(error->nativeCode(), SQLITE_READONLY);
        QVERIFY2(error->message().contains(u"may not write"_s), qPrintable(error->message()));
    }
    {
        Opening opening;
        const auto connection = opening.open(path(), AioSqliteOptions().readOnly(true));
        QVERIFY(!opening.wait());
        VERIFY_OK(run(connection, "SELECT * FROM t"));
    }
    QVERIFY(SqliteConnection::waitForAll(120s));
    QVERIFY(!root || ::setresuid(0, 0, 0) == 0);
    QVERIFY(::chmod(qPrintable(path()), 0000) == 0);
    QVERIFY(!root || ::setresuid(65534, 65534, 0) == 0);
    {
        Opening opening;
        opening.open(path(), AioSqliteOptions().readOnly(true));
        const auto error = opening.wait();
        QVERIFY(error);
        QCOMPARE(error->nativeCode() & 0xff, SQLITE_CANTOPEN);
        QVERIFY2(error->message().contains(u"may not read"_s), qPrintable(error->message()));
    }
#else
    QSKIP("needs Unix permissions");
#endif
}

void TestSqliteConnection::fullErrorForQueuedRequests()
{
    Opening opening;
    const auto connection = opening.open(path(u"none/there.sqlite"_s));
    const auto before = run(connection, "SELECT 1");
    const auto error = opening.wait();
    const auto after = run(connection, "SELECT 1");
    for (const auto &request : {before, after}) {
        QVERIFY(request->failed());
        QCOMPARE(request->message(), error->message());
        QCOMPARE(request->result.error->outcome(), AioOutcome::NotSent);
        QVERIFY(request->result.connectionLost);
    }
}

// -- waiting for locks --

void TestSqliteConnection::busyEnds()
{
    const auto connection = open();
    VERIFY_OK(run(connection, "CREATE TABLE t (x)"));
    RawConnection other(path());
    QCOMPARE(other.exec("BEGIN IMMEDIATE"), SQLITE_OK);
    const auto request = std::make_shared<Request>("INSERT INTO t VALUES (1)");
    connection->execute(request);
    QVERIFY(!request->wait(100ms));
    QCOMPARE(other.exec("COMMIT"), SQLITE_OK);
    QVERIFY(request->wait());
    VERIFY_OK(request);
}

void TestSqliteConnection::busyDeadline()
{
    const auto connection = open(AioSqliteOptions().busyTimeout(1h));
    VERIFY_OK(run(connection, "CREATE TABLE t (x)"));
    RawConnection other(path());
    QCOMPARE(other.exec("BEGIN IMMEDIATE"), SQLITE_OK);
    const auto request = std::make_shared<Request>("BEGIN IMMEDIATE");
    QElapsedTimer timer;
    timer.start();
    request->deadline = Clock::now() + 200ms;
    run(connection, request);
    const auto elapsed = timer.elapsed();
    QVERIFY(request->failed());
    QCOMPARE(request->kind(), AioErrorKind::Timeout);
    QCOMPARE(request->code() & 0xff, SQLITE_BUSY);
    QCOMPARE(request->result.error->outcome(), AioOutcome::Refused);
    QVERIFY(!request->result.inTransaction);
    QVERIFY2(elapsed >= 199, qPrintable(QString::number(elapsed)));
}

void TestSqliteConnection::busyCancel()
{
    const auto connection = open(AioSqliteOptions().busyTimeout(1h));
    VERIFY_OK(run(connection, "CREATE TABLE t (x)"));
    RawConnection other(path());
    QCOMPARE(other.exec("BEGIN IMMEDIATE"), SQLITE_OK);
    const auto request = std::make_shared<Request>("INSERT INTO t VALUES (1)");
    connection->execute(request);
    QVERIFY(!request->wait(100ms));
    connection->cancel(request);
    QVERIFY(request->wait());
    QCOMPARE(request->kind(), AioErrorKind::Cancelled);
    QCOMPARE(request->result.error->outcome(), AioOutcome::Refused);
    QCOMPARE(other.exec("COMMIT"), SQLITE_OK);
    VERIFY_OK(run(connection, "INSERT INTO t VALUES (2)"));
    QCOMPARE(run(connection, "SELECT x FROM t")->rows->rows, QList<QByteArrayList>{{"i:2"}});
}

void TestSqliteConnection::busyTimeout()
{
    const auto connection = open(AioSqliteOptions().busyTimeout(150ms));
    VERIFY_OK(run(connection, "CREATE TABLE t (x)"));
    RawConnection other(path());
    QCOMPARE(other.exec("BEGIN IMMEDIATE"), SQLITE_OK);
    QElapsedTimer timer;
    timer.start();
    const auto request = run(connection, "INSERT INTO t VALUES (1)");
    QVERIFY(timer.elapsed() >= 149);
    QCOMPARE(request->kind(), AioErrorKind::Operational);
    QCOMPARE(request->code(), SQLITE_BUSY);
    QVERIFY(request->result.error->isRetryable());
    QCOMPARE(request->result.error->outcome(), AioOutcome::Refused);
    QVERIFY2(request->message().contains(u"holds the lock"_s), qPrintable(request->message()));
}

void TestSqliteConnection::busySnapshot()
{
    const auto connection = open(AioSqliteOptions().busyTimeout(1h));
    VERIFY_OK(run(connection, "CREATE TABLE t (x)"));
    VERIFY_OK(run(connection, "BEGIN"));
    VERIFY_OK(run(connection, "SELECT * FROM t"));
    RawConnection other(path());
    QCOMPARE(other.exec("INSERT INTO t VALUES (1)"), SQLITE_OK);
    const auto request = run(connection, "INSERT INTO t VALUES (2)"); // does not wait: that cannot help
    QCOMPARE(request->kind(), AioErrorKind::Operational);
    QCOMPARE(request->code(), SQLITE_BUSY_SNAPSHOT);
    QVERIFY(request->result.error->isRetryable());
    QVERIFY(request->result.inTransaction);
    QVERIFY2(request->message().contains(u"whole transaction again"_s), qPrintable(request->message()));
    VERIFY_OK(run(connection, "ROLLBACK"));
    VERIFY_OK(run(connection, "INSERT INTO t VALUES (2)"));
}

void TestSqliteConnection::busyCommitStaysOpen()
{
    // with a rollback journal a reader holds up the commit
    const auto connection = open(AioSqliteOptions().journalMode(AioSqliteOptions::JournalMode::Delete).busyTimeout(50ms));
    VERIFY_OK(run(connection, "CREATE TABLE t (x)"));
    RawConnection other(path());
    VERIFY_OK(run(connection, "BEGIN IMMEDIATE"));
    VERIFY_OK(run(connection, "INSERT INTO t VALUES (1)"));
    QCOMPARE(other.exec("BEGIN; SELECT * FROM t"), SQLITE_OK);
    const auto commit = run(connection, "COMMIT");
    QVERIFY(commit->failed());
    QCOMPARE(commit->code() & 0xff, SQLITE_BUSY);
    QCOMPARE(commit->result.error->phase(), AioPhase::Commit);
    QCOMPARE(commit->result.error->outcome(), AioOutcome::Refused);
    QVERIFY(commit->result.inTransaction);
    QVERIFY2(commit->message().contains(u"still open"_s), qPrintable(commit->message()));
    QCOMPARE(other.exec("COMMIT"), SQLITE_OK);
    const auto again = run(connection, "COMMIT");
    VERIFY_OK(again);
    QVERIFY(!again->result.inTransaction);
}

void TestSqliteConnection::readsWhileAnotherWrites()
{
    const auto writer = open();
    VERIFY_OK(run(writer, "CREATE TABLE t (x)"));
    const auto reader = open({}, SqliteConnection::FileMode::ReadOnly);
    VERIFY_OK(run(writer, "BEGIN IMMEDIATE"));
    VERIFY_OK(run(writer, "INSERT INTO t VALUES (1)"));
    QCOMPARE(run(reader, "SELECT count(*) FROM t")->rows->rows, QList<QByteArrayList>{{"i:0"}});
    VERIFY_OK(run(writer, "COMMIT"));
    QCOMPARE(run(reader, "SELECT count(*) FROM t")->rows->rows, QList<QByteArrayList>{{"i:1"}});
}

void TestSqliteConnection::burstsSeeWhatWasCommitted()
{
    // queries that wait together share a view of the database; each must see what was committed before it was given
    const auto writer = open();
    VERIFY_OK(run(writer, "CREATE TABLE t (x)"));
    VERIFY_OK(run(writer, "INSERT INTO t VALUES (0)"));
    const auto reader = open({}, SqliteConnection::FileMode::ReadOnly);
    for (int round = 1; round <= 300; ++round) {
        std::vector<RequestPointer> earlier;
        for (int i = 0; i < 6; ++i) {
            earlier.push_back(std::make_shared<Request>("SELECT x FROM t"));
            reader->execute(earlier.back());
        }
        VERIFY_OK(run(writer, "UPDATE t SET x = x + 1"));
        std::vector<RequestPointer> later;
        for (int i = 0; i < 6; ++i) {
            later.push_back(std::make_shared<Request>("SELECT x FROM t"));
            reader->execute(later.back());
        }
        qint64 last = round - 1;
        for (const auto &request : earlier) {
            QVERIFY(request->wait());
            VERIFY_OK(request);
            const qint64 seen = request->rows->rows.value(0).value(0).mid(2).toLongLong();
            QVERIFY(seen >= last && seen <= round); // never backwards
            last = seen;
        }
        for (const auto &request : later) {
            QVERIFY(request->wait());
            VERIFY_OK(request);
            QCOMPARE(request->rows->rows, (QList<QByteArrayList>{{"i:" + QByteArray::number(round)}}));
            QVERIFY(!request->result.inTransaction);
        }
    }
    // nothing is left open that would keep the log from being taken back
    const auto checkpoint = run(writer, "PRAGMA wal_checkpoint(TRUNCATE)");
    VERIFY_OK(checkpoint);
    QCOMPARE(checkpoint->rows->rows, (QList<QByteArrayList>{{"i:0", "i:0", "i:0"}}));
}

void TestSqliteConnection::burstsOfOtherStatements()
{
    const auto writer = open();
    VERIFY_OK(run(writer, "CREATE TABLE t (x)"));
    const auto reader = open({}, SqliteConnection::FileMode::ReadOnly);
    std::vector<RequestPointer> requests;
    for (int round = 0; round < 20; ++round) {
        for (const char *sql : {"SELECT 1",
                                "SELECT 2 FROM t",
                                "BEGIN",
                                "SELECT count(*) FROM t",
                                "COMMIT",
                                "PRAGMA user_version",
                                "SELECT none",
                                "PRAGMA data_version",
                                "BEGIN",
                                "ROLLBACK",
                                "INSERT INTO t VALUES (1)"}) {
            requests.push_back(std::make_shared<Request>(sql));
            reader->execute(requests.back());
        }
    }
    for (const auto &request : requests) {
        QVERIFY(request->wait());
        if (request->sql == "SELECT none") {
            QCOMPARE(request->kind(), AioErrorKind::Programming);
        } else if (request->sql.startsWith("INSERT")) {
            QCOMPARE(request->code(), SQLITE_READONLY);
        } else {
            VERIFY_OK(request);
        }
    }
    VERIFY_OK(run(writer, "INSERT INTO t VALUES (1)"));
}

// -- closing --

void TestSqliteConnection::closeFinishes()
{
    auto connection = open();
    VERIFY_OK(run(connection, "CREATE TABLE t (x)"));
    std::vector<RequestPointer> requests;
    for (int i = 0; i < 200; ++i) {
        requests.push_back(std::make_shared<Request>("INSERT INTO t VALUES (1)"));
        connection->execute(requests.back());
    }
    connection.reset(); // the same as close(Finish)
    QVERIFY(SqliteConnection::waitForAll(120s));
    for (const auto &request : requests) {
        QCOMPARE(request->timesFinished(), 1);
        VERIFY_OK(request);
    }
    QCOMPARE(run(open(), "SELECT count(*) FROM t")->rows->rows, QList<QByteArrayList>{{"i:200"}});
}

void TestSqliteConnection::closeInterrupts()
{
    auto connection = open();
    VERIFY_OK(run(connection, "CREATE TABLE t (x)"));
    const auto running = std::make_shared<Request>(endless);
    const auto queued = std::make_shared<Request>("INSERT INTO t VALUES (1)");
    connection->execute(running);
    connection->execute(queued);
    QVERIFY(!running->wait(50ms));
    connection->close(CloseMode::Interrupt);
    QVERIFY(SqliteConnection::waitForAll(120s));
    QCOMPARE(running->timesFinished(), 1);
    QCOMPARE(running->kind(), AioErrorKind::Cancelled);
    QCOMPARE(running->result.error->outcome(), AioOutcome::Refused);
    QCOMPARE(queued->timesFinished(), 1);
    QCOMPARE(queued->kind(), AioErrorKind::Cancelled);
    QCOMPARE(queued->result.error->outcome(), AioOutcome::NotSent);

    // also while it waits for a lock
    connection = open(AioSqliteOptions().busyTimeout(1h));
    RawConnection other(path());
    QCOMPARE(other.exec("BEGIN IMMEDIATE"), SQLITE_OK);
    const auto waiting = std::make_shared<Request>("INSERT INTO t VALUES (1)");
    connection->execute(waiting);
    QVERIFY(!waiting->wait(50ms));
    QVERIFY(SqliteConnection::endAll(120s));
    QCOMPARE(waiting->kind(), AioErrorKind::Cancelled);
}

// What runs does not end before the test says so, and close() is back before that.
void TestSqliteConnection::closeDoesNotWait()
{
    for (const auto mode : {CloseMode::Finish, CloseMode::Interrupt}) {
        auto connection = open();
        const auto running = std::make_shared<Request>("SELECT 1");
        const auto reached = std::make_shared<QSemaphore>();
        const auto mayEnd = std::make_shared<QSemaphore>();
        running->rows->onRow = [reached, mayEnd] {
            reached->release();
            mayEnd->tryAcquire(1, 60000); // so that a close() that waits is found, and not waited for
        };
        connection->execute(running);
        QVERIFY(reached->tryAcquire(1, 120000));
        connection->close(mode);
        connection.reset();
        QCOMPARE(running->timesFinished(), 0);
        mayEnd->release();
        QVERIFY(running->wait());
        QVERIFY(SqliteConnection::waitForAll(120s));
        QCOMPARE(running->timesFinished(), 1);
    }
}

void TestSqliteConnection::closeTakesBackTheLog()
{
    for (const auto mode : {CloseMode::Finish, CloseMode::Interrupt}) {
        auto writer = open();
        VERIFY_OK(run(writer, "CREATE TABLE IF NOT EXISTS t (x)"));
        VERIFY_OK(run(writer, "INSERT INTO t VALUES (zeroblob(100000))"));
        const auto reader = open({}, SqliteConnection::FileMode::ReadOnly);
        VERIFY_OK(run(reader, "SELECT count(*) FROM t"));
        QVERIFY(QFile::exists(path() + u"-wal"_s));
        writer->close(CloseMode::Finish);
        writer.reset();
        const auto request = std::make_shared<Request>(endless);
        reader->execute(request);
        QVERIFY(!request->wait(20ms));
        if (mode == CloseMode::Finish) {
            reader->cancel(request);
        }
        reader->close(mode); // the last one, a reader and interrupted
        QVERIFY(SqliteConnection::waitForAll(120s));
        QVERIFY(!QFile::exists(path() + u"-wal"_s));
        QVERIFY(!QFile::exists(path() + u"-shm"_s));
    }
}

void TestSqliteConnection::closedConnectionRefuses()
{
    const auto connection = open();
    connection->close(CloseMode::Finish);
    const auto request = run(connection, "SELECT 1");
    QCOMPARE(request->kind(), AioErrorKind::Interface);
    QCOMPARE(request->result.error->outcome(), AioOutcome::NotSent);
    QVERIFY(request->result.connectionLost);
    connection->cancel(request);
    connection->close(CloseMode::Interrupt);
}

void TestSqliteConnection::closeWhileOpening()
{
    for (int round = 0; round < 50; ++round) {
        Opening opening;
        auto connection = opening.open(path());
        const auto request = std::make_shared<Request>("SELECT 1");
        connection->execute(request);
        connection->close(CloseMode::Interrupt);
        connection.reset();
        opening.connection.reset();
        opening.wait(); // it came through, or it was closed: both may be
        QVERIFY(request->wait());
        QVERIFY(!request->failed() || request->kind() == AioErrorKind::Cancelled);
    }
}

void TestSqliteConnection::memoryDatabase()
{
    Opening opening;
    const auto connection = opening.open(u":memory:"_s);
    QVERIFY(!opening.wait());
    VERIFY_OK(run(connection, "CREATE TABLE t (x)"));
    VERIFY_OK(run(connection, "INSERT INTO t VALUES (1)"));
    const auto rows = run(connection, "SELECT x FROM t");
    QCOMPARE(rows->rows->rows, QList<QByteArrayList>{{"i:1"}});
}

void TestSqliteConnection::diskFull()
{
    const auto connection = open(AioSqliteOptions().pragma(u"max_page_count = 20"_s));
    VERIFY_OK(run(connection, "CREATE TABLE t (x)"));
    const auto request = run(connection, "INSERT INTO t VALUES (zeroblob(200000))");
    QCOMPARE(request->kind(), AioErrorKind::Operational);
    QCOMPARE(request->code(), SQLITE_FULL);
    QCOMPARE(request->result.error->outcome(), AioOutcome::Refused);
    QVERIFY(!request->result.inTransaction);
    VERIFY_OK(run(connection, "INSERT INTO t VALUES (1)"));
    QCOMPARE(run(connection, "SELECT count(*) FROM t")->rows->rows, QList<QByteArrayList>{{"i:1"}});
}

void TestSqliteConnection::damagedFiles()
{
    {
        const auto connection = open(AioSqliteOptions().journalMode(AioSqliteOptions::JournalMode::Delete));
        VERIFY_OK(run(connection, "CREATE TABLE t (id INTEGER PRIMARY KEY, x TEXT)"));
        VERIFY_OK(run(connection, "CREATE INDEX i ON t (x)"));
        VERIFY_OK(run(connection,
                      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500) INSERT INTO t SELECT i, hex(randomblob(20)) FROM n"));
    }
    QVERIFY(SqliteConnection::waitForAll(120s));
    QFile file(path());
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray sound = file.readAll();
    file.close();
    quint32 random = 4711;
    const auto next = [&] {
        return (random = random * 1664525 + 1013904223) >> 8;
    };
    int errors = 0;
    for (int round = 0; round < 200; ++round) {
        QByteArray damaged = sound;
        if (round % 4 == 0) {
            damaged.truncate(qsizetype(next()) % damaged.size());
        } else {
            for (int i = 0; i < 30; ++i) {
                damaged[qsizetype(next()) % damaged.size()] = char(next());
            }
        }
        const QString name = path(u"damaged%1.sqlite"_s.arg(round));
        QFile copy(name);
        QVERIFY(copy.open(QIODevice::WriteOnly));
        copy.write(damaged);
        copy.close();
        Opening opening;
        const auto connection = opening.open(name, AioSqliteOptions().synchronous(AioSqliteOptions::Synchronous::Off));
        opening.wait();
        for (const char *sql : {"SELECT count(*), max(x) FROM t", "INSERT INTO t (x) VALUES ('new')", "SELECT * FROM t ORDER BY x", "DELETE FROM t"}) {
            const auto request = run(connection, sql);
            if (request->failed()) {
                ++errors;
                QVERIFY2(request->kind() == AioErrorKind::Operational || request->kind() == AioErrorKind::Programming, qPrintable(request->message()));
            }
        }
    }
    QVERIFY(errors > 0);
}

QTEST_GUILESS_MAIN(TestSqliteConnection)

#include "tst_sqliteconnection.moc"
