// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/backends/qtsql/aioqtsqloptions.h"

#include "aioorm/core/aioerror.h"

using namespace Qt::StringLiterals;

AioDialect::Kind AioQtSqlOptions::dialect() const
{
    if (m_dialect) {
        return *m_dialect;
    }
    const std::pair<QString, AioDialect::Kind> known[] = {
        {u"QSQLITE"_s, AioDialect::Kind::Sqlite},
        {u"QPSQL"_s, AioDialect::Kind::Postgresql},
        {u"QMYSQL"_s, AioDialect::Kind::Mysql},
        {u"QMARIADB"_s, AioDialect::Kind::Mariadb},
    };
    for (const auto &[name, kind] : known) {
        if (m_settings.driver == name) {
            return kind;
        }
    }
    AioErrorInfo(AioErrorKind::Interface,
                 u"What SQL a database behind the Qt driver %1 speaks is not known: say it with AioQtSqlOptions::dialect()."_s.arg(m_settings.driver))
        .raise();
}

int AioQtSqlOptions::maxConnections() const
{
    if (m_maxConnections > 0) {
        return m_maxConnections;
    }
    return dialect() == AioDialect::Kind::Sqlite ? 1 : 4;
}

QString AioQtSqlOptions::description() const
{
    // an ODBC connection string may hold a password
    const QString name = m_settings.databaseName.contains(u';') ? u"(connection string)"_s : m_settings.databaseName;
    return m_settings.hostName.isEmpty() ? u"%1 (%2)"_s.arg(name, m_settings.driver) : u"%1 on %2 (%3)"_s.arg(name, m_settings.hostName, m_settings.driver);
}
