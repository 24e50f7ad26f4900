// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/core/detail/ambient.h"
#include "aioorm/database/aioexecutor.h"

namespace Aio::Detail
{
class Lease;
class TransactionHandle;
class TransactionSteps;

/// The functions of AioExecutor on a handle that is one: of AioTransaction and AioConnection.
template<class Handle>
class BoundExecutor
{
public:
    /// See AioExecutor::timeout() and the others: a copy that is bounded so.
    AioExecutor timeout(std::chrono::milliseconds timeout) const { return executor().timeout(timeout); }
    AioExecutor deadline(const QDeadlineTimer &deadline) const { return executor().deadline(deadline); }
    AioExecutor token(const AioCancelToken &token) const { return executor().token(token); }
    AioExecutor boundTo(QObject *object) const { return executor().boundTo(object); }

    /// See AioExecutor::aioAtomic().
    template<class F>
    [[nodiscard]] auto aioAtomic(F &&body, TransactionMode mode = ReadWrite) const
    {
        return executor().aioAtomic(std::forward<F>(body), mode);
    }
    /// See AioExecutor::aioSavepoint().
    template<class F>
    [[nodiscard]] auto aioSavepoint(F &&body) const
    {
        return executor().aioSavepoint(std::forward<F>(body));
    }
    /// See AioExecutor::aioBegin() and aioBeginSavepoint().
    [[nodiscard]] AioTask<AioTransaction> aioBegin(TransactionMode mode = ReadWrite) const { return executor().aioBegin(mode); }
    [[nodiscard]] AioTask<AioTransaction> aioBeginSavepoint() const { return executor().aioBeginSavepoint(); }

    /// See AioExecutor::run(): what names no executor inside runs in this transaction, or on this connection.
    template<class F>
    [[nodiscard]] auto run(F &&function) const
    {
        return executor().run(std::forward<F>(function));
    }
    /// See AioExecutor::atomic(), for use in run() and under allowSync().
    template<class F>
    auto atomic(F &&body, TransactionMode mode = ReadWrite) const
    {
        return executor().atomic(std::forward<F>(body), mode);
    }
    template<class F>
    auto savepoint(F &&body) const
    {
        return executor().savepoint(std::forward<F>(body));
    }
    auto begin(TransactionMode mode = ReadWrite) const { return executor().begin(mode); }
    auto beginSavepoint() const { return executor().beginSavepoint(); }

private:
    friend Handle;
    BoundExecutor() = default;
    AioExecutor executor() const { return AioExecutor(static_cast<const Handle &>(*this)); }
};

/// The same executor, with its relative timeout running from now: for an operation of several statements.
AIOORM_EXPORT AioExecutor withTimeRunning(const AioExecutor &executor);
}

/// A transaction or savepoint in progress: what aioAtomic() hands to its body, and aioBegin() returns. It names the
/// connection that statements run on: pass it as the executor, or make one from it: tx.timeout(1s). Its aioAtomic() and aioBegin()
/// make a savepoint in it, whatever their mode, as aioSavepoint() and aioBeginSavepoint() do; those of one transaction take turns.
///
/// It is ended by its block, by aioCommit() or by aioRollback(). Where SQL of your own ends it (COMMIT, ROLLBACK), what follows in it
/// fails with AioProgrammingError, and so does its block, which is not retried. After a COMMIT the objects stay saved.
/// Pinned to one connection; if that is lost, every further statement fails with AioOperationalError, and nothing moves to
/// another connection. Copies are handles of the same transaction. Thread: the one that began it.
class AIOORM_EXPORT AioTransaction : public Aio::Detail::BoundExecutor<AioTransaction>
{
public:
    ~AioTransaction();
    AioTransaction(const AioTransaction &other);
    AioTransaction &operator=(const AioTransaction &other);

    /// Commits (releases the savepoint). In a block of aioAtomic() the next statement through the handle begins anew; a
    /// transaction of aioBegin() has ended then, and its handles throw AioInterfaceError.
    /// A failed COMMIT rolls back. One whose answer was lost throws with AioOutcome::Unknown and is never sent again.
    [[nodiscard]] AioTask<> aioCommit();
    /// Rolls back, and puts the objects back that were saved in it. Then as aioCommit(); of what has ended it does nothing.
    /// Errors: AioProgrammingError if a statement had committed the transaction, so that nothing was undone.
    /// After a cancelled statement that took the transaction with it, a block can go on with this.
    [[nodiscard]] AioTask<> aioRollback();

    /// False after the transaction has ended, when its connection is lost, or when the database has rolled it back by itself.
    bool isOpen() const;
    /// 1 for the transaction itself, 2 for the first savepoint in it, …
    int depth() const;

    // The synchronous names, for use in run() and under allowSync().
    void commit();
    void rollback();

private:
    friend class AioExecutor;
    friend class Aio::Detail::TransactionSteps;
    explicit AioTransaction(std::shared_ptr<Aio::Detail::TransactionHandle> handle);
    std::shared_ptr<Aio::Detail::TransactionHandle> d;
};

