// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "support/faultserver.h"

#include <QTest>
#include <QThread>
#include <QUrl>

#if AIOORM_TEST_POSTGRESQL
#include "aioorm/backends/postgresql/aiopostgresqldatabase.h"
#include "support/postgresqlserver.h"

#include <libpq-fe.h>
#endif
#if AIOORM_TEST_MYSQL
#include "aioorm/backends/mysql/aiomysqldatabase.h"
#include "support/mariadbserver.h"

#include <mysql.h>
#endif

#include <csignal>

using namespace Qt::StringLiterals;

FaultServer::FaultServer() = default;
FaultServer::~FaultServer() = default;

namespace
{
#if AIOORM_TEST_POSTGRESQL
class PostgresqlFaultServer final : public FaultServer
{
public:
    PostgresqlFaultServer() { m_server.setting(u"max_connections"_s, u"20"_s); }

    bool start() override
    {
        const bool started = m_server.start();
        if (started && m_name.isEmpty()) {
            m_name = m_server.createDatabase();
            m_server.query(u"CREATE TABLE t (id integer PRIMARY KEY, note text)"_s, m_name);
        }
        return started;
    }
    bool stop() override { return m_server.stop(); }
    void end(int signal) override
    {
        if (signal == SIGKILL) {
            m_server.kill();
        } else {
            ::kill(pid_t(m_server.processId()), SIGINT); // what SIGTERM is to others: it ends its connections
        }
    }
    bool isRunning() override { return m_server.isRunning(); }
    QString errorString() const override { return m_server.errorString(); }
    quint16 port() const override { return m_server.port(); }

    QString url() const override { return u"postgresql://%1@127.0.0.1:%2/%3?sslmode=disable"_s.arg(m_server.user()).arg(port()).arg(m_name); }
    std::unique_ptr<AioDatabase> makeDatabase(quint16 port, int connections, std::chrono::milliseconds connectTimeout) const override
    {
        AioPostgresqlOptions options;
        options.host(u"127.0.0.1"_s).port(port).userName(m_server.user()).databaseName(m_name).sslMode(u"disable"_s);
        return std::make_unique<AioPostgresqlDatabase>(options.maxConnections(connections).connectTimeout(connectTimeout));
    }
    QString ask(const QString &sql) override { return column(sql).value(0); }
    QStringList column(const QString &sql) override
    {
        const auto isIdle = [this] {
            return m_oracle && PQstatus(m_oracle.get()) == CONNECTION_OK && PQconsumeInput(m_oracle.get());
        };
        if (!isIdle() || !isIdle()) { // the last word of a server, then its end
            const QString where = u"host=%1 port=%2 user=%3 dbname=%4 application_name=oracle"_s.arg(m_server.socketDirectory())
                                      .arg(m_server.port())
                                      .arg(m_server.user(), m_name);
            m_oracle.reset(PQconnectdb(where.toUtf8().constData()));
        }
        const std::unique_ptr<PGresult, void (*)(PGresult *)> result(PQexec(m_oracle.get(), sql.toUtf8().constData()), &PQclear);
        if (PQresultStatus(result.get()) != PGRES_TUPLES_OK && PQresultStatus(result.get()) != PGRES_COMMAND_OK) {
            QTest::qFail(PQerrorMessage(m_oracle.get()), __FILE__, __LINE__);
        }
        QStringList values;
        for (int row = 0; row < PQntuples(result.get()); ++row) {
            values << QString::fromUtf8(PQgetvalue(result.get(), row, 0));
        }
        return values;
    }
    QByteArray answerToCommit() const override { return "COMMIT"; }
    QByteArray answerToInsert() const override { return QByteArray("C\0\0\0\x0fINSERT", 11); }
    int connections(Which which) override
    {
        const QString condition = which == Which::All ? u"true"_s : which == Which::Busy ? u"state IS DISTINCT FROM 'idle'"_s : u"wait_event = 'PgSleep'"_s;
        return ask(u"SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name <> 'oracle' AND %1"_s.arg(condition))
            .toInt();
    }
    void endConnections() override
    {
        ask(u"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name <> 'oracle'"_s);
    }

    QString insert() const override { return u"INSERT INTO t (id) VALUES ($1)"_s; }
    QString sleep(double seconds) const override { return u"SELECT pg_sleep(%1)"_s.arg(seconds); }
    QString numberAfterWork(int number, double seconds) const override { return u"SELECT %1 AS n FROM pg_sleep(%2)"_s.arg(number).arg(seconds); }
    QString threeTimes() const override { return u"SELECT $1::text AS x, generate_series(1, 3) AS n"_s; }
    QString longRows(int count) const override { return u"SELECT repeat('x', 1000) FROM generate_series(1, %1)"_s.arg(count); }

private:
    class Finish
    {
    public:
        void operator()(PGconn *connection) const { PQfinish(connection); }
    };

    PostgresqlServer m_server;
    QString m_name;
    std::unique_ptr<PGconn, Finish> m_oracle;
};
#endif

#if AIOORM_TEST_MYSQL
class MariadbFaultServer final : public FaultServer
{
public:
    MariadbFaultServer()
    {
        // what it has said is done has to be there after a kill
        m_server.setting(u"innodb-flush-log-at-trx-commit"_s, u"2"_s);
    }

