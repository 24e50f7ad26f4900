// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/core/aioawait.h"
#include "aioormtesting_export.h"

namespace Aio::Detail
{
/// Runs an event loop until the task has ended; throws AioTimeout when `timeout` is over.
AIOORM_TESTING_EXPORT std::shared_ptr<Wait> waitInEventLoop(std::chrono::milliseconds timeout);

/// What a task may give. Being asked for it makes the kit's await() the better match beside Aio::await().
template<class T>
concept Awaited = std::is_void_v<T> || std::is_object_v<T>;
}

/// For tests: runs a task to its end with an event loop of its own, and returns its result or throws its exception.
///
///     const auto alice = await(User::aioCreate(u.username = u"alice"_s));
///
/// After `timeout` (10 s) it throws AioTimeout; the task runs on. Unlike QCoro::waitFor() it ends when the task throws.
/// Inside a run() it is Aio::await(), which suspends the fiber.
/// Not for applications: a nested event loop lets everything else happen in the middle of a function.
template<class T>
    requires Aio::Detail::Awaited<T>
T await(AioTask<T> task, std::chrono::milliseconds timeout)
{
    if (Aio::isInFiber()) {
        return Aio::await<T>(std::move(task));
    }
    return Aio::Detail::waitUntilEnded<T>(std::move(task), Aio::Detail::waitInEventLoop(timeout));
}
template<class T>
    requires Aio::Detail::Awaited<T>
T await(AioTask<T> task)
{
    return await(std::move(task), std::chrono::seconds(10));
}
