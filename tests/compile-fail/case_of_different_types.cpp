// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: the value compared or combined with this column has the wrong type

#include "models.h"

void case_of_different_types()
{
    [[maybe_unused]] const auto &u = User::columns();
#ifdef OK
    const auto value = Aio::when(u.rank > 1, 1).otherwise(2);
#else
    const auto value = Aio::when(u.rank > 1, 1).otherwise(u"small");
#endif
}
