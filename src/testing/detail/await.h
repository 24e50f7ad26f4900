// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/core/aioawait.h"
#include "aioorm/core/aiogather.h"
#include "aioormtesting_export.h"

#include <QEventLoop>

namespace Aio::Detail
{
/// Runs the event loop until `isDone`, or throws AioTimeout.
AIOORM_TESTING_EXPORT void runEventLoop(const std::function<bool()> &isDone, QEventLoop &loop, std::chrono::milliseconds timeout);

template<class T>
class AwaitState
{
public:
    QEventLoop loop;
    std::optional<GatherResult<T>> result;
    std::exception_ptr error;
    bool done = false;
};

template<class T>
AioTask<> awaitInto(AioTask<T> task, std::shared_ptr<AwaitState<T>> state)
{
    co_await collect<T>(task, state->result, state->error);
    state->done = true;
    state->loop.quit();
}
}

namespace Aio::Detail
{
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
    const auto state = std::make_shared<Aio::Detail::AwaitState<T>>();
    const AioTask<> runner = Aio::Detail::awaitInto<T>(std::move(task), state);
    Aio::Detail::runEventLoop(
        [&] {
            return state->done;
        },
        state->loop,
        timeout);
    if (state->error) {
        std::rethrow_exception(state->error);
    }
    if constexpr (!std::is_void_v<T>) {
        return std::move(*state->result);
    }
}
template<class T>
    requires Aio::Detail::Awaited<T>
T await(AioTask<T> task)
{
    return await(std::move(task), std::chrono::seconds(10));
}
