// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/sql/aioexpression.h"

namespace Aio
{
Condition::Condition() = default;
Condition::Condition(const Condition &other) = default;
Condition::Condition(Condition &&other) noexcept = default;
Condition &Condition::operator=(const Condition &other) = default;
Condition &Condition::operator=(Condition &&other) noexcept = default;
Condition::~Condition() = default;

Condition::Condition(Detail::NodePtr node)
    : m_node(std::move(node))
{
}

Condition Condition::both(const Condition &other) const
{
    return Condition(Detail::andNode(m_node, other.m_node));
}

Condition Condition::either(const Condition &other) const
{
    // "no condition" means everything, and everything or something is everything
    return m_node && other.m_node ? Condition(Detail::binaryNode(Detail::Operator::Or, m_node, other.m_node)) : Condition();
}

Condition Condition::negated() const
{
    if (!m_node) {
        AioErrorInfo(AioErrorKind::Programming, QStringLiteral("An empty condition cannot be negated.")).raise();
    }
    return Condition(Detail::unaryNode(Detail::NodeKind::Unary, Detail::Operator::Not, m_node));
}
}

namespace Aio::Detail
{
Condition comparison(Operator op, const NodePtr &left, NodePtr right)
{
    return Condition(binaryNode(op, left, std::move(right)));
}

Condition comparison(Operator op, const NodePtr &left, AioValue right)
{
    return comparison(op, left, valueNode(std::move(right)));
}

Condition comparison(Operator op, const NodePtr &left, const QString &right)
{
    return comparison(op, left, textNode(right));
}

std::shared_ptr<const SelectData> sharedQuery(const SelectData &query, bool forItsKey)
{
    auto copy = std::make_shared<SelectData>(query);
    if (forItsKey) {
        keyOnly(*copy);
    }
    return copy;
}

namespace
{
void keyOfOne(SelectData &select)
{
    const AioTable &table = select.from->table();
    if (table.key() < 0) {
        AioErrorInfo(AioErrorKind::Programming,
                     QStringLiteral("%1 has no single primary key that its rows could stand for.").arg(QString::fromUtf8(table.name())))
            .raise();
    }
    select.columns = {columnNode(select.from, table.key())};
    if (select.more && !select.more->included.empty()) {
        select.extend().included.clear();
    }
}
}

void keyOnly(SelectData &select)
{
    // of a set operation each of its queries, one after the other: there may be many
    std::vector<SelectData *> queries{&select};
    while (!queries.empty()) {
        SelectData &query = *queries.back();
        queries.pop_back();
        if (!query.isSetOperation()) {
            keyOfOne(query);
            continue;
        }
        SelectMore &more = query.extend();
        for (std::shared_ptr<const SelectData> *side : {&more.left, &more.right}) {
            const auto copy = std::make_shared<SelectData>(**side);
            queries.push_back(copy.get());
            *side = copy;
        }
    }
}

NodePtr likeNode(Operator op, NodePtr left, QString pattern)
{
    return std::make_shared<Node>(NodeKind::Like, op, std::move(left), valueNode(AioValue(std::move(pattern))));
}

NodePtr betweenNode(NodePtr left, NodePtr low, NodePtr high)
{
    auto node = std::make_shared<Node>(NodeKind::Between, Operator::None, std::move(left));
    node->list = {std::move(low), std::move(high)};
    return node;
}
}
