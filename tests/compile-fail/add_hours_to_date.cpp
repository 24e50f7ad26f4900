// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: a date takes whole days

#include "models.h"

void add_hours_to_date()
{
#ifdef OK
    const auto query = Everything::select(Everything::C.date + std::chrono::days(1));
#else
    const auto query = Everything::select(Everything::C.date + std::chrono::hours(1));
#endif
}
