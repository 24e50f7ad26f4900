// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/database/aiodatabase.h"
#include "aioorm/orm/aiodelete.h"
#include "aioorm/orm/aiogetorcreateresult.h"
#include "aioorm/orm/aioinsert.h"
#include "aioorm/orm/aiosavemode.h"
#include "aioorm/orm/aioselect.h"
#include "aioorm/orm/aioupdate.h"

namespace Aio::Detail
{
/// Whether the first argument says where the operation runs.
template<class... A>
constexpr bool startsWithExecutor = false;
template<class First, class... A>
constexpr bool startsWithExecutor<First, A...> = std::convertible_to<First, AioExecutor>;
}

namespace Aio
{
/// Assigned when aioGetOrCreate() has to create; they take no part in the search.
template<class Model>
class Defaults
{
public:
    explicit Defaults(Detail::Assignments list)
        : list(std::move(list))
    {
    }
    Detail::Assignments list;
};
template<class Owner, class... A>
Defaults<Owner> defaults(Assignment<Owner> first, A &&...more)
{
    return Defaults<Owner>(Detail::assignments<Owner>(std::move(first), std::forward<A>(more)...));
}
}

namespace Aio::Detail
{
/// Into a new object; AioProgrammingError for an expression, which only the database can compute.
AIOORM_EXPORT void assign(AioModel &model, const Assignments &assignments);
AIOORM_EXPORT InsertData insertData(const SourcePtr &into, const Assignments &assignments);
/// The assignments as a condition: all of them equal, or NULL.
AIOORM_EXPORT NodePtr equalityNode(const SourcePtr &source, const Assignments &assignments);
/// Makes a search read what others have committed by now, past the snapshot of the transaction that it runs in. False if there is none, or
/// the database cannot.
AIOORM_EXPORT bool readNewest(SelectData &search, const AioExecutor &executor);

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
    append(all, defaults);
    std::exception_ptr duplicate;
    try {
        // in a transaction of its own, so that a lost race leaves an outer one usable
        // NOLINTNEXTLINE(cppcoreguidelines-avoid-*coroutine*): it is awaited here, and so is the transaction it is given
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
    if (!object && readNewest(search, executor)) {
        object = co_await fetchModel<Model>(executor, search, IfMissing::Null);
    }
    if (!object) {
        std::rethrow_exception(duplicate); // it was another constraint, or the transaction cannot see the row
    }
    co_return AioGetOrCreateResult<Model>(object, false);
}

/// What aioGet() is given: a condition, or the key of the row.
template<class Model, class W>
Condition wantedRow(const W &wanted)
{
    if constexpr (std::convertible_to<const W &, Condition>) {
        return wanted;
    } else if constexpr (std::same_as<KeyOf<Model>, NoKey> || std::same_as<KeyOf<Model>, CompositeKey>) {
        static_assert(!isMistake<W>, "AioOrm: this model has no single key: aioGet() takes a condition (column == value)");
        return {};
    } else {
        using Key = typename Comparable<KeyOf<Model>>::Type;
        constexpr bool isKey = ValueFor<W, Key>;
        static_assert(isKey, "AioOrm: aioGet() takes a condition (column == value), or a value of the type of the key (see 'Key' and 'W')");
        if constexpr (isKey) {
            const SourcePtr &source = Model::columns().aioSource;
            return comparison(Operator::Equal, columnNode(source, Model::aioMeta().key()), boundValue<Key>(wanted));
        } else {
            return {};
        }
    }
}

template<class Model, class A>
void sortAssignment(Assignments &wanted, Assignments &defaults, A &&assigned)
{
    if constexpr (std::same_as<std::remove_cvref_t<A>, Defaults<Model>>) {
        append(defaults, assigned.list);
    } else {
        static_assert(AssignmentOf<A, Model>, "AioOrm: aioGetOrCreate() takes assignments of this model's columns, and Aio::defaults(…)");
        append(wanted, std::forward<A>(assigned));
    }
}
}

