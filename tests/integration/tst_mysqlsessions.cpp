// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// What one user of a connection leaves in its session, the next one does not find: variables, settings, locks, temporary tables, and what a
// function sets that says nothing of it in its call.

#include "aioorm/backends/mysql/aiomysqldatabase.h"
#include "support/mariadbserver.h"
#include "support/sessionuse.h"

#include <QTest>

using namespace Qt::StringLiterals;

class TestMysqlSessions : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup() { m_db.reset(); }

    void putBack_data();
    void putBack();
    void queries_data();
    void queries();
    void alone_data();
    void alone();
    void plansStay();

private:
    QString m_name;
    std::unique_ptr<AioMySqlDatabase> m_db; ///< whose only connection everybody gets in turn
};

void TestMysqlSessions::initTestCase()
{
    QVERIFY(MariadbServer::shared().isRunning());
    m_name = MariadbServer::shared().createDatabase();
    MariadbServer::shared().query(u"CREATE FUNCTION leak() RETURNS INT BEGIN SET @leaked = 1; RETURN 1; END"_s, m_name);
    MariadbServer::shared().query(u"CREATE PROCEDURE leaking() BEGIN SET @leaked = 1; END"_s, m_name);
    MariadbServer::shared().query(u"CREATE TABLE t (id INT)"_s, m_name);
}

void TestMysqlSessions::init()
{
    const auto &server = MariadbServer::shared();
    m_db = std::make_unique<AioMySqlDatabase>(
        AioMySqlOptions().host(server.host()).port(server.port()).userName(server.user()).password(server.password()).databaseName(m_name).maxConnections(1));
}

void TestMysqlSessions::putBack_data()
{
    QTest::addColumn<SessionUse::Way>("way");
    QTest::addColumn<QStringList>("statements");
    QTest::addColumn<QString>("look");
    const auto isFree = u"SELECT IS_FREE_LOCK('mine')"_s;
    const std::vector<std::tuple<const char *, QStringList, QString>> states{
        {"setting", {u"SET sort_buffer_size = 65536"_s}, u"SELECT @@sort_buffer_size"_s},
        {"mode", {u"SET sql_mode = ''"_s}, u"SELECT @@sql_mode"_s},
        {"time zone", {u"SET time_zone = '+05:00'"_s}, u"SELECT @@time_zone"_s},
        {"character set", {u"SET NAMES latin1"_s}, u"SELECT @@character_set_client"_s},
        {"isolation", {u"SET SESSION TRANSACTION ISOLATION LEVEL READ UNCOMMITTED"_s}, u"SELECT @@tx_isolation"_s},
        {"autocommit", {u"SET autocommit = 1, insert_id = 5"_s}, u"SELECT @@autocommit"_s},
        {"variable", {u"SET @leaked = 1"_s}, u"SELECT @leaked"_s},
        {"variable in a query", {u"SELECT @leaked := 1"_s}, u"SELECT @leaked"_s},
        {"variable by INTO", {u"SELECT 1 INTO @leaked"_s}, u"SELECT @leaked"_s},
        {"function of one's own", {u"SELECT leak()"_s}, u"SELECT @leaked"_s},
        {"procedure", {u"CALL leaking()"_s}, u"SELECT @leaked"_s},
        {"block", {u"BEGIN NOT ATOMIC SET @leaked = 1; END"_s}, u"SELECT @leaked"_s},
        {"lock", {u"SELECT GET_LOCK('mine', 0)"_s}, isFree},
        {"lock in small letters", {u"select get_lock ('mine', 0)"_s}, isFree},
        {"lock of a table", {u"LOCK TABLES t WRITE"_s}, u"SELECT @@in_transaction"_s},
        {"temporary table", {u"CREATE TEMPORARY TABLE mine (a INT)"_s}, u"SELECT COUNT(*) FROM information_schema.tables WHERE table_name = 'mine'"_s},
        {"database", {u"USE information_schema"_s}, u"SELECT DATABASE()"_s},
        {"role", {u"SET ROLE NONE"_s}, u"SELECT CURRENT_ROLE()"_s},
    };
    for (const auto &[name, statements, look] : states) {
        for (const auto &[wayName, way] : SessionUse::allWays()) {
            const bool commits = statements.first().startsWith(u"LOCK") && way != SessionUse::Way::Lease; // or keeps the failing one out
            if (!commits) {
                QTest::addRow("%s: %s", wayName, name) << way << statements << look;
            }
        }
    }
}

