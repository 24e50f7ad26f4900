// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/core/aiotask.h"
#include "aioorm/sql/detail/builder.h"

class AioExecutor;

/// What is said where a query is awaited that was not executed.
namespace Aio::Detail
{
template<class Q>
concept NotExecuted = requires(const Q &query, const AioExecutor &executor) { query.aioExecute(executor); };

/// An awaitable, so that nothing else is said.
class NoResult
{
public:
    template<class Q>
    explicit(false) NoResult(const Q &)
    {
    }
    bool await_ready() const noexcept { return true; }
    template<class Handle>
    void await_suspend(Handle) const noexcept
    {
    }
    void await_resume() const noexcept { }
};
}

template<Aio::Detail::NotExecuted Q>
struct QCoro::detail::awaiter_type<Q> {
    static_assert(!Aio::Detail::isMistake<Q>, "AioOrm: a query is executed before it is awaited: write co_await query.aioExecute()");
    using type = Aio::Detail::NoResult;
};
