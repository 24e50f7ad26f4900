// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/database/detail/sync.h"
#include "aioorm/orm/aioderived.h"
#include "aioorm/orm/aioforeignkey.h"
#include "aioorm/orm/detail/modelstream.h"
#include "aioorm/orm/detail/notexecuted.h"
#include "aioorm/orm/detail/prefetch.h"

namespace Aio
{
/// Which rows aioCount() counts.
enum Counted : quint8 { WithLimit, WithoutLimit };
}

namespace Aio::Detail
{
AIOORM_EXPORT AioTask<qint64> fetchCount(AioExecutor executor, SelectData data, Counted counted = WithLimit);
AIOORM_EXPORT AioTask<bool> fetchExists(AioExecutor executor, SelectData data);
/// `kinds`: of the columns; none: those of the table.
AIOORM_EXPORT AioTask<QList<QVariantMap>> fetchMaps(AioExecutor executor, SelectData data, std::vector<ColumnKind> kinds = {});
AIOORM_EXPORT AioTask<AioStream<QVariantMap>> streamMaps(const AioExecutor &executor, SelectData data, int batchSize, std::vector<ColumnKind> kinds = {});

/// What makes the sinks of its rows as maps; takes out of the query what they do not hold. `kinds`: of the columns; none: those of the table.
AIOORM_EXPORT StreamReader::MakeSink mapSinks(SelectData &data, std::vector<ColumnKind> kinds);
/// The query with so many rows at most.
AIOORM_EXPORT SelectData atMost(SelectData data, qint64 rows);

/// The columns of only(), each once, with the key. AioProgrammingError for those of another table.
AIOORM_EXPORT std::vector<NodePtr> withKey(const SourcePtr &from, std::vector<NodePtr> columns);
/// Throws AioProgrammingError after only() and include().
AIOORM_EXPORT void expectWholeRows(const SelectData &data);

/// The coroutines that end a query of values: what awaits, and no more.
template<class Row>
AioTask<QList<Row>> readRows(StartedStatement started, ListSink<Row> *rows)
{
    co_await started.delivered();
    co_return rows->take();
}
template<class Row>
AioTask<std::optional<Row>> readFirstRow(StartedStatement started, FirstSink<Row> *rows)
{
    co_await started.delivered();
    co_return rows->take();
}
template<class T>
AioTask<std::optional<T>> readScalar(StartedStatement started, FirstSink<std::tuple<T>> *rows)
{
    co_await started.delivered();
    std::optional<std::tuple<T>> row = rows->take();
    co_return row ? std::optional<T>(std::move(std::get<0>(*row))) : std::nullopt;
}

/// `query`: what compile() takes.
template<class Row, class Query, class... T>
AioTask<QList<Row>> fetchRows(const AioExecutor &executor, const Query &query, Access access, std::type_identity<std::tuple<T...>>)
{
    if constexpr (hasObjects<std::tuple<T...>>) {
        auto sink = std::make_unique<ObjectSink<T...>>();
        ObjectSink<T...> *rows = sink.get();
        return readObjectRows<Row, T...>(StartedStatement::read(executor, query, std::move(sink), access), rows);
    } else {
        auto sink = std::make_unique<SinkOf<ListSink, Row, T...>>();
        ListSink<Row> *rows = sink.get();
        return readRows<Row>(StartedStatement::read(executor, query, std::move(sink), access), rows);
    }
}

template<class Row, class... T>
AioTask<std::optional<Row>> fetchFirstRow(const AioExecutor &executor, SelectData data, std::type_identity<std::tuple<T...>>)
{
    data.limitToFirst();
    if constexpr (hasObjects<std::tuple<T...>>) {
        auto sink = std::make_unique<ObjectSink<T...>>();
        ObjectSink<T...> *rows = sink.get();
        return readFirstObjectRow<Row, T...>(StartedStatement::read(executor, data, std::move(sink)), rows);
    } else {
        auto sink = std::make_unique<SinkOf<FirstSink, Row, T...>>();
        FirstSink<Row> *rows = sink.get();
        return readFirstRow<Row>(StartedStatement::read(executor, data, std::move(sink)), rows);
    }
}

/// The row that has to be there. `data`: the query, for the error.
template<class Row>
AioTask<Row> expectRow(const AioTable &(*table)(), SelectData data, AioExecutor executor, AioTask<std::optional<Row>> reading)
{
    std::optional<Row> row = co_await reading;
    if (!row) {
        data.limitToFirst();
        raiseDoesNotExist(table(), compile(data, executor.dialect()).text);
    }
    co_return std::move(*row);
}

template<class T>
AioTask<std::optional<T>> fetchScalar(const AioExecutor &executor, SelectData data)
{
    data.limitToFirst();
    auto sink = std::make_unique<TupleSink<FirstSink, T>>();
    FirstSink<std::tuple<T>> *rows = sink.get();
    return readScalar<T>(StartedStatement::read(executor, data, std::move(sink)), rows);
}

/// The stored kind of a column of type T in a result.
template<class T>
ColumnKind resultKind()
{
    if constexpr (isObject<T>) {
        return {}; // refused by who asks
    } else if constexpr (ForeignKeyType<T>) {
        return AioType<typename Comparable<T>::Type>::kind;
    } else {
        return AioType<typename Unwrap<T>::Type>::kind;
    }
}
template<class... T>
std::vector<ColumnKind> resultKinds(std::type_identity<std::tuple<T...>>)
{
    return {resultKind<T>()...};
}
}

