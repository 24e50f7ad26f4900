// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm_export.h"
#include "core/aiotype.h"

#include <QByteArray>

class AioTable;

namespace Aio
{
class FieldInfo;
}

/// What differs in the SQL of the databases, in one place. A dialect is a constant; any thread.
class AIOORM_EXPORT AioDialect
{
public:
    enum class Kind : quint8 { Sqlite, Postgresql, Mysql, Mariadb };

    static const AioDialect &sqlite();
    static const AioDialect &postgresql();
    static const AioDialect &mysql();
    static const AioDialect &mariadb();

    Kind kind;
    const char *name; ///< for error messages
    char quote; ///< around identifiers; doubled inside
    bool numberedPlaceholders; ///< $1 instead of ?
    int maxParameters; ///< of one statement
    bool nullsSortFirst; ///< in ascending order
    const char *caseInsensitiveLike;
    const char *likeEscape; ///< the clause that makes \ the escape character
    bool returningInsert, returningUpdate, returningDelete;
    bool lastInsertIdOfFirstRow; ///< MySQL reports the first id of a multi-row INSERT, SQLite the last

    bool isMysql() const { return kind == Kind::Mysql || kind == Kind::Mariadb; }

    /// Quotes a name for use as an identifier. A NUL in it throws AioProgrammingError.
    void appendIdentifier(QByteArray &sql, QByteArrayView identifier) const;
    /// The table's name, with its schema if it has one.
    void appendTable(QByteArray &sql, const AioTable &table) const;
    /// The same of anything that stands in a schema, which may be empty.
    void appendName(QByteArray &sql, QByteArrayView schema, QByteArrayView name) const;
    /// The name of a sequence. Throws AioProgrammingError where there are none.
    QByteArray sequenceName(QByteArrayView schema, QByteArrayView name) const;
    /// The column type of a field that is no foreign key. `indexed`: MySQL cannot index text and bytes without a length.
    /// `strict`: one of the few that SQLite's STRICT tables know. Throws AioProgrammingError for a type that the database does not have.
    QByteArray typeName(const Aio::FieldInfo &field, bool indexed, bool strict = false) const;
    /// The type that an expression is cast to. A decimal has no digits and scale there: any on PostgreSQL, (38, 10) on MySQL; SQLite, whose
    /// decimals are whole numbers of a column's last digits, and arrays throw AioProgrammingError.
    QByteArray typeName(Aio::ColumnKind kind) const;
    /// The value as a literal, for CREATE TABLE and the like, which take no parameters: safe for any text, whatever the
    /// session's settings. Queries bind their values instead. Throws AioDataError for a value that the database cannot hold.
    void appendLiteral(QByteArray &sql, const AioValue &value) const;
};
