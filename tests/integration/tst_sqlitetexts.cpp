// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// What is read is also found: the text of dates, times and UUIDs that other programs have written into an SQLite file.

#include "aioorm/backends/sqlite/aiosqlitedatabase.h"
#include "aioorm/core/detail/utc.h"
#include "aioorm/orm/aiomodel.h"
#include "aioorm/orm/aiorawsql.h"
#include "support/testdatabase.h"

#include <QTemporaryDir>

using namespace Qt::StringLiterals;

class Visit : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Visit, "visits",
        (QUuid,                       id,    setId,    primaryKey()),
        (std::optional<QDateTime>,    came,  setCame),
        (std::optional<AioTimestamp>, stamp, setStamp),
        (std::optional<QDate>,        day,   setDay),
        (std::optional<QTime>,        time,  setTime),
        (std::optional<QUuid>,        token, setToken, binary()))
    // clang-format on
};

class Guest : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Guest, "guests",
        (qint64,               id,    setId,    primaryKey()),
        (AioForeignKey<Visit>, visit, setVisit, onDelete(Aio::Cascade)))
    // clang-format on
};

class TestSqliteTexts : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void foreignForms_data();
    void foreignForms();
    void ownForms();
    void expressions();
    void lists();
    void rewritesAll();
    void nothingIsLost_data();
    void nothingIsLost();
    void inATransaction();

private:
    AioDatabase &db() { return *m_database; }
    void sql(const QString &text, const QVariantList &values = {}) { await(db().aioExecuteSql(text, values)); }
    QString value(const QString &text) { return await(db().aioExecuteSql(text)).value(0).value(u"v"_s).toString(); }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<AioSqliteDatabase> m_database;
};

void TestSqliteTexts::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_database = std::make_unique<AioSqliteDatabase>(m_folder->filePath(u"visits.sqlite"_s));
    await(db().aioCreateTables<Visit, Guest>());
}

void TestSqliteTexts::cleanup()
{
    await(db().aioClose());
    m_database.reset();
}

void TestSqliteTexts::foreignForms_data()
{
    QTest::addColumn<QString>("column");
    QTest::addColumn<QString>("value"); // in SQL
    QTest::addColumn<QString>("own");
    const auto row = [](const char *column, const char *value, const char *own) {
        QTest::addRow("%s %s", column, value) << QString::fromLatin1(column) << QString::fromLatin1(value) << QString::fromLatin1(own);
    };
    row("came", "'2026-02-01 03:04:05'", "2026-02-01 03:04:05.000"); // CURRENT_TIMESTAMP
    row("came", "'2026-02-01'", "2026-02-01 00:00:00.000");
    row("came", "'2026-02-01 03:04'", "2026-02-01 03:04:00.000");
    row("came", "'2026-02-01T03:04:05Z'", "2026-02-01 03:04:05.000");
    row("came", "'2026-02-01T03:04:05.678'", "2026-02-01 03:04:05.678"); // of Qt's SQLite driver
    row("came", "'2026-02-01T03:04:05.678Z'", "2026-02-01 03:04:05.678"); // of JavaScript
    row("came", "'2026-02-01 03:04:05.67Z'", "2026-02-01 03:04:05.670"); // as long as our own
    row("came", "'2026-02-01 03:04:05.678000'", "2026-02-01 03:04:05.678"); // of Python
    row("came", "'2026-02-01 03:04:05.678000+00:00'", "2026-02-01 03:04:05.678");
    row("came", "'2026-02-01 01:04:05+02:00'", "2026-01-31 23:04:05.000");
    row("came", "'2026-01-31T23:04:05-0330'", "2026-02-01 02:34:05.000");
    row("stamp", "'2026-02-01 03:04:05.678901+02'", "2026-02-01 01:04:05.678901");
    row("stamp", "'2026-02-01 03:04:05.678'", "2026-02-01 03:04:05.678000"); // of a field that was a QDateTime
    row("stamp", "'2026-02-01 03:04:05'", "2026-02-01 03:04:05.000000");
    row("day", "'2026-02-01 00:00:00'", "2026-02-01");
    row("day", "'2026-02-01T00:00:00Z'", "2026-02-01");
    row("time", "'03:04'", "03:04:00.000");
    row("time", "'03:04:05'", "03:04:05.000");
    row("time", "'03:04:05.5'", "03:04:05.500");
    row("time", "'03:04:05.678000'", "03:04:05.678");
    row("time", "'03:04:05.67Z'", "03:04:05.670");
    row("id", "'6F9619FF-8B86-D011-B42D-00CF4FC964FF'", "6f9619ff-8b86-d011-b42d-00cf4fc964ff");
    row("id", "'{6f9619ff-8b86-d011-b42d-00cf4fc964ff}'", "6f9619ff-8b86-d011-b42d-00cf4fc964ff");
    row("id", "'6f9619ff8b86d011b42d00cf4fc964ff'", "6f9619ff-8b86-d011-b42d-00cf4fc964ff");
}

