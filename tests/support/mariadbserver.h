// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "support/privateserver.h"

#include <QList>

#include <map>
#include <optional>

/// A MariaDB server of this program's own, in a temporary folder, on a free port of 127.0.0.1 and a Unix socket.
///
///     MariadbServer server;
///     server.setting(u"max_connections"_s, u"10"_s);
///     QVERIFY2(server.start(), qPrintable(server.errorString()));
///
/// Each program has a server of its own, whose data are copied from a folder of the build tree that the first one makes: that costs a second.
class MariadbServer : public PrivateServer
{
public:
    MariadbServer();
    ~MariadbServer() override;

    /// The one for tests that do without settings of their own; started at the first call. Fails the running test and returns a
    /// server that does not run, if it cannot be.
    static MariadbServer &shared();
    /// Nothing where mariadbd is; else the line that says what to do.
    static QString missing();

    // -- before start() --

    /// An option of mariadbd, without its two dashes. A test server does not wait for its disk, and its time zone is nine hours ahead, so that
    /// what forgets to say UTC is seen.
    MariadbServer &setting(const QString &name, const QString &value);
    /// With a certificate for these names and addresses, signed by the authority caFile(). `required`: TCP only with TLS.
    MariadbServer &tls(const QStringList &names, bool required = false);

    /// The first time it makes the folder; after stop() or kill() the server comes back with its data, on the same port. False:
    /// errorString().
    bool start();
    /// False if it did not end in time; then it was killed.
    bool stop(std::chrono::milliseconds timeout = std::chrono::seconds(20));
    /// SIGKILL: a machine that lost power, but for the disk.
    void kill() { killAll(); }
    bool restart();

    QString user() const { return QStringLiteral("aio"); }
    QString password() const { return QStringLiteral("let me in"); }
    QString socketFile() const { return path(QStringLiteral("s")); }

    /// An empty database, by a name that no other call has given.
    QString createDatabase();
    /// Empty again. False, and the test fails, if an open transaction holds something for more than ten seconds.
    bool cleanDatabase(const QString &name);

    /// Runs SQL on a connection of its own, as root and without the library: rows of text, NULL as a null string. Fails the running test, and
    /// gives nothing, on an error.
    QList<QStringList> query(const QString &sql, const QString &database = QString());
    /// query(), but an error fails nothing: it is told instead of rows.
    std::optional<QList<QStringList>> tryQuery(const QString &sql, const QString &database, QString &error);
    /// The first value.
    QString value(const QString &sql, const QString &database = QString());

protected:
    /// Its data, when it starts for the first time.
    virtual bool makeData();
    /// It has run before.
    bool isMade() const { return m_isMade; }
    /// What it is started with besides its settings; each time anew.
    virtual QStringList moreOptions() { return {}; }
    /// It takes connections: is it as it should be?
    virtual bool isReady() { return true; }
    bool m_hasUsers = false; ///< its data know the users of the tests

private:
    bool make();
    bool launch();
    QByteArray findProcess() const override;

    std::map<QString, QString> m_settings;
    QStringList m_tlsNames;
    bool m_tlsRequired = false;
    bool m_isMade = false;
    int m_lastDatabase = 0;
};
