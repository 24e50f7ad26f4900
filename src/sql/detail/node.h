// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/core/aiovalue.h"
#include "aioorm/sql/aiotable.h"
#include "aioorm/sql/detail/commonfunction.h"
#include "aioorm_export.h"

#include <memory>
#include <optional>
#include <vector>

class AioModel;

/// The tree of a query, without types: what the typed builders make and the compiler reads.
namespace Aio::Detail
{
class SelectData;
class CteData;
class TableData;

/// What stands in FROM or JOIN: a table, itself or under an alias; a query under an alias; a common table expression; rows that are no table.
class AIOORM_EXPORT Source
{
public:
    explicit Source(const AioTable &(*table)(), QByteArray alias = {})
        : table(table)
        , alias(std::move(alias))
    {
    }
    /// A query under an alias, with the names of its columns.
    Source(std::shared_ptr<const SelectData> query, QByteArray alias, std::vector<QByteArray> names)
        : alias(std::move(alias))
        , query(std::move(query))
        , names(std::move(names))
    {
    }
    /// A common table expression, by its name: inside its own recursive part there is no more of it yet.
    Source(QByteArray cte, QByteArray alias, std::vector<QByteArray> names)
        : alias(std::move(alias))
        , cte(std::move(cte))
        , names(std::move(names))
    {
    }
    /// Rows of values, a series, the elements of a list: always under a name.
    Source(std::shared_ptr<const TableData> data, QByteArray alias, std::vector<QByteArray> names)
        : alias(std::move(alias))
        , data(std::move(data))
        , names(std::move(names))
    {
    }
    Source(const Source &other) = default;
    ~Source();
    Source &operator=(const Source &other) = default;

    const AioTable &(*table)() = nullptr; ///< null: it is a query or a common table expression
    QByteArray alias;
    std::shared_ptr<const SelectData> query;
    QByteArray cte;
    std::shared_ptr<const TableData> data;
    std::vector<QByteArray> names; ///< of the columns, where it is no table

    /// Same table under the same name.
    bool matches(const Source &other) const
    {
        return table == other.table && alias == other.alias && query == other.query && cte == other.cte && data == other.data;
    }
    /// What its columns are called by.
    QByteArray name() const { return !alias.isEmpty() ? alias : table ? table().name() : cte; }
    /// A column's name in the database.
    QByteArray columnName(int field) const { return table ? table().field(field).column : names[std::size_t(field)]; }
    /// For messages: what the user calls it.
    QByteArray fieldName(int field) const { return table ? table().field(field).name : names[std::size_t(field)]; }
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
    Like, ///< left like right; op says what kind of pattern right is
    Function, ///< function, arguments in list, more in `call`
    Common, ///< a function that each database writes in words of its own: `common` of list, at the time zone in name
    Label, ///< left, under a name of its own: AS
    Query, ///< a subquery in an expression; op is None (its one value), Exists, or In/NotIn with left before it. With more of them in list: the one whose
           ///< source is in view
    Case, ///< list: condition, value, condition, value, …, and the value otherwise as the last if their number is odd
    Cast, ///< left as type
    Collate, ///< left, by the collation in name
    Row, ///< list: (a, b)
    RowIn, ///< left in list, all of them rows
    Excluded, ///< field of the row that an INSERT could not insert
    Json, ///< json says what of the document left; right: the value that it takes
    Match, ///< columns of a full-text index in list, right: what to look for
    Sequence, ///< the next number of the sequence of that name, in the schema that the value names
    Raw, ///< text in name, with a value or expression of list for each ? in it
    Literal, ///< left, a value, as one of the type
    DecimalFunction, ///< function, of the decimals in list; field: digits behind the point
    Grouping, ///< ROLLUP and the like in GROUP BY: function, of list; without a function one set of what is grouped by
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
    BitAnd,
    BitOr,
    BitXor,
    BitNot,
    ShiftLeft,
    ShiftRight,
    Concat,
    IsNull,
    IsNotNull,
    In,
    NotIn,
    Like, ///< the pattern as it is, and case counts
    LikeAnyCase,
    Regexp,
    RegexpAnyCase,
    Contains,
    StartsWith,
    EndsWith,
    Exists,
};

class Node;
using NodePtr = std::shared_ptr<const Node>;
class WindowData;
class JsonData;

/// What a call of a function may have besides its arguments.
class AIOORM_EXPORT CallData
{
public:
    bool distinct = false; ///< count(DISTINCT x)
    NodePtr filter; ///< FILTER (WHERE …), of an aggregate
    std::shared_ptr<const WindowData> over;
    QByteArray separator; ///< of the texts that are joined; null: it is no such function
};

/// Immutable once built, and shared: a column's node is made once per process. However deep a tree of them is, nothing but the compiler
/// descends into it by recursion, and that only so far.
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
    Node(const Node &other) = default;
    ~Node();
    Node &operator=(const Node &other) = default;

