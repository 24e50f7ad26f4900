// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: no member named .*nickname

#include "models.h"

void unknown_column()
{
    const auto &u = User::columns();
#ifdef OK
    const auto made = u.username == u"a";
#else
    const auto made = u.nickname == u"a";
#endif
}
