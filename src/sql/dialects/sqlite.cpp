// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/sql/dialects/sqlite_p.h"

#include "aioorm/core/detail/valuestorage.h"
#include "aioorm/sql/aiotransactionmode.h"
#include "aioorm/sql/dialects/columntypes_p.h"
#include "aioorm/sql/literalwriter_p.h"

namespace Aio::Detail
{
namespace
{
// clang-format off: a table
constexpr TypeNames sqliteTypes{"BOOLEAN", "SMALLINT", "INTEGER", "BIGINT", "REAL", "TEXT", "BLOB", "TEXT", "TEXT", "TEXT", "TEXT", "TEXT", "TEXT", "REAL", nullptr, "BIGINT", "TEXT"};
// clang-format on

class SqliteLiterals final : public LiteralWriter
{
public:
    using LiteralWriter::LiteralWriter;

private:
    void boolean(bool value) override { sql() += value ? "1" : "0"; }
    void moment(Moment, const QByteArray &value) override { sql() += '\'' + value + '\''; }
};

class SqliteDialect final : public AioDialect
{
public:
    SqliteDialect()
        : AioDialect("SQLite", Kind::Sqlite)
    {
        maxParameters = 32766;
        nullsSortFirst = true;
        hasLateral = false;
        hasGroupings = false;
        hasGroupingFunction = false;
        scalesDecimals = true;
        maxDecimalDigits = 18;
        hasSchemaAtIndex = true;
        addsForeignKeysLater = false;
        inProcess = true;
        hasRowLocks = false;
        sessionVerbs = {"ATTACH", "DETACH"};
    }

    bool changesSession(const QByteArray &sql, const QByteArrayList &words) const override
    {
        if (words.value(0) != "PRAGMA" && !(words.value(0) == "EXPLAIN" && words.contains("PRAGMA"))) {
            return AioDialect::changesSession(sql, words);
        }
        // those that are kept in the file, or only ask
        static const QByteArrayList harmless{"APPLICATION_ID",
                                             "AUTO_VACUUM",
                                             "ENCODING",
                                             "FOREIGN_KEY_CHECK",
                                             "FOREIGN_KEY_LIST",
                                             "INCREMENTAL_VACUUM",
                                             "INDEX_INFO",
                                             "INDEX_LIST",
                                             "INDEX_XINFO",
                                             "INTEGRITY_CHECK",
                                             "JOURNAL_MODE",
                                             "OPTIMIZE",
                                             "PAGE_SIZE",
                                             "QUICK_CHECK",
                                             "TABLE_INFO",
                                             "TABLE_LIST",
                                             "TABLE_XINFO",
                                             "USER_VERSION",
                                             "WAL_CHECKPOINT"};
        const QByteArray text = sql.mid(sql.toUpper().indexOf("PRAGMA") + 6).simplified().replace(" .", ".").replace(". ", ".");
        qsizetype end = 0;
        while (end < text.size() && text[end] != '=' && text[end] != '(' && text[end] != ';' && !QChar::isSpace(uchar(text[end]))) {
            ++end;
        }
        const QByteArray name = text.left(end).toUpper();
        const QByteArray rest = text.mid(end).trimmed();
        return (rest.startsWith('=') || rest.startsWith('(')) && !harmless.contains(name.mid(name.lastIndexOf('.') + 1));
    }

