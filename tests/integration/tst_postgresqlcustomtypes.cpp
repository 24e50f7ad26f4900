// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/backends/postgresql/aiopostgresqldatabase.h"
#include "aioorm/orm/aiomodel.h"
#include "aioorm/orm/detail/modelstream.h"
#include "support/postgresqlserver.h"
#include "support/testdatabase.h"

#include <QLoggingCategory>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

/// A table that was made by others, of types that this database alone has.
class Report : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Report, "reports",
        (qint64,                        id,      setId,      primaryKey()),
        (QString,                       mood,    setMood),
        (std::optional<QString>,        maybe,   setMaybe),
        (QStringList,                   moods,   setMoods),
        (QList<std::optional<QString>>, gaps,    setGaps),
        (QList<qint32>,                 smalls,  setSmalls),
        (qint32,                        small,   setSmall),
        (QString,                       name,    setName),
        (QStringList,                   names,   setNames),
        (QList<QDate>,                  days,    setDays),
        (QList<AioDecimal>,             prices,  setPrices),
        (AioTimestamp,                  at,      setAt))
    // clang-format on
};

namespace
{
int questions = 0;

void countQuestions(QtMsgType type, const QMessageLogContext &context, const QString &message)
{
    if (message.startsWith(u"A result has types that are not known yet"_s)) {
        ++questions;
    } else {
        fprintf(stderr, "%s\n", qPrintable(qFormatLogMessage(type, context, message)));
    }
}
}

/// Enumerations, domains and an extension's types, and arrays of them, with and without prepared statements.
class TestPostgresqlCustomTypes : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void models_data() { ways(); }
    void models();
    void maps_data() { ways(); }
    void maps();
    void streams_data() { ways(); }
    void streams();
    void othersStayText_data() { ways(); }
    void othersStayText();
    void inATransaction_data() { ways(); }
    void inATransaction();
    void askedOnce();
    void madeAnew();
    void expires_data() { ways(); }
    void expires();
    void serverGoes();
    void cancelOfAnotherHitsTheQuestion();
    void failsAtItsCommit_data() { ways(); }
    void failsAtItsCommit();
    void unnamed();
    void oldSnapshot();
    void manyAtOnce_data() { ways(); }
    void manyAtOnce();

private:
    static void ways()
    {
        QTest::addColumn<int>("cacheSize");
        QTest::newRow("prepared") << 100;
        QTest::newRow("nothing prepared") << 0;
    }
    AioPostgresqlDatabase &db()
    {
        if (!m_database) {
            const PostgresqlServer &server = PostgresqlServer::shared();
            AioPostgresqlOptions options;
            options.host(server.host()).port(server.port()).userName(server.user()).databaseName(m_name).maxConnections(m_connections);
            m_database = std::make_unique<AioPostgresqlDatabase>(options.statementCacheSize(m_cacheSize));
        }
        return *m_database;
    }
    AioTask<std::shared_ptr<Report>> make(const AioExecutor &executor, qint64 id)
    {
        const auto &r = Report::columns();
        return Report::aioCreate(executor,
                                 r.id = id,
                                 r.mood = u"sad"_s,
                                 r.moods = QStringList{u"so, \"so\""_s, u"sad"_s},
                                 r.gaps = QList<std::optional<QString>>{std::nullopt, u"sad"_s},
                                 r.smalls = QList<qint32>{3, -4},
                                 r.small = 5,
                                 r.name = u"Straße"_s,
                                 r.names = QStringList{u"NULL"_s, u""_s},
                                 r.days = QList<QDate>{QDate(2026, 11, 26)},
                                 r.prices = QList<AioDecimal>{AioDecimal::fromScaled(150, 2)},
                                 r.at = AioTimestamp(1'795'630'814'123'456));
    }

    QString m_name;
    int m_cacheSize = 100;
    int m_connections = 1;
    std::unique_ptr<AioPostgresqlDatabase> m_database;
};

void TestPostgresqlCustomTypes::initTestCase()
{
    PostgresqlServer &server = PostgresqlServer::shared();
    m_name = server.createDatabase();
    server.query(
        uR"(CREATE EXTENSION citext; CREATE EXTENSION hstore;
        CREATE TYPE mood AS ENUM ('sad', 'so, "so"', 'merry');
        CREATE DOMAIN small AS integer CHECK (VALUE < 10); CREATE DOMAIN smaller AS small CHECK (VALUE < 8);
        CREATE DOMAIN day AS date; CREATE DOMAIN price AS numeric(10, 2); CREATE DOMAIN feeling AS mood;
        CREATE TYPE pair AS (a integer, b text);
        CREATE TABLE reports (id bigint PRIMARY KEY, mood mood NOT NULL, maybe mood, moods mood[] NOT NULL, gaps feeling[] NOT NULL, smalls smaller[] NOT NULL,
                              small small NOT NULL, name citext NOT NULL, names citext[] NOT NULL, days day[] NOT NULL, prices price[] NOT NULL, at timestamptz NOT NULL))"_s,
        m_name);
}

