// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/core/detail/valuestorage.h"
#include "aioorm/sql/aiojsonpath.h"
#include "aioorm/sql/compiler_p.h"

#include <algorithm>

namespace Aio::Detail
{
namespace
{
// the more of a number it holds, in the order in which PostgreSQL takes one for the other
int rankOf(ColumnKind kind)
{
    switch (kind) {
    case ColumnKind::SmallInt:
        return 1;
    case ColumnKind::Integer:
        return 2;
    case ColumnKind::BigInt:
        return 3;
    case ColumnKind::Decimal:
        return 4;
    case ColumnKind::Float:
        return 5;
    case ColumnKind::Double:
        return 6;
    default:
        return 0;
    }
}
}

bool isOneOf(const char *name, std::initializer_list<const char *> names)
{
    return std::any_of(names.begin(), names.end(), [name](const char *other) {
        return qstrcmp(name, other) == 0;
    });
}

bool isInteger(ColumnKind kind)
{
    return kind == ColumnKind::SmallInt || kind == ColumnKind::Integer || kind == ColumnKind::BigInt;
}

bool isFloat(ColumnKind kind)
{
    return kind == ColumnKind::Float || kind == ColumnKind::Double;
}

bool isNumber(ColumnKind kind)
{
    return rankOf(kind) > 0;
}

std::optional<ColumnKind> kindOfValue(const AioValue &value)
{
    return std::visit(
        [](const auto &held) -> std::optional<ColumnKind> {
            using T = std::remove_cvref_t<decltype(held)>;
            if constexpr (std::is_same_v<T, qint64>) {
                return ColumnKind::BigInt;
            } else if constexpr (std::is_same_v<T, double>) {
                return ColumnKind::Double;
            } else if constexpr (std::is_same_v<T, AioDecimal>) {
                return ColumnKind::Decimal;
            } else if constexpr (std::is_same_v<T, QDate>) {
                return ColumnKind::Date;
            } else if constexpr (std::is_same_v<T, QTime>) {
                return ColumnKind::Time;
            } else if constexpr (std::is_same_v<T, AioValue::Moment>) {
                return ColumnKind::DateTime;
            } else if constexpr (std::is_same_v<T, AioTimestamp>) {
                return ColumnKind::Timestamp;
            } else if constexpr (std::is_same_v<T, QUuid>) {
                return ColumnKind::Uuid;
            } else if constexpr (std::is_same_v<T, AioValue::Json>) {
                return ColumnKind::Json;
            } else if constexpr (std::is_same_v<T, std::chrono::microseconds>) {
                return ColumnKind::Duration;
            } else {
                return {};
            }
        },
        value.storage());
}

ColumnKind wider(ColumnKind a, ColumnKind b)
{
    if (isFloat(a) || isFloat(b)) {
        return ColumnKind::Double;
    }
    return a == ColumnKind::Decimal || b == ColumnKind::Decimal ? ColumnKind::Decimal : ColumnKind::BigInt;
}

Compiler::Kind Compiler::kindOf(const Node &node, Of of) const
{
    const Deeper deeper(*this);
    switch (node.kind) {
    case NodeKind::Value:
        return of == Of::Promise ? kindOfValue(node.value) : Kind();
    case NodeKind::Column:
    case NodeKind::Excluded:
        return ofColumn(*node.source, node.field, [this, of](const FieldInfo *field, const Node *expression) -> Kind {
            return field ? Kind(field->kind) : expression ? kindOf(*expression, of) : Kind();
        });
    case NodeKind::Label:
        return kindOf(*node.left, of);
    case NodeKind::Unary:
        return node.op == Operator::Not ? Kind(ColumnKind::Boolean) : kindOf(*node.left, of);
    case NodeKind::Binary:
        if (node.op == Operator::Concat) {
            return ColumnKind::Text;
        }
        if (node.op < Operator::Add || node.op > Operator::ShiftRight) {
            return ColumnKind::Boolean;
        }
        if (const Kind left = promisedNumber(*node.left), right = promisedNumber(*node.right); left && right) {
            return wider(*left, *right);
        }
        return {};
    case NodeKind::Case:
        return kindOfAll(resultsOfCase(node), of);
    case NodeKind::Cast:
    case NodeKind::Literal:
        return node.type;
    case NodeKind::DecimalFunction:
        return ColumnKind::Decimal;
    case NodeKind::Query: {
        const bool isColumn = node.op == Operator::None && !node.query->isSetOperation() && node.query->columns.size() == 1;
        return isColumn ? kindOf(*node.query->columns.front(), of) : Kind();
    }
    case NodeKind::Function:
        return node.function ? kindOfFunction(node, of) : of == Of::Promise ? Kind(node.type) : Kind();
    case NodeKind::Common:
        return node.type;
    case NodeKind::Raw:
        return of == Of::Promise ? Kind(node.type) : Kind();
    case NodeKind::Json:
        if (node.json->use == JsonUse::Length) {
            return of == Of::Promise ? Kind(ColumnKind::BigInt) : Kind();
        }
        if (node.json->use == JsonUse::Integer) {
            return of == Of::Promise || !node.json->isList ? Kind(ColumnKind::BigInt) : Kind();
        }
        return node.json->use == JsonUse::Real && (of == Of::Promise || !node.json->isList) ? Kind(ColumnKind::Double) : Kind();
    default:
        return {};
    }
}

Compiler::Kind Compiler::kindOfFunction(const Node &node, Of of) const
{
    const char *name = node.function;
    if (isOneOf(name, {"sum", "avg"})) {
        return node.type == ColumnKind::BigInt || node.type == ColumnKind::Double ? Kind(node.type) : kindOf(*node.list.front(), of);
    }
    if (isOneOf(name, {"count", "row_number", "rank", "dense_rank"})) {
        return ColumnKind::BigInt;
    }
    if (isOneOf(name, {"ntile", "length", "grouping"})) {
        return ColumnKind::Integer;
    }
    if (isOneOf(name, {"percent_rank", "cume_dist", "random"})) {
        return ColumnKind::Double;
    }
    if (isOneOf(name, {"min", "max", "abs", "first_value", "last_value", "nth_value", "lag", "lead", "nullif"})) {
        return kindOf(*node.list.front(), of);
    }
    if (isOneOf(name, {"coalesce"})) {
        std::vector<const Node *> arguments;
        for (const NodePtr &argument : node.list) {
            if (argument->kind != NodeKind::Value) {
                arguments.push_back(argument.get());
            }
        }
        return kindOfAll(arguments, of);
    }
    return {};
}

// the one that takes all of them, as in CASE
Compiler::Kind Compiler::kindOfAll(const std::vector<const Node *> &nodes, Of of) const
{
    Kind whole;
    for (const Node *node : nodes) {
        if (node->kind == NodeKind::Value && node->value.isNull()) {
            continue;
        }
        const Kind its = node->kind == NodeKind::Value ? kindOfValue(node->value) : kindOf(*node, of);
        if (!its || (whole && *whole != *its && (!isNumber(*whole) || !isNumber(*its)))) {
            return {};
        }
        whole = whole && rankOf(*whole) > rankOf(*its) ? whole : its;
    }
    return whole;
}

Compiler::Kind Compiler::promisedNumber(const Node &node) const
{
    const Kind kind = kindOf(node, Of::Promise);
    return kind && isNumber(*kind) ? kind : Kind();
}
}