    NodeKind kind;
    Operator op;
    CommonFunction common = CommonFunction::None;
    ColumnKind of = ColumnKind::Text; ///< what `common` is of: the kind of its first argument; of a Literal that is an array: of its elements
    int field = -1;
    NodePtr left, right;
    AioValue value;
    SourcePtr source;
    std::vector<NodePtr> list;
    const char *function = nullptr; ///< of the library's own functions; others have theirs in name
    QByteArray name;
    ColumnKind type = ColumnKind::Text; ///< of a cast; of a common function; of a sum or an average; that fn() and sql() promise; of a value given to those
    std::shared_ptr<const CallData> call;
    std::shared_ptr<const JsonData> json;
    std::shared_ptr<const SelectData> query;
};

/// A table, or an alias of it; a query under an alias; a common table expression.
AIOORM_EXPORT SourcePtr tableSource(const AioTable &(*table)(), QByteArray alias = {});
AIOORM_EXPORT SourcePtr querySource(const SelectData &query, QByteArray alias);
AIOORM_EXPORT SourcePtr cteSource(const CteData &cte, QByteArray alias = {});

AIOORM_EXPORT NodePtr columnNode(SourcePtr source, int field);
AIOORM_EXPORT NodePtr valueNode(AioValue value);
AIOORM_EXPORT NodePtr textNode(const QString &value);
/// A value that brings its type along, where nothing beside it gives one.
AIOORM_EXPORT NodePtr literalNode(AioValue value, ColumnKind type);
/// A value that no column gives a type: an argument of fn() or sql().
AIOORM_EXPORT NodePtr typedNode(AioValue value, ColumnKind type);
AIOORM_EXPORT NodePtr binaryNode(Operator op, NodePtr left, NodePtr right);
AIOORM_EXPORT NodePtr unaryNode(NodeKind kind, Operator op, NodePtr operand);
AIOORM_EXPORT NodePtr inNode(Operator op, NodePtr left, std::vector<NodePtr> list);
/// `of`: the kind of its first argument; `type`: of the result; `zone`: of a time zone's parts, empty for UTC.
AIOORM_EXPORT NodePtr commonNode(CommonFunction function, ColumnKind of, ColumnKind type, std::vector<NodePtr> arguments, QByteArray zone = {});
AIOORM_EXPORT NodePtr functionNode(const char *name, std::vector<NodePtr> arguments);
/// A node of one operand and a name: Label, Collate.
AIOORM_EXPORT NodePtr namedNode(NodeKind kind, NodePtr operand, QByteArray name);
AIOORM_EXPORT NodePtr listNode(NodeKind kind, std::vector<NodePtr> list);
AIOORM_EXPORT NodePtr castNode(NodePtr operand, ColumnKind type);
AIOORM_EXPORT NodePtr queryNode(Operator op, NodePtr left, std::shared_ptr<const SelectData> query);
/// AND of both, where either may be null.
AIOORM_EXPORT NodePtr andNode(NodePtr left, NodePtr right);
/// * of count(*).
AIOORM_EXPORT NodePtr countNode();
/// `type`: what the text promises to be.
AIOORM_EXPORT NodePtr rawNode(const char *text, std::vector<NodePtr> values, ColumnKind type = ColumnKind::Text);
/// The condition's node, or one that is true where there is no condition.
AIOORM_EXPORT NodePtr truthNode(NodePtr condition);
/// Of the row that an INSERT could not insert.
AIOORM_EXPORT NodePtr excludedNode(const Node &column);
AIOORM_EXPORT void append(std::vector<NodePtr> &list, const NodePtr &node);
}

namespace Aio
{
enum class Nulls : quint8 {
    Default, ///< where the database puts them
    Smallest, ///< first in ascending, last in descending order, on every database
    First,
    Last,
};

class AIOORM_EXPORT OrderTerm
{
public:
    explicit OrderTerm(const Detail::NodePtr &node = {}, bool descending = false, Nulls nulls = Nulls::Default);
    OrderTerm(const OrderTerm &other);
    OrderTerm(OrderTerm &&other) noexcept;
    OrderTerm &operator=(const OrderTerm &other);
    OrderTerm &operator=(OrderTerm &&other) noexcept;
    ~OrderTerm();
    /// NULL before all values, or after them, on every database.
    OrderTerm nullsFirst() const { return OrderTerm(node, descending, Nulls::First); }
    OrderTerm nullsLast() const { return OrderTerm(node, descending, Nulls::Last); }

