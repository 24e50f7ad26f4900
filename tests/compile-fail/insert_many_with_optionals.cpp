// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: an optional is inserted into a column that is never NULL

#include "models.h"

void insert_many_with_optionals()
{
    const auto &u = User::columns();
#ifdef OK
    const auto task = User::insertMany(u.bio).rows(QList<std::tuple<std::optional<QString>>>()).aioExecute();
#else
    const auto task = User::insertMany(u.rank).rows(QList<std::tuple<std::optional<int>>>()).aioExecute();
#endif
}
