// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: a decimal and a fraction have no exact comparison, sum or product: write the number as a decimal

#include "models.h"

void decimal_times_a_fraction()
{
    using namespace Aio::Literals;
    const auto &p = Page::columns();
#ifdef OK
    p.price * "1.1"_dec;
#else
    p.price * 1.1;
#endif
}
