// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: into.. needs an aggregate whose members are the columns of returning

#include "models.h"

void returned_struct_of_fewer_members()
{
    [[maybe_unused]] const auto &u = User::columns();
    [[maybe_unused]] const auto &t = Tweet::columns();
#ifdef OK
    struct Line {
        qint64 id;
        QString name;
    };
    const auto task = User::insertMany(u.username).rows(QList<std::tuple<QString>>()).returning(u.id, u.username).into<Line>().aioExecute();
#else
    struct Line {
        qint64 id;
    };
    const auto task = User::insertMany(u.username).rows(QList<std::tuple<QString>>()).returning(u.id, u.username).into<Line>().aioExecute();
#endif
}
