// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "sql/aioexpression.h"

namespace Aio
{
Condition Condition::either(const Condition &other) const
{
    // "no condition" means everything, and everything or something is everything
    return m_node && other.m_node ? Condition(binaryNode(Operator::Or, m_node, other.m_node)) : Condition();
}

Condition Condition::negated() const
{
    if (!m_node) {
        AioErrorInfo(AioErrorKind::Programming, QStringLiteral("An empty condition cannot be negated.")).raise();
    }
    return Condition(unaryNode(NodeKind::Unary, Operator::Not, m_node));
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
