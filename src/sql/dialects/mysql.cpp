// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/sql/dialects/mysql_p.h"

#include "aioorm/sql/aiotransactionmode.h"
#include "aioorm/sql/literalwriter_p.h"
#include "aioorm/sql/search_p.h"

#include <algorithm>

namespace Aio::Detail
{
namespace
{
// clang-format off: a table
constexpr TypeNames mysqlTypes{"BOOLEAN", "SMALLINT", "INT",  "BIGINT",  "DOUBLE", "LONGTEXT", "LONGBLOB", "DATE", "TIME(3)", "DATETIME(3)",
                               "DATETIME(6)", "CHAR(36)", "JSON", "FLOAT", "DECIMAL(38,10)",  "BIGINT",   "JSON"};
// clang-format on
// of an indexed column whose text has no length of its own: as much as fits twice into a key
constexpr int defaultTextLength = 255;

class MysqlLiterals final : public LiteralWriter
{
public:
    using LiteralWriter::LiteralWriter;

private:
    void text(QByteArray utf8) override
    {
        if (!utf8.contains('\\')) {
            LiteralWriter::text(utf8);
            return;
        }
        // the same with and without NO_BACKSLASH_ESCAPES; hexadecimal digits MariaDB does not keep right in a default
        const char *before = "CONCAT(";
        for (const QByteArray &part : utf8.split('\\')) {
            sql() += std::exchange(before, ", CHAR(92 USING utf8mb4), ");
            LiteralWriter::text(part);
        }
        sql() += ')';
    }
};

// What is written in it sees rows, not groups.
bool seesRows(const Node &node)
{
    if (node.kind == NodeKind::Query || node.kind == NodeKind::Raw) {
        return true;
    }
    static const QByteArrayList names{"count",
                                      "sum",
                                      "avg",
                                      "min",
                                      "max",
                                      "group_concat",
                                      "json_arrayagg",
                                      "json_objectagg",
                                      "bit_and",
                                      "bit_or",
                                      "bit_xor",
                                      "std",
                                      "stddev",
                                      "stddev_pop",
                                      "stddev_samp",
                                      "variance",
                                      "var_pop",
                                      "var_samp"};
    const QByteArray name = node.function ? QByteArray(node.function) : node.name;
    return node.kind == NodeKind::Function && (names.contains(name.toLower()) || (node.call && !node.call->separator.isNull()));
}

// It has a column outside of those.
bool readsGroups(const Node &node)
{
    if (node.kind == NodeKind::Column) {
        return true;
    }
    return !seesRows(node)
        && ((node.left && readsGroups(*node.left)) || (node.right && readsGroups(*node.right))
            || std::any_of(node.list.begin(), node.list.end(), [](const NodePtr &part) {
                   return readsGroups(*part);
               }));
}

// How many nullif() stand in each other, each the first argument of the next.
int nullIfDepth(const Node &node)
{
    int depth = 0;
    for (const Node *at = &node; at->kind == NodeKind::Function && at->function && QByteArrayView(at->function) == "nullif"; at = at->list[0].get()) {
        ++depth;
    }
    return depth;
}

// What the columns of onConflict() are is the only unique key in which such rows can be equal to others.
bool isOnlyConflict(const InsertData &insert, const AioTable &table)
{
    std::vector<std::vector<int>> keys{table.keys()};
    for (int field = 0; field < int(table.fields().size()); ++field) {
        if (table.field(field).unique) {
            keys.push_back({field});
        }
    }
    for (const IndexInfo &index : table.indexes()) {
        if (index.unique) {
            std::vector<int> &key = keys.emplace_back();
            for (const IndexInfo::Term &term : index.terms) {
                key.push_back(term.field);
            }
        }
    }
    bool isThere = false;
    for (const std::vector<int> &key : keys) {
        const bool isTarget = std::is_permutation(key.begin(), key.end(), insert.conflict.target.begin(), insert.conflict.target.end());
        // a key that the database hands out is no other row's; what is NULL equals nothing
        const bool isFree = std::any_of(key.begin(), key.end(), [&](int field) {
            const bool isGiven = std::find(insert.fields.begin(), insert.fields.end(), field) != insert.fields.end();
            const bool isHandedOut = table.hasAutoKey() && field == table.key();
            return field >= 0 && !isGiven && (isHandedOut || (table.field(field).nullable && !table.field(field).hasDatabaseDefault()));
        });
        if (!isTarget && !isFree && !key.empty()) {
            return false;
        }
        isThere = isThere || isTarget;
    }
    return isThere;
}
}

// There HAVING sees what the result has and the columns of GROUP BY, but not what else a group has in common: its least has that as well.
void MysqlCompiler::having(const SelectMore &more)
{
    // without a GROUP BY it is a condition on rows there, as WHERE is
    if (!more.groupBy.empty() && more.groupBy.front()->kind == NodeKind::Grouping) {
        // that a column is NULL in a total it decides by what the table says of the column
        if (readsGroups(*more.having)) {
            refuse(QStringLiteral("%1 does not know in having() what a row with a rollup() is a total over: filter the query as a table, under as().")
                       .arg(QLatin1StringView(m_dialect.name)));
        }
        Compiler::having(more);
        return;
    }
    const auto outer = std::exchange(m_groups, more.groupBy.empty() ? nullptr : &more.groupBy);
    Compiler::having(more);
    m_groups = outer;
}

void MysqlCompiler::groupTerms(const SelectMore &more)
{
    const auto isGrouping = [](const NodePtr &term) {
        return term->kind == NodeKind::Grouping;
    };
    if (std::none_of(more.groupBy.begin(), more.groupBy.end(), isGrouping)) {
        Compiler::groupTerms(more);
        return;
    }
    const Node &only = *more.groupBy.front();
    const bool isRollup =
        more.groupBy.size() == 1 && only.function && isOneOf(only.function, {"ROLLUP"}) && std::none_of(only.list.begin(), only.list.end(), isGrouping);
    if (!isRollup) {
        refuseDialect(QStringLiteral("groupings but one rollup() of single columns: make a query of each kind of group, and put them together by unionAll()"));
    }
    list(only.list);
    sql() += " WITH ROLLUP";
}

// The rows that follow have the same column of the same table there, or that of the row before.
bool MysqlCompiler::staysAsBegun(const Node &column) const
{
    const auto begun = std::find_if(m_ctes.begin(), m_ctes.end(), [this](const CteData *cte) {
        return cte->select.get() == m_begins;
    });
    const CteData &cte = **begun;
    const auto &first = m_begins->columns, &next = cte.recursive->columns;
    const auto found = std::find_if(first.begin(), first.end(), [&column](const NodePtr &other) {
        return other.get() == &column;
    });
    const auto place = std::size_t(found - first.begin());
    if (place >= next.size() || next[place]->kind != NodeKind::Column) {
        return false;
    }
    const Node &then = *next[place];
    return then.source->table ? column.kind == NodeKind::Column && column.source->table == then.source->table && column.field == then.field
                              : then.source->cte == cte.name && then.field == int(place);
}

// the rows that follow may be longer, and the server takes the length of the first one for the greatest
void MysqlCompiler::firstColumn(const Node &column)
{
    const Node &expression = column.kind == NodeKind::Label ? *column.left : column;
    const Kind kind = kindOf(expression, Of::Promise);
    const bool stays = staysAsBegun(column);
    const bool isText = kind == ColumnKind::Text && !stays;
    const bool isWhole = kind && isInteger(*kind) && expression.kind != NodeKind::Literal && !stays;
    sql() += isText || isWhole ? "CAST(" : "";
    node(column);
    sql() += isText ? " AS CHAR(1000000))" : isWhole ? " AS SIGNED)" : ""; // as much as makes it one without a length
}

void MysqlCompiler::literal(const Node &node)
{
    QByteArray type;
    switch (node.type) {
    case ColumnKind::Boolean:
    case ColumnKind::SmallInt:
    case ColumnKind::Integer:
    case ColumnKind::BigInt:
        type = "SIGNED";
        break;
    case ColumnKind::Double:
    case ColumnKind::Float:
        type = "DOUBLE";
        break;
    case ColumnKind::Decimal: {
        const int scale = scaleOf(node).value_or(0);
        type = "DECIMAL(" + QByteArray::number(std::min(65, AioDecimal::maxDigits + scale)) + ',' + QByteArray::number(scale) + ')';
        break;
    }
    case ColumnKind::Date:
    case ColumnKind::Time:
    case ColumnKind::DateTime:
    case ColumnKind::Timestamp:
        type = m_dialect.typeName(node.type);
        break;
    default:
        break; // it knows that by itself
    }
    if (m_definition || type.isEmpty()) {
        bind(node.left->value);
        return;
    }
    sql() += "CAST(";
    bind(node.left->value);
    sql() += " AS " + type + ')';
}

void MysqlCompiler::quotient(const Node &node)
{
    const QByteArray unit = '1' + QByteArray(node.field, '0');
    const auto dividend = [&] {
        sql() += '(';
        operand(*node.list[0]);
        sql() += " * " + unit + ')';
    };
    const auto divisor = [&] {
        sql() += "nullif(";
        this->node(*node.list[1]);
        sql() += ", 0)";
    };
    // the server takes a quotient of whole numbers for no longer than the dividend
    const auto whole = [&](const auto &left) {
        sql() += "CAST(";
        left();
        sql() += " DIV ";
        divisor();
        sql() += " AS DECIMAL(20))";
    };
    sql() += "((";
    whole(dividend);
    sql() += " + ";
    whole([&] {
        sql() += '(';
        dividend();
        sql() += " MOD ";
        divisor();
        sql() += ") * 2";
    });
    sql() += ") * ";
    sql() += node.field > 0 ? "0." + QByteArray(node.field - 1, '0') + '1' : QByteArray("1");
    sql() += ')';
}

bool MysqlCompiler::writeSpecial(const Node &node)
{
    if (!m_groups) {
        return false;
    }
    const bool isCommon = std::any_of(m_groups->begin(), m_groups->end(), [&node](const NodePtr &term) {
        return isSame(term->kind == NodeKind::Label ? *term->left : *term, node);
    });
    if (!isCommon && !seesRows(node)) {
        return false;
    }
    const auto groups = std::exchange(m_groups, nullptr);
    sql() += isCommon ? "min(" : "";
    this->node(node);
    sql() += isCommon ? ")" : "";
    m_groups = groups;
    return true;
}

void MysqlCompiler::column(const Node &node)
{
    const bool isInGroups = m_groups != nullptr;
    // with its table it is not taken for something of the result
    const bool before = isInGroups && std::exchange(m_views.back()->qualified, true);
    sql() += isInGroups ? "min(" : "";
    Compiler::column(node);
    if (isInGroups) {
        sql() += ')';
        m_views.back()->qualified = before;
    }
}

void MysqlCompiler::conflict(const InsertData &insert)
{
    const ConflictData &conflict = insert.conflict;
    const AioTable &table = insert.into->table();
    if (conflict.where || conflict.targetWhere) {
        refuseDialect(QStringLiteral("conditions in ON DUPLICATE KEY UPDATE"));
    }
    if (!conflict.target.empty() && !isOnlyConflict(insert, table)) {
        refuse(QStringLiteral("%1 has one ON DUPLICATE KEY for all unique keys of a table, and this INSERT may conflict in another one than the columns of "
                              "onConflict(): leave them out, which means any of them.")
                   .arg(QLatin1StringView(m_dialect.name)));
    }
    sql() += " ON DUPLICATE KEY UPDATE ";
    if (conflict.action == ConflictData::Action::Ignore) {
        // INSERT IGNORE would let other errors pass as well
        const int field = table.key() >= 0 ? table.key() : insert.fields.empty() ? 0 : insert.fields.front();
        const QByteArray column = table.field(field).column;
        identifier(column);
        sql() += " = CASE WHEN LAST_INSERT_ID(" + QByteArray::number(keptRowsId) + ") > 0 THEN ";
        identifier(table.name());
        sql() += '.';
        identifier(column);
        sql() += " END";
        return;
    }
    if (conflict.assignments.empty()) {
        refuseNoChange(table);
    }
    assignments(inOrder(conflict.assignments, table), table, false);
}

void MysqlCompiler::updated(const UpdateData &update, const AioTable &table)
{
    tableName(table);
    for (const SourcePtr &other : update.from) {
        sql() += ", ";
        source(*other);
    }
    sql() += " SET ";
    assignments(inOrder(update.assignments, table), table, !update.from.empty());
}

std::vector<AssignmentData> MysqlCompiler::inOrder(const std::vector<AssignmentData> &assignments, const AioTable &table)
{
    if (assignments.size() < 2) {
        return assignments;
    }
    // VALUES() of a column that is kept outside of its row has what the assignment to that column has left of it
    const auto isOutside = [&](int field) {
        const QByteArray type = m_dialect.typeName(table.storedField(field), false, true).toUpper();
        return type.contains("TEXT") || type.contains("BLOB") || type.contains("JSON");
    };
    std::vector<std::vector<int>> reads;
    for (const AssignmentData &assignment : assignments) {
        const Reads found = assignment.expression ? this->reads(*assignment.expression, table.storedField(assignment.field)) : Reads();
        std::vector<int> &fields = reads.emplace_back(found.existing);
        std::copy_if(found.excluded.begin(), found.excluded.end(), std::back_inserter(fields), isOutside);
    }
    std::vector<AssignmentData> ordered;
    std::vector<bool> isDone(assignments.size());
    while (ordered.size() < assignments.size()) {
        const auto isReadByAnother = [&](std::size_t written) {
            for (std::size_t reader = 0; reader < assignments.size(); ++reader) {
                const std::vector<int> &fields = reads[reader];
                if (reader != written && !isDone[reader] && std::find(fields.begin(), fields.end(), assignments[written].field) != fields.end()) {
                    return true;
                }
            }
            return false;
        };
        std::size_t next = 0;
        while (next < assignments.size() && (isDone[next] || isReadByAnother(next))) {
            ++next;
        }
        if (next == assignments.size()) {
            refuse(
                QStringLiteral("%1 assigns one column after the other, and the values that this statement gives to columns of %2 need each other's old ones: "
                               "assign them in two statements.")
                    .arg(QLatin1StringView(m_dialect.name), toText(table.name())));
        }
        isDone[next] = true;
        ordered.push_back(assignments[next]);
    }
    return ordered;
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

void MysqlCompiler::match(const Node &node)
{
    if (!node.right) {
        refuseBegunPhrase();
    }
    sql() += "MATCH (";
    list(node.list);
    sql() += ") AGAINST (";
    this->node(*node.right);
    sql() += node.op == Operator::Greater ? " IN BOOLEAN MODE) > 0" : " IN BOOLEAN MODE)";
}

QByteArrayView MysqlCompiler::functionName(QByteArrayView name) const
{
    // its length() counts bytes, char_length() characters
    return name == "length" ? "char_length" : name == "random" ? "rand" : name;
}

void MysqlCompiler::function(const Node &node)
{
    constexpr int most = 4; // each writes the one inside it twice
    if (const int depth = nullIfDepth(node); depth > 0 && depth <= most) {
        // what it stands for: MariaDB 10.11 takes a nullif() of what is never NULL for never NULL, and DISTINCT and GROUP BY lose rows
        sql() += "CASE WHEN ";
        operand(*node.list[0]);
        sql() += " = ";
        operand(*node.list[1]);
        sql() += " THEN NULL ELSE ";
        this->node(*node.list[0]);
        sql() += " END";
        return;
    }
    // there a sum of whole numbers is DECIMAL; DIV, unlike a cast, says when it is no BIGINT
    const bool isInteger = node.type == ColumnKind::BigInt || node.type == ColumnKind::Duration;
    const bool isWhole = node.function && isInteger && QByteArrayView(node.function) == "sum";
    sql() += isWhole ? "(" : "";
    call(node);
    sql() += isWhole ? " DIV 1)" : "";
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
    if (node.function && QByteArrayView(node.function) == "avg") {
        sql() += " + 0e0"; // an average of whole numbers has four digits there
    }
    if (!call.separator.isNull()) {
        sql() += " SEPARATOR '" + QByteArray(call.separator).replace('\\', "\\\\").replace('\'', "''") + '\'';
    }
}

void MysqlCompiler::cast(const Node &node)
{
    const Kind from = isInteger(node.type) ? promisedNumber(*node.left) : Kind();
    if (!from || isInteger(*from)) {
        Compiler::cast(node);
        return;
    }
    // by itself it rounds
    const bool isDecimal = *from == ColumnKind::Decimal;
    sql() += isDecimal ? "((" : "CAST(TRUNCATE(";
    this->node(*node.left);
    sql() += isDecimal ? ") DIV 1)" : ", 0) AS SIGNED)";
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
    if (!options.testFlag(RestartIdentity)) {
        return emptyEach("DELETE FROM ", dependentsFirst);
    }
    QByteArrayList statements;
    for (const AioTable *table : dependentsFirst) {
        // it truncates none to which another one refers, be that empty
        const bool isReferredTo = std::any_of(dependentsFirst.begin(), dependentsFirst.end(), [table](const AioTable *other) {
            return other != table && std::any_of(other->fields().begin(), other->fields().end(), [table](const FieldInfo &field) {
                       return field.isForeignKey() && &field.target() == table;
                   });
        });
        statements << emptyEach(isReferredTo ? "DELETE FROM " : "TRUNCATE TABLE ", {table});
        if (isReferredTo && table->hasAutoKey()) {
            *this << "ALTER TABLE ";
            this->table(*table) << " AUTO_INCREMENT = 1";
            statements << take();
        }
    }
    return statements;
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
        *this << " COMMENT = '" << QByteArray(table.commentText()).replace('\'', "''").replace('\\', "\\\\") << "'";
    }
}

// its catalogue takes names for equal whose case differs, or spaces at their end, also where they are two tables
void MysqlDdl::isNamed(const char *column, const QString &name)
{
    DdlWriter::isNamed(column, name);
    *this << " AND (@@lower_case_table_names <> 0 OR CAST(" << column << " AS BINARY) = CAST(";
    literal(AioValue(name)) << " AS BINARY))";
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
    hasGroupings = false;
    hasWithBeforeInsert = false;
    hasMaterializedWith = false;
    hasFrameGroups = false;
    hasLimitedWrites = true;
    locksReadNewest = true;
    returningUpdate = false;
    hasTransactionalDdl = false;
    sessionVerbs << "USE" << "LOCK" << "UNLOCK" << "PREPARE" << "EXECUTE" << "DEALLOCATE" << "CALL" << "HANDLER";
    hasDeferrableKeys = false;
    hasColumnReferences = false;
    hasPartialIndexes = false;
    hasFullTextIndexes = true;
    indexedCharacters = defaultTextLength;
    bracketsDefaults = true; // it takes one of text or JSON in brackets only
    indexesForeignKeys = true;
}

QByteArray MysqlDialect::typeName(const FieldInfo &field, bool indexed, bool) const
{
    checkDigits(field, *this);
    if (field.kind == ColumnKind::Text && (field.maxLength > 0 || indexed)) {
        return typeWithNumbers(field.fixedLength ? "CHAR" : "VARCHAR", field.maxLength > 0 ? field.maxLength : defaultTextLength);
    }
    if (field.kind == ColumnKind::Blob && indexed) {
        return typeWithNumbers("VARBINARY", defaultTextLength);
    }
    if (field.kind == ColumnKind::Uuid && field.binary) {
        return "BINARY(16)";
    }
    return field.kind == ColumnKind::Decimal ? typeWithNumbers("DECIMAL", field.digits, field.scale) : QByteArray(mysqlTypes[std::size_t(field.kind)]);
}

bool setsForOneQuery(const QByteArray &sql)
{
    const QByteArray text = sql.simplified().toUpper();
    const qsizetype at = text.indexOf(" FOR ");
    return text.startsWith("SET STATEMENT ") && text.indexOf(" FOR SELECT ") == at && at > 0;
}

bool MysqlDialect::changesSession(const QByteArray &sql, const QByteArrayList &words) const
{
    return !setsForOneQuery(sql) && AioDialect::changesSession(sql, words);
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
