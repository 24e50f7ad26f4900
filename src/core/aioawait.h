// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/core/detail/fiber.h"

namespace Aio::Detail
{
template<class F>
auto withRunsReason(F &&wait)
{
    try {
        return wait();
    } catch (const AioCancelled &) {
        rethrowInFiber();
    }
}

/// await() where it is known to be allowed.
template<class T>
T awaitHere(AioTask<T> task)
{
    const auto wait = [&]() -> T {
        return waitUntilEnded<T>(std::move(task));
    };
    if constexpr (std::is_void_v<T>) {
        withRunsReason(wait);
        checkFiber();
    } else {
        T result = withRunsReason(wait);
        checkFiber();
        return result;
    }
}
}

namespace Aio
{
/// The one bridge from code that waits to the event loop.
///
/// Inside a run(): suspends the fiber until the task has ended, and returns its value or throws its exception. Then, if the
/// run's token, bound object or deadline has fired meanwhile, AioCancelled or AioTimeout: the task is seen to its end in
/// any case, since it may use what stands on the fiber's stack (the library's own operations end soon then).
///
/// Outside, under allowSync(): blocks the thread, without an event loop, and delivers what this thread's coroutines await of
/// AioOrm meanwhile. The synchronous names are better: they deliver nothing but their own.
///
/// Elsewhere: AioMissingBridge, with AioOutcome::Unknown, since a task starts at once and runs on.
template<class T>
T await(AioTask<T> task)
{
    if (Detail::bridge(Detail::isSyncAllowed()) == Detail::Bridge::None) {
        Detail::raiseMissingBridge(QString(), AioOutcome::Unknown);
    }
    return Detail::awaitHere<T>(std::move(task));
}
}
