// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: a condition is negated by !, not by ~

#include "models.h"

void bit_not_of_a_condition()
{
    const auto &u = User::columns();
#ifdef OK
    const auto query = User::select().where(!(u.rank == 5));
#else
    const auto query = User::select().where(~(u.rank == 5));
#endif
}
