// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: a query is executed before it is awaited: write co_await query.aioExecute..

#include "models.h"

inline AioTask<> query_awaited()
{
#ifdef OK
    co_await User::select().aioExecute();
#else
    co_await User::select();
#endif
}
