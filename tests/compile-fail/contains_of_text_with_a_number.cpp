// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: contains\(\) takes text on a column of text

#include "models.h"

void contains_of_text_with_a_number()
{
    const auto &p = Page::columns();
#ifdef OK
    const auto made = p.title.contains(u"5");
#else
    const auto made = p.title.contains(5);
#endif
}
