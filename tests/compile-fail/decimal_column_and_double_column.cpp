// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: a decimal and a fraction have no exact comparison, sum or product: make the decimal a double

#include "aioorm/sql/aiofunction.h"
#include "models.h"

void decimal_column_and_double_column()
{
    const auto &u = User::columns();
    const auto &p = Page::columns();
#ifdef OK
    Aio::cast<double>(p.price) * u.score;
#else
    p.price *u.score;
#endif
}
