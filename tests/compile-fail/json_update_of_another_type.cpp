// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: these two columns have different types

#include "models.h"

void json_update_of_another_type()
{
    const auto &p = Page::columns();
#ifdef OK
    const auto made = p.list = p.list.path(0).set(5);
#else
    const auto made = p.list = p.meta.path("a").set(5);
#endif
}
