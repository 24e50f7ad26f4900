// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "sql/aionode.h"

namespace Aio
{
NodePtr columnNode(SourcePtr source, int field)
{
    auto node = std::make_shared<Node>(NodeKind::Column);
    node->source = std::move(source);
    node->field = field;
    return node;
}

NodePtr valueNode(AioValue value)
{
    auto node = std::make_shared<Node>(NodeKind::Value);
    node->value = std::move(value);
    return node;
}

NodePtr binaryNode(Operator op, NodePtr left, NodePtr right)
{
    return std::make_shared<Node>(NodeKind::Binary, op, std::move(left), std::move(right));
}

NodePtr unaryNode(NodeKind kind, Operator op, NodePtr operand)
{
    return std::make_shared<Node>(kind, op, std::move(operand));
}

NodePtr inNode(Operator op, NodePtr left, std::vector<NodePtr> list)
{
    auto node = std::make_shared<Node>(NodeKind::In, op, std::move(left));
    node->list = std::move(list);
    return node;
}

NodePtr functionNode(const char *name, std::vector<NodePtr> arguments)
{
    auto node = std::make_shared<Node>(NodeKind::Function);
    node->function = name;
    node->list = std::move(arguments);
    return node;
}

NodePtr andNode(NodePtr left, NodePtr right)
{
    if (!left || !right) {
        return left ? left : right;
    }
    return binaryNode(Operator::And, std::move(left), std::move(right));
}
}
