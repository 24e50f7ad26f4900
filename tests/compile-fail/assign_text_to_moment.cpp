// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: text is given for a date or time: write

#include "models.h"

void assign_text_to_moment()
{
    const auto &u = User::columns();
#ifdef OK
    const auto query = User::update(u.joined = QDateTime::fromString(QStringLiteral("2026-05-01T12:00:00Z"), Qt::ISODate));
#else
    const auto query = User::update(u.joined = QStringLiteral("2026-05-01T12:00:00Z"));
#endif
}
