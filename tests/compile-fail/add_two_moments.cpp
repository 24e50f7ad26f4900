// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: of dates and times there are

#include "models.h"

void add_two_moments()
{
#ifdef OK
    const auto query = Everything::select(Everything::C.moment - Everything::C.moment.addDays(1));
#else
    const auto query = Everything::select(Everything::C.moment + Everything::C.moment);
#endif
}
