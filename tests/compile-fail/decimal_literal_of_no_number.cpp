// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: this literal is no decimal number

#include "models.h"

void decimal_literal_of_no_number()
{
    using namespace Aio::Literals;
#ifdef OK
    "0.5"_dec;
#else
    "0,5"_dec;
#endif
}
