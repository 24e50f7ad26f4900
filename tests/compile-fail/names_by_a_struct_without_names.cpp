// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: to name the columns by this struct, name its members once, after it: AIO_STRUCT

#include "models.h"

namespace names_by_a_struct_without_names_types
{
struct Counts {
    qint64 author;
    qint64 n;
};
#ifdef OK
AIO_STRUCT(Counts, author, n)
#endif
}

void names_by_a_struct_without_names()
{
    [[maybe_unused]] const auto &u = User::columns();
    [[maybe_unused]] const auto &t = Tweet::columns();
#ifdef OK
    const auto counts = Tweet::select(t.author, aioCount()).groupBy(t.author).as<names_by_a_struct_without_names_types::Counts>("counts");
#else
    const auto counts = Tweet::select(t.author, aioCount()).groupBy(t.author).as<names_by_a_struct_without_names_types::Counts>("counts");
#endif
}
