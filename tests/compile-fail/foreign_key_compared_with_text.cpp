// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: a foreign key is compared with an object, or with a value of the type of its key

#include "models.h"

void foreign_key_compared_with_text()
{
#ifdef OK
    const auto query = Tweet::select().where(Tweet::C.author == 5);
#else
    const auto query = Tweet::select().where(Tweet::C.author == u"anna");
#endif
}
