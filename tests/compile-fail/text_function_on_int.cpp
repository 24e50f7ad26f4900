// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: like.., regexp.., contains.., startsWith.. and endsWith.. need a column of text

#include "models.h"

void text_function_on_int()
{
    const auto &u = User::columns();
#ifdef OK
    const auto made = u.username.contains(u"7");
#else
    const auto made = u.rank.contains(u"7");
#endif
}
