// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: select.. takes columns and expressions

#include "models.h"

void select_of_a_condition()
{
    [[maybe_unused]] const auto &u = User::columns();
#ifdef OK
    const auto query = User::select(u.id, (u.rank > 3).value());
#else
    const auto query = User::select(u.id, u.rank > 3);
#endif
}
