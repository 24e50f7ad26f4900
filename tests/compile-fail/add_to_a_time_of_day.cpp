// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: of dates and times there are

#include "models.h"

void add_to_a_time_of_day()
{
#ifdef OK
    const auto query = Everything::select(Everything::C.time.hour() + 1);
#else
    const auto query = Everything::select(Everything::C.time + std::chrono::hours(1));
#endif
}
