// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "support/mariadbserver.h"

#include "support/freeport.h"

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QFileInfo>
#include <QLockFile>
#include <QStandardPaths>
#include <QTest>
#include <QThread>

#include <csignal>

#include <mysql.h>

using namespace Qt::StringLiterals;

namespace
{
QString program(const QString &name)
{
    const QString found = QStandardPaths::findExecutable(name);
    return found.isEmpty() ? QStandardPaths::findExecutable(name, {u"/usr/sbin"_s, u"/usr/local/sbin"_s, u"/usr/libexec"_s}) : found;
}

// small logs: they are copied for each server
const QStringList &sizes()
{
    static const QStringList sizes{u"--innodb-log-file-size=4M"_s, u"--innodb-buffer-pool-size=32M"_s, u"--aria-log-file-size=8M"_s};
    return sizes;
}
}

MariadbServer::MariadbServer()
    : PrivateServer("mariadb", {"mysql", "nobody"})
    , m_settings{{u"innodb-flush-log-at-trx-commit"_s, u"0"_s},
                 {u"innodb-flush-method"_s, u"nosync"_s},
                 {u"innodb-doublewrite"_s, u"0"_s},
                 {u"innodb-file-per-table"_s, u"0"_s},
                 {u"innodb-stats-persistent"_s, u"0"_s},
                 {u"innodb-lock-wait-timeout"_s, u"10"_s},
                 {u"performance-schema"_s, u"OFF"_s},
                 {u"default-time-zone"_s, u"+09:00"_s},
                 {u"key-buffer-size"_s, u"1M"_s},
                 {u"max-allowed-packet"_s, u"64M"_s},
                 {u"skip-name-resolve"_s, u"1"_s}}
{
}

MariadbServer::~MariadbServer()
{
    killAll(); // nobody needs what it holds
    closeGuard();
}

QByteArray MariadbServer::findProcess() const
{
    return R"sh(
pid=$(cat "$1/pid" 2>/dev/null)
[ "$(readlink "/proc/$pid/cwd")" = "$1/data" ] || pid=
)sh";
}

MariadbServer &MariadbServer::shared()
{
    static MariadbServer server;
    if (!server.isRunning() && !server.start()) {
        QTest::qFail(qPrintable(server.errorString()), __FILE__, __LINE__);
    }
    return server;
}

QString MariadbServer::missing()
{
    return program(u"mariadbd"_s).isEmpty() || program(u"mariadb-install-db"_s).isEmpty()
        ? u"MariaDB server binaries not found: apt install mariadb-server-core mariadb-client-core, or run tests/run --without-mysql"_s
        : QString();
}

MariadbServer &MariadbServer::setting(const QString &name, const QString &value)
{
    m_settings[name] = value;
    return *this;
}

MariadbServer &MariadbServer::tls(const QStringList &names, bool required)
{
    m_tlsNames = names;
    m_tlsRequired = required;
    return *this;
}

// The system tables take four seconds to make, and nobody changes them: the first server of a build tree leaves them for the others.
bool MariadbServer::makeData()
{
    const QString kept = QString::fromUtf8(AIOORM_TEST_MARIADB_DATA);
    QLockFile lock(kept + u".lock"_s);
    lock.setStaleLockTime(0);
    if (!lock.lock()) {
        return fail(u"no lock at %1"_s.arg(kept));
    }
    const QString data = path(u"data"_s);
    if (!QFile::exists(kept)) {
        const QStringList options{u"--no-defaults"_s, u"--datadir="_s + data, u"--auth-root-authentication-method=normal"_s, u"--skip-test-db"_s};
        if (!run(program(u"mariadb-install-db"_s), options + sizes(), u"mariadb-install-db"_s)
            || !run(u"/bin/cp"_s, {u"-r"_s, data, path(u"kept"_s)}, u"cp"_s)) {
            return false;
        }
        // all at once, so that what is there is whole
        QProcess move;
        move.start(u"/bin/sh"_s, {u"-c"_s, u"cp -r \"$1\" \"$2.part\" && mv \"$2.part\" \"$2\""_s, u"sh"_s, path(u"kept"_s), kept});
        if (!move.waitForFinished(int(std::chrono::milliseconds(patience).count())) || move.exitCode() != 0) {
            return fail(u"the data of MariaDB could not be kept at %1"_s.arg(kept));
        }
        return true;
    }
    QProcess copy;
    copy.start(u"/bin/cp"_s, {u"-r"_s, kept, data});
    if (!copy.waitForFinished(int(std::chrono::milliseconds(patience).count())) || copy.exitCode() != 0) {
        return fail(u"the data of MariaDB could not be copied from %1"_s.arg(kept));
    }
    bool isOwn = own(data);
    for (QDirIterator files(data, QDir::AllEntries | QDir::NoDotAndDotDot | QDir::Hidden, QDirIterator::Subdirectories); files.hasNext();) {
        isOwn = own(files.next()) && isOwn;
    }
    return isOwn || fail(u"the data cannot be given to MariaDB's user"_s);
}

