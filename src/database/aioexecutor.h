// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/core/aiocanceltoken.h"
#include "aioorm/core/aiotask.h"
#include "aioorm/sql/aiodialect.h"
#include "aioorm/sql/aiotransactionmode.h"
#include "aioorm_export.h"

#include <QDeadlineTimer>

class AioConnection;
class AioDatabase;
class AioTransaction;

namespace Aio::Detail
{
class DatabaseCore;
class ExecutorData;
class Place;
}

namespace Aio
{
/// What a statement needs of its connection.
enum class Access { Read, Write };
}

/// Where an operation runs and what bounds it: a copyable value made from a database, a connection or a transaction.
///
///     co_await User::select().aioExecute(db.timeout(2s).boundTo(this));
///
/// Each setter returns a copy. Lifetime: it keeps what it was made from working; a destroyed database answers with AioInterfaceError.
/// Thread: an executor of a database may be used on any thread with an event loop, one of a transaction or connection on its own.
class AIOORM_EXPORT AioExecutor
{
public:
    AioExecutor(AioDatabase &database);
    AioExecutor(const AioTransaction &transaction);
    AioExecutor(const AioConnection &connection);

    /// Each operation may take this long, with waiting, connecting, preparing and executing together. Then AioTimeout.
    AioExecutor timeout(std::chrono::milliseconds timeout) const;
    /// The same, as one point in time for everything that uses this executor.
    AioExecutor deadline(const QDeadlineTimer &deadline) const;
    /// Ends with AioCancelled when the token's source is cancelled.
    AioExecutor token(const AioCancelToken &token) const;
    /// Ends with AioCancelled when the object is destroyed: its statement is cancelled, and the coroutine resumes once
    /// (after QObject::destroyed, so a catch block must not touch it). The object lives in the thread that awaits.
    AioExecutor boundTo(QObject *object) const;

    const AioDialect &dialect() const;

    /// Runs `body` in a transaction, or in a savepoint if this executor is one of a transaction already: BEGIN, body, COMMIT.
    /// An exception from the body rolls back and passes on; so does a failed COMMIT. `body` takes AioTransaction & and
    /// returns an AioTask; its result is the result. Statements inside must be given the transaction.
    /// Cost: two round trips besides the body's. Errors: what BEGIN, COMMIT and the body throw; AioTimeout in phase Acquire.
    /// Semantics as peewee's atomic(): the block may commit or roll back midway, what follows begins anew.
    template<class F>
    [[nodiscard]] std::invoke_result_t<F &, AioTransaction &> aioAtomic(F &&body, Aio::TransactionMode mode = Aio::ReadWrite) const;
    /// As aioAtomic(), but never nested: inside a transaction it throws AioProgrammingError.
    template<class F>
    [[nodiscard]] std::invoke_result_t<F &, AioTransaction &> aioTransaction(F &&body, Aio::TransactionMode mode = Aio::ReadWrite) const;
    /// A savepoint: aioAtomic() that never begins a transaction. Outside of one it throws AioProgrammingError, and sends nothing. An exception
    /// from the body rolls back to it, and passes on; the transaction can go on. Cost: two round trips besides the body's.
    template<class F>
    [[nodiscard]] std::invoke_result_t<F &, AioTransaction &> aioSavepoint(F &&body) const;
    /// The same as a handle, which ends by aioCommit() (the savepoint is released) or aioRollback(), and then is over, as one of aioBegin() is.
    [[nodiscard]] AioTask<AioTransaction> aioBeginSavepoint() const;
    /// A transaction (or savepoint) that the caller ends by aioCommit() or aioRollback(); when the last copy goes without, it is rolled back with a warning.
    /// Statements that belong to it must be given it, as in aioAtomic(). Errors of this and of aioAtomic(): AioProgrammingError on a connection on
    /// which SQL of your own has begun a transaction; that one is left as it is.
    [[nodiscard]] AioTask<AioTransaction> aioBegin(Aio::TransactionMode mode = Aio::ReadWrite) const;
    /// A connection of one's own until the last copy goes.
    [[nodiscard]] AioTask<AioConnection> aioConnection(Aio::Access access = Aio::Access::Write) const;

    /// Runs a plain function as if the synchronous names in it waited: it runs on a stack of its own (256 KiB), which each of
    /// them leaves until the database has answered, while the event loop goes on. Its result is the result, its exception
    /// the task's. It starts at once. Any number may be in progress; each holds some 8 KiB of memory.
    ///
    /// Statements that name no executor use the model's database; where this executor is a transaction's or a connection's,
    /// they use that, and inside atomic() its transaction. The deadline is one for all of it. When it comes, or the token or
    /// the bound object fires, the operation that the function waits for ends as it would in a coroutine, and AioTimeout or
    /// AioCancelled is thrown there, and by every later one.
    ///
    /// On the thread's main stack are called: property signals of models, and so what is connected to them and QML. There nothing can
    /// be waited for. A signal of your own that QML may listen to is emitted by Aio::Detail::onMainStack(). No nested event loop inside.
    /// Errors: AioOperationalError if there is no memory for the stack. Cost without a statement: half a microsecond.
    template<class F>
    [[nodiscard]] AioTask<std::invoke_result_t<F &>> run(F &&function) const;

    /// aioAtomic() for a plain function, in run() or under allowSync(). The body takes AioTransaction & or nothing; statements in
    /// it that name no executor run in the transaction, and an atomic() in it is a savepoint.
    template<class F>
    auto atomic(F &&body, Aio::TransactionMode mode = Aio::ReadWrite) const;
    /// As atomic(), but never nested.
    template<class F>
    auto transaction(F &&body, Aio::TransactionMode mode = Aio::ReadWrite) const;
    /// aioSavepoint() for a plain function, as atomic().
    template<class F>
    auto savepoint(F &&body) const;
    AioTransaction begin(Aio::TransactionMode mode = Aio::ReadWrite) const;
    AioTransaction beginSavepoint() const;
    AioConnection connection(Aio::Access access = Aio::Access::Write) const;

    explicit AioExecutor(std::shared_ptr<const Aio::Detail::ExecutorData> data);
    const Aio::Detail::ExecutorData &data() const { return *d; }
    const std::shared_ptr<const Aio::Detail::ExecutorData> &aioSharedData() const { return d; }

private:
    std::shared_ptr<const Aio::Detail::ExecutorData> d;
};