    bool start() override
    {
        const bool started = m_server.start();
        if (started && m_name.isEmpty()) {
            m_name = m_server.createDatabase();
            m_server.query(u"CREATE TABLE t (id integer PRIMARY KEY, note text)"_s, m_name);
        }
        return started;
    }
    bool stop() override { return m_server.stop(); }
    void end(int signal) override
    {
        if (signal == SIGKILL) {
            m_server.kill();
        } else {
            ::kill(pid_t(m_server.processId()), signal);
        }
    }
    bool isRunning() override { return m_server.isRunning(); }
    QString errorString() const override { return m_server.errorString(); }
    quint16 port() const override { return m_server.port(); }

    QString url() const override
    {
        const QString password = QString::fromLatin1(QUrl::toPercentEncoding(m_server.password()));
        return u"mysql://%1:%2@127.0.0.1:%3/%4"_s.arg(m_server.user(), password).arg(port()).arg(m_name);
    }
    std::unique_ptr<AioDatabase> makeDatabase(quint16 port, int connections, std::chrono::milliseconds connectTimeout) const override
    {
        AioMySqlOptions options;
        options.host(u"127.0.0.1"_s).port(port).userName(m_server.user()).password(m_server.password()).databaseName(m_name);
        return std::make_unique<AioMySqlDatabase>(options.maxConnections(connections).connectTimeout(connectTimeout));
    }
    QString ask(const QString &sql) override { return column(sql).value(0); }
    QStringList column(const QString &sql) override
    {
        if (!m_oracle || mysql_query(m_oracle.get(), "DO 0") != 0) {
            m_oracle.reset(mysql_init(nullptr));
            if (!mysql_real_connect(m_oracle.get(), nullptr, "root", "", m_name.toUtf8().constData(), 0, m_server.socketFile().toUtf8().constData(), 0)) {
                QTest::qFail(mysql_error(m_oracle.get()), __FILE__, __LINE__);
                return {};
            }
        }
        QStringList values;
        if (mysql_query(m_oracle.get(), sql.toUtf8().constData()) != 0) {
            QTest::qFail(mysql_error(m_oracle.get()), __FILE__, __LINE__);
            return {};
        }
        if (MYSQL_RES *const result = mysql_store_result(m_oracle.get())) {
            while (const MYSQL_ROW row = mysql_fetch_row(result)) {
                values << QString::fromUtf8(row[0]);
            }
            mysql_free_result(result);
        }
        return values;
    }
    int connections(Which which) override
    {
        // not innodb_trx, which takes the server down when a connection ends meanwhile (10.11.19)
        const QString condition = which == Which::All ? u"true"_s : which == Which::Busy ? u"command <> 'Sleep'"_s : u"state = 'User sleep'"_s;
        return ask(u"SELECT count(*) FROM information_schema.processlist WHERE user = 'aio' AND db IS NOT NULL AND %1"_s.arg(condition)).toInt();
    }
    void endConnections() override
    {
        const QString list = u"SELECT id FROM information_schema.processlist WHERE user = 'aio' AND db IS NOT NULL"_s;
        QStringList ids = column(list);
        // Told until they have gone: a KILL that finds a SLEEP() on its way into its wait has trouble with it, see work().
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
        while (!ids.isEmpty() && std::chrono::steady_clock::now() < end) {
            for (const QString &id : std::as_const(ids)) {
                // it may have gone by itself meanwhile
                mysql_query(m_oracle.get(), u"KILL %1"_s.arg(id).toLatin1().constData());
            }
            QThread::msleep(1);
            const QStringList left = column(list);
            ids.removeIf([&left](const QString &id) {
                return !left.contains(id);
            });
        }
    }

    QString insert() const override { return u"INSERT INTO t (id) VALUES (?)"_s; }
    QString sleep(double seconds) const override { return u"SELECT SLEEP(%1)"_s.arg(seconds); }
    QString work(double seconds) const override
    {
        // A KILL that finds a SLEEP() on its way into its wait holds it, and those who look for it, for two seconds (10.11.19).
        return u"SELECT COUNT(*) FROM seq_1_to_%1 WHERE seq % 7 = 3"_s.arg(std::max(qint64(seconds * 8e6), qint64(1)));
    }
    QString numberAfterWork(int number, double seconds) const override { return u"SELECT %1 AS n FROM (%2) AS s"_s.arg(number).arg(work(seconds)); }
    QString threeTimes() const override { return u"SELECT CAST(? AS CHAR) AS x, seq AS n FROM seq_1_to_3"_s; }
    QString longRows(int count) const override { return u"SELECT REPEAT('x', 1000) FROM seq_1_to_%1"_s.arg(count); }

private:
    class Close
    {
    public:
        void operator()(MYSQL *connection) const { mysql_close(connection); }
    };

    MariadbServer m_server;
    QString m_name;
    std::unique_ptr<MYSQL, Close> m_oracle;
};
#endif
}

QStringList FaultServer::kinds()
{
    QStringList kinds;
#if AIOORM_TEST_POSTGRESQL
    kinds << u"postgresql"_s;
#endif
#if AIOORM_TEST_MYSQL
    kinds << u"mariadb"_s;
#endif
    const QString chosen = qEnvironmentVariable("AIOORM_TEST_KINDS");
    return chosen.isEmpty() ? kinds : chosen.split(u',');
}

FaultServer &FaultServer::of(const QString &kind)
{
#if AIOORM_TEST_POSTGRESQL
    if (kind == u"postgresql") {
        static PostgresqlFaultServer server;
        return server;
    }
#endif
#if AIOORM_TEST_MYSQL
    if (kind == u"mariadb") {
        static MariadbFaultServer server;
        return server;
    }
#endif
    qFatal("There is no server of the kind %s.", qPrintable(kind));
}
