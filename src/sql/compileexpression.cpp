// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "sql/compiler_p.h"

#include <algorithm>

namespace Aio
{
namespace
{
QString escapedForLike(const QString &part)
{
    QString result;
    result.reserve(part.size() + 8);
    for (const QChar c : part) {
        if (c == u'\\' || c == u'%' || c == u'_') {
            result += u'\\';
        }
        result += c;
    }
    return result;
}

bool isComparison(Operator op)
{
    return op >= Operator::Equal && op <= Operator::IsNotDistinct;
}

bool isBits(Operator op)
{
    return op >= Operator::BitAnd && op <= Operator::ShiftRight;
}

// what needs no brackets wherever it stands
bool isSimple(const Node &node)
{
    switch (node.kind) {
    case NodeKind::Column:
    case NodeKind::Value:
    case NodeKind::Star:
    case NodeKind::Function:
    case NodeKind::Cast:
    case NodeKind::Row:
    case NodeKind::Excluded:
    case NodeKind::Case: // it ends with END
        return true;
    case NodeKind::Query:
        return node.op == Operator::None;
    case NodeKind::Json:
        return node.op == Operator::None;
    case NodeKind::Sequence:
        return true;
    case NodeKind::Label:
        return isSimple(*node.left);
    default:
        return false;
    }
}
}

const char *symbol(Operator op)
{
    switch (op) {
    case Operator::Equal:
        return " = ";
    case Operator::NotEqual:
        return " <> ";
    case Operator::Less:
        return " < ";
    case Operator::LessOrEqual:
        return " <= ";
    case Operator::Greater:
        return " > ";
    case Operator::GreaterOrEqual:
        return " >= ";
    case Operator::And:
        return " AND ";
    case Operator::Or:
        return " OR ";
    case Operator::Add:
        return " + ";
    case Operator::Subtract:
        return " - ";
    case Operator::Multiply:
        return " * ";
    case Operator::Divide:
    case Operator::IntegerDivide:
        return " / ";
    case Operator::Modulo:
        return " % ";
    case Operator::BitAnd:
        return " & ";
    case Operator::BitOr:
        return " | ";
    case Operator::ShiftLeft:
        return " << ";
    case Operator::ShiftRight:
        return " >> ";
    case Operator::Concat:
        return " || ";
    default:
        return "";
    }
}

void Compiler::node(const Node &node)
{
    if (node.kind == NodeKind::Column || node.kind == NodeKind::Value) {
        plain(node);
        return;
    }
    if (isSqlite() && decimals(node)) {
        return;
    }
    const FieldInfo *const outer = m_uuidField;
    if (const FieldInfo *field = uuidField(node)) {
        m_uuidField = field;
    }
    if (node.left && node.left->kind == NodeKind::Row) {
        auto outerOfRow = std::exchange(m_uuidFieldsOfRow, uuidFieldsOfRow(node));
        plain(node);
        m_uuidFieldsOfRow = std::move(outerOfRow);
    } else {
        plain(node);
    }
    m_uuidField = outer;
}

void Compiler::plain(const Node &node)
{
    switch (node.kind) {
    case NodeKind::Column:
        column(node);
        return;
    case NodeKind::Value:
        bind(node.value);
        return;
    case NodeKind::Star:
        sql() += '*';
        return;
    case NodeKind::Binary:
        if (!compareJson(node)) {
            binary(node);
        }
        return;
    case NodeKind::Unary:
        if (node.op == Operator::BitNot) {
            bits(node);
            return;
        }
        sql() += node.op == Operator::Not ? "NOT (" : "-(";
        this->node(*node.left);
        sql() += ')';
        return;
    case NodeKind::IsNull:
        operand(*node.left);
        sql() += node.op == Operator::IsNull ? " IS NULL" : " IS NOT NULL";
        return;
    case NodeKind::In:
        if (!compareJson(node)) {
            in(node);
        }
        return;
    case NodeKind::Between:
        operand(*node.left);
        sql() += " BETWEEN ";
        operand(*node.list[0]);
        sql() += " AND ";
        operand(*node.list[1]);
        return;
    case NodeKind::Like:
        like(node);
        return;
    case NodeKind::Function:
        function(node);
        return;
    case NodeKind::Label:
        this->node(*node.left);
        return;
    case NodeKind::Query:
        query(node);
        return;
    case NodeKind::Case:
        caseOf(node);
        return;
    case NodeKind::Cast:
        cast(node);
        return;
    case NodeKind::Collate:
        operand(*node.left);
        sql() += " COLLATE ";
        identifier(node.name);
        return;
    case NodeKind::Row:
        row(node);
        return;
    case NodeKind::RowIn:
        rowIn(node);
        return;
    case NodeKind::Excluded:
        excluded(node);
        return;
    case NodeKind::Json:
        json(node);
        return;
    case NodeKind::Sequence:
        sequence(node);
        return;
    case NodeKind::Raw:
        raw(node);
        return;
    }
}

void Compiler::operand(const Node &child, Operator parent)
{
    // AND inside AND needs no brackets; everything else inside something else gets them
    const bool bare = isSimple(child)
        || ((parent == Operator::And || parent == Operator::Or) && (child.kind != NodeKind::Binary || isComparison(child.op) || child.op == parent))
        || (parent == Operator::Concat && child.kind == NodeKind::Binary && child.op == parent);
    sql() += bare ? "" : "(";
    node(child);
    sql() += bare ? "" : ")";
}

void Compiler::list(const std::vector<NodePtr> &nodes)
{
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        commaBefore(i);
        node(*nodes[i]);
    }
}

