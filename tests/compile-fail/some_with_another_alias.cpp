// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: the alias in some.., none.. and every.. is one of the model that has the foreign key

#include "aioorm/orm/aiosome.h"
#include "models.h"

void some_with_another_alias()
{
    [[maybe_unused]] const Aio::Alias<Tweet> tweets("tweets");
    [[maybe_unused]] const Aio::Alias<User> users("users");
#ifdef OK
    (void)Aio::some(Tweet::C.author, tweets, tweets->id > 1);
#else
    (void)Aio::some(Tweet::C.author, users, users->id > 1);
#endif
}
