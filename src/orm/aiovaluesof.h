// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/orm/aiomodel.h"

/// One formula for a value of an object and for an expression of a query:
///
///     template<class Of>
///     static auto total(const Of &of) { return of(C.price) * of(C.count); }
///     double total() const { return total(Aio::valuesOf(*this)); }
///
///     Order::select().where(Order::total(Aio::columnsOf<Order>) > 100.0)
///     order->total()
namespace Aio
{
/// Columns as the values that an object has in their fields. A field that was not read throws AioProgrammingError.
template<class Model>
class ValuesOf
{
public:
    explicit ValuesOf(const Model &model)
        : m_model(model)
    {
    }
    template<class T>
    T operator()(const Column<Model, T> &column) const
    {
        const int field = column.aioField();
        m_model.aioCheckRead(field);
        T value{};
        Detail::assignValue(m_model.aioValue(field), value);
        return value;
    }

private:
    const Model &m_model;
};
template<class Model>
ValuesOf<Model> valuesOf(const Model &model)
{
    return ValuesOf<Model>(model);
}

/// Columns as they are.
template<class Model>
class ColumnsOf
{
public:
    template<class T>
    const Column<Model, T> &operator()(const Column<Model, T> &column) const
    {
        return column;
    }
};
template<class Model>
inline constexpr ColumnsOf<Model> columnsOf{};
}
