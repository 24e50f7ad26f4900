// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "sql/aiodialect.h"

#include "core/aioerror.h"

namespace
{
constexpr const char *backslashEscape = " ESCAPE '\\'";
constexpr const char *mysqlEscape = " ESCAPE '\\\\'"; // a backslash in a MySQL literal is written twice

// the name of each Aio::ColumnKind, in its order
struct TypeNames {
    const char *names[13];
};
constexpr TypeNames sqliteTypes{{"BOOLEAN", "SMALLINT", "INTEGER", "BIGINT", "REAL", "TEXT", "BLOB", "TEXT", "TEXT", "TEXT", "TEXT", "TEXT", "TEXT"}};
constexpr TypeNames postgresqlTypes{
    {"boolean", "smallint", "integer", "bigint", "double precision", "text", "bytea", "date", "time(3)", "timestamptz(3)", "timestamptz(6)", "uuid", "jsonb"}};
constexpr TypeNames mysqlTypes{
    {"BOOLEAN", "SMALLINT", "INT", "BIGINT", "DOUBLE", "LONGTEXT", "LONGBLOB", "DATE", "TIME(3)", "DATETIME(3)", "DATETIME(6)", "CHAR(36)", "JSON"}};
}

const AioDialect &AioDialect::sqlite()
{
    static const AioDialect dialect{Kind::Sqlite, "SQLite", '"', false, 32766, true, " LIKE ", backslashEscape, true, true, true, false};
    return dialect;
}

const AioDialect &AioDialect::postgresql()
{
    static const AioDialect dialect{Kind::Postgresql, "PostgreSQL", '"', true, 65535, false, " ILIKE ", backslashEscape, true, true, true, false};
    return dialect;
}

const AioDialect &AioDialect::mysql()
{
    static const AioDialect dialect{Kind::Mysql, "MySQL", '`', false, 65535, true, " LIKE ", mysqlEscape, false, false, false, true};
    return dialect;
}

const AioDialect &AioDialect::mariadb()
{
    static const AioDialect dialect{Kind::Mariadb, "MariaDB", '`', false, 65535, true, " LIKE ", mysqlEscape, true, false, true, true};
    return dialect;
}

void AioDialect::appendIdentifier(QByteArray &sql, QByteArrayView identifier) const
{
    if (identifier.contains('\0')) {
        AioErrorInfo(AioErrorKind::Programming, QStringLiteral("A name with a NUL character cannot be an identifier.")).raise();
    }
    sql += quote;
    if (identifier.contains(quote)) {
        for (const char c : identifier) {
            sql += c;
            if (c == quote) {
                sql += c;
            }
        }
    } else {
        sql += identifier;
    }
    sql += quote;
}

QByteArray AioDialect::typeName(Aio::ColumnKind column, int maxLength, bool indexed) const
{
    const bool isText = column == Aio::ColumnKind::Text;
    const auto at = std::size_t(column);
    switch (kind) {
    case Kind::Sqlite:
        return sqliteTypes.names[at];
    case Kind::Postgresql:
        return isText && maxLength > 0 ? "varchar(" + QByteArray::number(maxLength) + ')' : QByteArray(postgresqlTypes.names[at]);
    case Kind::Mysql:
    case Kind::Mariadb:
        // MySQL cannot index text and bytes without a length
        if (isText && (maxLength > 0 || indexed)) {
            return "VARCHAR(" + QByteArray::number(maxLength > 0 ? maxLength : 255) + ')';
        }
        if (column == Aio::ColumnKind::Blob && indexed) {
            return "VARBINARY(255)";
        }
        return mysqlTypes.names[at];
    }
    return {};
}
