// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: include.. takes foreign keys

#include "models.h"

void include_of_no_foreign_key()
{
    [[maybe_unused]] const auto &t = Tweet::columns();
#ifdef OK
    const auto query = Tweet::select().include(t.author);
#else
    const auto query = Tweet::select().include(t.content);
#endif
}
