// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: aioBulkUpdate.. takes the objects, and then the columns of their model

#include "models.h"

void bulk_update_of_no_column()
{
    [[maybe_unused]] const auto &u = User::columns();
    [[maybe_unused]] const auto &t = Tweet::columns();
#ifdef OK
    const auto task = User::aioBulkUpdate(QList<std::shared_ptr<User>>(), u.rank);
#else
    const auto task = User::aioBulkUpdate(QList<std::shared_ptr<User>>());
#endif
}
