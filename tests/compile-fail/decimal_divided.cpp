// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: decimals are not divided by /

#include "models.h"

void decimal_divided()
{
    const auto &p = Page::columns();
#ifdef OK
    Aio::divide(p.price, 2, 2);
#else
    p.price / 2;
#endif
}
