// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/sql/aiowindow.h"
#include "aioorm/sql/detail/dates.h"

namespace Aio
{
/// A call of a function whose result is of type T.
template<class T>
class Function : public Detail::Methods<Function<T>>, public Detail::TypeMethods<typename Detail::Unwrap<T>::Type, Function<T>>
{
public:
    using FieldType = T;
    static constexpr bool mayBeNull = true;

    explicit Function(Detail::NodePtr node)
        : m_node(std::move(node))
    {
    }
    const Detail::NodePtr &aioNode() const { return m_node; }

    /// Of an aggregate: each value once.
    Function distinct() const
    {
        return with([](Detail::CallData &call) {
            call.distinct = true;
        });
    }
    /// Of an aggregate: only the rows that match. MySQL and MariaDB get a CASE inside the aggregate instead.
    Function filter(const Condition &condition) const
    {
        return with([&condition](Detail::CallData &call) {
            call.filter = Detail::andNode(call.filter, condition.node());
        });
    }
    /// As a window function.
    Function over(const Window &window = Window()) const
    {
        return with([&window](Detail::CallData &call) {
            call.over = window.aioWindow();
        });
    }

private:
    template<class F>
    Function with(F &&change) const
    {
        auto call = m_node->call ? std::make_shared<Detail::CallData>(*m_node->call) : std::make_shared<Detail::CallData>();
        change(*call);
        auto node = std::make_shared<Detail::Node>(*m_node);
        node->call = std::move(call);
        return Function(std::move(node));
    }

    Detail::NodePtr m_node;
};
}

namespace Aio::Detail
{
/// The type that a value or expression brings into a function: a number is 64 bits wide, text is QString.
template<class V>
struct ArgumentType {
    using Type = std::conditional_t<
        std::same_as<V, bool>,
        bool,
        std::conditional_t<
            Integer<V>,
            qint64,
            std::conditional_t<std::floating_point<V>,
                               double,
                               std::conditional_t<std::convertible_to<const V &, QStringView> || std::convertible_to<const V &, QString>, QString, V>>>>;
};
template<Expression E>
struct ArgumentType<E> {
    using Type = TypeOf<E>;
};
/// The stored kind of T, of an optional that of its value; text where it is not stored.
template<class T>
constexpr ColumnKind promisedKind()
{
    if constexpr (Storable<typename Unwrap<T>::Type>) {
        return AioType<typename Unwrap<T>::Type>::kind;
    } else {
        return ColumnKind::Text;
    }
}
template<class V>
constexpr bool nullableArgument = OperandType<V>::nullable;
template<Expression E>
constexpr bool nullableArgument<E> = OperandType<E>::nullable || ForeignKeyType<FieldOf<E>>;

/// A value, an expression or a condition as an argument of a function.
template<class V>
NodePtr argumentNode(const V &value)
{
    if constexpr (Expression<V>) {
        return value.aioNode();
    } else if constexpr (std::same_as<V, Condition>) {
        return truthNode(value.node());
    } else if constexpr (std::same_as<V, std::nullopt_t>) {
        return valueNode({});
    } else {
        using T = typename ArgumentType<V>::Type;
        static_assert(Storable<T>, "AioOrm: an argument of a function is a column, an expression, a condition or a value that can be stored");
        return typedNode(boundValue<T>(value), promisedKind<std::conditional_t<Integer<V>, V, T>>());
    }
}

/// Throws AioProgrammingError for a name that is no identifier (of letters, digits, underscores, and a dot after a schema).
AIOORM_EXPORT NodePtr namedFunctionNode(QByteArray name, std::vector<NodePtr> arguments, ColumnKind type);
/// An aggregate whose result has a type of its own, where the database would take a wider one.
AIOORM_EXPORT NodePtr aggregateNode(const char *name, NodePtr argument, ColumnKind type);
AIOORM_EXPORT NodePtr separatedNode(NodePtr texts, QString separator);

template<class T, class... V>
Function<T> call(const char *name, const V &...arguments)
{
    return Function<T>(functionNode(name, {argumentNode(arguments)...}));
}

/// T, or std::optional<T> where an argument may be NULL.
template<class T, class... V>
using NullableLike = std::conditional_t<(nullableArgument<V> || ...), std::optional<T>, T>;
}

