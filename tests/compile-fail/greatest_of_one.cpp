// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: greatest.. and least.. take two values or more

#include "models.h"

void greatest_of_one()
{
#ifdef OK
    const auto query = Everything::select(Aio::greatest(Everything::C.medium, 1));
#else
    const auto query = Everything::select(Aio::greatest(Everything::C.medium));
#endif
}