namespace Aio::Detail
{
/// Whose objects prefetch() of a query for this model reads.
template<class Model, class C, bool isForeignKey = ForeignKeyType<typename C::FieldType>>
struct PrefetchedModel {
    using Type = Model; // refused by who asks
};
template<class Model, class C>
struct PrefetchedModel<Model, C, true> {
    using Target = typename C::FieldType::Target;
    using Type = std::conditional_t<std::same_as<Target, Model>, typename C::Model, Target>;
};
template<class Model, class C>
using PrefetchedBy = typename PrefetchedModel<Model, C>::Type;
/// The other side of a many-to-many relation.
template<class Model, class Relation>
using RelatedBy = typename Relation::template AioOther<Model>;
template<class Relation, class Model>
concept RelationFrom = requires { typename RelatedBy<Model, Relation>; };
}

/// A SELECT of whole rows. Built by Model::select(); executed by the aio functions, each of which takes an executor or uses the
/// model's database. Errors of all: AioProgrammingError, AioOperationalError, AioDataError, AioTimeout, AioCancelled. Cost of
/// each: one round trip. Objects are made on the awaiting thread in slices of a few milliseconds.
template<class Model>
class AIO_QUERY AioSelect : public Aio::Detail::SelectClauses<AioSelect<Model>>
{
    using Self = AioSelect;

public:
    using Object = std::shared_ptr<Model>;
    /// A whole row stands for its key.
    using AioRowTypes = std::tuple<AioForeignKey<Model>>;
    static constexpr bool aioRowsAreModels = true;
    template<class Rows>
    using AioCombined = AioSelect;

    AioSelect()
        : AioSelect(Model::columns().aioSource)
    {
    }
    /// From the table, or an alias of it.
    explicit AioSelect(Aio::Detail::SourcePtr from) { this->m_data.from = std::move(from); }

    /// The objects of a foreign key come with the rows, by a LEFT JOIN: Tweet::select().include(t.author). Rows that refer to
    /// the same object share it. For the foreign key of an included object call it again, in that order:
    /// .include(t.author).include(u.company). No row is left out for it. The columns of what is included may be used in
    /// where() and orderBy(). A table that is in the query already takes an alias.
    AIO_CLAUSE(template<Aio::Expression C>, include, (const C &foreignKey), include(foreignKey), addInclude<C>(foreignKey, {}))
    AIO_CLAUSE(template<Aio::Expression C>,
               include,
               (const C &foreignKey, const Aio::Alias<typename C::FieldType::Target> &alias),
               include(foreignKey, alias),
               addInclude<C>(foreignKey, alias.aioSource()))

