// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: aioScalar.. needs a query of one column

#include "models.h"

void scalar_of_two_columns()
{
    const auto &u = User::columns();
#ifdef OK
    const auto task = User::select(u.id).aioScalar();
#else
    const auto task = User::select(u.id, u.rank).aioScalar();
#endif
}
