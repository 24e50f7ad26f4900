// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: ignoring return value of .*nodiscard

#include "models.h"

void task_not_awaited()
{
#ifdef OK
    const auto task = User::select().aioExecute();
#else
    User::select().aioExecute();
#endif
}
