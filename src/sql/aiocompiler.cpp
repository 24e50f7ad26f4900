// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "sql/aiocompiler.h"

#include "core/aioerror.h"

#include <algorithm>

namespace Aio
{
namespace
{
[[noreturn]] void refuse(const QString &message)
{
    AioErrorInfo(AioErrorKind::Programming, message).phase(AioPhase::Prepare).raise();
}

QString text(const QByteArray &name)
{
    return QString::fromUtf8(name);
}

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
    default:
        return "";
    }
}

class Compiler
{
public:
    explicit Compiler(const AioDialect &dialect)
        : m_dialect(dialect)
    {
        m_out.text.reserve(384);
    }

    AioSql take()
    {
        if (int(m_out.parameters.size()) > m_dialect.maxParameters) {
            refuse(QStringLiteral("The statement binds %1 values; %2 takes at most %3. Split it, or use insertMany(), which splits by itself.")
                       .arg(m_out.parameters.size())
                       .arg(QLatin1StringView(m_dialect.name))
                       .arg(m_dialect.maxParameters));
        }
        return std::move(m_out);
    }

    void select(const SelectData &select)
    {
        addSource(select.from);
        for (const JoinTerm &join : select.joins) {
            addSource(join.source);
            if (join.type == JoinType::Left) {
                m_leftJoined.push_back(join.source);
            }
        }
        m_qualified = !select.joins.empty();
        if (select.form == SelectData::Form::Count && (select.limit || select.offset)) {
            sql() += "SELECT count(*) FROM (SELECT 1";
            body(select, select.orderBy);
            sql() += ") AS ";
            identifier("_counted");
            return;
        }
        switch (select.form) {
        case SelectData::Form::Rows:
            sql() += "SELECT ";
            columns(select);
            body(select, select.orderBy);
            return;
        case SelectData::Form::Count:
            sql() += "SELECT count(*)";
            body(select, {});
            return;
        case SelectData::Form::Exists:
            sql() += "SELECT 1";
            body(select, {});
            return;
        }
    }

    void insert(const InsertData &insert)
    {
        const AioTable &table = insert.into->table();
        addSource(insert.into);
        sql() += "INSERT INTO ";
        identifier(table.name());
        if (insert.fields.empty()) {
            sql() += m_dialect.kind == AioDialect::Kind::Mysql || m_dialect.kind == AioDialect::Kind::Mariadb ? " () VALUES ()" : " DEFAULT VALUES";
        } else {
            sql() += " (";
            for (std::size_t i = 0; i < insert.fields.size(); ++i) {
                sql() += i ? ", " : "";
                identifier(table.field(insert.fields[i]).column);
            }
            sql() += ") VALUES ";
            auto value = insert.values.begin();
            for (int row = 0; row < insert.rows; ++row) {
                sql() += row ? ", (" : "(";
                for (std::size_t i = 0; i < insert.fields.size(); ++i) {
                    sql() += i ? ", " : "";
                    // rows whose values come later (batches) leave only the placeholders here
                    if (value != insert.values.end()) {
                        m_out.parameters.push_back(*value++);
                        placeholder(int(m_out.parameters.size()));
                    } else {
                        placeholder(row * int(insert.fields.size()) + int(i) + 1);
                    }
                }
                sql() += ')';
            }
        }
        returning(insert.returning, m_dialect.returningInsert, "INSERT");
    }

    void update(const UpdateData &update)
    {
        const AioTable &table = update.table->table();
        addSource(update.table);
        if (update.assignments.empty()) {
            refuse(QStringLiteral("An UPDATE of %1 assigns nothing.").arg(text(table.name())));
        }
        sql() += "UPDATE ";
        identifier(table.name());
        sql() += " SET ";
        bool first = true;
        for (const AssignmentData &assignment : update.assignments) {
            sql() += first ? "" : ", ";
            first = false;
            identifier(table.field(assignment.field).column);
            sql() += " = ";
            if (assignment.expression) {
                node(*assignment.expression);
            } else {
                bind(assignment.value);
            }
        }
        where(update.where);
        returning(update.returning, m_dialect.returningUpdate, "UPDATE");
    }

