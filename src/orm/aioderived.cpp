// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/orm/aioderived.h"

namespace Aio::Detail
{
std::shared_ptr<CteData> readingCte(const char *name, const SelectData &data)
{
    auto cte = std::make_shared<CteData>();
    cte->name = name;
    cte->names = data.columnNames();
    cte->select = std::make_shared<const SelectData>(data);
    return cte;
}
}
