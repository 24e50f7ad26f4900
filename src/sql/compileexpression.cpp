// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/sql/compiler_p.h"

#include "aioorm/core/detail/valuestorage.h"
#include "aioorm/sql/aiojsonpath.h"

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

/// A look into an expression, before anything has refused one that is nested too deeply for a stack: it goes so far and no further.
class Look
{
public:
    Look() { ++depth; }
    ~Look() { --depth; }
    Q_DISABLE_COPY_MOVE(Look)
    static bool isTooDeep() { return depth > 100; }

private:
    static thread_local int depth;
};
thread_local int Look::depth = 0;

bool haveValues(const std::vector<NodePtr> &nodes);

// something in it is bound
bool hasValues(const Node &node)
{
    const Look look;
    if (Look::isTooDeep()) {
        return true;
    }
    const auto has = [](const NodePtr &child) {
        return child && hasValues(*child);
    };
    return node.kind == NodeKind::Value || node.kind == NodeKind::Query || has(node.left) || has(node.right) || haveValues(node.list)
        || (node.call && (has(node.call->filter) || node.call->over || !node.call->separator.isNull()));
}

bool haveValues(const std::vector<NodePtr> &nodes)
{
    return std::any_of(nodes.begin(), nodes.end(), [](const NodePtr &node) {
        return hasValues(*node);
    });
}

// the name that a database gives to an expression is that of a column, function or type in it, or a word
bool mayBeCalled(const Node &node, const QByteArray &name)
{
    const Look look;
    if (Look::isTooDeep()) {
        return true;
    }
    static const QByteArrayList
        types{"int2", "int4", "int8", "float4", "float8", "numeric", "text", "bool", "bytea", "date", "time", "timestamptz", "uuid", "jsonb", "interval"};
    const auto may = [&name](const NodePtr &child) {
        return child && mayBeCalled(*child, name);
    };
    switch (node.kind) {
    case NodeKind::Column:
        return node.source->columnName(node.field) == name;
    case NodeKind::Raw:
    case NodeKind::Common:
        return true;
    case NodeKind::Query: {
        const std::vector<QByteArray> names = node.query->columnNames();
        return name == "exists" || std::find(names.begin(), names.end(), name) != names.end()
            || may(node.query->columns.empty() ? nullptr : node.query->columns.front());
    }
    case NodeKind::Function:
        return name == (node.function ? QByteArray(node.function) : node.name.mid(node.name.lastIndexOf('.') + 1)) || name == "string_agg"
            || types.contains(name);
    default:
        return name == "case" || types.contains(name) || may(node.left) || may(node.right) || std::any_of(node.list.begin(), node.list.end(), may);
    }
}

bool isSame(const NodePtr &a, const NodePtr &b)
{
    return a == b || (a && b && Detail::isSame(*a, *b));
}

template<class List, class F>
bool areSame(const List &a, const List &b, F &&same)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), std::forward<F>(same));
}

bool isSame(const std::shared_ptr<const JsonData> &a, const std::shared_ptr<const JsonData> &b)
{
    if (a == b || !a || !b) {
        return a == b;
    }
    return a->use == b->use && a->shape == b->shape && a->isList == b->isList && areSame(a->path, b->path, [](const JsonStep &left, const JsonStep &right) {
               return left.isKey == right.isKey && left.key == right.key && left.index == right.index;
           });
}

bool isSame(const std::shared_ptr<const CallData> &a, const std::shared_ptr<const CallData> &b)
{
    if (a == b || !a || !b) {
        return a == b;
    }
    const auto sameNode = [](const NodePtr &left, const NodePtr &right) {
        return isSame(left, right);
    };
    const auto sameTerm = [](const OrderTerm &left, const OrderTerm &right) {
        return isSame(left.node, right.node) && left.descending == right.descending && left.nulls == right.nulls;
    };
    const auto sameWindow = [&](const WindowData &left, const WindowData &right) {
        return left.name == right.name && left.base == right.base && left.frame == right.frame && areSame(left.partitionBy, right.partitionBy, sameNode)
            && areSame(left.orderBy, right.orderBy, sameTerm);
    };
    return a->distinct == b->distinct && a->separator == b->separator && isSame(a->filter, b->filter)
        && (a->over == b->over || (a->over && b->over && sameWindow(*a->over, *b->over)));
}

