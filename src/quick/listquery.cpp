// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/quick/listquery_p.h"

#include "aioorm/core/refuse_p.h"

#include <QScopedValueRollback>

namespace Aio::Detail
{
namespace
{
int fieldNamed(const AioTable &table, const QString &name)
{
    const QByteArray utf8 = name.toUtf8();
    const auto &fields = table.fields();
    for (std::size_t i = 0; i < fields.size(); ++i) {
        if (fields[i].name == utf8) {
            return int(i);
        }
    }
    QStringList names;
    for (const FieldInfo &field : fields) {
        names << QString::fromUtf8(field.name);
    }
    refuse(AioErrorKind::Programming,
           QStringLiteral("The model of %1 has no field \"%2\". It has: %3.").arg(QString::fromUtf8(table.name()), name, names.join(QStringLiteral(", "))));
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
        {QStringLiteral("contains"), Operator::Contains},
        {QStringLiteral("startsWith"), Operator::StartsWith},
        {QStringLiteral("endsWith"), Operator::EndsWith},
        {QStringLiteral("like"), Operator::Like},
        {QStringLiteral("in"), Operator::In},
    };
    return operators.value(name, Operator::None);
}
}

/// Turns the where object into a tree, and adds the joins that dotted names need.
class ListQuery::Parser
{
public:
    Parser(SelectData &data)
        : m_data(data)
    {
    }

    NodePtr all(const QVariantMap &conditions)
    {
        constexpr int mostDepth = 100; // a stack is bounded
        if (m_depth == mostDepth) {
            refuse(AioErrorKind::Programming, QStringLiteral("where: the conditions are nested more than %1 levels deep.").arg(mostDepth));
        }
        const QScopedValueRollback<int> deeper(m_depth, m_depth + 1);
        NodePtr result;
        for (auto it = conditions.begin(); it != conditions.end(); ++it) {
            result = andNode(result, one(it.key(), it.value()));
        }
        return result;
    }

private:
    class Column
    {
    public:
        SourcePtr source;
        int field;
        QString name; // as it was written, for messages
        ColumnKind kind() const { return source->table().kindOf(field); }
        NodePtr node() const { return columnNode(source, field); }
    };

    NodePtr one(const QString &name, const QVariant &value)
    {
        if (name == u"and" || name == u"or") {
            return several(name, value);
        }
        if (name == u"not") {
            const NodePtr inner = all(value.toMap());
            return inner ? unaryNode(NodeKind::Unary, Operator::Not, inner) : nullptr;
        }
        const Column column = resolve(name);
        const int type = value.metaType().id();
        if (type == QMetaType::QVariantMap) {
            NodePtr result;
            const QVariantMap operators = value.toMap();
            for (auto it = operators.begin(); it != operators.end(); ++it) {
                result = andNode(result, apply(column, it.key(), it.value()));
            }
            return result;
        }
        return apply(column, type == QMetaType::QVariantList ? QStringLiteral("in") : QStringLiteral("eq"), value);
    }

    NodePtr several(const QString &name, const QVariant &value)
    {
        if (value.metaType().id() != QMetaType::QVariantList) {
            refuse(AioErrorKind::Programming, QStringLiteral("where: \"%1\" takes a list of objects.").arg(name));
        }
        NodePtr result;
        for (const QVariant &part : value.toList()) {
            const NodePtr node = all(part.toMap());
            if (!node && name == u"or") {
                return nullptr; // something or everything is everything
            }
            result = !result || !node ? (result ? result : node) : binaryNode(name == u"or" ? Operator::Or : Operator::And, result, node);
        }
        return result;
    }

    NodePtr apply(const Column &column, const QString &name, const QVariant &value)
    {
        if (name == u"isNull") {
            return unaryNode(NodeKind::IsNull, value.toBool() ? Operator::IsNull : Operator::IsNotNull, column.node());
        }
        if (name == u"between") {
            const QVariantList ends = value.toList();
            if (ends.size() != 2) {
                refuse(AioErrorKind::Programming, QStringLiteral("where: between takes a list of two values, for \"%1\".").arg(column.name));
            }
            return andNode(binaryNode(Operator::GreaterOrEqual, column.node(), bound(column, ends[0])),
                           binaryNode(Operator::LessOrEqual, column.node(), bound(column, ends[1])));
        }
        const Operator op = comparison(name);
        switch (op) {
        case Operator::None:
            refuse(
                AioErrorKind::Programming,
                QStringLiteral(
                    "where: \"%1\" is no operator (for \"%2\"). There are: eq, ne, lt, le, gt, ge, contains, startsWith, endsWith, like, in, between, isNull.")
                    .arg(name, column.name));
        case Operator::In: {
            std::vector<NodePtr> list;
            const QVariantList values = value.toList();
            for (const QVariant &item : values) {
                list.push_back(bound(column, item));
            }
            return inNode(Operator::In, column.node(), std::move(list));
        }
        case Operator::Contains:
        case Operator::StartsWith:
        case Operator::EndsWith:
        case Operator::Like: {
            if (column.kind() != ColumnKind::Text) {
                refuse(AioErrorKind::Data, QStringLiteral("where: %1 needs a field of text, and \"%2\" is none.").arg(name, column.name));
            }
            const QString text = value.toString();
            return text.isEmpty() && op != Operator::Like ? nullptr : std::make_shared<Node>(NodeKind::Like, op, column.node(), valueNode(AioValue(text)));
        }
        default:
            if (!value.isValid() || value.metaType().id() == QMetaType::Nullptr) {
                if (op != Operator::Equal && op != Operator::NotEqual) {
                    refuse(AioErrorKind::Data, QStringLiteral("where: nothing is smaller or greater than null (\"%1\").").arg(column.name));
                }
                return unaryNode(NodeKind::IsNull, op == Operator::Equal ? Operator::IsNull : Operator::IsNotNull, column.node());
            }
            return binaryNode(op, column.node(), bound(column, value));
        }
    }

