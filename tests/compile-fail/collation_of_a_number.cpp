// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: collate.. needs a column of text

#include "models.h"

void collation_of_a_number()
{
    [[maybe_unused]] const auto &u = User::columns();
#ifdef OK
    const auto name = u.username.collate("NOCASE");
#else
    const auto name = u.rank.collate("NOCASE");
#endif
}
