// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm_export.h"
#include "core/aiotype.h"

#include <QByteArray>

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

    /// Quotes a name for use as an identifier. A NUL in it throws AioProgrammingError.
    void appendIdentifier(QByteArray &sql, QByteArrayView identifier) const;
    QByteArray typeName(Aio::ColumnKind kind, int maxLength, bool indexed) const;
};