void Compiler::column(const Node &node)
{
    if (m_definition) {
        identifier(node.source->columnName(node.field));
        return;
    }
    for (auto scope = m_scopes.rbegin(); scope != m_scopes.rend(); ++scope) {
        if ((*scope)->hidden) {
            continue;
        }
        for (const SourcePtr &source : (*scope)->sources) {
            if (source == node.source || source->matches(*node.source)) {
                if ((*scope)->qualified || *scope != m_scopes.back()) {
                    identifier(source->name());
                    sql() += '.';
                }
                identifier(source->columnName(node.field));
                return;
            }
        }
    }
    const Source &missing = *node.source;
    if (m_scopes.empty()) {
        refuse(QStringLiteral("%1.%2 stands among the values of an INSERT, where there is no row yet: give a value, or a query of one.")
                   .arg(toText(missing.name()), toText(missing.fieldName(node.field))));
    }
    refuse(QStringLiteral("The column %1.%2 is used, but its table is not part of the query: join it first.")
               .arg(toText(missing.name()), toText(missing.fieldName(node.field))));
}

void Compiler::binary(const Node &node)
{
    if (node.op == Operator::IsDistinct || node.op == Operator::IsNotDistinct) {
        const bool distinct = node.op == Operator::IsDistinct;
        sql() += isMysql() && distinct ? "NOT (" : "";
        operand(*node.left);
        sql() += isMysql() ? " <=> " : isSqlite() ? (distinct ? " IS NOT " : " IS ") : (distinct ? " IS DISTINCT FROM " : " IS NOT DISTINCT FROM ");
        operand(*node.right);
        sql() += isMysql() && distinct ? ")" : "";
        return;
    }
    if (isBits(node.op)) {
        bits(node);
        return;
    }
    if (node.op == Operator::Concat && isMysql()) {
        sql() += "CONCAT(";
        this->node(*node.left);
        sql() += ", ";
        this->node(*node.right);
        sql() += ')';
        return;
    }
    operand(*node.left, node.op);
    sql() += isMysql() && node.op == Operator::IntegerDivide ? " DIV " : symbol(node.op);
    operand(*node.right, node.op);
}

