// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: run.. takes a plain function, which runs as if it waited: a coroutine is awaited without it

#include "models.h"

inline auto runOfACoroutine(AioDatabase &db)
{
#ifdef OK
    return db.run([] {
        return 1;
    });
#else
    return db.run([]() -> AioTask<int> {
        co_return 1;
    });
#endif
}
