// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: this literal is no decimal number

#include "models.h"

void decimal_literal_that_is_too_long()
{
    using namespace Aio::Literals;
#ifdef OK
    "0.12345678901234567890123456789012345678"_dec;
#else
    "0.123456789012345678901234567890123456789"_dec;
#endif
}