    /// Reads what refers to the objects along a foreign key, or what a foreign key of theirs refers to, by one more query for all of them:
    ///
    ///     auto users = co_await User::select().prefetch(t.author).aioExecute();
    ///     for (const auto &tweet : users.first()->related(t.author)) …    // no query; and tweet->author() is the user, as long as somebody has it
    ///
    /// A query of one's own says which, in which order, and what is read for them in turn; its limit() and offset() are for each object:
    ///
    ///     User::select().prefetch(t.author, Tweet::select().orderBy(t.id.desc()).limit(3).prefetch(l.tweet))
    ///
    /// A foreign key from a model to itself is taken for the way to its children; include() is the other one. Several go along one query, each
    /// once. What is written between the queries may be seen: in a ReadOnly transaction all are of one moment.
    /// By Where and Join the rows are found by this query once more, so that it has to give the same rows: an orderBy() that leaves nothing
    /// open where it has a limit(). Not with aioStream(); aioMaps() has nothing of it.
    /// Cost: one round trip for each, by Keys one for 4096 objects; none where there is no object.
    AIO_CLAUSE(template<Aio::Expression C>,
               prefetch,
               (const C &foreignKey, Aio::PrefetchBy by = Aio::PrefetchBy::Keys),
               prefetch(foreignKey, by),
               (addPrefetch<C, Aio::Detail::PrefetchedBy<Model, C>>(foreignKey, {}, by)))
    AIO_CLAUSE(template<Aio::Expression C>,
               prefetch,
               (const C &foreignKey, const AioSelect<Aio::Detail::PrefetchedBy<Model, C>> &query, Aio::PrefetchBy by = Aio::PrefetchBy::Keys),
               prefetch(foreignKey, query, by),
               (addPrefetch<C, Aio::Detail::PrefetchedBy<Model, C>>(foreignKey, query, by)))

    /// For its message alone.
    template<Aio::Expression C, class Q, class... By>
        requires(!std::convertible_to<const Q &, AioSelect<Aio::Detail::PrefetchedBy<Model, C>>> && !std::same_as<Q, Aio::PrefetchBy>)
    AioSelect prefetch(const C &, const Q &, By...) const
    {
        static_assert(!Aio::Detail::isMistake<Q>,
                      "AioOrm: prefetch() takes a query of whole rows of the model that it reads: prefetch(t.author, Tweet::select())");
        return *this;
    }

    /// The same along a many-to-many relation (AioManyToMany): Note::select().prefetch<NoteTags>(Tag::select().orderBy(g.name)). An object
    /// that several are related to is one. NoteTags::of(note).select() has them then. Cost: two round trips, for 4096 objects.
    AIO_CLAUSE(template<Aio::Detail::RelationFrom<Model> Relation>, prefetch, (), template prefetch<Relation>(), (addPrefetchThrough<Relation>(AioSelect<Aio::Detail::RelatedBy<Model, Relation>>())))
    AIO_CLAUSE(template<Aio::Detail::RelationFrom<Model> Relation>,
               prefetch,
               (const AioSelect<Aio::Detail::RelatedBy<Model, Relation>> &query),
               template prefetch<Relation>(query),
               (addPrefetchThrough<Relation>(query)))
    /// For its message alone.
    template<class Relation, class... Q>
        requires(!Aio::Expression<Relation> && !Aio::Detail::RelationFrom<Relation, Model>)
    AioSelect prefetch(const Q &...) const
    {
        static_assert(!Aio::Detail::isMistake<Relation>, "AioOrm: prefetch<…>() takes a many-to-many relation; along a foreign key it is prefetch(t.author)");
        return *this;
    }

    /// Reads only these fields, and the key: the others throw when they are asked for. See AioModel::isPartial().
    AIO_CLAUSE(template<Aio::Expression... C>, only, (const C &...columns), only(columns...), readOnly({columns.aioNode()...}))

