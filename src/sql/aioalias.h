// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/sql/aiocolumn.h"

#include <memory>

namespace Aio
{
/// A table under another name, for a self-join: const Aio::Alias<Folder> upper("upper"); upper.columns().name.
template<class Model>
class Alias
{
public:
    explicit Alias(const char *name)
        : m_source(Detail::tableSource(&Model::aioMeta, name))
        , m_columns(m_source)
    {
    }
    const typename Model::Columns &columns() const { return m_columns; }
    const Detail::SourcePtr &aioSource() const { return m_source; }
    static constexpr bool aioLateral = false;

private:
    Detail::SourcePtr m_source;
    typename Model::Columns m_columns;
};
}