void TestPostgresqlCustomTypes::init()
{
    m_connections = 1;
    m_cacheSize = 100;
    PostgresqlServer::shared().query(u"TRUNCATE reports"_s, m_name);
}

void TestPostgresqlCustomTypes::cleanup()
{
    if (m_database) {
        await(m_database->aioClose());
        m_database.reset();
    }
}

void TestPostgresqlCustomTypes::models()
{
    QFETCH(int, cacheSize);
    m_cacheSize = cacheSize;
    const auto &r = Report::columns();
    await(make(db(), 1));
    const auto read = await(Report::aioGet(db(), r.mood == u"sad"_s && r.name == u"sTRaße"_s));
    QCOMPARE(read->mood(), u"sad"_s);
    QCOMPARE(read->maybe(), std::nullopt);
    QCOMPARE(read->moods(), (QStringList{u"so, \"so\""_s, u"sad"_s}));
    QCOMPARE(read->gaps(), (QList<std::optional<QString>>{std::nullopt, u"sad"_s}));
    QCOMPARE(read->smalls(), (QList<qint32>{3, -4}));
    QCOMPARE(read->small(), 5);
    QCOMPARE(read->name(), u"Straße"_s);
    QCOMPARE(read->names(), (QStringList{u"NULL"_s, u""_s}));
    QCOMPARE(read->days(), QList<QDate>{QDate(2026, 11, 26)});
    QCOMPARE(read->prices(), QList<AioDecimal>{AioDecimal::fromScaled(150, 2)});
    QVERIFY(read->at() == AioTimestamp(1'795'630'814'123'456));

    read->setMoods({u"sad"_s});
    read->setMaybe(u"merry"_s);
    await(read->aioSave(db()));
    const auto again = await(Report::aioGet(db(), r.maybe == u"merry"_s));
    QCOMPARE(again->moods(), QStringList{u"sad"_s});
    QCOMPARE(again->maybe(), u"merry"_s);
    QCOMPARE(await(Report::select(r.gaps).where(r.moods.contains(u"sad"_s)).aioExecute(db())).size(), 1);
    QCOMPARE(await(Report::select().where(r.moods.contains(u"merry"_s)).aioCount(db())), 0);
}

void TestPostgresqlCustomTypes::maps()
{
    QFETCH(int, cacheSize);
    m_cacheSize = cacheSize;
    for (int i = 0; i < 2; ++i) {
        const auto rows = await(db().aioExecuteSql(
            u"SELECT 'sad'::mood AS a, ARRAY['so, \"so\"', NULL]::mood[] AS b, '{}'::feeling[] AS c, 'X'::citext AS d, ARRAY[1, 2]::smaller[] AS e"_s));
        QCOMPARE(rows.size(), 1);
        QCOMPARE(rows.first(),
                 (QVariantMap{{u"a"_s, u"sad"_s}, {u"b"_s, uR"(["so, \"so\"",null])"_s}, {u"c"_s, u"[]"_s}, {u"d"_s, u"X"_s}, {u"e"_s, u"[1,2]"_s}}));
    }
}

void TestPostgresqlCustomTypes::streams()
{
    QFETCH(int, cacheSize);
    m_cacheSize = cacheSize;
    const auto &r = Report::columns();
    for (int i = 1; i <= 3; ++i) {
        await(make(db(), i));
    }
    await(db().aioClose()); // the stream has to ask for itself
    m_database.reset();
    const auto read = [&]() -> AioTask<QList<qint64>> {
        QList<qint64> ids;
        auto stream = co_await Report::select().orderBy(r.id).aioStream(db(), 2);
        while (co_await stream.aioNextBatch()) {
            for (const auto &report : stream.batch()) {
                EXPECT(report->moods().size() == 2 && report->mood() == u"sad"_s && report->smalls().last() == -4);
                ids << report->id();
            }
        }
        co_return ids;
    };
    QCOMPARE(await(read()), (QList<qint64>{1, 2, 3}));
    QCOMPARE(await(read()), (QList<qint64>{1, 2, 3}));
}

void TestPostgresqlCustomTypes::othersStayText()
{
    QFETCH(int, cacheSize);
    m_cacheSize = cacheSize;
    for (int i = 0; i < 2; ++i) {
        const auto rows = await(db().aioExecuteSql(
            u"SELECT '(1,x)'::pair AS a, ARRAY['(1,x)']::pair[] AS b, '\"k\"=>\"v\"'::hstore AS c, 'sad'::mood AS d, '[1,5)'::int4range AS e, 7::small AS f"_s));
        QCOMPARE(rows.first(),
                 (QVariantMap{{u"a"_s, u"(1,x)"_s},
                              {u"b"_s, u"{\"(1,x)\"}"_s},
                              {u"c"_s, u"\"k\"=>\"v\""_s},
                              {u"d"_s, u"sad"_s},
                              {u"e"_s, u"[1,5)"_s},
                              {u"f"_s, 7}}));
    }
}

void TestPostgresqlCustomTypes::inATransaction()
{
    QFETCH(int, cacheSize);
    m_cacheSize = cacheSize;
    const auto &r = Report::columns();
    const auto body = [&](AioTransaction &tx) -> AioTask<> {
        const auto made = co_await make(tx, 1);
        EXPECT(made->moods().size() == 2);
        const auto found = co_await Report::select(r.moods, r.mood).aioExecute(tx);
        EXPECT(found.size() == 1 && std::get<0>(found.first()).last() == u"sad"_s);
    };
    await(db().aioAtomic(body));
    QCOMPARE(await(Report::select().aioCount(db())), 1);
}

void TestPostgresqlCustomTypes::askedOnce()
{
    QLoggingCategory::setFilterRules(u"aioorm.postgresql.debug=true"_s);
    const auto before = qInstallMessageHandler(countQuestions);
    questions = 0;
    await(make(db(), 1));
    await(Report::select().aioExecute(db()));
    const int afterTheFirst = questions;
    for (int i = 0; i < 3; ++i) {
        await(Report::select().aioExecute(db()));
        await(db().aioExecuteSql(u"SELECT 'sad'::mood, ARRAY['sad']::mood[], %1"_s.arg(i))); // types that are known in another statement
    }
    const int atTheEnd = questions;
    await(db().aioExecuteSql(u"SELECT '[1,5)'::int4range, 1"_s)); // the server's own are never asked about
    const int ofItsOwn = questions;
    await(db().aioExecuteSql(u"SELECT '(1,x)'::pair"_s));
    await(db().aioExecuteSql(u"SELECT '(1,x)'::pair, 2"_s)); // one that is known to be none of those that are read
    qInstallMessageHandler(before);
    QLoggingCategory::setFilterRules({});
    QCOMPARE(afterTheFirst, 1);
    QCOMPARE(atTheEnd, 1);
    QCOMPARE(ofItsOwn, 1);
    QCOMPARE(questions, 2);
}

void TestPostgresqlCustomTypes::madeAnew()
{
    const QString read = u"SELECT a FROM anew"_s;
    for (const auto &[made, expected] : {std::pair(u"CREATE TYPE fresh AS ENUM ('one')"_s, u"[\"one\"]"_s),
                                         std::pair(u"CREATE DOMAIN fresh AS text"_s, u"[\"one\"]"_s),
                                         std::pair(u"CREATE TYPE fresh AS (a text)"_s, u"{(one)}"_s)}) {
        const bool isPair = expected.startsWith(u'{');
        await(db().aioExecuteSql(made));
        await(db().aioExecuteSql(u"CREATE TABLE anew AS SELECT ARRAY[%1]::fresh[] AS a"_s.arg(isPair ? u"ROW('one')"_s : u"'one'"_s)));
        QCOMPARE(await(db().aioExecuteSql(read)).first().first().toString(), expected);
        await(db().aioExecuteSql(u"DROP TABLE anew"_s));
        await(db().aioExecuteSql(u"DROP %1 fresh"_s.arg(made.contains(u"DOMAIN"_s) ? u"DOMAIN"_s : u"TYPE"_s)));
    }
}

// while the server is asked: what had been carried out has been, and nothing is lost in silence
void TestPostgresqlCustomTypes::expires()
{
    QFETCH(int, cacheSize);
    m_cacheSize = cacheSize;
    const QString insert = u"INSERT INTO reports VALUES (9, 'sad', NULL, '{}', '{}', '{}', 1, 'n', '{}', '{}', '{}', now()) RETURNING mood%1"_s;
    PostgresqlServer &server = PostgresqlServer::shared();
    await(db().aioExecuteSql(insert.arg(u"::text"_s))); // the server's own caches are warm
    server.query(u"TRUNCATE reports"_s, m_name);
    AioPostgresqlDatabase other(AioPostgresqlOptions().host(server.host()).port(server.port()).userName(server.user()).databaseName(m_name));
    auto lock = await(other.aioBegin());
    await(AioDatabase::aioExecuteSql(lock, u"LOCK TABLE pg_catalog.pg_type IN ACCESS EXCLUSIVE MODE"_s));
    const auto error = errorOf<AioTimeout>(AioDatabase::aioExecuteSql(db().timeout(300ms), insert.arg(QString())));
    await(lock.aioRollback());
    await(other.aioClose());
    QCOMPARE(error.phase(), cacheSize > 0 ? AioPhase::Prepare : AioPhase::Execute);
    QCOMPARE(error.outcome(), cacheSize > 0 ? AioOutcome::NotSent : AioOutcome::Unknown);
    QCOMPARE(await(Report::select().aioCount(db())), cacheSize > 0 ? 0 : 1);
    server.query(u"TRUNCATE reports"_s, m_name);
    QCOMPARE(await(db().aioExecuteSql(insert.arg(QString()))).first().first(), u"sad"_s);
}

// the last word of a server that goes, while it is asked: what was committed has been
void TestPostgresqlCustomTypes::serverGoes()
{
    m_cacheSize = 0;
    const QString insert = u"INSERT INTO reports VALUES (9, 'sad', NULL, '{}', '{}', '{}', 1, 'n', '{}', '{}', '{}', now()) RETURNING mood%1"_s;
    PostgresqlServer &server = PostgresqlServer::shared();
    const int pid = await(db().aioExecuteSql(u"SELECT pg_backend_pid()"_s)).first().first().toInt();
    await(db().aioExecuteSql(insert.arg(u"::text"_s))); // the server's own caches are warm
    server.query(u"TRUNCATE reports"_s, m_name);
    AioPostgresqlDatabase other(AioPostgresqlOptions().host(server.host()).port(server.port()).userName(server.user()).databaseName(m_name));
    auto lock = await(other.aioBegin());
    await(AioDatabase::aioExecuteSql(lock, u"LOCK TABLE pg_catalog.pg_type IN ACCESS EXCLUSIVE MODE"_s));
    auto task = db().aioExecuteSql(insert.arg(QString()));
    QVERIFY(waitUntil([&] {
        return server.value(u"SELECT count(*) FROM pg_locks WHERE pid = %1 AND NOT granted"_s.arg(pid)) == u"1";
    }));
    server.query(u"SELECT pg_terminate_backend(%1)"_s.arg(pid));
    const auto error = errorOf<AioOperationalError>(std::move(task));
    await(lock.aioRollback());
    await(other.aioClose());
    QCOMPARE(error.outcome(), AioOutcome::Unknown);
    QVERIFY(!error.isRetryable());
    QCOMPARE(await(Report::select().aioCount(db())), 1);
}

// what was committed is not done again
void TestPostgresqlCustomTypes::cancelOfAnotherHitsTheQuestion()
{
    m_cacheSize = 0;
    const QString insert = u"INSERT INTO reports VALUES (%1, 'sad', NULL, '{}', '{}', '{}', 1, 'n', '{}', '{}', '{}', now()) RETURNING mood%2"_s;
    PostgresqlServer &server = PostgresqlServer::shared();
    server.query(u"DROP SEQUENCE IF EXISTS ids; CREATE SEQUENCE ids"_s, m_name);
    const int pid = await(db().aioExecuteSql(u"SELECT pg_backend_pid(), pg_sleep(0)"_s)).first().value(u"pg_backend_pid"_s).toInt();
    await(db().aioExecuteSql(insert.arg(u"nextval('ids')"_s, u"::text"_s))); // the server's own caches are warm
    AioPostgresqlDatabase other(AioPostgresqlOptions().host(server.host()).port(server.port()).userName(server.user()).databaseName(m_name));
    auto lock = await(other.aioBegin());
    await(AioDatabase::aioExecuteSql(lock, u"LOCK TABLE pg_catalog.pg_type IN ACCESS EXCLUSIVE MODE"_s));
    auto cancelled = AioDatabase::aioExecuteSql(db().timeout(500ms), u"SELECT pg_backend_pid(), pg_sleep(30)"_s);
    auto behind = db().aioExecuteSql(insert.arg(u"nextval('ids')"_s, QString()));
    errorOf<AioTimeout>(std::move(cancelled));
    QVERIFY(waitUntil([&] {
        return server.value(u"SELECT count(*) FROM pg_locks WHERE pid = %1 AND NOT granted"_s.arg(pid)) == u"1";
    }));
    server.query(u"SELECT pg_cancel_backend(%1)"_s.arg(pid));
    const auto error = errorOf<AioOperationalError>(std::move(behind));
    await(lock.aioRollback());
    await(other.aioClose());
    QCOMPARE(error.outcome(), AioOutcome::Unknown);
    QCOMPARE(await(Report::select().aioCount(db())), 2);
}

// its rows come before its error
void TestPostgresqlCustomTypes::failsAtItsCommit()
{
    QFETCH(int, cacheSize);
    m_cacheSize = cacheSize;
    PostgresqlServer::shared().query(
        u"DROP TABLE IF EXISTS parents, children; CREATE TABLE parents (id integer PRIMARY KEY); "
        "CREATE TABLE children (mood mood, parent integer REFERENCES parents DEFERRABLE INITIALLY DEFERRED)"_s,
        m_name);
    const auto error = errorOf<AioIntegrityError>(db().aioExecuteSql(u"INSERT INTO children VALUES ('sad', 1) RETURNING mood"_s));
    QCOMPARE(error.sqlState(), u"23503"_s);
    QCOMPARE(await(db().aioExecuteSql(u"SELECT count(*) FROM children"_s)).first().first().toInt(), 0);
}

// what is prepared without a name, since it may not have a plan that is worth a name
void TestPostgresqlCustomTypes::unnamed()
{
    const auto &r = Report::columns();
    await(make(db(), 1));
    await(db().aioClose());
    m_database.reset();
    const QString text = u"/* a report */ SELECT moods FROM reports WHERE id = $1 AND $2 = 2"_s;
    const QVariantList values{1, 2};
    const auto body = [&](AioTransaction &tx) -> AioTask<> {
        for (int i = 0; i < 2; ++i) {
            const auto rows = co_await AioDatabase::aioExecuteSql(tx, text, values);
            EXPECT(rows.size() == 1 && rows.first().first().toString() == uR"(["so, \"so\"","sad"])"_s);
        }
    };
    await(db().aioAtomic(body));
    QCOMPARE(await(Report::select(r.id).aioExecute(db())).size(), 1);
}

// a transaction that does not see the type yet whose column it sees
void TestPostgresqlCustomTypes::oldSnapshot()
{
    PostgresqlServer::shared().query(u"DROP TABLE IF EXISTS olds; CREATE TABLE olds (id integer)"_s, m_name);
    auto transaction = await(db().aioBegin(Aio::TransactionMode(Aio::ReadWrite).isolation(Aio::Isolation::RepeatableRead)));
    await(AioDatabase::aioExecuteSql(transaction, u"SELECT 1"_s));
    PostgresqlServer::shared().query(u"CREATE TYPE young AS ENUM ('one'); ALTER TABLE olds ADD youngs young[] DEFAULT '{one}'; INSERT INTO olds VALUES (1)"_s,
                                     m_name);
    QCOMPARE(await(AioDatabase::aioExecuteSql(transaction, u"SELECT youngs FROM olds"_s)).size(), 0); // and no row
    await(transaction.aioRollback());
    QCOMPARE(await(db().aioExecuteSql(u"SELECT youngs, 1 AS again FROM olds"_s)).first().value(u"youngs"_s).toString(), u"[\"one\"]"_s);
    PostgresqlServer::shared().query(u"DROP TABLE olds; DROP TYPE young"_s, m_name);
}

void TestPostgresqlCustomTypes::manyAtOnce()
{
    QFETCH(int, cacheSize);
    m_cacheSize = cacheSize;
    m_connections = 3;
    const auto &r = Report::columns();
    await(make(db(), 1));
    await(db().aioClose());
    m_database.reset();
    std::vector<AioTask<QList<std::tuple<QStringList, qint64>>>> tasks;
    for (int i = 0; i < 40; ++i) {
        tasks.push_back(Report::select(r.moods, r.id + i % 4).aioExecute(db()));
    }
    for (int i = 0; i < 40; ++i) {
        const auto rows = await(std::move(tasks[std::size_t(i)]));
        QCOMPARE(rows.size(), 1);
        QCOMPARE(std::get<0>(rows.first()).size(), 2);
        QCOMPARE(std::get<1>(rows.first()), 1 + i % 4);
    }
}

QTEST_GUILESS_MAIN(TestPostgresqlCustomTypes)
#include "tst_postgresqlcustomtypes.moc"
