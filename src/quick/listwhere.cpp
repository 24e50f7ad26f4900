// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/quick/listwhere_p.h"

#include "aioorm/core/refuse_p.h"
#include "aioorm/quick/listvalue_p.h"

#include <QHash>

namespace Aio::Detail
{
namespace
{
constexpr int mostNesting = 100; // a stack is bounded

const QString &operatorNames()
{
    static const QString names = QStringLiteral("eq, ne, lt, le, gt, ge, contains, startsWith, endsWith, like, in, between, isNull");
    return names;
}

Operator comparison(const QString &name)
{
    static const QHash<QString, Operator> operators{
        {QStringLiteral("eq"), Operator::Equal},
        {QStringLiteral("ne"), Operator::NotEqual},
        {QStringLiteral("lt"), Operator::Less},
        {QStringLiteral("le"), Operator::LessOrEqual},
        {QStringLiteral("gt"), Operator::Greater},
        {QStringLiteral("ge"), Operator::GreaterOrEqual},
    };
    return operators.value(name, Operator::None);
}

bool isNull(const QVariant &value)
{
    return value.metaType().id() == QMetaType::Nullptr;
}

bool isList(const QVariant &value)
{
    return value.metaType().id() == QMetaType::QVariantList || value.metaType().id() == QMetaType::QStringList;
}

/// % and _ stand for themselves.
QString escaped(const QString &part)
{
    QString result;
    for (const QChar c : part) {
        if (c == u'\\' || c == u'%' || c == u'_') {
            result += u'\\';
        }
        result += c;
    }
    return result;
}

class Parser
{
public:
    Parser(ListScope &scope, const QString &what, int depth)
        : m_scope(scope)
        , m_what(what)
        , m_depth(depth)
    {
    }

    /// The conditions of an object, joined by AND.
    NodePtr all(const QVariant &value, const QString &name)
    {
        if (value.metaType().id() != QMetaType::QVariantMap) {
            fail(AioErrorKind::Programming,
                 QStringLiteral("%1 takes an object of conditions such as ({ name: \"x\" }), and was given %2.").arg(name, describeValue(value)));
        }
        if (m_depth == mostNesting) {
            fail(AioErrorKind::Programming, QStringLiteral("the conditions are nested more than %1 levels deep.").arg(mostNesting));
        }
        ++m_depth;
        NodePtr result;
        const QVariantMap conditions = value.toMap();
        for (auto it = conditions.begin(); it != conditions.end(); ++it) {
            result = andNode(result, one(it.key(), it.value()));
        }
        --m_depth;
        return result;
    }

private:
    using Column = ListScope::Column;

    [[noreturn]] void fail(AioErrorKind kind, const QString &sentence) const { refuse(kind, m_what + QStringLiteral(": ") + sentence); }

    static QString quoted(const QString &name) { return u'"' + name + u'"'; }

    NodePtr one(const QString &name, const QVariant &value)
    {
        if (name == u"and" || name == u"or") {
            return several(name, value);
        }
        if (name == u"not") {
            if (value.metaType().id() == QMetaType::QVariantMap && value.toMap().isEmpty()) {
                fail(AioErrorKind::Programming, QStringLiteral("\"not\" takes an object of conditions, and there is none in it."));
            }
            const NodePtr inner = all(value, quoted(name));
            return inner ? unaryNode(NodeKind::Unary, Operator::Not, inner) : nullptr;
        }
        const ListScope::Meaning meaning = m_scope.resolve(name);
        if (meaning.rows) {
            return quantified(*meaning.rows, meaning.source, name, value);
        }
        const Column &column = meaning.column;
        if (value.metaType().id() != QMetaType::QVariantMap) {
            return apply(column, isList(value) ? QStringLiteral("in") : QStringLiteral("eq"), value);
        }
        const QVariantMap operators = value.toMap();
        if (operators.isEmpty()) {
            fail(AioErrorKind::Programming, QStringLiteral("no operator is given for %1. There are: %2.").arg(quoted(name), operatorNames()));
        }
        NodePtr result;
        for (auto it = operators.begin(); it != operators.end(); ++it) {
            result = andNode(result, apply(column, it.key(), it.value()));
        }
        return result;
    }

