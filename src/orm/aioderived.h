// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/orm/aioalias.h"
#include "aioorm/orm/detail/structcolumns.h"
#include "aioorm/sql/detail/builder.h"

namespace Aio::Detail
{
/// The columns of a query by the names of a struct's members, or none of them.
template<class Struct>
class NamedColumns
{
public:
    explicit NamedColumns(const SourcePtr &source)
        : m_columns(source)
    {
    }
    /// Its columns by name: counts->n.
    const ColumnsOfStruct<Struct> *operator->() const { return &m_columns; }

private:
    ColumnsOfStruct<Struct> m_columns;
};
template<>
class NamedColumns<void>
{
public:
    explicit NamedColumns(const SourcePtr &) { }
};

/// What the rows of a query under an alias are: the struct that names its columns, or else tuples.
template<class Tuple, class Struct>
struct DerivedRow {
    using Types = MembersOfStruct<Struct>;
    using Row = Struct;
};
template<class Tuple>
struct DerivedRow<Tuple, void> {
    using Types = Tuple;
    using Row = Tuple;
};
}

/// Queries that stand in other queries as tables do.
namespace Aio
{
/// A query under an alias, for FROM and JOIN: what as() of a query of columns gives. Its columns go by the names of a struct's
/// members, which AIO_STRUCT has named, or by their place:
///
///     const auto counts = Tweet::select(t.author, aioCount()).groupBy(t.author).as<Counts>("counts");
///     User::select(u.username, counts->n).join(counts, u.id == counts->author)
///
///     const auto counts = Tweet::select(t.author, aioCount()).groupBy(t.author).as("counts");
///     const auto [author, n] = counts.columns();
template<class Model, class Tuple, class Struct = void>
class Derived : public Detail::NamedColumns<Struct>
{
public:
    static constexpr bool aioLateral = false;

    explicit Derived(Detail::SourcePtr source)
        : Detail::NamedColumns<Struct>(source)
        , m_source(std::move(source))
    {
    }
    const Detail::SourcePtr &aioSource() const { return m_source; }

    /// Its columns, typed, as a std::tuple: for a structured binding.
    auto columns() const { return columns(std::make_index_sequence<std::tuple_size_v<Tuple>>()); }
    template<std::size_t I>
    auto column() const
    {
        return Expr<std::tuple_element_t<I, Tuple>>(Detail::columnNode(m_source, int(I)));
    }
    /// A query that selects from it: all of its columns (as the struct that names them, if one does), or some, or expressions of them.
    auto select() const
    {
        using Rows = Detail::DerivedRow<Tuple, Struct>;
        return std::apply(
            [this](const auto &...column) {
                return AioTupleSelect<Model, typename Rows::Types, typename Rows::Row>(m_source, column...);
            },
            columns());
    }
    template<class... E>
        requires(sizeof...(E) > 0)
    auto select(const E &...columns) const
    {
        if constexpr (Detail::selects<E...>()) {
            return AioTupleSelect<Model, std::tuple<typename Detail::Selected<E>::Type...>>(m_source, columns...);
        }
    }

private:
    template<std::size_t... I>
    auto columns(std::index_sequence<I...>) const
    {
        return std::tuple(column<I>()...);
    }

    Detail::SourcePtr m_source;
};

/// The same, evaluated for each row of the tables before it, whose columns it may use. Not on SQLite and MariaDB.
template<class Model, class Tuple, class Struct = void>
class LateralQuery : public Derived<Model, Tuple, Struct>
{
public:
    using Derived<Model, Tuple, Struct>::Derived;
    static constexpr bool aioLateral = true;
};
}

namespace Aio::Detail
{
/// A query of whole rows under an alias: its columns are those of the model.
template<class Model>
class DerivedModel
{
public:
    using AioObject = Model;
    static constexpr bool aioLateral = false;

    explicit DerivedModel(SourcePtr source)
        : m_source(std::move(source))
        , m_columns(m_source)
    {
    }
    const SourcePtr &aioSource() const { return m_source; }
    const typename Model::Columns *operator->() const { return &m_columns; }
    const typename Model::Columns &columns() const { return m_columns; }

private:
    SourcePtr m_source;
    typename Model::Columns m_columns;
};
}

namespace Aio
{
/// A common table expression: WITH name AS (…). Define it in the query that uses it, or in the UPDATE, DELETE or INSERT, by with().
template<class Model, class Tuple, class Struct = void>
class Cte : public Derived<Model, Tuple, Struct>
{
public:
    explicit Cte(std::shared_ptr<const Detail::CteData> data, QByteArray alias = {})
        : Derived<Model, Tuple, Struct>(Detail::cteSource(*data, std::move(alias)))
        , m_data(std::move(data))
    {
    }
    /// Once more in the same query.
    Cte as(const char *alias) const { return Cte(m_data, alias); }
    /// Computed once, whatever uses it; or at each use, as if it stood there, so that conditions reach into it. Hints, which change no row:
    /// PostgreSQL and SQLite take them, MySQL and MariaDB decide by themselves.
    Cte materialized() const { return with(Detail::CteData::Materialized::Yes); }
    Cte notMaterialized() const { return with(Detail::CteData::Materialized::No); }
    const std::shared_ptr<const Detail::CteData> &aioCte() const { return m_data; }

private:
    Cte with(Detail::CteData::Materialized materialized) const
    {
        auto data = std::make_shared<Detail::CteData>(*m_data);
        data->materialized = materialized;
        return Cte(std::move(data), this->aioSource()->alias);
    }

    std::shared_ptr<const Detail::CteData> m_data;
};
}

namespace Aio::Detail
{
AIOORM_EXPORT std::shared_ptr<CteData> readingCte(const char *name, const SelectData &data);

template<class Struct, class Model, class Tuple>
Cte<Model, Tuple, Struct> makeCte(const char *name, const SelectData &data)
{
    return Cte<Model, Tuple, Struct>(readingCte(name, data));
}

template<class Struct, class Model, class Tuple, class F>
Cte<Model, Tuple, Struct> makeRecursiveCte(const char *name, const SelectData &data, F &&next, SetOperation combination)
{
    const std::shared_ptr<CteData> cte = readingCte(name, data);
    cte->combination = combination;
    // it refers to itself by name
    const Derived<Model, Tuple, Struct> itself(cteSource(*cte));
    const auto recursive = next(itself);
    static_assert(fitRows<Tuple, typename std::remove_cvref_t<decltype(recursive)>::AioRowTypes>,
                  "AioOrm: the recursive part needs rows of the same types as the first part");
    cte->recursive = sharedQuery(recursive.data(), false);
    return Cte<Model, Tuple, Struct>(cte);
}
}
