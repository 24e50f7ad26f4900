// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: these are no assignments of this model

#include "models.h"

void upsert_of_another_models_column()
{
    [[maybe_unused]] const auto &u = User::columns();
    [[maybe_unused]] const auto &t = Tweet::columns();
#ifdef OK
    const auto insert = User::insert(u.username = u"a").onConflict(u.username).update(u.rank = 1);
#else
    const auto insert = User::insert(u.username = u"a").onConflict(u.username).update(t.id = 1);
#endif
}
