// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: nodiscard.*AioOrm: a query does nothing until it is executed

#include "models.h"

void delete_dropped()
{
#ifdef OK
    const auto query = User::remove().limit(1);
#else
    User::remove().limit(1);
#endif
}
