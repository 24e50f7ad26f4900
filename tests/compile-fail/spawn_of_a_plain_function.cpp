// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: aioSpawn.. takes a callable that returns AioTask<>

#include "aioorm/core/aiospawn.h"

void spawn_of_a_plain_function(QObject *context)
{
#ifdef OK
    aioSpawn(context, []() -> AioTask<> {
        co_return;
    });
#else
    aioSpawn(context, [] { });
#endif
}
