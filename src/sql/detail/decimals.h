// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/sql/aiofunction.h"

/// What is computed of decimals besides +, -, * and Aio::abs(). All of it is exact on all databases but for the rounding that it says,
/// and halves go away from zero there, as AioDecimal::rounded() has them: 2.5 is 3, -2.5 is -3.
namespace Aio::Detail
{
template<class V>
struct IsDecimal : std::bool_constant<std::same_as<V, AioDecimal>> {
};
template<Expression E>
struct IsDecimal<E> : std::bool_constant<std::same_as<TypeOf<E>, AioDecimal>> {
};
template<class E>
concept DecimalExpression = Expression<E> && IsDecimal<E>::value;

/// `digits`: behind the point. AioProgrammingError for a number of them that no decimal has.
AIOORM_EXPORT NodePtr decimalNode(const char *function, std::vector<NodePtr> operands, int digits = 0);

/// What a quotient is made of: at least one of both is an expression.
template<class A, class B>
concept Quotient = (DecimalExpression<A> || DecimalExpression<B>) && (Expression<A> || !std::floating_point<A>) && (Expression<B> || !std::floating_point<B>);
}

namespace Aio
{
/// With so many digits behind the point, 0 to 38 (18 on SQLite).
///
///     Bill::update(b.tax = Aio::round(b.net * "0.19"_dec, 2))
template<Detail::DecimalExpression E>
auto round(const E &number, int digits = 0)
{
    return Expr<Detail::NullableLike<AioDecimal, E>>(Detail::decimalNode("round", {number.aioNode()}, digits));
}

/// The quotient with so many digits behind the point, rounded once. By a column that is 0 it is NULL, on all databases.
/// AioProgrammingError for a divisor that is the value 0. On SQLite, MySQL and MariaDB, where it is made of whole numbers, the quotient has at
/// most 18 digits (on SQLite the dividend too, with as many zeros behind it): of more it is an error.
///
///     Order::select(Aio::divide(o.total, o.count, 2))
template<class A, class B>
    requires Detail::Quotient<A, B>
auto divide(const A &dividend, const B &divisor, int digits)
{
    constexpr bool nullable = Detail::nullableArgument<A> || Expression<B>;
    return Expr<std::conditional_t<nullable, std::optional<AioDecimal>, AioDecimal>>(
        Detail::decimalNode("divide", {Detail::operandNode<AioDecimal>(dividend), Detail::operandNode<AioDecimal>(divisor)}, digits));
}

/// The greatest, or the least, of several; NULL if one of them is NULL.
template<Detail::DecimalExpression E, class... V>
    requires(sizeof...(V) > 0)
auto greatest(const E &first, const V &...others)
{
    constexpr bool nullable = Detail::nullableArgument<E> || (Detail::nullableArgument<V> || ...);
    return Expr<std::conditional_t<nullable, std::optional<AioDecimal>, AioDecimal>>(
        Detail::decimalNode("greatest", {first.aioNode(), Detail::operandNode<AioDecimal>(others)...}));
}
template<Detail::DecimalExpression E, class... V>
    requires(sizeof...(V) > 0)
auto least(const E &first, const V &...others)
{
    constexpr bool nullable = Detail::nullableArgument<E> || (Detail::nullableArgument<V> || ...);
    return Expr<std::conditional_t<nullable, std::optional<AioDecimal>, AioDecimal>>(
        Detail::decimalNode("least", {first.aioNode(), Detail::operandNode<AioDecimal>(others)...}));
}
}
