// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/sql/decimalscale_p.h"

#include "aioorm/core/detail/valuestorage.h"
#include "aioorm/sql/aioexpression.h"

#include <algorithm>

namespace Aio::Detail
{
DecimalUses decimalUses(const Node &function)
{
    static constexpr std::pair<const char *, DecimalUses> known[]{{"count", DecimalUses::Nothing},
                                                                  {"sum", DecimalUses::Keeps},
                                                                  {"abs", DecimalUses::Keeps},
                                                                  {"first_value", DecimalUses::Keeps},
                                                                  {"last_value", DecimalUses::Keeps},
                                                                  {"nth_value", DecimalUses::Keeps},
                                                                  {"lag", DecimalUses::Keeps},
                                                                  {"lead", DecimalUses::Keeps},
                                                                  {"min", DecimalUses::Aligns},
                                                                  {"max", DecimalUses::Aligns},
                                                                  {"coalesce", DecimalUses::Aligns},
                                                                  {"nullif", DecimalUses::Aligns},
                                                                  {"avg", DecimalUses::Averages},
                                                                  {"row_number", DecimalUses::Nothing}};
    if (function.function) {
        for (const auto &[name, uses] : known) {
            if (qstrcmp(name, function.function) == 0) {
                return uses;
            }
        }
    }
    return DecimalUses::Unknown;
}

const AioDecimal *decimalValue(const Node &node)
{
    return node.kind == NodeKind::Value ? std::get_if<AioDecimal>(&node.value.storage()) : nullptr;
}

void refuseRounding(int digits, int scale)
{
    refuse(QStringLiteral("An expression has %1 digits behind the point, its column %2: it would be rounded.").arg(digits).arg(scale));
}

bool Compiler::isDecimal(const Node &node) const
{
    const Deeper deeper(*this);
    const auto any = [this](const std::vector<NodePtr> &nodes) {
        return std::any_of(nodes.begin(), nodes.end(), [this](const NodePtr &child) {
            return isDecimal(*child);
        });
    };
    switch (node.kind) {
    case NodeKind::Value:
        return decimalValue(node);
    case NodeKind::Literal:
        return node.type == ColumnKind::Decimal;
    case NodeKind::DecimalFunction:
        return true;
    case NodeKind::Column:
    case NodeKind::Excluded:
        return ofColumn(*node.source, node.field, [this](const FieldInfo *field, const Node *expression) {
            return field ? field->kind == ColumnKind::Decimal : expression && isDecimal(*expression);
        });
    case NodeKind::Label:
        return isDecimal(*node.left);
    case NodeKind::Unary:
        return node.op == Operator::Negate && isDecimal(*node.left);
    case NodeKind::Binary:
        return isArithmetic(node.op) && (isDecimal(*node.left) || isDecimal(*node.right));
    case NodeKind::Function: {
        const DecimalUses uses = decimalUses(node);
        return (uses == DecimalUses::Keeps || uses == DecimalUses::Aligns) && any(node.list);
    }
    case NodeKind::Case:
        for (std::size_t i = 1; i < node.list.size(); i += 2) {
            if (isDecimal(*node.list[i])) {
                return true;
            }
        }
        return node.list.size() % 2 == 1 && isDecimal(*node.list.back());
    case NodeKind::Query:
        return node.op == Operator::None && !node.query->isSetOperation() && node.query->columns.size() == 1 && isDecimal(*node.query->columns.front());
    default:
        return false;
    }
}

std::optional<int> Compiler::scaleOf(const Node &node) const
{
    const Deeper deeper(*this);
    const auto greatest = [this](const std::vector<const Node *> &nodes) {
        std::optional<int> scale = 0;
        for (const Node *child : nodes) {
            const auto its = scaleOf(*child);
            scale = its && scale ? std::optional(std::max(*scale, *its)) : std::nullopt;
        }
        return scale;
    };
    switch (node.kind) {
    case NodeKind::Value:
        if (const AioDecimal *decimal = decimalValue(node)) {
            int scale = decimal->scale();
            while (scale > 0 && decimal->rescaled(scale - 1)) {
                --scale;
            }
            return scale;
        }
        return node.value.isNull() || std::holds_alternative<qint64>(node.value.storage()) ? std::optional(0) : std::nullopt;
    case NodeKind::Column:
    case NodeKind::Excluded:
        return ofColumn(*node.source, node.field, [this](const FieldInfo *field, const Node *expression) -> std::optional<int> {
            if (field) {
                const bool whole = field->kind == ColumnKind::SmallInt || field->kind == ColumnKind::Integer || field->kind == ColumnKind::BigInt;
                return field->kind == ColumnKind::Decimal ? std::optional(field->scale) : whole ? std::optional(0) : std::nullopt;
            }
            return expression ? scaleOf(*expression) : std::nullopt;
        });
    case NodeKind::Label:
    case NodeKind::Unary:
    case NodeKind::Literal:
        return scaleOf(*node.left);
    case NodeKind::DecimalFunction:
        if (isOneOf(node.function, {"round", "divide"})) {
            const auto own = node.list.size() == 1 ? scaleOf(*node.list.front()) : std::nullopt;
            return own ? std::min(*own, node.field) : node.field;
        } else {
            std::vector<const Node *> operands;
            operands.reserve(node.list.size());
            for (const NodePtr &operand : node.list) {
                operands.push_back(operand.get());
            }
            return greatest(operands);
        }
    case NodeKind::Binary: {
        const auto left = scaleOf(*node.left), right = scaleOf(*node.right);
        if (!left || !right || (!isArithmetic(node.op) && node.op != Operator::IntegerDivide && node.op != Operator::Modulo)) {
            return {};
        }
        return node.op == Operator::Multiply ? *left + *right : std::max(*left, *right);
    }
    case NodeKind::Function:
        switch (decimalUses(node)) {
        case DecimalUses::Nothing:
            return 0;
        case DecimalUses::Keeps:
            return scaleOf(*node.list.front());
        case DecimalUses::Aligns: {
            std::vector<const Node *> arguments;
            arguments.reserve(node.list.size());
            for (const NodePtr &argument : node.list) {
                arguments.push_back(argument.get());
            }
            return greatest(arguments);
        }
        default:
            return {};
        }
    case NodeKind::Case:
        return greatest(resultsOfCase(node));
    case NodeKind::Query:
        return node.query->columns.size() == 1 ? scaleOf(*node.query->columns.front()) : std::nullopt;
    default:
        return {};
    }
}

// a database that has the type rounds in silence
void Compiler::checkScale(const Node &expression, const FieldInfo &field) const
{
    if (field.kind != ColumnKind::Decimal || !isDecimal(expression)) {
        return;
    }
    if (const auto digits = scaleOf(expression); digits && *digits > field.scale) {
        refuseRounding(*digits, field.scale);
    }
}
}
