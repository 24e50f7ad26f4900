// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/database/detail/connectionoptions.h"
#include "aioorm_export.h"

#include <QString>

class QDebug;
class QUrl;

/// How a MySQL or MariaDB database is reached: AioMySqlOptions().host(u"db.example.org"_s).databaseName(u"shop"_s). A plain value; each
/// name without an argument reads what the same name with one sets.
///
/// Nothing is read from option files (my.cnf) or the environment. Without a host it is the Unix socket, /run/mysqld/mysqld.sock.
///
/// TLS: unless tls() says otherwise, a server that is not on this machine has to prove its name, by caFile(), else by the certificates that
/// the system trusts. A password is never sent in clear text, and no file of this machine, whatever the server asks for.
class AIOORM_EXPORT AioMySqlOptions : public Aio::Detail::ConnectionOptions<AioMySqlOptions>
{
public:
    AioMySqlOptions();
    /// mysql://user:password@host:port/database or mariadb://…, with what else is set behind a question mark: socket, tls (off, encrypt,
    /// verify), ca. Throws AioInterfaceError, which does not repeat the text, as that may hold a password.
    static AioMySqlOptions fromString(const QString &text);
    static AioMySqlOptions fromUrl(const QUrl &url);

    /// A name or an address. Throws AioInterfaceError for a text with a NUL character, as all that take a text.
    AioMySqlOptions &host(const QString &host) { return text(m_host, host); }
    QString host() const { return m_host; }
    /// 3306 by default.
    AioMySqlOptions &port(int port) { return set(m_port, port); }
    int port() const { return m_port; }
    /// The file of a Unix socket, which goes before host().
    AioMySqlOptions &socket(const QString &file) { return text(m_socket, file); }
    QString socket() const { return m_socket; }
    AioMySqlOptions &databaseName(const QString &name) { return text(m_databaseName, name); }
    QString databaseName() const { return m_databaseName; }
    AioMySqlOptions &userName(const QString &name) { return text(m_userName, name); }
    QString userName() const { return m_userName; }
    AioMySqlOptions &password(const QString &password) { return text(m_password, password); }
    QString password() const { return m_password; }

    /// Which of the two the server is. What differs between them is written into the statements before they are sent.
    enum Flavour {
        AnyFlavour, ///< taken for MariaDB until the first connection, and then for what the server says
        MariaDb,
        MySql,
    };
    AioMySqlOptions &flavour(Flavour flavour) { return set(m_flavour, flavour); }
    Flavour flavour() const { return m_flavour; }

    enum Tls {
        Automatic, ///< on this machine off, elsewhere as Verify
        Off,
        Encrypt, ///< whoever the server is: against those who only listen
        Verify, ///< the server proves its name
    };
    AioMySqlOptions &tls(Tls tls) { return set(m_tls, tls); }
    Tls tls() const { return m_tls; }
    /// A file with the certificates of authorities, in PEM.
    AioMySqlOptions &caFile(const QString &file) { return text(m_caFile, file); }
    QString caFile() const { return m_caFile; }
    /// Who we are, where the server asks for it: files in PEM.
    AioMySqlOptions &certificateFile(const QString &file) { return text(m_certificateFile, file); }
    QString certificateFile() const { return m_certificateFile; }
    AioMySqlOptions &keyFile(const QString &file) { return text(m_keyFile, file); }
    QString keyFile() const { return m_keyFile; }
    /// The password may be sent as it is (PAM, LDAP): within verified TLS, and through a Unix socket. False by default.
    AioMySqlOptions &clearTextPassword(bool allowed) { return set(m_clearTextPassword, allowed); }
    bool clearTextPassword() const { return m_clearTextPassword; }

    /// Prepared statements kept by each connection, 128 by default: the server has a limit for all of its connections together
    /// (max_prepared_stmt_count). 0: each is prepared, used and closed.
    AioMySqlOptions &statementCacheSize(int statements) { return set(m_statementCacheSize, std::max(statements, 0)); }
    int statementCacheSize() const { return m_statementCacheSize; }
    /// Queries on the way on one connection at a time, 1 by default. With more, when all connections are in use, queries outside transactions
    /// share one and the round trip: those that only read and have been prepared there before. Each still succeeds or fails alone; a slow one
    /// holds up so many, and is stopped only when those behind it have been cancelled as well. 64 at most. Not behind ProxySQL, which takes
    /// one at a time.
    AioMySqlOptions &pipelineDepth(int queries) { return set(m_pipelineDepth, std::clamp(queries, 1, 64)); }
    int pipelineDepth() const { return m_pipelineDepth; }
    /// insertMany() of many rows goes as an array, where the server can (MariaDB): true by default.
    AioMySqlOptions &bulkArrays(bool arrays) { return set(m_bulkArrays, arrays); }
    bool bulkArrays() const { return m_bulkArrays; }
    /// A stream inside a transaction has a cursor of the server, so that other statements may run between its rows: true by default. The
    /// server makes all rows first. ProxySQL has no cursors; without them such a statement is refused as long as the stream is open.
    AioMySqlOptions &serverCursors(bool cursors) { return set(m_serverCursors, cursors); }
    bool serverCursors() const { return m_serverCursors; }

    /// What a date is read as whose month or day is 0 ('0000-00-00').
    enum ZeroDates {
        AsError, ///< an AioDataError
        AsNull, ///< NULL, for optional members
    };
    AioMySqlOptions &zeroDates(ZeroDates dates) { return set(m_zeroDates, dates); }
    ZeroDates zeroDates() const { return m_zeroDates; }
    /// The sql_mode of the session; by default strict. ANSI_QUOTES and NO_BACKSLASH_ESCAPES are refused: they change what SQL means.
    AioMySqlOptions &sqlMode(const QString &mode);
    QString sqlMode() const { return m_sqlMode; }
    /// The server puts values into the words of some errors ("Incorrect integer value: …"): they are left out, unless this is set, since
    /// messages go into logs and dialogs.
    AioMySqlOptions &valuesInErrors(bool values) { return set(m_valuesInErrors, values); }
    bool valuesInErrors() const { return m_valuesInErrors; }

    /// For messages: without the password.
    QString description() const;

    friend bool operator==(const AioMySqlOptions &, const AioMySqlOptions &) = default;
    /// As description().
    friend AIOORM_EXPORT QDebug operator<<(QDebug debug, const AioMySqlOptions &options);

private:
    AioMySqlOptions &text(QString &member, const QString &value);

    QString m_host, m_socket, m_databaseName, m_userName, m_password, m_caFile, m_certificateFile, m_keyFile;
    QString m_sqlMode;
    int m_port = 3306;
    Flavour m_flavour = AnyFlavour;
    Tls m_tls = Automatic;
    ZeroDates m_zeroDates = AsError;
    int m_statementCacheSize = 128;
    int m_pipelineDepth = 1;
    bool m_clearTextPassword = false;
    bool m_bulkArrays = true;
    bool m_serverCursors = true;
    bool m_valuesInErrors = false;
};
