// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm_export.h"
#include "core/aiovalue.h"
#include "sql/aiotable.h"

#include <memory>
#include <optional>
#include <vector>

class AioModel;

/// The tree of a query, without types: what the typed builders make and the compiler reads.
namespace Aio
{
/// A table as it stands in FROM or JOIN: itself, or under an alias.
class AIOORM_EXPORT Source
{
public:
    explicit Source(const AioTable &(*table)(), QByteArray alias = {})
        : table(table)
        , alias(std::move(alias))
    {
    }
    const AioTable &(*table)();
    QByteArray alias;
    /// Same table under the same name.
    bool matches(const Source &other) const { return table == other.table && alias == other.alias; }
};
using SourcePtr = std::shared_ptr<const Source>;

enum class NodeKind : quint8 {
    Column, ///< source, field
    Value, ///< value
    Star, ///< * of count(*)
    Binary, ///< left op right
    Unary, ///< op left
    IsNull, ///< left; op is IsNull or IsNotNull
    In, ///< left in list; op is In or NotIn
    Between, ///< left between list[0] and list[1]
    Like, ///< left like right; op says how right is to be escaped
    Function, ///< function name in value, arguments in list
};

enum class Operator : quint8 {
    None,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    IsDistinct,
    IsNotDistinct,
    And,
    Or,
    Not,
    Negate,
    Add,
    Subtract,
    Multiply,
    Divide,
    IntegerDivide, ///< of two integers, on every database
    Modulo,
    IsNull,
    IsNotNull,
    In,
    NotIn,
    Like, ///< the pattern as it is
    Contains,
    StartsWith,
    EndsWith,
};

class Node;
using NodePtr = std::shared_ptr<const Node>;

/// Immutable once built, and shared: a column's node is made once per process.
class AIOORM_EXPORT Node
{
public:
    explicit Node(NodeKind kind, Operator op = Operator::None, NodePtr left = {}, NodePtr right = {})
        : kind(kind)
        , op(op)
        , left(std::move(left))
        , right(std::move(right))
    {
    }

    NodeKind kind;
    Operator op;
    int field = -1;
    NodePtr left, right;
    AioValue value;
    SourcePtr source;
    std::vector<NodePtr> list;
    const char *function = nullptr;
};

AIOORM_EXPORT NodePtr columnNode(SourcePtr source, int field);
AIOORM_EXPORT NodePtr valueNode(AioValue value);
AIOORM_EXPORT NodePtr binaryNode(Operator op, NodePtr left, NodePtr right);
AIOORM_EXPORT NodePtr unaryNode(NodeKind kind, Operator op, NodePtr operand);
AIOORM_EXPORT NodePtr inNode(Operator op, NodePtr left, std::vector<NodePtr> list);
AIOORM_EXPORT NodePtr functionNode(const char *name, std::vector<NodePtr> arguments);
/// AND of both, where either may be null.
AIOORM_EXPORT NodePtr andNode(NodePtr left, NodePtr right);

enum class Nulls : quint8 {
    Default, ///< where the database puts them
    Smallest, ///< first in ascending, last in descending order, on every database
};

class AIOORM_EXPORT OrderTerm
{
public:
    explicit OrderTerm(NodePtr node = {}, bool descending = false, Nulls nulls = Nulls::Default)
        : node(std::move(node))
        , descending(descending)
        , nulls(nulls)
    {
    }
    NodePtr node;
    bool descending;
    Nulls nulls;
};

enum class JoinType : quint8 { Inner, Left };

class AIOORM_EXPORT JoinTerm
{
public:
    JoinTerm(JoinType type, SourcePtr source, NodePtr on)
        : type(type)
        , source(std::move(source))
        , on(std::move(on))
    {
    }
    JoinType type;
    SourcePtr source;
    NodePtr on; ///< null: the one foreign key between this table and those before it
};

class AIOORM_EXPORT SelectData
{
public:
    SourcePtr from;
    std::vector<NodePtr> columns; ///< empty: all columns of `from`
    std::vector<JoinTerm> joins;
    NodePtr where;
    std::vector<OrderTerm> orderBy;
    std::optional<qint64> limit, offset;
    enum class Form : quint8 { Rows, Count, Exists } form = Form::Rows;
};

/// One assigned column: a value, or an expression.
class AIOORM_EXPORT AssignmentData
{
public:
    int field = -1;
    AioValue value;
    NodePtr expression; ///< null: value
    std::shared_ptr<AioModel> object; ///< that a foreign key was assigned from; carried, never looked at here
};

class AIOORM_EXPORT InsertData
{
public:
    SourcePtr into;
    std::vector<int> fields; ///< the columns, in the order of the parameters; empty: DEFAULT VALUES
    std::vector<AioValue> values; ///< row after row
    int rows = 1;
    std::vector<NodePtr> returning;
};

class AIOORM_EXPORT UpdateData
{
public:
    SourcePtr table;
    std::vector<AssignmentData> assignments;
    NodePtr where;
    std::vector<NodePtr> returning;
};

class AIOORM_EXPORT DeleteData
{
public:
    SourcePtr from;
    NodePtr where;
    std::vector<NodePtr> returning;
};
}
