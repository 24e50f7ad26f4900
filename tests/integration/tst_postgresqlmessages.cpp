// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// What errors tell, and what they keep to themselves.

#include "aioorm/backends/postgresql/aiopostgresqldatabase.h"
#include "aioorm/orm/aiorawsql.h"
#include "support/postgresqlserver.h"
#include "support/testdatabase.h"

#include <QTest>
#include <QThread>

using namespace Qt::StringLiterals;

class TestPostgresqlMessages : public QObject
{
    Q_OBJECT

private:
    QString m_name;
    std::unique_ptr<AioPostgresqlDatabase> m_db;

    AioPostgresqlOptions options() const
    {
        auto &server = PostgresqlServer::shared();
        return AioPostgresqlOptions().host(server.socketDirectory()).port(server.port()).userName(server.user()).databaseName(m_name).maxConnections(1);
    }

private Q_SLOTS:
    void init()
    {
        m_name = PostgresqlServer::shared().createDatabase();
        m_db = std::make_unique<AioPostgresqlDatabase>(options());
    }
    void cleanup()
    {
        await(m_db->aioClose());
        m_db.reset();
        PostgresqlServer::shared().dropDatabase(m_name);
    }

    // messages go into logs and dialogs
    void valuesAreLeftOut_data()
    {
        QTest::addColumn<QString>("sql");
        QTest::newRow("integer") << u"SELECT 'secret'::integer"_s;
        QTest::newRow("date") << u"SELECT 'secret'::date"_s;
        QTest::newRow("with quotes") << u"SELECT 'a \"secret\" b'::integer"_s;
        QTest::newRow("with lines") << u"SELECT E'a\\nsecret'::integer"_s;
        QTest::newRow("bound") << u"SELECT $1::text::uuid"_s;
        QTest::newRow("in a function") << u"SELECT to_number('secret', 'secret')::integer + 'secret'::integer"_s;
    }
    void valuesAreLeftOut()
    {
        QFETCH(const QString, sql);
        const QVariantList values = sql.contains(u"$1"_s) ? QVariantList{u"secret"_s} : QVariantList{};
        const auto error = errorOf<AioDataError>(m_db->aioExecuteSql(sql, values));
        QVERIFY2(!error.message().contains(u"secret"_s), qPrintable(error.message()));
        QVERIFY2(error.message().contains(u'…'), qPrintable(error.message()));
        AioPostgresqlDatabase telling(options().valuesInErrors(true));
        const auto whole = errorOf<AioDataError>(telling.aioExecuteSql(sql, values));
        QVERIFY2(whole.message().contains(u"secret"_s), qPrintable(whole.message()));
        await(telling.aioClose());
    }
    // names of one's own stay: they say where to look
    void namesStay()
    {
        const auto error = errorOf<AioProgrammingError>(m_db->aioExecuteSql(u"SELECT nothing FROM pg_class"_s));
        QVERIFY2(error.message().contains(u"\"nothing\""_s), qPrintable(error.message()));
    }

    void nullInAList()
    {
        const auto error = errorOf<AioDataError>(AioRawSql(u"SELECT ARRAY['a', NULL] AS names"_s).aioTuples<QStringList>(*m_db));
        QVERIFY2(error.message().contains(u"names"_s) && error.message().contains(u"NULL"_s), qPrintable(error.message()));
    }

    // it would wait for itself
    void copyThatUsesItsConnection()
    {
        await(m_db->aioExecuteSql(u"CREATE TABLE t (a integer)"_s));
        QString told;
        const auto sync = m_db->allowSync();
        const auto body = [&](AioTransaction &tx) -> AioTask<> {
            bool isThrough = false;
            const auto give = [&]() -> QByteArray {
                if (std::exchange(isThrough, true)) {
                    return {};
                }
                try {
                    AioDatabase::executeSql(tx, u"SELECT 1"_s);
                } catch (const AioProgrammingError &error) {
                    told = error.message();
                }
                return "7\n";
            };
            co_await AioPostgresqlDatabase::aioCopyIn(tx, u"COPY t FROM STDIN"_s, give);
        };
        await(m_db->aioAtomic(body));
        QVERIFY2(told.contains(u"COPY"_s), qPrintable(told));
        QCOMPARE(await(m_db->aioExecuteSql(u"SELECT a FROM t"_s)).first().first().toInt(), 7);
    }

    void awaitInAThreadThatQuits()
    {
        QString told;
        const std::unique_ptr<QThread> thread(QThread::create([&] {
            AioPostgresqlDatabase mine(options());
            QThread::currentThread()->quit();
            try {
                await(mine.aioExecuteSql(u"SELECT pg_sleep(600)"_s));
            } catch (const AioError &error) {
                told = error.message();
            }
        }));
        thread->start();
        QVERIFY(thread->wait(120000));
        QVERIFY2(told.contains(u"told to quit"_s), qPrintable(told));
    }
};

QTEST_GUILESS_MAIN(TestPostgresqlMessages)
#include "tst_postgresqlmessages.moc"
