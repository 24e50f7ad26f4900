// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: a month of std::chrono is 30.4 days: say addMonths

#include "models.h"

void add_a_month_of_chrono()
{
#ifdef OK
    const auto query = Everything::select(Everything::C.moment.addMonths(1));
#else
    const auto query = Everything::select(Everything::C.moment + std::chrono::months(1));
#endif
}
