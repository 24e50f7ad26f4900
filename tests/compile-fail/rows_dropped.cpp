// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: nodiscard.*AioOrm: a query does nothing until it is executed

#include "models.h"

void rows_dropped()
{
    const auto &u = User::columns();
#ifdef OK
    const auto query = User::insertMany(u.rank).rows({{1}, {2}});
#else
    User::insertMany(u.rank).rows({{1}, {2}});
#endif
}
