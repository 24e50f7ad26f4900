// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: length\(\) needs a column of a QList; of text it is Aio::length\(\)

#include "models.h"

void list_length_of_text()
{
    const auto &p = Page::columns();
#ifdef OK
    p.tags.length();
#else
    p.title.length();
#endif
}
