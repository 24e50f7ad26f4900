// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: the key of a foreign key has the wrong type

#include "models.h"

void foreign_key_set_to_no_key()
{
    [[maybe_unused]] const auto &u = User::columns();
    [[maybe_unused]] const auto &t = Tweet::columns();
    [[maybe_unused]] const auto &f = Folder::columns();
    [[maybe_unused]] const auto &m = Memo::columns();
#ifdef OK
    Tweet().setAuthor(5);
#else
    Tweet().setAuthor(u"ann");
#endif
}
