// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: this column is never NULL

#include "models.h"

void nullopt_to_never_null_compared()
{
    const auto &u = User::columns();
#ifdef OK
    const auto made = u.bio == std::nullopt;
#else
    const auto made = u.username == std::nullopt;
#endif
}
