// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/sql/dialects/postgresql_p.h"

#include "aioorm/core/detail/valuestorage.h"
#include "aioorm/sql/aiotransactionmode.h"
#include "aioorm/sql/compiler_p.h"
#include "aioorm/sql/ddlwriter_p.h"
#include "aioorm/sql/dialects/columntypes_p.h"
#include "aioorm/sql/literalwriter_p.h"

#include <algorithm>
#include <cmath>

namespace Aio::Detail
{
namespace
{
// clang-format off: a table
constexpr TypeNames postgresqlTypes{"boolean",   "smallint", "integer", "bigint", "double precision", "text",   "bytea",   "date", "time(3)", "timestamptz(3)",
                                    "timestamptz(6)", "uuid",     "jsonb",   "real",   "numeric",          "interval", nullptr};
// clang-format on

class PostgresqlLiterals final : public LiteralWriter
{
public:
    PostgresqlLiterals(QByteArray &sql, const AioDialect &dialect)
        : LiteralWriter(sql)
        , m_dialect(dialect)
    {
    }

private:
    void infinite(double value) override
    {
        sql() += std::isnan(value) ? "'NaN'" : value < 0 ? "'-Infinity'" : "'Infinity'";
        sql() += "::double precision";
    }
    void bytes(const QByteArray &value) override { sql() += "E'\\\\x" + value.toHex() + "'::bytea"; }
    void text(QByteArray utf8) override
    {
        if (utf8.contains('\\')) {
            // the same whatever standard_conforming_strings is
            sql() += "E'" + utf8.replace('\\', "\\\\").replace('\'', "''") + '\'';
        } else {
            LiteralWriter::text(utf8);
        }
    }
    void uuid(const QByteArray &value) override
    {
        text(value);
        sql() += "::uuid";
    }
    void json(const QByteArray &utf8) override
    {
        text(utf8);
        sql() += "::jsonb";
    }
    void moment(Moment type, const QByteArray &value) override
    {
        if (type == Moment::Timestamp) {
            sql() += "timestamptz '" + value + "+00'";
        } else {
            LiteralWriter::moment(type, value);
        }
    }
    void interval(qint64 microseconds) override { sql() += "interval '" + QByteArray::number(microseconds) + " microseconds'"; }
    void list(const AioValue::List &value) override
    {
        sql() += "ARRAY[";
        for (std::size_t i = 0; i < value.items().size(); ++i) {
            sql() += i ? ", " : "";
            item(value.items()[i].storage());
        }
        FieldInfo array;
        array.kind = ColumnKind::Array;
        array.element = value.element();
        sql() += "]::" + m_dialect.typeName(array, false);
    }

    const AioDialect &m_dialect;
};

class PostgresqlDdl final : public DdlWriter
{
public:
    using DdlWriter::DdlWriter;

    QByteArray addForeignKey(const LateKey &key, IfExists ifExists) override
    {
        const QByteArray sql = DdlWriter::addForeignKey(key, ifExists);
        return ifExists == IfExists::Skip ? "DO $aio$ BEGIN " + sql + "; EXCEPTION WHEN duplicate_object THEN NULL; END $aio$" : sql;
    }
    // an index stands in the schema of its table, whichever the search path finds
    QByteArray indexQuery(const AioTable &table, const IndexInfo &index, int number) override
    {
        *this << "SELECT " << QByteArray::number(number)
              << " AS number, t.relname || CASE WHEN x.indisunique THEN ' unique' ELSE '' END || CASE WHEN x.indpred IS NULL THEN '' ELSE ' partial' END "
                 "|| ': ' || (SELECT string_agg(coalesce(a.attname, '()') || CASE WHEN x.indoption[k.n - 1] & 1 = 1 THEN ' DESC' ELSE '' END, ', ' "
                 "ORDER BY k.n) FROM unnest(x.indkey) WITH ORDINALITY AS k (attribute, n) LEFT JOIN pg_catalog.pg_attribute AS a "
                 "ON a.attrelid = x.indrelid AND a.attnum = k.attribute AND k.attribute > 0 WHERE k.n <= x.indnkeyatts) AS description, '' AS text ";
        foundIndex(table, index);
        return take();
    }
    QByteArrayList truncate(const std::vector<const AioTable *> &dependentsFirst, bool, TruncateOptions options) override
    {
        *this << "TRUNCATE ";
        for (std::size_t i = 0; i < dependentsFirst.size(); ++i) {
            *this << (i ? ", " : "");
            table(*dependentsFirst[i]);
        }
        *this << (options.testFlag(RestartIdentity) ? " RESTART IDENTITY" : "") << (options.testFlag(TruncateDependents) ? " CASCADE" : "");
        return {take()};
    }

