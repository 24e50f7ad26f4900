// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "backends/sqlite/sqliteconnection_p.h"
#include "core/aiotext.h"

#include <QDir>
#include <QElapsedTimer>
#include <QScopeGuard>
#include <QTemporaryDir>
#include <QTest>
#include <QThread>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <limits>
#include <mutex>
#include <thread>

#include <sqlite3.h>

#ifdef Q_OS_UNIX
#include <sys/stat.h>
#include <unistd.h>
#endif

using namespace Aio;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace
{
// Cells as a test compares them: copies, with a letter for the kind.
QByteArray textOf(const AioCell &cell)
{
    switch (cell.kind) {
    case AioCell::Kind::Null:
        return "null";
    case AioCell::Kind::Int:
        return "i:" + QByteArray::number(cell.integer);
    case AioCell::Kind::Real:
        return "r:" + QByteArray::number(cell.real, 'g', 17);
    case AioCell::Kind::Text:
        return "t:" + QByteArray(cell.data, cell.size);
    case AioCell::Kind::Blob:
        return "b:" + QByteArray(cell.data, cell.size).toHex();
    default:
        return "?";
    }
}

class Sink final : public RowSink
{
public:
    bool begin(const QByteArrayList &names) override
    {
        ++begun;
        columns = names;
        return refuseAt != 0;
    }
    bool row(std::span<const AioCell> cells) override
    {
        QByteArrayList texts;
        for (const AioCell &cell : cells) {
            texts.append(textOf(cell));
        }
        rows.append(texts);
        if (throwAt == int(rows.size())) {
            throw std::runtime_error("thrown by the sink");
        }
        if (onRow) {
            onRow();
        }
        return refuseAt != int(rows.size());
    }
    AioErrorInfo error() const override
    {
        return AioErrorInfo(AioErrorKind::Data, u"refused by the sink"_s).phase(AioPhase::Decode).outcome(AioOutcome::Refused);
    }

    int begun = 0;
    int refuseAt = -1;
    int throwAt = -1;
    std::function<void()> onRow;
    QByteArrayList columns;
    QList<QByteArrayList> rows;
};

class Request : public DriverRequest
{
public:
    explicit Request(const QByteArray &text, std::vector<AioValue> values = {}, bool wantsRows = true)
    {
        sql = text;
        parameters = std::move(values);
        if (wantsRows) {
            auto owned = std::make_unique<Sink>();
            rows = owned.get();
            sink = std::move(owned);
        }
    }

    void finished() override
    {
        const std::scoped_lock lock(m_mutex);
        ++m_finished;
        thread = std::this_thread::get_id();
        m_changed.notify_all();
    }
    bool wait(std::chrono::milliseconds timeout = 30s)
    {
        std::unique_lock lock(m_mutex);
        return m_changed.wait_until(lock, Clock::now() + timeout, [this] {
            return m_finished > 0;
        });
    }
    int timesFinished()
    {
        const std::scoped_lock lock(m_mutex);
        return m_finished;
    }

    bool failed() const { return result.error.has_value(); }
    AioErrorKind kind() const { return result.error->kind(); }
    int code() const { return result.error ? result.error->nativeCode() : 0; }
    QString message() const { return result.error ? result.error->message() : QString(); }
    QStringList changed() const { return result.changedTables ? *result.changedTables : QStringList(); }

    Sink *rows = nullptr;
    std::thread::id thread;

private:
    std::mutex m_mutex;
    std::condition_variable m_changed;
    int m_finished = 0;
};
using RequestPointer = std::shared_ptr<Request>;

// The same statement with many values.
class ManyRequest final : public Request
{
public:
    ManyRequest(const QByteArray &text, std::vector<std::vector<AioValue>> values)
        : Request(text, values.front(), false)
        , m_values(std::move(values))
    {
    }
    bool nextParameters() override
    {
        if (++m_next >= m_values.size()) {
            return false;
        }
        parameters = m_values[m_next];
        return true;
    }

private:
    std::vector<std::vector<AioValue>> m_values;
    size_t m_next = 0;
};

class Opening
{
public:
    std::shared_ptr<SqliteConnection>
    open(const QString &file, const AioSqliteOptions &options = {}, SqliteConnection::FileMode access = SqliteConnection::FileMode::ReadWrite)
    {
        connection = SqliteConnection::open(file, options, access, [state = m_state](std::optional<AioErrorInfo> error) {
            const std::scoped_lock lock(state->mutex);
            state->error = std::move(error);
            state->thread = std::this_thread::get_id();
            state->opened = true;
            state->changed.notify_all();
        });
        return connection;
    }
    std::optional<AioErrorInfo> wait()
    {
        std::unique_lock lock(m_state->mutex);
        m_state->changed.wait(lock, [this] {
            return m_state->opened;
        });
        return m_state->error;
    }
    std::thread::id thread() const { return m_state->thread; }

    std::shared_ptr<SqliteConnection> connection;

private:
    struct State {
        std::mutex mutex;
        std::condition_variable changed;
        std::optional<AioErrorInfo> error;
        std::thread::id thread;
        bool opened = false;
    };
    std::shared_ptr<State> m_state = std::make_shared<State>();
};

RequestPointer run(const std::shared_ptr<SqliteConnection> &connection, const RequestPointer &request)
{
    connection->execute(request);
    if (!request->wait()) {
        qFatal("%s does not end", request->sql.constData());
    }
    return request;
}
RequestPointer run(const std::shared_ptr<SqliteConnection> &connection, const QByteArray &sql, std::vector<AioValue> values = {})
{
    return run(connection, std::make_shared<Request>(sql, std::move(values)));
}

// The next rows of a cursor; the statement matters the first time only.
RequestPointer fetch(const std::shared_ptr<SqliteConnection> &connection,
                     const std::shared_ptr<DriverCursor> &cursor,
                     const QByteArray &sql = {},
                     std::vector<AioValue> values = {})
{
    auto request = std::make_shared<Request>(sql, std::move(values));
    request->cursor = cursor;
    return run(connection, request);
}
std::shared_ptr<DriverCursor> cursorOf(qsizetype rows)
{
    return std::make_shared<DriverCursor>(rows, true);
}

QByteArrayList firstColumn(const RequestPointer &request)
{
    QByteArrayList texts;
    for (const QByteArrayList &row : request->rows->rows) {
        texts.append(row.first());
    }
    return texts;
}

// A connection of somebody else.
class RawConnection
{
public:
    explicit RawConnection(const QString &file)
    {
        sqlite3_open(file.toUtf8().constData(), &m_db);
        sqlite3_extended_result_codes(m_db, 1);
    }
    ~RawConnection() { sqlite3_close(m_db); }
    Q_DISABLE_COPY_MOVE(RawConnection)
    int exec(const char *sql) { return sqlite3_exec(m_db, sql, nullptr, nullptr, nullptr); }

private:
    sqlite3 *m_db = nullptr;
};

// Runs for some minutes.
const QByteArray endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 4000000000) SELECT count(*) FROM n";

