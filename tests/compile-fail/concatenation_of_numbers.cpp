// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: concat.. takes texts and columns of text

#include "models.h"

void concatenation_of_numbers()
{
    [[maybe_unused]] const auto &u = User::columns();
#ifdef OK
    const auto text = Aio::concat(u.username, u"!");
#else
    const auto text = Aio::concat(u.username, u.rank);
#endif
}
