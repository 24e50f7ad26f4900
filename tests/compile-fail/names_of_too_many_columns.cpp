// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: the struct has not as many members as the query has columns

#include "models.h"

namespace names_of_too_many_columns_types
{
struct Counts {
    qint64 author;
    qint64 n;
};
AIO_STRUCT(Counts, author, n)
}

void names_of_too_many_columns()
{
    [[maybe_unused]] const auto &u = User::columns();
    [[maybe_unused]] const auto &t = Tweet::columns();
#ifdef OK
    const auto counts = Tweet::select(t.author, aioCount()).groupBy(t.author).as<names_of_too_many_columns_types::Counts>("counts");
#else
    const auto counts = Tweet::select(t.author).groupBy(t.author).as<names_of_too_many_columns_types::Counts>("counts");
#endif
}
