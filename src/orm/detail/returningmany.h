// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/orm/detail/returning.h"

/// RETURNING of insertMany(), whose rows may take many statements.
namespace Aio::Detail
{
/// Puts the rows of all statements into one list.
template<class Row>
class ReturnedList final : public ReturnedRows
{
public:
    explicit ReturnedList(std::shared_ptr<BatchMaker<Row>> maker)
        : m_maker(std::move(maker))
    {
    }
    std::unique_ptr<RowSink> makeSink() override { return m_maker->makeSink(); }
    bool take(RowSink &sink, Clock::time_point end) override
    {
        if (!m_maker->take(sink, m_part, end)) {
            return false;
        }
        rows.append(std::exchange(m_part, {}));
        return true;
    }
    QList<Row> rows;

private:
    const std::shared_ptr<BatchMaker<Row>> m_maker;
    QList<Row> m_part;
};

template<class Row>
AioTask<QList<Row>> fetchReturnedMany(AioExecutor executor, ManyRows many, std::shared_ptr<BatchMaker<Row>> maker)
{
    const auto list = std::make_shared<ReturnedList<Row>>(maker);
    const auto inserting = insertReturning(executor, std::move(many), list);
    co_await inserting;
    co_return std::move(list->rows);
}

template<class Model>
AioTask<QList<std::shared_ptr<Model>>> fetchReturnedObjects(AioExecutor executor, ManyRows many)
{
    const RowFate fate = fateOfRows(many.data);
    std::shared_ptr<BatchMaker<std::shared_ptr<Model>>> maker = std::make_shared<ModelBatchMaker<Model>>(ModelColumns());
    const auto fetching = fetchReturnedMany<std::shared_ptr<Model>>(executor, std::move(many), maker);
    const QList<std::shared_ptr<Model>> objects = co_await fetching;
    Clock::time_point end = endOfSlice();
    for (const std::shared_ptr<Model> &object : objects) {
        object->aioReturned(executor, fate);
        if (Clock::now() >= end) {
            const Turn turn(executor);
            co_await turn.over();
            end = endOfSlice();
        }
    }
    co_return objects;
}

AIOORM_EXPORT AioTask<QList<QVariantMap>> fetchReturnedMaps(AioExecutor executor, ManyRows many, std::vector<ColumnKind> kinds = {});

/// An insertMany() with RETURNING; its rows are the result.
template<class Model, class Tuple, class Row = Tuple>
class AIO_QUERY ReturningMany
{
public:
    explicit ReturningMany(ManyRows many)
        : m_many(std::move(many))
    {
    }
    /// Rows as a struct (an aggregate), whose members are the columns in this order; see AioTupleSelect::into().
    template<class Struct>
    ReturningMany<Model, Tuple, Struct> into() const
    {
        static_assert(makesStruct<Struct, Tuple>, "AioOrm: into() needs an aggregate whose members are the columns of returning(), in their order");
        return ReturningMany<Model, Tuple, Struct>(m_many);
    }
    [[nodiscard]] AioTask<QList<Row>> aioExecute() const { return aioExecute(defaultExecutor(&Model::aioMeta)); }
    [[nodiscard]] AioTask<QList<Row>> aioExecute(const AioExecutor &executor) const { return fetch(executor, std::type_identity<Tuple>()); }
    AIO_SYNC(execute, aioExecute)
    /// Executes it, and gives the rows as maps from name to value: of a field its name, of an expression that of as().
    [[nodiscard]] AioTask<QList<QVariantMap>> aioMaps() const { return aioMaps(defaultExecutor(&Model::aioMeta)); }
    [[nodiscard]] AioTask<QList<QVariantMap>> aioMaps(const AioExecutor &executor) const
    {
        return fetchReturnedMaps(executor, m_many, resultKinds(std::type_identity<Tuple>()));
    }
    AIO_SYNC(maps, aioMaps)
    /// The first statement as this dialect has it, to look at.
    AioSql sql(const AioDialect &dialect = AioDialect::reference()) const { return compile(m_many.data, dialect); }

private:
    template<class... T>
    AioTask<QList<Row>> fetch(const AioExecutor &executor, std::type_identity<std::tuple<T...>>) const
    {
        using Sink = SinkOf<ListSink, Row, T...>;
        std::shared_ptr<BatchMaker<Row>> maker = std::make_shared<ValueBatchMaker<Sink, Row>>([] {
            return std::make_unique<Sink>();
        });
        return fetchReturnedMany<Row>(executor, m_many, std::move(maker));
    }

    ManyRows m_many;
};

/// The same of whole rows; the result are objects.
template<class Model>
class AIO_QUERY ReturningManyObjects
{
public:
    explicit ReturningManyObjects(ManyRows many)
        : m_many(std::move(many))
    {
    }
    [[nodiscard]] AioTask<QList<std::shared_ptr<Model>>> aioExecute() const { return aioExecute(defaultExecutor(&Model::aioMeta)); }
    [[nodiscard]] AioTask<QList<std::shared_ptr<Model>>> aioExecute(const AioExecutor &executor) const { return fetchReturnedObjects<Model>(executor, m_many); }
    AIO_SYNC(execute, aioExecute)
    /// Executes it, and gives the rows as maps from field name to value.
    [[nodiscard]] AioTask<QList<QVariantMap>> aioMaps() const { return aioMaps(defaultExecutor(&Model::aioMeta)); }
    [[nodiscard]] AioTask<QList<QVariantMap>> aioMaps(const AioExecutor &executor) const { return fetchReturnedMaps(executor, m_many); }
    AIO_SYNC(maps, aioMaps)
    /// The first statement as this dialect has it, to look at.
    AioSql sql(const AioDialect &dialect = AioDialect::reference()) const { return compile(m_many.data, dialect); }

private:
    ManyRows m_many;
};

template<class Model, class... E>
auto returningMany(ManyRows many, const E &...columns)
{
    constexpr bool areColumns = (Expression<E> && ...);
    static_assert(areColumns, "AioOrm: returning() takes columns and expressions; without arguments it gives whole objects");
    if constexpr (sizeof...(E) == 0) {
        appendColumns(many.data.returning, Model::columns().aioSource);
        return ReturningManyObjects<Model>(std::move(many));
    } else if constexpr (areColumns) {
        (append(many.data.returning, columns.aioNode()), ...);
        return ReturningMany<Model, std::tuple<typename E::FieldType...>>(std::move(many));
    }
}
}
