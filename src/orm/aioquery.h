// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "database/aiodatabase.h"
#include "database/aiorows.h"
#include "database/aiostatement.h"
#include "orm/aiobulk.h"
#include "orm/aiomodelrows.h"
#include "sql/aiobuilder.h"

namespace Aio
{
/// What aioSave() does with an object.
enum class SaveMode {
    Auto, ///< INSERT a new one, UPDATE one that came from the database or was saved
    ForceInsert,
    ForceUpdate,
};

/// Compiles and starts; the errors of both come from check().
AIOORM_EXPORT std::shared_ptr<Statement> startSelect(const AioExecutor &executor, const SelectData &data, std::unique_ptr<RowSink> sink);
[[noreturn]] AIOORM_EXPORT void raiseDoesNotExist(const AioTable &table, const Statement &statement);
/// Of an INSERT of one row: its key, NULL where the database does not say.
AIOORM_EXPORT QCoro::Task<AioValue> insertOne(AioExecutor executor, InsertData data);
/// Of UPDATE and DELETE: rows affected.
AIOORM_EXPORT QCoro::Task<qint64> executeUpdate(AioExecutor executor, UpdateData data);
AIOORM_EXPORT QCoro::Task<qint64> executeDelete(AioExecutor executor, DeleteData data);
AIOORM_EXPORT QCoro::Task<qint64> fetchCount(AioExecutor executor, SelectData data);
AIOORM_EXPORT QCoro::Task<bool> fetchExists(AioExecutor executor, SelectData data);
AIOORM_EXPORT QCoro::Task<QList<QVariantMap>> fetchMaps(AioExecutor executor, SelectData data);

template<class... T>
QCoro::Task<QList<std::tuple<T...>>> fetchTuples(AioExecutor executor, SelectData data, std::type_identity<std::tuple<T...>>)
{
    auto sink = std::make_unique<TupleSink<T...>>();
    TupleSink<T...> *rows = sink.get();
    const auto statement = startSelect(executor, data, std::move(sink));
    co_await statement->delivered();
    statement->check();
    co_return rows->take();
}

template<class... T>
QCoro::Task<std::optional<std::tuple<T...>>> fetchFirstTuple(AioExecutor executor, SelectData data, std::type_identity<std::tuple<T...>> row)
{
    data.limit = 1;
    QList<std::tuple<T...>> rows = co_await fetchTuples(executor, std::move(data), row);
    co_return rows.isEmpty() ? std::nullopt : std::optional(std::move(rows.first()));
}

template<class T>
QCoro::Task<std::optional<T>> fetchScalar(AioExecutor executor, SelectData data)
{
    data.limit = 1;
    QList<std::tuple<T>> rows = co_await fetchTuples(executor, std::move(data), std::type_identity<std::tuple<T>>());
    co_return rows.isEmpty() ? std::nullopt : std::optional<T>(std::move(std::get<0>(rows.first())));
}

template<class... T, class Data>
QCoro::Task<QList<std::tuple<T...>>> fetchReturning(AioExecutor executor, Data data, std::type_identity<std::tuple<T...>>)
{
    auto sink = std::make_unique<TupleSink<T...>>();
    TupleSink<T...> *rows = sink.get();
    const auto statement = Statement::start(executor, Access::Write, compile(data, executor.dialect()), std::move(sink));
    co_await statement->delivered();
    statement->check();
    co_return rows->take();
}

/// A statement with RETURNING; its rows are the result.
template<class Model, class Data, class Tuple>
class Returning
{
public:
    explicit Returning(Data data)
        : m_data(std::move(data))
    {
    }
    [[nodiscard]] QCoro::Task<QList<Tuple>> aioExecute() const { return aioExecute(defaultExecutor(&Model::aioMeta)); }
    [[nodiscard]] QCoro::Task<QList<Tuple>> aioExecute(const AioExecutor &executor) const { return fetchReturning(executor, m_data, std::type_identity<Tuple>()); }
    AioSql sql(const AioDialect &dialect = AioDialect::sqlite()) const { return compile(m_data, dialect); }

private:
    Data m_data;
};

template<class Model, class Data, class... E>
auto returning(Data data, const E &...columns)
{
    (data.returning.push_back(columns.aioNode()), ...);
    return Returning<Model, Data, std::tuple<typename E::FieldType...>>(std::move(data));
}
}

