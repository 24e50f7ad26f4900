// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: sql.. has to be told the type of the result: Aio::sql<QString>.

#include "models.h"

void sql_without_a_type()
{
    const auto &u = User::columns();
#ifdef OK
    const auto query = User::select(Aio::sql<QString>("hex(?)", u.username));
#else
    const auto query = User::select(Aio::sql("hex(?)", u.username));
#endif
}