// what needs no brackets wherever it stands
bool isSimple(const Node &node)
{
    switch (node.kind) {
    case NodeKind::Column:
    case NodeKind::Value:
    case NodeKind::Star:
    case NodeKind::Function:
    case NodeKind::Common:
    case NodeKind::Cast:
    case NodeKind::Row:
    case NodeKind::Excluded:
    case NodeKind::Case: // it ends with END
        return true;
    case NodeKind::Raw: // one word
        return node.list.empty() && std::all_of(node.name.begin(), node.name.end(), [](char c) {
                   return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
               });
    case NodeKind::Query:
        return node.op == Operator::None;
    case NodeKind::Json:
        return node.op == Operator::None;
    case NodeKind::Match:
        return node.op == Operator::None;
    case NodeKind::Sequence:
    case NodeKind::Literal:
    case NodeKind::DecimalFunction:
        return true;
    case NodeKind::Label:
        return isSimple(*node.left);
    default:
        return false;
    }
}
}

bool isSame(const Node &a, const Node &b)
{
    if (&a == &b) {
        return true;
    }
    const Look look;
    if (Look::isTooDeep()) {
        return false;
    }
    if (a.kind == NodeKind::Label || b.kind == NodeKind::Label) {
        return a.kind == NodeKind::Label ? isSame(*a.left, b) : isSame(a, *b.left);
    }
    return a.kind == b.kind && a.op == b.op && a.field == b.field && a.name == b.name && qstrcmp(a.function, b.function) == 0 && a.type == b.type
        && a.common == b.common && a.of == b.of && a.value == b.value && isSame(a.json, b.json) && a.query == b.query
        && (a.source == b.source || (a.source && b.source && a.source->matches(*b.source))) && isSame(a.left, b.left) && isSame(a.right, b.right)
        && isSame(a.call, b.call) && areSame(a.list, b.list, [](const NodePtr &left, const NodePtr &right) {
               return isSame(left, right);
           });
}

std::vector<const Node *> resultsOfCase(const Node &node)
{
    std::vector<const Node *> results;
    for (std::size_t i = 1; i < node.list.size(); i += 2) {
        results.push_back(node.list[i].get());
    }
    if (node.list.size() % 2 == 1) {
        results.push_back(node.list.back().get());
    }
    return results;
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
    if (!m_shared.empty() && !m_repeated) {
        for (Shared &shared : m_shared) {
            if (isSame(node, *shared.expression)) {
                m_repeated = &shared;
                shared.next = 0;
                nodeItself(node);
                shared.isKnown = true;
                m_repeated = nullptr;
                return;
            }
        }
    }
    nodeItself(node);
}

