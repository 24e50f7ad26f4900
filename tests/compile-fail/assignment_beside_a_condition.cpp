// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: = assigns and is no condition: write column == value

#include "models.h"

void assignment_beside_a_condition()
{
    const auto &u = User::columns();
#ifdef OK
    const auto query = User::select().where(u.active && u.rank == 5);
#else
    const auto query = User::select().where(u.active && (u.rank = 5));
#endif
}
