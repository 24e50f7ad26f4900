// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: the alias in some.., none.. and every.. is one of the model on the other side of the relation

#include "aioorm/orm/aiomanytomany.h"
#include "models.h"

void relation_with_another_alias()
{
    using Likes = AioManyToMany<User, Tweet>;
    [[maybe_unused]] const Aio::Alias<Tweet> tweets("tweets");
    [[maybe_unused]] const Aio::Alias<Folder> folders("folders");
#ifdef OK
    (void)Likes::some(tweets, tweets->id > 1);
#else
    (void)Likes::some(folders, folders->id > 1);
#endif
}
