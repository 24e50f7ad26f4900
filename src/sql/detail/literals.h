// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/sql/aiofunction.h"

/// Values that stand for themselves in a query, with a type where nothing beside them gives one.
namespace Aio
{
/// A value as an expression: a column of a result, of a union, of the rows a recursive query begins with. Numbers are 64 bits wide, text is
/// QString, an optional is one. It is bound as every other value, and PostgreSQL is told its type, which it would otherwise take for text.
///
///     User::select(u.username, Aio::value(u"user"_s).as("kind")).unionAll(Group::select(g.name, Aio::value(u"group"_s)))
template<class V>
auto value(const V &held)
{
    using Held = typename Detail::Unwrap<V>::Type;
    using T = typename Detail::ArgumentType<Held>::Type;
    static_assert(Storable<T>, "AioOrm: value() takes a value that can be stored; of an object take its key");
    if constexpr (Detail::Unwrap<V>::nullable) {
        return Expr<std::optional<T>>(Detail::literalNode(held ? Detail::boundValue<T>(*held) : AioValue(), AioType<T>::kind));
    } else {
        return Expr<T>(Detail::literalNode(Detail::boundValue<T>(held), AioType<T>::kind));
    }
}

/// NULL of this type.
template<class T>
Expr<std::optional<T>> null()
{
    static_assert(Storable<T> && !Detail::Unwrap<T>::nullable && !Detail::ListColumn<T>,
                  "AioOrm: null<T>() is of a type that can be stored, bare (it gives an optional), and of no list");
    return Expr<std::optional<T>>(Detail::literalNode(AioValue(), AioType<T>::kind));
}
}
