// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/sql/aiocolumn.h"

#include <memory>
#include <tuple>

template<class Model>
class AioSelect;
template<class Model, class Tuple, class Row = Tuple>
class AioTupleSelect;

namespace Aio
{
/// A table under another name, so that it can stand twice in one query. It is a table like the model's own: one selects from it,
/// joins it, and has its columns by ->.
///
///     const Aio::Alias<Tweet> other("other");
///     Tweet::select(t.text).where(t.stamp == other.select(aioMax(other->stamp)).where(other->author == t.author))
template<class Model>
class Alias
{
public:
    using AioObject = Model;

    explicit Alias(const char *name)
        : m_source(Detail::tableSource(&Model::aioMeta, name))
        , m_columns(m_source)
    {
    }
    /// Its columns, which are the model's: other->name.
    const typename Model::Columns *operator->() const { return &m_columns; }
    const typename Model::Columns &columns() const { return m_columns; }

    /// Its rows as objects, and as tuples of some columns, expressions or objects: what Model::select() is of the table itself.
    AioSelect<Model> select() const;
    template<class... E>
        requires(sizeof...(E) > 0)
    auto select(const E &...columns) const;

    const Detail::SourcePtr &aioSource() const { return m_source; }
    static constexpr bool aioLateral = false;

private:
    Detail::SourcePtr m_source;
    typename Model::Columns m_columns;
};
}
