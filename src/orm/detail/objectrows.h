// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/database/aiostream.h"
#include "aioorm/orm/detail/modelrows.h"
#include "aioorm/sql/aiocolumn.h"

#include <array>

/// Rows of objects and values. The driver's thread reads them; objects belong to the awaiting thread and are made there.
namespace Aio::Detail
{
/// What of a row is kept until then: a value itself, of an object its number.
template<class T>
struct Held {
    using Type = T;
    static constexpr std::size_t columns = 1;
    static std::unique_ptr<IncludedRows> makeRows() { return {}; }
};
template<class Model>
    requires isObject<std::shared_ptr<Model>>
struct Held<std::shared_ptr<Model>> {
    using Type = int;
    static constexpr std::size_t columns = std::size_t(Model::aioFieldCount);
    static std::unique_ptr<IncludedRows> makeRows() { return IncludedRows::make<Model>(); }
};

template<class... T>
class ObjectSink final : public ListSink<std::tuple<typename Held<T>::Type...>>
{
    using HeldRow = std::tuple<typename Held<T>::Type...>;
    using Places = std::index_sequence_for<T...>;

public:
    ObjectSink()
        : m_objects{Held<T>::makeRows()...}
    {
    }
    bool row(std::span<const AioCell> cells) override
    {
        if (cells.size() != columns) [[unlikely]] {
            return this->expectColumns(cells, columns);
        }
        return read(cells, this->append(), Places());
    }
    /// Makes further rows, until `end`. False: there are more.
    template<class Row>
    bool makeRows(QList<Row> &rows, Clock::time_point end)
    {
        if (m_made == 0) {
            m_held = this->take();
            rows.reserve(m_held.size());
        }
        while (m_made < m_held.size()) {
            rows.append(makeRow<Row>(m_held[m_made++], Places()));
            if (Clock::now() >= end) {
                return m_made == m_held.size();
            }
        }
        return true;
    }

private:
    template<std::size_t... I>
    bool read(std::span<const AioCell> cells, HeldRow &row, std::index_sequence<I...>)
    {
        std::size_t at = 0;
        return (readPlace<I, T>(cells, at, std::get<I>(row)) && ...);
    }
    template<std::size_t I, class Place>
    bool readPlace(std::span<const AioCell> cells, std::size_t &at, typename Held<Place>::Type &held)
    {
        const std::size_t first = std::exchange(at, at + Held<Place>::columns);
        if constexpr (isObject<Place>) {
            held = m_objects[I]->read(cells.subspan(first, Held<Place>::columns));
            const std::size_t wrong = held == -2 ? first + std::size_t(m_objects[I]->wrongField()) : 0;
            return held != -2 || this->refuse(wrong, cells[wrong]);
        } else {
            return readCell(cells[first], held) || this->refuse(first, cells[first]);
        }
    }

    template<class Row, std::size_t... I>
    Row makeRow(HeldRow &held, std::index_sequence<I...>)
    {
        return Row{make<I, T>(std::get<I>(held))...};
    }
    template<std::size_t I, class Place>
    Place make(typename Held<Place>::Type &held)
    {
        if constexpr (isObject<Place>) {
            return held < 0 ? Place() : std::static_pointer_cast<typename Place::element_type>(m_objects[I]->object(held));
        } else {
            return std::move(held);
        }
    }

    static constexpr std::size_t columns = (Held<T>::columns + ...);

    const std::array<std::unique_ptr<IncludedRows>, sizeof...(T)> m_objects;
    QList<HeldRow> m_held;
    qsizetype m_made = 0;
};

template<class Row, class... T>
AioTask<QList<Row>> readObjectRows(StartedStatement started, ObjectSink<T...> *sink)
{
    co_await started.delivered();
    QList<Row> rows;
    while (!sink->makeRows(rows, endOfSlice())) {
        const Turn turn(started.executor());
        co_await turn.over();
    }
    co_return rows;
}
template<class Row, class... T>
AioTask<std::optional<Row>> readFirstObjectRow(StartedStatement started, ObjectSink<T...> *sink)
{
    co_await started.delivered();
    QList<Row> rows;
    sink->makeRows(rows, Clock::time_point::max());
    co_return rows.isEmpty() ? std::nullopt : std::optional<Row>(rows.takeFirst());
}

/// A stream of them. Objects are shared within a batch.
template<class Row, class... T>
class ObjectBatchMaker final : public BatchMaker<Row>
{
public:
    std::unique_ptr<RowSink> makeSink() override { return std::make_unique<ObjectSink<T...>>(); }
    bool take(RowSink &sink, QList<Row> &batch, Clock::time_point end) override { return static_cast<ObjectSink<T...> &>(sink).makeRows(batch, end); }
};
}
