// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: a foreign key is assigned an object, or a value of the type of its key

#include "models.h"

void foreign_key_assigned_text()
{
#ifdef OK
    const auto query = Tweet::update(Tweet::C.author = 5);
#else
    const auto query = Tweet::update(Tweet::C.author = u"anna");
#endif
}
