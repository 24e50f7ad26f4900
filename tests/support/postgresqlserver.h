// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include <QList>
#include <QProcess>
#include <QStringList>

#include <chrono>
#include <map>
#include <memory>
#include <optional>

/// A PostgreSQL server of this program's own, in a temporary folder, on a free port of 127.0.0.1 and a Unix socket. It goes with
/// the object, and with the process however that ends: a process beside it sees to that, and removes the folder.
///
///     PostgresqlServer server;
///     server.setting(u"max_connections"_s, u"10"_s);
///     QVERIFY2(server.start(), qPrintable(server.errorString()));
///
/// Each program has a server of its own: that costs a second, and no program can disturb another. Within the program, a new
/// database costs 100 ms, and cleanDatabase() 5 ms.
/// Thread: its own. Blocks, without an event loop.
class PostgresqlServer
{
public:
    /// Fast breaks connections with an error, Immediate without, as a crash does; Smart waits for them to end.
    enum class StopMode { Smart, Fast, Immediate };

    PostgresqlServer();
    ~PostgresqlServer();
    Q_DISABLE_COPY_MOVE(PostgresqlServer)

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
    bool isRunning();
    /// False if it did not end in time; then it was killed.
    bool stop(StopMode mode = StopMode::Fast, std::chrono::milliseconds timeout = std::chrono::seconds(20));
    /// SIGKILL for all its processes: a machine that lost power, but for the disk.
    void kill();
    bool restart(StopMode mode = StopMode::Fast);
    QString errorString() const { return m_error; }

    QString host() const { return QStringLiteral("127.0.0.1"); }
    quint16 port() const { return m_port; }
    QString user() const { return QStringLiteral("aio"); }
    QString password() const { return m_password; }
    QString socketDirectory() const { return m_folder; }
    QString caFile() const;
    /// The process will run as the server's own do, as its user and in its folder.
    void prepare(QProcess &process) const;
    /// Of its first process.
    qint64 processId() const;
    /// Everything the server has logged so far.
    QString logText() const;

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
    class Account;

    bool make();
    bool makeFolder();
    bool makeCertificates();
    bool startGuard();
    bool launch();
    bool waitUntilReady();
    bool run(const QString &program, const QStringList &arguments, const QString &what);
    bool fail(const QString &error);
    bool write(const QString &name, const QByteArray &text);
    QString path(const QString &name) const;

    std::map<QString, QString> m_settings;
    QStringList m_tlsNames;
    bool m_tlsRequired = false;
    QString m_password, m_error, m_folder;
    std::unique_ptr<Account> m_account;
    std::unique_ptr<QProcess> m_process;
    quint16 m_port = 0;
    int m_guard = -1; ///< our end of a pipe: the guard acts when it closes
    int m_lastDatabase = 0;
};
