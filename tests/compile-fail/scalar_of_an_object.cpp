// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: aioScalar.. needs a query of one column

#include "models.h"

void scalar_of_an_object()
{
    [[maybe_unused]] const auto &u = User::columns();
    [[maybe_unused]] const auto &t = Tweet::columns();
    [[maybe_unused]] const auto &f = Folder::columns();
    [[maybe_unused]] const auto &m = Memo::columns();
#ifdef OK
    [[maybe_unused]] const auto task = Tweet::select(t.id).aioScalar();
#else
    [[maybe_unused]] const auto task = Tweet::select(t).aioScalar();
#endif
}
