// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: a set operation needs two queries with rows of the same types

#include "models.h"

void union_of_keys_of_different_models()
{
    [[maybe_unused]] const auto &u = User::columns();
    [[maybe_unused]] const auto &t = Tweet::columns();
    [[maybe_unused]] const auto &f = Folder::columns();
    [[maybe_unused]] const auto &m = Memo::columns();
#ifdef OK
    const auto query = Tweet::select(t.author).unionWith(User::select(u.id));
#else
    const auto query = Tweet::select(t.author).unionWith(Folder::select(f.folder));
#endif
}
