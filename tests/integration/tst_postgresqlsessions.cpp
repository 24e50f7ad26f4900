// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// What one user of a connection leaves in its session, the next one does not find: settings, locks, temporary tables, and what a procedure
// sets that says nothing of it in its call.

#include "aioorm/backends/postgresql/aiopostgresqldatabase.h"
#include "aioorm/database/aiostream.h"
#include "aioorm/orm/aiorawsql.h"
#include "support/postgresqlserver.h"
#include "support/sessionuse.h"

#include <QTest>

using namespace Qt::StringLiterals;

class TestPostgresqlSessions : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void putBack_data();
    void putBack();
    void queries_data();
    void queries();
    void temporaryBySelect();
    void alone_data();
    void alone();
    void plansStay();
};

namespace
{
/// A database whose only connection everybody gets in turn.
class OneConnection
{
public:
    OneConnection()
        : m_name(PostgresqlServer::shared().createDatabase())
    {
        auto &server = PostgresqlServer::shared();
        server.query(u"CREATE FUNCTION leak() RETURNS integer LANGUAGE plpgsql AS $$BEGIN PERFORM set_config('work_mem', '1MB', false); RETURN 1; END$$"_s,
                     m_name);
        server.query(u"CREATE PROCEDURE leaking() LANGUAGE plpgsql AS $$BEGIN PERFORM set_config('work_mem', '1MB', false); END$$"_s, m_name);
        server.query(u"CREATE SEQUENCE numbers"_s, m_name);
        auto options = AioPostgresqlOptions().host(server.socketDirectory()).port(server.port()).userName(server.user()).databaseName(m_name).maxConnections(1);
        db = std::make_unique<AioPostgresqlDatabase>(options);
    }
    ~OneConnection()
    {
        await(db->aioClose());
        db.reset();
        PostgresqlServer::shared().dropDatabase(m_name);
    }
    Q_DISABLE_COPY_MOVE(OneConnection)

    std::unique_ptr<AioPostgresqlDatabase> db;

private:
    const QString m_name;
};

const auto workMemory = u"SELECT current_setting('work_mem')"_s;
}

void TestPostgresqlSessions::putBack_data()
{
    QTest::addColumn<SessionUse::Way>("way");
    QTest::addColumn<QStringList>("statements");
    QTest::addColumn<QString>("look");
    const std::vector<std::tuple<const char *, QStringList, QString>> states{
        {"set", {u"SET work_mem = '1MB'"_s}, workMemory},
        {"function in capitals", {u"SELECT SET_CONFIG('work_mem', '1MB', false)"_s}, workMemory},
        {"function of one's own", {u"SELECT leak()"_s}, workMemory},
        {"procedure", {u"CALL leaking()"_s}, workMemory},
        {"block", {u"DO $$BEGIN PERFORM set_config('work_mem', '1MB', false); END$$"_s}, workMemory},
        {"time zone", {u"SET TIME ZONE 'Asia/Tokyo'"_s}, u"SHOW TimeZone"_s},
        {"form of dates", {u"SET DateStyle = 'German'"_s}, u"SHOW DateStyle"_s},
        {"form of intervals", {u"SET IntervalStyle = 'sql_standard'"_s}, u"SHOW IntervalStyle"_s},
        {"schema", {u"SET search_path = pg_catalog"_s}, u"SHOW search_path"_s},
        {"role", {u"SET ROLE pg_monitor"_s}, u"SELECT current_user"_s},
        {"authorization", {u"SET SESSION AUTHORIZATION pg_monitor"_s}, u"SELECT session_user"_s},
        {"lock", {u"SELECT PG_ADVISORY_LOCK(42)"_s}, u"SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"_s},
        {"temporary table", {u"CREATE Temp TABLE mine (a integer)"_s}, u"SELECT to_regclass('pg_temp.mine')"_s},
        {"listening", {u"LISTEN news"_s}, u"SELECT count(*) FROM pg_listening_channels()"_s},
        {"prepared", {u"PREPARE mine AS SELECT 1"_s}, u"SELECT count(*) FROM pg_prepared_statements WHERE name = 'mine'"_s},
        {"prepared in a block",
         {u"DO $$BEGIN EXECUTE 'PREPARE mine AS SELECT 1'; END$$"_s},
         u"SELECT count(*) FROM pg_prepared_statements WHERE name = 'mine'"_s},
        {"cursor", {u"DECLARE mine CURSOR WITH HOLD FOR SELECT 1"_s}, u"SELECT count(*) FROM pg_cursors WHERE name = 'mine'"_s},
    };
    for (const auto &[name, statements, look] : states) {
        for (const auto &[wayName, way] : SessionUse::allWays()) {
            QTest::addRow("%s: %s", wayName, name) << way << statements << look;
        }
    }
}

void TestPostgresqlSessions::putBack()
{
    QFETCH(const SessionUse::Way, way);
    QFETCH(const QStringList, statements);
    QFETCH(const QString, look);
    OneConnection one;
    SessionUse::verifyPutBack(*one.db, way, statements, look, u"SELECT pg_backend_pid()"_s);
}

