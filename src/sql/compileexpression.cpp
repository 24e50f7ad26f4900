// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/sql/compiler_p.h"

#include "aioorm/core/detail/valuestorage.h"

#include <QVarLengthArray>

#include <algorithm>

namespace Aio::Detail
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
    case Operator::BitXor:
        return " ^ ";
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
    const Deeper deeper(*this);
    if (writeSpecial(node)) {
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
        caseOf(node, [this](const Node &result) {
            this->node(result);
        });
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
    for (auto view = m_views.rbegin(); view != m_views.rend(); ++view) {
        if ((*view)->hidden) {
            continue;
        }
        for (const SourcePtr &source : (*view)->sources) {
            if (source == node.source || source->matches(*node.source)) {
                if ((*view)->qualified || *view != m_views.back()) {
                    identifier(source->name());
                    sql() += '.';
                }
                identifier(source->columnName(node.field));
                return;
            }
        }
    }
    const Source &missing = *node.source;
    if (m_views.empty()) {
        refuse(QStringLiteral("%1.%2 stands among the values of an INSERT, where there is no row yet: give a value, or a query of one.")
                   .arg(toText(missing.name()), toText(missing.fieldName(node.field))));
    }
    refuse(QStringLiteral("The column %1.%2 is used, but its table is not part of the query: join it first.")
               .arg(toText(missing.name()), toText(missing.fieldName(node.field))));
}

void Compiler::binary(const Node &node)
{
    if (node.op == Operator::IsDistinct || node.op == Operator::IsNotDistinct) {
        distinct(node);
    } else if (isBits(node.op)) {
        bits(node);
    } else if (node.op == Operator::And || node.op == Operator::Or) {
        chain(node);
    } else {
        operand(*node.left, node.op);
        sql() += symbol(node.op);
        operand(*node.right, node.op);
    }
}

// the conditions that one AND or OR is made of, in their order, however they were put together
void Compiler::chain(const Node &node)
{
    const auto isLink = [&node](const Node &other) {
        return other.kind == NodeKind::Binary && other.op == node.op;
    };
    if (!isLink(*node.left) && !isLink(*node.right)) {
        operand(*node.left, node.op);
        sql() += symbol(node.op);
        operand(*node.right, node.op);
        return;
    }
    QVarLengthArray<const Node *, 32> terms, open{&node};
    while (!open.isEmpty()) {
        const Node *const next = open.back();
        open.removeLast();
        if (isLink(*next)) {
            open.append(next->right.get());
            open.append(next->left.get());
        } else {
            terms.append(next);
        }
    }
    chain(std::span(terms.data(), std::size_t(terms.size())), node.op);
}

void Compiler::chain(std::span<const Node *const> terms, Operator op)
{
    // to SQLite each AND is one level more, and a thousand are too many: a long chain is written as one of shorter ones
    constexpr std::size_t longest = 100;
    const std::size_t piece = (terms.size() + longest - 1) / longest;
    for (std::size_t i = 0; i < terms.size(); i += piece) {
        sql() += i ? symbol(op) : "";
        if (piece == 1) {
            operand(*terms[i], op);
        } else {
            sql() += '(';
            chain(terms.subspan(i, std::min(piece, terms.size() - i)), op);
            sql() += ')';
        }
    }
}

void Compiler::distinct(const Node &node)
{
    operand(*node.left);
    sql() += node.op == Operator::IsDistinct ? " IS DISTINCT FROM " : " IS NOT DISTINCT FROM ";
    operand(*node.right);
}

void Compiler::bits(const Node &node)
{
    if (node.op == Operator::BitNot) {
        sql() += '~';
        operand(*node.left);
        return;
    }
    operand(*node.left);
    sql() += symbol(node.op);
    operand(*node.right);
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
        inQuery(*node.query);
        return;
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
    sql() += rowListWords();
    list(node.list);
    sql() += ')';
}

void Compiler::call(const Node &node)
{
    static const CallData nothing;
    const CallData &call = node.call ? *node.call : nothing;
    if (!call.separator.isNull()) {
        sql() += joiningFunction();
    } else if (!node.function) {
        sql() += node.name; // checked by fn()
    } else {
        sql() += functionName(node.function);
    }
    sql() += '(';
    sql() += call.distinct ? "DISTINCT " : "";
    arguments(node, call);
    sql() += ')';
    if (call.filter && m_dialect.hasFilter) {
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
        const SelectData *select = m_views.empty() ? nullptr : m_views.back()->select;
        const auto isSame = [&call](const std::shared_ptr<const WindowData> &window) {
            return window->name == call.over->name;
        };
        if (!select || !select->more || std::none_of(select->more->windows.begin(), select->more->windows.end(), isSame)) {
            refuse(QStringLiteral("The window %1 is used, but not defined: give it to the query by window().").arg(toText(call.over->name)));
        }
        identifier(call.over->name);
    }
}