/// Refused with the remedy, and found once that was taken.
void TestSqliteTexts::foreignForms()
{
    QFETCH(QString, column);
    QFETCH(QString, value);
    QFETCH(QString, own);
    const bool isKey = column == u"id";
    if (isKey) {
        sql(u"INSERT INTO visits (id) VALUES (%1)"_s.arg(value));
    } else {
        sql(u"INSERT INTO visits (id, %1) VALUES ('00000000-0000-0000-0000-000000000001', %2)"_s.arg(column, value));
    }
    const auto error = errorOf<AioDataError>(Visit::select().aioExecute());
    QCOMPARE(error.column(), column);
    QCOMPARE(error.phase(), AioPhase::Decode);
    QVERIFY2(error.message().contains(u"aioRewriteTexts"), error.what());
    QVERIFY_THROWS_EXCEPTION(AioDataError, await(Visit::select().aioMaps()));

    QCOMPARE(await(m_database->aioRewriteTexts<Visit>()), 1);
    QCOMPARE(this->value(u"SELECT %1 AS v FROM visits"_s.arg(column)), own);
    QCOMPARE(await(m_database->aioRewriteTexts<Visit>()), 0);
    const auto &v = Visit::columns();
    const auto read = await(Visit::select().aioFirst());
    QVERIFY(read);
    const auto found = [&](const Aio::Condition &condition) {
        return await(Visit::select().where(condition).aioCount()) == 1;
    };
    QVERIFY(found(v.id == read->id()));
    QVERIFY(!read->came() || (found(v.came == *read->came()) && found(v.came <= *read->came()) && !found(v.came < *read->came())));
    QVERIFY(!read->stamp() || (found(v.stamp == *read->stamp()) && found(v.stamp >= *read->stamp()) && !found(v.stamp > *read->stamp())));
    QVERIFY(!read->day() || found(v.day == *read->day()));
    QVERIFY(!read->time() || found(v.time == *read->time()));
}

