// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: this foreign key does not refer to the primary key: select the column that it refers to

#include "models.h"

void rows_for_a_foreign_key_to_a_column()
{
    [[maybe_unused]] const auto &u = User::columns();
    [[maybe_unused]] const auto &t = Tweet::columns();
    [[maybe_unused]] const auto &f = Folder::columns();
    [[maybe_unused]] const auto &m = Memo::columns();
#ifdef OK
    const auto query = Memo::select().where(m.author == User::select(u.username));
#else
    const auto query = Memo::select().where(m.author == User::select());
#endif
}
