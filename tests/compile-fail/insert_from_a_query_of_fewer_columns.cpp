// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: the query needs one column for each column of insertMany

#include "models.h"

void insert_from_a_query_of_fewer_columns()
{
    [[maybe_unused]] const auto &u = User::columns();
    [[maybe_unused]] const auto &t = Tweet::columns();
#ifdef OK
    const auto insert = Tweet::insertMany(t.author, t.content).from(User::select(u.id, u.username));
#else
    const auto insert = Tweet::insertMany(t.author, t.content).from(User::select(u.id));
#endif
}