namespace Aio
{
/// The static functions of a model, which has each under the same name. Each operation has two overloads, without and with
/// an executor first; without one it uses the model's database.
template<class Model>
class Queries
{
public:
    /// All columns, as objects.
    static AioSelect<Model> select() { return {}; }
    /// Some columns or expressions, as tuples; the columns() of a model, or an alias of it, are an object.
    template<class... E>
    static auto select(const E &...columns)
        requires(sizeof...(E) > 0)
    {
        if constexpr (Detail::selects<E...>()) {
            return AioTupleSelect<Model, std::tuple<typename Detail::Selected<E>::Type...>>(Model::columns().aioSource, columns...);
        }
    }
    /// One row from assignments. Fields that are not assigned get their defaults.
    template<class... A>
    static AioInsert<Model> insert(A &&...a)
    {
        return AioInsert<Model>(Detail::insertData(Model::columns().aioSource, Detail::assignments<Model>(std::forward<A>(a)...)));
    }
    /// Many rows of these columns: File::insertMany(f.name, f.size).rows(list).
    template<class... C>
    static auto insertMany(const C &...columns)
    {
        return Detail::InsertMany<Model, C...>(columns...);
    }
    /// These assignments, in all rows that match.
    template<class... A>
    static AioUpdate<Model> update(A &&...a)
    {
        return AioUpdate<Model>(Detail::assignments<Model>(std::forward<A>(a)...));
    }
    /// All rows that match.
    static AioDelete<Model> remove() { return {}; }

    /// A new object, inserted. Errors: AioIntegrityError, AioDataError. Cost: one round trip.
    template<class... A>
    static AioTask<std::shared_ptr<Model>> aioCreate(const AioExecutor &executor, A &&...a)
    {
        return Detail::create<Model>(executor, Detail::assignments<Model>(std::forward<A>(a)...));
    }
    template<class... A>
    static AioTask<std::shared_ptr<Model>> aioCreate(A &&...a)
        requires(!Detail::startsWithExecutor<A...>)
    {
        return Detail::create<Model>(Detail::defaultExecutor(&Model::aioMeta), Detail::assignments<Model>(std::forward<A>(a)...));
    }
    /// The first row that matches a condition, or the one with this key. Errors: AioDoesNotExist if there is none. Cost: one round trip.
    template<class W>
    static AioTask<std::shared_ptr<Model>> aioGet(const AioExecutor &executor, const W &wanted)
    {
        return Detail::fetchModel<Model>(executor, select().where(Detail::wantedRow<Model>(wanted)).data(), Detail::IfMissing::Throw);
    }
    template<class W>
    static AioTask<std::shared_ptr<Model>> aioGet(const W &wanted)
    {
        return aioGet(Detail::defaultExecutor(&Model::aioMeta), wanted);
    }
    /// The first row that matches a condition, or the one with this key; null if there is none. Cost: one round trip.
    template<class W>
    static AioTask<std::shared_ptr<Model>> aioGetOrNone(const AioExecutor &executor, const W &wanted)
    {
        return Detail::fetchModel<Model>(executor, select().where(Detail::wantedRow<Model>(wanted)).data(), Detail::IfMissing::Null);
    }
    template<class W>
    static AioTask<std::shared_ptr<Model>> aioGetOrNone(const W &wanted)
    {
        return aioGetOrNone(Detail::defaultExecutor(&Model::aioMeta), wanted);
    }
    /// A new object with these fields, see AioModel::assign(); it is not saved.
    template<class Map>
    static std::shared_ptr<Model> make(const Map &map)
    {
        auto object = std::make_shared<Model>();
        object->assign(map);
        return object;
    }
    /// The row where all of these are equal, or a new one with them (and with Aio::defaults(…), given last). Safe against a
    /// race where a unique constraint stands behind it: whoever loses it gets the row of the other, and a transaction around it goes on.
    /// Errors: as aioCreate(); AioIntegrityError also where the transaction is too isolated to see that row (PostgreSQL, from
    /// RepeatableRead on). Cost: one round trip if it is there; else BEGIN, INSERT and COMMIT besides, and after a lost race the search again.
    template<class... A>
    static AioTask<AioGetOrCreateResult<Model>> aioGetOrCreate(const AioExecutor &executor, A &&...a)
    {
        Detail::Assignments wanted, defaults;
        (Detail::sortAssignment<Model>(wanted, defaults, std::forward<A>(a)), ...);
        return Detail::getOrCreate<Model>(executor, std::move(wanted), std::move(defaults));
    }
    template<class First, class... A>
    static AioTask<AioGetOrCreateResult<Model>> aioGetOrCreate(First &&first, A &&...a)
        requires(!Detail::startsWithExecutor<First>)
    {
        return aioGetOrCreate(Detail::defaultExecutor(&Model::aioMeta), std::forward<First>(first), std::forward<A>(a)...);
    }
};
}

