// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: only a column of bool is a condition by itself: compare this one

#include "models.h"

void column_of_text_as_condition()
{
    const auto &u = User::columns();
#ifdef OK
    const auto query = User::select().where(u.active && !u.active);
#else
    const auto query = User::select().where(u.username);
#endif
}
