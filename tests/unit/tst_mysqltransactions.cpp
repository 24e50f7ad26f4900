// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/database/aiodatabase.h"
#include "aioorm/database/sharedconnections_p.h"
#include "aioorm/driver/driversql_p.h"
#include "aioorm/orm/aiosequence.h"
#include "support/models.h"
#include "support/testdatabase.h"

using namespace Qt::StringLiterals;
using namespace Aio::Detail;

namespace
{
/// A driver that does nothing but write down what it is sent.
class Paper
{
public:
    QByteArrayList statements;
    QByteArray refused; ///< the statement that fails, once
    int opened = 0;
    int closed = 0;
};

class PaperConnection final : public DriverConnection
{
public:
    explicit PaperConnection(Paper &paper)
        : m_paper(paper)
    {
        ++m_paper.opened;
    }

    void execute(std::shared_ptr<DriverRequest> request) override
    {
        m_paper.statements << request->sql;
        if (request->sql == m_paper.refused) {
            m_paper.refused.clear();
            request->result.error = AioErrorInfo(AioErrorKind::Operational, u"refused"_s).phase(AioPhase::Execute).outcome(AioOutcome::Refused);
        } else if (request->sql.startsWith("START TRANSACTION")) {
            m_inTransaction = true;
        } else if (request->sql == "COMMIT" || request->sql == "ROLLBACK") {
            m_inTransaction = false;
        }
        request->result.inTransaction = m_inTransaction;
        request->finished();
    }
    void cancel(const std::shared_ptr<DriverRequest> &) override { }
    void close(CloseMode) override { ++m_paper.closed; }

private:
    Paper &m_paper;
    bool m_inTransaction = false;
};

class PaperDatabase final : public AioDatabase
{
public:
    PaperDatabase(const AioDialect &dialect, Paper &paper)
        : AioDatabase(
              dialect,
              u"paper"_s,
              [&dialect, &paper] {
                  PoolOptions options;
                  options.max = 1;
                  const auto pool = std::make_shared<Pool>(options, [&paper](const Pool::Opened &opened) {
                      opened(std::make_shared<PaperConnection>(paper), {}, PoolCore::OpenFailure::Permanent);
                  });
                  return std::make_shared<SharedConnections>(dialect, pool, pool, std::make_shared<ChangeHub>());
              },
              nullptr)
    {
    }
};
}

/// What the machinery does where transactions are as MySQL's: the isolation is set before they begin, and definitions commit them.
class TestMysqlTransactions : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup() { m_database.reset(); }

    void isolationOfABeginThatFails_data();
    void isolationOfABeginThatFails();
    void definitionsOutside();
    void definitionsInside();
    void truncate();
    void transactionalDefinitions();
    void whatCommits_data();
    void whatCommits();

private:
    Paper m_paper;
    std::unique_ptr<AioDatabase> m_database;
};

void TestMysqlTransactions::init()
{
    m_paper = Paper();
    m_database = std::make_unique<PaperDatabase>(AioDialect::mysql(), m_paper);
}

void TestMysqlTransactions::isolationOfABeginThatFails_data()
{
    QTest::addColumn<QByteArray>("refused");
    QTest::addColumn<bool>("isGivenUp");
    QTest::newRow("before the isolation") << "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE"_ba << false;
    QTest::newRow("behind it") << "START TRANSACTION"_ba << true;
}

void TestMysqlTransactions::isolationOfABeginThatFails()
{
    QFETCH(QByteArray, refused);
    QFETCH(bool, isGivenUp);
    const Aio::TransactionMode mode = Aio::TransactionMode(Aio::ReadWrite).isolation(Aio::Isolation::Serializable);
    m_paper.refused = refused;
    errorOf<AioOperationalError>(m_database->aioBegin(mode));
    QVERIFY(waitUntil([&] {
        return m_paper.closed == int(isGivenUp);
    }));
    m_paper.statements.clear();
    AioTransaction next = await(m_database->aioBegin());
    await(next.aioCommit());
    QCOMPARE(m_paper.statements, (QByteArrayList{"START TRANSACTION", "COMMIT"}));
    QCOMPARE(m_paper.opened, isGivenUp ? 2 : 1); // the next transaction has a connection of its own level

    // nor does a connection that somebody holds on to keep it
    AioConnection connection = await(m_database->aioConnection());
    m_paper.refused = refused;
    errorOf<AioOperationalError>(AioExecutor(connection).aioBegin(mode));
    if (isGivenUp) {
        errorOf<AioOperationalError>(AioExecutor(connection).aioBegin());
    } else {
        await(await(AioExecutor(connection).aioBegin()).aioRollback());
    }
}