// a query alone, whose text does not tell: whoever comes next finds nothing either
void TestPostgresqlSessions::queries_data()
{
    QTest::addColumn<QString>("sql");
    QTest::newRow("function in capitals") << u"SELECT SET_CONFIG('work_mem', '1MB', false)"_s;
    QTest::newRow("function of one's own") << u"SELECT leak()"_s;
    QTest::newRow("in a condition") << u"SELECT 1 WHERE Leak() = 1"_s;
    QTest::newRow("with a schema") << u"SELECT public.leak ( )"_s;
    QTest::newRow("behind an apostrophe in a comment") << u"SELECT 1 -- it's\n, leak()"_s;
    QTest::newRow("with a comment in it") << u"SELECT leak /* now */ ()"_s;
    QTest::newRow("behind an apostrophe in a name") << u"SELECT 1 AS \"it's\", leak()"_s;
    QTest::newRow("behind a text with a backslash") << u"SELECT E'\\'', leak()"_s;
}

void TestPostgresqlSessions::queries()
{
    QFETCH(const QString, sql);
    OneConnection one;
    const QVariant session = SessionUse::valueOf(*one.db, u"SELECT pg_backend_pid()"_s);
    const QVariant before = SessionUse::valueOf(*one.db, workMemory);
    for (int i = 0; i < 3; ++i) { // prepared at first, and then known
        await(one.db->aioExecuteSql(sql));
        QCOMPARE(SessionUse::valueOf(*one.db, workMemory), before);
    }
    {
        auto stream = await(AioRawSql(sql).aioStreamMaps(*one.db));
        while (await(stream.aioNextBatch())) { }
    }
    QCOMPARE(SessionUse::valueOf(*one.db, workMemory), before);
    QCOMPARE(SessionUse::valueOf(*one.db, u"SELECT pg_backend_pid()"_s), session);
}

// a table, whose statement begins like a query
void TestPostgresqlSessions::temporaryBySelect()
{
    OneConnection one;
    for (const QString &sql : {u"SELECT 1 AS a INTO TEMP mine"_s, u"select 1 as a into\ntemporary mine"_s}) {
        await(one.db->aioExecuteSql(sql));
        QVERIFY(SessionUse::valueOf(*one.db, u"SELECT to_regclass('pg_temp.mine')::text"_s).toString().isEmpty());
    }
}

void TestPostgresqlSessions::alone_data()
{
    QTest::addColumn<QString>("sql");
    for (const QString &sql : {u"SET work_mem = '1MB'"_s,
                               u"  set local work_mem = '1MB'"_s,
                               u"/* quietly */ RESET ALL"_s,
                               u"LISTEN news"_s,
                               u"UNLISTEN *"_s,
                               u"PREPARE mine AS SELECT 1"_s,
                               u"DEALLOCATE ALL"_s,
                               u"DO $$BEGIN END$$"_s,
                               u"CALL leaking()"_s,
                               u"LOAD 'auto_explain'"_s,
                               u"DISCARD ALL"_s,
                               u"CREATE TEMP TABLE mine (a integer)"_s,
                               u"create local temporary table mine (a integer)"_s,
                               u"CREATE OR REPLACE TEMP VIEW mine AS SELECT 1"_s,
                               u"BEGIN"_s,
                               u"-- why not\nSTART TRANSACTION"_s}) {
        QTest::newRow(qPrintable(sql.simplified())) << sql;
    }
}

void TestPostgresqlSessions::alone()
{
    QFETCH(const QString, sql);
    OneConnection one;
    SessionUse::verifyRefusedAlone(*one.db, sql);
    QCOMPARE(errorOf<AioProgrammingError>(AioRawSql(sql).aioMaps(*one.db)).message(), errorOf<AioProgrammingError>(one.db->aioExecuteSql(sql)).message());
    // where it belongs, it is run
    if (!sql.contains(u"BEGIN"_s, Qt::CaseInsensitive) && !sql.contains(u"START"_s) && !sql.contains(u"DISCARD"_s)) {
        await(SessionUse::run(*one.db, SessionUse::Way::Lease, {sql}));
    }
}

// what is prepared is not thrown away with what is put back
void TestPostgresqlSessions::plansStay()
{
    OneConnection one;
    const auto prepared = u"SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE 'SELECT 4711%'"_s;
    await(one.db->aioExecuteSql(u"SELECT 4711 + 1"_s));
    QCOMPARE(SessionUse::valueOf(*one.db, prepared).toInt(), 1);
    await(SessionUse::run(*one.db, SessionUse::Way::Transaction, {u"SET LOCAL work_mem = '1MB'"_s}));
    QCOMPARE(SessionUse::valueOf(*one.db, prepared).toInt(), 1);
}
QTEST_GUILESS_MAIN(TestPostgresqlSessions)
#include "tst_postgresqlsessions.moc"
