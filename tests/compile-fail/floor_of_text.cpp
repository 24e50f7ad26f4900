// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: floor.. takes a column of fractions

#include "models.h"

void floor_of_text()
{
#ifdef OK
    const auto query = Everything::select(Aio::floor(Everything::C.real));
#else
    const auto query = Everything::select(Aio::floor(Everything::C.text));
#endif
}
