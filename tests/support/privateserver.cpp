// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "support/privateserver.h"

#include <QDir>
#include <QFile>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

#include <arpa/inet.h>
#include <fcntl.h>
#include <grp.h>
#include <netinet/in.h>
#include <pwd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace
{
// Names of its own are all it may touch.
constexpr const char *guardBegin = R"sh(
trap '' INT HUP TERM
while read -r line; do :; done
)sh";
constexpr const char *guardEnd = R"sh(
if [ -n "$pid" ]; then
    kill -QUIT "$pid" 2>/dev/null
    tries=0
    while kill -0 "$pid" 2>/dev/null && [ "$tries" -lt 100 ]; do sleep 0.1; tries=$((tries + 1)); done
    kill -KILL "$pid" 2>/dev/null
fi
rm -rf "$1"
)sh";
}

/// Who the server runs as: it refuses to be root.
class PrivateServer::Account
{
public:
    static std::unique_ptr<Account> find(const std::vector<const char *> &users)
    {
        auto account = std::make_unique<Account>();
        if (::geteuid() != 0) {
            return account;
        }
        for (const char *name : users) {
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

PrivateServer::PrivateServer(const char *name, std::initializer_list<const char *> users)
    : m_name(name)
    , m_users(users)
{
}

PrivateServer::~PrivateServer()
{
    closeGuard();
}

void PrivateServer::closeGuard()
{
    if (const int guard = std::exchange(m_guard, -1); guard >= 0) {
        ::close(guard); // which removes the folder
    }
}

bool PrivateServer::own(const QString &path) const
{
    return m_account->own(path);
}

qint64 PrivateServer::processId() const
{
    return m_process ? m_process->processId() : 0;
}

bool PrivateServer::fail(const QString &error)
{
    m_error = error;
    return false;
}

bool PrivateServer::write(const QString &name, const QByteArray &text)
{
    QFile file(path(name));
    const bool ok = file.open(QIODevice::WriteOnly) && file.setPermissions(QFile::ReadOwner | QFile::WriteOwner) && file.write(text) == text.size()
        && file.flush() && m_account->own(file.fileName());
    return ok || fail(u"%1 could not be written: %2"_s.arg(file.fileName(), file.errorString()));
}

void PrivateServer::prepare(QProcess &process) const
{
    process.setWorkingDirectory(m_folder);
    process.setStandardInputFile(QProcess::nullDevice());
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const QString &name : environment.keys()) {
        if (name.startsWith(u"PG") || name.startsWith(u"MYSQL") || name.startsWith(u"MARIADB") || name.startsWith(u"LC_") || name == u"LANG") {
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

bool PrivateServer::run(const QString &program, const QStringList &arguments, const QString &what)
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

bool PrivateServer::makeFolder()
{
    m_account = Account::find(m_users);
    if (!m_account) {
        return fail(u"%1 does not run as root, and there is no user to run it"_s.arg(QLatin1StringView(m_name)));
    }
    // the name of a socket has at most 107 bytes
    const QString temporary = QDir::tempPath().size() < 70 ? QDir::tempPath() : u"/tmp"_s;
    QByteArray name = QFile::encodeName(temporary + u"/aioorm-%1-XXXXXX"_s.arg(QLatin1StringView(m_name)));
    if (!::mkdtemp(name.data())) {
        return fail(u"no temporary folder for a server: %1"_s.arg(QString::fromLocal8Bit(std::strerror(errno))));
    }
    m_folder = QFile::decodeName(name);
    return startGuard() && (m_account->own(m_folder) || fail(u"the folder %1 cannot be given to the server's user"_s.arg(m_folder)));
}

// A process in a session of its own, and no child of ours: who kills us and all our children does not hit it.
bool PrivateServer::startGuard()
{
    std::array<int, 2> ends;
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
        return fail(u"no pipe for the process that looks after a server"_s);
    }
    const QByteArray folder = QFile::encodeName(m_folder);
    const QByteArray script = guardBegin + findProcess() + guardEnd;
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
        ::execl("/bin/sh", "sh", "-c", script.constData(), "aioorm-server-guard", folder.constData(), nullptr);
        ::_exit(127);
    }
    ::close(ends[0]);
    m_guard = ends[1];
    int status = 0;
    return (child > 0 && ::waitpid(child, &status, 0) == child) || fail(u"no process that looks after a server"_s);
}

bool PrivateServer::makeCertificates(const QStringList &certified)
{
    QStringList names;
    for (const QString &name : certified) {
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
               QStringList{u"req"_s, u"-subj"_s, u"/CN="_s + certified.first(), u"-keyout"_s, u"server.key"_s, u"-out"_s, u"server.csr"_s} + key,
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

bool PrivateServer::isRunning()
{
    if (m_process) {
        m_process->waitForFinished(0);
    }
    return m_process && m_process->state() == QProcess::Running;
}

void PrivateServer::killAll()
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

QString PrivateServer::logText() const
{
    QFile file(path(u"log"_s));
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}