void Compiler::bits(const Node &node)
{
    // MySQL's bit operators give unsigned numbers, which the others have not
    sql() += isMysql() ? "CAST(" : "";
    if (node.op == Operator::BitNot) {
        sql() += '~';
        operand(*node.left);
    } else if (node.op == Operator::BitXor && isSqlite()) {
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
    } else {
        operand(*node.left);
        sql() += node.op == Operator::BitXor ? (isPostgresql() ? " # " : " ^ ") : symbol(node.op);
        // PostgreSQL shifts by a 32-bit integer only
        const bool shift = isPostgresql() && (node.op == Operator::ShiftLeft || node.op == Operator::ShiftRight);
        sql() += shift ? "CAST(" : "";
        operand(*node.right);
        sql() += shift ? " AS integer)" : "";
    }
    sql() += isMysql() ? " AS SIGNED)" : "";
}

void Compiler::in(const Node &node)
{
    if (node.list.empty()) {
        sql() += node.op == Operator::In ? "0 = 1" : "1 = 1";
        return;
    }
    operand(*node.left);
    sql() += node.op == Operator::In ? " IN (" : " NOT IN (";
    list(node.list);
    sql() += ')';
}

void Compiler::query(const Node &node)
{
    if (node.op == Operator::Exists) {
        sql() += "EXISTS ";
    } else if (node.left) {
        operand(*node.left);
        sql() += node.op == Operator::In ? " IN " : " NOT IN ";
        if (isMysql() && (node.query->limit || node.query->offset)) {
            // MySQL takes no LIMIT in such a subquery, but in one inside it
            sql() += "(SELECT * FROM ";
            subquery(*node.query, Names::Explicit);
            sql() += " AS ";
            identifier("_limited");
            sql() += ')';
            return;
        }
    }
    subquery(*node.query);
}

void Compiler::row(const Node &node)
{
    sql() += '(';
    const FieldInfo *const outer = m_uuidField;
    for (std::size_t i = 0; i < node.list.size(); ++i) {
        commaBefore(i);
        m_uuidField = i < m_uuidFieldsOfRow.size() ? m_uuidFieldsOfRow[i] : nullptr;
        this->node(*node.list[i]);
    }
    m_uuidField = outer;
    sql() += ')';
}

void Compiler::rowIn(const Node &node)
{
    if (node.list.empty()) {
        sql() += node.op == Operator::In ? "0 = 1" : "1 = 1";
        return;
    }
    operand(*node.left);
    sql() += node.op == Operator::In ? " IN (" : " NOT IN (";
    sql() += isSqlite() ? "VALUES " : ""; // SQLite takes a list of rows only as a table
    list(node.list);
    sql() += ')';
}

