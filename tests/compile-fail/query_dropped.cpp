// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: nodiscard.*AioOrm: a query does nothing until it is executed

#include "models.h"

void query_dropped()
{
#ifdef OK
    const auto query = User::select();
#else
    User::select();
#endif
}
