// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/core/aioerror.h"
#include "aioorm/sql/aiocondition.h"
#include "aioorm/sql/aiofield.h"
#include "aioorm/sql/detail/node.h"
#include "aioorm/sql/detail/subquery.h"
#include "aioorm/sql/detail/typemethods.h"

#include <utility>

/// Typed expressions over columns. What depends on types does not compile when it is wrong; the message says so in words.
namespace Aio
{
template<class T>
class JsonPath;
}

namespace Aio::Detail
{
/// A value or an expression as a node, in a place of the field type F.
template<class F, class V>
NodePtr operandNode(const V &value)
{
    using T = typename Comparable<F>::Type;
    if constexpr (Expression<V>) {
        static_assert(!decimalMeetsFraction<TypeOf<V>, T>,
                      "AioOrm: a decimal and a fraction have no exact comparison, sum or product: make the decimal a double, Aio::cast<double>(column)");
        static_assert(decimalMeetsFraction<TypeOf<V>, T> || sameFamily<TypeOf<V>, T>,
                      "AioOrm: these two columns have different types and cannot be compared or combined");
        return value.aioNode();
    } else if constexpr (SelectQuery<V>) {
        return queryNode(Operator::None, {}, queryBeside<F>(value));
    } else if constexpr (ForeignKeyType<V>) {
        static_assert(refersAs<F, V>, "AioOrm: this column is no foreign key to that model");
        return valueNode(value.keyFor());
    } else if constexpr (ModelPointer<V>) {
        constexpr bool objectFitsColumn = refersTo<F, Pointee<V>>;
        static_assert(objectFitsColumn, "AioOrm: this column is no foreign key to the model of that object");
        if constexpr (objectFitsColumn) {
            return valueNode(value ? F::keyOf(*value) : AioValue());
        } else {
            return {};
        }
    } else {
        constexpr bool valueFitsColumn = ValueFor<V, T>;
        if constexpr (valueFitsColumn) {
            return boundNode<T>(value);
        } else if constexpr (isExplained<T, V>()) {
            static_assert(!ForeignKeyType<F>, "AioOrm: a foreign key is compared with an object, or with a value of the type of its key (see 'T' and 'V')");
            static_assert(ForeignKeyType<F>, "AioOrm: the value compared or combined with this column has the wrong type (see 'T' and 'V')");
            return {};
        }
    }
}

constexpr Operator mirrored(Operator op)
{
    switch (op) {
    case Operator::Less:
        return Operator::Greater;
    case Operator::LessOrEqual:
        return Operator::GreaterOrEqual;
    case Operator::Greater:
        return Operator::Less;
    case Operator::GreaterOrEqual:
        return Operator::LessOrEqual;
    default:
        return op;
    }
}

AIOORM_EXPORT Condition comparison(Operator op, const NodePtr &left, NodePtr right);
AIOORM_EXPORT Condition comparison(Operator op, const NodePtr &left, AioValue right);
AIOORM_EXPORT Condition comparison(Operator op, const NodePtr &left, const QString &right);

template<Operator op, class L, class R>
Condition compare(const L &left, const R &right)
{
    if constexpr (!Expression<L>) {
        return compare<mirrored(op)>(right, left);
    } else if constexpr (std::same_as<R, std::nullopt_t>) {
        static_assert(L::mayBeNull, "AioOrm: this column is never NULL");
        static_assert(op == Operator::Equal || op == Operator::NotEqual, "AioOrm: nothing is smaller or greater than NULL");
        return Condition(unaryNode(NodeKind::IsNull, op == Operator::Equal ? Operator::IsNull : Operator::IsNotNull, left.aioNode()));
    } else if constexpr (std::same_as<R, std::nullptr_t>) {
        return compare<op>(left, std::nullopt);
    } else if constexpr (ForeignKeyType<R>) {
        return right.isNull() ? compare<op>(left, std::nullopt) : comparison(op, left.aioNode(), operandNode<FieldOf<L>>(right));
    } else if constexpr (ModelPointer<R>) {
        return right ? comparison(op, left.aioNode(), operandNode<FieldOf<L>>(right)) : compare<op>(left, std::nullopt);
    } else if constexpr (Unwrap<R>::nullable) {
        if constexpr (op == Operator::Equal || op == Operator::NotEqual) {
            return right ? compare<op>(left, *right) : compare<op>(left, std::nullopt);
        } else {
            // as SQL has it: a comparison with NULL is not true for any row
            return right ? compare<op>(left, *right) : comparison(op, left.aioNode(), valueNode({}));
        }
    } else {
        static_assert(op == Operator::Equal || op == Operator::NotEqual || !JsonType<TypeOf<L>>,
                      "AioOrm: JSON has no order: compare its asInteger(), asReal() or asText()");
        if constexpr (std::same_as<TypeOf<L>, QString> && std::same_as<R, QString>) {
            return comparison(op, left.aioNode(), right);
        } else if constexpr (!Expression<R> && ValueFor<R, TypeOf<L>>) {
            return comparison(op, left.aioNode(), boundValue<TypeOf<L>>(right));
        } else {
            return comparison(op, left.aioNode(), operandNode<FieldOf<L>>(right));
        }
    }
}

template<Operator op, class L, class R>
auto combineTimes(const L &left, const R &right);

/// Division of integers is a division of its own: MySQL's / gives a fraction.
template<Operator op, class A, class B>
constexpr Operator exactOperator = op == Operator::Divide && Integer<A> && Integer<B> ? Operator::IntegerDivide : op;

/// The type of an operand: of a column its own, of a value the value's.
template<class V>
struct OperandType {
    using Type = V;
    static constexpr bool nullable = false;
};
template<Expression E>
struct OperandType<E> {
    using Type = TypeOf<E>;
    static constexpr bool nullable = Unwrap<FieldOf<E>>::nullable;
};

template<class V>
NodePtr argumentNode(const V &value);

/// What + makes of two texts: one after the other, NULL if one of them is.
template<class L, class R>
constexpr bool areTexts = TextLike<typename OperandType<L>::Type> && TextLike<typename OperandType<R>::Type>;

template<Operator op, class L, class R>
    requires(op == Operator::Add && areTexts<L, R>)
auto combine(const L &left, const R &right)
{
    constexpr bool nullable = OperandType<L>::nullable || OperandType<R>::nullable;
    return Expr<std::conditional_t<nullable, std::optional<QString>, QString>>(
        binaryNode(Operator::Concat, Detail::argumentNode<L>(left), Detail::argumentNode<R>(right)));
}

template<Operator op, class L, class R>
auto combineNumbers(const L &left, const R &right)
{
    using A = typename OperandType<L>::Type;
    using B = typename OperandType<R>::Type;
    constexpr bool isEightBit = op == Operator::Add && (std::same_as<A, QString> || std::same_as<B, QString>)
        && (std::convertible_to<const L &, const char *> || std::convertible_to<const R &, const char *>);
    static_assert(!isEightBit, "AioOrm: text is Unicode: write u\"text\", or QString::fromUtf8()");
    static_assert(isEightBit || ((!Expression<L> || Number<A>) && (!Expression<R> || Number<B>)), "AioOrm: arithmetic needs a column of numbers");
    static_assert(op != Operator::Modulo || !Number<A> || !Number<B> || (Integer<A> && Integer<B>), "AioOrm: % needs whole numbers on both sides");
    static_assert(op != Operator::Divide || (!std::same_as<A, AioDecimal> && !std::same_as<B, AioDecimal>),
                  "AioOrm: decimals are not divided by /, since a quotient mostly has no end: Aio::divide(a, b, digits) rounds it; or cast to a double");
    using Result = Arithmetic<A, B>;
    // NULL and anything is NULL; a division by a column may be one by zero, which is NULL too (an error to PostgreSQL)
    constexpr bool nullable = OperandType<L>::nullable || OperandType<R>::nullable || ((op == Operator::Divide || op == Operator::Modulo) && Expression<R>);
    return Expr<std::conditional_t<nullable, std::optional<Result>, Result>>(
        binaryNode(exactOperator<op, A, B>, operandNode<Result>(left), operandNode<Result>(right)));
}

template<Operator op, class L, class R>
auto combine(const L &left, const R &right)
{
    using A = typename OperandType<L>::Type;
    using B = typename OperandType<R>::Type;
    if constexpr (isTemporal<A> || isTemporal<B>) {
        return combineTimes<op>(left, right);
    } else {
        return combineNumbers<op>(left, right);
    }
}

/// The bit operators.
template<Operator op, class L, class R>
auto combineBits(const L &left, const R &right)
{
    using A = typename OperandType<L>::Type;
    using B = typename OperandType<R>::Type;
    constexpr bool areConditions = std::same_as<A, bool> || std::same_as<B, bool> || std::same_as<A, Condition> || std::same_as<B, Condition>;
    static_assert(!areConditions, "AioOrm: conditions are joined by && and ||, not by & and |");
    static_assert(areConditions || (Integer<A> && Integer<B>), "AioOrm: bit operators need whole numbers on both sides");
    constexpr bool nullable = OperandType<L>::nullable || OperandType<R>::nullable;
    return Expr<std::conditional_t<nullable, std::optional<qint64>, qint64>>(binaryNode(op, operandNode<qint64>(left), operandNode<qint64>(right)));
}

/// An expression of bool as a condition: of a column that it has this value, which is what an index serves.
AIOORM_EXPORT NodePtr conditionNode(const NodePtr &expression, bool value);

/// What was given for a condition, as one: that it is true, or that it is false.
template<class V>
NodePtr givenNode(const V &given, bool value)
{
    if constexpr (std::derived_from<V, AssignmentData>) {
        static_assert(!isMistake<V>, "AioOrm: = assigns and is no condition: write column == value");
    } else if constexpr (!Expression<V>) {
        static_assert(!isMistake<V>, "AioOrm: a query is no condition: write Aio::exists(query)");
    } else if constexpr (std::same_as<TypeOf<V>, bool>) {
        return conditionNode(given.aioNode(), value);
    } else {
        static_assert(!isMistake<V>, "AioOrm: only a column of bool is a condition by itself: compare this one, as in column == value or column.isNotNull()");
    }
    return {};
}

template<class V>
Condition conditionOf(const V &given)
{
    constexpr bool isCondition = std::convertible_to<const V &, Condition>;
    static_assert(isCondition, "AioOrm: && and || join conditions and columns of bool");
    if constexpr (isCondition) {
        return given;
    } else {
        return {};
    }
}
template<class L, class R>
Condition bothOf(const L &left, const R &right)
{
    return conditionOf(left) && conditionOf(right);
}
template<class L, class R>
Condition eitherOf(const L &left, const R &right)
{
    return conditionOf(left) || conditionOf(right);
}

/// The operators of all expressions, as hidden friends that are found only where an expression takes part: a wrong use of
/// them costs nine lines of error instead of two hundred.
struct Operators : Operand {
#define AIO_OPERATOR(RESULT, SYMBOL, FUNCTION)                                                                                                                 \
    template<class L, class R>                                                                                                                                 \
        requires(Expression<L> || Expression<R>)                                                                                                               \
    friend RESULT operator SYMBOL(const L &left, const R &right)                                                                                               \
    {                                                                                                                                                          \
        return FUNCTION(left, right);                                                                                                                          \
    }
    AIO_OPERATOR(Condition, ==, compare<Operator::Equal>)
    AIO_OPERATOR(Condition, !=, compare<Operator::NotEqual>)
    AIO_OPERATOR(Condition, <, compare<Operator::Less>)
    AIO_OPERATOR(Condition, <=, compare<Operator::LessOrEqual>)
    AIO_OPERATOR(Condition, >, compare<Operator::Greater>)
    AIO_OPERATOR(Condition, >=, compare<Operator::GreaterOrEqual>)
    AIO_OPERATOR(auto, +, combine<Operator::Add>)
    AIO_OPERATOR(auto, -, combine<Operator::Subtract>)
    AIO_OPERATOR(auto, *, combine<Operator::Multiply>)
    AIO_OPERATOR(auto, /, combine<Operator::Divide>)
    AIO_OPERATOR(auto, %, combine<Operator::Modulo>)
    AIO_OPERATOR(auto, &, combineBits<Operator::BitAnd>)
    AIO_OPERATOR(auto, |, combineBits<Operator::BitOr>)
    AIO_OPERATOR(auto, ^, combineBits<Operator::BitXor>)
    AIO_OPERATOR(auto, <<, combineBits<Operator::ShiftLeft>)
    AIO_OPERATOR(auto, >>, combineBits<Operator::ShiftRight>)
    AIO_OPERATOR(Condition, &&, bothOf)
    AIO_OPERATOR(Condition, ||, eitherOf)
#undef AIO_OPERATOR
    template<Expression E>
    friend Condition operator!(const E &operand)
    {
        return Condition(givenNode(operand, false));
    }
    template<Expression E>
    friend auto operator-(const E &operand)
    {
        static_assert(Number<TypeOf<E>>,
                      "AioOrm: - makes a number negative: arithmetic needs a column of numbers, and column.desc() sorts the other way round");
        return Expr<FieldOf<E>>(unaryNode(NodeKind::Unary, Operator::Negate, operand.aioNode()));
    }
    template<Expression E>
    friend auto operator~(const E &operand)
    {
        static_assert(Integer<TypeOf<E>>, "AioOrm: bit operators need whole numbers");
        return Expr<FieldOf<E>>(unaryNode(NodeKind::Unary, Operator::BitNot, operand.aioNode()));
    }
};

AIOORM_EXPORT NodePtr likeNode(Operator op, NodePtr left, QString pattern);
AIOORM_EXPORT NodePtr betweenNode(NodePtr left, NodePtr low, NodePtr high);

template<class C>
concept Container = requires(const C &container) {
    container.begin();
    container.end();
} && !std::convertible_to<const C &, QStringView> && !std::convertible_to<const C &, QString> && !std::same_as<C, QByteArray>;

/// The values of in({1, 2, 3}). No std::initializer_list: g++ 12 refuses its array inside a co_await expression ("array used as initializer").
template<class E>
class InBraces
{
public:
    template<class... V>
    InBraces(const V &...values)
        : nodes{operandNode<FieldOf<E>>(values)...}
    {
    }
    std::vector<NodePtr> nodes;
};

/// The methods that columns and computed expressions share.
template<class Self>
class Methods : public Operators
{
public:
    Condition isNull() const { return Condition(unaryNode(NodeKind::IsNull, Operator::IsNull, node())); }
    Condition isNotNull() const { return Condition(unaryNode(NodeKind::IsNull, Operator::IsNotNull, node())); }

