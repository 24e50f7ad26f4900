// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: the two foreign keys of AioManyToManyThrough are those of one model

#include "aioorm/orm/aiomanytomany.h"
#include "models.h"

void relation_through_two_models()
{
#ifdef OK
    using Mixed = AioManyToManyThrough<&Share::Columns::user, &Share::Columns::tweet>;
    (void)Mixed::some();
#else
    using Mixed = AioManyToManyThrough<&Share::Columns::user, &Folder::Columns::folder>;
    (void)Mixed::some();
#endif
}
