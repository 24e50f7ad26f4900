// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: nodiscard.*AioOrm: a query does nothing until it is executed

#include "models.h"

void insert_dropped()
{
    const auto &u = User::columns();
#ifdef OK
    const auto query = User::insert(u.rank = 1).onConflictIgnore();
#else
    User::insert(u.rank = 1).onConflictIgnore();
#endif
}
