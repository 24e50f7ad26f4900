// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "support/postgresqlserver.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QStandardPaths>
#include <QTest>
#include <QThread>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

#include <arpa/inet.h>
#include <fcntl.h>
#include <grp.h>
#include <libpq-fe.h>
#include <netinet/in.h>
#include <pwd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace
{
constexpr auto patience = 60s; // a loaded machine

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

quint16 freePort()
{
    const int handle = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    const bool isBound =
        ::bind(handle, reinterpret_cast<sockaddr *>(&address), size) == 0 && ::getsockname(handle, reinterpret_cast<sockaddr *>(&address), &size) == 0;
    ::close(handle);
    return isBound ? ntohs(address.sin_port) : 0;
}

QString quotedSetting(QString value)
{
    return u'\'' + value.replace(u'\'', u"''"_s) + u'\'';
}

// What a process beside us does when we are gone: $1 is the folder. Names of its own are all it may touch.
constexpr const char *guardScript = R"sh(
trap '' INT HUP TERM
while read -r line; do :; done
pid=$(head -n 1 "$1/data/postmaster.pid" 2>/dev/null)
if [ -n "$pid" ] && [ "$(readlink "/proc/$pid/cwd")" = "$1/data" ]; then
    kill -QUIT "$pid" 2>/dev/null
    tries=0
    while kill -0 "$pid" 2>/dev/null && [ "$tries" -lt 100 ]; do sleep 0.1; tries=$((tries + 1)); done
    kill -KILL "$pid" 2>/dev/null
fi
rm -rf "$1"
)sh";
}

/// Who the server runs as: it refuses to be root.
class PostgresqlServer::Account
{
public:
    static std::unique_ptr<Account> find()
    {
        auto account = std::make_unique<Account>();
        if (::geteuid() != 0) {
            return account;
        }
        for (const char *name : {"postgres", "nobody"}) {
            if (const passwd *entry = ::getpwnam(name)) {
                account->isOther = true;
                account->user = entry->pw_uid;
                account->group = entry->pw_gid;
                return account;
            }
        }
        return nullptr;
    }

    /// In a child, before its program.
    bool become() const { return !isOther || (::setgroups(0, nullptr) == 0 && ::setgid(group) == 0 && ::setuid(user) == 0); }
    bool own(const QString &path) const { return !isOther || ::chown(QFile::encodeName(path).constData(), user, group) == 0; }

    bool isOther = false;
    uid_t user = 0;
    gid_t group = 0;
};

PostgresqlServer::PostgresqlServer()
    : m_settings{{u"fsync"_s, u"off"_s},
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
    if (m_guard >= 0) {
        ::close(m_guard); // which removes the folder
    }
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

QString PostgresqlServer::path(const QString &name) const
{
    return m_folder + u'/' + name;
}

QString PostgresqlServer::caFile() const
{
    return path(u"ca.crt"_s);
}

qint64 PostgresqlServer::processId() const
{
    return m_process ? m_process->processId() : 0;
}

bool PostgresqlServer::fail(const QString &error)
{
    m_error = error;
    return false;
}

bool PostgresqlServer::write(const QString &name, const QByteArray &text)
{
    QFile file(path(name));
    const bool ok = file.open(QIODevice::WriteOnly) && file.setPermissions(QFile::ReadOwner | QFile::WriteOwner) && file.write(text) == text.size()
        && file.flush() && m_account->own(file.fileName());
    return ok || fail(u"%1 could not be written: %2"_s.arg(file.fileName(), file.errorString()));
}

void PostgresqlServer::prepare(QProcess &process) const
{
    process.setWorkingDirectory(m_folder);
    process.setStandardInputFile(QProcess::nullDevice());
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const QString &name : environment.keys()) {
        if (name.startsWith(u"PG") || name.startsWith(u"LC_") || name == u"LANG") {
            environment.remove(name);
        }
    }
    environment.insert(u"LC_ALL"_s, u"C"_s);
    process.setProcessEnvironment(environment);
    process.setChildProcessModifier([account = *m_account] {
        ::setsid(); // a Ctrl+C is for the test
        if (!account.become()) {
            ::_exit(126);
        }
    });
}

bool PostgresqlServer::run(const QString &program, const QStringList &arguments, const QString &what)
{
    QProcess process;
    prepare(process);
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(program, arguments);
    if (!process.waitForFinished(int(std::chrono::milliseconds(patience).count())) || process.exitStatus() != QProcess::NormalExit || process.exitCode() != 0) {
        return fail(u"%1 failed: %2 %3"_s.arg(what, process.errorString(), QString::fromLocal8Bit(process.readAll())));
    }
    return true;
}

