// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: these two columns have different types and cannot be compared or combined

#include "models.h"

void compare_columns_of_different_types()
{
    const auto &u = User::columns();
#ifdef OK
    const auto made = u.rank == u.score;
#else
    const auto made = u.rank == u.username;
#endif
}