    using AioDialect::typeName;
    QByteArray typeName(const FieldInfo &field, bool, bool strict) const override
    {
        checkDigits(field, *this);
        if (field.kind == ColumnKind::Uuid && field.binary) {
            return "BLOB";
        }
        const char *const plain = sqliteTypes[std::size_t(field.kind)];
        if (strict) {
            const QByteArray type = plain ? plain : "INTEGER";
            return type == "TEXT" || type == "BLOB" || type == "REAL" ? type : QByteArray("INTEGER");
        }
        // SQLite takes any name; this one has the affinity of an integer, and says what the integer is
        return field.kind == ColumnKind::Decimal ? typeWithNumbers("SCALED_INTEGER", field.digits, field.scale) : QByteArray(plain);
    }
    void appendLiteral(QByteArray &sql, const AioValue &value) const override { SqliteLiterals(sql).write(value); }
    QByteArrayList beginSql(const TransactionMode &mode) const override
    {
        // a write transaction takes the lock at once: upgrading later can fail in the middle of it
        return {mode.isReadOnly() ? "BEGIN" : "BEGIN IMMEDIATE"};
    }
    std::unique_ptr<Compiler> compiler() const override { return std::make_unique<SqliteCompiler>(*this); }
    std::unique_ptr<DdlWriter> ddlWriter() const override { return std::make_unique<SqliteDdl>(*this); }

protected:
    const char *plainTypeName(ColumnKind kind) const override { return sqliteTypes[std::size_t(kind)]; }
};
}

const char *SqliteCompiler::lockWords(Lock) const
{
    refuse(QStringLiteral("SQLite locks no rows: leave forUpdate() out, aioAtomic() has the whole database to itself."));
}

void SqliteCompiler::insertedQuery(const InsertData &insert, bool hasWith)
{
    using Action = ConflictData::Action;
    checkInserted(insert);
    const bool hasConflictClause = insert.conflict.action == Action::Ignore || insert.conflict.action == Action::Update;
    if (hasConflictClause && (!insert.select->where || isGrouped(*insert.select))) {
        // without a WHERE, the ON of ON CONFLICT would be that of a join
        sql() += "SELECT * FROM ";
        subquery(*insert.select, Names::Explicit);
        sql() += " WHERE true";
    } else {
        Compiler::insertedQuery(insert, hasWith);
    }
}

void SqliteCompiler::binary(const Node &node)
{
    // a quotient of whole numbers, which an expression of a fraction may be, would be whole
    if (node.op == Operator::Divide && !isReal(*node.left) && !isReal(*node.right)) {
        sql() += "CAST(";
        this->node(*node.left);
        sql() += " AS REAL) / ";
        operand(*node.right);
    } else {
        Compiler::binary(node);
    }
}

// its values are no integers, as SQLite has them
bool SqliteCompiler::isReal(const Node &node) const
{
    const Deeper deeper(*this);
    switch (node.kind) {
    case NodeKind::Value:
        return std::holds_alternative<double>(node.value.storage());
    case NodeKind::Column:
    case NodeKind::Excluded:
        return ofColumn(*node.source, node.field, [this](const FieldInfo *field, const Node *expression) {
            return field ? field->kind == ColumnKind::Double || field->kind == ColumnKind::Float : expression && isReal(*expression);
        });
    case NodeKind::Label:
    case NodeKind::Unary:
    case NodeKind::Literal:
        return isReal(*node.left);
    case NodeKind::Binary:
        return node.op == Operator::Divide || (node.op >= Operator::Add && node.op <= Operator::Multiply && (isReal(*node.left) || isReal(*node.right)));
    case NodeKind::Cast:
        return node.type == ColumnKind::Double || node.type == ColumnKind::Float;
    case NodeKind::Common:
        return node.type == ColumnKind::Double;
    case NodeKind::Function:
        return node.function && qstrcmp(node.function, "avg") == 0;
    default:
        return false;
    }
}

void SqliteCompiler::rawOperand(const Node &raw, const Node &value)
{
    if (isDecimal(value)) {
        refuse(QStringLiteral("SQLite stores decimals as whole numbers, and the SQL \"%1\" would see those.").arg(toText(raw.name)));
    }
    operand(value);
}

void SqliteCompiler::distinct(const Node &node)
{
    operand(*node.left);
    sql() += node.op == Operator::IsDistinct ? " IS NOT " : " IS ";
    operand(*node.right);
}

void SqliteCompiler::bits(const Node &node)
{
    if (node.op != Operator::BitXor) {
        Compiler::bits(node);
        return;
    }
    // it has no operator for that
    sql() += '(';
    operand(*node.left);
    sql() += " | ";
    operand(*node.right);
    sql() += ") - (";
    operand(*node.left);
    sql() += " & ";
    operand(*node.right);
    sql() += ')';
}

QByteArray SqliteCompiler::castType(ColumnKind kind) const
{
    const bool wholeNumber = kind == ColumnKind::Boolean || kind == ColumnKind::SmallInt || kind == ColumnKind::BigInt;
    return wholeNumber ? QByteArray("INTEGER") : Compiler::castType(kind);
}

void SqliteCompiler::arguments(const Node &node, const CallData &call)
{
    const bool hasOtherwise = node.function && isOneOf(node.function, {"lag", "lead"}) && node.list.size() == 3;
    if (!hasOtherwise || !isDecimal(*node.list.front())) {
        Compiler::arguments(node, call);
        return;
    }
    this->node(*node.list[0]);
    sql() += ", ";
    this->node(*node.list[1]);
    sql() += ", ";
    scaled(*node.list[2], knownScale(*node.list[0]));
}

bool SqliteDdl::autoKey(const FieldInfo &field)
{
    // exactly these words make the column an alias of the rowid; AUTOINCREMENT keeps a deleted row's id from being used again
    *this << "INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL";
    typeChecks(field, field);
    return true;
}

void SqliteDdl::referenced(const AioTable &table, const FieldInfo &field)
{
    const AioTable &target = field.target();
    if (target.schemaName() != table.schemaName()) {
        refuse(QStringLiteral("The foreign key %1.%2 leads into another attached database, which SQLite does not have.")
                   .arg(toText(table.name()), toText(field.name)));
    }
    identifier(target.name());
}

void SqliteDdl::currentTime(const FieldInfo &field)
{
    // text of the width that this library writes
    *this << (field.kind == ColumnKind::Date            ? "(strftime('%Y-%m-%d', 'now'))"
                  : field.kind == ColumnKind::Time      ? "(strftime('%H:%M:%f', 'now'))"
                  : field.kind == ColumnKind::Timestamp ? "(strftime('%Y-%m-%d %H:%M:%f000', 'now'))"
                                                        : "(strftime('%Y-%m-%d %H:%M:%f', 'now'))");
}

void SqliteDdl::typeChecks(const FieldInfo &field, const FieldInfo &stored)
{
    if (field.isForeignKey()) {
        return;
    }
    if (stored.maxLength > 0) { // it takes VARCHAR(40) for an ornament
        check(field, "length(", (stored.fixedLength ? ") = " : ") <= ") + QByteArray::number(stored.maxLength));
    }
    valueChecks(field, stored);
    if (stored.kind == ColumnKind::Decimal) {
        const QByteArray nines(stored.digits, '9');
        check(field, {}, " BETWEEN -" + nines + " AND " + nines);
    }
}

void SqliteDdl::tableOptions(const AioTable &table)
{
    if (table.isWithoutRowId() && table.keys().empty()) {
        refuse(QStringLiteral("The table %1 is WITHOUT ROWID and has no primary key, which it needs for that.").arg(toText(table.name())));
    }
    *this << (table.isWithoutRowId() ? (table.isStrict() ? " WITHOUT ROWID, STRICT" : " WITHOUT ROWID") : table.isStrict() ? " STRICT" : "");
}

QByteArray SqliteDdl::indexQuery(const AioTable &table, const IndexInfo &index, int number)
{
    const QString schema = table.schemaName().isEmpty() ? QStringLiteral("main") : toText(table.schemaName());
    *this << "SELECT " << QByteArray::number(number)
          << " AS number, m.tbl_name || CASE WHEN l.\"unique\" THEN ' unique' ELSE '' END || CASE WHEN l.partial THEN ' partial' ELSE '' END || ': ' || "
             "(SELECT group_concat(term, ', ') FROM (SELECT coalesce(x.name, '()') || CASE WHEN x.\"desc\" THEN ' DESC' ELSE '' END AS term "
             "FROM pragma_index_xinfo(m.name, ";
    literal(AioValue(schema)) << ") AS x WHERE x.key ORDER BY x.seqno)) AS description, m.sql AS text FROM ";
    identifier(schema.toUtf8()) << ".sqlite_master AS m JOIN pragma_index_list(m.tbl_name, ";
    literal(AioValue(schema)) << ") AS l ON l.name = m.name WHERE m.type = 'index' AND m.name = ";
    literal(AioValue(toText(indexName(table, index)))) << " COLLATE NOCASE";
    return take();
}

QByteArrayList SqliteDdl::dropTables(const std::vector<const AioTable *> &ordered, const std::vector<LateKey> &late, DropOptions options)
{
    QByteArrayList statements;
    if (!late.empty()) {
        statements << "PRAGMA defer_foreign_keys = ON"; // until the transaction ends: what refers to each other goes row by row
    }
    return statements << dropEach(ordered, options);
}

// its tables of its own are sqlite_… and the shadows of virtual ones; names agree in ASCII whatever their case
QByteArray SqliteDdl::catalogueQuery(Kept kind, const QString &schema, const QString &name)
{
    *this << "SELECT name FROM pragma_table_list WHERE type " << (kind == Kept::View ? "= 'view'" : "IN ('table', 'virtual')")
          << " AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND schema ";
    if (schema.isEmpty()) {
        *this << "<> 'temp'";
    } else {
        *this << "= ";
        literal(AioValue(schema)) << " COLLATE NOCASE";
    }
    if (!name.isEmpty()) {
        *this << " AND name = ";
        literal(AioValue(name)) << " COLLATE NOCASE";
    }
    return take();
}

QByteArrayList SqliteDdl::truncate(const std::vector<const AioTable *> &dependentsFirst, bool circle, TruncateOptions options)
{
    QByteArrayList statements;
    if (circle) {
        statements << "PRAGMA defer_foreign_keys = ON";
    }
    for (const AioTable *table : dependentsFirst) {
        if (isEmptiedByTriggers(*table)) {
            continue;
        }
        statements << emptied("DELETE FROM ", *table);
        if (options.testFlag(RestartIdentity) && table->hasAutoKey()) {
            *this << "DELETE FROM ";
            if (!table->schemaName().isEmpty()) {
                identifier(table->schemaName()) << ".";
            }
            *this << "sqlite_sequence WHERE name = ";
            literal(AioValue(QString::fromUtf8(table->name())));
            statements << take();
        }
    }
    return statements;
}
}

const AioDialect &AioDialect::sqlite()
{
    static const auto *const dialect = new Aio::Detail::SqliteDialect; // never destroyed: who ends last may still ask
    return *dialect;
}
