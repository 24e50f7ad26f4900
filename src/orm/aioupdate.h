// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/orm/detail/returning.h"

/// An UPDATE, as User::update() makes it; no AioModelSignals tell of it. A value: copies are independent. Any thread.
template<class Model>
class AIO_QUERY AioUpdate : public Aio::Detail::Bounded<AioUpdate<Model>, Aio::Detail::UpdateData>
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

    /// Defines common table expressions that assignments and where() may use in subqueries, and from(); each may use those before it. See Aio::Cte.
    AIO_CLAUSE(template<class... C>, with, (const C &...expressions), with(expressions...), (this->m_data.ctes.push_back(expressions.aioCte()), ...))

    /// The number of rows.
    [[nodiscard]] AioTask<qint64> aioExecute() const { return aioExecute(Aio::Detail::defaultExecutor(&Model::aioMeta)); }
    [[nodiscard]] AioTask<qint64> aioExecute(const AioExecutor &executor) const { return Aio::Detail::executeUpdate(executor, this->m_data); }
    AIO_SYNC(execute, aioExecute)
    /// RETURNING: these columns and expressions of the rows, as tuples; returning() whole rows, as objects, as they are after it.
    template<class... E>
    auto returning(const E &...columns) const
    {
        return Aio::Detail::returning<Model>(this->m_data, columns...);
    }
};
