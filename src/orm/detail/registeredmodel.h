// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm_export.h"

#include <QtGlobal>

#include <vector>

class AioTable;

namespace Aio::Detail
{
/// A model of the program, from the loading of the file that it was linked into: AIO_MODEL makes one. A model of a static library of
/// which the linker took nothing is not there.
class AIOORM_EXPORT RegisteredModel
{
public:
    using Table = const AioTable &(*)();

    /// Neither asks for the table, nor needs anything to be made before it.
    explicit RegisteredModel(Table table) noexcept;
    /// When the program ends, or a plugin is unloaded.
    ~RegisteredModel();
    Q_DISABLE_COPY_MOVE(RegisteredModel)

    /// Those that are there now, each table once. Any thread.
    static std::vector<Table> tables();

private:
    const Table m_table;
    mutable const RegisteredModel *m_next = nullptr, *m_previous = nullptr;
};

/// A many-to-many relation that the program uses somewhere, from the loading of the file in which it does.
class AIOORM_EXPORT RegisteredRelation
{
public:
    using Field = int (*)();
    /// The table between, and its foreign keys to either side.
    class Pairs
    {
    public:
        RegisteredModel::Table table;
        Field first, second;
    };

    explicit RegisteredRelation(const Pairs &pairs) noexcept;
    ~RegisteredRelation();
    Q_DISABLE_COPY_MOVE(RegisteredRelation)

    /// Those that are there now. Any thread.
    static std::vector<Pairs> all();

private:
    const Pairs m_pairs;
    mutable const RegisteredRelation *m_next = nullptr, *m_previous = nullptr;
};

template<class Pairs>
inline const RegisteredRelation registeredRelation{{&Pairs::aioMeta, &Pairs::firstField, &Pairs::secondField}};

/// Does nothing: that the variable is mentioned makes it, before the program begins.
template<class Pairs>
void registerRelation()
{
    static_cast<void>(&registeredRelation<Pairs>);
}
}