/// A SELECT of whole rows. Built by Model::select(); executed by the aio functions, each of which takes an executor or uses the
/// model's database. Errors of all: AioProgrammingError, AioOperationalError, AioDataError, AioTimeout, AioCancelled. Cost of
/// each: one round trip. Objects are made on the awaiting thread in slices of a few milliseconds.
template<class Model>
class AioSelect : public Aio::SelectClauses<AioSelect<Model>>
{
public:
    using Object = std::shared_ptr<Model>;

    AioSelect() { this->m_data.from = Model::columns().aioSource; }

    [[nodiscard]] QCoro::Task<QList<Object>> aioExecute() const { return aioExecute(executor()); }
    [[nodiscard]] QCoro::Task<QList<Object>> aioExecute(const AioExecutor &executor) const { return Aio::fetchModels<Model>(executor, this->m_data); }
    /// The first row, null if there is none. Adds LIMIT 1; this query stays as it is.
    [[nodiscard]] QCoro::Task<Object> aioFirst() const { return aioFirst(executor()); }
    [[nodiscard]] QCoro::Task<Object> aioFirst(const AioExecutor &executor) const { return Aio::fetchModel<Model>(executor, this->m_data, Aio::IfMissing::Null); }
    /// The number of rows, as limit() and offset() leave them.
    [[nodiscard]] QCoro::Task<qint64> aioCount() const { return aioCount(executor()); }
    [[nodiscard]] QCoro::Task<qint64> aioCount(const AioExecutor &executor) const { return Aio::fetchCount(executor, this->m_data); }
    [[nodiscard]] QCoro::Task<bool> aioExists() const { return aioExists(executor()); }
    [[nodiscard]] QCoro::Task<bool> aioExists(const AioExecutor &executor) const { return Aio::fetchExists(executor, this->m_data); }
    /// Rows as maps from field name to value; NULL is QVariant::fromValue(nullptr).
    [[nodiscard]] QCoro::Task<QList<QVariantMap>> aioMaps() const { return aioMaps(executor()); }
    [[nodiscard]] QCoro::Task<QList<QVariantMap>> aioMaps(const AioExecutor &executor) const { return Aio::fetchMaps(executor, this->m_data); }

private:
    static AioExecutor executor() { return Aio::defaultExecutor(&Model::aioMeta); }
};

/// A SELECT of some columns and expressions; each row is a std::tuple of their types. Built by Model::select(columns…).
template<class Model, class Tuple>
class AioTupleSelect : public Aio::SelectClauses<AioTupleSelect<Model, Tuple>>
{
public:
    template<class... E>
    explicit AioTupleSelect(std::in_place_t, const E &...columns)
    {
        this->m_data.from = Model::columns().aioSource;
        (this->m_data.columns.push_back(columns.aioNode()), ...);
    }

    [[nodiscard]] QCoro::Task<QList<Tuple>> aioExecute() const { return aioExecute(executor()); }
    [[nodiscard]] QCoro::Task<QList<Tuple>> aioExecute(const AioExecutor &executor) const
    {
        return Aio::fetchTuples(executor, this->m_data, std::type_identity<Tuple>());
    }
    /// Nothing if there is no row.
    [[nodiscard]] QCoro::Task<std::optional<Tuple>> aioFirst() const { return aioFirst(executor()); }
    [[nodiscard]] QCoro::Task<std::optional<Tuple>> aioFirst(const AioExecutor &executor) const
    {
        return Aio::fetchFirstTuple(executor, this->m_data, std::type_identity<Tuple>());
    }
    /// The only column of the first row; nothing if there is no row.
    [[nodiscard]] auto aioScalar() const { return aioScalar(executor()); }
    [[nodiscard]] auto aioScalar(const AioExecutor &executor) const
    {
        static_assert(std::tuple_size_v<Tuple> == 1, "AioOrm: aioScalar() needs a query of one column");
        return Aio::fetchScalar<std::tuple_element_t<0, Tuple>>(executor, this->m_data);
    }
    [[nodiscard]] QCoro::Task<qint64> aioCount() const { return aioCount(executor()); }
    [[nodiscard]] QCoro::Task<qint64> aioCount(const AioExecutor &executor) const { return Aio::fetchCount(executor, this->m_data); }
    [[nodiscard]] QCoro::Task<QList<QVariantMap>> aioMaps() const { return aioMaps(executor()); }
    [[nodiscard]] QCoro::Task<QList<QVariantMap>> aioMaps(const AioExecutor &executor) const { return Aio::fetchMaps(executor, this->m_data); }

private:
    static AioExecutor executor() { return Aio::defaultExecutor(&Model::aioMeta); }
};

