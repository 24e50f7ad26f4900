// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: % needs whole numbers on both sides

#include "models.h"

void modulo_of_fractions()
{
    const auto &u = User::columns();
#ifdef OK
    u.rank % 2;
#else
    u.score % 2;
#endif
}
