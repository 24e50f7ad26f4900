// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: an expression that becomes JSON

#include "models.h"

void json_of_a_decimal_column()
{
    const auto &p = Page::columns();
#ifdef OK
    const auto made = p.meta = p.meta.path("a").set(p.title);
#else
    const auto made = p.meta = p.meta.path("a").set(p.price);
#endif
}
