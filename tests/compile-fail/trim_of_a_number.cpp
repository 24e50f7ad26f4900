// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: trim.. needs a column of text

#include "models.h"

void trim_of_a_number()
{
#ifdef OK
    const auto query = Everything::select(Aio::trim(Everything::C.text));
#else
    const auto query = Everything::select(Aio::trim(Everything::C.medium));
#endif
}
