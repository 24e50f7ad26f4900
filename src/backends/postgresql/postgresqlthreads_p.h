// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/driver/driverthreads_p.h"

namespace Aio::Detail
{
/// For what blocks in libpq: connecting, and cancelling. The end of the process leaves one behind that hangs.
inline DriverThreads &postgresqlThreads()
{
    static DriverThreads &threads = *new DriverThreads("aio-postgresql");
    static const DriverThreads::AtExit atExit(threads);
    return threads;
}
}
