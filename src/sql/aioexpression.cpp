// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/sql/aioexpression.h"

namespace Aio
{
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
void keyOnly(SelectData &select)
{
    if (select.isSetOperation()) {
        // each of the queries on its own
        const auto side = [](const std::shared_ptr<const SelectData> &query) {
            auto copy = std::make_shared<SelectData>(*query);
            keyOnly(*copy);
            return copy;
        };
        SelectMore &more = select.extend();
        more.left = side(more.left);
        more.right = side(more.right);
        return;
    }
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
