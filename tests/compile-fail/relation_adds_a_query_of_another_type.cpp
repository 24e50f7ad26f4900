// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: a query that is compared with a column has a column of the same type

#include "aioorm/orm/aiomanytomany.h"
#include "models.h"

void relation_adds_a_query_of_another_type()
{
    using Likes = AioManyToMany<User, Tweet>;
    const std::shared_ptr<User> user;
    const std::shared_ptr<Tweet> tweet;
    [[maybe_unused]] const std::shared_ptr<Folder> folder;
#ifdef OK
    (void)Likes::of(user).aioRemove(Tweet::select(Tweet::C.id));
#else
    (void)Likes::of(user).aioRemove(Tweet::select(Tweet::C.content));
#endif
}