    QByteArray catalogueQuery(Kept kind, const QString &schema, const QString &name) override
    {
        *this << "SELECT c.relname AS name FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace WHERE c.relkind "
              << (kind == Kept::Table      ? "IN ('r', 'p', 'f')"
                      : kind == Kept::View ? "IN ('v', 'm')"
                                           : "= 'S'")
              << " AND c.relpersistence <> 't' AND ";
        if (schema.isEmpty()) {
            *this << "pg_catalog.pg_table_is_visible(c.oid) AND n.nspname NOT IN ('pg_catalog', 'information_schema')";
        } else {
            isNamed("CAST(n.nspname AS text)", schema); // as a name the other one would be cut off
        }
        if (!name.isEmpty()) {
            *this << " AND ";
            isNamed("CAST(c.relname AS text)", name);
        }
        return take();
    }

protected:
    bool hasFullTextAsExpression() const override { return true; }
    const char *fullTextWords() const override { return "CREATE INDEX "; }
    void fullTextTerms(const AioTable &table, const IndexInfo &index) override
    {
        std::vector<QByteArray> columns;
        for (const IndexInfo::Term &term : index.terms) {
            m_dialect.appendIdentifier(columns.emplace_back(), table.field(term.field).column);
        }
        *this << "USING gin ((" << searchVector(index.language, columns) << "))";
    }

private:
    // from FROM on: x, the index of that name, and its table t
    void foundIndex(const AioTable &table, const IndexInfo &index)
    {
        QByteArray name;
        m_dialect.appendName(name, table.schemaName(), table.name());
        *this << "FROM pg_catalog.pg_class AS i JOIN pg_catalog.pg_index AS x ON x.indexrelid = i.oid JOIN pg_catalog.pg_class AS t ON t.oid = x.indrelid "
                 "WHERE i.relnamespace = (SELECT relnamespace FROM pg_catalog.pg_class WHERE oid = to_regclass(";
        literal(AioValue(toText(name))) << ")) AND i.relname = ";
        literal(AioValue(toText(indexName(table, index))));
    }
    // Expressions are kept in the server's own words: ours are brought into them by an index of a table that has no rows.
    QByteArrayList compareIndex(const AioTable &table, const IndexInfo &index) override
    {
        const bool hasExpression = std::any_of(index.terms.begin(), index.terms.end(), [](const IndexInfo::Term &term) {
            return term.field < 0;
        });
        if (!hasExpression && !index.where && !index.fullText) {
            return {};
        }
        *this << "DO $aioorm$ DECLARE present pg_catalog.pg_index; wanted pg_catalog.pg_index; BEGIN "
                 "IF NOT has_database_privilege(current_database(), 'TEMP') THEN RETURN; END IF; SELECT x.* INTO present ";
        foundIndex(table, index);
        *this << "; IF NOT FOUND THEN RETURN; END IF; CREATE TEMPORARY TABLE aio_definition (LIKE ";
        this->table(table) << "); CREATE INDEX aio_definition_index ON pg_temp.aio_definition ";
        indexTerms(table, index);
        *this << "; SELECT x.* INTO wanted FROM pg_catalog.pg_index AS x WHERE x.indexrelid = 'pg_temp.aio_definition_index'::regclass; "
                 "IF pg_get_expr(present.indexprs, present.indrelid) IS DISTINCT FROM pg_get_expr(wanted.indexprs, wanted.indrelid) "
                 "OR pg_get_expr(present.indpred, present.indrelid) IS DISTINCT FROM pg_get_expr(wanted.indpred, wanted.indrelid) "
                 "THEN RAISE EXCEPTION USING ERRCODE = 'duplicate_table', MESSAGE = ";
        literal(AioValue(QStringLiteral("The database has an index %1 that is another one than that of the model. Drop the old one, or name the new one "
                                        "otherwise.")
                             .arg(toText(indexName(table, index)))))
            << " || ' (' || pg_get_indexdef(present.indexrelid) || ')'; END IF; DROP TABLE pg_temp.aio_definition; END $aioorm$";
        return {take()};
    }
    void currentTime(const FieldInfo &field) override
    {
        *this << (field.kind == ColumnKind::Date       ? "(now() AT TIME ZONE 'UTC')::date"
                      : field.kind == ColumnKind::Time ? "(now() AT TIME ZONE 'UTC')::time"
                                                       : "now()");
    }
    const char *collationName(const Collation &collation) const override { return collation.postgresql; }
    QByteArrayList afterTable(const AioTable &table) override
    {
        if (table.commentText().isEmpty()) {
            return {};
        }
        *this << "COMMENT ON TABLE ";
        this->table(table) << " IS ";
        literal(AioValue(QString::fromUtf8(table.commentText())));
        return {take()};
    }
};
}

void PostgresqlCompiler::sequence(const Node &node)
{
    const QByteArray name = sequenceName(node);
    sql() += "nextval(";
    m_dialect.appendLiteral(sql(), AioValue(QString::fromUtf8(name)));
    sql() += ')';
}

PostgresqlDialect::PostgresqlDialect(Placeholders placeholders)
    : AioDialect("PostgreSQL", Kind::Postgresql)
{
    numberedPlaceholders = placeholders == Placeholders::Numbers;
    caseInsensitiveLike = " ILIKE ";
    hasDistinctOn = true;
    hasFullTextIndexes = true;
    hasWritingWith = true;
    skipsNullInGreatest = true;
    hasSequences = true;
    returnsKeyOnInsert = true;
    hasBulkInserts = true;
    hasUuids = true;
    hasVirtualColumns = false;
    truncatesDependents = true;
    failsTransactions = true;
    dropsCascade = true;
    sessionVerbs << "LISTEN" << "UNLISTEN" << "PREPARE" << "EXECUTE" << "DEALLOCATE" << "DECLARE" << "DO" << "CALL" << "LOAD" << "DISCARD";
}

QByteArray PostgresqlDialect::typeName(const FieldInfo &field, bool, bool) const
{
    checkDigits(field, *this);
    if (field.kind == ColumnKind::Text && field.maxLength > 0) {
        return typeWithNumbers(field.fixedLength ? "char" : "varchar", field.maxLength);
    }
    if (field.kind == ColumnKind::Decimal) {
        return typeWithNumbers("numeric", field.digits, field.scale);
    }
    if (field.kind == ColumnKind::Array) {
        FieldInfo element;
        element.kind = field.element;
        // digits and scale are a field's: those of the elements are any
        return element.kind == ColumnKind::Decimal ? QByteArray("numeric[]") : typeName(element, false, false) + "[]";
    }
    return postgresqlTypes[std::size_t(field.kind)];
}

const char *PostgresqlDialect::plainTypeName(ColumnKind kind) const
{
    return postgresqlTypes[std::size_t(kind)];
}

void PostgresqlDialect::appendLiteral(QByteArray &sql, const AioValue &value) const
{
    PostgresqlLiterals(sql, *this).write(value);
}

QByteArrayList PostgresqlDialect::beginSql(const TransactionMode &mode) const
{
    QByteArrayList statements = AioDialect::beginSql(mode);
    statements.last() += mode.isDeferrable() ? " DEFERRABLE" : "";
    return statements;
}

std::unique_ptr<Compiler> PostgresqlDialect::compiler() const
{
    return std::make_unique<PostgresqlCompiler>(*this);
}

std::unique_ptr<DdlWriter> PostgresqlDialect::ddlWriter() const
{
    return std::make_unique<PostgresqlDdl>(*this);
}
}

const AioDialect &AioDialect::postgresql()
{
    static const auto *const dialect = new Aio::Detail::PostgresqlDialect; // never destroyed: who ends last may still ask
    return *dialect;
}
