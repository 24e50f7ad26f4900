// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: each row needs one value for each column of insertMany

#include "models.h"

void insert_many_with_short_rows()
{
    const auto &u = User::columns();
#ifdef OK
    const auto task = User::insertMany(u.username).rows(QList<std::tuple<QString>>()).aioExecute();
#else
    const auto task = User::insertMany(u.username, u.rank).rows(QList<std::tuple<QString>>()).aioExecute();
#endif
}