    [[nodiscard]] AioTask<QList<Object>> aioExecute() const { return aioExecute(executor()); }
    [[nodiscard]] AioTask<QList<Object>> aioExecute(const AioExecutor &executor) const
    {
        return Aio::Detail::fetchModels<Model>(executor, this->m_data, m_columns);
    }
    /// The first row, null if there is none. Adds LIMIT 1; this query stays as it is.
    [[nodiscard]] AioTask<Object> aioFirst() const { return aioFirst(executor()); }
    [[nodiscard]] AioTask<Object> aioFirst(const AioExecutor &executor) const
    {
        return Aio::Detail::fetchModel<Model>(executor, this->m_data, Aio::Detail::IfMissing::Null, m_columns);
    }
    /// The same where there has to be one: AioDoesNotExist, with the statement, if there is none.
    [[nodiscard]] AioTask<Object> aioGet() const { return aioGet(executor()); }
    [[nodiscard]] AioTask<Object> aioGet(const AioExecutor &executor) const
    {
        return Aio::Detail::fetchModel<Model>(executor, this->m_data, Aio::Detail::IfMissing::Throw, m_columns);
    }
    /// The first rows, so many at most. Adds LIMIT, the smaller one where the query has one; this query stays as it is.
    [[nodiscard]] AioTask<QList<Object>> aioPeek(qint64 rows) const { return aioPeek(executor(), rows); }
    [[nodiscard]] AioTask<QList<Object>> aioPeek(const AioExecutor &executor, qint64 rows) const
    {
        return Aio::Detail::fetchModels<Model>(executor, Aio::Detail::atMost(this->m_data, rows), m_columns);
    }
    /// The number of rows, as limit() and offset() leave them, or Aio::WithoutLimit as if there were none; of groups that of the groups.
    [[nodiscard]] AioTask<qint64> aioCount(Aio::Counted counted = Aio::WithLimit) const { return aioCount(executor(), counted); }
    [[nodiscard]] AioTask<qint64> aioCount(const AioExecutor &executor, Aio::Counted counted = Aio::WithLimit) const
    {
        return Aio::Detail::fetchCount(executor, this->m_data, counted);
    }
    [[nodiscard]] AioTask<bool> aioExists() const { return aioExists(executor()); }
    [[nodiscard]] AioTask<bool> aioExists(const AioExecutor &executor) const { return Aio::Detail::fetchExists(executor, this->m_data); }
    /// Rows as maps from field name to value, without what include() adds; NULL is QVariant::fromValue(nullptr).
    [[nodiscard]] AioTask<QList<QVariantMap>> aioMaps() const { return aioMaps(executor()); }
    [[nodiscard]] AioTask<QList<QVariantMap>> aioMaps(const AioExecutor &executor) const { return Aio::Detail::fetchMaps(executor, this->m_data); }
    /// The objects some at a time, in flat memory; waits for a connection. Those of include() are shared within a batch only.
    [[nodiscard]] AioTask<AioStream<Object>> aioStream(int batchSize = Aio::defaultBatchSize) const { return aioStream(executor(), batchSize); }
    [[nodiscard]] AioTask<AioStream<Object>> aioStream(const AioExecutor &executor, int batchSize = Aio::defaultBatchSize) const
    {
        m_columns.expectNoPrefetch("aioStream()");
        std::shared_ptr<Aio::Detail::BatchMaker<Object>> source =
            std::make_shared<Aio::Detail::ModelBatchMaker<Model>>(Aio::Detail::ModelColumns(m_columns, this->m_data));
        return Aio::Detail::openStream(executor, this->m_data, batchSize, std::move(source));
    }
    /// The maps of aioMaps(), some at a time.
    [[nodiscard]] AioTask<AioStream<QVariantMap>> aioStreamMaps(int batchSize = Aio::defaultBatchSize) const { return aioStreamMaps(executor(), batchSize); }
    [[nodiscard]] AioTask<AioStream<QVariantMap>> aioStreamMaps(const AioExecutor &executor, int batchSize = Aio::defaultBatchSize) const
    {
        return Aio::Detail::streamMaps(executor, this->m_data, batchSize);
    }

    // The synchronous names of the above, for run() and allowSync().
    AIO_SYNC(execute, aioExecute)
    AIO_SYNC(first, aioFirst)
    AIO_SYNC(get, aioGet)
    AIO_SYNC_WITH(peek, aioPeek, qint64)
    AIO_SYNC(count, aioCount)
    AIO_SYNC_WITH(count, aioCount, Aio::Counted)
    AIO_SYNC(exists, aioExists)
    AIO_SYNC(maps, aioMaps)
    AIO_SYNC_STREAM(stream, aioStream)
    AIO_SYNC_STREAM(streamMaps, aioStreamMaps)

    /// This query as a table in another one; its columns are the model's. Not after only().
    Aio::Detail::DerivedModel<Model> as(const char *alias) const
    {
        Aio::Detail::expectWholeRows(this->m_data);
        return Aio::Detail::DerivedModel<Model>(Aio::Detail::querySource(this->m_data, alias));
    }

