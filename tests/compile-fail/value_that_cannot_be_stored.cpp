// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: value\(\) takes a value that can be stored

#include "models.h"

void value_that_cannot_be_stored()
{
#ifdef OK
    Aio::value(5);
#else
    Aio::value(static_cast<const void *>(nullptr));
#endif
}
