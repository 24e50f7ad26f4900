// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "support/postgresqlpooler.h"

#include "support/postgresqlserver.h"

#include <QElapsedTimer>
#include <QFile>
#include <QStandardPaths>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace
{
/// The file of a socket is there before somebody listens to it.
bool isListening(const QString &socketFile)
{
    const int handle = ::socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    qstrncpy(address.sun_path, QFile::encodeName(socketFile).constData(), sizeof address.sun_path);
    const bool isConnected = ::connect(handle, reinterpret_cast<const sockaddr *>(&address), sizeof address) == 0;
    ::close(handle);
    return isConnected;
}
}

PostgresqlPooler::PostgresqlPooler(PostgresqlServer &server)
    : m_server(server)
{
}

PostgresqlPooler::~PostgresqlPooler()
{
    m_process.kill();
    m_process.waitForFinished();
    QFile::remove(socketDirectory() + u"/.s.PGSQL.6432"_s); // for another one on the same server
}

QString PostgresqlPooler::socketDirectory() const
{
    return m_server.socketDirectory();
}

bool PostgresqlPooler::start()
{
    QString program = QStandardPaths::findExecutable(u"pgbouncer"_s);
    if (program.isEmpty()) {
        program = QStandardPaths::findExecutable(u"pgbouncer"_s, {u"/usr/sbin"_s, u"/usr/local/sbin"_s});
    }
    if (program.isEmpty()) {
        m_error = u"PgBouncer not found: apt install pgbouncer, or run tests/run --without-postgresql"_s;
        return false;
    }
    const QString name = socketDirectory() + u"/pgbouncer.ini"_s;
    QFile file(name);
    const QString text =
        u"[databases]\n* = host=%1 port=%2 user=%3\n"
        "[pgbouncer]\nlisten_addr=\nunix_socket_dir=%1\nlisten_port=%4\nauth_type=any\npool_mode=transaction\ndefault_pool_size=2\n"_s.arg(socketDirectory())
            .arg(m_server.port())
            .arg(m_server.user())
            .arg(port())
        + m_settings;
    if (!file.open(QIODevice::WriteOnly) || file.write(text.toUtf8()) < 0) {
        m_error = file.errorString();
        return false;
    }
    file.setPermissions(file.permissions() | QFile::ReadOther);
    file.close();
    m_server.prepare(m_process);
    m_process.setProcessChannelMode(QProcess::MergedChannels);
    m_process.start(program, {name});
    QElapsedTimer timer;
    timer.start();
    while (!isListening(socketDirectory() + u"/.s.PGSQL.6432"_s)) {
        if (m_process.waitForFinished(10) || timer.hasExpired(120000)) {
            m_error = u"PgBouncer did not start: "_s + QString::fromLocal8Bit(m_process.readAll());
            return false;
        }
    }
    return true;
}