void TestMysqlSessions::putBack()
{
    QFETCH(const SessionUse::Way, way);
    QFETCH(const QStringList, statements);
    QFETCH(const QString, look);
    SessionUse::verifyPutBack(*m_db, way, statements, look, u"SELECT CONNECTION_ID()"_s);
    // others are not kept from the table
    MariadbServer::shared().query(u"SET lock_wait_timeout = 1; INSERT INTO t VALUES (1)"_s, m_name);
}

// a query alone, whose text does not tell: whoever comes next finds nothing either
void TestMysqlSessions::queries_data()
{
    QTest::addColumn<QString>("sql");
    QTest::newRow("assignment") << u"SELECT @leaked := 1"_s;
    QTest::newRow("function of one's own") << u"SELECT leak()"_s;
    QTest::newRow("in a condition") << u"SELECT 1 WHERE Leak() = 1"_s;
    QTest::newRow("with a schema") << u"SELECT %1.leak ( )"_s.arg(m_name);
    QTest::newRow("behind an apostrophe in a comment") << u"SELECT 1 -- it's\n, leak()"_s;
    QTest::newRow("with a comment in it") << u"SELECT leak /* now */ ()"_s;
    QTest::newRow("behind an apostrophe in a name") << u"SELECT 1 AS `it's`, leak()"_s;
    QTest::newRow("behind a text with a backslash") << u"SELECT '\\'', leak()"_s;
}

void TestMysqlSessions::queries()
{
    QFETCH(const QString, sql);
    const auto look = u"SELECT @leaked"_s;
    const QVariant session = SessionUse::valueOf(*m_db, u"SELECT CONNECTION_ID()"_s);
    for (int i = 0; i < 3; ++i) { // prepared at first, and then known
        await(m_db->aioExecuteSql(sql));
        QVERIFY(SessionUse::valueOf(*m_db, look).isNull());
    }
    QCOMPARE(SessionUse::valueOf(*m_db, u"SELECT CONNECTION_ID()"_s), session);
}

void TestMysqlSessions::alone_data()
{
    QTest::addColumn<QString>("sql");
    for (const QString &sql : {u"SET @a = 1"_s,
                               u"  set names latin1"_s,
                               u"/* quietly */ USE information_schema"_s,
                               u"LOCK TABLES t READ"_s,
                               u"UNLOCK TABLES"_s,
                               u"PREPARE mine FROM 'SELECT 1'"_s,
                               u"CALL leaking()"_s,
                               u"CREATE TEMPORARY TABLE mine (a INT)"_s,
                               u"create or replace temporary table mine (a INT)"_s,
                               u"BEGIN"_s,
                               u"-- why not\nSTART TRANSACTION"_s}) {
        QTest::newRow(qPrintable(sql.simplified())) << sql;
    }
}

void TestMysqlSessions::alone()
{
    QFETCH(const QString, sql);
    SessionUse::verifyRefusedAlone(*m_db, sql);
}

// what is prepared is not thrown away without need
void TestMysqlSessions::plansStay()
{
    const auto prepared = [] {
        return MariadbServer::shared().query(u"SHOW GLOBAL STATUS LIKE 'Prepared_stmt_count'"_s).first().value(1).toInt();
    };
    const int before = prepared();
    await(m_db->aioExecuteSql(u"SELECT 4711 + ?"_s, {1}));
    await(m_db->aioExecuteSql(u"SELECT IFNULL(DATE_FORMAT(NOW(), '%Y'), ?)"_s, {1}));
    await(SessionUse::run(*m_db, SessionUse::Way::Transaction, {u"INSERT INTO t VALUES (1)"_s}));
    await(m_db->aioExecuteSql(u"SELECT 4711 + ?"_s, {1}));
    QCOMPARE(prepared(), before + 3);
}

QTEST_GUILESS_MAIN(TestMysqlSessions)
#include "tst_mysqlsessions.moc"
