// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/core/detail/valuestorage.h"
#include "aioorm/sql/dialects/postgresql_p.h"

#include <algorithm>

/// PostgreSQL gives a parameter the type of what stands beside it, text where nothing does, and computes in the narrower types of
/// its columns. Here both become what the C++ types promise: arithmetic of integers has 64 bits, that with a fraction is of
/// doubles, and a parameter that no column gives a type is cast to its own.
namespace Aio::Detail
{
void PostgresqlCompiler::typed(const Node &value, ColumnKind kind)
{
    sql() += "CAST(";
    bind(value.value);
    sql() += " AS ";
    sql() += m_dialect.typeName(kind);
    sql() += ')';
}

void PostgresqlCompiler::castTo(const Node &node, ColumnKind kind)
{
    if (node.kind == NodeKind::Value) {
        typed(node, kind);
        return;
    }
    sql() += "CAST(";
    this->node(node);
    sql() += " AS ";
    sql() += m_dialect.typeName(kind);
    sql() += ')';
}

// the rows that follow are computed in the wide types, and the server wants the same in both parts
void PostgresqlCompiler::firstColumn(const Node &column)
{
    const Kind kind = promisedNumber(column);
    const bool isLimitedText = column.kind == NodeKind::Column && ofColumn(*column.source, column.field, [](const FieldInfo *field, const Node *) {
                                   return field && field->kind == ColumnKind::Text && field->maxLength > 0;
                               });
    if (isLimitedText) {
        castTo(column, ColumnKind::Text);
    } else if (kind && (*kind == ColumnKind::Decimal || kindOf(column) != wider(*kind, *kind))) {
        castTo(column, wider(*kind, *kind));
    } else {
        node(column);
    }
}

void PostgresqlCompiler::binary(const Node &node)
{
    if (node.op >= Operator::Add && node.op <= Operator::Modulo) {
        arithmetic(node);
    } else {
        Compiler::binary(node);
    }
}

void PostgresqlCompiler::arithmetic(const Node &node)
{
    const Kind left = promisedNumber(*node.left), right = promisedNumber(*node.right);
    const bool isLeftValue = node.left->kind == NodeKind::Value, isRightValue = node.right->kind == NodeKind::Value;
    if ((!left && !isLeftValue) || (!right && !isRightValue) || (!left && !right)) {
        operand(*node.left, node.op);
        sql() += node.op == Operator::BitXor ? " # " : symbol(node.op);
        operand(*node.right, node.op);
        return;
    }
    // one operand of the wanted type makes the other one such; what is not known to be a number becomes one itself
    const ColumnKind wanted = left && right ? wider(*left, *right) : wider(left.value_or(*right), left.value_or(*right));
    const Kind leftIs = kindOf(*node.left), rightIs = kindOf(*node.right);
    const bool hasWanted = leftIs == wanted || rightIs == wanted;
    const bool castsLeft = !leftIs && !(isLeftValue && rightIs == wanted);
    const bool castsRight = !rightIs && !(isRightValue && (leftIs == wanted || castsLeft));
    const bool bothTooNarrow = !hasWanted && !castsLeft && !castsRight;
    const auto write = [&](const Node &operand, bool casts) {
        if (casts && !(operand.kind == NodeKind::Value && operand.value.isNull())) {
            castTo(operand, wanted);
        } else {
            this->operand(operand, node.op);
        }
    };
    write(*node.left, castsLeft || bothTooNarrow);
    sql() += node.op == Operator::BitXor ? " # " : symbol(node.op);
    write(*node.right, castsRight);
}

void PostgresqlCompiler::bits(const Node &node)
{
    if (node.op == Operator::BitNot) {
        Compiler::bits(node);
    } else if (node.op == Operator::ShiftLeft || node.op == Operator::ShiftRight) {
        if (kindOf(*node.left) == ColumnKind::BigInt) {
            operand(*node.left);
        } else {
            castTo(*node.left, ColumnKind::BigInt);
        }
        sql() += symbol(node.op);
        castTo(*node.right, ColumnKind::Integer); // it shifts by a 32-bit integer only
    } else {
        arithmetic(node);
    }
}

// It has 32 bits there, and 64 in C++; or it is not known what it has.
bool PostgresqlCompiler::isNarrower(const Node &node) const
{
    switch (node.kind) {
    case NodeKind::Raw:
        return true;
    case NodeKind::Column:
        return ofColumn(*node.source, node.field, [this](const FieldInfo *, const Node *expression) {
            return expression && isNarrower(*expression);
        });
    case NodeKind::Label:
        return isNarrower(*node.left);
    case NodeKind::Unary:
        return node.op != Operator::Not && isNarrower(*node.left);
    case NodeKind::Function:
        return !node.function || isOneOf(node.function, {"ntile", "length", "grouping"})
            || (!isOneOf(node.function, {"sum", "avg", "count"}) && std::any_of(node.list.begin(), node.list.end(), [this](const NodePtr &argument) {
                   return isNarrower(*argument);
               }));
    case NodeKind::Common:
        return node.type == ColumnKind::Integer;
    case NodeKind::Case:
        return std::any_of(node.list.begin(), node.list.end(), [this](const NodePtr &part) {
            return isNarrower(*part);
        });
    case NodeKind::Query:
        return node.op == Operator::None && !node.query->isSetOperation() && node.query->columns.size() == 1 && isNarrower(*node.query->columns.front());
    default:
        return false;
    }
}

// beside such a one a number keeps its own type
void PostgresqlCompiler::compared(const Node &node, const Node &other)
{
    const Kind kind = node.kind == NodeKind::Value && isNarrower(other) ? kindOfValue(node.value) : Kind();
    if (kind && isNumber(*kind)) {
        typed(node, *kind);
    } else {
        operand(node);
    }
}

void PostgresqlCompiler::caseResult(const Node &result)
{
    const Kind kind = result.kind == NodeKind::Value ? kindOfValue(result.value) : Kind();
    if (kind) {
        typed(result, *kind);
    } else {
        node(result);
    }
}

void PostgresqlCompiler::typedArgument(const Node &node)
{
    const Kind kind = node.kind == NodeKind::Value && !m_definition ? kindOfValue(node.value) : Kind();
    if (!kind) {
        operand(node);
    } else if (*kind == ColumnKind::BigInt && isInteger(node.type)) {
        typed(node, node.type == ColumnKind::SmallInt ? ColumnKind::Integer : node.type); // as a literal has it
    } else {
        typed(node, *kind);
    }
}

void PostgresqlCompiler::arguments(const Node &node, const CallData &call)
{
    if (node.function && isOneOf(node.function, {"coalesce", "nullif"})) {
        for (std::size_t i = 0; i < node.list.size(); ++i) {
            commaBefore(i);
            if (node.list[i]->kind == NodeKind::Value) {
                compared(*node.list[i], *node.list.front());
            } else {
                this->node(*node.list[i]);
            }
        }
        return;
    }
    if (node.function) {
        Compiler::arguments(node, call);
        return;
    }
    for (std::size_t i = 0; i < node.list.size(); ++i) {
        commaBefore(i);
        if (node.list[i]->kind == NodeKind::Value) {
            typedArgument(*node.list[i]);
        } else {
            this->node(*node.list[i]);
        }
    }
}

void PostgresqlCompiler::function(const Node &node)
{
    call(node);
    // there a sum of bigint, and every average of whole numbers, is numeric
    if (node.function && (node.type == ColumnKind::BigInt || node.type == ColumnKind::Double)) {
        sql() += "::";
        sql() += m_dialect.typeName(node.type);
    }
}

void PostgresqlCompiler::rawOperand(const Node &, const Node &value)
{
    typedArgument(value);
}

void PostgresqlCompiler::literal(const Node &node)
{
    if (m_definition) {
        bind(node.left->value);
        return;
    }
    FieldInfo field;
    field.kind = node.type;
    field.element = node.of;
    if (const auto *list = std::get_if<AioValue::List>(&node.left->value.storage())) {
        field.element = list->element();
    }
    sql() += "CAST(";
    bind(node.left->value);
    sql() += " AS ";
    sql() += node.type == ColumnKind::Array ? m_dialect.typeName(field, false) : m_dialect.typeName(node.type);
    sql() += ')';
}

void PostgresqlCompiler::decimalOperand(const Node &node)
{
    const Kind kind = promisedNumber(node);
    if (kind && isInteger(*kind)) {
        castTo(node, ColumnKind::Decimal);
    } else if (node.kind == NodeKind::Value) {
        typed(node, ColumnKind::Decimal);
    } else {
        operand(node);
    }
}

void PostgresqlCompiler::cast(const Node &node)
{
    const Kind from = kindOf(*node.left);
    if (!isInteger(node.type) || !from || (!isFloat(*from) && *from != ColumnKind::Decimal)) {
        Compiler::cast(node);
        return;
    }
    // by itself it rounds
    sql() += "CAST(trunc(";
    this->node(*node.left);
    sql() += ") AS ";
    sql() += castType(node.type);
    sql() += ')';
}

// The whole part and the rest are exact, where a quotient would be rounded a first time by the server: twice the rest, in divisors, is the half
// that goes away from zero.
void PostgresqlCompiler::quotient(const Node &node)
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
