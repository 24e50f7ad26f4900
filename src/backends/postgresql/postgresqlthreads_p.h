// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/driver/driverthreads_p.h"

namespace Aio::Detail
{
/// For what blocks in libpq: the lookup of names, and cancelling. Neither can be ended; the end of the process leaves one behind that hangs.
inline void startPostgresqlThread(DriverThreads::Function function)
{
    static DriverThreads &threads = *new DriverThreads("aio-postgresql");
    static const DriverThreads::AtExit atExit(threads);
    threads.start(std::move(function), [] { });
}
}
