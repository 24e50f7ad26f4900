// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/database/aioqtsqlsettings.h"
#include "aioorm/sql/aiodialect.h"
#include "aioorm_export.h"

/// How to reach a database through Qt Sql: what QSqlDatabase is given, and what the library has to know besides.
///
///     AioQtSqlOptions(u"QODBC"_s).databaseName(u"warehouse"_s).dialect(AioDialect::Kind::Mariadb)
class AIOORM_EXPORT AioQtSqlOptions
{
public:
    /// A driver of QSqlDatabase::drivers().
    explicit AioQtSqlOptions(const QString &driver) { m_settings.driver = driver; }
    AioQtSqlOptions &databaseName(const QString &name)
    {
        m_settings.databaseName = name;
        return *this;
    }
    AioQtSqlOptions &hostName(const QString &name)
    {
        m_settings.hostName = name;
        return *this;
    }
    AioQtSqlOptions &port(int port)
    {
        m_settings.port = port;
        return *this;
    }
    AioQtSqlOptions &userName(const QString &name)
    {
        m_settings.userName = name;
        return *this;
    }
    AioQtSqlOptions &password(const QString &password)
    {
        m_settings.password = password;
        return *this;
    }
    /// As QSqlDatabase::setConnectOptions().
    AioQtSqlOptions &connectOptions(const QString &options)
    {
        m_settings.connectOptions = options;
        return *this;
    }
    /// The SQL that the database speaks. Known of QSQLITE, QPSQL, QMYSQL and QMARIADB; elsewhere it has to be said.
    AioQtSqlOptions &dialect(AioDialect::Kind kind)
    {
        m_dialect = kind;
        return *this;
    }
    /// Connections, each with a thread of its own: 4, and 1 for SQLite, whose writers would lock each other out.
    AioQtSqlOptions &maxConnections(int count)
    {
        m_maxConnections = count;
        return *this;
    }

    QString driver() const { return m_settings.driver; }
    QString databaseName() const { return m_settings.databaseName; }
    QString hostName() const { return m_settings.hostName; }
    int port() const { return m_settings.port; }
    QString userName() const { return m_settings.userName; }
    QString password() const { return m_settings.password; }
    QString connectOptions() const { return m_settings.connectOptions; }
    /// Throws AioInterfaceError if it is not known.
    AioDialect::Kind dialect() const;
    int maxConnections() const;
    /// For messages: no password.
    QString description() const;

    /// The first seven of them together.
    const AioQtSqlSettings &aioSettings() const { return m_settings; }

private:
    AioQtSqlSettings m_settings;
    std::optional<AioDialect::Kind> m_dialect;
    int m_maxConnections = 0;
};
