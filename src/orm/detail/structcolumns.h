// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/orm/detail/foreach.h"
#include "aioorm/sql/aiocolumn.h"

#include <cstddef>
#include <initializer_list>
#include <tuple>

namespace Aio::Detail
{
/// Whether an aggregate has members of these types, and no more.
template<class Struct, class Members>
constexpr bool isStructOf = false;
template<class Struct, class... M>
constexpr bool isStructOf<Struct, std::tuple<M...>> =
    std::is_aggregate_v<Struct> && requires { Struct{std::declval<M>()...}; } && !requires { Struct{std::declval<M>()..., {}}; };

/// Offsets, after a 0 of no meaning.
constexpr bool isAscending(std::initializer_list<std::size_t> offsets)
{
    const std::size_t *last = offsets.begin();
    for (const std::size_t *offset = last + 1; offset != offsets.end(); last = offset++) {
        if (offset != offsets.begin() + 1 && *offset <= *last) {
            return false;
        }
    }
    return true;
}

/// A struct that AIO_STRUCT has named the members of.
template<class Struct>
concept NamedStruct = requires { aioStructColumns(static_cast<const Struct *>(nullptr)); };
template<NamedStruct Struct>
using ColumnsOfStruct = typename decltype(aioStructColumns(static_cast<const Struct *>(nullptr)))::Columns;
/// Its members' types.
template<NamedStruct Struct>
using MembersOfStruct = typename decltype(aioStructColumns(static_cast<const Struct *>(nullptr)))::Members;

/// Whether a column of type T goes into a member of type M: of the same type, or a wider one of whole numbers; a foreign key as what it
/// is or as its key; one that may be NULL only into one that may be none.
template<class M, class T>
constexpr bool fitsMember()
{
    using A = typename Comparable<M>::Type;
    using B = typename Comparable<T>::Type;
    if constexpr (ForeignKeyType<M>) {
        return std::same_as<M, T>;
    } else {
        return (std::same_as<A, B> || (std::integral<A> && std::integral<B> && Integer<A> && Integer<B> && std::is_signed_v<A> && sizeof(A) >= sizeof(B)))
            && (Unwrap<M>::nullable || !Unwrap<T>::nullable);
    }
}
template<class Members, class Tuple>
constexpr bool fitMembers = false;
template<class... M, class... T>
    requires(sizeof...(M) == sizeof...(T))
constexpr bool fitMembers<std::tuple<M...>, std::tuple<T...>> = (fitsMember<M, T>() && ...);

/// The check of a struct that is to name the columns of a query.
template<class Struct, class Tuple>
constexpr bool namesColumns()
{
    constexpr bool isNamed = NamedStruct<Struct>;
    static_assert(isNamed, "AioOrm: to name the columns by this struct, name its members once, after it: AIO_STRUCT(Struct, member, member)");
    if constexpr (isNamed) {
        constexpr bool asMany = std::tuple_size_v<MembersOfStruct<Struct>> == std::tuple_size_v<Tuple>;
        static_assert(asMany, "AioOrm: the struct has not as many members as the query has columns");
        if constexpr (asMany) {
            static_assert(
                fitMembers<MembersOfStruct<Struct>, Tuple>,
                "AioOrm: a member of the struct has another type than its column (see 'Struct' and 'Tuple'); a column that may be NULL needs a std::optional");
            return fitMembers<MembersOfStruct<Struct>, Tuple>;
        }
    }
    return false;
}

/// The struct, checked; void, where none is named or it does not fit.
template<class Struct, class Tuple>
struct CheckedStruct {
    static_assert(!hasObjects<Tuple>, "AioOrm: an object is no column of a query that stands in another one: select its columns");
    using Type = std::conditional_t<namesColumns<Struct, Tuple>(), Struct, void>;
};
template<class Tuple>
struct CheckedStruct<void, Tuple> {
    static_assert(!hasObjects<Tuple>, "AioOrm: an object is no column of a query that stands in another one: select its columns");
    using Type = void;
};
}

#define AIO_STRUCT_COLUMN(STRUCT, NAME)                                                                                                                        \
    ::Aio::Expr<decltype(STRUCT::NAME)> NAME{::Aio::Detail::columnNode(aioSource, aioIndex_##NAME)};
#define AIO_STRUCT_INDEX(STRUCT, NAME) aioIndex_##NAME,
#define AIO_STRUCT_MEMBER(STRUCT, NAME) , std::tuple<decltype(STRUCT::NAME)>()
#define AIO_STRUCT_OFFSET(STRUCT, NAME) , offsetof(STRUCT, NAME)

/// Names the members of a struct (an aggregate), in their order, so that queries under an alias have columns of these names:
///
///     struct Counts {
///         qint64 author;
///         qint64 n;
///     };
///     AIO_STRUCT(Counts, author, n)
///
///     const auto counts = Tweet::select(t.author, aioCount()).groupBy(t.author).as<Counts>("counts");
///     User::select(u.username, counts->n).join(counts, u.id == counts->author)
///
/// Stands after the struct, in its namespace.
#define AIO_STRUCT(STRUCT, ...)                                                                                                                                \
    struct AioStruct_##STRUCT {                                                                                                                                \
        enum AioIndex : int { AIO_FOR_EACH(AIO_STRUCT_INDEX, STRUCT, __VA_ARGS__) aioCount };                                                                  \
        using Members = decltype(std::tuple_cat(std::tuple<>() AIO_FOR_EACH(AIO_STRUCT_MEMBER, STRUCT, __VA_ARGS__)));                                         \
        struct Columns {                                                                                                                                       \
            explicit Columns(const ::Aio::Detail::SourcePtr &source)                                                                                           \
                : aioSource(source)                                                                                                                            \
            {                                                                                                                                                  \
            }                                                                                                                                                  \
            ::Aio::Detail::SourcePtr aioSource;                                                                                                                \
            AIO_FOR_EACH(AIO_STRUCT_COLUMN, STRUCT, __VA_ARGS__)                                                                                               \
        };                                                                                                                                                     \
        static_assert(::Aio::Detail::isStructOf<STRUCT, Members>, "AioOrm: AIO_STRUCT names all members of an aggregate");                                     \
        static_assert(::Aio::Detail::isAscending({std::size_t(0) AIO_FOR_EACH(AIO_STRUCT_OFFSET, STRUCT, __VA_ARGS__)}),                                       \
                      "AioOrm: AIO_STRUCT names the members in their order");                                                                                  \
    };                                                                                                                                                         \
    [[maybe_unused]] AioStruct_##STRUCT aioStructColumns(const STRUCT *);
