// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: AioManyToManyThrough takes two foreign keys, and this is one of them twice

#include "aioorm/orm/aiomanytomany.h"
#include "models.h"

void relation_through_one_foreign_key()
{
#ifdef OK
    using Twice = AioManyToManyThrough<&Share::Columns::user, &Share::Columns::tweet>;
    (void)Twice::some();
#else
    using Twice = AioManyToManyThrough<&Share::Columns::user, &Share::Columns::user>;
    (void)Twice::some();
#endif
}
