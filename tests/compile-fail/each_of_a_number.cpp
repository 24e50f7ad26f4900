// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: each\(\) takes a column of a list or of JSON

#include "aioorm/orm/aiovalues.h"
#include "models.h"

void each_of_a_number()
{
    const auto &p = Page::columns();
#ifdef OK
    Aio::each(p.tags);
#else
    Aio::each(p.id);
#endif
}
