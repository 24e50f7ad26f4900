// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: a member of the struct has another type than its column

#include "models.h"

namespace names_of_what_may_be_null_types
{
struct Counts {
    qint64 author;
    qint64 n;
};
AIO_STRUCT(Counts, author, n)
}

void names_of_what_may_be_null()
{
    [[maybe_unused]] const auto &u = User::columns();
    [[maybe_unused]] const auto &t = Tweet::columns();
#ifdef OK
    const auto counts = Tweet::select(t.author, aioCount()).groupBy(t.author).as<names_of_what_may_be_null_types::Counts>("counts");
#else
    const auto counts = Tweet::select(t.author, aioMax(t.id)).groupBy(t.author).as<names_of_what_may_be_null_types::Counts>("counts");
#endif
}
