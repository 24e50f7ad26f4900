// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: the value compared or combined with this column has the wrong type

#include "models.h"

void compare_int_with_text()
{
    const auto &u = User::columns();
#ifdef OK
    const auto made = u.rank == 7;
#else
    const auto made = u.rank == u"7";
#endif
}