void Compiler::arguments(const Node &node, const CallData &call)
{
    list(node.list);
    if (!call.separator.isNull()) {
        sql() += ", ";
        bind(AioValue(QString::fromUtf8(call.separator)));
    }
}

void Compiler::function(const Node &node)
{
    call(node);
}

void Compiler::sequence(const Node &node)
{
    sql() += "nextval(";
    sql() += sequenceName(node);
    sql() += ')';
}

QByteArray Compiler::sequenceName(const Node &node) const
{
    const auto *schema = std::get_if<QString>(&node.value.storage());
    return m_dialect.sequenceName(schema ? schema->toUtf8() : QByteArray(), node.name);
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
        if (!m_dialect.hasFrameGroups && (window.frame.startsWith("GROUPS") || window.frame.contains("EXCLUDE"))) {
            refuseDialect(QStringLiteral("GROUPS and EXCLUDE in the frame of a window"));
        }
        space();
        sql() += window.frame;
    }
    sql() += ')';
}

void Compiler::caseOf(const Node &node, const std::function<void(const Node &)> &result)
{
    sql() += "CASE";
    std::size_t i = 0;
    for (; i + 1 < node.list.size(); i += 2) {
        sql() += " WHEN ";
        this->node(*node.list[i]);
        sql() += " THEN ";
        result(*node.list[i + 1]);
    }
    if (i < node.list.size()) {
        sql() += " ELSE ";
        result(*node.list[i]);
    }
    sql() += " END";
}

void Compiler::cast(const Node &node)
{
    sql() += "CAST(";
    this->node(*node.left);
    sql() += " AS ";
    sql() += castType(node.type);
    sql() += ')';
}

void Compiler::excluded(const Node &node)
{
    const View *view = m_views.empty() ? nullptr : m_views.back();
    const QByteArray column = node.source->columnName(node.field);
    if (!view || !view->qualified || view->select || !view->sources.front()->matches(*node.source)) {
        refuse(
            QStringLiteral("Aio::excluded(%1) has a meaning only in the onConflict() of an INSERT into %2.").arg(toText(column), toText(node.source->name())));
    }
    excludedColumn(column);
}

void Compiler::excludedColumn(const QByteArray &column)
{
    sql() += "excluded.";
    identifier(column);
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
    likeSubject(node);
    const QString pattern = std::get<QString>(node.right->value.storage());
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
    if (asked && !m_dialect.hasNullsOrder) {
        // but false sorts before true
        operand(*term.node);
        sql() += first ? " IS NULL DESC, " : " IS NULL, ";
    }
    outputTerm(*term.node);
    sql() += term.descending ? " DESC" : "";
    if (asked && m_dialect.hasNullsOrder) {
        sql() += first ? " NULLS FIRST" : " NULLS LAST";
    }
}

void Compiler::outputTerm(const Node &term)
{
    if (term.kind == NodeKind::Label && !m_views.empty() && m_views.back()->select) {
        for (const NodePtr &column : m_views.back()->select->columns) {
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
    if (node.kind != NodeKind::Column || !node.source->table || node.source->table().field(node.field).nullable || m_views.empty()) {
        return true;
    }
    const auto &outerJoined = m_views.back()->outerJoined;
    return std::any_of(outerJoined.begin(), outerJoined.end(), [&](const SourcePtr &source) {
        return source->matches(*node.source);
    });
}

const FieldInfo *Compiler::uuidFieldOf(const NodePtr &column) const
{
    if (!column || (column->kind != NodeKind::Column && column->kind != NodeKind::Excluded)) {
        return nullptr;
    }
    const FieldInfo *its = ofColumn(*column->source, column->field, [](const FieldInfo *info, const Node *) {
        return info;
    });
    return its && its->kind == ColumnKind::Uuid ? its : nullptr;
}

// the field of UUIDs that stands in this comparison, for the values beside it
const FieldInfo *Compiler::uuidField(const Node &node) const
{
    if (node.kind == NodeKind::Row) {
        return nullptr; // uuidFieldsOfRow()
    }
    for (const NodePtr *child : {&node.left, &node.right}) {
        if (const FieldInfo *found = uuidFieldOf(*child)) {
            return found;
        }
    }
    for (const NodePtr &child : node.list) {
        if (const FieldInfo *found = uuidFieldOf(child)) {
            return found;
        }
    }
    return nullptr;
}

// the same for each place of the rows that this comparison is about
std::vector<const FieldInfo *> Compiler::uuidFieldsOfRow(const Node &node) const
{
    std::vector<const FieldInfo *> fields(node.left->list.size());
    const auto look = [&](const NodePtr &row) {
        if (!row || row->kind != NodeKind::Row) {
            return;
        }
        for (std::size_t i = 0; i < fields.size() && i < row->list.size(); ++i) {
            fields[i] = fields[i] ? fields[i] : uuidFieldOf(row->list[i]);
        }
    };
    look(node.left);
    look(node.right);
    for (const NodePtr &row : node.list) {
        look(row);
    }
    return fields;
}
}
