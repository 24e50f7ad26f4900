// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: a query that is compared with a column has one column itself

#include "models.h"

void compare_with_a_query_of_two_columns()
{
    [[maybe_unused]] const auto &u = User::columns();
    [[maybe_unused]] const auto &t = Tweet::columns();
#ifdef OK
    const auto query = User::select(u.id).where(u.id == Tweet::select(t.id));
#else
    const auto query = User::select(u.id).where(u.id == Tweet::select(t.id, t.author));
#endif
}
