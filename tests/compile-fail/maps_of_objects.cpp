// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: an object has no one place in a map: select its columns

#include "models.h"

void maps_of_objects()
{
    [[maybe_unused]] const auto &u = User::columns();
    [[maybe_unused]] const auto &t = Tweet::columns();
    [[maybe_unused]] const auto &f = Folder::columns();
    [[maybe_unused]] const auto &m = Memo::columns();
#ifdef OK
    [[maybe_unused]] const auto task = Tweet::select(t.id, t.content).aioMaps();
#else
    [[maybe_unused]] const auto task = Tweet::select(t, t.content).aioMaps();
#endif
}
