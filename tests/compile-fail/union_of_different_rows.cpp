// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: a set operation needs two queries with rows of the same types

#include "models.h"

void union_of_different_rows()
{
    [[maybe_unused]] const auto &u = User::columns();
    [[maybe_unused]] const auto &t = Tweet::columns();
#ifdef OK
    const auto query = User::select(u.username).unionAll(Tweet::select(t.content));
#else
    const auto query = User::select(u.username).unionAll(Tweet::select(t.id));
#endif
}
