// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "support/postgresqlserver.h"

#include "support/freeport.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QStandardPaths>
#include <QTest>
#include <QThread>

#include <algorithm>
#include <array>
#include <csignal>

#include <libpq-fe.h>

using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace
{
// Of the newest server on this machine.
QString binaryFolder()
{
    const auto isServer = [](const QString &folder) {
        return !folder.isEmpty() && QFile::exists(folder + u"/initdb"_s) && QFile::exists(folder + u"/postgres"_s);
    };
    static const QString found = [&] {
        QStringList folders;
        if (const QString initdb = QStandardPaths::findExecutable(u"initdb"_s); !initdb.isEmpty()) {
            folders << QFileInfo(initdb).path();
        }
        QProcess config;
        config.start(u"pg_config"_s, {u"--bindir"_s});
        if (config.waitForFinished()) {
            folders << QString::fromLocal8Bit(config.readAllStandardOutput()).trimmed();
        }
        QStringList versions = QDir(u"/usr/lib/postgresql"_s).entryList(QDir::Dirs | QDir::NoDotAndDotDot);
        std::sort(versions.begin(), versions.end(), [](const QString &a, const QString &b) {
            return a.toInt() > b.toInt();
        });
        for (const QString &version : std::as_const(versions)) {
            folders << u"/usr/lib/postgresql/%1/bin"_s.arg(version);
        }
        for (const QString &folder : std::as_const(folders)) {
            if (isServer(folder)) {
                return folder;
            }
        }
        return QString();
    }();
    return found;
}

QString quotedSetting(QString value)
{
    return u'\'' + value.replace(u'\'', u"''"_s) + u'\'';
}

}

PostgresqlServer::PostgresqlServer()
    : PrivateServer("postgresql", {"postgres", "nobody"})
    , m_settings{{u"fsync"_s, u"off"_s},
                 {u"full_page_writes"_s, u"off"_s},
                 {u"wal_level"_s, u"minimal"_s},
                 {u"max_wal_senders"_s, u"0"_s},
                 {u"max_prepared_transactions"_s, u"2"_s},
                 {u"shared_buffers"_s, u"32MB"_s},
                 {u"autovacuum"_s, u"off"_s},
                 {u"jit"_s, u"off"_s},
                 {u"timezone"_s, u"Europe/Berlin"_s},
                 {u"log_line_prefix"_s, u"%m [%p] "_s}}
{
}

PostgresqlServer::~PostgresqlServer()
{
    stop(StopMode::Immediate);
    closeGuard();
}

QByteArray PostgresqlServer::findProcess() const
{
    return R"sh(
pid=$(head -n 1 "$1/data/postmaster.pid" 2>/dev/null)
[ "$(readlink "/proc/$pid/cwd")" = "$1/data" ] || pid=
)sh";
}

PostgresqlServer &PostgresqlServer::shared()
{
    static PostgresqlServer server;
    if (!server.isRunning() && !server.start()) {
        QTest::qFail(qPrintable(server.errorString()), __FILE__, __LINE__);
    }
    return server;
}

QString PostgresqlServer::missing()
{
    return binaryFolder().isEmpty() ? u"PostgreSQL server binaries not found: apt install postgresql, or run tests/run --without-postgresql"_s : QString();
}

PostgresqlServer &PostgresqlServer::setting(const QString &name, const QString &value)
{
    m_settings[name] = value;
    return *this;
}

PostgresqlServer &PostgresqlServer::password(const QString &password)
{
    m_password = password;
    return *this;
}

PostgresqlServer &PostgresqlServer::tls(const QStringList &names, bool required)
{
    m_tlsNames = names;
    m_tlsRequired = required;
    return *this;
}

bool PostgresqlServer::make()
{
    if (const QString line = missing(); !line.isEmpty()) {
        return fail(line);
    }
    if (!makeFolder()) {
        return false;
    }
    QStringList arguments{u"-D"_s, path(u"data"_s), u"-U"_s, user(), u"-E"_s, u"UTF8"_s, u"--locale=C"_s, u"--no-sync"_s, u"--no-instructions"_s};
    if (m_password.isEmpty()) {
        arguments << u"--auth=trust"_s;
    } else {
        if (!write(u"password"_s, m_password.toUtf8() + '\n')) {
            return false;
        }
        arguments << u"--auth=scram-sha-256"_s << u"--pwfile"_s << path(u"password"_s);
    }
    if (!run(binaryFolder() + u"/initdb"_s, arguments, u"initdb"_s)) {
        return false;
    }
    if (!m_tlsNames.isEmpty()) {
        if (!makeCertificates(m_tlsNames)) {
            return false;
        }
        setting(u"ssl"_s, u"on"_s).setting(u"ssl_cert_file"_s, path(u"server.crt"_s)).setting(u"ssl_key_file"_s, path(u"server.key"_s));
    }
    const QByteArray method = m_password.isEmpty() ? " trust\n" : " scram-sha-256\n";
    return write(u"data/pg_hba.conf"_s, "local all all" + method + (m_tlsRequired ? "hostssl" : "host") + " all all 127.0.0.1/32" + method);
}

bool PostgresqlServer::start()
{
    m_error.clear();
    if (isRunning()) {
        return true;
    }
    const bool isNew = m_port == 0;
    if (isNew && m_folder.isEmpty() && !make()) {
        return false;
    }
    const auto end = std::chrono::steady_clock::now() + patience;
    for (;;) {
        if (isNew) {
            m_port = freePort();
        }
        const qint64 logged = QFileInfo(path(u"log"_s)).size();
        if (launch()) {
            return true;
        }
        // Somebody was faster and took the port; or processes that were killed are still on their way out.
        const QString log = logText().mid(logged);
        const bool passes =
            (isNew && log.contains(u"could not create any TCP/IP sockets"_s)) || log.contains(u"is still in use"_s) || log.contains(u"already exists"_s);
        if (!passes || std::chrono::steady_clock::now() > end) {
            m_error += u'\n' + log;
            m_port = isNew ? 0 : m_port;
            return false;
        }
        QThread::msleep(20);
    }
}

