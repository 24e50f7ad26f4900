// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// The server that tests start for themselves. This program is also a test that crashes: see main().

#include "support/postgresqlserver.h"
#include "support/testdatabase.h"

#include <QFileInfo>
#include <QProcess>
#include <QTest>

#include <csignal>
#include <cstdio>

#include <libpq-fe.h>

using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace
{
// libpq's own word on a connection; nothing if it was made
QString connectionError(const QString &connection)
{
    const std::unique_ptr<PGconn, void (*)(PGconn *)> handle(PQconnectdb(connection.toUtf8().constData()), &PQfinish);
    return PQstatus(handle.get()) == CONNECTION_OK ? QString() : QString::fromUtf8(PQerrorMessage(handle.get()));
}

QString tcp(const PostgresqlServer &server, const QString &more = {})
{
    return u"host=127.0.0.1 port=%1 user=%2 dbname=postgres connect_timeout=20 %3"_s.arg(server.port()).arg(server.user(), more);
}

bool isThere(qint64 process)
{
    return ::kill(pid_t(process), 0) == 0;
}
}

class TestPostgresqlServer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void databases();
    void stopsAndComesBack_data();
    void stopsAndComesBack();
    void isKilled();
    void settingsAndPassword();
    void tls();
    void endsWithAProcess_data();
    void endsWithAProcess();
    void goesWithTheObject();
};

void TestPostgresqlServer::databases()
{
    PostgresqlServer &server = PostgresqlServer::shared();
    QVERIFY(server.isRunning());
    QCOMPARE(connectionError(tcp(server)), QString());
    const QString first = server.createDatabase(), second = server.createDatabase();
    QVERIFY(first != second);
    server.query(u"CREATE TABLE t (x integer, y text); INSERT INTO t VALUES (1, NULL), (2, 'ä')"_s, first);
    QCOMPARE(server.query(u"SELECT x, y FROM t ORDER BY x"_s, first), (QList<QStringList>{{u"1"_s, QString()}, {u"2"_s, u"ä"_s}}));
    QCOMPARE(server.value(u"SELECT count(*) FROM pg_class WHERE relname = 't'"_s, second), u"0"_s);
    QCOMPARE(server.value(u"SHOW server_encoding"_s), u"UTF8"_s);
    QCOMPARE(server.value(u"SELECT upper('ä')"_s), u"ä"_s); // of the locale C
    server.query(u"CREATE SCHEMA \"Other one\"; CREATE TABLE \"Other one\".t (x integer); CREATE TYPE mood AS ENUM ('sad')"_s, first);
    QVERIFY(server.cleanDatabase(first));
    QCOMPARE(server.query(u"SELECT relname FROM pg_class WHERE relname = 't' UNION SELECT typname FROM pg_type WHERE typname = 'mood'"_s, first).size(), 0);
    server.query(u"CREATE TABLE t (x integer)"_s, first);
    server.dropDatabase(first);
    server.dropDatabase(second);
    QCOMPARE(server.value(u"SELECT count(*) FROM pg_database WHERE datname LIKE 'test%'"_s), u"0"_s);
}

void TestPostgresqlServer::stopsAndComesBack_data()
{
    QTest::addColumn<PostgresqlServer::StopMode>("mode");
    QTest::newRow("smart") << PostgresqlServer::StopMode::Smart;
    QTest::newRow("fast") << PostgresqlServer::StopMode::Fast;
    QTest::newRow("immediate") << PostgresqlServer::StopMode::Immediate;
}

void TestPostgresqlServer::stopsAndComesBack()
{
    QFETCH(PostgresqlServer::StopMode, mode);
    PostgresqlServer &server = PostgresqlServer::shared();
    const QString name = server.createDatabase();
    server.query(u"CREATE TABLE t AS SELECT 7 AS x"_s, name);
    const quint16 port = server.port();
    const qint64 process = server.processId();
    QVERIFY(server.stop(mode));
    QVERIFY(!server.isRunning());
    QVERIFY(connectionError(tcp(server)).contains(u"Connection refused"_s));
    QVERIFY2(server.start(), qPrintable(server.errorString()));
    QCOMPARE(server.port(), port);
    QVERIFY(server.processId() != process);
    QCOMPARE(server.value(u"SELECT x FROM t"_s, name), u"7"_s);
    QVERIFY2(server.restart(mode), qPrintable(server.errorString()));
    QCOMPARE(server.value(u"SELECT x FROM t"_s, name), u"7"_s);
}

void TestPostgresqlServer::isKilled()
{
    PostgresqlServer &server = PostgresqlServer::shared();
    const QString name = server.createDatabase();
    server.query(u"CREATE TABLE t AS SELECT 7 AS x"_s, name);
    const std::unique_ptr<PGconn, void (*)(PGconn *)> connection(PQconnectdb(tcp(server).toUtf8().constData()), &PQfinish);
    QCOMPARE(PQstatus(connection.get()), CONNECTION_OK);
    const int backend = PQbackendPID(connection.get());
    server.kill();
    QVERIFY(!server.isRunning());
    QVERIFY(waitUntil([backend] {
        QFile file(u"/proc/%1/stat"_s.arg(backend)); // where nobody cares for orphans, it stays as a zombie
        return !file.open(QIODevice::ReadOnly) || file.readAll().contains(") Z ");
    }));
    QVERIFY2(server.start(), qPrintable(server.errorString()));
    QCOMPARE(server.value(u"SELECT x FROM t"_s, name), u"7"_s);
    QVERIFY(server.logText().contains(u"was not properly shut down"_s));
}

