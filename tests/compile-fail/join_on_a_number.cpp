// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: a model is joined on a condition, or on a foreign key: join<User>.t.author.

#include "models.h"

void join_on_a_number()
{
#ifdef OK
    const auto query = Tweet::select().join<User>(Tweet::C.author == User::C.id);
#else
    const auto query = Tweet::select().join<User>(1);
#endif
}
