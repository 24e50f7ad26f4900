// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/driver/driverthreads_p.h"

namespace Aio::Detail
{
/// For what blocks in libpq: connecting, and cancelling. `interrupt` is called at the end of the process, which leaves one behind that hangs.
inline void startPostgresqlThread(DriverThreads::Function function, DriverThreads::Function interrupt = [] { })
{
    static DriverThreads &threads = *new DriverThreads("aio-postgresql");
    static const DriverThreads::AtExit atExit(threads);
    threads.start(std::move(function), std::move(interrupt));
}
}