bool PostgresqlServer::launch()
{
    QByteArray configuration;
    for (const auto &[name, value] : m_settings) {
        configuration += (name + u" = "_s + quotedSetting(value) + u'\n').toUtf8();
    }
    configuration += m_settings.contains(u"listen_addresses"_s) ? "" : "listen_addresses = '127.0.0.1'\n";
    configuration += "port = " + QByteArray::number(m_port) + "\nunix_socket_directories = '" + QFile::encodeName(m_folder) + "'\n";
    if (!write(u"data/postgresql.conf"_s, configuration)) {
        return false;
    }
    m_process = std::make_unique<QProcess>();
    prepare(*m_process);
    m_process->setStandardOutputFile(QProcess::nullDevice());
    m_process->setStandardErrorFile(path(u"log"_s), QIODevice::Append);
    m_process->start(binaryFolder() + u"/postgres"_s, {u"-D"_s, path(u"data"_s)});
    return waitUntilReady();
}

// It says so in a line of its own.
bool PostgresqlServer::waitUntilReady()
{
    const auto end = std::chrono::steady_clock::now() + patience;
    while (m_process->state() != QProcess::NotRunning) {
        QFile file(path(u"data/postmaster.pid"_s));
        const QByteArrayList lines = file.open(QIODevice::ReadOnly) ? file.readAll().split('\n') : QByteArrayList();
        if (lines.size() > 7 && lines[0].toLongLong() == m_process->processId() && lines[7].trimmed() == "ready") {
            return true;
        }
        if (std::chrono::steady_clock::now() > end) {
            killAll();
            return fail(u"PostgreSQL was not ready in time"_s);
        }
        m_process->waitForFinished(5);
    }
    m_process.reset();
    return fail(u"PostgreSQL did not start"_s);
}

bool PostgresqlServer::stop(StopMode mode, std::chrono::milliseconds timeout)
{
    if (!isRunning()) {
        m_process.reset();
        return true;
    }
    ::kill(pid_t(m_process->processId()), mode == StopMode::Smart ? SIGTERM : mode == StopMode::Fast ? SIGINT : SIGQUIT);
    if (!m_process->waitForFinished(int(timeout.count()))) {
        killAll();
        return false;
    }
    m_process.reset();
    return true;
}

bool PostgresqlServer::restart(StopMode mode)
{
    stop(mode);
    return start();
}

QString PostgresqlServer::createDatabase()
{
    const QString name = u"test%1"_s.arg(++m_lastDatabase);
    createDatabase(name);
    return name;
}

void PostgresqlServer::createDatabase(const QString &name)
{
    query(u"CREATE DATABASE \"%1\""_s.arg(name));
}

bool PostgresqlServer::cleanDatabase(const QString &name)
{
    return !query(
                uR"(SET lock_timeout = '10s'; SET client_min_messages = warning;
        DO $$ DECLARE s text; BEGIN
            FOR s IN SELECT nspname FROM pg_namespace WHERE nspname NOT LIKE 'pg\_%' AND nspname <> 'information_schema' LOOP
                EXECUTE format('DROP SCHEMA %I CASCADE', s);
            END LOOP;
        END $$;
        CREATE SCHEMA public;
        SELECT true)"_s,
                name)
                .isEmpty();
}

void PostgresqlServer::dropDatabase(const QString &name)
{
    query(u"DROP DATABASE \"%1\" WITH (FORCE)"_s.arg(name));
}

QList<QStringList> PostgresqlServer::query(const QString &sql, const QString &database)
{
    const QByteArray host = m_folder.toUtf8(), port = QByteArray::number(m_port), name = database.toUtf8(), userName = user().toUtf8(),
                     secret = m_password.toUtf8();
    const std::array<const char *, 7> keys{"host", "port", "dbname", "user", "password", "client_encoding", nullptr};
    const std::array<const char *, 7> values{host.constData(), port.constData(), name.constData(), userName.constData(), secret.constData(), "UTF8", nullptr};
    const std::unique_ptr<PGconn, void (*)(PGconn *)> connection(PQconnectdbParams(keys.data(), values.data(), 0), &PQfinish);
    if (PQstatus(connection.get()) != CONNECTION_OK) {
        QTest::qFail(PQerrorMessage(connection.get()), __FILE__, __LINE__);
        return {};
    }
    PQsetNoticeProcessor(connection.get(), [](void *, const char *) { }, nullptr);
    const std::unique_ptr<PGresult, void (*)(PGresult *)> result(PQexec(connection.get(), sql.toUtf8().constData()), &PQclear);
    const ExecStatusType status = PQresultStatus(result.get());
    if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) {
        QTest::qFail(PQerrorMessage(connection.get()), __FILE__, __LINE__);
        return {};
    }
    QList<QStringList> rows;
    for (int row = 0; row < PQntuples(result.get()); ++row) {
        QStringList &cells = rows.emplaceBack();
        for (int column = 0; column < PQnfields(result.get()); ++column) {
            cells << (PQgetisnull(result.get(), row, column) ? QString() : QString::fromUtf8(PQgetvalue(result.get(), row, column)));
        }
    }
    return rows;
}

QString PostgresqlServer::value(const QString &sql, const QString &database)
{
    const QList<QStringList> rows = query(sql, database);
    return rows.isEmpty() || rows.first().isEmpty() ? QString() : rows.first().first();
}
