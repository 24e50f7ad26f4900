// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "database/aiodatabase.h"
#include "orm/aioselect.h"
#include "orm/aiowrite.h"

namespace Aio
{
/// What aioSave() does with an object.
enum class SaveMode {
    Auto, ///< INSERT a new one, UPDATE one that came from the database or was saved
    ForceInsert,
    ForceUpdate,
};
}

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
AioTask<std::shared_ptr<Model>> create(AioExecutor executor, Assignments assignments)
{
    auto object = std::make_shared<Model>();
    assign(*object, assignments);
    co_await object->aioSave(executor, SaveMode::ForceInsert);
    co_return object;
}

template<class Model>
AioTask<AioGetOrCreateResult<Model>> getOrCreate(AioExecutor executor, Assignments wanted, Assignments defaults)
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
        const auto body = [&](AioTransaction &tx) -> AioTask<> {
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

// clang-format off: it would take the comments out of the macro
/// The static functions of a model; part of AIO_MODEL. Each operation has two overloads, without and with an executor.
#define AIO_MODEL_QUERIES(CLASS)                                                                                                                               \
    /** All columns, as objects. */                                                                                                                            \
    static AioSelect<CLASS> select() { return {}; }                                                                                                            \
    /** Some columns or expressions, as tuples. */                                                                                                             \
    template<::Aio::Expression... E>                                                                                                                           \
        requires(sizeof...(E) > 0)                                                                                                                             \
    static auto select(const E &...columns)                                                                                                                    \
    {                                                                                                                                                          \
        return AioTupleSelect<CLASS, std::tuple<typename E::FieldType...>>(CLASS::columns().aioSource, columns...);                                                         \
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
    [[nodiscard]] static AioTask<std::shared_ptr<CLASS>> aioCreate(const AioExecutor &executor, A &&...a)                                                      \
    {                                                                                                                                                          \
        return ::Aio::create<CLASS>(executor, ::Aio::assignments<CLASS>(std::forward<A>(a)...));                                                               \
    }                                                                                                                                                          \
    template<class... A>                                                                                                                                       \
        requires(!::Aio::startsWithExecutor<A...>)                                                                                                             \
    [[nodiscard]] static AioTask<std::shared_ptr<CLASS>> aioCreate(A &&...a)                                                                                   \
    {                                                                                                                                                          \
        return ::Aio::create<CLASS>(::Aio::defaultExecutor(&CLASS::aioMeta), ::Aio::assignments<CLASS>(std::forward<A>(a)...));                                \
    }                                                                                                                                                          \
    /** The first row that matches; AioDoesNotExist if there is none. One round trip. */                                                                       \
    [[nodiscard]] static AioTask<std::shared_ptr<CLASS>> aioGet(const AioExecutor &executor, const ::Aio::Condition &condition)                                \
    {                                                                                                                                                          \
        return ::Aio::fetchModel<CLASS>(executor, select().where(condition).data(), ::Aio::IfMissing::Throw);                                                  \
    }                                                                                                                                                          \
    [[nodiscard]] static AioTask<std::shared_ptr<CLASS>> aioGet(const ::Aio::Condition &condition)                                                             \
    {                                                                                                                                                          \
        return aioGet(::Aio::defaultExecutor(&CLASS::aioMeta), condition);                                                                                     \
    }                                                                                                                                                          \
    /** The first row that matches, or null. */                                                                                                                \
    [[nodiscard]] static AioTask<std::shared_ptr<CLASS>> aioGetOrNone(const AioExecutor &executor, const ::Aio::Condition &condition)                          \
    {                                                                                                                                                          \
        return ::Aio::fetchModel<CLASS>(executor, select().where(condition).data(), ::Aio::IfMissing::Null);                                                   \
    }                                                                                                                                                          \
    [[nodiscard]] static AioTask<std::shared_ptr<CLASS>> aioGetOrNone(const ::Aio::Condition &condition)                                                       \
    {                                                                                                                                                          \
        return aioGetOrNone(::Aio::defaultExecutor(&CLASS::aioMeta), condition);                                                                               \
    }                                                                                                                                                          \
    /** The row where all of these are equal, or a new one with them (and with Aio::defaults(…), given last). Safe against a                                   \
        race where a unique constraint stands behind it. */                                                                                                    \
    template<class... A>                                                                                                                                       \
    [[nodiscard]] static AioTask<AioGetOrCreateResult<CLASS>> aioGetOrCreate(const AioExecutor &executor, A &&...a)                                            \
    {                                                                                                                                                          \
        ::Aio::Assignments wanted, defaults;                                                                                                                   \
        (::Aio::sortAssignment<CLASS>(wanted, defaults, std::forward<A>(a)), ...);                                                                             \
        return ::Aio::getOrCreate<CLASS>(executor, std::move(wanted), std::move(defaults));                                                                    \
    }                                                                                                                                                          \
    template<class First, class... A>                                                                                                                          \
        requires(!::Aio::startsWithExecutor<First>)                                                                                                            \
    [[nodiscard]] static AioTask<AioGetOrCreateResult<CLASS>> aioGetOrCreate(First &&first, A &&...a)                                                          \
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
// clang-format on