constexpr auto firstYear = -62167219200000LL; // 0000-01-01 in milliseconds
constexpr auto lastMoment = 253402300799999LL; // 9999-12-31 23:59:59.999

// Sanitizers slow everything down.
std::chrono::milliseconds patience(std::chrono::milliseconds time)
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    return time * 5;
#else
    return time;
#endif
}
}

#define VERIFY_OK(request)                                                                                                                                     \
    do {                                                                                                                                                       \
        const RequestPointer verified = request;                                                                                                               \
        QVERIFY2(!verified->failed(), qPrintable(verified->message()));                                                                                        \
    } while (false)

class TestSqliteConnection : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void opensOnItsThread();
    void readsItsSettings_data();
    void readsItsSettings();
    void userPragmas();
    void openErrors_data();
    void openErrors();
    void readOnlyFile();
    void fullErrorForQueuedRequests();

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

    void busyEnds();
    void busyDeadline();
    void busyCancel();
    void busyTimeout();
    void busySnapshot();
    void busyCommitStaysOpen();
    void readsWhileAnotherWrites();
    void burstsSeeWhatWasCommitted();
    void burstsOfOtherStatements();

    void cancelsLongStatement();
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

    void cursorGivesRowsInParts_data();
    void cursorGivesRowsInParts();
    void cursorReadsNothingBetween();
    void cursorKeepsItsValues();
    void cursorOfWideRows();
    void cursorsAndStatementsInterleave();
    void cursorOfAReader();
    void cursorOnlyReads_data();
    void cursorOnlyReads();
    void cursorClosed();
    void cursorFails();
    void cursorStopped_data();
    void cursorStopped();
    void cursorRefusedBySink();
    void cursorOutlivesNothing();

    void closeFinishes();
    void closeInterrupts();
    void closeTakesBackTheLog();
    void closedConnectionRefuses();
    void closeWhileOpening();
    void memoryDatabase();
    void diskFull();
    void damagedFiles();