void Compiler::nodeItself(const Node &node)
{
    refuseItself(node);
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
        compared(*node.list[0], *node.left);
        sql() += " AND ";
        compared(*node.list[1], *node.left);
        return;
    case NodeKind::Like:
        like(node);
        return;
    case NodeKind::Function:
        function(node);
        return;
    case NodeKind::Common:
        common(node);
        return;
    case NodeKind::Label:
        this->node(*node.left);
        return;
    case NodeKind::Query:
        query(node);
        return;
    case NodeKind::Case:
        caseOf(node, [this](const Node &result) {
            caseResult(result);
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
    case NodeKind::Match:
        match(node);
        return;
    case NodeKind::Sequence:
        sequence(node);
        return;
    case NodeKind::Raw:
        raw(node, Level::Inside);
        return;
    case NodeKind::Literal:
        literal(node);
        return;
    case NodeKind::DecimalFunction:
        decimalFunction(node);
        return;
    case NodeKind::Grouping:
        refuse(QStringLiteral("rollup(), cube() and groupingSets() are terms of groupBy(), and of nothing else."));
    }
}

void Compiler::match(const Node &)
{
    refuseDialect(QStringLiteral("full-text indexes over columns of an ordinary table"));
}

void Compiler::operand(const Node &child, Operator parent)
{
    // AND inside AND needs no brackets; everything else inside something else gets them, and SQL of the program's own always
    const bool bare = isSimple(child)
        || ((parent == Operator::And || parent == Operator::Or) && child.kind != NodeKind::Raw
            && (child.kind != NodeKind::Binary || isComparison(child.op) || child.op == parent))
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
                if (m_reads && source == m_views.front()->sources.front()) {
                    m_reads->existing.push_back(node.field);
                }
                if (source->data) {
                    dataColumn(*source, node.field);
                    return;
                }
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
    } else if (isComparison(node.op)) {
        compared(*node.left, *node.right);
        sql() += symbol(node.op);
        compared(*node.right, *node.left);
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

void Compiler::refuseItself(const Node &comparison) const
{
    const auto isSameColumn = [](const NodePtr &a, const NodePtr &b) {
        return a && b && a->kind == NodeKind::Column && b->kind == NodeKind::Column && a->field == b->field && a->source->matches(*b->source);
    };
    const auto refuseColumn = [](const Node &column) {
        refuse(QStringLiteral("The column %1.%2 is compared with itself. If another row of the table is meant, the table stands twice in the query, "
                              "once of them under an alias: Aio::Alias.")
                   .arg(toText(column.source->name()), toText(column.source->fieldName(column.field))));
    };
    if (comparison.kind == NodeKind::Binary && isComparison(comparison.op)) {
        if (isSameColumn(comparison.left, comparison.right)) {
            refuseColumn(*comparison.left);
        }
        if (comparison.left->kind == NodeKind::Row && comparison.right->kind == NodeKind::Row) {
            const auto &left = comparison.left->list, &right = comparison.right->list;
            for (std::size_t i = 0; i < std::min(left.size(), right.size()); ++i) {
                if (isSameColumn(left[i], right[i])) {
                    refuseColumn(*left[i]);
                }
            }
        }
    } else if (comparison.kind == NodeKind::In || comparison.kind == NodeKind::Between) {
        for (const NodePtr &other : comparison.list) {
            if (isSameColumn(comparison.left, other)) {
                refuseColumn(*comparison.left);
            }
        }
    }
}

void Compiler::distinct(const Node &node)
{
    compared(*node.left, *node.right);
    sql() += node.op == Operator::IsDistinct ? " IS DISTINCT FROM " : " IS NOT DISTINCT FROM ";
    compared(*node.right, *node.left);
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
    for (std::size_t i = 0; i < node.list.size(); ++i) {
        commaBefore(i);
        if (node.list[i]->kind == NodeKind::Value) {
            compared(*node.list[i], *node.left);
        } else {
            this->node(*node.list[i]);
        }
    }
    sql() += ')';
}

void Compiler::query(const Node &node)
{
    if (!node.list.empty()) {
        query(directionInView(node));
        return;
    }
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

const Node &Compiler::directionInView(const Node &relation) const
{
    const auto name = [](const NodePtr &direction) {
        return toText(direction->source->name());
    };
    const QString through = toText(relation.query->from->name());
    for (auto view = m_views.rbegin(); view != m_views.rend(); ++view) {
        const Node *found = nullptr;
        for (const NodePtr &direction : relation.list) {
            const bool isInView = !(*view)->hidden && std::any_of((*view)->sources.begin(), (*view)->sources.end(), [&direction](const SourcePtr &source) {
                return source->matches(*direction->source);
            });
            if (isInView && found) {
                refuse(QStringLiteral("The relation %1 begins at %2 or at %3, and both are in the query: say at which, by of(columns).some(…) or the like.")
                           .arg(through, name(relation.list.front()), name(relation.list.back())));
            }
            found = isInView ? direction.get() : found;
        }
        if (found) {
            return *found;
        }
    }
    refuse(QStringLiteral("The relation %1 is between %2 and %3, and neither is part of the query. An alias of one is given to of(): of(alias).some(…).")
               .arg(through, name(relation.list.front()), name(relation.list.back())));
}

void Compiler::row(const Node &node)
{
    sql() += '(';
    const FieldInfo *const outer = m_uuidField;
    for (std::size_t i = 0; i < node.list.size(); ++i) {
        commaBefore(i);
        m_uuidField = i < m_uuidFieldsOfRow.size() ? m_uuidFieldsOfRow[i] : nullptr;
        rowValue(*node.list[i]);
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
    } else if (!m_dialect.hasGroupingFunction && isOneOf(node.function, {"grouping"})) {
        refuseDialect(QStringLiteral("grouping(): where the column is never NULL by itself, its NULL says that the row is a total"));
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
        expectWindow(call.over->name);
        identifier(call.over->name);
    }
}

void Compiler::expectWindow(const QByteArray &name) const
{
    const SelectData *select = m_views.empty() ? nullptr : m_views.back()->select;
    const auto isIts = [&name](const std::shared_ptr<const WindowData> &window) {
        return window->name == name;
    };
    if (!select || !select->more || std::none_of(select->more->windows.begin(), select->more->windows.end(), isIts)) {
        refuse(QStringLiteral("The window %1 is used, but not defined: give it to the query by window().").arg(toText(name)));
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
    if (!window.base.isEmpty()) {
        expectWindow(window.base);
        identifier(window.base);
        if (!window.partitionBy.empty()) {
            refuse(QStringLiteral("A window that extends another one has the partitions of that."));
        }
    }
    for (std::size_t i = 0; i < window.partitionBy.size(); ++i) {
        sql() += i ? ", " : "PARTITION BY ";
        node(*window.partitionBy[i]);
    }
    for (std::size_t i = 0; i < window.orderBy.size(); ++i) {
        if (i == 0) {
            space();
        }
        sql() += i ? ", " : "ORDER BY ";
        orderTerm(window.orderBy[i], Level::Inside);
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
    if (m_reads) {
        m_reads->excluded.push_back(node.field);
    }
    excludedColumn(column);
}

void Compiler::excludedColumn(const QByteArray &column)
{
    sql() += "excluded.";
    identifier(column);
}

void Compiler::raw(const Node &node, Level level)
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
            const Node &value = *node.list[next++];
            if (level == Level::Inside) {
                rawOperand(node, value);
            } else {
                operand(value);
            }
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
    const QString pattern = std::get<QString>(node.right->value.storage());
    if (node.op == Operator::Like || node.op == Operator::LikeAnyCase || node.op == Operator::Regexp || node.op == Operator::RegexpAnyCase) {
        matchesPattern(*node.left, node.op, pattern);
        return;
    }
    likeSubject(node);
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
    default:
        write(m_dialect.caseInsensitiveLike, u'%' + escapedForLike(pattern));
        break;
    }
    sql() += m_dialect.likeEscape;
}

void Compiler::unlessNull(const std::vector<NodePtr> &operands, const std::function<void()> &write)
{
    bool isFirst = true;
    for (const NodePtr &operand : operands) {
        if (m_dialect.skipsNullInGreatest && operand->kind != NodeKind::Value && mayBeNull(*operand)) {
            sql() += std::exchange(isFirst, false) ? "CASE WHEN " : " OR ";
            this->operand(*operand);
            sql() += " IS NULL";
        }
    }
    sql() += isFirst ? "" : " THEN NULL ELSE ";
    write();
    sql() += isFirst ? "" : " END";
}

void Compiler::common(const Node &node, const char *words)
{
    const Deeper deeper(*this);
    for (const char *at = words; *at; ++at) {
        if (*at != '@') {
            sql() += *at;
            continue;
        }
        ++at;
        if (*at >= '1' && *at <= '9') {
            commonArgument(*node.list[std::size_t(*at - '1')], AsItIs);
        } else if (*at == 'I') {
            ++at;
            commonArgument(*node.list[std::size_t(*at - '1')], AsInteger);
        } else if (*at == '*') {
            for (std::size_t i = 0; i < node.list.size(); ++i) {
                commaBefore(i);
                commonArgument(*node.list[i], AsItIs);
            }
        } else if (*at == '#') {
            sql() += QByteArray::number(node.field);
        } else {
            commonMark(at, node);
        }
    }
}

void Compiler::orderTerms(const std::vector<OrderTerm> &terms)
{
    for (std::size_t i = 0; i < terms.size(); ++i) {
        sql() += i ? ", " : " ORDER BY ";
        orderTerm(terms[i], Level::Outermost);
    }
}

void Compiler::orderTerm(const OrderTerm &term, Level level)
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
    if (level == Level::Outermost) {
        outputTerm(*term.node);
    } else {
        node(*term.node);
    }
    sql() += term.descending ? " DESC" : "";
    if (asked && m_dialect.hasNullsOrder) {
        sql() += first ? " NULLS FIRST" : " NULLS LAST";
    }
}

Compiler::Sharing::Sharing(Compiler &compiler, const SelectData &select)
    : m_compiler(compiler)
    , m_before(compiler.m_shared.size())
{
    // one that is being repeated has all its placeholders already
    if (!select.more || !compiler.m_dialect.numberedPlaceholders || compiler.m_repeated) {
        return;
    }
    const auto add = [&compiler](const std::vector<NodePtr> &expressions) {
        for (const NodePtr &expression : expressions) {
            if (expression->kind != NodeKind::Column && hasValues(*expression)) {
                compiler.m_shared.push_back({expression->kind == NodeKind::Label ? expression->left.get() : expression.get(), {}});
            }
        }
    };
    const std::function<void(const std::vector<NodePtr> &)> addGroups = [&](const std::vector<NodePtr> &terms) {
        for (const NodePtr &term : terms) {
            if (term->kind == NodeKind::Grouping) {
                addGroups(term->list);
            } else {
                add({term});
            }
        }
    };
    addGroups(select.more->groupBy);
    add(select.more->distinctOn);
    if (select.more->distinct) {
        add(select.columns);
    }
}

void Compiler::outputTerm(const Node &term, bool inGroup)
{
    if (term.kind == NodeKind::Column) {
        // a column with its table is never taken for something of the result; in GROUP BY columns go first
        const bool isAlone = !inGroup && !m_views.empty() && !m_views.back()->qualified && isAmbiguous(term.source->columnName(term.field));
        const bool before = isAlone && std::exchange(m_views.back()->qualified, true);
        node(term);
        if (isAlone) {
            m_views.back()->qualified = before;
        }
        return;
    }
    const QByteArray name = outputName(term, inGroup);
    if (name.isEmpty()) {
        node(term);
    } else {
        sql() += name;
    }
}

// something in the result that has no label may be called so
bool Compiler::isAmbiguous(const QByteArray &name) const
{
    const View &view = *m_views.back();
    if (!namesExpressions() || !view.select || !view.hasColumns) {
        return false;
    }
    return std::any_of(view.select->columns.begin(), view.select->columns.end(), [&name](const NodePtr &column) {
        return column->kind != NodeKind::Column && column->kind != NodeKind::Label && mayBeCalled(*column, name);
    });
}

// empty: it is written out
QByteArray Compiler::outputName(const Node &term, bool inGroup) const
{
    const View *view = m_views.empty() ? nullptr : m_views.back();
    const bool isLabel = term.kind == NodeKind::Label;
    // what holds values would be another expression to the database, with other values
    if (!view || !view->select || !view->hasColumns || (!isLabel && !hasValues(term))) {
        return {};
    }
    const std::vector<NodePtr> &columns = view->select->columns;
    const Node &expression = isLabel ? *term.left : term;
    const auto isCalledSo = [&term](const QByteArray &name) { // to some databases a and A are one name
        return name.compare(term.name, Qt::CaseInsensitive) == 0;
    };
    std::size_t found = columns.size();
    bool byLabel = false;
    int labels = 0;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const bool hasLabel = columns[i]->kind == NodeKind::Label;
        labels += isLabel && hasLabel && isCalledSo(columns[i]->name);
        labels += isLabel && columns[i]->kind == NodeKind::Column && isCalledSo(columns[i]->source->columnName(columns[i]->field));
        const bool asNamed = isLabel && hasLabel && columns[i]->name == term.name;
        if ((found == columns.size() || (asNamed && !byLabel)) && isSame(hasLabel ? *columns[i]->left : *columns[i], expression)) {
            found = i;
            byLabel = asNamed;
        }
    }
    if (found == columns.size()) {
        return {};
    }
    // in GROUP BY a column of a table goes before a label
    const auto hasColumn = [&isCalledSo](const SourcePtr &source) {
        if (!source->table) {
            return std::any_of(source->names.begin(), source->names.end(), isCalledSo);
        }
        const auto &fields = source->table().fields();
        return std::any_of(fields.begin(), fields.end(), [&isCalledSo](const FieldInfo &field) {
            return isCalledSo(field.column);
        });
    };
    QByteArray name;
    if (byLabel && labels == 1 && !isAmbiguous(term.name) && !(inGroup && std::any_of(view->sources.begin(), view->sources.end(), hasColumn))) {
        m_dialect.appendIdentifier(name, term.name);
    } else {
        name.setNum(found + 1);
    }
    return name;
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
