// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include <QProcess>
#include <QStringList>

#include <chrono>
#include <memory>

/// What servers of a test program's own have in common: a temporary folder, an account that is not root's, a process, certificates. All of it
/// goes with the object, and with the process however that ends: a process beside it sees to that, and removes the folder.
/// Thread: its own. Blocks, without an event loop.
class PrivateServer
{
public:
    virtual ~PrivateServer();
    Q_DISABLE_COPY_MOVE(PrivateServer)

    bool isRunning();
    QString errorString() const { return m_error; }
    QString host() const { return QStringLiteral("127.0.0.1"); }
    quint16 port() const { return m_port; }
    QString folder() const { return m_folder; }
    /// The authority of its certificate.
    QString caFile() const { return path(QStringLiteral("ca.crt")); }
    /// The process will run as the server's own do, as its user and in its folder.
    virtual void prepare(QProcess &process) const;
    /// Of its first process.
    qint64 processId() const;
    /// Everything the server has logged so far.
    QString logText() const;

protected:
    /// `name`: of the folder, and for messages. `users`: who the server may run as where we are root.
    PrivateServer(const char *name, std::initializer_list<const char *> users);

    static constexpr auto patience = std::chrono::seconds(60); ///< a loaded machine

    bool makeFolder();
    /// server.crt and server.key for these names and addresses, signed by caFile().
    bool makeCertificates(const QStringList &names);
    /// Runs the program to its end.
    bool run(const QString &program, const QStringList &arguments, const QString &what);
    /// Gives a file or a folder to the server's user.
    bool own(const QString &path) const;
    bool fail(const QString &error);
    bool write(const QString &name, const QByteArray &text);
    QString path(const QString &name) const { return m_folder + QLatin1Char('/') + name; }
    /// Ends its process, and those that it has begun.
    void killAll();
    /// What the process beside us does first when we are gone: $1 is the folder, and $pid what it finds is to be killed.
    virtual QByteArray findProcess() const = 0;
    void closeGuard();

    const char *const m_name;
    QString m_error, m_folder;
    std::unique_ptr<QProcess> m_process;
    quint16 m_port = 0;

private:
    class Account;
    bool startGuard();

    const std::vector<const char *> m_users;
    std::unique_ptr<Account> m_account;
    int m_guard = -1; ///< our end of a pipe: the guard acts when it closes
};
