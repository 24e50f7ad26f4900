// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: a query is no condition: write Aio::exists.query.

#include "models.h"

void query_as_condition()
{
#ifdef OK
    const auto query = User::select().where(Aio::exists(Tweet::select()));
#else
    const auto query = User::select().where(Tweet::select());
#endif
}
