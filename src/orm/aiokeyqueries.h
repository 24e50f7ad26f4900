// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/orm/aiosyncqueries.h"

#include <tuple>

namespace Aio::Detail
{
/// `parts` equal the fields of the key. AioProgrammingError if they do not fit, as `object`, any one, tells.
AIOORM_EXPORT Condition keyCondition(AioModel &object, const std::vector<AioValue> &parts);

template<class T>
constexpr bool isTuple = false;
template<class... T>
constexpr bool isTuple<std::tuple<T...>> = true;

/// An object that stands for a key of type F, a foreign key.
template<class F, class K>
constexpr bool standsForKey = false;
template<ForeignKeyType F, ModelPointer K>
constexpr bool standsForKey<F, K> = refersTo<F, Pointee<K>>;
template<ForeignKeyType F, ForeignKeyType K>
constexpr bool standsForKey<F, K> = refersAs<F, K>;

/// What a part of a key is given as: a value, or an object or a foreign key that stands for its key.
template<class V>
AioValue keyPart(const V &part)
{
    if constexpr (ModelPointer<V>) {
        return part->aioKeyFor();
    } else if constexpr (ForeignKeyType<V>) {
        return part.keyFor();
    } else {
        using T = typename ArgumentType<V>::Type;
        static_assert(Storable<T>, "AioOrm: this is no part of a key: it takes what can be stored, and objects for their keys");
        return boundValue<T>(part);
    }
}

/// The row with this key.
template<class Model, class K>
Condition rowOfKey(const K &key)
{
    using KeyType = KeyOf<Model>;
    if constexpr (std::same_as<KeyType, NoKey> || std::same_as<KeyType, CompositeKey>) { // a key that aioTable() makes is known when that runs
        static_assert(isTuple<K>, "AioOrm: a key of several fields is given as a std::tuple of their values, in their order");
        if constexpr (isTuple<K>) {
            const auto list = [](const auto &...parts) {
                return std::vector<AioValue>{keyPart(parts)...};
            };
            const HydrationGuard guard;
            Model object;
            return keyCondition(object, std::apply(list, key));
        } else {
            return {};
        }
    } else {
        using Key = typename Comparable<KeyType>::Type;
        const NodePtr column = columnNode(Model::columns().aioSource, Model::aioMeta().key());
        if constexpr (standsForKey<KeyType, K>) {
            if constexpr (ForeignKeyType<K>) {
                return comparison(Operator::Equal, column, key.keyFor(column.get()));
            } else {
                return comparison(Operator::Equal, column, KeyType::keyOf(*key, column.get()));
            }
        } else {
            constexpr bool isKey = ValueFor<K, Key>;
            static_assert(isKey, "AioOrm: a row is found by a value of the type of its key (see 'Key' and 'K')");
            if constexpr (isKey) {
                return comparison(Operator::Equal, column, boundValue<Key>(key));
            } else {
                return {};
            }
        }
    }
}
}

namespace Aio
{
/// The static functions of a model for the row with a key, which has each under the same name. A key of several fields is a std::tuple
/// of their values, in the order of the key: Shelf::aioGetById(std::tuple(article, 2)). One that does not fit does not compile, or,
/// where the key is made in aioTable(), throws AioProgrammingError. Each has two overloads, without and with an executor first.
template<class Model>
class KeyQueries
{
public:
    /// The object of the row. Errors: AioDoesNotExist. Cost: one round trip.
    template<class K>
    static AioTask<std::shared_ptr<Model>> aioGetById(const AioExecutor &executor, const K &key)
    {
        return Queries<Model>::aioGet(executor, Detail::rowOfKey<Model>(key));
    }
    /// These assignments in the row, and the number of rows: 0 if there is none. Objects of the row do not see it. Cost: one round trip.
    template<class K, class... A>
    static AioTask<qint64> aioSetById(const AioExecutor &executor, const K &key, A &&...a)
    {
        return Queries<Model>::update(std::forward<A>(a)...).where(Detail::rowOfKey<Model>(key)).aioExecute(executor);
    }
    /// Deletes the row, and gives the number of rows: 0 if there is none. Objects of the row do not see it. Cost: one round trip.
    template<class K>
    static AioTask<qint64> aioDeleteById(const AioExecutor &executor, const K &key)
    {
        return Queries<Model>::remove().where(Detail::rowOfKey<Model>(key)).aioExecute(executor);
    }
};
}

/// Part of AIO_MODEL: the functions of Aio::KeyQueries, and their synchronous names, as static functions of the model.
#define AIO_MODEL_KEYS(CLASS) \
    template<class K> \
    [[nodiscard]] static AioTask<std::shared_ptr<CLASS>> aioGetById(const AioExecutor &executor, const K &key) { return ::Aio::KeyQueries<CLASS>::aioGetById(executor, key); } \
    template<class K> \
    [[nodiscard]] static AioTask<std::shared_ptr<CLASS>> aioGetById(const K &key) { return ::Aio::KeyQueries<CLASS>::aioGetById(::Aio::Detail::defaultExecutor(&CLASS::aioMeta), key); } \
    template<class K, class... A> \
    [[nodiscard]] static AioTask<qint64> aioSetById(const AioExecutor &executor, const K &key, A &&...a) { return ::Aio::KeyQueries<CLASS>::aioSetById(executor, key, std::forward<A>(a)...); } \
    template<class K, class... A> \
        requires(!::Aio::Detail::startsWithExecutor<K &>) \
    [[nodiscard]] static AioTask<qint64> aioSetById(const K &key, A &&...a) { return ::Aio::KeyQueries<CLASS>::aioSetById(::Aio::Detail::defaultExecutor(&CLASS::aioMeta), key, std::forward<A>(a)...); } \
    template<class K> \
    [[nodiscard]] static AioTask<qint64> aioDeleteById(const AioExecutor &executor, const K &key) { return ::Aio::KeyQueries<CLASS>::aioDeleteById(executor, key); } \
    template<class K> \
    [[nodiscard]] static AioTask<qint64> aioDeleteById(const K &key) { return ::Aio::KeyQueries<CLASS>::aioDeleteById(::Aio::Detail::defaultExecutor(&CLASS::aioMeta), key); } \
    template<class... A> \
    static std::shared_ptr<CLASS> getById(A &&...a) { return ::Aio::Detail::sync(::Aio::Detail::executorAmong<CLASS>(a...), [&] { return CLASS::aioGetById(a...); }); } \
    template<class... A> \
    static qint64 setById(A &&...a) { return ::Aio::Detail::sync(::Aio::Detail::executorAmong<CLASS>(a...), [&] { return CLASS::aioSetById(std::forward<A>(a)...); }); } \
    template<class... A> \
    static qint64 deleteById(A &&...a) { return ::Aio::Detail::sync(::Aio::Detail::executorAmong<CLASS>(a...), [&] { return CLASS::aioDeleteById(a...); }); }
