// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: a date is given for a date-time: write date.startOfDay.QTimeZone::utc...

#include "models.h"

#include <QTimeZone>

void compare_moment_with_date()
{
    const auto &u = User::columns();
#ifdef OK
    const auto query = User::select().where(u.joined >= QDate(2026, 5, 1).startOfDay(QTimeZone::utc()));
#else
    const auto query = User::select().where(u.joined >= QDate(2026, 5, 1));
#endif
}