    NodePtr several(const QString &name, const QVariant &value)
    {
        const QVariantList parts = isList(value) ? value.toList() : QVariantList();
        if (parts.isEmpty()) {
            fail(AioErrorKind::Programming,
                 QStringLiteral("%1 takes a list of objects of conditions, at least one, and was given %2.")
                     .arg(quoted(name), isList(value) ? QStringLiteral("an empty one") : describeValue(value)));
        }
        std::vector<NodePtr> conditions;
        bool isEverything = false;
        for (const QVariant &part : parts) {
            const NodePtr node = all(part, QStringLiteral("each part of %1").arg(quoted(name)));
            isEverything |= !node;
            if (node) {
                conditions.push_back(node);
            }
        }
        if (name == u"or" && isEverything) {
            return nullptr; // something or everything is everything
        }
        NodePtr result;
        for (const NodePtr &node : conditions) {
            result = result ? binaryNode(name == u"or" ? Operator::Or : Operator::And, result, node) : node;
        }
        return result;
    }

    // as Aio::some(), none() and every() have it: true or false, never NULL
    NodePtr quantified(const ListRelation &relation, const SourcePtr &own, const QString &name, const QVariant &value)
    {
        const QVariantMap quantifiers = value.metaType().id() == QMetaType::QVariantMap ? value.toMap() : QVariantMap();
        if (quantifiers.isEmpty()) {
            fail(AioErrorKind::Programming,
                 QStringLiteral("%1 are rows of %2: it takes { some: { … } }, { none: { … } } or { every: { … } }, and was given %3.")
                     .arg(quoted(name), QString::fromUtf8(relation.rows().name()), describeValue(value)));
        }
        NodePtr result;
        for (auto it = quantifiers.begin(); it != quantifiers.end(); ++it) {
            result = andNode(result, quantified(relation, own, name, it.key(), it.value()));
        }
        return result;
    }

    NodePtr quantified(const ListRelation &relation, const SourcePtr &own, const QString &name, const QString &quantifier, const QVariant &value)
    {
        const bool isEvery = quantifier == u"every";
        if (!isEvery && quantifier != u"some" && quantifier != u"none") {
            fail(AioErrorKind::Programming,
                 QStringLiteral("%1 is nothing that can be asked of the rows %2. There are: some, none, every.").arg(quoted(quantifier), quoted(name)));
        }
        const auto rows = std::make_shared<SelectData>(m_scope.select(relation, own));
        rows->columns.push_back(rawNode("1", {}));
        ListScope scope(*rows, m_scope.depth() + 1);
        NodePtr condition = Parser(scope, m_what, m_depth).all(value, quoted(quantifier));
        if (isEvery && !condition) {
            return nullptr;
        }
        // a condition that is NULL for a row is not met by it
        rows->where = andNode(rows->where, isEvery ? rawNode("? IS NOT TRUE", {condition}) : condition);
        const NodePtr exists = queryNode(Operator::Exists, {}, rows);
        return quantifier == u"some" ? exists : unaryNode(NodeKind::Unary, Operator::Not, exists);
    }

