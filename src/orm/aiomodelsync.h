// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "database/aiosync.h"
#include "orm/aioquery.h"

namespace Aio
{
/// The executor among the arguments of an operation of a model: the first one, or else the model's own.
template<class Model, class... A>
AioExecutor executorAmong(A &...arguments)
{
    if constexpr (startsWithExecutor<A &...>) {
        return std::get<0>(std::tie(arguments...));
    } else {
        return defaultExecutor(&Model::aioMeta);
    }
}

template<class... A>
const auto &lastOf(const A &...arguments)
{
    return std::get<sizeof...(A) - 1>(std::tie(arguments...));
}
}

/// The synchronous names of a model's static functions, for run() and allowSync(); part of AIO_MODEL. Each is what the name
/// with aio is, which says the rest. Templates, all of them, so that they cost a program nothing that does not use them.
#define AIO_MODEL_SYNC(CLASS)                                                                                                                                  \
    template<class... A>                                                                                                                                       \
    static std::shared_ptr<CLASS> create(A &&...a)                                                                                                             \
    {                                                                                                                                                          \
        const AioExecutor executor = ::Aio::executorAmong<CLASS>(a...);                                                                                        \
        return ::Aio::sync(executor, [&] { return aioCreate(std::forward<A>(a)...); });                                                                        \
    }                                                                                                                                                          \
    template<class... A>                                                                                                                                       \
    static AioGetOrCreateResult<CLASS> getOrCreate(A &&...a)                                                                                                   \
    {                                                                                                                                                          \
        const AioExecutor executor = ::Aio::executorAmong<CLASS>(a...);                                                                                        \
        return ::Aio::sync(executor, [&] { return aioGetOrCreate(std::forward<A>(a)...); });                                                                   \
    }                                                                                                                                                          \
    template<class... A>                                                                                                                                       \
    static std::shared_ptr<CLASS> get(A &&...a)                                                                                                                \
    {                                                                                                                                                          \
        const AioExecutor executor = ::Aio::executorAmong<CLASS>(a...);                                                                                        \
        return ::Aio::sync(executor, [&] { return aioGet(a...); }, [&] { return ::Aio::textOf(select().where(::Aio::lastOf(a...)).limit(1), executor); });     \
    }                                                                                                                                                          \
    template<class... A>                                                                                                                                       \
    static std::shared_ptr<CLASS> getOrNone(A &&...a)                                                                                                          \
    {                                                                                                                                                          \
        const AioExecutor executor = ::Aio::executorAmong<CLASS>(a...);                                                                                        \
        return ::Aio::sync(executor, [&] { return aioGetOrNone(a...); }, [&] { return ::Aio::textOf(select().where(::Aio::lastOf(a...)).limit(1), executor); });\
    }
