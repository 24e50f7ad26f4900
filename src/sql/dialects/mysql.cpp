// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/sql/dialects/mysql_p.h"

#include "aioorm/sql/aiotransactionmode.h"
#include "aioorm/sql/literalwriter_p.h"

namespace Aio::Detail
{
namespace
{
// clang-format off: a table
constexpr TypeNames mysqlTypes{"BOOLEAN", "SMALLINT", "INT",  "BIGINT",  "DOUBLE", "LONGTEXT", "LONGBLOB", "DATE", "TIME(3)", "DATETIME(3)",
                               "DATETIME(6)", "CHAR(36)", "JSON", "FLOAT", "DECIMAL(38,10)",  "BIGINT",   "JSON"};
// clang-format on

class MysqlLiterals final : public LiteralWriter
{
public:
    using LiteralWriter::LiteralWriter;

private:
    void text(QByteArray utf8) override
    {
        if (utf8.contains('\\')) {
            // the same with and without NO_BACKSLASH_ESCAPES
            sql() += "_utf8mb4 x'" + utf8.toHex() + '\'';
        } else {
            LiteralWriter::text(utf8);
        }
    }
};
}

void MysqlCompiler::conflict(const InsertData &insert)
{
    const ConflictData &conflict = insert.conflict;
    const AioTable &table = insert.into->table();
    if (conflict.where || conflict.targetWhere) {
        refuseDialect(QStringLiteral("conditions in ON DUPLICATE KEY UPDATE"));
    }
    sql() += " ON DUPLICATE KEY UPDATE ";
    if (conflict.action == ConflictData::Action::Ignore) {
        // INSERT IGNORE would let other errors pass as well
        const int field = table.key() >= 0 ? table.key() : insert.fields.empty() ? 0 : insert.fields.front();
        const QByteArray column = table.field(field).column;
        identifier(column);
        sql() += " = ";
        identifier(table.name());
        sql() += '.';
        identifier(column);
        return;
    }
    if (!conflict.target.empty()) {
        refuse(QStringLiteral("%1 has one ON DUPLICATE KEY for all unique keys of a table: leave the columns of onConflict() out.")
                   .arg(QLatin1StringView(m_dialect.name)));
    }
    if (conflict.assignments.empty()) {
        refuseNoChange(table);
    }
    assignments(conflict.assignments, table, false);
}

void MysqlCompiler::updated(const UpdateData &update, const AioTable &table)
{
    tableName(table);
    for (const SourcePtr &other : update.from) {
        sql() += ", ";
        source(*other);
    }
    sql() += " SET ";
    assignments(update.assignments, table, !update.from.empty());
}

void MysqlCompiler::binary(const Node &node)
{
    if (node.op == Operator::Concat) {
        sql() += "CONCAT(";
        this->node(*node.left);
        sql() += ", ";
        this->node(*node.right);
        sql() += ')';
    } else if (node.op == Operator::IntegerDivide) {
        operand(*node.left, node.op);
        sql() += " DIV ";
        operand(*node.right, node.op);
    } else {
        Compiler::binary(node);
    }
}

void MysqlCompiler::distinct(const Node &node)
{
    const bool negated = node.op == Operator::IsDistinct;
    sql() += negated ? "NOT (" : "";
    operand(*node.left);
    sql() += " <=> ";
    operand(*node.right);
    sql() += negated ? ")" : "";
}

void MysqlCompiler::bits(const Node &node)
{
    // its bit operators give unsigned numbers, which the others have not
    sql() += "CAST(";
    Compiler::bits(node);
    sql() += " AS SIGNED)";
}

void MysqlCompiler::likeSubject(const Node &node)
{
    operand(*node.left);
    if (node.left->kind == NodeKind::Json && node.op != Operator::Like) {
        sql() += " COLLATE utf8mb4_general_ci"; // as columns of text have it; that of JSON is binary
    }
}

void MysqlCompiler::inQuery(const SelectData &query)
{
    if (!query.limit && !query.offset) {
        subquery(query);
        return;
    }
    // it takes no LIMIT in such a subquery, but in one inside it
    sql() += "(SELECT * FROM ";
    subquery(query, Names::Explicit);
    sql() += " AS ";
    identifier("_limited");
    sql() += ')';
}

QByteArrayView MysqlCompiler::functionName(QByteArrayView name) const
{
    // its length() counts bytes, char_length() characters
    return name == "length" ? "char_length" : name == "random" ? "rand" : name;
}

void MysqlCompiler::arguments(const Node &node, const CallData &call)
{
    if (call.filter) {
        // what is left out is NULL, which no aggregate counts
        if (node.list.size() != 1) {
            refuseDialect(QStringLiteral("FILTER for an aggregate of several arguments"));
        }
        sql() += "CASE WHEN ";
        this->node(*call.filter);
        sql() += " THEN ";
        if (node.list.front()->kind == NodeKind::Star) {
            sql() += '1';
        } else {
            this->node(*node.list.front());
        }
        sql() += " END";
    } else {
        list(node.list);
    }
    if (!call.separator.isNull()) {
        sql() += " SEPARATOR '" + QByteArray(call.separator).replace('\\', "\\\\").replace('\'', "''") + '\'';
    }
}

QByteArray MysqlCompiler::castType(ColumnKind kind) const
{
    switch (kind) { // it casts to types of its own
    case ColumnKind::Boolean:
    case ColumnKind::SmallInt:
    case ColumnKind::Integer:
    case ColumnKind::BigInt:
        return "SIGNED";
    case ColumnKind::Text:
    case ColumnKind::Uuid:
        return "CHAR";
    case ColumnKind::Blob:
        return "BINARY";
    default:
        return Compiler::castType(kind);
    }
}

void MysqlCompiler::excludedColumn(const QByteArray &column)
{
    sql() += "VALUES(";
    identifier(column);
    sql() += ')';
}

QByteArray MysqlDdl::addForeignKey(const LateKey &key, IfExists ifExists)
{
    if (ifExists == IfExists::Skip) {
        refuse(QStringLiteral(
                   "The tables %1 and %2 refer to each other in a circle, and MySQL cannot add a foreign key only if it is missing: create them by statements "
                   "of your own.")
                   .arg(toText(key.table->name()), toText(key.table->field(key.field).target().name())));
    }
    return DdlWriter::addForeignKey(key, ifExists);
}

QByteArrayList MysqlDdl::truncate(const std::vector<const AioTable *> &dependentsFirst, bool, TruncateOptions options)
{
    return emptyEach(options.testFlag(RestartIdentity) ? "TRUNCATE TABLE " : "DELETE FROM ", dependentsFirst);
}

void MysqlDdl::currentTime(const FieldInfo &field)
{
    // of the session's time zone, which is UTC here
    *this << (field.kind == ColumnKind::Date            ? "(CURRENT_DATE)"
                  : field.kind == ColumnKind::Time      ? "(CURRENT_TIME(3))"
                  : field.kind == ColumnKind::Timestamp ? "CURRENT_TIMESTAMP(6)"
                                                        : "CURRENT_TIMESTAMP(3)");
}

void MysqlDdl::tableOptions(const AioTable &table)
{
    if (!table.commentText().isEmpty()) {
        *this << " COMMENT = ";
        literal(AioValue(QString::fromUtf8(table.commentText())));
    }
}

MysqlDialect::MysqlDialect()
    : MysqlDialect("MySQL", Kind::Mysql)
{
    returningInsert = false;
    returningDelete = false;
    hasIndexIfNotExists = false;
}

MysqlDialect::MysqlDialect(const char *name, Kind kind)
    : AioDialect(name, kind)
{
    quote = '`';
    nullsSortFirst = true;
    hasNullsOrder = false;
    likeEscape = " ESCAPE '\\\\'"; // a backslash in a literal is written twice
    hasFullJoin = false;
    hasFilter = false;
    hasFrameGroups = false;
    hasLimitedWrites = true;
    returningUpdate = false;
    hasTransactionalDdl = false;
    sessionVerbs << "USE" << "LOCK" << "UNLOCK" << "PREPARE" << "EXECUTE" << "DEALLOCATE" << "CALL" << "HANDLER";
    hasDeferrableKeys = false;
    hasColumnReferences = false;
    hasPartialIndexes = false;
    bracketsDefaults = true; // it takes one of text or JSON in brackets only
    indexesForeignKeys = true;
}

QByteArray MysqlDialect::typeName(const FieldInfo &field, bool indexed, bool) const
{
    checkDigits(field, *this);
    if (field.kind == ColumnKind::Text && (field.maxLength > 0 || indexed)) {
        return typeWithNumbers(field.fixedLength ? "CHAR" : "VARCHAR", field.maxLength > 0 ? field.maxLength : 255);
    }
    if (field.kind == ColumnKind::Blob && indexed) {
        return "VARBINARY(255)";
    }
    if (field.kind == ColumnKind::Uuid && field.binary) {
        return "BINARY(16)";
    }
    return field.kind == ColumnKind::Decimal ? typeWithNumbers("DECIMAL", field.digits, field.scale) : QByteArray(mysqlTypes[std::size_t(field.kind)]);
}

const char *MysqlDialect::plainTypeName(ColumnKind kind) const
{
    return mysqlTypes[std::size_t(kind)];
}

void MysqlDialect::appendLiteral(QByteArray &sql, const AioValue &value) const
{
    MysqlLiterals(sql).write(value);
}

QByteArrayList MysqlDialect::beginSql(const TransactionMode &mode) const
{
    // the level is that of the next transaction, and a statement of its own
    QByteArrayList statements;
    switch (mode.isolation()) {
    case Isolation::Default:
        if (mode.isReadOnly()) {
            statements << "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"; // whatever the server's default is
        }
        break;
    case Isolation::ReadCommitted:
        statements << "SET TRANSACTION ISOLATION LEVEL READ COMMITTED";
        break;
    case Isolation::RepeatableRead:
        statements << "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ";
        break;
    case Isolation::Serializable:
        statements << "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE";
        break;
    }
    statements << (mode.isReadOnly() ? "START TRANSACTION READ ONLY" : "START TRANSACTION");
    return statements;
}

std::unique_ptr<Compiler> MysqlDialect::compiler() const
{
    return std::make_unique<MysqlCompiler>(*this);
}

std::unique_ptr<DdlWriter> MysqlDialect::ddlWriter() const
{
    return std::make_unique<MysqlDdl>(*this);
}
}

const AioDialect &AioDialect::mysql()
{
    static const auto *const dialect = new Aio::Detail::MysqlDialect; // never destroyed: who ends last may still ask
    return *dialect;
}
