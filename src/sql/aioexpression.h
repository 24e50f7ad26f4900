// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/core/aioerror.h"
#include "aioorm/sql/aiocondition.h"
#include "aioorm/sql/aiofield.h"
#include "aioorm/sql/detail/node.h"

#include <utility>

/// Typed expressions over columns. What depends on types does not compile when it is wrong; the message says so in words.
namespace Aio::Detail
{
/// Base of all expressions: it brings the hidden operators below into reach.
struct Operand {
};
}

namespace Aio
{
template<class E>
concept Expression = std::derived_from<std::remove_cvref_t<E>, Detail::Operand>;
template<class T>
class JsonPath;
}

namespace Aio::Detail
{
/// What a column is compared with: of an optional its value, of a foreign key the key of its target.
/// Looked at only inside function bodies: a self-referring model is incomplete while its columns are declared.
template<class T>
struct Comparable {
    using Type = typename Unwrap<T>::Type;
};
template<ForeignKeyType T>
struct Comparable<T> {
    // that key may be a foreign key itself
    using Type = typename Comparable<typename T::Reference::template Key<typename T::Target>>::Type;
};
template<class E>
using FieldOf = typename std::remove_cvref_t<E>::FieldType;
template<class E>
using TypeOf = typename Comparable<FieldOf<E>>::Type;

/// What may stand for a value of type T: no number for a bool, no bool or fraction for an integer, text of any kind for text.
template<class U, class T>
concept ValueFor = (std::same_as<T, bool> && std::same_as<U, bool>) || (Integer<T> && Integer<U>)
    || (std::floating_point<T> && std::is_arithmetic_v<U> && !std::same_as<U, bool>)
    || (std::same_as<T, QString> && (std::convertible_to<const U &, QStringView> || std::convertible_to<const U &, QString>))
    || (!std::is_arithmetic_v<T> && !std::same_as<T, QString> && std::convertible_to<const U &, T>);

template<class T>
concept Number = (std::is_arithmetic_v<T> && !std::same_as<T, bool>) || std::same_as<T, AioDecimal>;

/// A QList that PostgreSQL keeps as an array.
template<class T>
concept ListColumn = requires { requires AioType<T>::kind == ColumnKind::Array; };
template<class T>
concept JsonType = requires { requires AioType<T>::kind == ColumnKind::Json; };

/// A decimal and a floating-point number are not: there is no exact comparison.
template<class A, class B>
constexpr bool sameFamily = std::same_as<A, B>
    || (Number<A> && Number<B> && !(std::same_as<A, AioDecimal> && std::floating_point<B>) && !(std::floating_point<A> && std::same_as<B, AioDecimal>));

/// A model, by pointer or shared pointer, that stands for its key.
template<class U>
concept ModelPointer = !ForeignKeyType<U> && requires(const U &pointer) { pointer->aioKeyValue(); };

/// Whether a column of type F is a foreign key to M. Both are complete where it is asked.
template<class F, class M>
constexpr bool refersTo = false;
template<ForeignKeyType F, class M>
constexpr bool refersTo<F, M> = std::derived_from<M, typename F::Target>;
/// Whether a foreign key V stands for the same column of the same model as F.
template<class F, class V>
constexpr bool refersAs = false;
template<ForeignKeyType F, ForeignKeyType V>
constexpr bool refersAs<F, V> = refersTo<F, typename V::Target> && std::same_as<typename F::Reference, typename V::Reference>;
template<class U>
using Pointee = std::remove_cvref_t<decltype(*std::declval<const U &>())>;

/// The value as the column's type, range-checked.
template<class T, class V>
AioValue boundValue(const V &value)
{
    if constexpr (Integer<T>) {
        if (!std::in_range<T>(value)) {
            raiseOutOfRange();
        }
        return AioType<T>::toValue(T(value));
    } else if constexpr (std::same_as<T, QString>) {
        if constexpr (std::convertible_to<const V &, QString>) {
            return AioValue(QString(value));
        } else {
            return AioValue(QStringView(value).toString());
        }
    } else if constexpr (std::same_as<T, V>) {
        return AioType<T>::toValue(value);
    } else {
        return AioType<T>::toValue(T(value));
    }
}

enum class JsonUse : quint8;

/// Of a list; of anything else, where nothing may be asked for it, int.
template<class T>
struct ElementType {
    using Type = int;
};
template<class T>
struct ElementType<QList<T>> {
    using Type = typename Unwrap<T>::Type;
};
template<class E>
using ElementOf = typename ElementType<TypeOf<E>>::Type;

/// Columns: the key alone. AioProgrammingError without a single key.
AIOORM_EXPORT void keyOnly(SelectData &select);
/// The query as it stands in an expression: as it is, or its key alone.
AIOORM_EXPORT std::shared_ptr<const SelectData> sharedQuery(const SelectData &query, bool forItsKey);
}

namespace Aio
{
/// A SELECT as the builders make it, whose rows have a type.
template<class Q>
concept SelectQuery = requires(const Q &query) {
    typename Q::AioRowTypes;
    { query.data() } -> std::convertible_to<const Detail::SelectData &>;
};
}

