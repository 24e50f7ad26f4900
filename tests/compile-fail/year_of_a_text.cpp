// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: no member named

#include "models.h"

void year_of_a_text()
{
#ifdef OK
    const auto query = Everything::select(Everything::C.moment.year());
#else
    const auto query = Everything::select(Everything::C.text.year());
#endif
}
