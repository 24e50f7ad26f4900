// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: this column is never NULL

#include "models.h"

void nullopt_to_never_null_compared()
{
    const auto &u = User::columns();
#ifdef OK
    u.bio == std::nullopt;
#else
    u.username == std::nullopt;
#endif
}
