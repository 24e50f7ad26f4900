// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: scalar.. takes a query of one column

#include "models.h"

void scalar_query_of_two_columns()
{
    [[maybe_unused]] const auto &u = User::columns();
#ifdef OK
    const auto value = Aio::scalar(User::select(u.id));
#else
    const auto value = Aio::scalar(User::select(u.id, u.rank));
#endif
}
