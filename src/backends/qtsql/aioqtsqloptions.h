// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm_export.h"
#include "sql/aiodialect.h"

#include <QString>

/// How to reach a database through Qt Sql: what QSqlDatabase is given, and what the library has to know besides.
///
///     AioQtSqlOptions(u"QODBC"_s).databaseName(u"warehouse"_s).dialect(AioDialect::Kind::Mariadb)
class AIOORM_EXPORT AioQtSqlOptions
{
public:
    /// A driver of QSqlDatabase::drivers().
    explicit AioQtSqlOptions(const QString &driver)
        : m_driver(driver)
    {
    }
    AioQtSqlOptions &databaseName(const QString &name)
    {
        m_databaseName = name;
        return *this;
    }
    AioQtSqlOptions &hostName(const QString &name)
    {
        m_hostName = name;
        return *this;
    }
    AioQtSqlOptions &port(int port)
    {
        m_port = port;
        return *this;
    }
    AioQtSqlOptions &userName(const QString &name)
    {
        m_userName = name;
        return *this;
    }
    AioQtSqlOptions &password(const QString &password)
    {
        m_password = password;
        return *this;
    }
    /// As QSqlDatabase::setConnectOptions().
    AioQtSqlOptions &connectOptions(const QString &options)
    {
        m_connectOptions = options;
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

    QString driver() const { return m_driver; }
    QString databaseName() const { return m_databaseName; }
    QString hostName() const { return m_hostName; }
    int port() const { return m_port; }
    QString userName() const { return m_userName; }
    QString password() const { return m_password; }
    QString connectOptions() const { return m_connectOptions; }
    /// Throws AioInterfaceError if it is not known.
    AioDialect::Kind dialect() const;
    int maxConnections() const;
    /// For messages: no password.
    QString description() const;

private:
    QString m_driver;
    QString m_databaseName;
    QString m_hostName;
    int m_port = -1;
    QString m_userName;
    QString m_password;
    QString m_connectOptions;
    std::optional<AioDialect::Kind> m_dialect;
    int m_maxConnections = 0;
};
