// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: this foreign key neither refers to the model of the query, nor is it a field of it

#include "models.h"

void prefetch_of_another_model()
{
#ifdef OK
    (void)Tweet::select().prefetch(Tweet::C.author);
#else
    (void)Folder::select().prefetch(Tweet::C.author);
#endif
}
