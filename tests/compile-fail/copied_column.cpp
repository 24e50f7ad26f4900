// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: deleted (function|constructor).*Column

#include "models.h"

void copied_column()
{
    const auto &u = User::columns();
#ifdef OK
    const auto &rank = u.rank;
#else
    auto rank = u.rank;
#endif
}