/// What the library itself writes, and its defaults, need no rewriting.
void TestSqliteTexts::ownForms()
{
    const auto &v = Visit::columns();
    for (int i = 0; i < 20; ++i) {
        await(Visit::aioCreate(v.id = QUuid::createUuid(),
                               v.came = QDateTime::currentDateTimeUtc().addMSecs(i * 7),
                               v.stamp = AioTimestamp(1'795'630'814'000'000 + i * 500),
                               v.day = QDate(2026, 2, 1 + i),
                               v.time = QTime(1, 2, 3, i),
                               v.token = QUuid::createUuid()));
    }
    await(Visit::aioCreate(v.id = QUuid()));
    QCOMPARE(await(m_database->aioRewriteTexts<Visit, Guest>()), 0);
    for (const auto &read : await(Visit::select().where(v.came.isNotNull()).aioExecute())) {
        QCOMPARE(await(Visit::aioGet(v.came == *read->came() && v.stamp == *read->stamp() && v.time == *read->time() && v.token == *read->token()))->id(),
                 read->id());
    }
}

/// What SQLite computes compares as it is read, or is refused as well.
void TestSqliteTexts::expressions()
{
    const auto tuples = [&](const QString &text) {
        return await(AioRawSql(text).aioTuples<QDateTime>(db()));
    };
    QCOMPARE(std::get<0>(tuples(u"SELECT strftime('%Y-%m-%d %H:%M:%f', '2026-02-01 03:04:05.678')"_s)[0]),
             QDateTime(QDate(2026, 2, 1), QTime(3, 4, 5, 678), Aio::Detail::utc));
    const auto error = errorOf<AioDataError>(AioRawSql(u"SELECT datetime('2026-02-01 03:04:05')").aioTuples<QDateTime>(db()));
    QVERIFY2(error.message().contains(u"strftime"), error.what());
}

/// The elements of lists are text in JSON, in any form.
void TestSqliteTexts::lists()
{
    const auto rows =
        await(AioRawSql(u"SELECT '[\"2026-02-01T03:04:05Z\", \"2026-02-01 03:04:05.678901\", \"2026-02-01\"]'").aioTuples<QList<AioTimestamp>>(db()));
    QCOMPARE(std::get<0>(rows[0]).size(), 3);
    const auto ids = await(AioRawSql(u"SELECT '[\"{6F9619FF-8B86-D011-B42D-00CF4FC964FF}\"]'").aioTuples<QList<QUuid>>(db()));
    QCOMPARE(std::get<0>(ids[0])[0], QUuid(u"6f9619ff-8b86-d011-b42d-00cf4fc964ff"_s));
}

/// Keys too, with what refers to them.
void TestSqliteTexts::rewritesAll()
{
    sql(u"INSERT INTO visits (id, came, token) VALUES ('{6F9619FF-8B86-D011-B42D-00CF4FC964FF}', CURRENT_TIMESTAMP, '{6F9619FF-8B86-D011-B42D-00CF4FC964FF}')"_s);
    for (int i = 0; i < 50; ++i) {
        sql(u"INSERT INTO visits (id, came, token) VALUES (?, '2026-02-01T03:04:05Z', x'6f9619ff8b86d011b42d00cf4fc964ff')"_s,
            {QUuid::createUuid().toString()});
    }
    sql(u"INSERT INTO guests (visit_id) SELECT id FROM visits"_s);
    QCOMPARE(await(m_database->aioRewriteTexts<Guest, Visit>()), 51 + 51 + 51 + 1);
    const auto &g = Guest::columns();
    const auto &v = Visit::columns();
    const QUuid id(u"6f9619ff-8b86-d011-b42d-00cf4fc964ff"_s);
    const auto visit = await(Visit::aioGet(v.id == id));
    QCOMPARE(await(visit->related(g.visit).aioCount()), 1);
    QCOMPARE(await(Guest::select().join<Visit>().where(v.token == id).aioCount()), 51);
    QCOMPARE(await(m_database->aioCheckIntegrity()), QStringList());
    QVERIFY(await(visit->aioDeleteInstance()));
    QCOMPARE(await(Guest::select().aioCount()), 50);
}

void TestSqliteTexts::nothingIsLost_data()
{
    QTest::addColumn<QString>("column");
    QTest::addColumn<QString>("value");
    const auto row = [](const char *column, const char *value) {
        QTest::addRow("%s %s", column, value) << QString::fromLatin1(column) << QString::fromLatin1(value);
    };
    row("came", "'2026-02-01 03:04:05.678901'"); // microseconds
    row("stamp", "'2026-02-01 03:04:05.6789012'");
    row("came", "'yesterday'");
    row("came", "''");
    row("came", "1769914800"); // seconds or milliseconds, since when?
    row("came", "x'00'");
    row("came", "'9999-12-31 23:00:00-10:00'");
    row("day", "'2026-02-01 03:04:05'");
    row("day", "'01.02.2026'");
    row("time", "'03:04:05.678901'");
    row("time", "'25:00'");
    row("token", "'6f9619ff'");
    row("token", "x'00'");
}

/// What cannot be said in the field's own form is told, and nothing is changed.
void TestSqliteTexts::nothingIsLost()
{
    QFETCH(QString, column);
    QFETCH(QString, value);
    sql(u"INSERT INTO visits (id, came) VALUES ('{00000000-0000-0000-0000-000000000001}', '2026-02-01')"_s);
    sql(u"INSERT INTO visits (id, %1) VALUES ('00000000-0000-0000-0000-000000000002', %2)"_s.arg(column, value));
    const auto error = errorOf<AioDataError>(m_database->aioRewriteTexts<Visit>());
    QCOMPARE(error.column(), column);
    QCOMPARE(error.table(), u"visits"_s);
    QCOMPARE(error.outcome(), AioOutcome::Refused);
    QVERIFY2(error.message().contains(u"visits"), error.what());
    QCOMPARE(this->value(u"SELECT id AS v FROM visits WHERE came = '2026-02-01'"_s), u"{00000000-0000-0000-0000-000000000001}"_s);
}

/// In somebody's transaction it is part of that.
void TestSqliteTexts::inATransaction()
{
    sql(u"INSERT INTO visits (id, came) VALUES ('00000000-0000-0000-0000-000000000001', '2026-02-01')"_s);
    const auto body = [&](AioTransaction &tx) -> AioTask<> {
        const qint64 count = co_await AioSqliteDatabase::aioRewriteTexts<Visit>(tx);
        EXPECT(count == 1);
        AioErrorInfo(AioErrorKind::Data, u"undone"_s).raise();
    };
    errorOf<AioDataError>(db().aioAtomic(body));
    QCOMPARE(value(u"SELECT came AS v FROM visits"_s), u"2026-02-01"_s);
}

QTEST_GUILESS_MAIN(TestSqliteTexts)
#include "tst_sqlitetexts.moc"
