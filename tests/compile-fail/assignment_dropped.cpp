// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: nodiscard.*AioOrm: an assignment is a part of a query

#include "models.h"

void assignment_dropped()
{
    const auto &u = User::columns();
#ifdef OK
    const auto assignment = (u.rank = 1);
#else
    u.rank = 1;
#endif
}