bool PostgresqlServer::makeFolder()
{
    m_account = Account::find();
    if (!m_account) {
        return fail(u"PostgreSQL does not run as root, and there is no user postgres or nobody"_s);
    }
    // the name of a socket has at most 107 bytes
    const QString temporary = QDir::tempPath().size() < 70 ? QDir::tempPath() : u"/tmp"_s;
    QByteArray name = QFile::encodeName(temporary + u"/aioorm-postgresql-XXXXXX"_s);
    if (!::mkdtemp(name.data())) {
        return fail(u"no temporary folder for PostgreSQL: %1"_s.arg(QString::fromLocal8Bit(std::strerror(errno))));
    }
    m_folder = QFile::decodeName(name);
    return startGuard() && (m_account->own(m_folder) || fail(u"the folder %1 cannot be given to PostgreSQL's user"_s.arg(m_folder)));
}

// A process in a session of its own, and no child of ours: who kills us and all our children does not hit it.
bool PostgresqlServer::startGuard()
{
    std::array<int, 2> ends;
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
        return fail(u"no pipe for the process that looks after PostgreSQL"_s);
    }
    const QByteArray folder = QFile::encodeName(m_folder);
    const pid_t child = ::fork();
    if (child == 0) {
        ::setsid();
        if (::fork() != 0) {
            ::_exit(0);
        }
        // who waits for our output to end must not wait for the guard
        const int null = ::open("/dev/null", O_RDWR);
        ::dup2(ends[0], STDIN_FILENO);
        ::dup2(null, STDOUT_FILENO);
        ::dup2(null, STDERR_FILENO);
        ::execl("/bin/sh", "sh", "-c", guardScript, "aioorm-postgresql-guard", folder.constData(), nullptr);
        ::_exit(127);
    }
    ::close(ends[0]);
    m_guard = ends[1];
    int status = 0;
    return (child > 0 && ::waitpid(child, &status, 0) == child) || fail(u"no process that looks after PostgreSQL"_s);
}

bool PostgresqlServer::makeCertificates()
{
    QStringList names;
    for (const QString &name : std::as_const(m_tlsNames)) {
        in_addr address;
        names << (::inet_pton(AF_INET, name.toLatin1().constData(), &address) == 1 ? u"IP:"_s : u"DNS:"_s) + name;
    }
    const QStringList key{u"-newkey"_s, u"ec"_s, u"-pkeyopt"_s, u"ec_paramgen_curve:prime256v1"_s, u"-nodes"_s};
    return write(u"names.cnf"_s, "subjectAltName=" + names.join(u',').toLatin1() + '\n')
        && run(u"openssl"_s,
               QStringList{u"req"_s,
                           u"-x509"_s,
                           u"-days"_s,
                           u"3"_s,
                           u"-subj"_s,
                           u"/CN=AioOrm test authority"_s,
                           u"-keyout"_s,
                           u"ca.key"_s,
                           u"-out"_s,
                           u"ca.crt"_s}
                   + key,
               u"openssl"_s)
        && run(u"openssl"_s,
               QStringList{u"req"_s, u"-subj"_s, u"/CN="_s + m_tlsNames.first(), u"-keyout"_s, u"server.key"_s, u"-out"_s, u"server.csr"_s} + key,
               u"openssl"_s)
        && run(u"openssl"_s,
               {u"x509"_s,
                u"-req"_s,
                u"-in"_s,
                u"server.csr"_s,
                u"-CA"_s,
                u"ca.crt"_s,
                u"-CAkey"_s,
                u"ca.key"_s,
                u"-CAcreateserial"_s,
                u"-days"_s,
                u"3"_s,
                u"-extfile"_s,
                u"names.cnf"_s,
                u"-out"_s,
                u"server.crt"_s},
               u"openssl"_s);
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
        if (!makeCertificates()) {
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
            kill();
            return fail(u"PostgreSQL was not ready in time"_s);
        }
        m_process->waitForFinished(5);
    }
    m_process.reset();
    return fail(u"PostgreSQL did not start"_s);
}

bool PostgresqlServer::isRunning()
{
    if (m_process) {
        m_process->waitForFinished(0);
    }
    return m_process && m_process->state() == QProcess::Running;
}

bool PostgresqlServer::stop(StopMode mode, std::chrono::milliseconds timeout)
{
    if (!isRunning()) {
        m_process.reset();
        return true;
    }
    ::kill(pid_t(m_process->processId()), mode == StopMode::Smart ? SIGTERM : mode == StopMode::Fast ? SIGINT : SIGQUIT);
    if (!m_process->waitForFinished(int(timeout.count()))) {
        kill();
        return false;
    }
    m_process.reset();
    return true;
}

void PostgresqlServer::kill()
{
    if (!isRunning()) {
        return;
    }
    const qint64 server = m_process->processId();
    QFile file(u"/proc/%1/task/%1/children"_s.arg(server));
    const QByteArrayList children = file.open(QIODevice::ReadOnly) ? file.readAll().split(' ') : QByteArrayList();
    ::kill(pid_t(server), SIGKILL);
    for (const QByteArray &child : children) {
        if (const auto process = child.trimmed().toLongLong(); process > 0) {
            ::kill(pid_t(process), SIGKILL);
        }
    }
    m_process->waitForFinished(-1);
    m_process.reset();
}

bool PostgresqlServer::restart(StopMode mode)
{
    stop(mode);
    return start();
}

QString PostgresqlServer::logText() const
{
    QFile file(path(u"log"_s));
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
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
