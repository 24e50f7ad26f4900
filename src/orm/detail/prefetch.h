// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/orm/detail/modelrows.h"

/// Objects that are read for other objects: the children of parents, and what foreign keys refer to.
namespace Aio::Detail
{
class RelationEnds;

/// What was read for one object along one foreign key that refers to it.
class AIOORM_EXPORT RelatedObjects
{
public:
    RelatedObjects();
    virtual ~RelatedObjects();
    Q_DISABLE_COPY_MOVE(RelatedObjects)
    virtual void append(const std::shared_ptr<AioModel> &object) = 0;
    virtual qsizetype size() const = 0;
    virtual AioModel *at(qsizetype index) const = 0;
};

template<class Model>
class RelatedObjectsOf final : public RelatedObjects
{
public:
    RelatedObjectsOf() = default;
    explicit RelatedObjectsOf(QList<std::shared_ptr<Model>> objects)
        : objects(std::move(objects))
    {
    }
    void append(const std::shared_ptr<AioModel> &object) override { objects.append(std::static_pointer_cast<Model>(object)); }
    qsizetype size() const override { return objects.size(); }
    AioModel *at(qsizetype index) const override { return objects.at(index).get(); }

    QList<std::shared_ptr<Model>> objects;
};

/// Rows of a model whose objects nobody needs as its own type.
class AIOORM_EXPORT RelatedRows : public ModelRows
{
public:
    ~RelatedRows() override;
    std::vector<std::shared_ptr<AioModel>> objects;

protected:
    RelatedRows(const AioTable &(*table)(), const RowType &type, const ModelColumns &columns);
};

template<class Model>
class RelatedRowsOf final : public RelatedRows
{
public:
    explicit RelatedRowsOf(const ModelColumns &columns)
        : RelatedRows(&Model::aioMeta, rowTypeOf<Model>, columns)
    {
    }

private:
    void makeObject(qsizetype number, void *row) override
    {
        std::shared_ptr<AioModel> object = makeModel<Model>(std::move(*static_cast<typename Model::AioRow *>(row)));
        complete(number, *object);
        objects.push_back(std::move(object));
    }
};

/// How what is read for others is made.
class RelatedModel
{
public:
    template<class Model>
    static RelatedModel of()
    {
        return RelatedModel(
            [](const ModelColumns &columns) -> std::unique_ptr<RelatedRows> {
                return std::make_unique<RelatedRowsOf<Model>>(columns);
            },
            []() -> std::shared_ptr<RelatedObjects> {
                return std::make_shared<RelatedObjectsOf<Model>>();
            });
    }

    std::unique_ptr<RelatedRows> (*makeRows)(const ModelColumns &columns);
    std::shared_ptr<RelatedObjects> (*makeList)();

private:
    RelatedModel(std::unique_ptr<RelatedRows> (*makeRows)(const ModelColumns &), std::shared_ptr<RelatedObjects> (*makeList)())
        : makeRows(makeRows)
        , makeList(makeList)
    {
    }
};

/// One prefetch() of a query.
class AIOORM_EXPORT Prefetch
{
public:
    enum class Direction : quint8 {
        ToMany, ///< the foreign key is one of the objects that are read
        ToOne, ///< the foreign key is one of those that they are read for
        Through, ///< the foreign key is one of a table between both
    };
    Prefetch(Direction direction, NodePtr foreignKey, PrefetchBy by, SelectData query, ModelColumns columns, const RelatedModel &model);
    Prefetch(const RelationEnds &ends, SelectData query, ModelColumns columns, const RelatedModel &model);
    ~Prefetch();
    Q_DISABLE_COPY_MOVE(Prefetch)

    /// For messages: table.field of the foreign key.
    QString name() const;

    const Direction direction;
    const PrefetchBy by;
    const NodePtr foreignKey;
    const std::shared_ptr<const RelationEnds> ends; ///< null: there is no table between
    const SelectData query;
    const ModelColumns columns;
    const RelatedModel model;
};

/// Reads it for objects that are there. `objects` stay alive until the end; `query`: which has given them, null if nobody knows.
AIOORM_EXPORT AioTask<> fetchRelated(AioExecutor executor,
                                     std::vector<std::shared_ptr<const Prefetch>> prefetches,
                                     std::shared_ptr<const SelectData> query,
                                     std::vector<AioModel *> objects);
}
