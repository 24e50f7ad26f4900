// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/sql/aiofunction.h"

/// Numbers in queries, with one meaning on all databases. What is NULL gives NULL.
namespace Aio::Detail
{
template<class T>
concept Fraction = std::floating_point<T>;
/// What one of several is the greatest of: no decimals, which have functions of their own, and no text, which each database sorts its own way.
template<class T>
constexpr bool isRanked = Integer<T> || Fraction<T> || isTemporal<T>;

/// Throws AioProgrammingError for a number of digits that no double has.
AIOORM_EXPORT NodePtr roundNode(NodePtr number, int digits);

template<class A, class... B>
struct Ranked {
    using Type = A;
};
template<class A, class... B>
    requires(std::is_arithmetic_v<A>)
struct Ranked<A, B...> {
    using Type = std::conditional_t<(Integer<A> && ... && Integer<B>), qint64, double>;
};

template<class E, class... V>
auto ranked(CommonFunction function, const E &first, const V &...others)
{
    using A = TypeOf<E>;
    static_assert(sizeof...(V) > 0, "AioOrm: greatest() and least() take two values or more; of all rows there are aioMax() and aioMin()");
    static_assert(isRanked<A>, "AioOrm: greatest() and least() take numbers, dates and times");
    using T = typename Ranked<A, typename OperandType<V>::Type...>::Type;
    constexpr bool nullable = nullableArgument<E> || (nullableArgument<V> || ...); // NullableLike<> of several packs is too much for g++ 12
    return Expr<std::conditional_t<nullable, std::optional<T>, T>>(
        commonNode(function, AioType<T>::kind, AioType<T>::kind, {first.aioNode(), operandNode<T>(others)...}));
}
}

namespace Aio
{
/// So many digits behind the point; what lies in the middle goes away from zero: 2.5 is 3, -2.5 is -3.
template<Expression E>
    requires Detail::Fraction<Detail::TypeOf<E>>
auto round(const E &number, int digits = 0)
{
    return Expr<Detail::NullableLike<double, E>>(Detail::roundNode(number.aioNode(), digits));
}
template<Expression E>
    requires(!Detail::Fraction<Detail::TypeOf<E>> && !std::same_as<Detail::TypeOf<E>, AioDecimal>)
auto round(const E &number, int digits = 0)
{
    constexpr bool isFraction = Detail::Fraction<Detail::TypeOf<E>>;
    static_assert(isFraction, "AioOrm: round() takes a column of fractions or decimals; a whole number is one already");
    return Expr<double>(Detail::roundNode(number.aioNode(), digits));
}
/// The next whole number below.
template<Expression E>
auto floor(const E &number)
{
    static_assert(Detail::Fraction<Detail::TypeOf<E>>, "AioOrm: floor() takes a column of fractions; round() takes decimals too");
    return Expr<Detail::NullableLike<double, E>>(Detail::commonNode(Detail::CommonFunction::Floor, ColumnKind::Double, ColumnKind::Double, {number.aioNode()}));
}
/// The next whole number above.
template<Expression E>
auto ceil(const E &number)
{
    static_assert(Detail::Fraction<Detail::TypeOf<E>>, "AioOrm: ceil() takes a column of fractions; round() takes decimals too");
    return Expr<Detail::NullableLike<double, E>>(Detail::commonNode(Detail::CommonFunction::Ceil, ColumnKind::Double, ColumnKind::Double, {number.aioNode()}));
}
/// As a double. What is no number (a root of a negative one) is NULL to SQLite and an error to the others.
template<class A, class B>
    requires(Expression<A> || Expression<B>)
auto power(const A &base, const B &exponent)
{
    using Base = typename Detail::OperandType<A>::Type;
    using Exponent = typename Detail::OperandType<B>::Type;
    static_assert(std::is_arithmetic_v<Base> && std::is_arithmetic_v<Exponent>, "AioOrm: power() takes numbers; cast decimals to a double");
    return Expr<Detail::NullableLike<double, A, B>>(Detail::commonNode(Detail::CommonFunction::Power,
                                                                       ColumnKind::Double,
                                                                       ColumnKind::Double,
                                                                       {Detail::operandNode<Base>(base), Detail::operandNode<Exponent>(exponent)}));
}
/// The greatest of these in one row; NULL if one of them is.
template<Expression E, class... V>
    requires(!std::same_as<Detail::TypeOf<E>, AioDecimal>)
auto greatest(const E &first, const V &...others)
{
    return Detail::ranked(Detail::CommonFunction::Greatest, first, others...);
}
template<Expression E, class... V>
    requires(!std::same_as<Detail::TypeOf<E>, AioDecimal>)
auto least(const E &first, const V &...others)
{
    return Detail::ranked(Detail::CommonFunction::Least, first, others...);
}
}
