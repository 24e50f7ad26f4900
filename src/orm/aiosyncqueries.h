// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/database/detail/sync.h"
#include "aioorm/orm/aioqueries.h"

namespace Aio::Detail
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

namespace Aio
{
/// The synchronous names of a model's static functions, for run() and allowSync(). Each is what the name with aio is, which
/// says the rest.
template<class Model>
class SyncQueries
{
public:
    template<class... A>
    static std::shared_ptr<Model> create(A &&...a)
    {
        return Detail::sync(Detail::executorAmong<Model>(a...), [&] {
            return Queries<Model>::aioCreate(std::forward<A>(a)...);
        });
    }
    template<class... A>
    static AioGetOrCreateResult<Model> getOrCreate(A &&...a)
    {
        return Detail::sync(Detail::executorAmong<Model>(a...), [&] {
            return Queries<Model>::aioGetOrCreate(std::forward<A>(a)...);
        });
    }
    template<class... A>
    static std::shared_ptr<Model> get(A &&...a)
    {
        return getWith(
            [&] {
                return Queries<Model>::aioGet(a...);
            },
            a...);
    }
    template<class... A>
    static std::shared_ptr<Model> getOrNone(A &&...a)
    {
        return getWith(
            [&] {
                return Queries<Model>::aioGetOrNone(a...);
            },
            a...);
    }

private:
    template<class Start, class... A>
    static std::shared_ptr<Model> getWith(Start &&start, A &...a)
    {
        const AioExecutor executor = Detail::executorAmong<Model>(a...);
        return Detail::sync(executor, start, [&] {
            return Detail::textOf(Queries<Model>::select().where(Detail::wantedRow<Model>(Detail::lastOf(a...))).limit(1), executor);
        });
    }
};
}

/// Part of AIO_MODEL: the functions of Aio::SyncQueries, as static functions of the model.
#define AIO_MODEL_SYNC(CLASS) \
    template<class... A> \
    static std::shared_ptr<CLASS> create(A &&...a) { return ::Aio::SyncQueries<CLASS>::create(std::forward<A>(a)...); } \
    template<class... A> \
    static AioGetOrCreateResult<CLASS> getOrCreate(A &&...a) { return ::Aio::SyncQueries<CLASS>::getOrCreate(std::forward<A>(a)...); } \
    template<class... A> \
    static std::shared_ptr<CLASS> get(A &&...a) { return ::Aio::SyncQueries<CLASS>::get(std::forward<A>(a)...); } \
    template<class... A> \
    static std::shared_ptr<CLASS> getOrNone(A &&...a) { return ::Aio::SyncQueries<CLASS>::getOrNone(std::forward<A>(a)...); }
