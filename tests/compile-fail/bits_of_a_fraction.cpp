// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: bit operators need whole numbers on both sides

#include "models.h"

void bits_of_a_fraction()
{
    [[maybe_unused]] const auto &u = User::columns();
#ifdef OK
    const auto bits = u.rank & 3;
#else
    const auto bits = u.score & 3;
#endif
}
