// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: in.. takes a query of a column of the same type

#include "models.h"

void in_a_query_of_another_type()
{
    [[maybe_unused]] const auto &u = User::columns();
    [[maybe_unused]] const auto &t = Tweet::columns();
#ifdef OK
    const auto condition = u.id.in(Tweet::select(t.author));
#else
    const auto condition = u.id.in(Tweet::select(t.content));
#endif
}
