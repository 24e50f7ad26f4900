// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include <QProcess>

class PostgresqlServer;

/// A PgBouncer in transaction mode before a test server, with two connections to it, on a Unix socket in the server's folder.
/// It goes with the object. Thread: its own. Blocks, without an event loop.
class PostgresqlPooler
{
public:
    explicit PostgresqlPooler(PostgresqlServer &server);
    ~PostgresqlPooler();
    Q_DISABLE_COPY_MOVE(PostgresqlPooler)

    /// Before start(): a line more of its [pgbouncer] section, or one of those instead.
    PostgresqlPooler &setting(const QString &line)
    {
        m_settings += line + QLatin1Char('\n');
        return *this;
    }
    /// False: errorString().
    bool start();
    QString errorString() const { return m_error; }
    QString socketDirectory() const;
    quint16 port() const { return 6432; }

private:
    PostgresqlServer &m_server;
    QProcess m_process;
    QString m_error, m_settings;
};
