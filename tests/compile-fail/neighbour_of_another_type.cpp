// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: the value compared or combined with this column has the wrong type

#include "aioorm/sql/aiofunction.h"
#include "models.h"

void neighbour_of_another_type()
{
    const auto &u = User::columns();
#ifdef OK
    Aio::lag(u.username, 1, u"none");
#else
    Aio::lag(u.username, 1, 5);
#endif
}
