// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: a foreign key is set to an object of its model, or to a value of the type of its key

#include "models.h"

void foreign_key_set_to_text(Tweet &tweet)
{
#ifdef OK
    tweet.setAuthor(5);
#else
    tweet.setAuthor(u"anna");
#endif
}
