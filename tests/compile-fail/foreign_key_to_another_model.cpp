// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: an object is assigned to a column that is no foreign key to its model

#include "models.h"

void foreign_key_to_another_model()
{
    const auto &u = User::columns();
#ifdef OK
    const auto a = (Tweet::columns().author = std::make_shared<User>());
#else
    const auto a = (Tweet::columns().author = std::make_shared<Tweet>());
#endif
}
