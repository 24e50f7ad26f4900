// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: a column of the query has another type than the column it is inserted into

#include "models.h"

void insert_from_a_query_of_other_types()
{
    [[maybe_unused]] const auto &u = User::columns();
    [[maybe_unused]] const auto &t = Tweet::columns();
#ifdef OK
    const auto insert = Tweet::insertMany(t.author, t.content).from(User::select(u.id, u.username));
#else
    const auto insert = Tweet::insertMany(t.author, t.content).from(User::select(u.username, u.id));
#endif
}
