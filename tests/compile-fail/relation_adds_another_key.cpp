// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: what is added, removed or set are objects of the other model, their keys, lists of these, or one query

#include "aioorm/orm/aiomanytomany.h"
#include "models.h"

void relation_adds_another_key()
{
    using Likes = AioManyToMany<User, Tweet>;
    const std::shared_ptr<User> user;
    const std::shared_ptr<Tweet> tweet;
    [[maybe_unused]] const std::shared_ptr<Folder> folder;
#ifdef OK
    (void)Likes::of(user).aioAdd(5);
#else
    (void)Likes::of(user).aioAdd(0.5);
#endif
}