private:
    QString path(const QString &name = u"test.sqlite"_s) const { return m_folder->filePath(name); }
    std::shared_ptr<SqliteConnection> open(const AioSqliteOptions &options = {}, SqliteConnection::FileMode access = SqliteConnection::FileMode::ReadWrite)
    {
        Opening opening;
        auto connection = opening.open(path(), options, access);
        if (const auto error = opening.wait()) {
            qFatal("%s", qPrintable(error->message()));
        }
        return connection;
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestSqliteConnection::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    QVERIFY(m_folder->isValid());
}

void TestSqliteConnection::cleanup()
{
    QVERIFY(SqliteConnection::waitForAll(10s));
    m_folder.reset();
}

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
    QVERIFY(QDir(m_folder->path()).mkdir(u"folder"_s));

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
    QVERIFY(SqliteConnection::waitForAll(10s));
    QVERIFY(::chmod(qPrintable(path()), 0444) == 0);
    QVERIFY(::chmod(qPrintable(m_folder->path()), 0755) == 0);
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
    QVERIFY(SqliteConnection::waitForAll(10s));
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

// -- values --

void TestSqliteConnection::bindsAndReads_data()
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

void TestSqliteConnection::bindsAndReads()
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

void TestSqliteConnection::refusesValues_data()
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

void TestSqliteConnection::refusesValues()
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

void TestSqliteConnection::countsPlaceholders()
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

void TestSqliteConnection::columnNames()
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

void TestSqliteConnection::oneStatementOnly_data()
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

void TestSqliteConnection::oneStatementOnly()
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

void TestSqliteConnection::cachesStatements()
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

void TestSqliteConnection::seesSchemaChanges()
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

void TestSqliteConnection::changedTables_data()
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

void TestSqliteConnection::changedTables()
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

void TestSqliteConnection::changedTablesAfterSchemaChange()
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

void TestSqliteConnection::rowCounts()
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

void TestSqliteConnection::manyParameters()
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

void TestSqliteConnection::manyParametersFail()
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

void TestSqliteConnection::constraints_data()
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

void TestSqliteConnection::constraints()
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

void TestSqliteConnection::programmingErrors_data()
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

void TestSqliteConnection::programmingErrors()
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

void TestSqliteConnection::readersDoNotWrite_data()
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

void TestSqliteConnection::readersDoNotWrite()
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
    QVERIFY(request->wait(patience(500ms)));
    VERIFY_OK(request);
}

void TestSqliteConnection::busyDeadline()
{
    const auto connection = open();
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
    QVERIFY2(elapsed >= 199 && elapsed < patience(250ms).count(), qPrintable(QString::number(elapsed)));
}

void TestSqliteConnection::busyCancel()
{
    const auto connection = open();
    VERIFY_OK(run(connection, "CREATE TABLE t (x)"));
    RawConnection other(path());
    QCOMPARE(other.exec("BEGIN IMMEDIATE"), SQLITE_OK);
    const auto request = std::make_shared<Request>("INSERT INTO t VALUES (1)");
    connection->execute(request);
    QVERIFY(!request->wait(100ms));
    QElapsedTimer timer;
    timer.start();
    connection->cancel(request);
    QVERIFY(request->wait(patience(50ms)));
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
    const auto connection = open();
    VERIFY_OK(run(connection, "CREATE TABLE t (x)"));
    VERIFY_OK(run(connection, "BEGIN"));
    VERIFY_OK(run(connection, "SELECT * FROM t"));
    RawConnection other(path());
    QCOMPARE(other.exec("INSERT INTO t VALUES (1)"), SQLITE_OK);
    QElapsedTimer timer;
    timer.start();
    const auto request = run(connection, "INSERT INTO t VALUES (2)");
    QVERIFY(timer.elapsed() < patience(1s).count()); // waiting cannot help
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

// -- cancelling --

void TestSqliteConnection::cancelsLongStatement()
{
    const auto connection = open();
    for (int round = 0; round < 3; ++round) {
        const auto request = std::make_shared<Request>(endless);
        connection->execute(request);
        QVERIFY(!request->wait(50ms));
        connection->cancel(request);
        QVERIFY(request->wait(patience(50ms)));
        QCOMPARE(request->kind(), AioErrorKind::Cancelled);
        QCOMPARE(request->code(), SQLITE_INTERRUPT);
        QCOMPARE(request->result.error->outcome(), AioOutcome::Refused);
        QCOMPARE(run(connection, "SELECT 1")->rows->rows, QList<QByteArrayList>{{"i:1"}});
    }
}

void TestSqliteConnection::cancelsCount()
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
    const auto request = std::make_shared<Request>(count);
    connection->execute(request);
    std::this_thread::sleep_for(std::chrono::milliseconds(whole) / 4);
    connection->cancel(request);
    QVERIFY(request->wait());
    if (!request->failed()) {
        QSKIP("the count was over before it could be cancelled");
    }
    QCOMPARE(request->kind(), AioErrorKind::Cancelled);
    VERIFY_OK(run(connection, count));
}

