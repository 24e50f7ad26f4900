// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: this takes a list of objects of this model

#include "models.h"

void bulk_create_of_another_model()
{
    [[maybe_unused]] const auto &u = User::columns();
    [[maybe_unused]] const auto &t = Tweet::columns();
#ifdef OK
    const auto task = User::aioBulkCreate(QList<std::shared_ptr<User>>());
#else
    const auto task = User::aioBulkCreate(QList<std::shared_ptr<Tweet>>());
#endif
}
