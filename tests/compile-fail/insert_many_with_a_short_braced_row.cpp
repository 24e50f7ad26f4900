// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: each row needs one value for each column of insertMany

#include "models.h"

void insert_many_with_a_short_braced_row()
{
    const auto &u = User::columns();
#ifdef OK
    const auto query = User::insertMany(u.username, u.rank).rows({{u"anna", 1}, {u"ben", 2}});
#else
    const auto query = User::insertMany(u.username, u.rank).rows({{u"anna", 1}, {u"ben"}});
#endif
}
