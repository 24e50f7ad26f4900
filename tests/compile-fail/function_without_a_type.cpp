// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: fn.. has to be told the type of the result: Aio::fn<QString>.

#include "models.h"

void function_without_a_type()
{
    const auto &u = User::columns();
#ifdef OK
    const auto query = User::select(Aio::fn<QString>("hex", u.username));
#else
    const auto query = User::select(Aio::fn("hex", u.username));
#endif
}
