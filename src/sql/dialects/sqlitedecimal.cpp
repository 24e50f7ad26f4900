// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/core/detail/valuestorage.h"
#include "aioorm/sql/aioexpression.h"
#include "aioorm/sql/decimalscale_p.h"
#include "aioorm/sql/dialects/sqlite_p.h"

#include <algorithm>
#include <cstdlib>

/// Decimals on SQLite, where a column holds whole numbers of its last digits: values are bound as such numbers, what is combined
/// or compared is brought to one scale, and the scales of the result's columns are noted for whoever reads them. Nothing is
/// rounded: where the scale of an expression cannot be told, the query is refused.
namespace Aio::Detail
{
namespace
{
[[noreturn]] void refuseUnknownScale()
{
    refuse(
        QStringLiteral("SQLite stores decimals as whole numbers, and how many digits stand behind the point cannot be told of an expression in this query."));
}

QByteArray powerOfTen(int exponent)
{
    return '1' + QByteArray(exponent, '0');
}
}

int SqliteCompiler::knownScale(const Node &node) const
{
    const auto scale = scaleOf(node);
    if (!scale || *scale > AioDecimal::maxDigits) {
        refuseUnknownScale();
    }
    return *scale;
}

// the expression as a whole number of scale-th digits; as an operand, in brackets where it needs some
void SqliteCompiler::scaled(const Node &expression, int scale)
{
    const Deeper deeper(*this);
    const Node &node = expression.kind == NodeKind::Label ? *expression.left : expression;
    const int own = knownScale(node);
    if (scale < own) {
        refuseRounding(own, scale);
    }
    const auto times = [this](int exponent) {
        if (exponent > 0) {
            sql() += " * " + powerOfTen(exponent);
        }
    };
    switch (node.kind) {
    case NodeKind::Value: {
        if (node.value.isNull()) {
            bind(node.value);
            return;
        }
        const AioDecimal *decimal = decimalValue(node);
        const auto number = decimal ? decimal->scaled(scale) : AioDecimal(std::get<qint64>(node.value.storage())).scaled(scale);
        if (!number) {
            AioErrorInfo(AioErrorKind::Data, QStringLiteral("A decimal has more digits than SQLite's whole numbers hold.")).phase(AioPhase::Prepare).raise();
        }
        bind(AioValue(*number));
        return;
    }
    case NodeKind::Literal:
        scaled(*node.left, scale);
        return;
    case NodeKind::DecimalFunction:
        sql() += scale > own ? "(" : "";
        scaledFunction(node, scale);
        times(isOneOf(node.function, {"divide"}) || (isOneOf(node.function, {"round"}) && own < knownScale(*node.list.front())) ? scale - own : 0);
        sql() += scale > own ? ")" : "";
        return;
    case NodeKind::Unary:
        sql() += "-(";
        scaled(*node.left, scale);
        sql() += ')';
        return;
    case NodeKind::Binary:
        if (!isArithmetic(node.op)) {
            break;
        }
        sql() += '(';
        if (node.op == Operator::Multiply) {
            scaled(*node.left, knownScale(*node.left));
            sql() += " * ";
            scaled(*node.right, knownScale(*node.right));
            times(scale - own);
        } else {
            scaled(*node.left, scale);
            sql() += node.op == Operator::Add ? " + " : " - ";
            scaled(*node.right, scale);
        }
        sql() += ')';
        return;
    case NodeKind::Function:
        if (decimalUses(node) == DecimalUses::Aligns && node.list.size() > 1 && !node.call) {
            sql() += node.function;
            sql() += '(';
            for (std::size_t i = 0; i < node.list.size(); ++i) {
                commaBefore(i);
                scaled(*node.list[i], scale);
            }
            sql() += ')';
            return;
        }
        break;
    case NodeKind::Case:
        caseOf(node, [this, scale](const Node &result) {
            scaled(result, scale);
        });
        return;
    default:
        break;
    }
    sql() += scale > own ? "(" : "";
    plain(node);
    times(scale - own);
    sql() += scale > own ? ")" : "";
}

// A quotient and what is rounded have the digits of their own scale, the others those of `scale`.
void SqliteCompiler::scaledFunction(const Node &node, int scale)
{
    if (isOneOf(node.function, {"divide"})) {
        quotient(node);
        return;
    }
    const Node &first = *node.list.front();
    if (isOneOf(node.function, {"round"})) {
        const int own = knownScale(first), less = own - node.field;
        if (less <= 0) {
            scaled(first, scale);
            return;
        }
        if (less > m_dialect.maxDecimalDigits) {
            refuseUnknownScale();
        }
        // what is left of a whole, in halves of one: -1, 0 or 1
        sql() += '(';
        scaled(first, own);
        sql() += " / " + powerOfTen(less) + " + ";
        scaled(first, own);
        sql() += " % " + powerOfTen(less) + " / 5" + QByteArray(less - 1, '0') + ')';
        return;
    }
    sql() += isOneOf(node.function, {"greatest"}) ? "max(" : "min(";
    for (std::size_t i = 0; i < node.list.size(); ++i) {
        commaBefore(i);
        scaled(*node.list[i], scale);
    }
    sql() += ')';
}

// The whole part and twice the rest in divisors, which is the half that goes away from zero. What is too long for its whole numbers would become a
// fraction without a word.
void SqliteCompiler::quotient(const Node &node)
{
    const int left = knownScale(*node.list[0]), right = knownScale(*node.list[1]);
    const int shift = node.field - left + right;
    if (std::abs(shift) > m_dialect.maxDecimalDigits) {
        refuseUnknownScale();
    }
    const auto dividend = [&] {
        scaled(*node.list[0], left);
        sql() += shift > 0 ? " * " + powerOfTen(shift) : QByteArray();
    };
    const auto divisor = [&] {
        sql() += shift < 0 ? "(" : "";
        scaled(*node.list[1], right);
        sql() += shift < 0 ? " * " + powerOfTen(-shift) + ')' : QByteArray();
    };
    sql() += '(';
    if (shift > 0) {
        sql() += "CASE WHEN typeof(";
        dividend();
        sql() += ") = 'real' THEN abs(CAST(-abs(";
        dividend();
        sql() += ") AS INTEGER)) ELSE "; // an overflow, and an error
    }
    dividend();
    sql() += " / ";
    divisor();
    sql() += " + ";
    dividend();
    sql() += " % ";
    divisor();
    sql() += " * 2 / ";
    divisor();
    sql() += shift > 0 ? " END)" : ")";
}

void SqliteCompiler::compareDecimals(const Node &node)
{
    const char *const comparison = node.op == Operator::IsDistinct ? " IS NOT " : node.op == Operator::IsNotDistinct ? " IS " : symbol(node.op);
    const AioDecimal *value = decimalValue(*node.right);
    const int left = knownScale(*node.left);
    if (!value || decimalValue(*node.left)) {
        const int scale = std::max(left, knownScale(*node.right));
        scaled(*node.left, scale);
        sql() += comparison;
        scaled(*node.right, scale);
        return;
    }
    // a constant is brought to the scale of the other side, so that an index serves
    const auto exact = value->scaled(left);
    if (!exact && (node.op == Operator::IsDistinct || node.op == Operator::IsNotDistinct)) {
        sql() += node.op == Operator::IsDistinct ? '1' : '0';
        return;
    }
    scaled(*node.left, left);
    if (exact) {
        sql() += comparison;
        bind(AioValue(*exact));
        return;
    }
    switch (node.op) { // it lies between two whole numbers, or beyond all
    case Operator::Equal:
        sql() += " <> ";
        scaled(*node.left, left);
        return;
    case Operator::NotEqual:
        sql() += " = ";
        scaled(*node.left, left);
        return;
    case Operator::Less:
    case Operator::LessOrEqual:
        sql() += " <= ";
        break;
    default:
        sql() += " > ";
        break;
    }
    bind(AioValue(value->scaledFloor(left)));
}

void SqliteCompiler::inDecimals(const Node &node)
{
    int scale = knownScale(*node.left);
    std::vector<const Node *> left;
    for (const NodePtr &item : node.list) {
        const AioDecimal *value = decimalValue(*item);
        if (!value || value->scaled(scale)) { // any other one is never equal
            left.push_back(item.get());
        }
    }
    for (const Node *item : left) {
        scale = std::max(scale, decimalValue(*item) ? 0 : knownScale(*item));
    }
    scaled(*node.left, scale);
    if (left.empty()) {
        sql() += node.op == Operator::In ? " <> " : " = ";
        scaled(*node.left, scale);
        return;
    }
    sql() += node.op == Operator::In ? " IN (" : " NOT IN (";
    for (std::size_t i = 0; i < left.size(); ++i) {
        commaBefore(i);
        scaled(*left[i], scale);
    }
    sql() += ')';
}

void SqliteCompiler::betweenDecimals(const Node &node)
{
    int scale = knownScale(*node.left);
    for (const NodePtr &end : node.list) {
        scale = std::max(scale, decimalValue(*end) ? 0 : knownScale(*end));
    }
    scaled(*node.left, scale);
    sql() += " BETWEEN ";
    const auto end = [&](const Node &node, bool low) {
        const AioDecimal *value = decimalValue(node);
        if (!value || value->scaled(scale)) {
            scaled(node, scale);
        } else {
            const qint64 floor = value->scaledFloor(scale);
            bind(AioValue(low && floor < std::numeric_limits<qint64>::max() ? floor + 1 : floor));
        }
    };
    end(*node.list[0], true);
    sql() += " AND ";
    end(*node.list[1], false);
}

// true: it is about decimals, and written
bool SqliteCompiler::decimals(const Node &node)
{
    const auto any = [this](const std::vector<NodePtr> &nodes) {
        return std::any_of(nodes.begin(), nodes.end(), [this](const NodePtr &child) {
            return isDecimal(*child);
        });
    };
    switch (node.kind) {
    case NodeKind::Binary:
        if (isComparison(node.op)) {
            if (!isDecimal(*node.left) && !isDecimal(*node.right)) {
                return false;
            }
            if (decimalValue(*node.left) && !decimalValue(*node.right)) {
                Node turned(NodeKind::Binary, mirrored(node.op), node.right, node.left);
                compareDecimals(turned);
            } else {
                compareDecimals(node);
            }
            return true;
        }
        break;
    case NodeKind::In:
        if (node.list.empty() || (!isDecimal(*node.left) && !any(node.list))) {
            return false;
        }
        inDecimals(node);
        return true;
    case NodeKind::Between:
        if (!isDecimal(*node.left) && !any(node.list)) {
            return false;
        }
        betweenDecimals(node);
        return true;
    case NodeKind::Query:
        if (node.left && isDecimal(*node.left)
            && scaleOf(*node.left) != (node.query->columns.size() == 1 ? scaleOf(*node.query->columns.front()) : std::nullopt)) {
            refuseUnknownScale();
        }
        return false;
    case NodeKind::Cast:
        if (!isDecimal(*node.left)) {
            return false;
        }
        if (node.type != ColumnKind::Double && node.type != ColumnKind::Float) {
            refuse(QStringLiteral("SQLite stores decimals as whole numbers: one can be cast to a double only."));
        }
        sql() += "(CAST(";
        scaled(*node.left, knownScale(*node.left));
        sql() += " AS REAL) / " + powerOfTen(knownScale(*node.left)) + ".0)";
        return true;
    case NodeKind::Function:
        if (!any(node.list)) {
            return false;
        }
        switch (decimalUses(node)) {
        case DecimalUses::Unknown:
            refuse(QStringLiteral("SQLite stores decimals as whole numbers, and the function %1 would see those.")
                       .arg(node.function ? QString::fromLatin1(node.function) : toText(node.name)));
        case DecimalUses::Averages:
            sql() += '(';
            plain(node);
            sql() += " / " + powerOfTen(knownScale(*node.list.front())) + ".0)";
            return true;
        case DecimalUses::Aligns:
            break;
        default:
            return false;
        }
        break;
    case NodeKind::Row:
        if (any(node.list)) {
            refuse(QStringLiteral("SQLite stores decimals as whole numbers, which are not compared in rows of several values: compare them one by one."));
        }
        return false;
    case NodeKind::Unary:
    case NodeKind::Case:
    case NodeKind::Literal:
    case NodeKind::DecimalFunction:
        break;
    default:
        return false; // a value alone: bound as a decimal, which the driver refuses
    }
    if (!isDecimal(node)) {
        return false;
    }
    // alone, brackets would only be in the way
    scaled(node, knownScale(node));
    return true;
}

// SQLite would take whole numbers of different last digits for the same
void SqliteCompiler::checkSetOperation(const SelectData &setOperation) const
{
    const SelectData *left = &setOperation.firstQuery();
    const SelectData *right = &setOperation.more->right->firstQuery();
    for (std::size_t i = 0; i < std::min(left->columns.size(), right->columns.size()); ++i) {
        const Node &a = *left->columns[i], &b = *right->columns[i];
        if ((isDecimal(a) || isDecimal(b)) && scaleOf(a) != scaleOf(b)) {
            refuse(QStringLiteral("The queries of a set operation have decimals of different scales, which SQLite cannot tell from each other."));
        }
    }
}

void SqliteCompiler::assigned(const Node &expression, const FieldInfo &field)
{
    if (field.kind == ColumnKind::Decimal) {
        scaled(expression, field.scale);
    } else {
        node(expression);
    }
}

void SqliteCompiler::checkInserted(const InsertData &insert) const
{
    const SelectData *first = &insert.select->firstQuery();
    for (std::size_t i = 0; i < insert.fields.size(); ++i) {
        const FieldInfo &field = insert.into->table().storedField(insert.fields[i]);
        if (field.kind == ColumnKind::Decimal && (i >= first->columns.size() || scaleOf(*first->columns[i]) != field.scale)) {
            refuse(QStringLiteral("The query that is inserted has another number of digits behind the point than %1, or one that SQLite cannot tell.")
                       .arg(toText(field.name)));
        }
    }
}

// the scales of the columns that the caller reads
void SqliteCompiler::resultColumns(const std::vector<NodePtr> &columns, const SelectData *whole)
{
    std::vector<std::pair<int, int>> scales;
    int column = 0;
    for (const NodePtr &expression : columns) {
        if (isDecimal(*expression)) {
            scales.emplace_back(column, knownScale(*expression));
        }
        ++column;
    }
    if (whole) {
        whole->forEachField([&](const Source &source, int field) {
            const auto scale = ofColumn(source, field, [this](const FieldInfo *info, const Node *expression) -> std::optional<int> {
                if (info) {
                    return info->kind == ColumnKind::Decimal ? std::optional(info->scale) : std::nullopt;
                }
                return expression && isDecimal(*expression) ? std::optional(knownScale(*expression)) : std::nullopt;
            });
            if (scale) {
                scales.emplace_back(column, *scale);
            }
            ++column;
        });
    }
    if (!m_decimalsNoted) {
        m_out.decimals = std::move(scales);
        m_decimalsNoted = true;
    } else if (m_out.decimals != scales) {
        refuse(QStringLiteral("The queries of a set operation have decimals of different scales, which SQLite cannot tell from each other."));
    }
}
}