void Compiler::call(const Node &node)
{
    static const CallData nothing;
    const CallData &call = node.call ? *node.call : nothing;
    const bool joinsTexts = !call.separator.isNull();
    if (joinsTexts) {
        sql() += isPostgresql() ? "string_agg" : "group_concat";
    } else if (!node.function) {
        sql() += node.name; // checked by fn()
    } else {
        const QByteArrayView name(node.function);
        // length() of MySQL counts bytes, char_length() characters
        sql() += isMysql() && name == "length" ? QByteArrayView("char_length") : isMysql() && name == "random" ? QByteArrayView("rand") : name;
    }
    sql() += '(';
    sql() += call.distinct ? "DISTINCT " : "";
    const bool emulateFilter = call.filter && isMysql();
    if (emulateFilter) {
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
    if (joinsTexts) {
        sql() += isMysql() ? " SEPARATOR " : ", ";
        if (isMysql()) {
            sql() += '\'' + QByteArray(call.separator).replace('\\', "\\\\").replace('\'', "''") + '\'';
        } else {
            bind(AioValue(QString::fromUtf8(call.separator)));
        }
    }
    sql() += ')';
    if (call.filter && !emulateFilter) {
        sql() += " FILTER (WHERE ";
        this->node(*call.filter);
        sql() += ')';
    }
    if (call.over) {
        sql() += " OVER ";
        if (call.over->name.isEmpty()) {
            window(*call.over);
            return;
        }
        const SelectData *select = m_scopes.empty() ? nullptr : m_scopes.back()->select;
        const auto isSame = [&call](const std::shared_ptr<const WindowData> &window) {
            return window->name == call.over->name;
        };
        if (!select || !select->more || std::none_of(select->more->windows.begin(), select->more->windows.end(), isSame)) {
            refuse(QStringLiteral("The window %1 is used, but not defined: give it to the query by window().").arg(toText(call.over->name)));
        }
        identifier(call.over->name);
    }
}

void Compiler::function(const Node &node)
{
    call(node);
    // there a sum of bigint, and every average of whole numbers, is numeric
    if (isPostgresql() && (node.type == ColumnKind::BigInt || node.type == ColumnKind::Double)) {
        sql() += "::";
        sql() += m_dialect.typeName(node.type);
    }
}

void Compiler::sequence(const Node &node)
{
    const auto *schema = std::get_if<QString>(&node.value.storage());
    const QByteArray name = m_dialect.sequenceName(schema ? schema->toUtf8() : QByteArray(), node.name);
    sql() += "nextval(";
    if (isPostgresql()) {
        m_dialect.appendLiteral(sql(), AioValue(QString::fromUtf8(name)));
    } else {
        sql() += name;
    }
    sql() += ')';
}

void Compiler::window(const WindowData &window)
{
    sql() += '(';
    const auto begin = sql().size();
    const auto space = [&] {
        sql() += sql().size() > begin ? " " : "";
    };
    for (std::size_t i = 0; i < window.partitionBy.size(); ++i) {
        sql() += i ? ", " : "PARTITION BY ";
        node(*window.partitionBy[i]);
    }
    for (std::size_t i = 0; i < window.orderBy.size(); ++i) {
        if (i == 0) {
            space();
        }
        sql() += i ? ", " : "ORDER BY ";
        orderTerm(window.orderBy[i]);
    }
    if (!window.frame.isEmpty()) {
        if (isMysql() && (window.frame.startsWith("GROUPS") || window.frame.contains("EXCLUDE"))) {
            refuseDialect(QStringLiteral("GROUPS and EXCLUDE in the frame of a window"));
        }
        space();
        sql() += window.frame;
    }
    sql() += ')';
}

void Compiler::caseOf(const Node &node)
{
    sql() += "CASE";
    std::size_t i = 0;
    for (; i + 1 < node.list.size(); i += 2) {
        sql() += " WHEN ";
        this->node(*node.list[i]);
        sql() += " THEN ";
        this->node(*node.list[i + 1]);
    }
    if (i < node.list.size()) {
        sql() += " ELSE ";
        this->node(*node.list[i]);
    }
    sql() += " END";
}

void Compiler::cast(const Node &node)
{
    sql() += "CAST(";
    this->node(*node.left);
    sql() += " AS ";
    if (isMysql()) {
        // MySQL casts to types of its own
        switch (node.type) {
        case ColumnKind::Boolean:
        case ColumnKind::SmallInt:
        case ColumnKind::Integer:
        case ColumnKind::BigInt:
            sql() += "SIGNED";
            break;
        case ColumnKind::Text:
        case ColumnKind::Uuid:
            sql() += "CHAR";
            break;
        case ColumnKind::Blob:
            sql() += "BINARY";
            break;
        default:
            sql() += m_dialect.typeName(node.type);
            break;
        }
    } else {
        const bool wholeNumber = node.type == ColumnKind::Boolean || node.type == ColumnKind::SmallInt || node.type == ColumnKind::BigInt;
        sql() += isSqlite() && wholeNumber ? QByteArray("INTEGER") : m_dialect.typeName(node.type);
    }
    sql() += ')';
}

void Compiler::excluded(const Node &node)
{
    const Scope *scope = m_scopes.empty() ? nullptr : m_scopes.back();
    const QByteArray column = node.source->columnName(node.field);
    if (!scope || !scope->qualified || scope->select || !scope->sources.front()->matches(*node.source)) {
        refuse(
            QStringLiteral("Aio::excluded(%1) has a meaning only in the onConflict() of an INSERT into %2.").arg(toText(column), toText(node.source->name())));
    }
    if (isMysql()) {
        sql() += "VALUES(";
        identifier(column);
        sql() += ')';
    } else {
        sql() += "excluded.";
        identifier(column);
    }
}

void Compiler::raw(const Node &node)
{
    // ? stands for the next value, ?? for a question mark; none of it counts inside quotes and comments
    QByteArrayView end; // of the quotes or the comment
    std::size_t next = 0;
    const QByteArrayView text(node.name);
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QByteArrayView rest = text.sliced(i);
        const char c = text[i];
        if (!end.isEmpty()) {
            if (rest.startsWith(end)) {
                sql() += end;
                i += end.size() - 1;
                end = {};
                continue;
            }
        } else if (c == '\'' || c == '"' || c == '`') {
            end = c == '\'' ? "'" : c == '"' ? "\"" : "`";
        } else if (rest.startsWith("--")) {
            end = "\n";
        } else if (rest.startsWith("/*")) {
            end = "*/";
        } else if (rest.startsWith("??")) {
            ++i;
        } else if (c == '?') {
            if (next == node.list.size()) {
                refuse(QStringLiteral("The SQL \"%1\" has more ? than values.").arg(toText(node.name)));
            }
            this->node(*node.list[next++]);
            continue;
        }
        sql() += c;
    }
    if (next < node.list.size()) {
        refuse(QStringLiteral("The SQL \"%1\" has fewer ? than values.").arg(toText(node.name)));
    }
}

