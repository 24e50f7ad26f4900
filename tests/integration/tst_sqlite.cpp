// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// What only SQLite has, through AioSqliteDatabase: its options, functions in C++.

#include "aioorm/backends/sqlite/aiosqlitedatabase.h"
#include "support/testdatabase.h"

#include <QDir>
#include <QFile>
#include <QRegularExpression>
#include <QScopeGuard>

#include <cmath>

#include <sqlite3.h>

using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

using Rows = QList<QVariantMap>;

namespace
{
QVariant scalar(AioDatabase &db, const QString &sql, const QVariantList &values = {}, Aio::Access access = Aio::Access::Write)
{
    const Rows rows = await(db.aioExecuteSql(sql, values, access));
    return rows.size() == 1 ? rows.first().first() : QVariant(u"%1 rows"_s.arg(rows.size()));
}

QVariantList column(AioDatabase &db, const QString &sql, Aio::Access access = Aio::Access::Write)
{
    QVariantList values;
    for (const QVariantMap &row : await(db.aioExecuteSql(sql, {}, access))) {
        values.append(row.first());
    }
    return values;
}

QString slug(const QString &title)
{
    QString result;
    for (const QChar c : title.toLower()) {
        result += c.isLetterOrNumber() ? c : u'-';
    }
    return result;
}

class Median
{
public:
    void step(double value) { m_values.append(value); }
    std::optional<double> result() const
    {
        QList<double> sorted = m_values;
        std::sort(sorted.begin(), sorted.end());
        return sorted.isEmpty() ? std::nullopt : std::optional(sorted.at(sorted.size() / 2));
    }

private:
    QList<double> m_values;
};

class Total
{
public:
    void step(qint64 value, const std::optional<qint64> &factor) { m_total += value * factor.value_or(1); }
    void inverse(qint64 value, const std::optional<qint64> &factor) { m_total -= value * factor.value_or(1); }
    qint64 result() const { return m_total; }

private:
    qint64 m_total = 0;
};

// "file 2" before "file 10"
int compareNatural(QStringView a, QStringView b)
{
    const auto split = [](QStringView text) {
        qsizetype digits = 0;
        while (digits < text.size() && text[text.size() - 1 - digits].isDigit()) {
            ++digits;
        }
        return std::pair(text.chopped(digits), digits ? text.last(digits).toInt() : -1);
    };
    const auto first = split(a), second = split(b);
    const int order = first.first.compare(second.first);
    return order ? order : first.second - second.second;
}
}

