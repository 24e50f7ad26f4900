// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/orm/aiomodel.h"

namespace Aio::Detail
{
/// The objects as fetchRelated() takes them. AioProgrammingError for null, and for one of another thread.
AIOORM_EXPORT AioModel *prefetchable(const std::shared_ptr<AioModel> &object, qsizetype index);

template<class Model>
AioTask<> prefetchFor(AioExecutor executor, QList<std::shared_ptr<Model>> objects, std::vector<std::shared_ptr<const Prefetch>> prefetches)
{
    std::vector<AioModel *> all;
    all.reserve(std::size_t(objects.size()));
    for (qsizetype i = 0; i < objects.size(); ++i) {
        all.push_back(prefetchable(objects.at(i), i));
    }
    auto reading = fetchRelated(withTimeRunning(executor), std::move(prefetches), nullptr, std::move(all));
    co_await reading;
}
}

/// What prefetch() of a query reads, for objects that are there already: what was read for them before is replaced.
///
///     co_await aioPrefetch(users, t.author);
///     co_await aioPrefetch(db.timeout(2s), users, t.author, Tweet::select().orderBy(t.id.desc()).limit(3));
///
/// Errors: those of a query; AioProgrammingError for null, for an object that has no key yet, and for one of another thread.
/// Cost: a round trip for each model that is read, for up to 4096 objects; none for no objects. Thread: that of the objects.
template<class Model, Aio::Expression C, class... More>
[[nodiscard]] AioTask<> aioPrefetch(const AioExecutor &executor, const QList<std::shared_ptr<Model>> &objects, const C &foreignKey, const More &...more)
{
    return Aio::Detail::prefetchFor<Model>(executor, objects, Model::select().prefetch(foreignKey, more...).aioPrefetches());
}
template<class Model, Aio::Expression C, class... More>
[[nodiscard]] AioTask<> aioPrefetch(const QList<std::shared_ptr<Model>> &objects, const C &foreignKey, const More &...more)
{
    return aioPrefetch(Aio::Detail::defaultExecutor(&Model::aioMeta), objects, foreignKey, more...);
}
/// The same in run() and under allowSync().
template<class Model, Aio::Expression C, class... More>
void prefetch(const AioExecutor &executor, const QList<std::shared_ptr<Model>> &objects, const C &foreignKey, const More &...more)
{
    Aio::Detail::sync(executor, [&] {
        return aioPrefetch(executor, objects, foreignKey, more...);
    });
}
template<class Model, Aio::Expression C, class... More>
void prefetch(const QList<std::shared_ptr<Model>> &objects, const C &foreignKey, const More &...more)
{
    prefetch(Aio::Detail::defaultExecutor(&Model::aioMeta), objects, foreignKey, more...);
}
