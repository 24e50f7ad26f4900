// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: nodiscard.*AioOrm: a query does nothing until it is executed

#include "models.h"

void returning_dropped()
{
    const auto &u = User::columns();
#ifdef OK
    const auto query = User::remove().returning(u.id);
#else
    User::remove().returning(u.id);
#endif
}
