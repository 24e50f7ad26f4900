// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: returning.. takes columns and expressions

#include "models.h"

void returning_an_object_among_columns()
{
    [[maybe_unused]] const auto &u = User::columns();
    [[maybe_unused]] const auto &t = Tweet::columns();
    [[maybe_unused]] const auto &f = Folder::columns();
    [[maybe_unused]] const auto &m = Memo::columns();
#ifdef OK
    const auto statement = Tweet::remove().returning();
#else
    const auto statement = Tweet::remove().returning(t);
#endif
}
