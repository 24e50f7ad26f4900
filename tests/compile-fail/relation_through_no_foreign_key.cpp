// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: AioManyToManyThrough takes two foreign keys of a model

#include "aioorm/orm/aiomanytomany.h"
#include "models.h"

void relation_through_no_foreign_key()
{
#ifdef OK
    using Writing = AioManyToManyThrough<&Share::Columns::user, &Share::Columns::tweet>;
    (void)Writing::some();
#else
    using Writing = AioManyToManyThrough<&Tweet::Columns::author, &Tweet::Columns::content>;
    (void)Writing::some();
#endif
}
