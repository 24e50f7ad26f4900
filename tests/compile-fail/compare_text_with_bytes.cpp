// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: text is Unicode: write u.*text.*, or QString::fromUtf8..

#include "models.h"

void compare_text_with_bytes()
{
    const auto &u = User::columns();
#ifdef OK
    const auto query = User::select().where(u.username == u"anna");
#else
    const auto query = User::select().where(u.username == "anna");
#endif
}
