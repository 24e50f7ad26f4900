// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "sql/aiocompiler.h"

#include "sql/aiostored.h"
#include "sql/compiler_p.h"

#include <array>
#include <charconv>

namespace Aio
{
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
            const bool mayBeNull = term.node->kind != NodeKind::Column || !term.node->source->table || term.node->source->table().field(term.node->field).nullable
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