    Detail::NodePtr node;
    bool descending;
    Nulls nulls;
};
}

namespace Aio::Detail
{
AIOORM_EXPORT void append(std::vector<OrderTerm> &list, const OrderTerm &term);

/// OVER (…): which rows a window function sees.
class AIOORM_EXPORT WindowData
{
public:
    QByteArray name; ///< as the query's WINDOW clause defines it; empty: written out where it is used
    QByteArray base; ///< the name of the window that this one begins with
    std::vector<NodePtr> partitionBy;
    std::vector<OrderTerm> orderBy;
    QByteArray frame; ///< ROWS BETWEEN …; written by the library only
};

enum class JoinType : quint8 { Inner, Left, Right, Full, Cross };
enum class Lateral : quint8 { No, Yes };

class AIOORM_EXPORT JoinTerm
{
public:
    JoinTerm(JoinType type, SourcePtr source, NodePtr on, Lateral lateral = Lateral::No)
        : type(type)
        , lateral(lateral)
        , source(std::move(source))
        , on(std::move(on))
    {
    }
    JoinType type;
    Lateral lateral; ///< the query that is joined may use the columns of the tables before it
    SourcePtr source;
    NodePtr on; ///< null: the one foreign key between this table and those before it
};

enum class SetOperation : quint8 { Union, UnionAll, Intersect, Except };
/// Row locks of a SELECT, until its transaction ends.
enum class Lock : quint8 { None, ForUpdate, ForShare };
}

namespace Aio
{
/// What a locking SELECT does about rows that somebody else has locked.
enum class IfLocked : quint8 { Wait, Fail, Skip };
}

namespace Aio::Detail
{
/// The less frequent parts of a SELECT.
class AIOORM_EXPORT SelectMore
{
public:
    bool distinct = false;
    std::vector<NodePtr> distinctOn;
    std::vector<NodePtr> groupBy;
    NodePtr having;
    std::vector<std::shared_ptr<const WindowData>> windows;
    std::vector<std::shared_ptr<const CteData>> ctes;
    SetOperation setOperation = SetOperation::Union;
    std::shared_ptr<const SelectData> left, right; ///< of a set operation
    std::vector<SourcePtr> included; ///< joined tables all of whose columns follow the others
    Lock lock = Lock::None;
    IfLocked ifLocked = IfLocked::Wait;
    std::vector<SourcePtr> locked; ///< whose rows are locked; empty: of all, or of `from` where a row of another one may be missing
};

class AIOORM_EXPORT SelectData
{
public:
    SelectData();
    SelectData(const SelectData &other);
    SelectData(SelectData &&other) noexcept;
    SelectData &operator=(const SelectData &other);
    SelectData &operator=(SelectData &&other) noexcept;
    ~SelectData();

    SourcePtr from;
    std::vector<NodePtr> columns; ///< empty: all columns of `from`
    std::vector<JoinTerm> joins;
    NodePtr where;
    std::vector<OrderTerm> orderBy;
    std::optional<qint64> limit, offset;
    enum class Form : quint8 { Rows, Count, Exists } form = Form::Rows;
    std::shared_ptr<const SelectMore> more; ///< null: nothing of it

    bool isSetOperation() const { return more && more->left; }
    /// That whose columns a set operation has; this one, if it is none.
    const SelectData &firstQuery() const;
    /// Calls function(source, field) for each column that is not named one by one: of `from`, if none is, and of what is included.
    template<class F>
    void forEachField(F &&function) const
    {
        const auto each = [&function](const SourcePtr &source) {
            const int count = int(source->table ? source->table().fields().size() : source->names.size());
            for (int field = 0; field < count; ++field) {
                function(*source, field);
            }
        };
        if (columns.empty()) {
            each(from);
        }
        if (more) {
            for (const SourcePtr &source : more->included) {
                each(source);
            }
        }
    }
    /// The less frequent parts, to change them. Shared by the copies of a query until then.
    SelectMore &extend();
    /// The field of `from` where `where` is nothing but "it equals this value"; -1 if it is anything else, or there are joins or more.
    int lookupField() const;
    /// The first row only. What asks for one value of a key has no second one, and no database has to be told.
    void limitToFirst();
    /// How many columns the rows have.
    int columnCount() const;
    /// It groups by ROLLUP or the like.
    bool hasGroupings() const;
    /// What the columns are called when the query stands in another: their own names, labels, or c1, c2, …
    std::vector<QByteArray> columnNames() const;
};

/// One assigned column: a value, or an expression.
class AIOORM_EXPORT AssignmentData
{
public:
    AssignmentData();
    AssignmentData(const AssignmentData &other);
    AssignmentData(AssignmentData &&other) noexcept;
    AssignmentData &operator=(const AssignmentData &other);
    AssignmentData &operator=(AssignmentData &&other) noexcept;
    ~AssignmentData();

