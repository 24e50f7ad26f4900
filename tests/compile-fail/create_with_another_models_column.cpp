// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: these are no assignments of this model.s columns

#include "models.h"

void create_with_another_models_column()
{
    const auto &u = User::columns();
#ifdef OK
    const auto task = User::aioCreate(u.username = u"hi");
#else
    const auto task = User::aioCreate(Tweet::columns().content = u"hi");
#endif
}