    /// Like != where NULL counts as a value: a row that is NULL differs from 'x'.
    template<class V>
    Condition isDistinctFrom(const V &value) const
    {
        return distinct(Operator::IsDistinct, value);
    }
    template<class V>
    Condition isNotDistinctFrom(const V &value) const
    {
        return distinct(Operator::IsNotDistinct, value);
    }

    /// in(1, 2, 3), in(list), or in(query). An empty list matches no row.
    template<class... V>
    Condition in(const V &...values) const
    {
        return anyOf(Operator::In, values...);
    }
    /// in({1, 2, 3}).
    Condition in(const InBraces<Self> &values) const { return Condition(inNode(Operator::In, node(), values.nodes)); }
    /// An empty list matches every row. Of a query that gives a NULL nothing is known to be not in it: SQL's rule.
    template<class... V>
    Condition notIn(const V &...values) const
    {
        return anyOf(Operator::NotIn, values...);
    }
    Condition notIn(const InBraces<Self> &values) const { return Condition(inNode(Operator::NotIn, node(), values.nodes)); }
    /// Both ends included.
    template<class A, class B, class S = Self>
    Condition between(const A &low, const B &high) const
    {
        return Condition(betweenNode(node(), operandNode<FieldOf<S>>(low), operandNode<FieldOf<S>>(high)));
    }

