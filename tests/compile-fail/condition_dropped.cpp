// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: nodiscard.*AioOrm: a condition does nothing by itself

#include "models.h"

void condition_dropped()
{
    const auto &u = User::columns();
#ifdef OK
    const auto condition = u.username.contains(u"a");
#else
    u.username.contains(u"a");
#endif
}
