// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: of.. takes an object of one of the two models of the relation

#include "aioorm/orm/aiomanytomany.h"
#include "models.h"

void relation_of_another_model()
{
    using Likes = AioManyToMany<User, Tweet>;
    const std::shared_ptr<User> user;
    const std::shared_ptr<Tweet> tweet;
    [[maybe_unused]] const std::shared_ptr<Folder> folder;
#ifdef OK
    (void)Likes::of(user).aioAdd(tweet);
#else
    (void)Likes::of(folder);
    (void)user;
#endif
}
