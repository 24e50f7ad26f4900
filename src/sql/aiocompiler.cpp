// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "sql/aiocompiler.h"

#include "sql/aiostored.h"
#include "sql/compiler_p.h"

#include <array>
#include <charconv>
#include <mutex>

namespace Aio
{
namespace
{
/// The text of one kind of query that is asked for again and again: the rows of a table by the value of one column.
class LookupText
{
public:
    /// Whether the text of the query depends on nothing but what isOf() compares: neither on the kind of the value nor on
    /// more than one table.
    static bool suits(const SelectData &select)
    {
        const int number = select.lookupField();
        if (number < 0 || select.form != SelectData::Form::Rows || !select.columns.empty() || !select.orderBy.empty() || select.offset
            || !select.from->alias.isEmpty()) {
            return false;
        }
        const FieldInfo &field = select.from->table().field(number);
        const AioValue::Storage &value = select.where->right->value.storage();
        const bool isText = field.kind == ColumnKind::Text && std::holds_alternative<QString>(value);
        const bool isNumber = field.kind >= ColumnKind::SmallInt && field.kind <= ColumnKind::BigInt && std::holds_alternative<qint64>(value);
        return !field.isForeignKey() && (isText || isNumber);
    }

    bool isOf(const SelectData &select, const AioDialect &dialect) const
    {
        return m_table == select.from->table && m_field == select.where->left->field && m_isLimited == select.limit.has_value() && m_dialect == &dialect;
    }
    void keep(const SelectData &select, const AioDialect &dialect, const AioSql &compiled)
    {
        m_table = select.from->table;
        m_field = select.where->left->field;
        m_isLimited = select.limit.has_value();
        m_dialect = &dialect;
        m_text = compiled.text;
        m_decimals = compiled.decimals;
    }
    AioSql with(const SelectData &select) const
    {
        AioSql sql;
        sql.text = m_text;
        sql.decimals = m_decimals;
        sql.parameters.reserve(2);
        sql.parameters.push_back(select.where->right->value);
        if (select.limit) {
            sql.parameters.emplace_back(*select.limit);
        }
        return sql;
    }

private:
    const AioTable &(*m_table)() = nullptr;
    int m_field = -1;
    bool m_isLimited = false;
    const AioDialect *m_dialect = nullptr;
    QByteArray m_text;
    std::vector<std::pair<int, int>> m_decimals;
};

/// Those that were used last, each where its table and column put it. Any thread.
class LookupTexts
{
public:
    static LookupTexts &instance()
    {
        static LookupTexts *const texts = new LookupTexts; // never destroyed: who ends last may still ask
        return *texts;
    }
    std::optional<AioSql> find(const SelectData &select, const AioDialect &dialect)
    {
        const std::scoped_lock lock(m_mutex);
        const LookupText &text = at(select);
        return text.isOf(select, dialect) ? std::optional(text.with(select)) : std::nullopt;
    }
    void keep(const SelectData &select, const AioDialect &dialect, const AioSql &compiled)
    {
        const std::scoped_lock lock(m_mutex);
        at(select).keep(select, dialect, compiled);
    }

private:
    LookupText &at(const SelectData &select) { return m_texts[qHashMulti(0, quintptr(select.from->table), select.where->left->field) % m_texts.size()]; }

    std::mutex m_mutex;
    std::array<LookupText, 64> m_texts;
};
}

void refuse(const QString &message)
{
    AioErrorInfo(AioErrorKind::Programming, message).phase(AioPhase::Prepare).raise();
}

QString toText(const QByteArray &name)
{
    return QString::fromUtf8(name);
}

Compiler::Compiler(const AioDialect &dialect)
    : m_dialect(dialect)
{
    m_out.text.reserve(384);
}

AioSql Compiler::take()
{
    if (int(m_out.parameters.size()) > m_dialect.maxParameters) {
        refuse(QStringLiteral("The statement binds %1 values; %2 takes at most %3. Split it, or use insertMany(), which splits by itself.")
                   .arg(m_out.parameters.size())
                   .arg(QLatin1StringView(m_dialect.name))
                   .arg(m_dialect.maxParameters));
    }
    return std::move(m_out);
}

void Compiler::refuseDialect(const QString &what) const
{
    refuse(QStringLiteral("%1 has no %2.").arg(QLatin1StringView(m_dialect.name), what));
}

void Compiler::placeholder()
{
    ++m_placeholders;
    if (m_dialect.numberedPlaceholders) {
        std::array<char, 12> text{'$'};
        const char *end = std::to_chars(text.data() + 1, text.data() + text.size(), m_placeholders).ptr;
        sql() += QByteArrayView(text.data(), end);
    } else {
        sql() += '?';
    }
}

QByteArray Compiler::definition(const Node &node, const FieldInfo *field)
{
    m_definition = true;
    if (field) {
        assigned(node, *field);
    } else {
        this->node(node);
    }
    return std::move(m_out.text);
}

void Compiler::bind(const AioValue &value)
{
    if (m_definition) {
        m_dialect.appendLiteral(sql(), value);
        return;
    }
    m_out.parameters.push_back(m_uuidField ? storedValue(value, *m_uuidField, m_dialect) : value);
    placeholder();
}

AioSql compile(const SelectData &select, const AioDialect &dialect)
{
    const bool isLookup = LookupText::suits(select);
    if (isLookup) {
        if (auto known = LookupTexts::instance().find(select, dialect)) {
            return std::move(*known);
        }
    }
    Compiler compiler(dialect);
    compiler.select(select);
    AioSql sql = compiler.take();
    if (isLookup) {
        LookupTexts::instance().keep(select, dialect, sql);
    }
    return sql;
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

AioSql compile(const RawData &statement, const AioDialect &dialect)
{
    Node node(NodeKind::Raw);
    node.name = statement.text;
    node.list = statement.values;
    Compiler compiler(dialect);
    compiler.rawStatement(node);
    return compiler.take();
}

QByteArray definitionSql(const NodePtr &node, const AioDialect &dialect, const FieldInfo *field)
{
    if (node->kind == NodeKind::Value && field) {
        QByteArray sql;
        dialect.appendLiteral(sql, storedValue(node->value, *field, dialect));
        return sql;
    }
    return Compiler(dialect).definition(*node, field);
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
            const bool mayBeNull = term.node->kind != NodeKind::Column || !term.node->source->table
                || term.node->source->table().field(term.node->field).nullable
                || (term.node->source != key->source && (key->kind != NodeKind::Column || !term.node->source->matches(*key->source)));
            if (last == 0 && terms.size() > 1 && !(term.descending && mayBeNull)) {
                bound = binaryNode(term.descending ? Operator::LessOrEqual : Operator::GreaterOrEqual, term.node, valueNode(value));
            }
            if (term.descending && mayBeNull) {
                after = binaryNode(Operator::Or, after, unaryNode(NodeKind::IsNull, Operator::IsNull, term.node));
            }
        }
        const NodePtr same =
            value.isNull() ? unaryNode(NodeKind::IsNull, Operator::IsNull, term.node) : binaryNode(Operator::Equal, term.node, valueNode(value));
        const NodePtr deeper = result ? binaryNode(Operator::And, same, result) : nullptr;
        result = !after ? deeper : !deeper ? after : binaryNode(Operator::Or, after, deeper);
    }
    // everything was NULL and descending: no row comes after
    return result ? andNode(bound, result) : inNode(Operator::In, terms.front().node, {});
}
}
