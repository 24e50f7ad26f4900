// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: conditions are joined by && and .., not by & and .

#include "models.h"

void bit_and_of_a_column_of_bool()
{
    const auto &u = User::columns();
#ifdef OK
    const auto query = User::select().where(u.active && u.rank == 5);
#else
    const auto query = User::select().where(u.active & (u.rank == 5));
#endif
}