    /// The whole text fits the pattern: % stands for any characters, _ for one, \ escapes both. Case counts, on every database.
    template<class S = Self>
    Condition like(QStringView pattern) const
    {
        return text<S>(Operator::Like, pattern);
    }
    /// like(), where case does not count: of all letters on SQLite (by a function of ours) and MySQL, of those that its locale knows on
    /// PostgreSQL.
    template<class S = Self>
    Condition ilike(QStringView pattern) const
    {
        return text<S>(Operator::LikeAnyCase, pattern);
    }
    /// A part of the text fits the regular expression, as QRegularExpression has them; case counts. What PostgreSQL understands otherwise
    /// than Perl (look-behind, \K, named groups) is its error. A wrong pattern is an AioProgrammingError, here and at once.
    template<class S = Self>
    Condition regexp(QStringView pattern) const
    {
        return text<S>(Operator::Regexp, pattern);
    }
    /// regexp(), where case does not count.
    template<class S = Self>
    Condition iregexp(QStringView pattern) const
    {
        return text<S>(Operator::RegexpAnyCase, pattern);
    }
    /// The text as it is, % and _ in it are not wild; upper and lower case are the same (to SQLite in ASCII only).
    /// Of JSON: contains(QJsonValue(part.toString())). Of a list of text: it has this element, with the same characters.
    template<class S = Self>
    Condition contains(QStringView part) const
    {
        if constexpr (JsonType<TypeOf<S>>) {
            return containsJson<S>(part);
        } else if constexpr (ListColumn<TypeOf<S>>) {
            return containsElement<S>(part);
        } else {
            return text<S>(Operator::Contains, part);
        }
    }
    template<class S = Self>
    Condition startsWith(QStringView part) const
    {
        return text<S>(Operator::StartsWith, part);
    }
    template<class S = Self>
    Condition endsWith(QStringView part) const
    {
        return text<S>(Operator::EndsWith, part);
    }

