// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/orm/aiomodel.h"

#include <algorithm>
#include <variant>

/// Queries of tst_samequery as trees of their own: what the library makes of one, and an interpreter, are compared.
namespace RandomQuery
{
class Plot : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Plot, "plots",
        (qint64,                 id,     setId,     primaryKey().manual()),
        (qint16,                 width,  setWidth),
        (qint32,                 number, setNumber),
        (std::optional<qint64>,  size,   setSize),
        (double,                 area,   setArea),
        (std::optional<double>,  yield,  setYield),
        (QString,                name,   setName,   maxLength(20)),
        (std::optional<QString>, note,   setNote),
        (bool,                   open,   setOpen))
    // clang-format on
};

class Crop : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Crop, "crops",
        (qint64,                id,     setId,     primaryKey().manual()),
        (AioForeignKey<Plot>,   plot,   setPlot,   nullable()),
        (std::optional<qint32>, amount, setAmount),
        (double,                share,  setShare),
        (QString,               name,   setName))
    // clang-format on
};

enum class Type { Int, Real, Text, Bool };
using Cell = std::variant<std::monostate, qint64, double, QString, bool>;
using Row = std::vector<Cell>;
using Table = std::vector<Row>;

struct ColumnInfo {
    Type type;
    bool nullable;
    double bound; // no value is greater
    int width = 64;
};
inline const std::vector<ColumnInfo> plotColumns{{Type::Int, false, 20},
                                                 {Type::Int, false, 32000, 16},
                                                 {Type::Int, false, 2e9, 32},
                                                 {Type::Int, true, 1e10},
                                                 {Type::Real, false, 8},
                                                 {Type::Real, true, 8},
                                                 {Type::Text, false, 0},
                                                 {Type::Text, true, 0},
                                                 {Type::Bool, false, 0}};
inline const std::vector<ColumnInfo> cropColumns{{Type::Int, false, 20},
                                                 {Type::Int, true, 20},
                                                 {Type::Int, true, 2e9, 32},
                                                 {Type::Real, false, 8},
                                                 {Type::Text, false, 0}};

// the tables of a query: plots, crops, and each once more for the queries inside it
constexpr int sourceCount = 4;
inline const std::vector<ColumnInfo> &columnsOf(int source)
{
    return source % 2 ? cropColumns : plotColumns;
}

// clang-format off: a table
enum class Op {
    Const, Column, Add, Subtract, Multiply, Divide, Modulo, BitAnd, BitOr, BitXor, Shift, Complement, Negate, Abs, Length, ToInt, ToReal, Lower, Upper, Concat,
    Coalesce, NullIf, Case, Sql,
    Equal, NotEqual, Less, LessOrEqual, Greater, GreaterOrEqual, Distinct, NotDistinct, And, Or, Not, IsNull, IsNotNull, In, NotIn, Between,
    Contains, StartsWith, EndsWith, Flag, Any, Exists, InQuery, Scalar,
    Count, CountOf, CountDistinct, Sum, Average, Min, Max,
    RowNumber, Rank, DenseRank, RunningSum, WholeMax, Lag,
};
// clang-format on

inline bool isAggregate(Op op)
{
    return op >= Op::Count && op <= Op::Max;
}
inline bool isWindow(Op op)
{
    return op >= Op::RowNumber;
}

struct Query;
struct Term;
using TermPtr = std::shared_ptr<const Term>;
using QueryPtr = std::shared_ptr<const Query>;

/// An expression: an operation and its operands.
struct Term {
    Term(Op op, Type type)
        : op(op)
        , type(type)
    {
    }
    Op op;
    Type type;
    std::vector<TermPtr> args;
    Cell value;
    int source = 0, column = 0;
    QueryPtr query;
    double bound = 0; // of a number
    int width = 64; // bits of its C++ type, in which what it is compared with has to fit
    int halves = 0; // a fraction is a multiple of 2 to the power of minus this; above 50: of none
    bool isConst() const { return op == Op::Const; }
};

struct Order {
    TermPtr term;
    bool descending = false, nullsFirst = false;
    int column = -1; // of the result, by its label or as the same expression
};

struct Query {
    int from = 0;
    std::optional<Aio::Detail::JoinType> join;
    TermPtr on, where;
    std::vector<TermPtr> columns;
    std::vector<QByteArray> labels; // empty: it has none
    bool distinct = false;
    std::vector<TermPtr> groups;
    std::vector<int> groupColumns; // the column of the result that a group is, or -1
    TermPtr having;
    std::vector<Order> order;
    std::optional<qint64> limit, offset;
    std::optional<Aio::Detail::SetOperation> operation;
    QueryPtr right;
    bool isDerived = false; // stands in another query as a table
    int joined() const { return from ^ 1; }
    bool isGrouped() const
    {
        return !groups.empty() || std::any_of(columns.begin(), columns.end(), [](const TermPtr &column) {
            return hasAggregate(*column);
        });
    }
    static bool hasAggregate(const Term &term)
    {
        return isAggregate(term.op) || std::any_of(term.args.begin(), term.args.end(), [](const TermPtr &arg) {
                   return arg && hasAggregate(*arg);
               });
    }
};
}
