// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: nodiscard.*AioOrm: a query does nothing until it is executed

#include "models.h"

void clause_dropped()
{
    const auto &u = User::columns();
    auto query = User::select();
#ifdef OK
    query = query.where(u.rank == 5);
#else
    query.where(u.rank == 5);
#endif
}