    NodePtr apply(const Column &column, const QString &name, const QVariant &value)
    {
        if (name == u"isNull") {
            if (value.metaType().id() != QMetaType::Bool) {
                fail(AioErrorKind::Data, QStringLiteral("isNull takes true or false, and was given %1 for %2.").arg(describeValue(value), quoted(column.name)));
            }
            return unaryNode(NodeKind::IsNull, value.toBool() ? Operator::IsNull : Operator::IsNotNull, column.node);
        }
        if (name == u"between") {
            const QVariantList ends = isList(value) ? value.toList() : QVariantList();
            if (ends.size() != 2) {
                fail(AioErrorKind::Data,
                     QStringLiteral("between takes a list of two values, and was given %1 for %2.")
                         .arg(isList(value) ? QStringLiteral("one of %1").arg(ends.size()) : describeValue(value), quoted(column.name)));
            }
            return andNode(binaryNode(Operator::GreaterOrEqual, column.node, bound(column, ends[0])),
                           binaryNode(Operator::LessOrEqual, column.node, bound(column, ends[1])));
        }
        if (name == u"in") {
            return inList(column, value);
        }
        if (name == u"contains" || name == u"startsWith" || name == u"endsWith" || name == u"like") {
            return matches(column, name, value);
        }
        const Operator op = comparison(name);
        if (op == Operator::None) {
            fail(AioErrorKind::Programming,
                 QStringLiteral("%1 is no operator (for %2). There are: %3.").arg(quoted(name), quoted(column.name), operatorNames()));
        }
        if (isNull(value)) {
            if (op != Operator::Equal && op != Operator::NotEqual) {
                fail(AioErrorKind::Data, QStringLiteral("nothing is smaller or greater than null (%1).").arg(quoted(column.name)));
            }
            return unaryNode(NodeKind::IsNull, op == Operator::Equal ? Operator::IsNull : Operator::IsNotNull, column.node);
        }
        return binaryNode(op, column.node, bound(column, value));
    }

    NodePtr inList(const Column &column, const QVariant &value)
    {
        if (!isList(value)) {
            fail(AioErrorKind::Data, QStringLiteral("in takes a list, and was given %1 for %2.").arg(describeValue(value), quoted(column.name)));
        }
        std::vector<NodePtr> list;
        const QVariantList values = value.toList();
        for (const QVariant &item : values) {
            if (isNull(item)) {
                fail(AioErrorKind::Data,
                     QStringLiteral("null equals nothing in a list: ask for it beside it, { or: [{ %1: […] }, { %1: null }] }.").arg(column.name));
            }
            list.push_back(bound(column, item));
        }
        return inNode(Operator::In, column.node, std::move(list));
    }

    NodePtr matches(const Column &column, const QString &name, const QVariant &value)
    {
        if (column.kind != ColumnKind::Text) {
            fail(AioErrorKind::Data, QStringLiteral("%1 needs a field of text, and %2 is none.").arg(name, quoted(column.name)));
        }
        if (value.metaType().id() != QMetaType::QString) {
            fail(AioErrorKind::Data, QStringLiteral("%1 takes text, and was given %2 for %3.").arg(name, describeValue(value), quoted(column.name)));
        }
        const QString text = value.toString();
        const auto like = [&column](Operator op, const QString &pattern) {
            return std::make_shared<Node>(NodeKind::Like, op, column.node, valueNode(AioValue(pattern)));
        };
        if (name == u"like") {
            return like(Operator::Like, text);
        }
        if (text.isEmpty()) {
            return nullptr;
        }
        // as ilike(): of all letters case does not count, on every database
        return like(Operator::LikeAnyCase,
                    (name == u"startsWith" ? QString() : QStringLiteral("%")) + escaped(text) + (name == u"endsWith" ? QString() : QStringLiteral("%")));
    }

    NodePtr bound(const Column &column, const QVariant &variant)
    {
        const auto value = valueFromVariant(variant, column.kind);
        if (!value || value->isNull()) {
            fail(AioErrorKind::Data, QStringLiteral("%1 does not fit the field %2.").arg(describeValue(variant), quoted(column.name)));
        }
        return valueNode(*value);
    }

    ListScope &m_scope;
    const QString &m_what;
    int m_depth;
};
}

NodePtr conditionOf(ListScope &scope, const QVariant &where, const QString &what)
{
    return Parser(scope, what, 0).all(where, QStringLiteral("it"));
}
}
