// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: orderBy.. takes columns, expressions, and their asc.. and desc..

#include "models.h"

void order_by_a_condition()
{
    const auto &u = User::columns();
#ifdef OK
    const auto made = User::select().orderBy(u.rank.desc());
#else
    const auto made = User::select().orderBy(u.rank > 1);
#endif
}