    void remove(const DeleteData &remove)
    {
        addSource(remove.from);
        sql() += "DELETE FROM ";
        identifier(remove.from->table().name());
        where(remove.where);
        returning(remove.returning, m_dialect.returningDelete, "DELETE");
    }

private:
    QByteArray &sql() { return m_out.text; }

    void identifier(QByteArrayView name) { m_dialect.appendIdentifier(m_out.text, name); }

    void placeholder(int number)
    {
        if (m_dialect.numberedPlaceholders) {
            sql() += '$';
            sql() += QByteArray::number(number);
        } else {
            sql() += '?';
        }
    }

    void bind(const AioValue &value)
    {
        m_out.parameters.push_back(value);
        placeholder(int(m_out.parameters.size()));
    }

    void addSource(const SourcePtr &source)
    {
        for (const SourcePtr &other : m_sources) {
            if (nameOf(*other) == nameOf(*source)) {
                refuse(QStringLiteral("The table %1 stands twice in one query: give the second one an alias.").arg(text(nameOf(*source))));
            }
        }
        m_sources.push_back(source);
    }

    static QByteArray nameOf(const Source &source) { return source.alias.isEmpty() ? source.table().name() : source.alias; }

    void source(const Source &source)
    {
        identifier(source.table().name());
        if (!source.alias.isEmpty()) {
            sql() += " AS ";
            identifier(source.alias);
        }
    }

    void columns(const SelectData &select)
    {
        if (!select.columns.empty()) {
            list(select.columns);
            return;
        }
        const AioTable &table = select.from->table();
        bool first = true;
        for (const FieldInfo &field : table.fields()) {
            sql() += first ? "" : ", ";
            first = false;
            column(*select.from, field.column);
        }
    }

    void body(const SelectData &select, const std::vector<OrderTerm> &order)
    {
        sql() += " FROM ";
        source(*select.from);
        for (std::size_t i = 0; i < select.joins.size(); ++i) {
            const JoinTerm &join = select.joins[i];
            sql() += join.type == JoinType::Inner ? " INNER JOIN " : " LEFT JOIN ";
            source(*join.source);
            sql() += " ON ";
            node(join.on ? *join.on : *joinCondition(i));
        }
        where(select.where);
        for (std::size_t i = 0; i < order.size(); ++i) {
            sql() += i ? ", " : " ORDER BY ";
            orderTerm(order[i]);
        }
        if (select.limit) {
            sql() += " LIMIT ";
            bind(AioValue(*select.limit));
        } else if (select.offset && m_dialect.kind != AioDialect::Kind::Postgresql) {
            sql() += m_dialect.kind == AioDialect::Kind::Sqlite ? " LIMIT -1" : " LIMIT 18446744073709551615"; // they know no OFFSET alone
        }
        if (select.offset) {
            sql() += " OFFSET ";
            bind(AioValue(*select.offset));
        }
    }

    void orderTerm(const OrderTerm &term)
    {
        node(*term.node);
        if (term.descending) {
            sql() += " DESC";
        }
        // without need it would keep an index from being used
        if (term.nulls == Nulls::Smallest && !m_dialect.nullsSortFirst && mayBeNull(*term.node)) {
            sql() += term.descending ? " NULLS LAST" : " NULLS FIRST";
        }
    }

    bool mayBeNull(const Node &node) const
    {
        if (node.kind != NodeKind::Column || node.source->table().field(node.field).nullable) {
            return true;
        }
        return std::any_of(m_leftJoined.begin(), m_leftJoined.end(), [&](const SourcePtr &source) {
            return source->matches(*node.source);
        });
    }

    void where(const NodePtr &condition)
    {
        if (condition) {
            sql() += " WHERE ";
            node(*condition);
        }
    }

    void returning(const std::vector<NodePtr> &columns, bool available, const char *statement)
    {
        if (columns.empty()) {
            return;
        }
        if (!available) {
            refuse(QStringLiteral("%1 has no %2 … RETURNING.").arg(QLatin1StringView(m_dialect.name), QLatin1StringView(statement)));
        }
        sql() += " RETURNING ";
        list(columns);
    }

