// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "support/privateserver.h"

#include <QList>

#include <map>

/// A PostgreSQL server of this program's own, in a temporary folder, on a free port of 127.0.0.1 and a Unix socket.
///
///     PostgresqlServer server;
///     server.setting(u"max_connections"_s, u"10"_s);
///     QVERIFY2(server.start(), qPrintable(server.errorString()));
///
/// Each program has a server of its own: that costs a second, and no program can disturb another. Within the program, a new
/// database costs 100 ms, and cleanDatabase() 5 ms.
class PostgresqlServer final : public PrivateServer
{
public:
    /// Fast breaks connections with an error, Immediate without, as a crash does; Smart waits for them to end.
    enum class StopMode { Smart, Fast, Immediate };

    PostgresqlServer();
    ~PostgresqlServer() override;

    /// The one for tests that do without settings of their own; started at the first call. Fails the running test and returns a
    /// server that does not run, if it cannot be.
    static PostgresqlServer &shared();
    /// Nothing where initdb and postgres are; else the line that says what to do.
    static QString missing();

    // -- before start() --

    /// Of postgresql.conf, as it would stand there. A test server does not wait for its disk (fsync and full_page_writes are off)
    /// unless it is told to: what it has committed outlives a crash of its own, and not one of the machine. Its time zone is
    /// Berlin's, so that what forgets to say UTC is seen.
    PostgresqlServer &setting(const QString &name, const QString &value);
    /// Everybody needs it (scram-sha-256); without one, everybody is trusted.
    PostgresqlServer &password(const QString &password);
    /// With a certificate for these names and addresses, signed by the authority caFile(). `required`: TCP only with TLS.
    PostgresqlServer &tls(const QStringList &names, bool required = false);

    /// The first time it makes the folder; after stop() or kill() the server comes back with its data, on the same port. False:
    /// errorString().
    bool start();
    /// False if it did not end in time; then it was killed.
    bool stop(StopMode mode = StopMode::Fast, std::chrono::milliseconds timeout = std::chrono::seconds(20));
    /// SIGKILL for all its processes: a machine that lost power, but for the disk.
    void kill() { killAll(); }
    bool restart(StopMode mode = StopMode::Fast);

    QString user() const { return QStringLiteral("aio"); }
    QString password() const { return m_password; }
    QString socketDirectory() const { return folder(); }

    /// An empty database, by a name that no other call has given.
    QString createDatabase();
    void createDatabase(const QString &name);
    /// Empty again: no schemas but public, and nothing in it. False, and the test fails, if an open transaction holds something for
    /// more than ten seconds.
    bool cleanDatabase(const QString &name);
    /// Not waiting for its connections, which are broken.
    void dropDatabase(const QString &name);

    /// Runs SQL on a connection of its own, without the library: rows of text, NULL as a null string. The transaction is one if
    /// the text holds several statements. Fails the running test, and gives nothing, on an error.
    QList<QStringList> query(const QString &sql, const QString &database = QStringLiteral("postgres"));
    /// The first value.
    QString value(const QString &sql, const QString &database = QStringLiteral("postgres"));

private:
    bool make();
    bool launch();
    bool waitUntilReady();
    QByteArray findProcess() const override;

    std::map<QString, QString> m_settings;
    QStringList m_tlsNames;
    bool m_tlsRequired = false;
    QString m_password;
    int m_lastDatabase = 0;
};
