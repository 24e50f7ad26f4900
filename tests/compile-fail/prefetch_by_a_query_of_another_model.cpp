// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: prefetch.. takes a query of whole rows of the model that it reads

#include "models.h"

void prefetch_by_a_query_of_another_model()
{
#ifdef OK
    (void)User::select().prefetch(Tweet::C.author, Tweet::select());
#else
    (void)User::select().prefetch(Tweet::C.author, User::select());
#endif
}
