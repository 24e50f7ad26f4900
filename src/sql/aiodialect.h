// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/core/aiotype.h"
#include "aioorm_export.h"

#include <QByteArrayList>

#include <memory>
#include <span>

namespace Aio::Detail
{
class Compiler;
class DdlWriter;
}

namespace Aio
{
class FieldInfo;
class TransactionMode;
}

/// The SQL of one kind of database. The base class writes standard SQL; each database is a class of its own in src/sql/dialects/.
/// What is a yes or a no is a field here, what is text is written by the dialect's writers. A dialect is a constant; any thread.
class AIOORM_EXPORT AioDialect
{
public:
    /// The databases that AioQtSqlOptions can be told of.
    enum class Kind : quint8 { Sqlite, Postgresql, Mysql, Mariadb };

    static const AioDialect &sqlite();
    static const AioDialect &postgresql();
    static const AioDialect &mysql();
    static const AioDialect &mariadb();
    /// All of them, each at its index.
    static std::span<const AioDialect *const> all();
    /// The one in which text is written that belongs to no database: names of indexes are made of it, and sql() without an argument shows it.
    static const AioDialect &reference();

    virtual ~AioDialect();
    Q_DISABLE_COPY_MOVE(AioDialect)

    const char *name; ///< for error messages
    int index; ///< its place in all(), for those who keep something per dialect

    // statements
    char quote = '"'; ///< around identifiers; doubled inside
    bool numberedPlaceholders = false; ///< $1 instead of ?
    int maxParameters = 65535; ///< of one statement
    bool nullsSortFirst = false; ///< in ascending order
    bool hasNullsOrder = true; ///< NULLS FIRST and NULLS LAST
    const char *caseInsensitiveLike = " LIKE ";
    const char *likeEscape = " ESCAPE '\\'"; ///< the clause that makes \ the escape character
    bool hasFullJoin = true;
    bool hasLateral = true;
    bool hasDistinctOn = false;
    bool hasWritingWith = false; ///< an INSERT, UPDATE or DELETE in WITH
    bool hasWithBeforeUpdate = true; ///< and before DELETE
    bool hasWithBeforeInsert = true;
    bool hasWithInOperands = true; ///< WITH of one of the queries that a set operation combines
    bool hasMaterializedWith = true; ///< WITH … AS MATERIALIZED
    bool hasGroupings = true; ///< ROLLUP, CUBE and GROUPING SETS as terms of GROUP BY
    bool hasGroupingFunction = true;
    bool ordersTotals = true; ///< ORDER BY after those
    bool hasFilter = true; ///< of an aggregate
    bool skipsNullInGreatest = false; ///< and in least()
    bool hasFrameGroups = true; ///< GROUPS and EXCLUDE in the frame of a window
    bool hasLimitedWrites = false; ///< LIMIT of an UPDATE or DELETE
    bool hasRowLocks = true; ///< FOR UPDATE; without it a transaction that writes has the whole database to itself
    bool hasLockedTables = true; ///< OF in FOR UPDATE: whose rows are locked
    bool locksReadNewest = false; ///< a SELECT that locks rows reads what is committed by now, whatever its transaction has seen before
    bool hasSequences = false;
    bool returningInsert = true, returningUpdate = true, returningDelete = true;
    bool returnsOnlyWritten = true; ///< RETURNING gives no row that was there already, and stays as it is
    bool returnsKeyOnInsert = false; ///< the key that an INSERT was given is known by RETURNING alone
    bool hasBulkInserts = false; ///< many rows of an INSERT go another way than its text: by COPY, or as an array

    // values
    bool hasUuids = false; ///< a type for them, so that they need no form as bytes
    bool scalesDecimals = false; ///< a decimal is a whole number of its column's last digits
    int maxDecimalDigits = AioDecimal::maxDigits;

    // tables
    bool hasDeferrableKeys = true;
    bool hasColumnReferences = true; ///< REFERENCES at the column is more than an ornament
    bool hasVirtualColumns = true;
    bool hasGeneratedNotNull = true; ///< NOT NULL of a generated column
    bool hasIndexIfNotExists = true;
    bool hasSchemaAtIndex = false; ///< the schema stands at the index, not at its table
    bool hasExpressionIndexes = true;
    bool hasPartialIndexes = true;
    bool hasFullTextIndexes = false; ///< over columns of an ordinary table
    int indexedCharacters = 0; ///< of a text without maxLength(), in CREATE INDEX: how many of them to name; 0: all, and none is named
    bool bracketsDefaults = false; ///< a literal as a default stands in brackets
    bool indexesForeignKeys = false; ///< by itself
    bool truncatesDependents = false; ///< TRUNCATE reaches the tables that refer to a table
    bool dropsCascade = false; ///< DROP TABLE … CASCADE drops what depends on the table as well
    bool hasTransactionalDdl = true; ///< CREATE, ALTER and DROP commit no transaction
    bool addsForeignKeysLater = true; ///< it refuses one to a table that is not there yet

    // connections
    /// First words of statements that change the session, for whoever uses the connection next.
    QByteArrayList sessionVerbs{"SET", "RESET"};
    bool failsTransactions = false; ///< an error of a statement fails its transaction, up to a rollback or that of a savepoint
    bool inProcess = false; ///< statements run in this process one after the other: a ROLLBACK behind whatever runs makes a connection clean

    /// Quotes a name for use as an identifier. A NUL in it throws AioProgrammingError.
    void appendIdentifier(QByteArray &sql, QByteArrayView identifier) const;
    /// The name of what stands in a schema, which may be empty.
    void appendName(QByteArray &sql, QByteArrayView schema, QByteArrayView name) const;
    /// The name of a sequence. Throws AioProgrammingError where there are none.
    QByteArray sequenceName(QByteArrayView schema, QByteArrayView name) const;
    /// The column type of a field that is no foreign key. `indexed`: MySQL cannot index text and bytes without a length.
    /// `strict`: one of the few that SQLite's STRICT tables know. Throws AioProgrammingError for a type that the database does not have.
    virtual QByteArray typeName(const Aio::FieldInfo &field, bool indexed, bool strict) const = 0;
    QByteArray typeName(const Aio::FieldInfo &field, bool indexed) const { return typeName(field, indexed, false); }
    /// The type that an expression is cast to. A decimal has no digits and scale there: any on PostgreSQL, (38, 10) on MySQL; SQLite, whose
    /// decimals are whole numbers of a column's last digits, and arrays throw AioProgrammingError.
    QByteArray typeName(Aio::ColumnKind kind) const;
    /// The value as a literal, for CREATE TABLE and the like, which take no parameters: safe for any text, whatever the
    /// session's settings. Queries bind their values instead. Throws AioDataError for a value that the database cannot hold.
    virtual void appendLiteral(QByteArray &sql, const AioValue &value) const;
    /// The statements that begin a transaction, which are sent one after the other. An isolation that the mode names is among them, unless
    /// every transaction of the database is Serializable.
    virtual QByteArrayList beginSql(const Aio::TransactionMode &mode) const;

    /// A statement of the program's own that leaves something in the session of its connection; `words` are its first ones, in capitals.
    virtual bool changesSession(const QByteArray &sql, const QByteArrayList &words) const;

    /// What writes one statement, and the definitions of tables.
    virtual std::unique_ptr<Aio::Detail::Compiler> compiler() const = 0;
    virtual std::unique_ptr<Aio::Detail::DdlWriter> ddlWriter() const;

protected:
    AioDialect(const char *name, Kind kind);

    /// nullptr: none, or one that depends on more.
    virtual const char *plainTypeName(Aio::ColumnKind kind) const = 0;
};
