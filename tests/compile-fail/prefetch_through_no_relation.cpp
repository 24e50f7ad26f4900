// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: prefetch<.*>.. takes a many-to-many relation

#include "aioorm/orm/aiomanytomany.h"
#include "models.h"

void prefetch_through_no_relation()
{
#ifdef OK
    (void)User::select().prefetch<AioManyToMany<User, Tweet>>();
#else
    (void)User::select().prefetch<Tweet>();
#endif
}
