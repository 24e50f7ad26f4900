// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/orm/aioselect.h"
#include "aioorm/orm/detail/prefetch.h"

#include <QPointer>

namespace Aio::Detail
{
/// Whether rows refer to an object by themselves, or those of a table between do.
enum class Way : quint8 { Direct, Through };
/// What was read for an object along a foreign key that refers to it; null if nothing was.
AIOORM_EXPORT std::shared_ptr<RelatedObjects> relatedOf(const AioModel *object, const Node &foreignKey, Way way);
AIOORM_EXPORT void keepRelated(const AioModel *object, const Node &foreignKey, Way way, std::shared_ptr<RelatedObjects> objects, const AioTable &(*of)());
/// Throws AioMissingBridge unless they can be waited for here.
AIOORM_EXPORT void expectRelated(const Node &foreignKey);
AIOORM_EXPORT std::shared_ptr<const AioModel> sharedModel(const AioModel *object);

template<class Model>
AioTask<QList<std::shared_ptr<Model>>> fetchRelatedObjects(AioExecutor executor,
                                                           AioSelect<Model> query,
                                                           QPointer<const AioModel> object,
                                                           std::shared_ptr<const AioModel> kept,
                                                           NodePtr foreignKey,
                                                           Way way)
{
    auto reading = query.aioExecute(executor);
    QList<std::shared_ptr<Model>> objects = co_await reading;
    if (object) {
        keepRelated(object, *foreignKey, way, std::make_shared<RelatedObjectsOf<Model>>(objects), &Model::aioMeta);
    }
    kept.reset();
    co_return objects;
}
}

/// The way back of a foreign key, as AioModel::related() gives it, or along a many-to-many relation, as NoteTags::of(note).select() does: a
/// query, which clauses refine, and the objects that are there already.
///
///     co_await alice->related(t.author).orderBy(t.id).aioExecute();                  // asks the database
///     auto users = co_await User::select().prefetch(t.author).aioExecute();
///     for (const auto &tweet : users.first()->related(t.author)) …                   // does not
///
/// Lifetime: of its object. Thread: that of its object.
template<class Model>
class AIO_QUERY AioRelated : public AioSelect<Model>
{
public:
    using Objects = QList<std::shared_ptr<Model>>;

    /// By the library. Without an object nothing is kept.
    AioRelated(const AioModel *object, AioSelect<Model> query, Aio::Detail::NodePtr foreignKey, Aio::Detail::Way way = Aio::Detail::Way::Direct)
        : AioSelect<Model>(std::move(query))
        , m_object(object)
        , m_foreignKey(std::move(foreignKey))
        , m_way(way)
    {
    }

    /// They are there: prefetch() or aioObjects() has read them.
    bool isLoaded() const { return bool(loaded()); }
    /// Those that are there, as they were read; else it reads all that refer to the object, and keeps them. They are not kept up to date:
    /// aioPrefetch() reads them anew. Cost: none, or one round trip.
    [[nodiscard]] AioTask<Objects> aioObjects() const { return aioObjects(Aio::Detail::defaultExecutor(&Model::aioMeta)); }
    [[nodiscard]] AioTask<Objects> aioObjects(const AioExecutor &executor) const
    {
        if (const auto there = loaded()) {
            return ready(static_cast<const Aio::Detail::RelatedObjectsOf<Model> &>(*there).objects);
        }
        return Aio::Detail::fetchRelatedObjects<Model>(executor, *this, m_object, Aio::Detail::sharedModel(m_object), m_foreignKey, m_way);
    }
    /// The same at once. AioMissingBridge if they are not there, but for run() and allowSync(), where they are read.
    Objects objects() const { return objects(Aio::Detail::defaultExecutor(&Model::aioMeta)); }
    Objects objects(const AioExecutor &executor) const
    {
        if (const auto there = loaded()) {
            return static_cast<const Aio::Detail::RelatedObjectsOf<Model> &>(*there).objects;
        }
        Aio::Detail::expectRelated(*m_foreignKey);
        return Aio::Detail::sync(executor, [&] {
            return aioObjects(executor);
        });
    }
    /// Of objects().
    auto begin() const
    {
        m_iterated = objects();
        return m_iterated.cbegin();
    }
    auto end() const { return m_iterated.cend(); }

private:
    std::shared_ptr<Aio::Detail::RelatedObjects> loaded() const { return Aio::Detail::relatedOf(m_object, *m_foreignKey, m_way); }
    static AioTask<Objects> ready(Objects objects) { co_return objects; }

    QPointer<const AioModel> m_object;
    Aio::Detail::NodePtr m_foreignKey;
    Aio::Detail::Way m_way;
    mutable Objects m_iterated;
};
