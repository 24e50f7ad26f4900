// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/sql/detail/decimals.h"

#include "aioorm/sql/compiler_p.h"
#include "aioorm/sql/decimalscale_p.h"

#include <algorithm>

namespace Aio::Detail
{
NodePtr decimalNode(const char *function, std::vector<NodePtr> operands, int digits)
{
    if (digits < 0 || digits > AioDecimal::maxDigits) {
        refuse(QStringLiteral("A decimal is rounded to %1 digits behind the point: 0 to %2 are possible.").arg(digits).arg(AioDecimal::maxDigits));
    }
    const AioDecimal *divisor = operands.size() > 1 ? decimalValue(*operands.back()) : nullptr;
    if (divisor && divisor->isZero() && qstrcmp(function, "divide") == 0) {
        refuse(QStringLiteral("A decimal is divided by 0."));
    }
    auto node = std::make_shared<Node>(NodeKind::DecimalFunction);
    node->function = function;
    node->list = std::move(operands);
    node->field = digits;
    return node;
}

void Compiler::decimalFunction(const Node &node)
{
    if (isOneOf(node.function, {"divide"})) {
        quotient(node);
        return;
    }
    const auto call = [&] {
        sql() += node.function;
        sql() += '(';
        for (std::size_t i = 0; i < node.list.size(); ++i) {
            commaBefore(i);
            if (node.list[i]->kind == NodeKind::Value) {
                decimalOperand(*node.list[i]);
            } else {
                this->node(*node.list[i]);
            }
        }
        sql() += isOneOf(node.function, {"round"}) ? ", " + QByteArray::number(node.field) + ')' : QByteArray(")");
    };
    if (isOneOf(node.function, {"round"})) {
        call();
    } else {
        unlessNull(node.list, call);
    }
}
}
