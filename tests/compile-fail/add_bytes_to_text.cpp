// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: text is Unicode: write u.*text.*, or QString::fromUtf8..

#include "models.h"

void add_bytes_to_text()
{
    const auto &u = User::columns();
#ifdef OK
    const auto query = User::select(u.username + u"!");
#else
    const auto query = User::select(u.username + "!");
#endif
}
