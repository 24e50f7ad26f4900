// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: an optional is assigned to a column that is never NULL

#include "models.h"

void optional_to_never_null_assigned()
{
    const auto &u = User::columns();
#ifdef OK
    const auto a = (u.bio = std::optional(QString()));
#else
    const auto a = (u.rank = std::optional(7));
#endif
}
