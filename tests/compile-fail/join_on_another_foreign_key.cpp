// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: this foreign key neither refers to the model that is joined, nor is it a field of it

#include "models.h"

void join_on_another_foreign_key()
{
#ifdef OK
    const auto query = Tweet::select().join<User>(Tweet::C.author);
#else
    const auto query = Tweet::select().join<Folder>(Tweet::C.author);
#endif
}