    // the one foreign key between the joined table and those before it
    NodePtr joinCondition(std::size_t index)
    {
        const SourcePtr &joined = m_sources[index + 1];
        NodePtr found;
        const auto consider = [&](const SourcePtr &from, const SourcePtr &to) {
            const AioTable &table = from->table();
            for (int field = 0; field < int(table.fields().size()); ++field) {
                if (table.field(field).target != to->table) {
                    continue;
                }
                if (found) {
                    refuse(QStringLiteral("The join of %1 could follow more than one foreign key: give it a condition.")
                               .arg(text(nameOf(*joined))));
                }
                table.kindOf(field); // refuses a target without a single key
                found = binaryNode(Operator::Equal, columnNode(from, field), columnNode(to, to->table().key()));
            }
        };
        for (std::size_t i = 0; i <= index; ++i) {
            consider(m_sources[i], joined);
            if (m_sources[i]->table != joined->table) {
                consider(joined, m_sources[i]);
            }
        }
        if (!found) {
            refuse(QStringLiteral("No foreign key leads from or to %1: give the join a condition.").arg(text(nameOf(*joined))));
        }
        return found;
    }

    void column(const Source &source, const QByteArray &name)
    {
        if (m_qualified) {
            identifier(nameOf(source));
            sql() += '.';
        }
        identifier(name);
    }

    void column(const Node &node)
    {
        for (const SourcePtr &source : m_sources) {
            if (source == node.source || source->matches(*node.source)) {
                column(*source, source->table().field(node.field).column);
                return;
            }
        }
        const Source &missing = *node.source;
        refuse(QStringLiteral("The column %1.%2 is used, but its table is not part of the query: join it first.")
                   .arg(text(nameOf(missing)), text(missing.table().field(node.field).name)));
    }

    void list(const std::vector<NodePtr> &nodes)
    {
        for (std::size_t i = 0; i < nodes.size(); ++i) {
            sql() += i ? ", " : "";
            node(*nodes[i]);
        }
    }

    static bool isSimple(const Node &node)
    {
        return node.kind == NodeKind::Column || node.kind == NodeKind::Value || node.kind == NodeKind::Function || node.kind == NodeKind::Star;
    }

    void operand(const Node &child, Operator parent = Operator::None)
    {
        // AND inside AND needs no brackets; everything else inside something else gets them
        const bool bare = isSimple(child) || ((parent == Operator::And || parent == Operator::Or) && (child.kind != NodeKind::Binary || isComparison(child.op) || child.op == parent));
        if (!bare) {
            sql() += '(';
        }
        node(child);
        if (!bare) {
            sql() += ')';
        }
    }

    static bool isComparison(Operator op) { return op >= Operator::Equal && op <= Operator::IsNotDistinct; }

    void binary(const Node &node)
    {
        const bool mysql = m_dialect.kind == AioDialect::Kind::Mysql || m_dialect.kind == AioDialect::Kind::Mariadb;
        if (node.op == Operator::IsDistinct || node.op == Operator::IsNotDistinct) {
            const bool distinct = node.op == Operator::IsDistinct;
            sql() += mysql && distinct ? "NOT (" : "";
            operand(*node.left);
            sql() += mysql                                   ? " <=> "
                : m_dialect.kind == AioDialect::Kind::Sqlite ? (distinct ? " IS NOT " : " IS ")
                                                             : (distinct ? " IS DISTINCT FROM " : " IS NOT DISTINCT FROM ");
            operand(*node.right);
            sql() += mysql && distinct ? ")" : "";
            return;
        }
        operand(*node.left, node.op);
        sql() += mysql && node.op == Operator::IntegerDivide ? " DIV " : symbol(node.op);
        operand(*node.right, node.op);
    }

