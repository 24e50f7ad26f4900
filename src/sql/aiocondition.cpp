// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/sql/aiocondition.h"

#include "aioorm/core/aioerror.h"

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
    // one that is not there adds nothing, as with AND: else a loop that begins with none would match all rows
    if (!m_node || !other.m_node) {
        return m_node ? *this : other;
    }
    return Condition(Detail::binaryNode(Detail::Operator::Or, m_node, other.m_node));
}

Condition Condition::negated() const
{
    if (!m_node) {
        AioErrorInfo(AioErrorKind::Programming, QStringLiteral("An empty condition cannot be negated.")).raise();
    }
    return Condition(Detail::unaryNode(Detail::NodeKind::Unary, Detail::Operator::Not, m_node));
}

namespace
{
// half and half, so that the tree of a long list is low
Detail::NodePtr joined(Detail::Operator op, const std::vector<Detail::NodePtr> &nodes, std::size_t begin, std::size_t end)
{
    if (end - begin == 1) {
        return nodes[begin];
    }
    const std::size_t middle = begin + (end - begin) / 2;
    return Detail::binaryNode(op, joined(op, nodes, begin, middle), joined(op, nodes, middle, end));
}

Detail::NodePtr joined(Detail::Operator op, const QList<Condition> &conditions)
{
    std::vector<Detail::NodePtr> nodes;
    nodes.reserve(std::size_t(conditions.size()));
    for (const Condition &condition : conditions) {
        if (condition.node()) {
            nodes.push_back(condition.node());
        }
    }
    return nodes.empty() ? nullptr : joined(op, nodes, 0, nodes.size());
}
}

Condition any(const QList<Condition> &conditions)
{
    Detail::NodePtr node = joined(Detail::Operator::Or, conditions);
    return Condition(node ? std::move(node) : Detail::rawNode("0 = 1", {}));
}

Condition all(const QList<Condition> &conditions)
{
    return Condition(joined(Detail::Operator::And, conditions));
}
}
