// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: nothing is smaller or greater than NULL

#include "models.h"

void less_than_null()
{
    const auto &u = User::columns();
#ifdef OK
    const auto made = u.bio != std::nullopt;
#else
    const auto made = u.bio < std::nullopt;
#endif
}