    /// By the library.
    const std::vector<std::shared_ptr<const Aio::Detail::Prefetch>> &aioPrefetches() const { return m_columns.prefetches; }

private:
    template<class Other>
    friend class AioSelect;

    template<class C, class Other>
    void addPrefetch(const C &foreignKey, const AioSelect<Other> &query, Aio::PrefetchBy by)
    {
        constexpr bool isForeignKey = Aio::Detail::ForeignKeyType<typename C::FieldType>;
        static_assert(isForeignKey, "AioOrm: prefetch() takes foreign keys");
        if constexpr (isForeignKey) {
            using Target = typename C::FieldType::Target;
            constexpr bool isToMany = std::same_as<Target, Model>;
            constexpr bool isRelated = isToMany || std::same_as<typename C::Model, Model>;
            static_assert(isRelated, "AioOrm: this foreign key neither refers to the model of the query, nor is it a field of it");
            if constexpr (isRelated) {
                const auto direction = isToMany ? Aio::Detail::Prefetch::Direction::ToMany : Aio::Detail::Prefetch::Direction::ToOne;
                m_columns.prefetch(this->m_data,
                                   std::make_shared<const Aio::Detail::Prefetch>(direction,
                                                                                 foreignKey.aioNode(),
                                                                                 by,
                                                                                 query.data(),
                                                                                 query.m_columns,
                                                                                 Aio::Detail::RelatedModel::of<Other>()));
            }
        }
    }
    template<class Relation, class Other>
    void addPrefetchThrough(const AioSelect<Other> &query)
    {
        m_columns.prefetch(this->m_data,
                           std::make_shared<const Aio::Detail::Prefetch>(Relation::template aioRelation<Model>(),
                                                                         query.data(),
                                                                         query.m_columns,
                                                                         Aio::Detail::RelatedModel::of<Other>()));
    }
    template<class C>
    void addInclude(const C &foreignKey, Aio::Detail::SourcePtr target)
    {
        constexpr bool isForeignKey = Aio::Detail::ForeignKeyType<typename C::FieldType>;
        static_assert(isForeignKey, "AioOrm: include() takes foreign keys");
        if constexpr (isForeignKey) {
            using Target = typename C::FieldType::Target;
            if (!target) {
                target = Target::columns().aioSource;
            }
            m_columns.include(this->m_data, foreignKey.aioNode(), target, &Aio::Detail::IncludedRows::make<Target>);
        }
    }
    void readOnly(std::vector<Aio::Detail::NodePtr> columns) { this->m_data.columns = Aio::Detail::withKey(this->m_data.from, std::move(columns)); }
    static AioExecutor executor() { return Aio::Detail::defaultExecutor(&Model::aioMeta); }

    Aio::Detail::ModelColumns m_columns; // with its include()s
};

/// A SELECT of some columns, expressions and objects; each row is a std::tuple of their types, or what into() makes of it. Built by
/// Model::select(columns…). The columns() of a model, or an alias, stand for whole objects:
///
///     User::select(u, aioCount(t.id)).leftJoin<Tweet>().groupBy(u)    // std::tuple<std::shared_ptr<User>, qint64>
///     User::select(u, t).leftJoin<Tweet>()                            // of a user without tweets the second one is null
///
/// Rows with the same object share it (in a stream: those of one batch).
template<class Model, class Tuple, class Row>
class AIO_QUERY AioTupleSelect : public Aio::Detail::SelectClauses<AioTupleSelect<Model, Tuple, Row>>
{
public:
    using AioRowTypes = Tuple;
    static constexpr bool aioRowsAreModels = false;
    /// With rows of other types: of a set operation. A struct that is no row any more gives way to tuples.
    template<class Rows>
    using AioCombined = AioTupleSelect<Model, Rows, std::conditional_t<std::same_as<Rows, Tuple>, Row, Rows>>;

    template<class... E>
    explicit AioTupleSelect(Aio::Detail::SourcePtr from, const E &...columns)
    {
        this->m_data.from = std::move(from);
        (Aio::Detail::appendSelected(this->m_data.columns, columns), ...);
    }
    explicit AioTupleSelect(Aio::Detail::SelectData data) { this->m_data = std::move(data); }