void TestSqliteConnection::deadlineOfLongStatement()
{
    const auto connection = open();
    const auto request = std::make_shared<Request>(endless);
    QElapsedTimer timer;
    timer.start();
    request->deadline = Clock::now() + 100ms;
    run(connection, request);
    QVERIFY(timer.elapsed() >= 99 && timer.elapsed() < 100 + patience(50ms).count());
    QCOMPARE(request->kind(), AioErrorKind::Timeout);
    QCOMPARE(request->result.error->outcome(), AioOutcome::Refused);
    VERIFY_OK(run(connection, "SELECT 1"));
}

void TestSqliteConnection::cancelledBeforeItBegan()
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

void TestSqliteConnection::cancelledWhileQueued()
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
        QVERIFY(queued[size_t(i)]->wait(patience(50ms)));
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

void TestSqliteConnection::deadlineBeforeItBegan()
{
    const auto connection = open();
    const auto request = std::make_shared<Request>("SELECT 1");
    request->deadline = Clock::now() - 1ms;
    run(connection, request);
    QCOMPARE(request->kind(), AioErrorKind::Timeout);
    QCOMPARE(request->result.error->outcome(), AioOutcome::NotSent);
}

void TestSqliteConnection::cancelNeverHitsTheNext_data()
{
    QTest::addColumn<bool>("reader");
    QTest::addColumn<int>("victims");
    QTest::newRow("writer") << false << 1;
    QTest::newRow("reader") << true << 1;
    QTest::newRow("reader, in bursts") << true << 8;
}

void TestSqliteConnection::cancelNeverHitsTheNext()
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

void TestSqliteConnection::endedStatementIsNotInterrupted()
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

void TestSqliteConnection::interruptedInsertLosesTransaction()
{
    const auto connection = open();
    VERIFY_OK(run(connection, "CREATE TABLE t (x)"));
    VERIFY_OK(run(connection, "BEGIN IMMEDIATE"));
    VERIFY_OK(run(connection, "INSERT INTO t VALUES (1)"));
    const auto request = std::make_shared<Request>(
        "INSERT INTO t WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 4000000000) SELECT i FROM n WHERE i % 1000 = 0");
    connection->execute(request);
    QVERIFY(!request->wait(50ms));
    connection->cancel(request);
    QVERIFY(request->wait(patience(100ms)));
    QCOMPARE(request->kind(), AioErrorKind::Cancelled);
    QCOMPARE(request->result.error->outcome(), AioOutcome::Refused);
    QVERIFY(!request->result.inTransaction);
    QVERIFY(!request->result.changedTables);
    QVERIFY2(request->message().contains(u"whole transaction was rolled back"_s), qPrintable(request->message()));
    QCOMPARE(run(connection, "SELECT count(*) FROM t")->rows->rows, QList<QByteArrayList>{{"i:0"}});
}

void TestSqliteConnection::interruptedSelectKeepsTransaction()
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

void TestSqliteConnection::sinkRefuses_data()
{
    QTest::addColumn<int>("at");
    QTest::addColumn<int>("rows");
    QTest::newRow("the columns") << 0 << 0;
    QTest::newRow("the first row") << 1 << 1;
    QTest::newRow("the third row") << 3 << 3;
}

void TestSqliteConnection::sinkRefuses()
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

void TestSqliteConnection::sinkThrows()
{
    const auto connection = open();
    const auto request = std::make_shared<Request>("SELECT 1");
    request->rows->throwAt = 1;
    run(connection, request);
    QCOMPARE(request->kind(), AioErrorKind::Programming);
    QVERIFY(request->message().contains(u"thrown by the sink"_s));
    VERIFY_OK(run(connection, "SELECT 1"));
}

void TestSqliteConnection::refusedReturningIsUnknown()
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

// -- closing --