void TestPostgresqlServer::settingsAndPassword()
{
    PostgresqlServer server;
    server.setting(u"max_connections"_s, u"7"_s).setting(u"fsync"_s, u"on"_s).setting(u"cluster_name"_s, u"it's"_s).password(u"s3'c\\ret"_s);
    QVERIFY2(server.start(), qPrintable(server.errorString()));
    QCOMPARE(server.value(u"SHOW max_connections"_s), u"7"_s);
    QCOMPARE(server.value(u"SHOW fsync"_s), u"on"_s);
    QCOMPARE(server.value(u"SHOW cluster_name"_s), u"it's"_s);
    QVERIFY(connectionError(tcp(server)).contains(u"no password supplied"_s));
    QVERIFY(connectionError(tcp(server, u"password=wrong"_s)).contains(u"password authentication failed"_s));
    QCOMPARE(connectionError(tcp(server, u"password='s3\\'c\\\\ret'"_s)), QString());
    const QString socket = u"host=%1 port=%2 user=aio dbname=postgres"_s.arg(server.socketDirectory()).arg(server.port());
    QVERIFY(connectionError(socket).contains(u"no password supplied"_s));
    QVERIFY(server.port() != PostgresqlServer::shared().port()); // two of them beside each other
    QVERIFY(server.query(u"SELECT 1"_s) == PostgresqlServer::shared().query(u"SELECT 1"_s));
}

void TestPostgresqlServer::tls()
{
    PostgresqlServer server;
    server.tls({u"db.example.test"_s, u"127.0.0.1"_s}, true);
    QVERIFY2(server.start(), qPrintable(server.errorString()));
    const QString verified = u"sslmode=verify-full sslrootcert="_s + server.caFile();
    QCOMPARE(connectionError(tcp(server, verified)), QString());
    QVERIFY(connectionError(tcp(server, u"sslmode=disable"_s)).contains(u"no encryption"_s));
    const auto named = [&](const QString &name) {
        return u"host=%1 hostaddr=127.0.0.1 port=%2 user=aio dbname=postgres %3"_s.arg(name).arg(server.port()).arg(verified);
    };
    QCOMPARE(connectionError(named(u"db.example.test"_s)), QString());
    QVERIFY(connectionError(named(u"other.example.test"_s)).contains(u"does not match host name"_s));
    QVERIFY(connectionError(tcp(server, u"sslmode=verify-full sslrootcert=/dev/null"_s)).contains(u"certificate"_s));
}

void TestPostgresqlServer::endsWithAProcess_data()
{
    QTest::addColumn<int>("signal");
    QTest::newRow("a crash") << SIGSEGV;
    QTest::newRow("killed") << SIGKILL;
    QTest::newRow("terminated") << SIGTERM;
}

void TestPostgresqlServer::endsWithAProcess()
{
    QFETCH(int, signal);
    QProcess process;
    process.start(QCoreApplication::applicationFilePath(), {u"die"_s, QString::number(signal)});
    QVERIFY(process.waitForFinished(60'000));
    QCOMPARE(process.exitStatus(), QProcess::CrashExit);
    const QList<QByteArray> told = process.readAllStandardOutput().trimmed().split(' '); // which nobody holds open
    QCOMPARE(told.size(), 2);
    const qint64 server = told[0].toLongLong();
    const QString folder = QString::fromUtf8(told[1]);
    QVERIFY(server > 0);
    QVERIFY(waitUntil(
        [&] {
            return !isThere(server) && !QFileInfo::exists(folder);
        },
        30s));
}

void TestPostgresqlServer::goesWithTheObject()
{
    QString folder;
    qint64 process;
    {
        PostgresqlServer server;
        QVERIFY2(server.start(), qPrintable(server.errorString()));
        folder = server.socketDirectory();
        process = server.processId();
        QVERIFY(QFileInfo::exists(folder));
    }
    QVERIFY(!isThere(process));
    QVERIFY(waitUntil([&] {
        return !QFileInfo::exists(folder);
    }));
}

namespace
{
int dieBeside(int signal)
{
    PostgresqlServer server;
    if (!server.start()) {
        return 1;
    }
    printf("%lld %s\n", server.processId(), qPrintable(server.socketDirectory()));
    fflush(stdout);
    ::signal(signal, SIG_DFL);
    ::raise(signal);
    return 2;
}
}

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    if (argc == 3 && qstrcmp(argv[1], "die") == 0) {
        return dieBeside(atoi(argv[2]));
    }
    TestPostgresqlServer test;
    QTEST_SET_MAIN_SOURCE_PATH
    return QTest::qExec(&test, argc, argv);
}

#include "tst_postgresqlserver.moc"
