// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: a query that is compared with a column has a column of the same type

#include "models.h"

void compare_with_a_query_of_another_type()
{
    [[maybe_unused]] const auto &u = User::columns();
    [[maybe_unused]] const auto &t = Tweet::columns();
#ifdef OK
    const auto query = User::select(u.id).where(u.id == Tweet::select(aioMax(t.author)));
#else
    const auto query = User::select(u.id).where(u.id == Tweet::select(aioMax(t.content)));
#endif
}
