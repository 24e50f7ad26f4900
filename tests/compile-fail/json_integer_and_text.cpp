// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: the value compared or combined with this column has the wrong type

#include "models.h"

void json_integer_and_text()
{
    const auto &p = Page::columns();
#ifdef OK
    const auto made = p.meta.path("a").asInteger() == 1;
#else
    const auto made = p.meta.path("a").asInteger() == u"1";
#endif
}
