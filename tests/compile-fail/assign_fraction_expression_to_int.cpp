// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: an expression with a fraction is assigned to a column of integers

#include "models.h"

void assign_fraction_expression_to_int()
{
    const auto &u = User::columns();
#ifdef OK
    const auto a = (u.score = u.rank * 1.5);
#else
    const auto a = (u.rank = u.rank * 1.5);
#endif
}