/// INSERT of one row from assignments; fields that are not assigned get their defaults. Built by Model::insert(…).
template<class Model>
class AioInsert
{
public:
    explicit AioInsert(Aio::InsertData data)
        : m_data(std::move(data))
    {
    }
    /// The new row's key.
    [[nodiscard]] QCoro::Task<AioValue> aioExecute() const { return aioExecute(Aio::defaultExecutor(&Model::aioMeta)); }
    [[nodiscard]] QCoro::Task<AioValue> aioExecute(const AioExecutor &executor) const { return Aio::insertOne(executor, m_data); }
    template<class... E>
    auto returning(const E &...columns) const
    {
        return Aio::returning<Model>(m_data, columns...);
    }
    AioSql sql(const AioDialect &dialect = AioDialect::sqlite()) const { return Aio::compile(m_data, dialect); }

private:
    Aio::InsertData m_data;
};

/// UPDATE of all rows that match, by the database, past the objects in memory. Built by Model::update(assignments…).
template<class Model>
class AioUpdate : public Aio::Filtered<AioUpdate<Model>, Aio::UpdateData>
{
public:
    explicit AioUpdate(std::vector<Aio::AssignmentData> assignments)
    {
        this->m_data.table = Model::columns().aioSource;
        this->m_data.assignments = std::move(assignments);
    }
    /// The number of rows.
    [[nodiscard]] QCoro::Task<qint64> aioExecute() const { return aioExecute(Aio::defaultExecutor(&Model::aioMeta)); }
    [[nodiscard]] QCoro::Task<qint64> aioExecute(const AioExecutor &executor) const { return Aio::executeUpdate(executor, this->m_data); }
    template<class... E>
    auto returning(const E &...columns) const
    {
        return Aio::returning<Model>(this->m_data, columns...);
    }
};

/// DELETE of all rows that match. Built by Model::remove(). Without where() it empties the table.
template<class Model>
class AioDelete : public Aio::Filtered<AioDelete<Model>, Aio::DeleteData>
{
public:
    AioDelete() { this->m_data.from = Model::columns().aioSource; }
    /// The number of rows.
    [[nodiscard]] QCoro::Task<qint64> aioExecute() const { return aioExecute(Aio::defaultExecutor(&Model::aioMeta)); }
    [[nodiscard]] QCoro::Task<qint64> aioExecute(const AioExecutor &executor) const { return Aio::executeDelete(executor, this->m_data); }
    template<class... E>
    auto returning(const E &...columns) const
    {
        return Aio::returning<Model>(this->m_data, columns...);
    }
};

/// What aioGetOrCreate() found or made.
template<class Model>
class AioGetOrCreateResult
{
public:
    AioGetOrCreateResult(std::shared_ptr<Model> instance, bool created)
        : instance(std::move(instance))
        , created(created)
    {
    }
    std::shared_ptr<Model> instance;
    bool created;
};