class TestSqlite : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }
    void cleanup() { m_folder.reset(); }

    // -- options --

    void options_data()
    {
        QTest::addColumn<AioSqliteOptions>("options");
        QTest::addColumn<QString>("pragma");
        QTest::addColumn<QVariant>("expected");
        QTest::addColumn<bool>("ofReaders");
        using O = AioSqliteOptions;
        QTest::newRow("page size") << O().pageSize(8192) << u"page_size"_s << QVariant(8192) << true;
        QTest::newRow("temporary tables in memory") << O().tempStore(O::TempStore::Memory) << u"temp_store"_s << QVariant(2) << true;
        QTest::newRow("temporary tables in files") << O().tempStore(O::TempStore::File) << u"temp_store"_s << QVariant(1) << true;
        QTest::newRow("checkpoint") << O().autoCheckpoint(50) << u"wal_autocheckpoint"_s << QVariant(50) << false;
        QTest::newRow("no checkpoint") << O().autoCheckpoint(0) << u"wal_autocheckpoint"_s << QVariant(0) << false;
        QTest::newRow("size of the log") << O().journalSizeLimit(65536) << u"journal_size_limit"_s << QVariant(65536) << false;
        QTest::newRow("a number") << O().pragma(u"cache_size"_s, -3000) << u"cache_size"_s << QVariant(-3000) << true;
        QTest::newRow("a bool") << O().pragma(u"recursive_triggers"_s, true) << u"recursive_triggers"_s << QVariant(1) << true;
        QTest::newRow("text") << O().pragma(u"encoding"_s, u"UTF-16le"_s) << u"encoding"_s << QVariant(u"UTF-16le"_s) << true;
        QTest::newRow("of the attached file") << O().attach(u"archive"_s, u"archive.sqlite"_s).pragma(u"archive.cache_size"_s, -500) << u"archive.cache_size"_s
                                              << QVariant(-500) << true;
        QTest::newRow("journal of the attached file") << O().attach(u"archive"_s, u"archive.sqlite"_s) << u"archive.journal_mode"_s << QVariant(u"wal"_s)
                                                      << false;
        QTest::newRow("synchronous of the attached file")
            << O().attach(u"archive"_s, u"archive.sqlite"_s).synchronous(O::Synchronous::Full) << u"archive.synchronous"_s << QVariant(2) << true;
    }
    void options()
    {
        QFETCH(AioSqliteOptions, options);
        QFETCH(QString, pragma);
        QFETCH(QVariant, expected);
        QFETCH(bool, ofReaders);
        AioSqliteDatabase db(path(), inFolder(options));
        QCOMPARE(scalar(db, u"PRAGMA "_s + pragma).toString(), expected.toString());
        if (ofReaders) {
            QCOMPARE(scalar(db, u"PRAGMA "_s + pragma, {}, Aio::Access::Read).toString(), expected.toString());
        }
        await(db.aioClose());
    }

    void unknownPragma_data()
    {
        QTest::addColumn<AioSqliteOptions>("options");
        QTest::addColumn<QString>("says");
        QTest::newRow("unknown") << AioSqliteOptions().pragma(u"cashe_size"_s, 10) << u"cashe_size"_s;
        QTest::newRow("unknown, as text") << AioSqliteOptions().pragma(u"wal_autocheckpiont = 10"_s) << u"wal_autocheckpiont"_s;
        QTest::newRow("empty") << AioSqliteOptions().pragma(QString()) << u"no pragma"_s;
        QTest::newRow("two") << AioSqliteOptions().pragma(u"cache_size = 1; DROP TABLE t"_s) << u"Not a single pragma"_s;
        QTest::newRow("quoted, not run") << AioSqliteOptions().pragma(u"encoding"_s, u"UTF-8'; DROP TABLE t; --"_s) << u"UTF-8"_s;
    }
    void unknownPragma()
    {
        QFETCH(AioSqliteOptions, options);
        QFETCH(QString, says);
        {
            AioSqliteDatabase first(path());
            await(first.aioExecuteSql(u"CREATE TABLE t (x)"_s));
            await(first.aioClose());
        }
        AioSqliteDatabase db(path(), options);
        const auto error = errorOf<AioProgrammingError>(db.aioConnect());
        QVERIFY2(error.message().contains(says), qPrintable(error.message()));
        QCOMPARE(error.phase(), AioPhase::Connect);
        AioSqliteDatabase again(path());
        QCOMPARE(scalar(again, u"SELECT count(*) FROM sqlite_master"_s).toInt(), 1);
    }

    void immutableFile()
    {
        {
            AioSqliteDatabase db(path(u"a #1?%.sqlite"_s));
            await(db.aioExecuteSql(u"CREATE TABLE t (x)"_s));
            await(db.aioExecuteSql(u"INSERT INTO t VALUES (7)"_s));
            await(db.aioClose());
        }
        AioSqliteDatabase db(path(u"a #1?%.sqlite"_s), AioSqliteOptions().immutable(true));
        QVERIFY(db.options().readOnly());
        QCOMPARE(scalar(db, u"SELECT x FROM t"_s, {}, Aio::Access::Read).toInt(), 7);
        QCOMPARE(scalar(db, u"SELECT x FROM t"_s).toInt(), 7);
        QCOMPARE(QDir(m_folder->path()).entryList(QDir::Files), QStringList{u"a #1?%.sqlite"_s}); // nothing beside it, though it is a WAL file
        const auto error = errorOf<AioOperationalError>(db.aioExecuteSql(u"INSERT INTO t VALUES (8)"_s));
        QCOMPARE(error.nativeCode() & 0xff, SQLITE_READONLY);
        await(db.aioClose());
    }

    // Another process may write while we only read.
    void readOnlyWhileOthersWrite()
    {
        AioSqliteDatabase writer(path());
        await(writer.aioExecuteSql(u"CREATE TABLE t (x)"_s));
        AioSqliteDatabase reader(path(), AioSqliteOptions().readOnly(true));
        QCOMPARE(scalar(reader, u"SELECT count(*) FROM t"_s, {}, Aio::Access::Read).toInt(), 0);
        await(writer.aioExecuteSql(u"INSERT INTO t VALUES (1)"_s));
        QCOMPARE(scalar(reader, u"SELECT count(*) FROM t"_s, {}, Aio::Access::Read).toInt(), 1);
        QCOMPARE(scalar(reader, u"SELECT count(*) FROM t"_s).toInt(), 1);
        errorOf<AioOperationalError>(reader.aioExecuteSql(u"DELETE FROM t"_s));
        errorOf<AioOperationalError>(reader.aioExecuteSql(u"DROP TABLE t"_s));
        QCOMPARE(scalar(writer, u"SELECT count(*) FROM t"_s).toInt(), 1);
    }

    void fileThatLooksLikeAnAddress()
    {
        const QString before = QDir::currentPath();
        QVERIFY(QDir::setCurrent(m_folder->path()));
        const auto back = qScopeGuard([&] {
            QDir::setCurrent(before);
        });
        AioSqliteDatabase db(u"file:a?mode=memory"_s);
        await(db.aioExecuteSql(u"CREATE TABLE t (x)"_s));
        await(db.aioClose());
        QVERIFY(QFile::exists(path(u"file:a?mode=memory"_s)));
    }

    // -- further files --

    void attachedFiles()
    {
        const auto options = AioSqliteOptions().attach(u"archive"_s, path(u"the archive's.sqlite"_s)).attach(u"my \"own\""_s, u":memory:"_s).readers(2);
        AioSqliteDatabase db(path(), options);
        await(db.aioExecuteSql(u"CREATE TABLE notes (text)"_s));
        await(db.aioExecuteSql(u"CREATE TABLE archive.old (text)"_s));
        const auto body = [&](AioTransaction &tx) -> AioTask<> {
            co_await AioDatabase::aioExecuteSql(tx, u"INSERT INTO notes VALUES ('new')"_s);
            co_await AioDatabase::aioExecuteSql(tx, u"INSERT INTO archive.old VALUES ('old')"_s);
        };
        await(db.aioAtomic(body));
        QCOMPARE(scalar(db, u"SELECT notes.text || ' ' || old.text FROM notes, archive.old"_s, {}, Aio::Access::Read).toString(), u"new old"_s);
        const auto failing = [&](AioTransaction &tx) -> AioTask<> {
            co_await AioDatabase::aioExecuteSql(tx, u"DELETE FROM notes"_s);
            co_await AioDatabase::aioExecuteSql(tx, u"DELETE FROM archive.old"_s);
            AioErrorInfo(AioErrorKind::Data, u"no"_s).raise();
        };
        errorOf<AioDataError>(db.aioAtomic(failing));
        QCOMPARE(scalar(db, u"SELECT (SELECT count(*) FROM notes) + (SELECT count(*) FROM old)"_s).toInt(), 2);
        await(db.aioExecuteSql(u"CREATE TABLE \"my \"\"own\"\"\".t (x)"_s)); // of this connection alone
        await(db.aioClose());
        QCOMPARE(QDir(m_folder->path()).entryList(QDir::Files), (QStringList{u"test.sqlite"_s, u"the archive's.sqlite"_s}));
    }

    void attachedReadOnly()
    {
        {
            AioSqliteDatabase archive(path(u"ar%20chive.sqlite"_s));
            await(archive.aioExecuteSql(u"CREATE TABLE old AS SELECT 5 AS x"_s));
            await(archive.aioClose());
        }
        AioSqliteDatabase db(path(), AioSqliteOptions().attach(u"archive"_s, path(u"ar%20chive.sqlite"_s), true));
        QCOMPARE(scalar(db, u"SELECT x FROM archive.old"_s).toInt(), 5);
        QCOMPARE(scalar(db, u"SELECT x FROM old"_s, {}, Aio::Access::Read).toInt(), 5);
        const auto error = errorOf<AioOperationalError>(db.aioExecuteSql(u"INSERT INTO archive.old VALUES (6)"_s));
        QCOMPARE(error.nativeCode() & 0xff, SQLITE_READONLY);
        await(db.aioExecuteSql(u"CREATE TABLE own (x)"_s));
        await(db.aioClose());
    }

    void attachErrors_data()
    {
        QTest::addColumn<AioSqliteOptions>("options");
        QTest::addColumn<QString>("says");
        QTest::newRow("not there, read only") << AioSqliteOptions().attach(u"a"_s, u"none.sqlite"_s, true) << u"does not exist"_s;
        QTest::newRow("no folder") << AioSqliteOptions().attach(u"a"_s, u"none/a.sqlite"_s) << u"does not exist"_s;
        QTest::newRow("no database") << AioSqliteOptions().attach(u"a"_s, u"letter.txt"_s) << u"not an SQLite database"_s;
        QTest::newRow("a name twice") << AioSqliteOptions().attach(u"a"_s, u"1.sqlite"_s).attach(u"A"_s, u"2.sqlite"_s) << u"already in use"_s;
    }
    void attachErrors()
    {
        QFETCH(AioSqliteOptions, options);
        QFETCH(QString, says);
        QFile letter(path(u"letter.txt"_s));
        QVERIFY(letter.open(QIODevice::WriteOnly));
        letter.write(QByteArray("Dear all, ").repeated(300));
        letter.close();
        AioSqliteDatabase db(path(), inFolder(options));
        const auto error = errorOf<AioError>(db.aioConnect());
        QVERIFY2(error.message().contains(says), qPrintable(error.message()));
        QCOMPARE(error.phase(), AioPhase::Connect);
    }
    void attachNames()
    {
        for (const QString &name : {u"main"_s, u"TEMP"_s, QString()}) {
            AioSqliteDatabase db(path(), AioSqliteOptions().attach(name, path(u"other.sqlite"_s)));
            errorOf<AioInterfaceError>(db.aioConnect());
        }
    }

    // -- functions --

    void functions_data()
    {
        QTest::addColumn<QString>("call");
        QTest::addColumn<QVariant>("expected");
        QTest::newRow("text") << u"slug('Hello World')"_s << QVariant(u"hello-world"_s);
        QTest::newRow("NULL in, NULL out") << u"slug(NULL)"_s << QVariant::fromValue(nullptr);
        QTest::newRow("two arguments") << u"power_of(2, 10)"_s << QVariant(1024.0);
        QTest::newRow("an optional") << u"or_none(NULL)"_s << QVariant(u"none"_s);
        QTest::newRow("an optional that is there") << u"or_none('x')"_s << QVariant(u"x"_s);
        QTest::newRow("a NULL result") << u"even(3)"_s << QVariant::fromValue(nullptr);
        QTest::newRow("a result") << u"even(4)"_s << QVariant(4);
        QTest::newRow("bool") << u"is_long('a long text')"_s << QVariant(1);
        QTest::newRow("bytes") << u"hex(reversed(x'0102'))"_s << QVariant(u"0201"_s);
        QTest::newRow("date") << u"next_day('2026-02-28')"_s << QVariant(u"2026-03-01"_s);
        QTest::newRow("date and time") << u"later('2026-02-28 23:59:59.500')"_s << QVariant(u"2026-03-01 00:00:00.500"_s);
        QTest::newRow("any") << u"how_many(1, 'two', NULL, x'04', 5.5)"_s << QVariant(u"int64 QString std::nullptr_t QByteArray double"_s);
        QTest::newRow("none") << u"how_many()"_s << QVariant(u""_s);
        QTest::newRow("no argument") << u"answer()"_s << QVariant(42);
        QTest::newRow("REGEXP") << u"'tree 12' REGEXP '^[a-z]+ [0-9]+$'"_s << QVariant(1);
        QTest::newRow("nested") << u"slug(slug('A B') || power_of(2, 3))"_s << QVariant(u"a-b8-0"_s);
    }
    void functions()
    {
        QFETCH(QString, call);
        QFETCH(QVariant, expected);
        AioSqliteDatabase db(path(), withFunctions());
        QCOMPARE(scalar(db, u"SELECT "_s + call), expected);
        QCOMPARE(scalar(db, u"SELECT "_s + call, {}, Aio::Access::Read), expected);
    }

    void functionErrors_data()
    {
        QTest::addColumn<QString>("call");
        QTest::addColumn<AioErrorKind>("kind");
        QTest::addColumn<QString>("says");
        QTest::newRow("a number for text") << u"slug(5)"_s << AioErrorKind::Data << u"slug: argument 1 is an integer, but text is wanted"_s;
        QTest::newRow("text for a number") << u"power_of(2, 'x')"_s << AioErrorKind::Data << u"power_of: argument 2 is text"_s;
        QTest::newRow("out of range") << u"even(5000000000)"_s << AioErrorKind::Data << u"even: argument 1"_s;
        QTest::newRow("too few") << u"power_of(2)"_s << AioErrorKind::Programming << u"wrong number of arguments"_s;
        QTest::newRow("thrown") << u"fails(1)"_s << AioErrorKind::Programming << u"fails: as asked"_s;
        QTest::newRow("thrown as an error of ours") << u"fails(2)"_s << AioErrorKind::Data << u"fails: not that one"_s;
        QTest::newRow("thrown as something else") << u"fails(3)"_s << AioErrorKind::Programming << u"no std::exception"_s;
        QTest::newRow("a result that cannot be") << u"fails(4)"_s << AioErrorKind::Data << u"not a finite number"_s;
        QTest::newRow("in an aggregate") << u"median(x) FROM (SELECT 'a' AS x)"_s << AioErrorKind::Data << u"median: argument 1 is text"_s;
        QTest::newRow("in a collation") << u"group_concat(x) FROM (SELECT column1 AS x FROM (VALUES ('a'), ('b'), ('c')) ORDER BY column1 COLLATE failing)"_s
                                        << AioErrorKind::Programming << u"failing: no order"_s;
    }
    void functionErrors()
    {
        QFETCH(QString, call);
        QFETCH(AioErrorKind, kind);
        QFETCH(QString, says);
        AioSqliteDatabase db(path(), withFunctions());
        for (const auto access : {Aio::Access::Write, Aio::Access::Read}) {
            try {
                await(db.aioExecuteSql(u"SELECT "_s + call, {}, access));
                QFAIL("nothing was thrown");
            } catch (const AioError &error) {
                QCOMPARE(error.kind(), kind);
                QVERIFY2(error.message().contains(says), qPrintable(error.message()));
                QVERIFY(error.sql().contains(call));
            }
            QCOMPARE(scalar(db, u"SELECT slug('Good Day')"_s, {}, access).toString(), u"good-day"_s);
        }
    }

    // A statement that a function fails leaves nothing behind, and its transaction goes on.
    void failingFunctionInAWrite()
    {
        AioSqliteDatabase db(path(), withFunctions());
        await(db.aioExecuteSql(u"CREATE TABLE t (x)"_s));
        const auto body = [&](AioTransaction &tx) -> AioTask<> {
            co_await AioDatabase::aioExecuteSql(tx, u"INSERT INTO t VALUES (0), (6), (8)"_s);
            try {
                co_await AioDatabase::aioExecuteSql(tx, u"UPDATE t SET x = fails(x)"_s);
                QTest::qFail("nothing was thrown", __FILE__, __LINE__);
            } catch (const AioProgrammingError &error) {
                EXPECT(error.outcome() == AioOutcome::Refused);
            }
        };
        await(db.aioAtomic(body));
        QCOMPARE(column(db, u"SELECT x FROM t"_s), (QVariantList{0, 6, 8}));
    }

    void deterministicInAnIndex()
    {
        AioSqliteDatabase db(path(), withFunctions());
        await(db.aioExecuteSql(u"CREATE TABLE t (x TEXT)"_s));
        await(db.aioExecuteSql(u"CREATE UNIQUE INDEX i ON t (slug(x))"_s));
        await(db.aioExecuteSql(u"INSERT INTO t VALUES ('A b')"_s));
        errorOf<AioIntegrityError>(db.aioExecuteSql(u"INSERT INTO t VALUES ('a B')"_s));
        errorOf<AioProgrammingError>(db.aioExecuteSql(u"CREATE INDEX j ON t (or_none(x))"_s)); // that one may vary
    }

    void aggregates()
    {
        AioSqliteDatabase db(path(), withFunctions());
        await(db.aioExecuteSql(u"CREATE TABLE t (g, x)"_s));
        await(db.aioExecuteSql(u"INSERT INTO t VALUES (1, 5), (1, 1), (1, NULL), (1, 3), (2, 7), (3, NULL)"_s));
        QCOMPARE(column(db, u"SELECT median(x) FROM t GROUP BY g ORDER BY g"_s), (QVariantList{3.0, 7.0, QVariant::fromValue(nullptr)}));
        QCOMPARE(scalar(db, u"SELECT median(x) FROM t WHERE g = 9"_s), QVariant::fromValue(nullptr));
        QCOMPARE(scalar(db, u"SELECT total_of(x, NULL) FROM t"_s), QVariant(16));
        QCOMPARE(scalar(db, u"SELECT total_of(x, g) FROM t"_s), QVariant(23));
        QCOMPARE(column(db, u"SELECT total_of(x, 1) OVER (ORDER BY rowid ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM t ORDER BY rowid"_s),
                 (QVariantList{5, 6, 1, 3, 10, 7}));
        errorOf<AioProgrammingError>(db.aioExecuteSql(u"SELECT median(x) OVER (ORDER BY rowid) FROM t"_s)); // it cannot take back
    }

    // What an interrupted aggregate holds is freed (a leak is the sanitizer's to find).
    void interruptedAggregate()
    {
        AioSqliteDatabase db(path(), withFunctions());
        const QString endless = u"SELECT median(i) FROM (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n)"_s;
        errorOf<AioTimeout>(AioDatabase::aioExecuteSql(db.timeout(50ms), endless, {}, Aio::Access::Read));
        QCOMPARE(scalar(db, u"SELECT median(5)"_s), QVariant(5.0));
    }

    void collations()
    {
        AioSqliteDatabase db(path(), withFunctions());
        await(db.aioExecuteSql(u"CREATE TABLE t (x TEXT COLLATE natural_order UNIQUE)"_s));
        await(db.aioExecuteSql(u"INSERT INTO t VALUES ('file 10'), ('file 2'), ('file 1'), ('ähnlich 3')"_s));
        QCOMPARE(column(db, u"SELECT x FROM t ORDER BY x"_s, Aio::Access::Read), (QVariantList{u"file 1"_s, u"file 2"_s, u"file 10"_s, u"ähnlich 3"_s}));
        QCOMPARE(column(db, u"SELECT x FROM t WHERE x < 'file 3' ORDER BY x"_s), (QVariantList{u"file 1"_s, u"file 2"_s}));
        QCOMPARE(column(db, u"SELECT x FROM t ORDER BY x COLLATE by_length, x COLLATE binary"_s).first(), QVariant(u"file 1"_s));
    }

    void refusedNames()
    {
        AioSqliteDatabase db(path(), AioSqliteOptions().function(u"f"_s.repeated(300), &slug));
        const auto error = errorOf<AioProgrammingError>(db.aioConnect());
        QCOMPARE(error.phase(), AioPhase::Connect);
    }

    // -- closing --

    // Somebody else's lock goes when the test says so, and otherwise in an hour: nothing before that has waited for it.
    void closeDoesNotWaitForALock()
    {
        AioSqliteDatabase other(path());
        await(other.aioExecuteSql(u"CREATE TABLE t (x)"_s));
        auto lock = await(other.aioBegin());
        await(AioDatabase::aioExecuteSql(lock, u"INSERT INTO t VALUES (1)"_s));
        auto db = std::make_unique<AioSqliteDatabase>(path(), AioSqliteOptions().busyTimeout(1h));
        db->setCloseTimeout(1h);
        await(db->aioConnect());
        auto waiting = db->aioExecuteSql(u"INSERT INTO t VALUES (2)"_s);
        await(passTime(50ms));
        auto closing = db->aioClose();
        errorOf<AioInterfaceError>(db->aioExecuteSql(u"SELECT 1"_s)); // from now on
        QVERIFY(!closing.isReady());
        QVERIFY(!waiting.isReady());
        await(lock.aioCommit());
        await(std::move(waiting));
        await(std::move(closing));

        // who destroys it does not wait either, and who waits for the statement is told
        await(db->aioConnect());
        lock = await(other.aioBegin());
        await(AioDatabase::aioExecuteSql(lock, u"INSERT INTO t VALUES (3)"_s));
        auto cut = db->aioExecuteSql(u"INSERT INTO t VALUES (4)"_s);
        await(passTime(50ms));
        db.reset();
        errorOf<AioCancelled>(std::move(cut));
        await(lock.aioCommit());
        QCOMPARE(await(other.aioExecuteSql(u"SELECT x FROM t"_s)).size(), 3);
    }

    // -- busy --

    // Three things that SQLite calls busy, which ask for three answers.
    void kindsOfBusy()
    {
        AioSqliteDatabase db(path(), AioSqliteOptions().busyTimeout(50ms));
        AioSqliteDatabase other(path());
        await(db.aioExecuteSql(u"CREATE TABLE t (x)"_s));
        const auto is = [](const AioOperationalError &error, int code, const char *says) {
            return error.nativeCode() == code && error.isRetryable() && error.outcome() != AioOutcome::Unknown
                && error.message().contains(QLatin1StringView(says));
        };
        {
            // somebody else writes: wait, or try again
            auto lock = await(other.aioBegin());
            await(AioDatabase::aioExecuteSql(lock, u"INSERT INTO t VALUES (1)"_s));
            const auto error = errorOf<AioOperationalError>(db.aioExecuteSql(u"INSERT INTO t VALUES (2)"_s));
            QVERIFY2(is(error, SQLITE_BUSY, "holds the lock"), qPrintable(error.message()));
            // its own deadline comes first: that is no BUSY
            AioSqliteDatabase patient(path(), AioSqliteOptions().busyTimeout(1h));
            errorOf<AioTimeout>(AioDatabase::aioExecuteSql(patient.timeout(100ms), u"INSERT INTO t VALUES (2)"_s));
            await(lock.aioRollback());
        }
        {
            // what it has read is old: only the whole transaction can be run again
            auto connection = await(db.aioConnection());
            await(AioDatabase::aioExecuteSql(connection, u"BEGIN"_s));
            await(AioDatabase::aioExecuteSql(connection, u"SELECT * FROM t"_s));
            await(other.aioExecuteSql(u"INSERT INTO t VALUES (3)"_s));
            const auto error = errorOf<AioOperationalError>(AioDatabase::aioExecuteSql(connection, u"INSERT INTO t VALUES (4)"_s));
            QVERIFY2(is(error, SQLITE_BUSY_SNAPSHOT, "run the whole transaction again"), qPrintable(error.message()));
            await(AioDatabase::aioExecuteSql(connection, u"ROLLBACK"_s));
        }
        {
            // this connection is in its own way
            auto tx = await(db.aioBegin());
            await(AioDatabase::aioExecuteSql(tx, u"INSERT INTO t VALUES (5)"_s));
            const auto error = errorOf<AioOperationalError>(AioDatabase::aioExecuteSql(tx, u"PRAGMA wal_checkpoint(TRUNCATE)"_s));
            QVERIFY2(is(error, SQLITE_LOCKED, "of this process"), qPrintable(error.message()));
            await(tx.aioRollback());
        }
    }

    // Databases share connections by equal options; functions made anew are never equal.
    void sharedByCopies()
    {
        const AioSqliteOptions options = withFunctions();
        QVERIFY(options == AioSqliteOptions(options));
        QVERIFY(!(options == withFunctions()));
    }

