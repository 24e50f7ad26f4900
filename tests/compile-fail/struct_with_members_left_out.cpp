// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: AIO_STRUCT names all members of an aggregate

#include "models.h"

namespace struct_with_members_left_out_types
{
struct Counts {
    qint64 author;
    qint64 n;
};
#ifdef OK
AIO_STRUCT(Counts, author, n)
#else
AIO_STRUCT(Counts, author)
#endif
}

void struct_with_members_left_out()
{
    [[maybe_unused]] const auto &u = User::columns();
    [[maybe_unused]] const auto &t = Tweet::columns();
#ifdef OK
    const auto counts = Tweet::select(t.author, aioCount()).groupBy(t.author).as<struct_with_members_left_out_types::Counts>("counts");
#else
    const auto counts = Tweet::select(t.author, aioCount()).groupBy(t.author).as<struct_with_members_left_out_types::Counts>("counts");
#endif
}
