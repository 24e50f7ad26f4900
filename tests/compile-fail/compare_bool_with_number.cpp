// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: the value compared or combined with this column has the wrong type

#include "models.h"

void compare_bool_with_number()
{
    const auto &u = User::columns();
#ifdef OK
    const auto made = u.active == true;
#else
    const auto made = u.active == 1;
#endif
}
