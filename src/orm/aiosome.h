// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/orm/aioalias.h"
#include "aioorm/orm/detail/relation.h"
#include "aioorm/sql/aioexpression.h"

namespace Aio::Detail
{
/// `rows`: another name of the foreign key's table.
template<Quantifier quantifier, class C>
Condition filterBack(const C &foreignKey, const SourcePtr &rows, const Condition &condition)
{
    constexpr bool isForeignKey = requires { typename C::Model; } && ForeignKeyType<FieldOf<C>>;
    static_assert(isForeignKey,
                  "AioOrm: some(), none() and every() go back along a foreign key: Aio::some(t.author, t.likes > 5) filters the users that are authors");
    if constexpr (isForeignKey) {
        return filterReferring(quantifier, C::Model::aioMeta(), foreignKey.aioNode(), rows, FieldOf<C>::Target::columns().aioSource, condition);
    } else {
        return {};
    }
}
template<Quantifier quantifier, class C, class M>
Condition filterBack(const C &foreignKey, const Alias<M> &rows, const Condition &condition)
{
    constexpr bool isOfForeignKey = requires { requires std::same_as<typename C::Model, M>; };
    static_assert(isOfForeignKey, "AioOrm: the alias in some(), none() and every() is one of the model that has the foreign key");
    if constexpr (isOfForeignKey) {
        return filterBack<quantifier>(foreignKey, rows.aioSource(), condition);
    } else {
        return {};
    }
}
}

/// Conditions on the rows that refer to a row, for the query of the model they refer to:
///
///     User::select().where(Aio::some(t.author, t.likes > 5))      // who has such a tweet
///     User::select().where(Aio::none(t.author))                   // who has no tweet at all
///     User::select().where(Aio::every(t.author, t.likes > 5))     // who has none that is otherwise; so has who has none
///
/// In the condition the columns of the model with the foreign key mean the rows that refer, also where it refers to its own table:
/// Folder::select().where(Aio::some(f.folder, f.name == u"x"_s)) are folders with such a folder in them. Where a condition is about both
/// rows, those that refer go by an alias; the foreign key may be the alias's then as well:
///
///     const Aio::Alias<Folder> inner("inner");
///     Folder::select().where(Aio::some(inner->folder, inner->name == f.name))
///
/// Each is an EXISTS, so that no row comes twice, and is true or false, never NULL: a condition that is NULL for a row is not met by it.
/// Index: that of the foreign key. Without an alias, a condition on a table that refers to itself costs one more look-up by key.
namespace Aio
{
/// A row refers to it.
template<Expression C>
Condition some(const C &foreignKey)
{
    return Detail::filterBack<Detail::Quantifier::Some>(foreignKey, Detail::SourcePtr(), {});
}
/// A row that meets the condition refers to it.
template<Expression C>
Condition some(const C &foreignKey, const Condition &condition)
{
    return Detail::filterBack<Detail::Quantifier::Some>(foreignKey, Detail::SourcePtr(), condition);
}
template<Expression C, class M>
Condition some(const C &foreignKey, const Alias<M> &rows, const Condition &condition)
{
    return Detail::filterBack<Detail::Quantifier::Some>(foreignKey, rows, condition);
}

/// No row refers to it.
template<Expression C>
Condition none(const C &foreignKey)
{
    return Detail::filterBack<Detail::Quantifier::None>(foreignKey, Detail::SourcePtr(), {});
}
/// No row that meets the condition refers to it.
template<Expression C>
Condition none(const C &foreignKey, const Condition &condition)
{
    return Detail::filterBack<Detail::Quantifier::None>(foreignKey, Detail::SourcePtr(), condition);
}
template<Expression C, class M>
Condition none(const C &foreignKey, const Alias<M> &rows, const Condition &condition)
{
    return Detail::filterBack<Detail::Quantifier::None>(foreignKey, rows, condition);
}

/// Every row that refers to it meets the condition, as is the case where there is none. One for which the condition is NULL does not.
template<Expression C>
Condition every(const C &foreignKey, const Condition &condition)
{
    return Detail::filterBack<Detail::Quantifier::Every>(foreignKey, Detail::SourcePtr(), condition);
}
template<Expression C, class M>
Condition every(const C &foreignKey, const Alias<M> &rows, const Condition &condition)
{
    return Detail::filterBack<Detail::Quantifier::Every>(foreignKey, rows, condition);
}
}