/// Part of AIO_MODEL: the functions of Aio::Queries, as static functions of the model. Templates, all of them, so that what a
/// program does not use costs its compiler nothing.
#define AIO_MODEL_QUERIES(CLASS) \
    template<class Self = CLASS> \
    static AioSelect<Self> select() { return ::Aio::Queries<Self>::select(); } \
    template<class... E> \
        requires(sizeof...(E) > 0) \
    static auto select(const E &...columns) { return ::Aio::Queries<CLASS>::select(columns...); } \
    template<class... A> \
    static AioInsert<CLASS> insert(A &&...a) { return ::Aio::Queries<CLASS>::insert(std::forward<A>(a)...); } \
    template<class... C> \
    static auto insertMany(const C &...columns) { return ::Aio::Queries<CLASS>::insertMany(columns...); } \
    template<class... A> \
    static AioUpdate<CLASS> update(A &&...a) { return ::Aio::Queries<CLASS>::update(std::forward<A>(a)...); } \
    template<class Self = CLASS> \
    static AioDelete<Self> remove() { return ::Aio::Queries<Self>::remove(); } \
    template<class... A> \
    [[nodiscard]] static AioTask<std::shared_ptr<CLASS>> aioCreate(A &&...a) { return ::Aio::Queries<CLASS>::aioCreate(std::forward<A>(a)...); } \
    template<class W> \
    [[nodiscard]] static AioTask<std::shared_ptr<CLASS>> aioGet(const AioExecutor &executor, const W &wanted) { return ::Aio::Queries<CLASS>::aioGet(executor, wanted); } \
    template<class W> \
    [[nodiscard]] static AioTask<std::shared_ptr<CLASS>> aioGet(const W &wanted) { return ::Aio::Queries<CLASS>::aioGet(wanted); } \
    template<class W> \
    [[nodiscard]] static AioTask<std::shared_ptr<CLASS>> aioGetOrNone(const AioExecutor &executor, const W &wanted) { return ::Aio::Queries<CLASS>::aioGetOrNone(executor, wanted); } \
    template<class W> \
    [[nodiscard]] static AioTask<std::shared_ptr<CLASS>> aioGetOrNone(const W &wanted) { return ::Aio::Queries<CLASS>::aioGetOrNone(wanted); } \
    template<class Self = CLASS> \
    [[nodiscard]] static std::shared_ptr<Self> fromMap(const QVariantMap &map) { return ::Aio::Queries<Self>::make(map); } \
    template<class Self = CLASS> \
    [[nodiscard]] static std::shared_ptr<Self> fromJson(const QJsonObject &json) { return ::Aio::Queries<Self>::make(json); } \
    template<class... A> \
    [[nodiscard]] static AioTask<AioGetOrCreateResult<CLASS>> aioGetOrCreate(A &&...a) { return ::Aio::Queries<CLASS>::aioGetOrCreate(std::forward<A>(a)...); }
