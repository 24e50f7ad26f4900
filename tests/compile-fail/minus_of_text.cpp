// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: - makes a number negative: arithmetic needs a column of numbers, and column.desc.. sorts

#include "models.h"

void minus_of_text()
{
    const auto &u = User::columns();
#ifdef OK
    const auto query = User::select().orderBy(u.username.desc());
#else
    const auto query = User::select().orderBy(-u.username);
#endif
}
