// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/orm/detail/returningmany.h"

/// An INSERT of one row, as User::insert() makes it; no AioModelSignals tell of it. A value: copies are independent. Any thread.
template<class Model>
class AIO_QUERY AioInsert : public Aio::Detail::ConflictClauses<AioInsert<Model>, Model>
{
    using Self = AioInsert;

public:
    explicit AioInsert(Aio::Detail::InsertData data)
        : m_data(std::move(data))
    {
    }
    /// Defines common table expressions that the values may use in subqueries; each may use those before it. See Aio::Cte.
    AIO_CLAUSE(template<class... C>, with, (const C &...expressions), with(expressions...), (this->m_data.ctes.push_back(expressions.aioCte()), ...))

    /// The new row's key; with onConflict() that of the row that was updated, and NULL if nothing was written. Of a model whose key has several
    /// fields, or that has none: true, or NULL. Which of both it was, an INSERT or an UPDATE, is not told, since not every database says so.
    /// A key that the database has computed, MySQL does not tell, nor SQLite's ODBC driver, nor this one that of onConflict(): NULL.
    /// Errors: AioIntegrityError, AioDataError; AioOperationalError if no row was written without onConflict(). Cost: one round trip.
    [[nodiscard]] AioTask<AioValue> aioExecute() const { return aioExecute(Aio::Detail::defaultExecutor(&Model::aioMeta)); }
    [[nodiscard]] AioTask<AioValue> aioExecute(const AioExecutor &executor) const { return Aio::Detail::insertOne(executor, m_data); }
    AIO_SYNC(execute, aioExecute)
    /// RETURNING: these columns and expressions of the rows, as tuples; returning() whole rows, as objects.
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