namespace Aio
{
using Assignments = std::vector<AssignmentData>;

template<class Owner, class... A>
Assignments assignments(A &&...assigned)
{
    constexpr bool fitModel = (AssignmentOf<A, Owner> && ...);
    static_assert(fitModel, "AioOrm: these are no assignments of this model's columns (column = value)");
    Assignments list;
    if constexpr (fitModel) {
        list.reserve(sizeof...(A));
        (list.push_back(std::forward<A>(assigned)), ...);
    }
    return list;
}

/// Whether the first argument says where the operation runs.
template<class... A>
constexpr bool startsWithExecutor = false;
template<class First, class... A>
constexpr bool startsWithExecutor<First, A...> = std::convertible_to<First, AioExecutor>;

/// Assigned when aioGetOrCreate() has to create; they take no part in the search.
template<class Model>
class Defaults
{
public:
    explicit Defaults(Assignments list)
        : list(std::move(list))
    {
    }
    Assignments list;
};
template<class Owner, class... A>
Defaults<Owner> defaults(Assignment<Owner> first, A &&...more)
{
    return Defaults<Owner>(assignments<Owner>(std::move(first), std::forward<A>(more)...));
}

/// Into a new object; AioProgrammingError for an expression, which only the database can compute.
AIOORM_EXPORT void assign(AioModel &model, const Assignments &assignments);
AIOORM_EXPORT InsertData insertData(const SourcePtr &into, const Assignments &assignments);
/// The assignments as a condition: all of them equal, or NULL.
AIOORM_EXPORT NodePtr equalityNode(const SourcePtr &source, const Assignments &assignments);

template<class Model>
QCoro::Task<std::shared_ptr<Model>> create(AioExecutor executor, Assignments assignments)
{
    auto object = std::make_shared<Model>();
    assign(*object, assignments);
    co_await object->aioSave(executor, SaveMode::ForceInsert);
    co_return object;
}

template<class Model>
QCoro::Task<AioGetOrCreateResult<Model>> getOrCreate(AioExecutor executor, Assignments wanted, Assignments defaults)
{
    executor = withTimeRunning(executor);
    SelectData search;
    search.from = Model::columns().aioSource;
    search.where = equalityNode(search.from, wanted);
    std::shared_ptr<Model> object = co_await fetchModel<Model>(executor, search, IfMissing::Null);
    if (object) {
        co_return AioGetOrCreateResult<Model>(object, false);
    }
    Assignments all = wanted;
    all.insert(all.end(), defaults.begin(), defaults.end());
    std::exception_ptr duplicate;
    try {
        // in a transaction of its own, so that a lost race leaves an outer one usable
        const auto body = [&](AioTransaction &tx) -> QCoro::Task<> {
            object = co_await create<Model>(tx, all);
        };
        co_await executor.aioAtomic(body);
    } catch (const AioIntegrityError &) {
        duplicate = std::current_exception();
    }
    if (!duplicate) {
        co_return AioGetOrCreateResult<Model>(object, true);
    }
    object = co_await fetchModel<Model>(executor, search, IfMissing::Null);
    if (!object) {
        std::rethrow_exception(duplicate); // it was another constraint
    }
    co_return AioGetOrCreateResult<Model>(object, false);
}
}

