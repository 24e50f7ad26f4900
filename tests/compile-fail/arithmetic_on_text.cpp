// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: arithmetic needs a column of numbers

#include "models.h"

void arithmetic_on_text()
{
    const auto &u = User::columns();
#ifdef OK
    u.rank + 1;
#else
    u.username + 1;
#endif
}