bool MariadbServer::make()
{
    if (const QString line = missing(); !line.isEmpty()) {
        return fail(line);
    }
    if (!makeFolder() || !makeData()) {
        return false;
    }
    // of its own: a server that starts removes the temporary tables that it finds there, also those of one that runs
    if (!QDir().mkpath(path(u"tmp"_s)) || !own(path(u"tmp"_s))) {
        return fail(u"no folder for temporary tables"_s);
    }
    if (!m_tlsNames.isEmpty()) {
        if (!makeCertificates(m_tlsNames)) {
            return false;
        }
        setting(u"ssl-ca"_s, caFile()).setting(u"ssl-cert"_s, path(u"server.crt"_s)).setting(u"ssl-key"_s, path(u"server.key"_s));
    }
    const QString require = m_tlsRequired ? u" REQUIRE SSL"_s : QString();
    return write(u"init.sql"_s,
                 u"CREATE USER IF NOT EXISTS 'aio'@'127.0.0.1' IDENTIFIED BY '%1'%2;\nCREATE USER IF NOT EXISTS 'aio'@'localhost' IDENTIFIED BY '%1';\n"
                 "GRANT ALL ON *.* TO 'aio'@'127.0.0.1';\nGRANT ALL ON *.* TO 'aio'@'localhost';\n"
                 "REVOKE SUPER, READ_ONLY ADMIN ON *.* FROM 'aio'@'127.0.0.1';\n"_s.arg(password(), require)
                     .toUtf8());
}

bool MariadbServer::start()
{
    m_error.clear();
    if (isRunning()) {
        return true;
    }
    if (!m_isMade && !make()) {
        return false;
    }
    const auto end = std::chrono::steady_clock::now() + patience;
    for (int tries = 1;; ++tries) {
        m_port = m_isMade ? m_port : freePort();
        if (launch()) {
            m_isMade = m_hasUsers = true;
            return true;
        }
        // somebody was faster and took the port; one of those that a cluster has besides it shows in other words
        const bool mayBeTaken = tries < 3 || logText().contains(u"Address already in use"_s);
        if (!mayBeTaken || std::chrono::steady_clock::now() > end) {
            QStringList log = logText().split(u'\n'); // Qt Test cuts off what is longer: what it says last is why
            log.removeIf([](const QString &line) {
                return line.contains(u"[Note]"_s);
            });
            m_error += u'\n' + log.mid(std::max<qsizetype>(0, log.size() - 8)).join(u'\n').right(900);
            return false;
        }
        QThread::msleep(20);
    }
}

bool MariadbServer::launch()
{
    QStringList options{u"--no-defaults"_s,
                        u"--datadir="_s + path(u"data"_s),
                        u"--socket="_s + socketFile(),
                        u"--tmpdir="_s + path(u"tmp"_s),
                        u"--pid-file="_s + path(u"pid"_s),
                        u"--bind-address=127.0.0.1"_s,
                        u"--port=%1"_s.arg(m_port)};
    options += sizes() + moreOptions();
    if (!m_hasUsers) {
        options << u"--init-file="_s + path(u"init.sql"_s);
    }
    for (const auto &[name, value] : m_settings) {
        options << u"--%1=%2"_s.arg(name, value);
    }
    QFile::remove(path(u"pid"_s));
    m_process = std::make_unique<QProcess>();
    prepare(*m_process);
    m_process->setStandardOutputFile(QProcess::nullDevice());
    m_process->setStandardErrorFile(path(u"log"_s), QIODevice::Append);
    m_process->start(program(u"mariadbd"_s), options);
    // its pid file is there when it takes connections, and the file of its users has been read
    const auto end = std::chrono::steady_clock::now() + patience;
    while (m_process->state() != QProcess::NotRunning) {
        if (QFile::exists(path(u"pid"_s)) && QFile::exists(socketFile()) && isReady()) {
            return true;
        }
        if (std::chrono::steady_clock::now() > end) {
            killAll();
            return fail(u"MariaDB was not ready in time"_s);
        }
        m_process->waitForFinished(5);
    }
    m_process.reset();
    return fail(u"MariaDB did not start"_s);
}

