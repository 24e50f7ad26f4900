// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/sql/aiofunction.h"

/// Text in queries, with one meaning on all databases: positions count characters (code points) from 1, case counts, what is NULL gives NULL.
namespace Aio::Detail
{
template<class V>
constexpr bool isText = std::same_as<typename ArgumentType<V>::Type, QString>;

/// Throws AioProgrammingError for less than `least`.
AIOORM_EXPORT NodePtr countNode(qint64 value, qint64 least, const char *what);
/// A place or a width: a value that is checked here, or a column.
template<class V>
NodePtr countOperand(const V &value, qint64 least, const char *what)
{
    static_assert(Integer<typename OperandType<V>::Type>, "AioOrm: places and widths are whole numbers");
    if constexpr (Expression<V>) {
        return value.aioNode();
    } else {
        return countNode(qint64(value), least, what);
    }
}
AIOORM_EXPORT NodePtr characterNode(char32_t character);

template<class... V>
auto textFunction(CommonFunction function, std::vector<NodePtr> arguments, const V &...)
{
    return Expr<NullableLike<QString, V...>>(commonNode(function, ColumnKind::Text, ColumnKind::Text, std::move(arguments)));
}
}

namespace Aio
{
/// The text from this character on, which are counted from 1; empty behind its end.
template<Expression E, class P>
auto substr(const E &text, const P &first)
{
    static_assert(Detail::isText<E>, "AioOrm: substr() needs a column of text");
    return Detail::textFunction(Detail::CommonFunction::SubstringToEnd,
                                {text.aioNode(), Detail::countOperand(first, 1, "substr() counts from 1")},
                                text,
                                first);
}
/// At most so many characters of it.
template<Expression E, class P, class C>
auto substr(const E &text, const P &first, const C &count)
{
    static_assert(Detail::isText<E>, "AioOrm: substr() needs a column of text");
    return Detail::textFunction(
        Detail::CommonFunction::Substring,
        {text.aioNode(), Detail::countOperand(first, 1, "substr() counts from 1"), Detail::countOperand(count, 0, "substr() takes a number of characters")},
        text,
        first,
        count);
}
/// Each place where `before` stands has `after` instead; an empty `before` stands nowhere.
template<Expression E, class A, class B>
auto replace(const E &text, const A &before, const B &after)
{
    static_assert(Detail::isText<E> && Detail::isText<A> && Detail::isText<B>, "AioOrm: replace() takes texts and columns of text");
    return Detail::textFunction(Detail::CommonFunction::Replace,
                                {text.aioNode(), Detail::argumentNode(before), Detail::argumentNode(after)},
                                text,
                                before,
                                after);
}
/// Without this character at both ends.
template<Expression E>
auto trim(const E &text, char32_t character = U' ')
{
    static_assert(Detail::isText<E>, "AioOrm: trim() needs a column of text");
    return Detail::textFunction(Detail::CommonFunction::Trim, {text.aioNode(), Detail::characterNode(character)}, text);
}
template<Expression E>
auto trimLeft(const E &text, char32_t character = U' ')
{
    static_assert(Detail::isText<E>, "AioOrm: trimLeft() needs a column of text");
    return Detail::textFunction(Detail::CommonFunction::TrimLeft, {text.aioNode(), Detail::characterNode(character)}, text);
}
template<Expression E>
auto trimRight(const E &text, char32_t character = U' ')
{
    static_assert(Detail::isText<E>, "AioOrm: trimRight() needs a column of text");
    return Detail::textFunction(Detail::CommonFunction::TrimRight, {text.aioNode(), Detail::characterNode(character)}, text);
}
/// Where `part` stands first, counted from 1; 0 if it stands nowhere. Case counts.
template<Expression E, class V>
auto position(const E &text, const V &part)
{
    static_assert(Detail::isText<E> && Detail::isText<V>, "AioOrm: position() takes texts and columns of text");
    using T = Detail::NullableLike<int, E, V>;
    return Expr<T>(Detail::commonNode(Detail::CommonFunction::Position, ColumnKind::Text, ColumnKind::Integer, {text.aioNode(), Detail::argumentNode(part)}));
}
/// Filled up on its left to this width; a longer text stays whole, as with QString::rightJustified().
template<Expression E, class W>
auto padLeft(const E &text, const W &width, char32_t fill = U' ')
{
    static_assert(Detail::isText<E>, "AioOrm: padLeft() needs a column of text: cast<QString>() others");
    return Detail::textFunction(Detail::CommonFunction::PadLeft,
                                {text.aioNode(), Detail::countOperand(width, 0, "a width is not negative"), Detail::characterNode(fill)},
                                text,
                                width);
}
template<Expression E, class W>
auto padRight(const E &text, const W &width, char32_t fill = U' ')
{
    static_assert(Detail::isText<E>, "AioOrm: padRight() needs a column of text: cast<QString>() others");
    return Detail::textFunction(Detail::CommonFunction::PadRight,
                                {text.aioNode(), Detail::countOperand(width, 0, "a width is not negative"), Detail::characterNode(fill)},
                                text,
                                width);
}
}
