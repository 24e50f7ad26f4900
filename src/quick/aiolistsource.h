// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/orm/aiomodel.h"

#include <span>

/// Whose rows a list model shows: AioListSource::of<User>(). Made from a table alone, as User::columns().aioSource, the rows can be read and
/// not written: what writes them is the model with its defaults, its validate() and its AioModelSignals. A value. Any thread.
class AioListSource
{
public:
    /// Makes an object of the cells of a row, all fields in their order; of no cells a new one. Null if a cell does not fit its field.
    using MakeObject = std::shared_ptr<AioModel> (*)(std::span<const AioCell> cells);

    AioListSource(const Aio::Detail::SourcePtr &source)
        : m_source(source)
    {
    }
    template<class Model>
    static AioListSource of()
    {
        AioListSource source(Model::columns().aioSource);
        source.m_makeObject = &makeObject<Model>;
        return source;
    }

    const Aio::Detail::SourcePtr &source() const { return m_source; }
    /// Null: the rows can only be read.
    MakeObject aioMakeObject() const { return m_makeObject; }

private:
    template<class Model>
    static std::shared_ptr<AioModel> makeObject(std::span<const AioCell> cells)
    {
        if (cells.empty()) {
            return std::make_shared<Model>();
        }
        typename Model::AioRow row;
        return row.aioRead(cells) < 0 ? Aio::Detail::makeModel<Model>(std::move(row)) : nullptr;
    }

    Aio::Detail::SourcePtr m_source;
    MakeObject m_makeObject = nullptr;
};
