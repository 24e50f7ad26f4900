// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/orm/aiosyncqueries.h"
#include "aioorm/orm/detail/modelbulk.h"

namespace Aio
{
/// The static functions of a model for many objects at once, which has each under the same name.
///
/// All or none: what takes more than one statement runs in a transaction, inside one in a savepoint. Where a row fails nothing is
/// written, and the error is that of this row; its message says "object 17 of 100", counted from 1. To find the row, what was sent is
/// sent once more, that statement's rows one by one, and rolled back. An error that is about no row (a lost connection, a deadline, a
/// conflict of transactions) passes as it is.
///
/// The objects belong to the bulk from the call on, as to a save: other operations on them wait until it has ended. Of a long list each is
/// written as it is when its turn comes; what is assigned later stays dirty. The event loop gets its turn in between, and so does a cancel.
template<class Model>
class BulkQueries
{
public:
    /// INSERTs new objects, in the order of the list, many by one statement. After it they are persisted and clean, and have their keys
    /// and what the database has filled in, as after aioSave(); after a rollback they are new again. Some may have been given a key and
    /// others not. No objects are no statement.
    /// Errors: AioProgrammingError, before anything is sent, for an object that is null, persisted, twice in the list, or another
    /// thread's, and for a foreign key to an object that has no key yet; those of aioSave().
    /// Cost: a round trip for up to 64 objects (fewer, where they have so many fields that the database does not take as many
    /// values), and two for the transaction; for one object one. Where the database does not return what it has filled in (MySQL,
    /// some drivers of Qt's) one for each object, sent without waiting for the one before, and one more for up to 64 that have such fields.
    template<class List>
    static AioTask<> aioBulkCreate(const AioExecutor &executor, const List &objects)
    {
        return Detail::bulkCreate(executor, Model::columns().aioSource, listOf(objects));
    }
    /// UPDATEs these columns of persisted objects, assigned since or not, and gives the number of rows. What was written is clean after
    /// it, other fields stay as they are. An object that stands for the same row as one before it wins. No objects are no statement.
    ///
    ///     co_await User::aioBulkUpdate(users, u.name, u.age);
    ///
    /// Errors: AioDoesNotExist for an object whose row is gone: nothing is written. AioProgrammingError, before anything is
    /// sent, for columns of the key and generated ones, and for an object that is null, new, twice in the list, another thread's,
    /// or has not read such a column.
    /// Cost: a round trip for up to 512 objects, and two for the transaction; for one object one. One more for as many where the
    /// model has generated fields.
    template<class List, class... C>
    static AioTask<qint64> aioBulkUpdate(const AioExecutor &executor, const List &objects, const C &...columns)
    {
        constexpr bool areColumns = sizeof...(C) > 0 && (Detail::columnOf<C, Model> && ...);
        static_assert(areColumns, "AioOrm: aioBulkUpdate() takes the objects, and then the columns of their model that are to be written");
        if constexpr (areColumns) {
            return Detail::bulkUpdate(executor, Model::columns().aioSource, listOf(objects), {columns.aioField()...});
        } else {
            return AioTask<qint64>();
        }
    }

private:
    template<class List>
    static Detail::ModelObjects listOf(const List &objects)
    {
        constexpr bool isList = requires { requires std::convertible_to<decltype(*objects.begin()), std::shared_ptr<Model>>; };
        static_assert(isList, "AioOrm: this takes a list of objects of this model: QList<std::shared_ptr<Model>>");
        if constexpr (isList) {
            return Detail::ModelObjects(objects.begin(), objects.end());
        } else {
            return {};
        }
    }
};
}

/// Part of AIO_MODEL: the functions of Aio::BulkQueries, and their synchronous names, as static functions of the model.
#define AIO_MODEL_BULK(CLASS) \
    template<class List = QList<std::shared_ptr<CLASS>>> \
    [[nodiscard]] static AioTask<> aioBulkCreate(const AioExecutor &executor, const List &objects) { return ::Aio::BulkQueries<CLASS>::aioBulkCreate(executor, objects); } \
    template<class List = QList<std::shared_ptr<CLASS>>> \
    [[nodiscard]] static AioTask<> aioBulkCreate(const List &objects) { return ::Aio::BulkQueries<CLASS>::aioBulkCreate(::Aio::Detail::defaultExecutor(&CLASS::aioMeta), objects); } \
    template<class List = QList<std::shared_ptr<CLASS>>, class... C> \
    [[nodiscard]] static AioTask<qint64> aioBulkUpdate(const AioExecutor &executor, const List &objects, const C &...columns) { return ::Aio::BulkQueries<CLASS>::aioBulkUpdate(executor, objects, columns...); } \
    template<class List = QList<std::shared_ptr<CLASS>>, class... C> \
        requires(!::Aio::Detail::startsWithExecutor<List &>) \
    [[nodiscard]] static AioTask<qint64> aioBulkUpdate(const List &objects, const C &...columns) { return ::Aio::BulkQueries<CLASS>::aioBulkUpdate(::Aio::Detail::defaultExecutor(&CLASS::aioMeta), objects, columns...); } \
    template<class... A> \
    static void bulkCreate(A &&...a) { ::Aio::Detail::sync(::Aio::Detail::executorAmong<CLASS>(a...), [&] { return CLASS::aioBulkCreate(a...); }); } \
    template<class... A> \
    static qint64 bulkUpdate(A &&...a) { return ::Aio::Detail::sync(::Aio::Detail::executorAmong<CLASS>(a...), [&] { return CLASS::aioBulkUpdate(a...); }); }