void TestSqliteConnection::cursorGivesRowsInParts_data()
{
    QTest::addColumn<int>("rows");
    QTest::addColumn<int>("batch");
    QTest::addColumn<QList<int>>("parts"); // the last one is that of the request that says there are no more
    QTest::newRow("none") << 0 << 3 << QList<int>{0};
    QTest::newRow("fewer") << 2 << 3 << QList<int>{2};
    QTest::newRow("as many, so it cannot know") << 3 << 3 << QList<int>{3, 0};
    QTest::newRow("one more") << 4 << 3 << QList<int>{3, 1};
    QTest::newRow("several") << 7 << 3 << QList<int>{3, 3, 1};
    QTest::newRow("one by one") << 2 << 1 << QList<int>{1, 1, 0};
}

void TestSqliteConnection::cursorGivesRowsInParts()
{
    QFETCH(int, rows);
    QFETCH(int, batch);
    QFETCH(QList<int>, parts);
    const auto connection = open();
    const auto cursor = cursorOf(batch);
    int next = 1;
    for (qsizetype part = 0; part < parts.size(); ++part) {
        const auto request =
            fetch(connection, cursor, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i, 'x' AS t FROM n LIMIT ?", {AioValue(rows)});
        VERIFY_OK(request);
        QCOMPARE(request->rows->begun, 1);
        QCOMPARE(request->rows->columns, (QByteArrayList{"i", "t"}));
        QCOMPARE(request->rows->rows.size(), parts[part]);
        for (const QByteArray &text : firstColumn(request)) {
            QCOMPARE(text, "i:" + QByteArray::number(next++));
        }
        QCOMPARE(request->result.hasMoreRows, part + 1 < parts.size());
    }
    QCOMPARE(next, rows + 1);
    // an end stays one, and is no error
    const auto after = fetch(connection, cursor);
    VERIFY_OK(after);
    QVERIFY(after->rows->rows.isEmpty() && !after->result.hasMoreRows);
}

void TestSqliteConnection::cursorReadsNothingBetween()
{
    // the fourth row takes minutes
    const auto connection = open();
    const auto cursor = cursorOf(3);
    const auto request = fetch(connection, cursor, "SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT * FROM (" + endless + ')');
    VERIFY_OK(request);
    QCOMPARE(firstColumn(request), (QByteArrayList{"i:1", "i:2", "i:3"}));
    QVERIFY(request->result.hasMoreRows);
    VERIFY_OK(run(connection, "SELECT 1")); // the connection is free
}

void TestSqliteConnection::cursorKeepsItsValues()
{
    const auto connection = open();
    const auto cursor = cursorOf(1);
    const QByteArray sql = "SELECT ? || i FROM (SELECT 1 AS i UNION ALL SELECT 2 UNION ALL SELECT 3) WHERE i < ?";
    QCOMPARE(firstColumn(fetch(connection, cursor, sql, {AioValue(u"a text that is long enough for memory of its own "_s), AioValue(3)})),
             (QByteArrayList{"t:a text that is long enough for memory of its own 1"}));
    VERIFY_OK(run(connection, "SELECT ?", {AioValue(u"another text, that takes the memory the first one had if it has gone"_s)}));
    // neither the statement nor values are looked at any more
    QCOMPARE(firstColumn(fetch(connection, cursor, "no SQL at all", {AioValue(u"b"_s)})),
             (QByteArrayList{"t:a text that is long enough for memory of its own 2"}));
    QVERIFY(fetch(connection, cursor)->rows->rows.isEmpty());
}

void TestSqliteConnection::cursorOfWideRows()
{
    const auto connection = open();
    const auto cursor = cursorOf(1000);
    int rows = 0, requests = 0;
    for (bool more = true; more; ++requests) {
        const auto request =
            fetch(connection, cursor, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 20) SELECT zeroblob(1000000) FROM n");
        VERIFY_OK(request);
        QVERIFY(request->rows->rows.size() <= 6);
        rows += int(request->rows->rows.size());
        more = request->result.hasMoreRows;
    }
    QCOMPARE(rows, 20);
    QVERIFY(requests >= 4);
}

void TestSqliteConnection::cursorsAndStatementsInterleave()
{
    const auto connection = open();
    run(connection, "CREATE TABLE t (x INTEGER PRIMARY KEY)");
    run(connection, "CREATE TABLE u (y)");
    run(connection, "INSERT INTO t WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 9) SELECT i FROM n");
    const auto up = cursorOf(2), down = cursorOf(3), same = cursorOf(4);
    QByteArrayList ascending, descending, again;
    for (int i = 0; i < 5; ++i) {
        const auto one = fetch(connection, up, "SELECT x FROM t ORDER BY x");
        ascending += firstColumn(one);
        VERIFY_OK(one);
        VERIFY_OK(run(connection, "INSERT INTO u VALUES (?)", {AioValue(i)}));
        descending += firstColumn(fetch(connection, down, "SELECT x FROM t ORDER BY x DESC"));
        again += firstColumn(fetch(connection, same, "SELECT x FROM t ORDER BY x")); // the same text, another cursor
        QCOMPARE(run(connection, "SELECT count(*) FROM t")->rows->rows.first().first(), "i:9");
    }
    QCOMPARE(ascending, (QByteArrayList{"i:1", "i:2", "i:3", "i:4", "i:5", "i:6", "i:7", "i:8", "i:9"}));
    QCOMPARE(again, ascending);
    std::reverse(descending.begin(), descending.end());
    QCOMPARE(descending, ascending);
    QCOMPARE(run(connection, "SELECT count(*) FROM u")->rows->rows.first().first(), "i:5");
    // in a transaction, which ends under it
    const auto inside = cursorOf(2);
    VERIFY_OK(run(connection, "BEGIN IMMEDIATE"));
    VERIFY_OK(run(connection, "INSERT INTO t VALUES (10)"));
    const auto first = fetch(connection, inside, "SELECT x FROM t ORDER BY x DESC");
    QCOMPARE(firstColumn(first), (QByteArrayList{"i:10", "i:9"}));
    QVERIFY(first->result.inTransaction);
    VERIFY_OK(run(connection, "COMMIT"));
    QCOMPARE(firstColumn(fetch(connection, inside)), (QByteArrayList{"i:8", "i:7"}));
}

void TestSqliteConnection::cursorOfAReader()
{
    // what stands open sees the database as it was, also what is committed between its first and its second request
    const auto writer = open();
    run(writer, "CREATE TABLE t (x)");
    run(writer, "INSERT INTO t VALUES (1), (2), (3)");
    const auto reader = open({}, SqliteConnection::FileMode::ReadOnly);
    const auto cursor = cursorOf(2);
    QCOMPARE(firstColumn(fetch(reader, cursor, "SELECT x FROM t ORDER BY x")), (QByteArrayList{"i:1", "i:2"}));
    VERIFY_OK(run(writer, "INSERT INTO t VALUES (4)"));
    QCOMPARE(firstColumn(fetch(reader, cursor)), (QByteArrayList{"i:3"}));
    // and lets go of that view at its end
    QCOMPARE(run(reader, "SELECT count(*) FROM t")->rows->rows.first().first(), "i:4");
}

void TestSqliteConnection::cursorOnlyReads_data()
{
    QTest::addColumn<QByteArray>("sql");
    QTest::newRow("insert") << QByteArray("INSERT INTO t VALUES (1)");
    QTest::newRow("returning") << QByteArray("INSERT INTO t VALUES (1) RETURNING x");
    QTest::newRow("schema") << QByteArray("CREATE TABLE u (x)");
    QTest::newRow("transaction") << QByteArray("BEGIN IMMEDIATE");
}

void TestSqliteConnection::cursorOnlyReads()
{
    QFETCH(QByteArray, sql);
    const auto writer = open();
    run(writer, "CREATE TABLE t (x)");
    for (const auto &connection : {writer, open({}, SqliteConnection::FileMode::ReadOnly)}) {
        const auto request = fetch(connection, cursorOf(10), sql);
        QVERIFY(request->failed());
        QCOMPARE(request->kind(), AioErrorKind::Programming);
        QVERIFY(!request->result.inTransaction);
    }
    QCOMPARE(run(writer, "SELECT count(*) FROM t")->rows->rows.first().first(), "i:0");
}

void TestSqliteConnection::cursorClosed()
{
    const auto connection = open();
    run(connection, "CREATE TABLE t (x)");
    run(connection, "INSERT INTO t VALUES (1), (2), (3)");
    const auto cursor = cursorOf(1), other = cursorOf(1);
    VERIFY_OK(fetch(connection, cursor, "SELECT x FROM t"));
    VERIFY_OK(fetch(connection, other, "SELECT x FROM t"));
    QVERIFY(run(connection, "DROP TABLE t")->failed()); // it is being read
    connection->closeCursor(cursor);
    QCOMPARE(firstColumn(fetch(connection, other)), (QByteArrayList{"i:2"})); // not this one
    connection->closeCursor(other);
    connection->closeCursor(other); // once more is nothing
    VERIFY_OK(run(connection, "DROP TABLE t"));
    const auto late = fetch(connection, cursor, "SELECT 1");
    QVERIFY(late->failed());
    QCOMPARE(late->kind(), AioErrorKind::Operational);
    QCOMPARE(late->result.error->outcome(), AioOutcome::NotSent);
    // closed before its first request came
    const auto early = cursorOf(1);
    connection->closeCursor(early);
    QVERIFY(fetch(connection, early, "SELECT 1")->failed());
    VERIFY_OK(run(connection, "SELECT 1"));
}

void TestSqliteConnection::cursorFails()
{
    const auto connection = open();
    run(connection, "CREATE TABLE t (x)");
    run(connection, "INSERT INTO t VALUES ('1'), ('2'), ('no json'), ('4')");
    const auto cursor = cursorOf(2);
    QCOMPARE(firstColumn(fetch(connection, cursor, "SELECT json(x) FROM t")), (QByteArrayList{"t:1", "t:2"}));
    const auto failed = fetch(connection, cursor);
    QVERIFY2(failed->failed() && failed->message().contains(u"JSON"), qPrintable(failed->message()));
    QVERIFY(!failed->result.hasMoreRows);
    QVERIFY(fetch(connection, cursor)->failed());
    VERIFY_OK(run(connection, "DROP TABLE t")); // nothing stands open
    // what cannot begin
    const auto wrong = cursorOf(2);
    QCOMPARE(fetch(connection, wrong, "SELECT nothing")->kind(), AioErrorKind::Programming);
    QVERIFY(fetch(connection, cursorOf(2), "SELECT ?")->failed()); // a value is missing
    VERIFY_OK(run(connection, "CREATE TABLE t (x)"));
}

void TestSqliteConnection::cursorStopped_data()
{
    QTest::addColumn<bool>("byDeadline");
    QTest::newRow("cancelled") << false;
    QTest::newRow("deadline") << true;
}

void TestSqliteConnection::cursorStopped()
{
    QFETCH(bool, byDeadline);
    const auto connection = open();
    run(connection, "CREATE TABLE t (x)");
    run(connection, "INSERT INTO t VALUES (1), (2), (3)");
    const auto beside = cursorOf(1), stopped = cursorOf(1);
    QCOMPARE(firstColumn(fetch(connection, beside, "SELECT x FROM t ORDER BY x")), (QByteArrayList{"i:1"}));
    VERIFY_OK(fetch(connection, stopped, "SELECT x FROM t UNION ALL SELECT * FROM (" + endless + ')'));
    VERIFY_OK(fetch(connection, stopped));
    VERIFY_OK(fetch(connection, stopped));
    const auto request = std::make_shared<Request>(QByteArray());
    request->cursor = stopped;
    if (byDeadline) {
        request->deadline = Clock::now() + 20ms;
    }
    connection->execute(request);
    if (!byDeadline) {
        QThread::msleep(5); // so that it has begun, most times
        connection->cancel(request);
    }
    QVERIFY(request->wait());
    QVERIFY(request->failed());
    QCOMPARE(request->kind(), byDeadline ? AioErrorKind::Timeout : AioErrorKind::Cancelled);
    QCOMPARE(request->timesFinished(), 1);
    connection->closeCursor(stopped); // as whoever has cancelled does
    QCOMPARE(firstColumn(fetch(connection, beside)), (QByteArrayList{"i:2"}));
    QVERIFY(fetch(connection, stopped)->failed());
    connection->closeCursor(beside);
    VERIFY_OK(run(connection, "DROP TABLE t"));
}

void TestSqliteConnection::cursorRefusedBySink()
{
    const auto connection = open();
    run(connection, "CREATE TABLE t (x)");
    run(connection, "INSERT INTO t VALUES (1), (2), (3), (4)");
    const auto cursor = cursorOf(2);
    VERIFY_OK(fetch(connection, cursor, "SELECT x FROM t"));
    const auto request = std::make_shared<Request>(QByteArray());
    request->cursor = cursor;
    request->rows->refuseAt = 1;
    run(connection, request);
    QCOMPARE(request->kind(), AioErrorKind::Data);
    QCOMPARE(request->message(), u"refused by the sink"_s);
    VERIFY_OK(run(connection, "DROP TABLE t"));
    const auto throwing = std::make_shared<Request>("SELECT 1 UNION ALL SELECT 2");
    throwing->cursor = cursorOf(1);
    throwing->rows->throwAt = 1;
    run(connection, throwing);
    QVERIFY(throwing->failed() && throwing->message().contains(u"thrown by the sink"));
}

void TestSqliteConnection::cursorOutlivesNothing()
{
    // the connection is closed while queries stand open; cleanup() sees its thread end
    const auto cursor = cursorOf(1);
    {
        const auto connection = open();
        VERIFY_OK(fetch(connection, cursor, "SELECT 1 UNION ALL SELECT 2"));
        connection->close(DriverConnection::CloseMode::Finish);
        const auto late = std::make_shared<Request>(QByteArray());
        late->cursor = cursor;
        run(connection, late);
        QVERIFY(late->result.connectionLost);
    }
    const auto connection = open();
    VERIFY_OK(fetch(connection, cursorOf(1), "SELECT 1 UNION ALL SELECT 2"));
    QVERIFY(fetch(connection, cursor)->failed()); // one of another connection
}

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
    QVERIFY(SqliteConnection::waitForAll(10s));
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
    QElapsedTimer timer;
    timer.start();
    connection->close(DriverConnection::CloseMode::Interrupt);
    QVERIFY(timer.elapsed() < 20);
    QVERIFY(SqliteConnection::waitForAll(10s));
    QVERIFY2(timer.elapsed() < 500, qPrintable(QString::number(timer.elapsed())));
    QCOMPARE(running->timesFinished(), 1);
    QCOMPARE(running->kind(), AioErrorKind::Cancelled);
    QCOMPARE(running->result.error->outcome(), AioOutcome::Refused);
    QCOMPARE(queued->timesFinished(), 1);
    QCOMPARE(queued->kind(), AioErrorKind::Cancelled);
    QCOMPARE(queued->result.error->outcome(), AioOutcome::NotSent);

    // also while it waits for a lock
    connection = open();
    RawConnection other(path());
    QCOMPARE(other.exec("BEGIN IMMEDIATE"), SQLITE_OK);
    const auto waiting = std::make_shared<Request>("INSERT INTO t VALUES (1)");
    connection->execute(waiting);
    QVERIFY(!waiting->wait(50ms));
    timer.start();
    QVERIFY(SqliteConnection::endAll(10s));
    QVERIFY(timer.elapsed() < 500);
    QCOMPARE(waiting->kind(), AioErrorKind::Cancelled);
}

