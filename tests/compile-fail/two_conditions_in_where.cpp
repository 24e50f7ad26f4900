// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: where.. takes one condition: join several by &&

#include "models.h"

void two_conditions_in_where()
{
    const auto &u = User::columns();
#ifdef OK
    const auto query = User::select().where(u.active && u.rank == 5);
#else
    const auto query = User::select().where(u.active, u.rank == 5);
#endif
}
