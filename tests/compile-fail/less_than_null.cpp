// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: nothing is smaller or greater than NULL

#include "models.h"

void less_than_null()
{
    const auto &u = User::columns();
#ifdef OK
    u.bio != std::nullopt;
#else
    u.bio < std::nullopt;
#endif
}
