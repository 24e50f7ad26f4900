// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: ignoring return value of .*nodiscard

#include "models.h"

AioTask<> task_of_a_save_not_awaited(User &user)
{
#ifdef OK
    co_await user.aioSave();
#else
    user.aioSave();
    co_return;
#endif
}