namespace Aio
{
/// Any function of the database, with the type of its result: Aio::fn<QString>("hex", f.hash). A result that may be NULL is
/// asked for as an optional. The name is written as it is, so that it cannot be checked before the database sees it. To
/// PostgreSQL a number among the arguments is of its C++ type: an int is an integer, a qint64 a bigint.
template<class T, class... V>
Function<T> fn(const char *name, const V &...arguments)
{
    return Function<T>(Detail::namedFunctionNode(name, {Detail::argumentNode(arguments)...}, Detail::promisedKind<T>()));
}

/// For its message alone.
template<int = 0, class... V>
Function<QString> fn(const char *, const V &...)
{
    static_assert(sizeof...(V) > std::size_t(-1), "AioOrm: fn() has to be told the type of the result: Aio::fn<QString>(\"name\", ...)");
    return Function<QString>({});
}

/// SQL of your own as an expression, with a ? for each value (or column) and ?? for a question mark. Never build it from input.
/// What is put in for a ? is one operand there, in brackets if it needs some. Decimals are refused on SQLite, where they are
/// whole numbers.
template<class T, class... V>
Expr<T> sql(const char *text, const V &...values)
{
    return Expr<T>(Detail::rawNode(text, {Detail::argumentNode(values)...}, Detail::promisedKind<T>()));
}

/// For its message alone.
template<int = 0, class... V>
Expr<QString> sql(const char *, const V &...)
{
    static_assert(sizeof...(V) > std::size_t(-1), "AioOrm: sql() has to be told the type of the result: Aio::sql<QString>(\"text\", ...)");
    return Expr<QString>({});
}

/// CAST. Text to a number: what the database makes of it (SQLite 0 of no number at all, PostgreSQL an error).
template<class T, Expression E>
auto cast(const E &expression)
{
    static_assert(Storable<T>, "AioOrm: a cast needs a type that can be stored");
    return Expr<Detail::NullableLike<T, E>>(Detail::castNode(expression.aioNode(), AioType<T>::kind));
}

/// The same column, where it may be NULL though its type says otherwise: of a table that is joined LEFT, RIGHT or FULL.
template<Expression E>
auto nullable(const E &expression)
{
    return Expr<std::optional<Detail::TypeOf<E>>>(expression.aioNode());
}

/// The first that is not NULL. The result may be NULL if the last one may.
template<Expression E, class... V>
auto coalesce(const E &first, const V &...others)
{
    using T = Detail::TypeOf<E>;
    constexpr bool lastMayBeNull = [] {
        bool nullables[] = {Detail::nullableArgument<V>...};
        return nullables[sizeof...(V) - 1];
    }();
    return Function<std::conditional_t<lastMayBeNull, std::optional<T>, T>>(
        Detail::functionNode("coalesce", {first.aioNode(), Detail::operandNode<Detail::FieldOf<E>>(others)...}));
}
/// NULL where both are equal.
template<Expression E, class V>
auto nullIf(const E &expression, const V &value)
{
    return Function<std::optional<Detail::TypeOf<E>>>(Detail::functionNode("nullif", {expression.aioNode(), Detail::operandNode<Detail::FieldOf<E>>(value)}));
}

/// Texts one after the other; NULL if one of them is.
template<class A, class B, class... V>
auto concat(const A &first, const B &second, const V &...more)
{
    static_assert((std::same_as<typename Detail::ArgumentType<A>::Type, QString> && std::same_as<typename Detail::ArgumentType<B>::Type, QString>),
                  "AioOrm: concat() takes texts and columns of text; cast<QString>() others");
    Expr<Detail::NullableLike<QString, A, B>> both(Detail::binaryNode(Detail::Operator::Concat, Detail::argumentNode(first), Detail::argumentNode(second)));
    if constexpr (sizeof...(V) == 0) {
        return both;
    } else {
        return concat(both, more...);
    }
}
template<Expression E>
auto lower(const E &text)
{
    static_assert(std::same_as<Detail::TypeOf<E>, QString>, "AioOrm: lower() needs a column of text");
    return Detail::call<Detail::NullableLike<QString, E>>("lower", text);
}
template<Expression E>
auto upper(const E &text)
{
    static_assert(std::same_as<Detail::TypeOf<E>, QString>, "AioOrm: upper() needs a column of text");
    return Detail::call<Detail::NullableLike<QString, E>>("upper", text);
}
/// In characters (code points).
template<Expression E>
auto length(const E &text)
{
    static_assert(std::same_as<Detail::TypeOf<E>, QString>, "AioOrm: length() needs a column of text");
    return Detail::call<Detail::NullableLike<qint64, E>>("length", text);
}
template<Expression E>
auto abs(const E &number)
{
    static_assert(Detail::Number<Detail::TypeOf<E>>, "AioOrm: abs() needs a column of numbers");
    return Detail::call<Detail::FieldOf<E>>("abs", number);
}
/// For orderBy(Aio::random()): a number of the database's own making.
AIOORM_EXPORT Function<double> random();

/// The texts of a group, joined. Of no rows NULL.
template<Expression E>
auto joinTexts(const E &texts, QStringView separator = u",")
{
    static_assert(std::same_as<Detail::TypeOf<E>, QString>, "AioOrm: joinTexts() needs a column of text");
    return Function<std::optional<QString>>(Detail::separatedNode(texts.aioNode(), separator.toString()));
}

/// Window functions; each needs over().
AIOORM_EXPORT Function<qint64> rowNumber();
AIOORM_EXPORT Function<qint64> rank();
AIOORM_EXPORT Function<qint64> denseRank();
AIOORM_EXPORT Function<double> percentRank();
AIOORM_EXPORT Function<double> cumulativeDistribution();
AIOORM_EXPORT Function<qint64> ntile(qint64 buckets);
/// The value so many rows before, or after; NULL where there is none.
template<Expression E>
auto lag(const E &column, qint64 rows = 1)
{
    return Detail::call<std::optional<Detail::TypeOf<E>>>("lag", column, rows);
}
template<Expression E>
auto lead(const E &column, qint64 rows = 1)
{
    return Detail::call<std::optional<Detail::TypeOf<E>>>("lead", column, rows);
}
/// The same, where there is no such row `otherwise`: a value, or an expression of the row itself. NULL in a row that is there stays NULL.
template<Expression E, class V>
auto lag(const E &column, qint64 rows, const V &otherwise)
{
    return Function<Detail::NullableLike<Detail::TypeOf<E>, E, V>>(
        Detail::functionNode("lag", {column.aioNode(), Detail::argumentNode(rows), Detail::operandNode<Detail::FieldOf<E>>(otherwise)}));
}
template<Expression E, class V>
auto lead(const E &column, qint64 rows, const V &otherwise)
{
    return Function<Detail::NullableLike<Detail::TypeOf<E>, E, V>>(
        Detail::functionNode("lead", {column.aioNode(), Detail::argumentNode(rows), Detail::operandNode<Detail::FieldOf<E>>(otherwise)}));
}
template<Expression E>
auto firstValue(const E &column)
{
    return Detail::call<std::optional<Detail::TypeOf<E>>>("first_value", column);
}
template<Expression E>
auto lastValue(const E &column)
{
    return Detail::call<std::optional<Detail::TypeOf<E>>>("last_value", column);
}
template<Expression E>
auto nthValue(const E &column, qint64 n)
{
    return Detail::call<std::optional<Detail::TypeOf<E>>>("nth_value", column, n);
}

/// CASE WHEN … THEN …: Aio::when(condition, value).when(…).otherwise(value). Without otherwise() the rest is NULL.
template<class T>
class Case : public Detail::Methods<Case<T>>
{
public:
    using FieldType = std::optional<T>;
    static constexpr bool mayBeNull = true;