    /// Of JSON, contains() and append() of lists too; sql/aiojson.h and sql/aioarray.h say what these mean.
    template<class... K, class S = Self>
    JsonPath<FieldOf<S>> path(const K &...steps) const;
    template<class V, class S = Self>
        requires(!std::convertible_to<const V &, QStringView>)
    Condition contains(const V &value) const
    {
        if constexpr (ListColumn<TypeOf<S>>) {
            return containsElement<S>(value);
        } else {
            return containsJson<S>(value);
        }
    }
    template<class S = Self>
    Condition hasKey(QStringView key) const;
    template<class... K, class S = Self>
    Condition hasAnyKeys(const K &...keys) const;
    template<class... K, class S = Self>
    Condition hasAllKeys(const K &...keys) const;
    template<class S = Self>
    Expr<FieldOf<S>> merge(const QJsonObject &patch) const;
    template<class V, class S = Self>
    Expr<FieldOf<S>> append(const V &value) const;

    /// Of lists; sql/aioarray.h says what these mean.
    template<class S = Self>
    Condition containsAll(const QList<ElementOf<S>> &values) const;
    template<class S = Self>
    Condition containsAny(const QList<ElementOf<S>> &values) const;
    template<class S = Self>
    Condition isContainedIn(const QList<ElementOf<S>> &values) const;
    template<class S = Self>
    auto length() const;
    template<class S = Self>
    auto at(qint64 index) const;

