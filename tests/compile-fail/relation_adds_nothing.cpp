// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: nothing is added, removed or set

#include "aioorm/orm/aiomanytomany.h"
#include "models.h"

void relation_adds_nothing()
{
    using Likes = AioManyToMany<User, Tweet>;
    const std::shared_ptr<User> user;
    const std::shared_ptr<Tweet> tweet;
    [[maybe_unused]] const std::shared_ptr<Folder> folder;
#ifdef OK
    (void)Likes::of(user).aioSet(QList<qint64>());
#else
    (void)Likes::of(user).aioSet();
#endif
}