void TestMysqlTransactions::definitionsOutside()
{
    await(m_database->aioCreateTables<User>());
    QVERIFY(!m_paper.statements.isEmpty() && m_paper.statements.first().startsWith("CREATE TABLE"));
    QVERIFY(!m_paper.statements.contains("START TRANSACTION") && !m_paper.statements.contains("COMMIT"));
    m_paper.statements.clear();
    await(m_database->aioDropTables<User>());
    QCOMPARE(m_paper.statements, QByteArrayList{"DROP TABLE IF EXISTS `users`"});
}

void TestMysqlTransactions::definitionsInside()
{
    AioTransaction tx = await(m_database->aioBegin());
    m_paper.statements.clear();
    const auto error = errorOf<AioProgrammingError>(m_database->aioCreateTables<User>(tx));
    QVERIFY(error.message().contains(u"commits the transaction"_s));
    errorOf<AioProgrammingError>(m_database->aioDropTables<User>(tx));
    QCOMPARE(m_paper.statements, QByteArrayList());
    await(tx.aioRollback());
}

void TestMysqlTransactions::truncate()
{
    await(m_database->aioTruncateTables<User>());
    QCOMPARE(m_paper.statements, (QByteArrayList{"START TRANSACTION", "DELETE FROM `users`", "COMMIT"}));
    m_paper.statements.clear();
    await(m_database->aioTruncateTables<User>(Aio::RestartIdentity));
    QVERIFY(m_paper.statements.contains("TRUNCATE TABLE `users`") && !m_paper.statements.contains("START TRANSACTION"));
}

void TestMysqlTransactions::transactionalDefinitions()
{
    for (const AioDialect *dialect : AioDialect::all()) {
        QCOMPARE(dialect->hasTransactionalDdl, dialect != &AioDialect::mysql() && dialect != &AioDialect::mariadb());
    }
    m_database = std::make_unique<PaperDatabase>(AioDialect::postgresql(), m_paper);
    await(m_database->aioDropTables<User>());
    QCOMPARE(m_paper.statements.size(), 3);
    QVERIFY(m_paper.statements.first().startsWith("BEGIN") || m_paper.statements.first().startsWith("START TRANSACTION"));
    QCOMPARE(m_paper.statements.last(), "COMMIT");
}

void TestMysqlTransactions::whatCommits_data()
{
    QTest::addColumn<QByteArray>("sql");
    QTest::addColumn<bool>("commits");
    QTest::newRow("create") << "/* a */ create table t (id int)"_ba << true;
    QTest::newRow("create temporary") << "CREATE TEMPORARY TABLE t (id int)"_ba << false;
    QTest::newRow("replace temporary") << "CREATE OR REPLACE TEMPORARY TABLE t (id int)"_ba << false;
    QTest::newRow("drop") << "DROP TABLE t"_ba << true;
    QTest::newRow("drop temporary") << "DROP TEMPORARY TABLE t"_ba << false;
    QTest::newRow("truncate") << "TRUNCATE t"_ba << true;
    QTest::newRow("rename") << "RENAME TABLE t TO u"_ba << true;
    QTest::newRow("alter") << "ALTER TABLE t ADD x int"_ba << true;
    QTest::newRow("insert") << "INSERT INTO t VALUES (1)"_ba << false;
    QTest::newRow("select") << "SELECT 'DROP TABLE t'"_ba << false;
}

void TestMysqlTransactions::whatCommits()
{
    QFETCH(QByteArray, sql);
    QTEST(commitsOnMysql(sql), "commits");
}

QTEST_GUILESS_MAIN(TestMysqlTransactions)
#include "tst_mysqltransactions.moc"