/// The static functions of a model; part of AIO_MODEL. Each operation has two overloads, without and with an executor.
#define AIO_MODEL_QUERIES(CLASS)                                                                                                                               \
    /** All columns, as objects. */                                                                                                                            \
    static AioSelect<CLASS> select() { return {}; }                                                                                                            \
    /** Some columns or expressions, as tuples. */                                                                                                             \
    template<::Aio::Expression... E>                                                                                                                           \
        requires(sizeof...(E) > 0)                                                                                                                             \
    static auto select(const E &...columns)                                                                                                                    \
    {                                                                                                                                                          \
        return AioTupleSelect<CLASS, std::tuple<typename E::FieldType...>>(std::in_place, columns...);                                                         \
    }                                                                                                                                                          \
    template<class... A>                                                                                                                                       \
    static AioInsert<CLASS> insert(A &&...a)                                                                                                                   \
    {                                                                                                                                                          \
        return AioInsert<CLASS>(::Aio::insertData(columns().aioSource, ::Aio::assignments<CLASS>(std::forward<A>(a)...)));                                     \
    }                                                                                                                                                          \
    /** Many rows of these columns: File::insertMany(f.name, f.size).rows(list). */                                                                            \
    template<class... C>                                                                                                                                       \
    static auto insertMany(const C &...columns)                                                                                                                \
    {                                                                                                                                                          \
        return ::Aio::InsertMany<CLASS, C...>(columns...);                                                                                                     \
    }                                                                                                                                                          \
    template<class... A>                                                                                                                                       \
    static AioUpdate<CLASS> update(A &&...a)                                                                                                                   \
    {                                                                                                                                                          \
        return AioUpdate<CLASS>(::Aio::assignments<CLASS>(std::forward<A>(a)...));                                                                             \
    }                                                                                                                                                          \
    static AioDelete<CLASS> remove() { return {}; }                                                                                                            \
    /** A new object, inserted. Errors: AioIntegrityError, AioDataError. One round trip. */                                                                    \
    template<class... A>                                                                                                                                       \
    [[nodiscard]] static QCoro::Task<std::shared_ptr<CLASS>> aioCreate(const AioExecutor &executor, A &&...a)                                                  \
    {                                                                                                                                                          \
        return ::Aio::create<CLASS>(executor, ::Aio::assignments<CLASS>(std::forward<A>(a)...));                                                               \
    }                                                                                                                                                          \
    template<class... A>                                                                                                                                       \
        requires(!::Aio::startsWithExecutor<A...>)                                                                                                             \
    [[nodiscard]] static QCoro::Task<std::shared_ptr<CLASS>> aioCreate(A &&...a)                                                                               \
    {                                                                                                                                                          \
        return ::Aio::create<CLASS>(::Aio::defaultExecutor(&CLASS::aioMeta), ::Aio::assignments<CLASS>(std::forward<A>(a)...));                                \
    }                                                                                                                                                          \
    /** The first row that matches; AioDoesNotExist if there is none. One round trip. */                                                                       \
    [[nodiscard]] static QCoro::Task<std::shared_ptr<CLASS>> aioGet(const AioExecutor &executor, const ::Aio::Condition &condition)                            \
    {                                                                                                                                                          \
        return ::Aio::fetchModel<CLASS>(executor, select().where(condition).data(), ::Aio::IfMissing::Throw);                                                  \
    }                                                                                                                                                          \
    [[nodiscard]] static QCoro::Task<std::shared_ptr<CLASS>> aioGet(const ::Aio::Condition &condition)                                                         \
    {                                                                                                                                                          \
        return aioGet(::Aio::defaultExecutor(&CLASS::aioMeta), condition);                                                                                     \
    }                                                                                                                                                          \
    /** The first row that matches, or null. */                                                                                                                \
    [[nodiscard]] static QCoro::Task<std::shared_ptr<CLASS>> aioGetOrNone(const AioExecutor &executor, const ::Aio::Condition &condition)                      \
    {                                                                                                                                                          \
        return ::Aio::fetchModel<CLASS>(executor, select().where(condition).data(), ::Aio::IfMissing::Null);                                                   \
    }                                                                                                                                                          \
    [[nodiscard]] static QCoro::Task<std::shared_ptr<CLASS>> aioGetOrNone(const ::Aio::Condition &condition)                                                   \
    {                                                                                                                                                          \
        return aioGetOrNone(::Aio::defaultExecutor(&CLASS::aioMeta), condition);                                                                               \
    }                                                                                                                                                          \
    /** The row where all of these are equal, or a new one with them (and with Aio::defaults(…), given last). Safe against a                                   \
        race where a unique constraint stands behind it. */                                                                                                    \
    template<class... A>                                                                                                                                       \
    [[nodiscard]] static QCoro::Task<AioGetOrCreateResult<CLASS>> aioGetOrCreate(const AioExecutor &executor, A &&...a)                                        \
    {                                                                                                                                                          \
        ::Aio::Assignments wanted, defaults;                                                                                                                   \
        (::Aio::sortAssignment<CLASS>(wanted, defaults, std::forward<A>(a)), ...);                                                                             \
        return ::Aio::getOrCreate<CLASS>(executor, std::move(wanted), std::move(defaults));                                                                    \
    }                                                                                                                                                          \
    template<class First, class... A>                                                                                                                          \
        requires(!::Aio::startsWithExecutor<First>)                                                                                                            \
    [[nodiscard]] static QCoro::Task<AioGetOrCreateResult<CLASS>> aioGetOrCreate(First &&first, A &&...a)                                                      \
    {                                                                                                                                                          \
        return aioGetOrCreate(::Aio::defaultExecutor(&CLASS::aioMeta), std::forward<First>(first), std::forward<A>(a)...);                                     \
    }

namespace Aio
{
template<class Model, class A>
void sortAssignment(Assignments &wanted, Assignments &defaults, A &&assigned)
{
    if constexpr (std::same_as<std::remove_cvref_t<A>, Defaults<Model>>) {
        defaults.insert(defaults.end(), assigned.list.begin(), assigned.list.end());
    } else {
        static_assert(AssignmentOf<A, Model>, "AioOrm: aioGetOrCreate() takes assignments of this model's columns, and Aio::defaults(…)");
        wanted.push_back(std::forward<A>(assigned));
    }
}
}
