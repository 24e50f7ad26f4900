// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/database/detail/connectionoptions.h"
#include "aioorm_export.h"

#include <QMap>
#include <QString>

class QDebug;
class QUrl;

/// How a PostgreSQL database is reached: AioPostgresqlOptions().host(u"db.example.org"_s).databaseName(u"shop"_s). A plain value;
/// each name without an argument reads what the same name with one sets.
///
/// What is not set is found as libpq finds it: in PG… environment variables, a service, ~/.pgpass; else it is the Unix socket,
/// the user's own name and a database of that name.
///
/// TLS: unless something says otherwise (sslmode), a server that is not on this machine has to prove its name (verify-full), by
/// ~/.postgresql/root.crt where that exists, else by the certificates that the system trusts. On this machine TLS is used if offered.
class AIOORM_EXPORT AioPostgresqlOptions : public Aio::Detail::ConnectionOptions<AioPostgresqlOptions>
{
public:
    AioPostgresqlOptions();
    /// A postgresql:// URI or libpq's key=value pairs, read by libpq itself. Throws AioInterfaceError, which does not repeat
    /// the text, as that may hold a password.
    static AioPostgresqlOptions fromString(const QString &text);
    /// The same of a URL. (A QUrl cannot hold several hosts; fromString() can.)
    static AioPostgresqlOptions fromUrl(const QUrl &url);

    /// Any of libpq's connection parameters by its keyword (target_session_attrs, sslrootcert, service …). Empty takes it away.
    /// Throws AioInterfaceError for a keyword that libpq does not know, and for a value with a NUL character.
    AioPostgresqlOptions &parameter(const QString &keyword, const QString &value);
    QString parameter(const QString &keyword) const;

    /// A name, an address, or the folder of a Unix socket. Several are separated by commas and tried in this order.
    AioPostgresqlOptions &host(const QString &host) { return parameter(QStringLiteral("host"), host); }
    QString host() const { return parameter(QStringLiteral("host")); }
    AioPostgresqlOptions &port(int port) { return parameter(QStringLiteral("port"), QString::number(port)); }
    /// Of the first host; 0 if none is set.
    int port() const;
    AioPostgresqlOptions &databaseName(const QString &name) { return parameter(QStringLiteral("dbname"), name); }
    QString databaseName() const { return parameter(QStringLiteral("dbname")); }
    AioPostgresqlOptions &userName(const QString &name) { return parameter(QStringLiteral("user"), name); }
    QString userName() const { return parameter(QStringLiteral("user")); }
    AioPostgresqlOptions &password(const QString &password) { return parameter(QStringLiteral("password"), password); }
    /// The ways in which the server may ask who we are, as libpq 16's require_auth lists them ("scram-sha-256", "!password,!md5"); seen to here
    /// where libpq is older, for connections without TLS. Without it no password is sent in clear text, unless to this machine or within
    /// verified TLS.
    AioPostgresqlOptions &requireAuth(const QString &methods) { return parameter(QStringLiteral("require_auth"), methods); }
    AioPostgresqlOptions &sslMode(const QString &mode) { return parameter(QStringLiteral("sslmode"), mode); }
    QString sslMode() const { return parameter(QStringLiteral("sslmode")); }

    /// Statements on the way on one connection at a time, 16 by default. When all connections are in use, statements outside
    /// transactions share one, and the round trip; each still succeeds or fails alone. A slow statement then holds up so many.
    /// 1: never.
    AioPostgresqlOptions &pipelineDepth(int statements) { return set(m_pipelineDepth, std::max(statements, 1)); }
    int pipelineDepth() const { return m_pipelineDepth; }
    /// Prepared statements kept by each connection, 256 by default. 0 is for PgBouncer in transaction mode: nothing is prepared, each
    /// statement is one round trip, and values travel as text. What a server, role or database sets for the form of values (DateStyle,
    /// extra_float_digits …) and the time zone has no influence in either case.
    AioPostgresqlOptions &statementCacheSize(int statements) { return set(m_statementCacheSize, std::max(statements, 0)); }
    int statementCacheSize() const { return m_statementCacheSize; }

    /// insertMany() of many rows goes by COPY, in binary: true by default. It is several times as fast, and the same to constraints,
    /// defaults and triggers; rules, and tables with row-level security, need false.
    AioPostgresqlOptions &bulkCopy(bool copy)
    {
        m_bulkCopy = copy;
        return *this;
    }
    bool bulkCopy() const { return m_bulkCopy; }

    /// The server puts values into the words of some errors ("invalid input syntax for type date: …"): they are left out, unless this is set,
    /// since messages go into logs and dialogs. Details, which hold whole rows, are never told.
    AioPostgresqlOptions &valuesInErrors(bool values)
    {
        m_valuesInErrors = values;
        return *this;
    }
    bool valuesInErrors() const { return m_valuesInErrors; }

    /// For messages: no password, and nothing else that could hold one.
    QString description() const;

    friend bool operator==(const AioPostgresqlOptions &, const AioPostgresqlOptions &) = default;
    /// As description().
    friend AIOORM_EXPORT QDebug operator<<(QDebug debug, const AioPostgresqlOptions &options);

    /// libpq's keywords and values as they were set.
    const QMap<QByteArray, QByteArray> &aioParameters() const { return m_parameters; }

private:
    QMap<QByteArray, QByteArray> m_parameters;
    int m_pipelineDepth = 16;
    int m_statementCacheSize = 256;
    bool m_bulkCopy = true;
    bool m_valuesInErrors = false;
};
