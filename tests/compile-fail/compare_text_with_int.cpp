// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: the value compared or combined with this column has the wrong type

#include "models.h"

void compare_text_with_int()
{
    const auto &u = User::columns();
#ifdef OK
    const auto made = u.username == u"7";
#else
    const auto made = u.username == 7;
#endif
}
