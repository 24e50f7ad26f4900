// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: g\+\+ 12 destroys this lambda twice when it stands in a co_await expression

#include "aioorm/database/aiodatabase.h"

AioTask<> lambda_temporary_with_captures(AioDatabase &db, std::shared_ptr<int> number)
{
#ifdef OK
    const auto body = [number](AioTransaction &) -> AioTask<> {
        co_return;
    };
    co_await db.aioAtomic(body);
#elif defined(__clang__) || __GNUC__ >= 13
#error AioOrm: g++ 12 destroys this lambda twice when it stands in a co_await expression (this compiler does not)
#else
    co_await db.aioAtomic([number](AioTransaction &) -> AioTask<> {
        co_return;
    });
#endif
}