    /// Rows as a struct (an aggregate), whose members are the columns in this order:
    ///
    ///     struct Line { qint64 id; QString author; };
    ///     QList<Line> lines = co_await Tweet::select(t.id, u.username).join<User>().into<Line>().aioExecute();
    template<class Struct>
    AioTupleSelect<Model, Tuple, Struct> into() const
    {
        static_assert(Aio::Detail::makesStruct<Struct, Tuple>, "AioOrm: into() needs an aggregate whose members are the columns of the query, in their order");
        return AioTupleSelect<Model, Tuple, Struct>(this->m_data);
    }

    [[nodiscard]] AioTask<QList<Row>> aioExecute() const { return aioExecute(executor()); }
    [[nodiscard]] AioTask<QList<Row>> aioExecute(const AioExecutor &executor) const
    {
        return Aio::Detail::fetchRows<Row>(executor, this->m_data, Aio::Access::Read, std::type_identity<Tuple>());
    }
    /// Nothing if there is no row.
    [[nodiscard]] AioTask<std::optional<Row>> aioFirst() const { return aioFirst(executor()); }
    [[nodiscard]] AioTask<std::optional<Row>> aioFirst(const AioExecutor &executor) const
    {
        return Aio::Detail::fetchFirstRow<Row>(executor, this->m_data, std::type_identity<Tuple>());
    }
    /// The first row, where there has to be one: AioDoesNotExist, with the statement, if there is none.
    [[nodiscard]] AioTask<Row> aioGet() const { return aioGet(executor()); }
    [[nodiscard]] AioTask<Row> aioGet(const AioExecutor &executor) const
    {
        return Aio::Detail::expectRow<Row>(&Model::aioMeta, this->m_data, executor, aioFirst(executor));
    }
    /// The first rows, so many at most. Adds LIMIT, the smaller one where the query has one; this query stays as it is.
    [[nodiscard]] AioTask<QList<Row>> aioPeek(qint64 rows) const { return aioPeek(executor(), rows); }
    [[nodiscard]] AioTask<QList<Row>> aioPeek(const AioExecutor &executor, qint64 rows) const
    {
        return Aio::Detail::fetchRows<Row>(executor, Aio::Detail::atMost(this->m_data, rows), Aio::Access::Read, std::type_identity<Tuple>());
    }
    /// The only column of the first row; nothing if there is no row.
    [[nodiscard]] auto aioScalar() const { return aioScalar(executor()); }
    [[nodiscard]] auto aioScalar(const AioExecutor &executor) const
    {
        static_assert(std::tuple_size_v<Tuple> == 1 && !hasObjects, "AioOrm: aioScalar() needs a query of one column");
        return Aio::Detail::fetchScalar<std::tuple_element_t<0, Tuple>>(executor, this->m_data);
    }
    [[nodiscard]] AioTask<qint64> aioCount(Aio::Counted counted = Aio::WithLimit) const { return aioCount(executor(), counted); }
    [[nodiscard]] AioTask<qint64> aioCount(const AioExecutor &executor, Aio::Counted counted = Aio::WithLimit) const
    {
        return Aio::Detail::fetchCount(executor, this->m_data, counted);
    }
    [[nodiscard]] AioTask<bool> aioExists() const { return aioExists(executor()); }
    [[nodiscard]] AioTask<bool> aioExists(const AioExecutor &executor) const { return Aio::Detail::fetchExists(executor, this->m_data); }
    /// Rows as maps from name to value: of a field its name, of an expression that of as(). Not of objects.
    [[nodiscard]] AioTask<QList<QVariantMap>> aioMaps() const { return aioMaps(executor()); }
    [[nodiscard]] AioTask<QList<QVariantMap>> aioMaps(const AioExecutor &executor) const
    {
        static_assert(!hasObjects, "AioOrm: an object has no one place in a map: select its columns");
        return Aio::Detail::fetchMaps(executor, this->m_data, Aio::Detail::resultKinds(std::type_identity<Tuple>()));
    }
    /// The rows some at a time, in flat memory; waits for a connection.
    [[nodiscard]] AioTask<AioStream<Row>> aioStream(int batchSize = Aio::defaultBatchSize) const { return aioStream(executor(), batchSize); }
    [[nodiscard]] AioTask<AioStream<Row>> aioStream(const AioExecutor &executor, int batchSize = Aio::defaultBatchSize) const
    {
        return Aio::Detail::streamRows<Row>(executor, this->m_data, batchSize, std::type_identity<Tuple>());
    }
    [[nodiscard]] AioTask<AioStream<QVariantMap>> aioStreamMaps(int batchSize = Aio::defaultBatchSize) const { return aioStreamMaps(executor(), batchSize); }
    [[nodiscard]] AioTask<AioStream<QVariantMap>> aioStreamMaps(const AioExecutor &executor, int batchSize = Aio::defaultBatchSize) const
    {
        static_assert(!hasObjects, "AioOrm: an object has no one place in a map: select its columns");
        return Aio::Detail::streamMaps(executor, this->m_data, batchSize, Aio::Detail::resultKinds(std::type_identity<Tuple>()));
    }

