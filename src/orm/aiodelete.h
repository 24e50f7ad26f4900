// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/orm/detail/returning.h"

/// A DELETE, as User::remove() makes it; no AioModelSignals tell of it. A value: copies are independent. Any thread.
template<class Model>
class AIO_QUERY AioDelete : public Aio::Detail::Bounded<AioDelete<Model>, Aio::Detail::DeleteData>
{
    using Self = AioDelete;

public:
    AioDelete() { this->m_data.from = Model::columns().aioSource; }
    /// Defines common table expressions that where() may use in subqueries; each may use those before it. See Aio::Cte.
    AIO_CLAUSE(template<class... C>, with, (const C &...expressions), with(expressions...), (this->m_data.ctes.push_back(expressions.aioCte()), ...))

    /// The number of rows.
    [[nodiscard]] AioTask<qint64> aioExecute() const { return aioExecute(Aio::Detail::defaultExecutor(&Model::aioMeta)); }
    [[nodiscard]] AioTask<qint64> aioExecute(const AioExecutor &executor) const { return Aio::Detail::executeDelete(executor, this->m_data); }
    AIO_SYNC(execute, aioExecute)
    /// RETURNING: these columns and expressions of the rows, as tuples; returning() whole rows, as objects, which are new ones after it.
    template<class... E>
    auto returning(const E &...columns) const
    {
        return Aio::Detail::returning<Model>(this->m_data, columns...);
    }
};
