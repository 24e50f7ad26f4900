// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: round.. takes a column of fractions or decimals

#include "models.h"

void round_a_whole_number()
{
#ifdef OK
    const auto query = Everything::select(Aio::round(Everything::C.real, 2));
#else
    const auto query = Everything::select(Aio::round(Everything::C.medium, 2));
#endif
}
