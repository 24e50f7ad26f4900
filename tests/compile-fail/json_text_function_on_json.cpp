// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: lower\(\) needs a column of text

#include "models.h"

void json_text_function_on_json()
{
    const auto &p = Page::columns();
#ifdef OK
    Aio::lower(p.meta.path("a").asText());
#else
    Aio::lower(p.meta.path("a"));
#endif
}
