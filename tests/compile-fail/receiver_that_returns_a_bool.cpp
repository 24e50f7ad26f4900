// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: a receiver returns nothing, or is a coroutine that returns AioTask<>

#include "aioorm/orm/aiomodelsignals.h"
#include "models.h"

void receiver_that_returns_a_bool()
{
#ifdef OK
    AioModelSignals<User>::preSave().connect([](const std::shared_ptr<User> &, const AioSaveEvent &) { });
#else
    AioModelSignals<User>::preSave().connect([](const std::shared_ptr<User> &, const AioSaveEvent &) {
        return true;
    });
#endif
}
