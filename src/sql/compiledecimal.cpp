// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/sql/aiodivide.h"

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
    const bool rounds = isOneOf(node.function, {"round"});
    // PostgreSQL leaves NULL out of account
    std::vector<const Node *> nullable;
    for (const NodePtr &operand : node.list) {
        if (!rounds && m_dialect.skipsNullInGreatest && operand->kind != NodeKind::Value && mayBeNull(*operand)) {
            nullable.push_back(operand.get());
        }
    }
    for (std::size_t i = 0; i < nullable.size(); ++i) {
        sql() += i ? " OR " : "CASE WHEN ";
        operand(*nullable[i]);
        sql() += " IS NULL";
    }
    sql() += nullable.empty() ? "" : " THEN NULL ELSE ";
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
    sql() += rounds ? ", " + QByteArray::number(node.field) + ')' : QByteArray(")");
    sql() += nullable.empty() ? "" : " END";
}

// The whole part and the rest are exact, where a quotient would be rounded a first time by the server: twice the rest, in divisors, is the half
// that goes away from zero.
void Compiler::quotient(const Node &node)
{
    const QByteArray unit = '1' + QByteArray(node.field, '0');
    const auto dividend = [&] {
        decimalOperand(*node.list[0]);
        sql() += " * " + unit;
    };
    const auto divisor = [&] {
        sql() += "nullif(";
        decimalOperand(*node.list[1]);
        sql() += ", 0)";
    };
    sql() += "((div(";
    dividend();
    sql() += ", ";
    divisor();
    sql() += ") + div(mod(";
    dividend();
    sql() += ", ";
    divisor();
    sql() += ") * 2, ";
    divisor();
    sql() += ")) * ";
    sql() += node.field > 0 ? "0." + QByteArray(node.field - 1, '0') + '1' : QByteArray("1");
    sql() += ')';
}
}
