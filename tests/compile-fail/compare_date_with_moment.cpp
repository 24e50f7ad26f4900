// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: a date-time is given for a date: write moment.date..

#include "models.h"

void compare_date_with_moment()
{
#ifdef OK
    const auto query = Everything::select().where(Everything::C.date == QDateTime::currentDateTimeUtc().date());
#else
    const auto query = Everything::select().where(Everything::C.date == QDateTime::currentDateTimeUtc());
#endif
}
