// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/sql/detail/node.h"

#include <QList>

#include <concepts>

namespace Aio::Detail
{
/// Base of all expressions: it brings the operators of sql/aioexpression.h into reach.
struct Operand {
};

/// What is given for a condition: a column or expression of bool stands for one, and the rest is told what to write.
template<class V>
concept GivenForCondition = std::derived_from<V, Operand> || std::derived_from<V, AssignmentData> || requires { typename V::AioRowTypes; };

/// True for any type: for a static_assert in a template that is there for its message alone.
template<class>
constexpr bool isMistake = true;
}

namespace Aio
{
template<class E>
concept Expression = std::derived_from<std::remove_cvref_t<E>, Detail::Operand>;
template<class T>
class Expr;

/// A condition of WHERE, ON. Combine with &&, || and !.
// exported member by member: g++ 12 takes no other attribute beside nodiscard
class [[nodiscard("AioOrm: a condition does nothing by itself: give it to where() or the like")]] Condition
{
public:
    AIOORM_EXPORT Condition(); ///< no condition: it adds nothing to && and ||, and alone it is everything
    AIOORM_EXPORT explicit Condition(Detail::NodePtr node);
    /// A column or an expression of bool: it is true. Rows where it is NULL do not match, nor do they match its negation.
    template<Detail::GivenForCondition V>
    Condition(const V &value);
    AIOORM_EXPORT Condition(const Condition &other);
    AIOORM_EXPORT Condition(Condition &&other) noexcept;
    AIOORM_EXPORT Condition &operator=(const Condition &other);
    AIOORM_EXPORT Condition &operator=(Condition &&other) noexcept;
    AIOORM_EXPORT ~Condition();
    const Detail::NodePtr &node() const { return m_node; }
    /// The condition as a column of the result: true, false, or NULL where it cannot be told.
    Expr<std::optional<bool>> value() const;

    friend Condition operator&&(const Condition &a, const Condition &b) { return a.both(b); }
    friend Condition operator||(const Condition &a, const Condition &b) { return a.either(b); }
    friend Condition operator!(const Condition &a) { return a.negated(); }

    // For their messages alone.
    template<class V>
    friend Condition operator&(const Condition &, const V &)
    {
        static_assert(!Detail::isMistake<V>, "AioOrm: conditions are joined by &&, not by &");
        return {};
    }
    template<class V>
    friend Condition operator|(const Condition &, const V &)
    {
        static_assert(!Detail::isMistake<V>, "AioOrm: conditions are joined by ||, not by |");
        return {};
    }
    template<std::same_as<Condition> V>
    friend Condition operator~(const V &)
    {
        static_assert(!Detail::isMistake<V>, "AioOrm: a condition is negated by !, not by ~");
        return {};
    }

private:
    AIOORM_EXPORT Condition both(const Condition &other) const;
    AIOORM_EXPORT Condition either(const Condition &other) const;
    AIOORM_EXPORT Condition negated() const;

    Detail::NodePtr m_node;
};

/// One of the conditions: joined by OR, in any number. Of none it is false, so that a list that is empty matches no row. What is
/// no condition is left out.
AIOORM_EXPORT Condition any(const QList<Condition> &conditions);
template<std::convertible_to<Condition>... C>
Condition any(const Condition &first, const C &...more)
{
    return any(QList<Condition>{first, more...});
}
/// Each of the conditions: joined by AND, in any number. Of none it is true.
AIOORM_EXPORT Condition all(const QList<Condition> &conditions);
template<std::convertible_to<Condition>... C>
Condition all(const Condition &first, const C &...more)
{
    return all(QList<Condition>{first, more...});
}
}
