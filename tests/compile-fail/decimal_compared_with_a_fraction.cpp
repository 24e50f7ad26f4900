// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: a decimal and a fraction have no exact comparison, sum or product: write the number as a decimal

#include "models.h"

void decimal_compared_with_a_fraction()
{
    using namespace Aio::Literals;
    const auto &p = Page::columns();
#ifdef OK
    const auto condition = p.price > "0.5"_dec;
#else
    const auto condition = p.price > 0.5;
#endif
}