    explicit Case(std::vector<Detail::NodePtr> parts)
        : m_node(Detail::listNode(Detail::NodeKind::Case, std::move(parts)))
    {
    }
    const Detail::NodePtr &aioNode() const { return m_node; }

    template<class V>
    Case when(const Condition &condition, const V &value) const
    {
        std::vector<Detail::NodePtr> parts = m_node->list;
        parts.push_back(Detail::truthNode(condition.node()));
        parts.push_back(Detail::operandNode<T>(value));
        return Case(std::move(parts));
    }
    template<class V>
    Expr<T> otherwise(const V &value) const
    {
        std::vector<Detail::NodePtr> parts = m_node->list;
        parts.push_back(Detail::operandNode<T>(value));
        return Expr<T>(Detail::listNode(Detail::NodeKind::Case, std::move(parts)));
    }

private:
    Detail::NodePtr m_node;
};
template<class V>
auto when(const Condition &condition, const V &value)
{
    using T = typename Detail::ArgumentType<V>::Type;
    return Case<T>({Detail::truthNode(condition.node()), Detail::argumentNode(value)});
}

/// Of the row that an INSERT could not insert, in its onConflict(): the value that it would have had.
template<Expression C>
    requires requires(const C &column) { column.aioField(); }
auto excluded(const C &column)
{
    return Expr<Detail::FieldOf<C>>(Detail::excludedNode(*column.aioNode()));
}
}

/// Number of rows: aioCount() of all, aioCount(column) of those where it is not NULL.
AIOORM_EXPORT Aio::Function<qint64> aioCount();
template<Aio::Expression E>
Aio::Function<qint64> aioCount(const E &expression)
{
    return Aio::Detail::call<qint64>("count", expression);
}
/// Of no rows these are NULL, so the type is an optional.
template<Aio::Expression E>
auto aioMin(const E &expression)
{
    return Aio::Detail::call<std::optional<Aio::Detail::TypeOf<E>>>("min", expression);
}
template<Aio::Expression E>
auto aioMax(const E &expression)
{
    return Aio::Detail::call<std::optional<Aio::Detail::TypeOf<E>>>("max", expression);
}
/// Of integers an integer (an overflow is the database's error), of fractions a double, of durations one.
template<Aio::Expression E>
auto aioSum(const E &expression)
{
    using T = Aio::Detail::TypeOf<E>;
    static_assert(Aio::Detail::Number<T> || Aio::Detail::isDuration<T>, "AioOrm: aioSum() needs a column of numbers or durations");
    using Sum = std::conditional_t<Aio::Detail::isDuration<T>, T, Aio::Detail::Arithmetic<T, T>>;
    return Aio::Function<std::optional<Sum>>(Aio::Detail::aggregateNode("sum", expression.aioNode(), AioType<Sum>::kind));
}
template<Aio::Expression E>
auto aioAvg(const E &expression)
{
    static_assert(Aio::Detail::Number<Aio::Detail::TypeOf<E>>, "AioOrm: aioAvg() needs a column of numbers");
    return Aio::Function<std::optional<double>>(Aio::Detail::aggregateNode("avg", expression.aioNode(), Aio::ColumnKind::Double));
}
