// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/sql/aiojsonpath.h"

/// Looking into lists, in queries: p.tags.contains(u"new"), p.tags.length() > 3, p.tags.at(0) == u"first".
///
/// A column of QList is an array on PostgreSQL, where a GIN index on it serves contains(), containsAll(), containsAny() and
/// isContainedIn(). Elsewhere it is JSON, and every row is looked into. Of a list that is NULL they are all NULL. How often an
/// element occurs does not matter to them, nor does the order. Elements are equal if they are stored alike: decimals in JSON
/// with the same digits (1.50 is not 1.5 there, it is on PostgreSQL), text with the same characters.
///
/// MySQL has containsAny() since 8.0.17, MariaDB since 10.9. MariaDB compares whole numbers in JSON beyond 2^53 as doubles.
namespace Aio::Detail
{
/// The use of a list; `operand` as JSON or as a list, `element` as it is.
AIOORM_EXPORT NodePtr listNode(const NodePtr &list, JsonUse use, std::vector<JsonStep> index, NodePtr operand = {}, NodePtr element = {});

/// How an element is read.
template<class T>
constexpr JsonUse elementUse = std::same_as<T, bool> ? JsonUse::Bool
    : Integer<T>                                     ? JsonUse::Integer
    : std::floating_point<T>                         ? JsonUse::Real
                                                     : JsonUse::Text;

template<class Self>
template<class S, class V>
Condition Methods<Self>::containsElement(const V &value) const
{
    static_assert(!Expression<V>, "AioOrm: contains() of a list takes a value, not a column");
    static_assert(!JsonType<ElementOf<S>>, "AioOrm: JSON in a list is not looked for, the databases differ too much: use a column of QJsonArray");
    if constexpr (!Expression<V>) {
        const NodePtr element = operandNode<ElementOf<S>>(value);
        return Condition(listNode(node(), JsonUse::ListContains, {}, valueNode(AioValue(AioValue::List(AioType<ElementOf<S>>::kind, {element->value})))));
    } else {
        return Condition();
    }
}

/// Each of the values is an element; of no values that is true.
template<class Self>
template<class S>
Condition Methods<Self>::containsAll(const QList<ElementOf<S>> &values) const
{
    return compareLists<S>(JsonUse::ListContains, values);
}
/// One of the values is an element; of no values that is false.
template<class Self>
template<class S>
Condition Methods<Self>::containsAny(const QList<ElementOf<S>> &values) const
{
    return compareLists<S>(JsonUse::ListOverlaps, values);
}
/// Each element is one of the values; of an empty list that is true.
template<class Self>
template<class S>
Condition Methods<Self>::isContainedIn(const QList<ElementOf<S>> &values) const
{
    return compareLists<S>(JsonUse::ListIsContained, values);
}

template<class Self>
template<class S, class L>
Condition Methods<Self>::compareLists(JsonUse use, const L &values) const
{
    static_assert(ListColumn<TypeOf<S>>, "AioOrm: containsAll(), containsAny() and isContainedIn() need a column of a QList");
    static_assert(!JsonType<ElementOf<S>>, "AioOrm: JSON in a list is not looked for, the databases differ too much: use a column of QJsonArray");
    if constexpr (ListColumn<TypeOf<S>>) {
        return Condition(listNode(node(), use, {}, valueNode(AioType<L>::toValue(values))));
    } else {
        return Condition();
    }
}

/// How many elements it has.
template<class Self>
template<class S>
auto Methods<Self>::length() const
{
    static_assert(ListColumn<TypeOf<S>>, "AioOrm: length() needs a column of a QList; of text it is Aio::length(), of JSON path().length()");
    return Expr<std::conditional_t<Unwrap<FieldOf<S>>::nullable, std::optional<qint64>, qint64>>(listNode(node(), JsonUse::Length, {}));
}

/// The element there, from the end if the index is negative (at(-1) is the last); NULL if there is none.
template<class Self>
template<class S>
auto Methods<Self>::at(qint64 index) const
{
    using T = ElementOf<S>;
    static_assert(ListColumn<TypeOf<S>>, "AioOrm: at() needs a column of a QList; of JSON it is path()");
    static_assert(std::is_arithmetic_v<T> || std::same_as<T, QString>, "AioOrm: at() reads text, numbers and bools from a list");
    return Expr<std::optional<T>>(listNode(node(), elementUse<T>, {JsonStep(index)}));
}
}

namespace Aio
{
/// The list with one element more at its end, to be assigned; NULL stays NULL.
template<class Self>
template<class S, class V>
Expr<Detail::FieldOf<S>> Detail::Methods<Self>::appendElement(const V &value) const
{
    static_assert(!Expression<V>, "AioOrm: append() to a list takes a value, not a column");
    if constexpr (!Expression<V>) {
        const Detail::NodePtr element = Detail::operandNode<Detail::ElementOf<S>>(value);
        return Expr<Detail::FieldOf<S>>(Detail::listNode(node(), Detail::JsonUse::Append, {}, Detail::jsonValueNode(element->value), element));
    } else {
        return Expr<Detail::FieldOf<S>>(Detail::NodePtr());
    }
}
}
