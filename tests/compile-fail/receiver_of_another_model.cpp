// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: a receiver takes const std::shared_ptr<Model> &, and the event if it wants to

#include "aioorm/orm/aiomodelsignals.h"
#include "models.h"

void receiver_of_another_model()
{
#ifdef OK
    AioModelSignals<User>::preSave().connect([](const std::shared_ptr<User> &) { });
#else
    AioModelSignals<User>::preSave().connect([](const std::shared_ptr<Tweet> &) { });
#endif
}
