// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: an object is no column of a query that stands in another one: select its columns

#include "models.h"

void query_of_objects_as_a_table()
{
    [[maybe_unused]] const auto &u = User::columns();
    [[maybe_unused]] const auto &t = Tweet::columns();
    [[maybe_unused]] const auto &f = Folder::columns();
    [[maybe_unused]] const auto &m = Memo::columns();
#ifdef OK
    const auto table = Tweet::select(t.id, t.content).as("x");
#else
    const auto table = Tweet::select(t, t.content).as("x");
#endif
}