    /// Of a foreign key: the key, an expression of its own type. Of one that may refer to nothing: Aio::nullable(t.author.key()).
    template<class S = Self>
    Expr<TypeOf<S>> key() const
    {
        static_assert(ForeignKeyType<FieldOf<S>>, "AioOrm: key() belongs to foreign keys");
        return Expr<TypeOf<S>>(node());
    }

    OrderTerm asc() const { return OrderTerm(node()); }
    OrderTerm desc() const { return OrderTerm(node(), true); }

    /// Under a name of its own in the result: AS. Wherever it stands it is the expression, also where a column has that name.
    template<class S = Self>
    Expr<FieldOf<S>> as(const char *name) const
    {
        return Expr<FieldOf<S>>(namedNode(NodeKind::Label, node(), name));
    }
    /// Compared and sorted by this collation of the database ("NOCASE" to SQLite, "de-x-icu" to PostgreSQL).
    template<class S = Self>
    Expr<FieldOf<S>> collate(const char *name) const
    {
        static_assert(std::same_as<TypeOf<S>, QString>, "AioOrm: collate() needs a column of text");
        return Expr<FieldOf<S>>(namedNode(NodeKind::Collate, node(), name));
    }

private:
    friend Self;
    Methods() = default;
    const NodePtr &node() const { return static_cast<const Self *>(this)->aioNode(); }

