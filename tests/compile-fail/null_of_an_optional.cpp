// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: null<T>\(\) is of a type that can be stored, bare

#include "models.h"

void null_of_an_optional()
{
#ifdef OK
    Aio::null<int>();
#else
    Aio::null<std::optional<int>>();
#endif
}
