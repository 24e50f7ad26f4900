// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: path\(\) and what goes with it need JSON

#include "models.h"

void path_in_text()
{
    const auto &p = Page::columns();
#ifdef OK
    p.meta.path("a");
#else
    p.title.path("a");
#endif
}
