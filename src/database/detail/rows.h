// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/core/aiotype.h"
#include "aioorm/driver/detail/rowsink.h"

#include <QVariantMap>

#include <memory>
#include <optional>
#include <tuple>

/// The sinks that turn cells into rows, on the driver's thread.
namespace Aio::Detail
{
/// Says which column of which type could not be read.
AIOORM_EXPORT AioErrorInfo cellError(const QByteArray &column, const AioCell &cell);

/// What the sinks of value types, which any thread may make, have in common.
class AIOORM_EXPORT ValueSink : public RowSink
{
public:
    bool begin(const QByteArrayList &columns) override;
    AioErrorInfo error() const override;

protected:
    ValueSink();
    ~ValueSink() override;

    /// False: a cell does not fit the type it is read into.
    bool refuse(std::size_t column, const AioCell &cell);
    bool expectColumns(std::span<const AioCell> cells, std::size_t count);

private:
    QByteArrayList m_columns;
    std::optional<AioErrorInfo> m_error;
};

/// Keeps all rows.
template<class Row>
class ListSink : public ValueSink
{
public:
    QList<Row> take()
    {
        m_rows.resize(m_size);
        return std::move(m_rows);
    }
    /// Before the first row: rows that nobody wants any more, to be read over. Their memory is then neither given back nor
    /// asked for again, which would be done by two threads in turns, the most expensive way.
    void readOver(QList<Row> rows)
    {
        if (rows.isDetached()) {
            m_rows = std::move(rows);
        }
    }

protected:
    /// With any value. Grown fourfold: moving long lists of rows costs more than address space that nobody touches.
    Row &append()
    {
        if (++m_size <= m_rows.size()) {
            return m_rows[m_size - 1];
        }
        if (m_rows.size() == m_rows.capacity() && m_rows.size() >= fastGrowth) {
            m_rows.reserve(m_rows.capacity() * 4);
        }
        return m_rows.emplaceBack();
    }

private:
    static constexpr qsizetype fastGrowth = 256;

    QList<Row> m_rows;
    qsizetype m_size = 0; // of those read
};

/// Keeps the first row: a list is much code for it.
template<class Row>
class FirstSink : public ValueSink
{
public:
    std::optional<Row> take() { return std::move(m_row); }

protected:
    Row &append() { return m_row ? m_rest.emplace() : m_row.emplace(); }

private:
    std::optional<Row> m_row, m_rest;
};

template<template<class> class Store, class... T>
class TupleSink final : public Store<std::tuple<T...>>
{
public:
    bool row(std::span<const AioCell> cells) override
    {
        if (cells.size() != sizeof...(T)) [[unlikely]] {
            return this->expectColumns(cells, sizeof...(T));
        }
        return read(cells, this->append(), std::index_sequence_for<T...>());
    }

private:
    template<std::size_t... I>
    bool read(std::span<const AioCell> cells, std::tuple<T...> &row, std::index_sequence<I...>)
    {
        return ((readCell(cells[I], std::get<I>(row)) || this->refuse(I, cells[I])) && ...);
    }
};

/// Rows as a struct, an aggregate with the columns as its members.
template<template<class> class Store, class Struct, class... T>
class StructSink final : public Store<Struct>
{
public:
    bool row(std::span<const AioCell> cells) override
    {
        if (cells.size() != sizeof...(T)) [[unlikely]] {
            return this->expectColumns(cells, sizeof...(T));
        }
        return read(cells, std::index_sequence_for<T...>());
    }

private:
    template<std::size_t... I>
    bool read(std::span<const AioCell> cells, std::index_sequence<I...>)
    {
        std::tuple<T...> values;
        if (!((readCell(cells[I], std::get<I>(values)) || this->refuse(I, cells[I])) && ...)) {
            return false;
        }
        this->append() = Struct{std::get<I>(std::move(values))...};
        return true;
    }
};

template<template<class> class Store, class Row, class... T>
using SinkOf = std::conditional_t<std::same_as<Row, std::tuple<T...>>, TupleSink<Store, T...>, StructSink<Store, Row, T...>>;

template<class Struct, class Tuple>
constexpr bool makesStruct = false;
template<class Struct, class... T>
constexpr bool makesStruct<Struct, std::tuple<T...>> = std::is_aggregate_v<Struct> && requires(T... values) { Struct{std::move(values)...}; };

/// Rows as maps from column name to value. Kinds and names as the query knows them; what it does not know (too few kinds,
/// an empty name) is as the database says.
class AIOORM_EXPORT MapSink final : public ListSink<QVariantMap>
{
public:
    explicit MapSink(std::vector<ColumnKind> kinds, QStringList names = {});
    /// Of the columns, in their order: the keys of the maps.
    const QStringList &names() const { return m_names; }
    bool begin(const QByteArrayList &columns) override;
    bool row(std::span<const AioCell> cells) override;

private:
    std::vector<ColumnKind> m_kinds;
    QStringList m_names;
};
}
