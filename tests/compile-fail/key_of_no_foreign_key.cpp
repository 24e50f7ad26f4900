// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: key.. belongs to foreign keys

#include "models.h"

void key_of_no_foreign_key()
{
    [[maybe_unused]] const auto &u = User::columns();
    [[maybe_unused]] const auto &t = Tweet::columns();
    [[maybe_unused]] const auto &f = Folder::columns();
    [[maybe_unused]] const auto &m = Memo::columns();
#ifdef OK
    const auto query = Tweet::select(t.author.key());
#else
    const auto query = Tweet::select(t.content.key());
#endif
}