/// A connection of one's own, outside any transaction, until the last copy goes: for session state, or many statements in a row.
/// Pass it as the executor, or make one from it: connection.timeout(1s). Its aioAtomic() and aioBegin() begin a transaction on it, and
/// its own statements wait until that has ended. While a transaction is open on it that SQL of your own has begun, what begins one of its own
/// (aioBulkCreate() and the like, too) is refused with AioProgrammingError. Thread: the one that took it.
class AIOORM_EXPORT AioConnection : public Aio::Detail::BoundExecutor<AioConnection>
{
public:
    /// See AioExecutor::aioTransaction().
    template<class F>
    [[nodiscard]] auto aioTransaction(F &&body, Aio::TransactionMode mode = Aio::ReadWrite) const
    {
        return AioExecutor(*this).aioTransaction(std::forward<F>(body), mode);
    }
    template<class F>
    auto transaction(F &&body, Aio::TransactionMode mode = Aio::ReadWrite) const
    {
        return AioExecutor(*this).transaction(std::forward<F>(body), mode);
    }

private:
    friend class AioExecutor;
    friend class Aio::Detail::TransactionSteps;
    explicit AioConnection(std::shared_ptr<Aio::Detail::Lease> lease);
    std::shared_ptr<Aio::Detail::Lease> d;
};

namespace Aio::Detail
{
enum class Nesting {
    Savepoint, ///< inside of a transaction it is one
    Refuse, ///< of what stands inside of a transaction
    Require, ///< only inside of one, where it is a savepoint
};

/// The steps of aioAtomic(), for its template.
class AIOORM_EXPORT TransactionSteps
{
public:
    static AioTask<AioTransaction> begin(AioExecutor executor, TransactionMode mode, Nesting nesting);
    /// The same for a handle: whoever awaits it goes on under the transaction's marker, as after a statement in it.
    static AioTask<AioTransaction> beginHandle(AioExecutor executor, TransactionMode mode, Nesting nesting);
    static AioTransaction beginHandleSync(const AioExecutor &executor, TransactionMode mode, Nesting nesting);
    /// What the caller begins without an executor until it waits again, or until its run() ends, is a mistake.
    static void goOnUnder(const AioTransaction &transaction);
    /// begin(), waited for.
    static AioTransaction beginSync(const AioExecutor &executor, TransactionMode mode, Nesting nesting);
    /// A transaction that failed so may be run again as a whole.
    static bool mayRetry(const AioExecutor &executor, const std::exception_ptr &error);
    /// Some of what it wrote may be committed already, since its body commits midway: to run it again would write that twice.
    static bool hasCommitted(const AioTransaction &transaction);
    static AioTask<> pauseBeforeRetry(int attempt);
    /// The same, waited for.
    static void waitBeforeRetry(const AioExecutor &executor, int attempt);
    static AioTask<AioConnection> connect(AioExecutor executor, Access access);
    /// Runs the first part of a body under the transaction's marker.
    static Ambient ambient(const AioTransaction &transaction);
    /// The same for a plain body: there the transaction is implicit.
    static Ambient implicitAmbient(const AioTransaction &transaction);
    /// Ends it for good. `failed`: rolls back (its own failure is logged, not thrown); else commits, and rolls back if that fails.
    static AioTask<> end(AioTransaction transaction, bool failed);
    /// The same, waited for.
    static void endSync(const AioTransaction &transaction, bool failed);
};

template<class F>
std::invoke_result_t<F &, AioTransaction &> atomic(AioExecutor executor, TransactionMode mode, Nesting nesting, F body)
{
    using Task = std::invoke_result_t<F &, AioTransaction &>;
    using Result = typename Task::value_type;
    std::optional<GatherResult<Result>> result;
    std::exception_ptr error;
    bool hasCommitted = false;
    for (int attempt = 0;; ++attempt) {
        error = nullptr;
        try {
            AioTransaction transaction = co_await TransactionSteps::begin(executor, mode, nesting);
            try {
                Task task = [&] {
                    const AmbientGuard guard(TransactionSteps::ambient(transaction));
                    return body(transaction);
                }();
                if constexpr (std::is_void_v<Result>) {
                    co_await task;
                } else {
                    result.emplace(co_await task);
                }
            } catch (...) {
                error = std::current_exception();
            }
            hasCommitted = TransactionSteps::hasCommitted(transaction);
            co_await TransactionSteps::end(transaction, error != nullptr);
        } catch (...) {
            error = std::current_exception();
        }
        if (!error || hasCommitted || attempt >= mode.retries() || !TransactionSteps::mayRetry(executor, error)) {
            break;
        }
        co_await TransactionSteps::pauseBeforeRetry(attempt);
    }
    if (error) {
        std::rethrow_exception(error);
    }
    if constexpr (!std::is_void_v<Result>) {
        co_return std::move(*result);
    }
}
}

template<class F>
std::invoke_result_t<F &, AioTransaction &> AioExecutor::aioAtomic(F &&body, Aio::TransactionMode mode) const
{
    AIO_CHECK_CALLABLE(F);
    return Aio::Detail::atomic<std::decay_t<F>>(mode.retries() ? Aio::Detail::withTimeRunning(*this) : *this,
                                                mode,
                                                Aio::Detail::Nesting::Savepoint,
                                                std::forward<F>(body));
}

template<class F>
std::invoke_result_t<F &, AioTransaction &> AioExecutor::aioTransaction(F &&body, Aio::TransactionMode mode) const
{
    AIO_CHECK_CALLABLE(F);
    return Aio::Detail::atomic<std::decay_t<F>>(mode.retries() ? Aio::Detail::withTimeRunning(*this) : *this,
                                                mode,
                                                Aio::Detail::Nesting::Refuse,
                                                std::forward<F>(body));
}

template<class F>
std::invoke_result_t<F &, AioTransaction &> AioExecutor::aioSavepoint(F &&body) const
{
    AIO_CHECK_CALLABLE(F);
    return Aio::Detail::atomic<std::decay_t<F>>(*this, Aio::ReadWrite, Aio::Detail::Nesting::Require, std::forward<F>(body));
}

#include "aioorm/database/detail/sync.h"