    template<class S, class V>
    Condition containsJson(const V &value) const;
    template<class S, class V>
    Condition containsElement(const V &value) const;
    template<class S, class L>
    Condition compareLists(JsonUse use, const L &values) const;
    template<class S, class V>
    Expr<FieldOf<S>> appendElement(const V &value) const;

    template<class S>
    Condition text(Operator op, QStringView part) const
    {
        static_assert(std::same_as<TypeOf<S>, QString>, "AioOrm: like(), regexp(), contains(), startsWith() and endsWith() need a column of text");
        return Condition(likeNode(op, node(), part.toString()));
    }

    template<class V, class S = Self>
    Condition distinct(Operator op, const V &value) const
    {
        if constexpr (std::same_as<V, std::nullopt_t>) {
            return Condition(binaryNode(op, node(), valueNode({})));
        } else if constexpr (Unwrap<V>::nullable) {
            return Condition(binaryNode(op, node(), value ? operandNode<FieldOf<S>>(*value) : valueNode({})));
        } else {
            return Condition(binaryNode(op, node(), operandNode<FieldOf<S>>(value)));
        }
    }

    template<SelectQuery Q, class S = Self>
    Condition anyOfQuery(Operator op, const Q &query) const
    {
        static_assert(std::tuple_size_v<typename Q::AioRowTypes> == 1, "AioOrm: in() takes a query of one column");
        static_assert(sameFamily<typename Comparable<ColumnOf<Q>>::Type, TypeOf<S>>, "AioOrm: in() takes a query of a column of the same type");
        static_assert(!Q::aioRowsAreModels || !ForeignKeyType<FieldOf<S>> || refersAs<FieldOf<S>, ColumnOf<Q>>,
                      "AioOrm: this foreign key does not refer to the primary key: select the column that it refers to");
        return Condition(queryNode(op, node(), expressionQuery(query)));
    }

    template<class... V, class S = Self>
    Condition anyOf(Operator op, const V &...values) const
    {
        if constexpr (sizeof...(V) == 1 && (SelectQuery<V> && ...)) {
            return anyOfQuery(op, values...);
        } else {
            return Condition(inNode(op, node(), nodes(values...)));
        }
    }

    template<class... V, class S = Self>
    std::vector<NodePtr> nodes(const V &...values) const
    {
        std::vector<NodePtr> list;
        if constexpr (sizeof...(V) == 1 && (Container<V> && ...)) {
            (list.reserve(std::size_t(std::distance(values.begin(), values.end()))), ...);
            for (const auto &value : (values, ...)) {
                list.push_back(operandNode<FieldOf<S>>(value));
            }
        } else {
            list.reserve(sizeof...(V));
            (list.push_back(operandNode<FieldOf<S>>(values)), ...);
        }
        return list;
    }
};
}

namespace Aio
{
/// A computed expression of type T: what arithmetic and functions give.
template<class T>
class Expr : public Detail::Methods<Expr<T>>, public Detail::TypeMethods<typename Detail::Unwrap<T>::Type, Expr<T>>
{
public:
    using FieldType = T;
    static constexpr bool mayBeNull = true;

    explicit Expr(Detail::NodePtr node)
        : m_node(std::move(node))
    {
    }
    const Detail::NodePtr &aioNode() const { return m_node; }

private:
    Detail::NodePtr m_node;
};

template<Detail::GivenForCondition V>
Condition::Condition(const V &value)
    : Condition(Detail::givenNode(value, true))
{
}

inline Expr<std::optional<bool>> Condition::value() const
{
    return Expr<std::optional<bool>>(Detail::truthNode(m_node));
}
}

namespace Aio::Detail
{
/// Anything that can stand in ORDER BY.
template<class E>
OrderTerm orderTerm(const E &term)
{
    if constexpr (std::same_as<E, OrderTerm>) {
        return term;
    } else {
        static_assert(Expression<E>, "AioOrm: orderBy() takes columns, expressions, and their asc() and desc()");
        return OrderTerm(term.aioNode());
    }
}
}