    int field = -1;
    AioValue value;
    NodePtr expression; ///< null: value
    std::shared_ptr<AioModel> object; ///< that a foreign key was assigned from; carried, never looked at here
};

AIOORM_EXPORT void append(std::vector<AssignmentData> &list, AssignmentData assignment);
AIOORM_EXPORT void append(std::vector<AssignmentData> &list, const std::vector<AssignmentData> &more);

/// What an INSERT does about a row that is there already.
class AIOORM_EXPORT ConflictData
{
public:
    enum class Action : quint8 { Fail, Ignore, Replace, Update } action = Action::Fail;
    std::vector<int> target; ///< the unique columns that the conflict is about
    NodePtr targetWhere; ///< of a partial unique index
    std::vector<AssignmentData> assignments;
    NodePtr where;
};

class AIOORM_EXPORT InsertData
{
public:
    InsertData();
    InsertData(const InsertData &other);
    InsertData(InsertData &&other) noexcept;
    InsertData &operator=(const InsertData &other);
    InsertData &operator=(InsertData &&other) noexcept;
    ~InsertData();

    std::vector<std::shared_ptr<const CteData>> ctes;
    SourcePtr into;
    std::vector<int> fields; ///< the columns, in the order of the parameters; empty: DEFAULT VALUES
    std::vector<AioValue> values; ///< row after row
    std::vector<NodePtr> expressions; ///< instead of values, where not null; may be shorter
    int rows = 1;
    std::shared_ptr<const SelectData> select; ///< instead of values
    ConflictData conflict;
    std::vector<NodePtr> returning;
};

class AIOORM_EXPORT UpdateData
{
public:
    UpdateData();
    UpdateData(const UpdateData &other);
    UpdateData(UpdateData &&other) noexcept;
    UpdateData &operator=(const UpdateData &other);
    UpdateData &operator=(UpdateData &&other) noexcept;
    ~UpdateData();

    std::vector<std::shared_ptr<const CteData>> ctes;
    SourcePtr table;
    std::vector<AssignmentData> assignments;
    std::vector<SourcePtr> from; ///< other tables that assignments and where use
    NodePtr where;
    std::vector<OrderTerm> orderBy;
    std::optional<qint64> limit;
    std::vector<NodePtr> returning;
};

class AIOORM_EXPORT DeleteData
{
public:
    DeleteData();
    DeleteData(const DeleteData &other);
    DeleteData(DeleteData &&other) noexcept;
    DeleteData &operator=(const DeleteData &other);
    DeleteData &operator=(DeleteData &&other) noexcept;
    ~DeleteData();

    std::vector<std::shared_ptr<const CteData>> ctes;
    SourcePtr from;
    NodePtr where;
    std::vector<OrderTerm> orderBy;
    std::optional<qint64> limit;
    std::vector<NodePtr> returning;
};

/// A statement of one's own, with a ? for each value and ?? for a question mark, on every database.
class AIOORM_EXPORT RawData
{
public:
    QByteArray text;
    std::vector<NodePtr> values;
};

/// WITH name AS (…).
class AIOORM_EXPORT CteData
{
public:
    QByteArray name;
    std::vector<QByteArray> names; ///< of the columns
    std::shared_ptr<const SelectData> select; ///< or one of those that write
    std::shared_ptr<const InsertData> insert;
    std::shared_ptr<const UpdateData> update;
    std::shared_ptr<const DeleteData> remove;
    std::shared_ptr<const SelectData> recursive; ///< null: it is not
    SetOperation combination = SetOperation::UnionAll; ///< of the two parts
    enum class Materialized : quint8 { Default, Yes, No } materialized = Materialized::Default; ///< a hint
};
}
