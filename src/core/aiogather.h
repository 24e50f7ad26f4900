// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/core/aiospawn.h"

#include <QList>

#include <optional>
#include <tuple>
#include <vector>

namespace Aio::Detail
{
template<class T>
// NOLINTNEXTLINE(cppcoreguidelines-avoid-reference-coroutine-parameters): gather() has them, and awaits it
AioTask<> collect(AioTask<T> &task, std::optional<GatherResult<T>> &result, std::exception_ptr &error)
{
    try {
        if constexpr (std::is_void_v<T>) {
            co_await task;
            result.emplace();
        } else {
            result.emplace(co_await task);
        }
    } catch (...) {
        // the first in argument order is passed on; the caller sees the others in the log
        if (!error) {
            error = std::current_exception();
        } else {
            reportUnhandled(std::current_exception());
        }
    }
}

template<class... T, std::size_t... I>
AioTask<std::tuple<GatherResult<T>...>> gather(std::index_sequence<I...>, AioTask<T>... tasks)
{
    std::tuple<std::optional<GatherResult<T>>...> results;
    std::exception_ptr error;
    (co_await collect<T>(tasks, std::get<I>(results), error), ...);
    if (error) {
        std::rethrow_exception(error);
    }
    co_return std::tuple<GatherResult<T>...>(std::move(*std::get<I>(results))...);
}

template<class T>
AioTask<QList<T>> gatherList(std::vector<AioTask<T>> tasks)
{
    QList<T> results;
    results.reserve(qsizetype(tasks.size()));
    std::exception_ptr error;
    for (AioTask<T> &task : tasks) {
        std::optional<T> result;
        co_await collect<T>(task, result, error);
        if (result) {
            results.append(std::move(*result));
        }
    }
    if (error) {
        std::rethrow_exception(error);
    }
    co_return results;
}
}

/// Awaits several tasks that run at the same time: auto [users, count] = co_await aioGather(User::select().aioExecute(), …).
/// All of them end before it returns. The first error (in the order of the arguments) is thrown then, further ones are logged.
/// A Task<> gives a std::monostate.
template<class... T>
[[nodiscard]] AioTask<std::tuple<Aio::Detail::GatherResult<T>...>> aioGather(AioTask<T>... tasks)
{
    return Aio::Detail::gather<T...>(std::index_sequence_for<T...>(), std::move(tasks)...);
}

/// The same for any number of tasks of one type.
template<class T>
[[nodiscard]] AioTask<QList<T>> aioGather(std::vector<AioTask<T>> tasks)
{
    return Aio::Detail::gatherList<T>(std::move(tasks));
}
