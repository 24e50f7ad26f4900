// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: the value compared or combined with this column has the wrong type

#include "models.h"

void compare_int_with_bool()
{
    const auto &u = User::columns();
#ifdef OK
    const auto made = u.rank == 1;
#else
    const auto made = u.rank == true;
#endif
}
