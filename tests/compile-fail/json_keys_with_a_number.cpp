// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: hasAnyKeys\(\) and hasAllKeys\(\) take keys

#include "models.h"

void json_keys_with_a_number()
{
    const auto &p = Page::columns();
#ifdef OK
    const auto made = p.meta.hasAnyKeys("a", "b");
#else
    const auto made = p.meta.hasAnyKeys("a", 1);
#endif
}