    NodePtr bound(const Column &column, const QVariant &variant)
    {
        const auto value = valueFromVariant(variant, column.kind());
        if (!value || value->isNull()) {
            refuse(AioErrorKind::Data,
                   QStringLiteral("where: a value of type %1 does not fit the field \"%2\".").arg(QLatin1StringView(variant.metaType().name()), column.name));
        }
        return valueNode(*value);
    }

    Column resolve(const QString &path)
    {
        const QStringList steps = path.split(u'.');
        SourcePtr source = m_data.from;
        QString alias;
        for (qsizetype i = 0; i + 1 < steps.size(); ++i) {
            const int field = fieldNamed(source->table(), steps[i]);
            const FieldInfo &info = source->table().field(field);
            if (!info.isForeignKey()) {
                refuse(AioErrorKind::Programming, QStringLiteral("\"%1\" in \"%2\" is no foreign key.").arg(steps[i], path));
            }
            alias += (alias.isEmpty() ? QString() : QStringLiteral(".")) + steps[i];
            source = joined(source, field, alias.toUtf8());
        }
        return {source, fieldNamed(source->table(), steps.last()), path};
    }

    SourcePtr joined(const SourcePtr &from, int field, const QByteArray &alias)
    {
        for (const JoinTerm &join : m_data.joins) {
            if (join.source->alias == alias) {
                return join.source;
            }
        }
        auto source = std::make_shared<Source>(from->table().field(field).target, alias);
        m_data.joins.emplace_back(JoinType::Left,
                                  source,
                                  binaryNode(Operator::Equal, columnNode(from, field), columnNode(source, from->table().referencedField(field))));
        return source;
    }

    SelectData &m_data;
    int m_depth = 0;
};

std::vector<int> ListQuery::keyFields(const AioTable &table)
{
    std::vector<int> fields;
    for (int field = 0; field < int(table.fields().size()); ++field) {
        if (table.field(field).primaryKey) {
            fields.push_back(field);
        }
    }
    return fields;
}

ListQuery::ListQuery(SourcePtr source, const QVariantMap &where, const QStringList &orderBy, NodePtr condition)
{
    m_data.from = std::move(source);
    const AioTable &table = m_data.from->table();
    m_data.where = andNode(Parser(m_data).all(where), std::move(condition));
    const auto order = [&](int field, bool descending) {
        if (std::find(m_orderFields.begin(), m_orderFields.end(), field) == m_orderFields.end()) {
            m_orderFields.push_back(field);
            m_data.orderBy.emplace_back(columnNode(m_data.from, field), descending, Nulls::Smallest);
        }
    };
    for (const QString &term : orderBy) {
        const bool descending = term.startsWith(u'-');
        order(fieldNamed(table, descending ? term.sliced(1) : term), descending);
    }
    const std::vector<int> keys = keyFields(table);
    if (keys.empty()) {
        refuse(AioErrorKind::Programming,
               QStringLiteral("A list model needs a primary key, and the model of %1 has none.").arg(QString::fromUtf8(table.name())));
    }
    // in the direction of what stands before it, so that one index can serve the whole order
    const bool descending = !m_data.orderBy.empty() && m_data.orderBy.back().descending;
    for (const int key : keys) {
        order(key, descending);
    }
}

SelectData ListQuery::rows(qint64 limit, const Record &after) const
{
    SelectData data = m_data;
    if (limit > 0) {
        data.limit = limit;
    }
    if (!after.isNull()) {
        std::vector<AioValue> values;
        for (const int field : m_orderFields) {
            // as stored, so that it compares as stored; of a decimal the text is what was read, of a duration the number
            const AioCell cell = after.cell(field);
            const ColumnKind kind = data.from->table().kindOf(field);
            const bool isRead = kind == ColumnKind::Decimal || kind == ColumnKind::Duration;
            values.push_back(isRead ? valueFromCell(cell, kind).value_or(AioValue()) : valueFromCell(cell));
        }
        data.where = andNode(data.where, keysetAfter(data.orderBy, values));
    }
    return data;
}

SelectData ListQuery::countAll() const
{
    SelectData data = m_data;
    data.form = SelectData::Form::Count;
    return data;
}
}
