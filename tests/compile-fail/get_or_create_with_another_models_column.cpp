// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: aioGetOrCreate.. takes assignments of this model.s columns

#include "models.h"

void get_or_create_with_another_models_column()
{
    const auto &u = User::columns();
#ifdef OK
    const auto task = User::aioGetOrCreate(u.username = u"a", u.bio = u"hi");
#else
    const auto task = User::aioGetOrCreate(u.username = u"a", Tweet::columns().content = u"hi");
#endif
}
