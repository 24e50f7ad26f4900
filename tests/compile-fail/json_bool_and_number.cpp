// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: the value compared or combined with this column has the wrong type

#include "models.h"

void json_bool_and_number()
{
    const auto &p = Page::columns();
#ifdef OK
    const auto made = p.meta.path("a").asBool() == true;
#else
    const auto made = p.meta.path("a").asBool() == 1;
#endif
}
