// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: a decimal and a fraction have no exact comparison, sum or product

#include "models.h"

void compare_decimal_with_double()
{
#ifdef OK
    const auto query = Page::select().where(Page::C.price == AioDecimal(7));
#else
    const auto query = Page::select().where(Page::C.price == 0.1);
#endif
}
