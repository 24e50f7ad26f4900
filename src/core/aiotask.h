// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include <QCoroTask>

#include <type_traits>
#include <variant>

#if defined(__GNUC__) && !defined(__clang__) && __GNUC__ < 13
/// g++ 12 destroys a capturing lambda temporary twice when it stands in a co_await expression.
#define AIO_CHECK_CALLABLE(F)                                                                                                                                  \
    static_assert(std::is_lvalue_reference_v<F> || std::is_trivially_destructible_v<F>,                                                                        \
                  "AioOrm: g++ 12 destroys this lambda twice when it stands in a co_await expression; "                                                        \
                  "name the lambda first (auto body = [...]...; co_await db.aioAtomic(body);) or capture by reference")
#else
#define AIO_CHECK_CALLABLE(F) static_assert(true)
#endif

/// What an asynchronous operation returns: awaited with co_await, it gives a T or throws.
///
///     AioTask<int> countUsers() { co_return int(co_await User::select().aioCount()); }
///
/// The operation has begun already when the task is returned, and runs on if the task is dropped; its exception is lost then:
/// aioSpawn() is for what nobody awaits, aioGather() for several at a time, aioFuture() for code that wants a QFuture. A coroutine
/// that awaits an operation of this library is resumed on the thread that awaits, from its event loop, never inside a call of its own.
/// A task is awaited once. It is QCoro's task, so everything of QCoro works with it.
template<class T = void>
using AioTask = QCoro::Task<T>;

namespace Aio::Detail
{
/// What a task of T gives where void will not do.
template<class T>
using GatherResult = std::conditional_t<std::is_void_v<T>, std::monostate, T>;
}
