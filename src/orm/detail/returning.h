// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/orm/aioselect.h"
#include "aioorm/orm/detail/bulk.h"

namespace Aio::Detail
{
/// Of an INSERT of one row: its key, or true where that is not one field; NULL if no row was written, or the database does not say.
AIOORM_EXPORT AioTask<AioValue> insertOne(AioExecutor executor, InsertData data);
/// Of UPDATE and DELETE: rows affected.
AIOORM_EXPORT AioTask<qint64> executeUpdate(AioExecutor executor, UpdateData data);
AIOORM_EXPORT AioTask<qint64> executeDelete(AioExecutor executor, DeleteData data);

/// A statement that writes as a common table expression.
AIOORM_EXPORT std::shared_ptr<const CteData> writingCte(const char *name, const InsertData &data);
AIOORM_EXPORT std::shared_ptr<const CteData> writingCte(const char *name, const UpdateData &data);
AIOORM_EXPORT std::shared_ptr<const CteData> writingCte(const char *name, const DeleteData &data);

/// The rows of a statement that writes, as maps. `kinds`: of what it returns; none: as the fields have it.
AIOORM_EXPORT AioTask<QList<QVariantMap>> fetchReturnedMaps(AioExecutor executor, InsertData data, std::vector<ColumnKind> kinds = {});
AIOORM_EXPORT AioTask<QList<QVariantMap>> fetchReturnedMaps(AioExecutor executor, UpdateData data, std::vector<ColumnKind> kinds = {});
AIOORM_EXPORT AioTask<QList<QVariantMap>> fetchReturnedMaps(AioExecutor executor, DeleteData data, std::vector<ColumnKind> kinds = {});

/// A statement with RETURNING; its rows are the result.
template<class Model, class Data, class Tuple, class Row = Tuple>
class AIO_QUERY Returning
{
public:
    explicit Returning(Data data)
        : m_data(std::move(data))
    {
    }
    /// Rows as a struct (an aggregate), whose members are the columns in this order; see AioTupleSelect::into().
    template<class Struct>
    Returning<Model, Data, Tuple, Struct> into() const
    {
        static_assert(makesStruct<Struct, Tuple>, "AioOrm: into() needs an aggregate whose members are the columns of returning(), in their order");
        return Returning<Model, Data, Tuple, Struct>(m_data);
    }
    [[nodiscard]] AioTask<QList<Row>> aioExecute() const { return aioExecute(defaultExecutor(&Model::aioMeta)); }
    [[nodiscard]] AioTask<QList<Row>> aioExecute(const AioExecutor &executor) const
    {
        return fetchRows<Row>(executor, m_data, Access::Write, std::type_identity<Tuple>());
    }
    AIO_SYNC(execute, aioExecute)
    /// Executes it, and gives the rows as maps from name to value: of a field its name, of an expression that of as().
    [[nodiscard]] AioTask<QList<QVariantMap>> aioMaps() const { return aioMaps(defaultExecutor(&Model::aioMeta)); }
    [[nodiscard]] AioTask<QList<QVariantMap>> aioMaps(const AioExecutor &executor) const
    {
        return fetchReturnedMaps(executor, m_data, resultKinds(std::type_identity<Tuple>()));
    }
    AIO_SYNC(maps, aioMaps)
    /// What it returns as a common table expression of another query. PostgreSQL only.
    Cte<Model, Tuple> cte(const char *name) const { return Cte<Model, Tuple>(writingCte(name, m_data)); }
    AioSql sql(const AioDialect &dialect = AioDialect::reference()) const { return compile(m_data, dialect); }

private:
    Data m_data;
};

/// What a statement has done to the rows that it returns.
inline RowFate fateOfRows(const InsertData &data)
{
    // with onConflict() some were there before
    return data.conflict.action == ConflictData::Action::Fail ? RowFate::Inserted : RowFate::Kept;
}
inline RowFate fateOfRows(const UpdateData &)
{
    return RowFate::Kept;
}
inline RowFate fateOfRows(const DeleteData &)
{
    return RowFate::Deleted;
}

template<class Model, class Data>
AioTask<QList<std::shared_ptr<Model>>> fetchReturned(AioExecutor executor, Data data)
{
    auto reading = fetchModels<Model>(executor, data, Access::Write, std::make_unique<ModelSink<Model>>(ModelColumns()));
    const QList<std::shared_ptr<Model>> objects = co_await reading;
    for (const std::shared_ptr<Model> &object : objects) {
        object->aioReturned(executor, fateOfRows(data));
    }
    co_return objects;
}

/// A statement with RETURNING of whole rows; the result are objects.
template<class Model, class Data>
class ReturningObjects
{
public:
    explicit ReturningObjects(Data data)
        : m_data(std::move(data))
    {
    }
    [[nodiscard]] AioTask<QList<std::shared_ptr<Model>>> aioExecute() const { return aioExecute(defaultExecutor(&Model::aioMeta)); }
    [[nodiscard]] AioTask<QList<std::shared_ptr<Model>>> aioExecute(const AioExecutor &executor) const { return fetchReturned<Model>(executor, m_data); }
    AIO_SYNC(execute, aioExecute)
    /// Executes it, and gives the rows as maps from field name to value.
    [[nodiscard]] AioTask<QList<QVariantMap>> aioMaps() const { return aioMaps(defaultExecutor(&Model::aioMeta)); }
    [[nodiscard]] AioTask<QList<QVariantMap>> aioMaps(const AioExecutor &executor) const { return fetchReturnedMaps(executor, m_data); }
    AIO_SYNC(maps, aioMaps)
    AioSql sql(const AioDialect &dialect = AioDialect::reference()) const { return compile(m_data, dialect); }

private:
    Data m_data;
};

template<class Model, class Data, class... E>
auto returning(Data data, const E &...columns)
{
    constexpr bool areColumns = (Expression<E> && ...);
    static_assert(areColumns, "AioOrm: returning() takes columns and expressions; without arguments it gives whole objects");
    if constexpr (sizeof...(E) == 0) {
        appendColumns(data.returning, Model::columns().aioSource);
        return ReturningObjects<Model, Data>(std::move(data));
    } else if constexpr (areColumns) {
        (append(data.returning, columns.aioNode()), ...);
        return Returning<Model, Data, std::tuple<typename E::FieldType...>>(std::move(data));
    }
}
}
