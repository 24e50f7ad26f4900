// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: a row is found by a value of the type of its key

#include "models.h"

void row_by_a_key_of_another_type()
{
    [[maybe_unused]] const auto &u = User::columns();
    [[maybe_unused]] const auto &t = Tweet::columns();
#ifdef OK
    const auto task = User::aioDeleteById(1);
#else
    const auto task = User::aioDeleteById(u"1");
#endif
}
