// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: AioManyToMany is between models with a primary key of one field

#include "aioorm/orm/aiomanytomany.h"
#include "models.h"

void relation_without_a_key()
{
#ifdef OK
    (void)AioManyToMany<User, Tweet>::aioMeta();
#else
    (void)AioManyToMany<User, Pair>::aioMeta();
#endif
}
