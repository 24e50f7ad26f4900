// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: a value of the wrong type is assigned to this column

#include "models.h"

void assign_int_to_text()
{
    const auto &u = User::columns();
#ifdef OK
    const auto a = (u.username = u"7");
#else
    const auto a = (u.username = 7);
#endif
}
