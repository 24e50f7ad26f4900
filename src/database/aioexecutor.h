// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm_export.h"
#include "core/aiooperation.h"
#include "core/aiotask.h"
#include "sql/aiodialect.h"

#include <QDeadlineTimer>

class AioConnection;
class AioDatabase;
class AioTransaction;

namespace Aio
{
class DatabaseCore;
class ExecutorData;
class Scope;

/// What a statement needs of its connection.
enum class Access { Read, Write };
/// ReadOnly: a transaction that promises not to write. On SQLite it runs on a reader, beside the writer.
enum TransactionMode { ReadWrite, ReadOnly };
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
    /// returns a QCoro::Task; its result is the result. Statements inside must be given the transaction.
    /// Cost: two round trips besides the body's. Errors: what BEGIN, COMMIT and the body throw; AioTimeout in phase Acquire.
    /// Semantics as peewee's atomic(): the block may commit or roll back midway, what follows begins anew.
    template<class F>
    [[nodiscard]] std::invoke_result_t<F &, AioTransaction &> aioAtomic(F &&body, Aio::TransactionMode mode = Aio::ReadWrite) const;
    /// As aioAtomic(), but never nested: inside a transaction it throws AioProgrammingError.
    template<class F>
    [[nodiscard]] std::invoke_result_t<F &, AioTransaction &> aioTransaction(F &&body, Aio::TransactionMode mode = Aio::ReadWrite) const;
    /// A transaction (or savepoint) that the caller ends by aioCommit() or aioRollback(); when the last copy goes without, it is rolled back with a warning.
    [[nodiscard]] QCoro::Task<AioTransaction> aioBegin(Aio::TransactionMode mode = Aio::ReadWrite) const;
    /// A connection of one's own until the last copy goes.
    [[nodiscard]] QCoro::Task<AioConnection> aioConnection(Aio::Access access = Aio::Access::Write) const;

    explicit AioExecutor(std::shared_ptr<const Aio::ExecutorData> data);
    const Aio::ExecutorData &data() const { return *d; }

private:
    std::shared_ptr<const Aio::ExecutorData> d;
};
