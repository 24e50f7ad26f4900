// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: prefetch.. takes foreign keys

#include "models.h"

void prefetch_of_no_foreign_key()
{
#ifdef OK
    (void)User::select().prefetch(Tweet::C.author);
#else
    (void)User::select().prefetch(Tweet::C.id);
#endif
}
