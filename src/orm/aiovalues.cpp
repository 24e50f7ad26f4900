// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/orm/aiovalues.h"

namespace Aio::Detail
{
const AioTable &NoTable::aioMeta()
{
    static const AioTable table("");
    return table;
}
}
