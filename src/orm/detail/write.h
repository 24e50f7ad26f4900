// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/orm/aioselect.h"
#include "aioorm/orm/detail/bulk.h"

namespace Aio::Detail
{
/// Of an INSERT of one row: its key, NULL where the database does not say or no row was written.
AIOORM_EXPORT AioTask<AioValue> insertOne(AioExecutor executor, InsertData data);
/// Of UPDATE and DELETE: rows affected.
AIOORM_EXPORT AioTask<qint64> executeUpdate(AioExecutor executor, UpdateData data);
AIOORM_EXPORT AioTask<qint64> executeDelete(AioExecutor executor, DeleteData data);

inline void setCteStatement(CteData &cte, const InsertData &data)
{
    cte.insert = std::make_shared<const InsertData>(data);
}
inline void setCteStatement(CteData &cte, const UpdateData &data)
{
    cte.update = std::make_shared<const UpdateData>(data);
}
inline void setCteStatement(CteData &cte, const DeleteData &data)
{
    cte.remove = std::make_shared<const DeleteData>(data);
}

/// A statement with RETURNING; its rows are the result.
template<class Model, class Data, class Tuple>
class Returning
{
public:
    explicit Returning(Data data)
        : m_data(std::move(data))
    {
    }
    [[nodiscard]] AioTask<QList<Tuple>> aioExecute() const { return aioExecute(defaultExecutor(&Model::aioMeta)); }
    [[nodiscard]] AioTask<QList<Tuple>> aioExecute(const AioExecutor &executor) const
    {
        return fetchRows<Tuple>(executor, m_data, Access::Write, std::type_identity<Tuple>());
    }
    AIO_SYNC(execute, aioExecute)
    /// What it returns as a common table expression of another query. PostgreSQL only.
    Cte<Model, Tuple> cte(const char *name) const
    {
        auto cte = std::make_shared<CteData>();
        cte->name = name;
        SelectData rows; // for the names of the columns
        rows.columns = m_data.returning;
        cte->names = rows.columnNames();
        setCteStatement(*cte, m_data);
        return Cte<Model, Tuple>(std::move(cte));
    }
    AioSql sql(const AioDialect &dialect = AioDialect::reference()) const { return compile(m_data, dialect); }

private:
    Data m_data;
};

template<class Model, class Data, class... E>
auto returning(Data data, const E &...columns)
{
    (data.returning.push_back(columns.aioNode()), ...);
    return Returning<Model, Data, std::tuple<typename E::FieldType...>>(std::move(data));
}
}

/// INSERT of one row from assignments; fields that are not assigned get their defaults. Built by Model::insert(…).
template<class Model>
class AioInsert : public Aio::Detail::ConflictClauses<AioInsert<Model>, Model>
{
public:
    explicit AioInsert(Aio::Detail::InsertData data)
        : m_data(std::move(data))
    {
    }
    /// The new row's key; with onConflict() that of the row that was updated, and NULL if nothing was written.
    [[nodiscard]] AioTask<AioValue> aioExecute() const { return aioExecute(Aio::Detail::defaultExecutor(&Model::aioMeta)); }
    [[nodiscard]] AioTask<AioValue> aioExecute(const AioExecutor &executor) const { return Aio::Detail::insertOne(executor, m_data); }
    AIO_SYNC(execute, aioExecute)
    template<class... E>
    auto returning(const E &...columns) const
    {
        return Aio::Detail::returning<Model>(m_data, columns...);
    }
    AioSql sql(const AioDialect &dialect = AioDialect::reference()) const { return Aio::Detail::compile(m_data, dialect); }

private:
    friend class Aio::Detail::ConflictClauses<AioInsert<Model>, Model>;
    Aio::Detail::ConflictData &conflictData() { return m_data.conflict; }

    Aio::Detail::InsertData m_data;
};

/// UPDATE of all rows that match, by the database, past the objects in memory. Built by Model::update(assignments…).
template<class Model>
class AioUpdate : public Aio::Detail::Bounded<AioUpdate<Model>, Aio::Detail::UpdateData>
{
    using Self = AioUpdate;

public:
    explicit AioUpdate(std::vector<Aio::Detail::AssignmentData> assignments)
    {
        this->m_data.table = Model::columns().aioSource;
        this->m_data.assignments = std::move(assignments);
    }
    /// Other tables whose columns assignments and where() use: UPDATE … FROM. Join them in where().
    AIO_CLAUSE(template<class Other>, from, (), template from<Other>(), this->m_data.from.push_back(Other::columns().aioSource))
    AIO_CLAUSE(template<Aio::Joinable S>, from, (const S &other), from(other), this->m_data.from.push_back(other.aioSource()))

    /// The number of rows.
    [[nodiscard]] AioTask<qint64> aioExecute() const { return aioExecute(Aio::Detail::defaultExecutor(&Model::aioMeta)); }
    [[nodiscard]] AioTask<qint64> aioExecute(const AioExecutor &executor) const { return Aio::Detail::executeUpdate(executor, this->m_data); }
    AIO_SYNC(execute, aioExecute)
    template<class... E>
    auto returning(const E &...columns) const
    {
        return Aio::Detail::returning<Model>(this->m_data, columns...);
    }
};

/// DELETE of all rows that match. Built by Model::remove(). Without where() it empties the table.
template<class Model>
class AioDelete : public Aio::Detail::Bounded<AioDelete<Model>, Aio::Detail::DeleteData>
{
public:
    AioDelete() { this->m_data.from = Model::columns().aioSource; }
    /// The number of rows.
    [[nodiscard]] AioTask<qint64> aioExecute() const { return aioExecute(Aio::Detail::defaultExecutor(&Model::aioMeta)); }
    [[nodiscard]] AioTask<qint64> aioExecute(const AioExecutor &executor) const { return Aio::Detail::executeDelete(executor, this->m_data); }
    AIO_SYNC(execute, aioExecute)
    template<class... E>
    auto returning(const E &...columns) const
    {
        return Aio::Detail::returning<Model>(this->m_data, columns...);
    }
};
