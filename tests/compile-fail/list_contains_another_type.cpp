// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: the value compared or combined with this column has the wrong type

#include "models.h"

void list_contains_another_type()
{
    const auto &p = Page::columns();
#ifdef OK
    const auto made = p.tags.contains(u"a");
#else
    const auto made = p.tags.contains(5);
#endif
}
