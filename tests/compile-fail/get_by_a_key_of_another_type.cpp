// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: aioGet.. takes a condition .column == value., or a value of the type of the key

#include "models.h"

void get_by_a_key_of_another_type()
{
#ifdef OK
    const auto task = User::aioGet(1);
#else
    const auto task = User::aioGet(u"1");
#endif
}
