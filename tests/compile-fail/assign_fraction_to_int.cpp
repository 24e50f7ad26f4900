// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: a value of the wrong type is assigned to this column

#include "models.h"

void assign_fraction_to_int()
{
    const auto &u = User::columns();
#ifdef OK
    const auto a = (u.score = 7.5);
#else
    const auto a = (u.rank = 7.5);
#endif
}
