// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: a value of this type cannot be made JSON

#include "models.h"

void json_set_to_what_is_none()
{
    const auto &p = Page::columns();
#ifdef OK
    const auto made = p.meta = p.meta.path("a").set(5);
#else
    const auto made = p.meta = p.meta.path("a").set(std::make_shared<int>(5));
#endif
}
