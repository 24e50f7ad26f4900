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
}
