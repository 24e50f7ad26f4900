// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: only.. takes columns of one model

#include "models.h"

void save_of_two_models_columns()
{
    [[maybe_unused]] const auto &u = User::columns();
    [[maybe_unused]] const auto &t = Tweet::columns();
#ifdef OK
    [[maybe_unused]] const auto fields = Aio::only(u.username, u.rank);
#else
    [[maybe_unused]] const auto fields = Aio::only(u.username, t.content);
#endif
}