namespace Aio::Detail
{
/// The type of the only column of a query.
template<SelectQuery Q>
using ColumnOf = std::tuple_element_t<0, typename Q::AioRowTypes>;
/// The query as it stands in an expression, where whole rows stand for their key.
template<SelectQuery Q>
std::shared_ptr<const SelectData> expressionQuery(const Q &query)
{
    return sharedQuery(query.data(), Q::aioRowsAreModels);
}
/// The same beside a place of the field type F. Whole rows stand for their key, which a foreign key to another column does not mean.
template<class F, SelectQuery Q>
std::shared_ptr<const SelectData> queryBeside(const Q &query)
{
    constexpr bool isOneColumn = std::tuple_size_v<typename Q::AioRowTypes> == 1;
    static_assert(isOneColumn, "AioOrm: a query that is compared with a column has one column itself");
    if constexpr (isOneColumn) {
        static_assert(sameFamily<typename Comparable<ColumnOf<Q>>::Type, typename Comparable<F>::Type>,
                      "AioOrm: a query that is compared with a column has a column of the same type");
        static_assert(!Q::aioRowsAreModels || !ForeignKeyType<F> || refersAs<F, ColumnOf<Q>>,
                      "AioOrm: this foreign key does not refer to the primary key: select the column that it refers to");
    }
    return expressionQuery(query);
}

template<class A, class B>
using Arithmetic =
    std::conditional_t<std::same_as<A, AioDecimal> || std::same_as<B, AioDecimal>, AioDecimal, std::conditional_t<Integer<A> && Integer<B>, qint64, double>>;

/// The node of a value of the column's type.
template<class T, class V>
NodePtr boundNode(const V &value)
{
    if constexpr (std::same_as<T, QString> && std::same_as<V, QString>) {
        return textNode(value);
    } else {
        return valueNode(boundValue<T>(value));
    }
}

/// A value or an expression as a node, in a place of the field type F.
template<class F, class V>
NodePtr operandNode(const V &value)
{
    using T = typename Comparable<F>::Type;
    if constexpr (Expression<V>) {
        static_assert(sameFamily<TypeOf<V>, T>, "AioOrm: these two columns have different types and cannot be compared or combined");
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
        static_assert(valueFitsColumn, "AioOrm: the value compared or combined with this column has the wrong type (see 'T' and 'V')");
        if constexpr (valueFitsColumn) {
            return boundNode<T>(value);
        } else {
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

template<Operator op, class L, class R>
auto combine(const L &left, const R &right)
{
    using A = typename OperandType<L>::Type;
    using B = typename OperandType<R>::Type;
    static_assert((!Expression<L> || Number<A>) && (!Expression<R> || Number<B>), "AioOrm: arithmetic needs a column of numbers");
    static_assert(op != Operator::Modulo || !Number<A> || !Number<B> || (Integer<A> && Integer<B>), "AioOrm: % needs whole numbers on both sides");
    static_assert(op != Operator::Divide || (!std::same_as<A, AioDecimal> && !std::same_as<B, AioDecimal>),
                  "AioOrm: decimals are not divided, since a quotient mostly has no end: multiply, or cast to a double");
    using Result = Arithmetic<A, B>;
    // NULL and anything is NULL; a division by a column may be one by zero, which is NULL too (an error to PostgreSQL)
    constexpr bool nullable = OperandType<L>::nullable || OperandType<R>::nullable || ((op == Operator::Divide || op == Operator::Modulo) && Expression<R>);
    return Expr<std::conditional_t<nullable, std::optional<Result>, Result>>(
        binaryNode(exactOperator<op, A, B>, operandNode<Result>(left), operandNode<Result>(right)));
}

/// The bit operators.
template<Operator op, class L, class R>
auto combineBits(const L &left, const R &right)
{
    using A = typename OperandType<L>::Type;
    using B = typename OperandType<R>::Type;
    static_assert(Integer<A> && Integer<B>, "AioOrm: bit operators need whole numbers on both sides");
    constexpr bool nullable = OperandType<L>::nullable || OperandType<R>::nullable;
    return Expr<std::conditional_t<nullable, std::optional<qint64>, qint64>>(binaryNode(op, operandNode<qint64>(left), operandNode<qint64>(right)));
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
#undef AIO_OPERATOR
    template<Expression E>
    friend auto operator-(const E &operand)
    {
        static_assert(Number<TypeOf<E>>, "AioOrm: arithmetic needs a column of numbers");
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
    /// An empty list matches every row. Of a query that gives a NULL nothing is known to be not in it: SQL's rule.
    template<class... V>
    Condition notIn(const V &...values) const
    {
        return anyOf(Operator::NotIn, values...);
    }
    /// Both ends included.
    template<class A, class B, class S = Self>
    Condition between(const A &low, const B &high) const
    {
        return Condition(betweenNode(node(), operandNode<FieldOf<S>>(low), operandNode<FieldOf<S>>(high)));
    }

    /// The database's LIKE with a pattern of your own: % and _ are wild, \ escapes them. Upper and lower case are the same
    /// to SQLite (ASCII only) and to MySQL's default collations, not to PostgreSQL.
    template<class S = Self>
    Condition like(QStringView pattern) const
    {
        return text<S>(Operator::Like, pattern);
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
        static_assert(std::same_as<TypeOf<S>, QString>, "AioOrm: like(), contains(), startsWith() and endsWith() need a column of text");
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
class Expr : public Detail::Methods<Expr<T>>
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
