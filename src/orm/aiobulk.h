// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "database/aiostatement.h"
#include "sql/aiocolumn.h"

#include <tuple>

namespace Aio
{
/// Gives the values of row after row, column by column, on a driver's thread.
class AIOORM_EXPORT BulkSource
{
public:
    virtual ~BulkSource();
    virtual qsizetype size() const = 0;
    /// Throws AioDataError for a value that does not fit.
    virtual void append(qsizetype row, std::vector<AioValue> &values) const = 0;
};

/// Multi-row INSERTs of as many rows as the database takes, one after the other, in one transaction if it is more than one.
AIOORM_EXPORT QCoro::Task<qint64> insertBulk(AioExecutor executor, SourcePtr into, std::vector<int> fields, std::shared_ptr<const BulkSource> source);

template<class Tuple, class... C>
class TupleSource final : public BulkSource
{
public:
    explicit TupleSource(QList<Tuple> rows)
        : m_rows(std::move(rows))
    {
    }
    qsizetype size() const override { return m_rows.size(); }
    void append(qsizetype row, std::vector<AioValue> &values) const override { append(m_rows[row], values, std::index_sequence_for<C...>()); }

private:
    template<std::size_t... I>
    static void append(const Tuple &row, std::vector<AioValue> &values, std::index_sequence<I...>)
    {
        (values.push_back(value<C>(std::get<I>(row))), ...);
    }

    template<class Column, class V>
    static AioValue value(const V &value)
    {
        if constexpr (Unwrap<V>::nullable) {
            static_assert(Column::mayBeNull, "AioOrm: an optional is inserted into a column that is never NULL");
            return value ? TupleSource::value<Column>(*value) : AioValue();
        } else if constexpr (ModelPointer<V>) {
            return value ? value->aioKeyValue() : AioValue();
        } else {
            constexpr bool valueFitsColumn = ValueFor<V, TypeOf<Column>>;
            static_assert(valueFitsColumn, "AioOrm: a value of the wrong type is inserted into this column (see 'Column' and 'V')");
            return boundValue<TypeOf<Column>>(value);
        }
    }

    const QList<Tuple> m_rows;
};

/// INSERT of many rows of the same columns; fields that are not named get their defaults.
template<class Model, class... C>
class InsertMany
{
public:
    explicit InsertMany(const C &...columns)
        : m_fields{columns.aioField()...}
    {
    }
    /// Tuples of one value per column: of the column's type, or what could be assigned to it; of a foreign key the key.
    template<class Tuple>
    InsertMany rows(QList<Tuple> rows) &&
    {
        static_assert(std::tuple_size_v<Tuple> == sizeof...(C), "AioOrm: each row needs one value for each column of insertMany()");
        m_source = std::make_shared<TupleSource<Tuple, C...>>(std::move(rows));
        return std::move(*this);
    }
    /// The number of rows. All of them or none: more than one statement runs in a transaction (a savepoint inside one).
    /// No rows is no statement. Default functions of the model may be called on the driver's thread.
    [[nodiscard]] QCoro::Task<qint64> aioExecute() const { return aioExecute(defaultExecutor(&Model::aioMeta)); }
    [[nodiscard]] QCoro::Task<qint64> aioExecute(const AioExecutor &executor) const
    {
        return insertBulk(executor, Model::columns().aioSource, m_fields, m_source);
    }

private:
    std::vector<int> m_fields;
    std::shared_ptr<const BulkSource> m_source;
};
}
