// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: a foreign key is assigned to a column that does not refer to the same model

#include "models.h"

void foreign_key_to_another_column()
{
    [[maybe_unused]] const auto &u = User::columns();
    [[maybe_unused]] const auto &t = Tweet::columns();
    [[maybe_unused]] const auto &f = Folder::columns();
    [[maybe_unused]] const auto &m = Memo::columns();
#ifdef OK
    const auto assignment = m.author = Memo().author();
#else
    const auto assignment = m.author = Tweet().author();
#endif
}