    void node(const Node &node)
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
            binary(node);
            return;
        case NodeKind::Unary:
            sql() += node.op == Operator::Not ? "NOT (" : "-(";
            this->node(*node.left);
            sql() += ')';
            return;
        case NodeKind::IsNull:
            operand(*node.left);
            sql() += node.op == Operator::IsNull ? " IS NULL" : " IS NOT NULL";
            return;
        case NodeKind::In:
            if (node.list.empty()) {
                sql() += node.op == Operator::In ? "0 = 1" : "1 = 1";
                return;
            }
            operand(*node.left);
            sql() += node.op == Operator::In ? " IN (" : " NOT IN (";
            list(node.list);
            sql() += ')';
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
            sql() += node.function;
            sql() += '(';
            list(node.list);
            sql() += ')';
            return;
        }
    }

    void like(const Node &node)
    {
        operand(*node.left);
        const QString pattern = std::get<QString>(node.right->value.storage());
        switch (node.op) {
        case Operator::Contains:
            sql() += m_dialect.caseInsensitiveLike;
            bind(AioValue(QString(u'%' + escapedForLike(pattern) + u'%')));
            break;
        case Operator::StartsWith:
            sql() += m_dialect.caseInsensitiveLike;
            bind(AioValue(QString(escapedForLike(pattern) + u'%')));
            break;
        case Operator::EndsWith:
            sql() += m_dialect.caseInsensitiveLike;
            bind(AioValue(QString(u'%' + escapedForLike(pattern))));
            break;
        default:
            sql() += " LIKE ";
            bind(AioValue(pattern));
            break;
        }
        sql() += m_dialect.likeEscape;
    }

    const AioDialect &m_dialect;
    AioSql m_out;
    std::vector<SourcePtr> m_sources, m_leftJoined;
    bool m_qualified = false;
};
}

AioSql compile(const SelectData &select, const AioDialect &dialect)
{
    Compiler compiler(dialect);
    compiler.select(select);
    return compiler.take();
}

AioSql compile(const InsertData &insert, const AioDialect &dialect)
{
    Compiler compiler(dialect);
    compiler.insert(insert);
    return compiler.take();
}

AioSql compile(const UpdateData &update, const AioDialect &dialect)
{
    Compiler compiler(dialect);
    compiler.update(update);
    return compiler.take();
}

AioSql compile(const DeleteData &remove, const AioDialect &dialect)
{
    Compiler compiler(dialect);
    compiler.remove(remove);
    return compiler.take();
}

NodePtr keysetAfter(const std::vector<OrderTerm> &terms, const std::vector<AioValue> &values)
{
    // after (a, b): a after A, or a equal to A and b after B, …
    NodePtr result, bound;
    for (std::size_t last = terms.size(); last-- > 0;) {
        const OrderTerm &term = terms[last];
        const AioValue &value = values[last];
        NodePtr after;
        if (value.isNull()) {
            // ascending: what is not NULL comes after it; descending: nothing does
            after = term.descending ? nullptr : unaryNode(NodeKind::IsNull, Operator::IsNotNull, term.node);
        } else {
            after = binaryNode(term.descending ? Operator::Less : Operator::Greater, term.node, valueNode(value));
            // of a table that is joined LEFT any column may be NULL; the key's own table is not
            const NodePtr &key = terms.back().node;
            const bool mayBeNull = term.node->kind != NodeKind::Column || term.node->source->table().field(term.node->field).nullable
                || (term.node->source != key->source && (key->kind != NodeKind::Column || !term.node->source->matches(*key->source)));
            if (last == 0 && terms.size() > 1 && !(term.descending && mayBeNull)) {
                bound = binaryNode(term.descending ? Operator::LessOrEqual : Operator::GreaterOrEqual, term.node, valueNode(value));
            }
            if (term.descending && mayBeNull) {
                after = binaryNode(Operator::Or, after, unaryNode(NodeKind::IsNull, Operator::IsNull, term.node));
            }
        }
        const NodePtr same = value.isNull() ? unaryNode(NodeKind::IsNull, Operator::IsNull, term.node) : binaryNode(Operator::Equal, term.node, valueNode(value));
        const NodePtr deeper = result ? binaryNode(Operator::And, same, result) : nullptr;
        result = !after ? deeper : !deeper ? after : binaryNode(Operator::Or, after, deeper);
    }
    // everything was NULL and descending: no row comes after
    return result ? andNode(bound, result) : inNode(Operator::In, terms.front().node, {});
}
}