private:
    QString path(const QString &name = u"test.sqlite"_s) const { return m_folder->filePath(name); }

    // The same options with files below the test's folder.
    AioSqliteOptions inFolder(const AioSqliteOptions &options) const
    {
        AioSqliteOptions result = AioSqliteOptions().pragmas(options.pragmas()).synchronous(options.synchronous()).tempStore(options.tempStore());
        if (options.pageSize()) {
            result.pageSize(*options.pageSize());
        }
        if (options.autoCheckpoint()) {
            result.autoCheckpoint(*options.autoCheckpoint());
        }
        if (options.journalSizeLimit()) {
            result.journalSizeLimit(*options.journalSizeLimit());
        }
        for (const auto &attachment : options.attachments()) {
            result.attach(attachment.name, path(attachment.file), attachment.readOnly);
        }
        return result;
    }

    static AioSqliteOptions withFunctions()
    {
        constexpr auto deterministic = AioSqliteOptions::Determinism::Deterministic;
        return AioSqliteOptions()
            .function(u"slug"_s, &slug, deterministic, Aio::FromSchema)
            .function(
                u"power_of"_s,
                [](double base, double exponent) {
                    return std::pow(base, exponent);
                },
                deterministic)
            .function(u"or_none"_s,
                      [](const std::optional<QString> &text) {
                          return text.value_or(u"none"_s);
                      })
            .function(u"even"_s,
                      [](int number) {
                          return number % 2 ? std::nullopt : std::optional(number);
                      })
            .function(u"is_long"_s,
                      [](const QString &text) {
                          return text.size() > 5;
                      })
            .function(u"reversed"_s,
                      [](QByteArray bytes) {
                          std::reverse(bytes.begin(), bytes.end());
                          return bytes;
                      })
            .function(u"next_day"_s,
                      [](QDate date) {
                          return date.addDays(1);
                      })
            .function(u"later"_s,
                      [](const QDateTime &moment) {
                          return moment.addSecs(1);
                      })
            .function(u"how_many"_s,
                      [](const QVariantList &values) {
                          QStringList types;
                          for (const QVariant &value : values) {
                              types << (value.typeId() == QMetaType::LongLong ? u"int64"_s : QString::fromUtf8(value.metaType().name()));
                          }
                          return types.join(u' ');
                      })
            .function(u"answer"_s,
                      [] {
                          return 42;
                      })
            .function(
                u"regexp"_s,
                [](const QString &pattern, const QString &text) {
                    return QRegularExpression(pattern).match(text).hasMatch();
                },
                deterministic)
            .function(u"fails"_s,
                      [](int how) -> double {
                          switch (how) {
                          case 1:
                          case 6:
                              throw std::runtime_error("as asked");
                          case 2:
                              AioErrorInfo(AioErrorKind::Data, u"not that one"_s).raise();
                          case 3:
                              throw 3;
                          case 4:
                              return std::nan("");
                          default:
                              return how;
                          }
                      })
            .aggregate<Median>(u"median"_s)
            .aggregate<Total>(u"total_of"_s)
            .collation(u"natural_order"_s, &compareNatural)
            .collation(u"by_length"_s,
                       [](QUtf8StringView a, QUtf8StringView b) {
                           return a.size() <=> b.size();
                       })
            .collation(u"failing"_s, [](const QString &, const QString &) -> int {
                throw std::runtime_error("no order");
            });
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

QTEST_GUILESS_MAIN(TestSqlite)
#include "tst_sqlite.moc"
