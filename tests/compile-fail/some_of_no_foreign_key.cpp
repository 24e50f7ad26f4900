// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: some.., none.. and every.. go back along a foreign key

#include "aioorm/orm/aiosome.h"
#include "models.h"

void some_of_no_foreign_key()
{
#ifdef OK
    (void)Aio::some(Tweet::C.author, Tweet::C.id > 1);
#else
    (void)Aio::some(Tweet::C.id, Tweet::C.id > 1);
#endif
}
