// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/sql/detail/node.h"

#include <QList>

#include <concepts>

namespace Aio
{
template<class T>
class Expr;

/// A condition of WHERE, ON. Combine with &&, || and !.
class AIOORM_EXPORT Condition
{
public:
    Condition(); ///< no condition: it adds nothing to && and ||, and alone it is everything
    explicit Condition(Detail::NodePtr node);
    Condition(const Condition &other);
    Condition(Condition &&other) noexcept;
    Condition &operator=(const Condition &other);
    Condition &operator=(Condition &&other) noexcept;
    ~Condition();
    const Detail::NodePtr &node() const { return m_node; }
    /// The condition as a column of the result: true, false, or NULL where it cannot be told.
    Expr<std::optional<bool>> value() const;

    friend Condition operator&&(const Condition &a, const Condition &b) { return a.both(b); }
    friend Condition operator||(const Condition &a, const Condition &b) { return a.either(b); }
    friend Condition operator!(const Condition &a) { return a.negated(); }

private:
    Condition both(const Condition &other) const;
    Condition either(const Condition &other) const;
    Condition negated() const;

    Detail::NodePtr m_node;
};

/// One of the conditions: joined by OR, in any number. Of none it is false, so that a list that is empty matches no row. What is
/// no condition is left out.
AIOORM_EXPORT Condition any(const QList<Condition> &conditions);
template<std::same_as<Condition>... C>
Condition any(const Condition &first, const C &...more)
{
    return any(QList<Condition>{first, more...});
}
/// Each of the conditions: joined by AND, in any number. Of none it is true.
AIOORM_EXPORT Condition all(const QList<Condition> &conditions);
template<std::same_as<Condition>... C>
Condition all(const Condition &first, const C &...more)
{
    return all(QList<Condition>{first, more...});
}
}
