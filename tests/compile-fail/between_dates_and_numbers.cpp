// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: the value compared or combined with this column has the wrong type

#include "models.h"

void between_dates_and_numbers()
{
    const auto &u = User::columns();
#ifdef OK
    const auto made = u.joined.between(QDateTime(), QDateTime());
#else
    const auto made = u.joined.between(1, 2);
#endif
}
