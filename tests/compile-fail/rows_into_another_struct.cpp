// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: into.. needs an aggregate whose members are the columns of the query, in their order

#include "models.h"

void rows_into_another_struct()
{
    [[maybe_unused]] const auto &u = User::columns();
#ifdef OK
    struct Line {
        qint64 id;
        QString name;
    };
    const auto query = User::select(u.id, u.username).into<Line>();
#else
    struct Line {
        qint64 id;
        QDate name;
    };
    const auto query = User::select(u.id, u.username).into<Line>();
#endif
}
