// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: NULL is assigned to a column that is never NULL

#include "models.h"

void nullopt_to_never_null_assigned()
{
    const auto &u = User::columns();
#ifdef OK
    const auto a = (u.bio = std::nullopt);
#else
    const auto a = (u.username = std::nullopt);
#endif
}
