// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: JSON has no order

#include "models.h"

void json_is_less()
{
    const auto &p = Page::columns();
#ifdef OK
    const auto made = p.meta.path("a").asInteger() < 5;
#else
    const auto made = p.meta.path("a") < 5;
#endif
}
