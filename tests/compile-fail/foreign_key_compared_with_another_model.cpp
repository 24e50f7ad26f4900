// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: this column is no foreign key to the model of that object

#include "models.h"

void foreign_key_compared_with_another_model()
{
    const auto &u = User::columns();
#ifdef OK
    const auto made = Tweet::columns().author == std::make_shared<User>();
#else
    const auto made = Tweet::columns().author == std::make_shared<Tweet>();
#endif
}
