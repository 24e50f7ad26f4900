// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: = assigns and is no condition: write column == value

#include "models.h"

void assignment_as_condition()
{
    const auto &u = User::columns();
#ifdef OK
    const auto query = User::select().where(u.rank == 5);
#else
    const auto query = User::select().where(u.rank = 5);
#endif
}