bool MariadbServer::stop(std::chrono::milliseconds timeout)
{
    if (!isRunning()) {
        m_process.reset();
        return true;
    }
    ::kill(pid_t(m_process->processId()), SIGTERM);
    if (!m_process->waitForFinished(int(timeout.count()))) {
        killAll();
        return false;
    }
    m_process.reset();
    return true;
}

bool MariadbServer::restart()
{
    stop();
    return start();
}

QString MariadbServer::createDatabase()
{
    const QString name = u"test%1"_s.arg(++m_lastDatabase);
    query(u"CREATE DATABASE `%1` CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin"_s.arg(name));
    return name;
}

bool MariadbServer::cleanDatabase(const QString &name)
{
    // others may have been made by statements of a test
    for (const QStringList &row : query(u"SELECT schema_name FROM information_schema.schemata WHERE schema_name NOT IN "
                                        "('mysql', 'information_schema', 'performance_schema', 'sys') AND schema_name NOT LIKE 'test%'"_s)) {
        query(u"DROP DATABASE `%1`"_s.arg(row.first()));
    }
    query(u"DROP DATABASE IF EXISTS `%1`"_s.arg(name));
    query(u"CREATE DATABASE `%1` CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin"_s.arg(name));
    return true;
}

QList<QStringList> MariadbServer::query(const QString &sql, const QString &database)
{
    QString error;
    const auto rows = tryQuery(sql, database, error);
    if (!rows) {
        QTest::qFail(qPrintable(error), __FILE__, __LINE__);
    }
    return rows.value_or(QList<QStringList>());
}

std::optional<QList<QStringList>> MariadbServer::tryQuery(const QString &sql, const QString &database, QString &error)
{
    const std::unique_ptr<MYSQL, void (*)(MYSQL *)> connection(mysql_init(nullptr), &mysql_close);
    mysql_optionsv(connection.get(), MYSQL_SET_CHARSET_NAME, "utf8mb4");
    const QByteArray name = database.toUtf8(), socket = QFile::encodeName(socketFile()), text = sql.toUtf8();
    const auto fails = [&] {
        error = QString::fromUtf8(mysql_error(connection.get()));
        return std::nullopt;
    };
    if (!mysql_real_connect(connection.get(), nullptr, "root", "", name.isEmpty() ? nullptr : name.constData(), 0, socket.constData(), CLIENT_MULTI_STATEMENTS)
        || mysql_query(connection.get(), "SET lock_wait_timeout = 10") != 0 || mysql_query(connection.get(), text.constData()) != 0) {
        return fails();
    }
    QList<QStringList> rows;
    do {
        MYSQL_RES *const result = mysql_store_result(connection.get());
        if (!result && mysql_field_count(connection.get()) > 0) {
            return fails();
        }
        while (const MYSQL_ROW row = result ? mysql_fetch_row(result) : nullptr) {
            QStringList &cells = rows.emplaceBack();
            for (unsigned int column = 0; column < mysql_num_fields(result); ++column) {
                cells << (row[column] ? QString::fromUtf8(row[column], qsizetype(mysql_fetch_lengths(result)[column])) : QString());
            }
        }
        mysql_free_result(result);
    } while (mysql_next_result(connection.get()) == 0);
    if (mysql_errno(connection.get()) != 0) {
        return fails();
    }
    return rows;
}

QString MariadbServer::value(const QString &sql, const QString &database)
{
    const QList<QStringList> rows = query(sql, database);
    return rows.isEmpty() || rows.first().isEmpty() ? QString() : rows.first().first();
}
