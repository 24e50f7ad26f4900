// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: a step of path\(\) is a key \(text\) or an index

#include "models.h"

void path_with_a_fraction()
{
    const auto &p = Page::columns();
#ifdef OK
    p.meta.path("a", 1);
#else
    p.meta.path("a", 1.5);
#endif
}
