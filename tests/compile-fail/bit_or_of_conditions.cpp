// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: conditions are joined by .., not by .

#include "models.h"

void bit_or_of_conditions()
{
    const auto &u = User::columns();
#ifdef OK
    const auto query = User::select().where(u.id == 1 || u.rank == 5);
#else
    const auto query = User::select().where((u.id == 1) | (u.rank == 5));
#endif
}
