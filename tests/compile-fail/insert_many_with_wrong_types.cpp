// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: a value of the wrong type is inserted into this column

#include "models.h"

void insert_many_with_wrong_types()
{
    const auto &u = User::columns();
#ifdef OK
    const auto task = User::insertMany(u.rank).rows(QList<std::tuple<int>>()).aioExecute();
#else
    const auto task = User::insertMany(u.username).rows(QList<std::tuple<int>>()).aioExecute();
#endif
}
