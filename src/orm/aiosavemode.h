// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/sql/aiocolumn.h"

namespace Aio::Detail
{
/// The model of a column; void of what is none.
template<class C>
struct ModelOf {
    using Type = void;
};
template<class C>
    requires requires(const C &column) {
        typename C::Model;
        column.aioField();
    }
struct ModelOf<C> {
    using Type = typename C::Model;
};
/// A column, of this model if one is named.
template<class C, class Model = typename ModelOf<C>::Type>
constexpr bool columnOf = !std::is_void_v<Model> && std::same_as<typename ModelOf<C>::Type, Model>;
}

namespace Aio
{
/// What aioSave() does with an object.
enum class SaveMode {
    Auto, ///< INSERT a new one, UPDATE one that came from the database or was saved
    ForceInsert,
    ForceUpdate,
};

/// Some fields of a model, for AioModel::aioSave(). Made by Aio::only().
class SavedFields
{
public:
    SavedFields(const AioTable &(*table)(), quint64 mask)
        : m_table(table)
        , m_mask(mask)
    {
    }
    const AioTable &table() const { return m_table(); }
    quint64 mask() const { return m_mask; }

private:
    const AioTable &(*m_table)();
    quint64 m_mask;
};

/// These columns of a model: co_await user->aioSave(Aio::only(u.name, u.bio)).
template<class First, class... C>
SavedFields only(const First &first, const C &...more)
{
    constexpr bool areColumns = Detail::columnOf<First> && (Detail::columnOf<C, typename Detail::ModelOf<First>::Type> && ...);
    static_assert(areColumns, "AioOrm: only() takes columns of one model");
    if constexpr (areColumns) {
        return SavedFields(&First::Model::aioMeta, ((quint64(1) << first.aioField()) | ... | (quint64(1) << more.aioField())));
    } else {
        return SavedFields(nullptr, 0);
    }
}
}
