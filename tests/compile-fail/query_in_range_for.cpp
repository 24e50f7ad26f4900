// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: a query has no rows before it is executed: write for .const auto &row : co_await query.aioExecute...

#include "models.h"

void query_in_range_for()
{
#ifdef OK
    for (const auto &user : User::select().execute()) {
        user->save();
    }
#else
    for (const auto &user : User::select()) {
        user->save();
    }
#endif
}
