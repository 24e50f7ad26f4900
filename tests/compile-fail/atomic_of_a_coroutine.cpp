// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: the body of atomic.. is a plain function: for a coroutine co_await aioAtomic..

#include "models.h"

inline void atomicOfACoroutine(AioDatabase &db)
{
#ifdef OK
    db.atomic([](AioTransaction &) { });
#else
    db.atomic([](AioTransaction &) -> AioTask<> {
        co_return;
    });
#endif
}
