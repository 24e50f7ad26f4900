// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: nodiscard.*AioOrm: a query does nothing until it is executed

#include "models.h"

void update_dropped()
{
    const auto &u = User::columns();
#ifdef OK
    const auto query = User::update(u.rank = 1).where(u.active);
#else
    User::update(u.rank = 1).where(u.active);
#endif
}