    // The synchronous names of the above, for run() and allowSync().
    AIO_SYNC(execute, aioExecute)
    AIO_SYNC(first, aioFirst)
    AIO_SYNC(get, aioGet)
    AIO_SYNC_WITH(peek, aioPeek, qint64)
    AIO_SYNC(scalar, aioScalar)
    AIO_SYNC(count, aioCount)
    AIO_SYNC_WITH(count, aioCount, Aio::Counted)
    AIO_SYNC(exists, aioExists)
    AIO_SYNC(maps, aioMaps)
    AIO_SYNC_STREAM(stream, aioStream)
    AIO_SYNC_STREAM(streamMaps, aioStreamMaps)

    /// This query as a table in another one. as<Struct>() names its columns by the members of a struct, which AIO_STRUCT names once:
    ///
    ///     const auto counts = Tweet::select(t.author, aioCount()).groupBy(t.author).as<Counts>("counts");
    ///     User::select(u.username, counts->n).join(counts, u.id == counts->author)
    ///
    /// So do the three below. A struct that does not fit the columns does not compile.
    template<class Struct = void>
    auto as(const char *alias) const
    {
        return Aio::Derived<Model, Tuple, Named<Struct>>(source(alias));
    }
    /// The same, for a join in which it uses the columns of the tables before it.
    template<class Struct = void>
    auto lateral(const char *alias) const
    {
        return Aio::LateralQuery<Model, Tuple, Named<Struct>>(source(alias));
    }
    /// This query as a common table expression.
    template<class Struct = void>
    auto cte(const char *name) const
    {
        return Aio::Detail::makeCte<Named<Struct>, Model, Tuple>(name, this->m_data);
    }
    /// A recursive one, that begins with this query: `next` makes the following rows from the ones before.
    ///
    ///     const auto below = Folder::select(f.id, Aio::value(0)).where(f.id == 1).recursiveCte<Place>("below", [&](const auto &below) {
    ///         return Folder::select(f.id, below->depth + 1).join(below, f.folder == below->id);
    ///     });
    template<class Struct = void, class F>
    auto recursiveCte(const char *name, F &&next, Aio::Detail::SetOperation combination = Aio::Detail::SetOperation::UnionAll) const
    {
        AIO_CHECK_CALLABLE(F);
        return Aio::Detail::makeRecursiveCte<Named<Struct>, Model, Tuple>(name, this->m_data, std::forward<F>(next), combination);
    }

private:
    /// The struct, if it names the columns of this query.
    template<class Struct>
    using Named = typename Aio::Detail::CheckedStruct<Struct, Tuple>::Type;

    Aio::Detail::SourcePtr source(const char *alias) const { return Aio::Detail::querySource(this->m_data, alias); }
    static AioExecutor executor() { return Aio::Detail::defaultExecutor(&Model::aioMeta); }

    static constexpr bool hasObjects = Aio::Detail::hasObjects<Tuple>;
};

namespace Aio
{
template<class Model>
AioSelect<Model> Alias<Model>::select() const
{
    return AioSelect<Model>(m_source);
}

template<class Model>
template<class... E>
    requires(sizeof...(E) > 0)
auto Alias<Model>::select(const E &...columns) const
{
    if constexpr (Detail::selects<E...>()) {
        return AioTupleSelect<Model, std::tuple<typename Detail::Selected<E>::Type...>>(m_source, columns...);
    }
}
}
