// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: a query of what is added, removed or set stands alone

#include "aioorm/orm/aiomanytomany.h"
#include "models.h"

void relation_adds_a_query_among_others()
{
    using Likes = AioManyToMany<User, Tweet>;
    const std::shared_ptr<User> user;
    const std::shared_ptr<Tweet> tweet;
    [[maybe_unused]] const std::shared_ptr<Folder> folder;
#ifdef OK
    (void)Likes::of(user).aioAdd(Tweet::select());
#else
    (void)Likes::of(user).aioAdd(Tweet::select(), tweet);
#endif
}