void Compiler::like(const Node &node)
{
    operand(*node.left);
    const QString pattern = std::get<QString>(node.right->value.storage());
    if (isMysql() && node.left->kind == NodeKind::Json && node.op != Operator::Like) {
        sql() += " COLLATE utf8mb4_general_ci"; // as columns of text have it; that of JSON is binary
    }
    const auto write = [&](const char *op, const QString &whole) {
        sql() += op;
        bind(AioValue(whole));
    };
    switch (node.op) {
    case Operator::Contains:
        write(m_dialect.caseInsensitiveLike, u'%' + escapedForLike(pattern) + u'%');
        break;
    case Operator::StartsWith:
        write(m_dialect.caseInsensitiveLike, escapedForLike(pattern) + u'%');
        break;
    case Operator::EndsWith:
        write(m_dialect.caseInsensitiveLike, u'%' + escapedForLike(pattern));
        break;
    default:
        write(" LIKE ", pattern);
        break;
    }
    sql() += m_dialect.likeEscape;
}

void Compiler::orderTerms(const std::vector<OrderTerm> &terms)
{
    for (std::size_t i = 0; i < terms.size(); ++i) {
        sql() += i ? ", " : " ORDER BY ";
        orderTerm(terms[i]);
    }
}

void Compiler::orderTerm(const OrderTerm &term)
{
    const bool firstByItself = m_dialect.nullsSortFirst != term.descending;
    const bool first = term.nulls == Nulls::First || (term.nulls == Nulls::Smallest && !term.descending);
    // without need it would keep an index from being used
    const bool asked = term.nulls != Nulls::Default && first != firstByItself && mayBeNull(*term.node);
    if (asked && isMysql()) {
        // no words for it there, but false sorts before true
        operand(*term.node);
        sql() += first ? " IS NULL DESC, " : " IS NULL, ";
    }
    outputTerm(*term.node);
    sql() += term.descending ? " DESC" : "";
    if (asked && !isMysql()) {
        sql() += first ? " NULLS FIRST" : " NULLS LAST";
    }
}

void Compiler::outputTerm(const Node &term)
{
    if (term.kind == NodeKind::Label && !m_scopes.empty() && m_scopes.back()->select) {
        for (const NodePtr &column : m_scopes.back()->select->columns) {
            if (column->kind == NodeKind::Label && column->name == term.name) {
                identifier(term.name);
                return;
            }
        }
    }
    node(term);
}

bool Compiler::mayBeNull(const Node &node) const
{
    if (node.kind != NodeKind::Column || !node.source->table || node.source->table().field(node.field).nullable || m_scopes.empty()) {
        return true;
    }
    const auto &outerJoined = m_scopes.back()->outerJoined;
    return std::any_of(outerJoined.begin(), outerJoined.end(), [&](const SourcePtr &source) {
        return source->matches(*node.source);
    });
}
}
