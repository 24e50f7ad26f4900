// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: AioManyToMany<Note, Tag> is between two models

#include "aioorm/orm/aiomanytomany.h"
#include "models.h"

void relation_of_no_models()
{
#ifdef OK
    (void)AioManyToMany<User, Tweet>::aioMeta();
#else
    (void)AioManyToMany<User, QString>::aioMeta();
#endif
}