void TestSqliteConnection::closeTakesBackTheLog()
{
    for (const auto mode : {DriverConnection::CloseMode::Finish, DriverConnection::CloseMode::Interrupt}) {
        auto writer = open();
        VERIFY_OK(run(writer, "CREATE TABLE IF NOT EXISTS t (x)"));
        VERIFY_OK(run(writer, "INSERT INTO t VALUES (zeroblob(100000))"));
        const auto reader = open({}, SqliteConnection::FileMode::ReadOnly);
        VERIFY_OK(run(reader, "SELECT count(*) FROM t"));
        QVERIFY(QFile::exists(path() + u"-wal"_s));
        writer->close(DriverConnection::CloseMode::Finish);
        writer.reset();
        const auto request = std::make_shared<Request>(endless);
        reader->execute(request);
        QVERIFY(!request->wait(20ms));
        if (mode == DriverConnection::CloseMode::Finish) {
            reader->cancel(request);
        }
        reader->close(mode); // the last one, a reader and interrupted
        QVERIFY(SqliteConnection::waitForAll(10s));
        QVERIFY(!QFile::exists(path() + u"-wal"_s));
        QVERIFY(!QFile::exists(path() + u"-shm"_s));
    }
}

void TestSqliteConnection::closedConnectionRefuses()
{
    const auto connection = open();
    connection->close(DriverConnection::CloseMode::Finish);
    const auto request = run(connection, "SELECT 1");
    QCOMPARE(request->kind(), AioErrorKind::Interface);
    QCOMPARE(request->result.error->outcome(), AioOutcome::NotSent);
    QVERIFY(request->result.connectionLost);
    connection->cancel(request);
    connection->close(DriverConnection::CloseMode::Interrupt);
}

void TestSqliteConnection::closeWhileOpening()
{
    for (int round = 0; round < 50; ++round) {
        Opening opening;
        auto connection = opening.open(path());
        const auto request = std::make_shared<Request>("SELECT 1");
        connection->execute(request);
        connection->close(DriverConnection::CloseMode::Interrupt);
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
    QVERIFY(SqliteConnection::waitForAll(10s));
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
