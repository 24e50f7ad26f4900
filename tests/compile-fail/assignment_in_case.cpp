// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: = assigns and is no condition: write column == value

#include "models.h"

void assignment_in_case()
{
    const auto &u = User::columns();
#ifdef OK
    const auto query = User::select(Aio::when(u.rank == 5, 1).otherwise(2));
#else
    const auto query = User::select(Aio::when(u.rank = 5, 1).otherwise(2));
#endif
}
