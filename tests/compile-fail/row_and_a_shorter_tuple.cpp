// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: the tuple has not as many values as the row has columns

#include "models.h"

void row_and_a_shorter_tuple()
{
    [[maybe_unused]] const auto &u = User::columns();
#ifdef OK
    const auto condition = Aio::row(u.id, u.rank) == std::tuple(1, 2);
#else
    const auto condition = Aio::row(u.id, u.rank) == std::tuple(1);
#endif
}
