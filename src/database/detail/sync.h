// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/core/aioawait.h"
#include "aioorm/core/detail/blockingsection.h"
#include "aioorm/database/aiotransaction.h"
#include "aioorm/database/detail/implicit.h"
#include "aioorm/database/detail/statement.h"

/// The synchronous names, each of which is the bridge and its aio name: nothing is done twice.
namespace Aio::Detail
{
/// Where an operation of this executor's database may be waited for, now.
AIOORM_EXPORT Bridge bridgeOf(const AioExecutor &executor);

/// Starts an operation and waits for its end. `start` returns the task; it is not called where nothing can wait for it.
/// `sql` returns the statement for the message of AioMissingBridge.
template<class Start, class Sql>
typename std::invoke_result_t<Start &>::value_type sync(const AioExecutor &executor, Start &&start, Sql &&sql)
{
    using T = typename std::invoke_result_t<Start &>::value_type;
    switch (bridgeOf(executor)) {
    case Bridge::None:
        raiseMissingBridge(sql(), AioOutcome::NotSent);
    case Bridge::Thread: {
        const BlockingSection section;
        return awaitHere<T>(start());
    }
    case Bridge::Fiber:
        break;
    }
    return awaitHere<T>(start());
}
template<class Start>
auto sync(const AioExecutor &executor, Start &&start)
{
    return sync(executor, std::forward<Start>(start), [] {
        return QString();
    });
}

/// The text of a query, for AioMissingBridge; empty if it cannot be made.
template<class Query>
QString textOf(const Query &query, const AioExecutor &executor)
{
    try {
        return QString::fromUtf8(query.sql(executor.dialect()).text);
    } catch (const AioError &) {
        return QString();
    }
}

/// The synchronous name of a query's function, in a class with a type Model.
#define AIO_SYNC(NAME, AIO_NAME)                                                                                                                               \
    auto NAME(const AioExecutor &executor) const                                                                                                               \
    {                                                                                                                                                          \
        return ::Aio::Detail::sync(executor, [&] { return this->AIO_NAME(executor); }, [&] { return ::Aio::Detail::textOf(*this, executor); });                                \
    }                                                                                                                                                          \
    auto NAME() const { return NAME(::Aio::Detail::defaultExecutor(&Model::aioMeta)); }

/// The same of a function that takes one thing more.
#define AIO_SYNC_WITH(NAME, AIO_NAME, TYPE)                                                                                                                    \
    auto NAME(const AioExecutor &executor, TYPE value) const                                                                                                   \
    {                                                                                                                                                          \
        return ::Aio::Detail::sync(executor, [&] { return this->AIO_NAME(executor, value); }, [&] { return ::Aio::Detail::textOf(*this, executor); });         \
    }                                                                                                                                                          \
    auto NAME(TYPE value) const { return NAME(::Aio::Detail::defaultExecutor(&Model::aioMeta), value); }

/// The same of a function that opens a stream.
#define AIO_SYNC_STREAM(NAME, AIO_NAME)                                                                                                                        \
    auto NAME(const AioExecutor &executor, int batchSize = ::Aio::defaultBatchSize) const                                                                      \
    {                                                                                                                                                          \
        return ::Aio::Detail::sync(executor, [&] { return this->AIO_NAME(executor, batchSize); }, [&] { return ::Aio::Detail::textOf(*this, executor); });                     \
    }                                                                                                                                                          \
    auto NAME(int batchSize = ::Aio::defaultBatchSize) const { return NAME(::Aio::Detail::defaultExecutor(&Model::aioMeta), batchSize); }

/// What a run() needs of its executor: its limits, and what is implicit inside.
class AIOORM_EXPORT RunContext
{
public:
    explicit RunContext(const AioExecutor &executor);
    Ambient ambient() const { return m_ambient; }

private:
    const RunLife m_life;
    Ambient m_ambient;
};

template<class F>
AioTask<std::invoke_result_t<F &>> run(AioExecutor executor, F function)
{
    const RunContext context(executor);
    FiberFunction<F> job(function);
    FiberStart start(job, context.ambient());
    co_await start;
    job.rethrow();
    if constexpr (!std::is_void_v<std::invoke_result_t<F &>>) {
        co_return job.take();
    }
}

template<class F>
decltype(auto) callInTransaction(F &body, AioTransaction &transaction)
{
    if constexpr (std::is_invocable_v<F &, AioTransaction &>) {
        return body(transaction);
    } else {
        return body();
    }
}

template<class T>
constexpr bool isTask = QCoro::detail::isTask_v<T>;

/// aioAtomic() for a body that is a plain function: the same beginning and end around it.
template<class F>
auto syncAtomic(const AioExecutor &given, TransactionMode mode, Nesting nesting, F &body, bool &hasCommitted)
{
    constexpr bool bodyIsCallable = std::is_invocable_v<F &, AioTransaction &> || std::is_invocable_v<F &>;
    static_assert(bodyIsCallable, "AioOrm: the body of atomic() takes an AioTransaction & or nothing");
    if constexpr (bodyIsCallable) {
        using Result = decltype(callInTransaction(body, std::declval<AioTransaction &>()));
        static_assert(!isTask<Result>, "AioOrm: the body of atomic() is a plain function: for a coroutine co_await aioAtomic()");
        static_assert(!std::is_reference_v<Result>, "AioOrm: the body of atomic() returns a value, not a reference");
        const AioExecutor executor = implicitExecutor(given);
        AioTransaction transaction = TransactionSteps::beginSync(executor, mode, nesting);
        const auto call = [&]() -> Result {
            return callInTransaction(body, transaction);
        };
        FiberFunction<const decltype(call)> job(call);
        {
            const AmbientGuard guard(TransactionSteps::implicitAmbient(transaction));
            job.run();
        }
        hasCommitted = TransactionSteps::hasCommitted(transaction);
        TransactionSteps::endSync(transaction, job.failed());
        job.rethrow();
        if constexpr (!std::is_void_v<Result>) {
            return Result(job.take());
        }
    }
}

/// The same, as often as its mode says.
template<class F>
auto syncAtomicWithRetries(const AioExecutor &given, TransactionMode mode, Nesting nesting, F &body)
{
    const AioExecutor executor = mode.retries() ? withTimeRunning(given) : given;
    bool hasCommitted = false;
    for (int attempt = 0;; ++attempt) {
        std::exception_ptr error;
        try {
            return syncAtomic(executor, mode, nesting, body, hasCommitted);
        } catch (const AioError &) {
            error = std::current_exception();
        }
        if (hasCommitted || attempt >= mode.retries() || !TransactionSteps::mayRetry(implicitExecutor(executor), error)) {
            std::rethrow_exception(error);
        }
        TransactionSteps::waitBeforeRetry(executor, attempt); // outside of the catch block, which a fiber may not leave
    }
}
}

template<class F>
AioTask<std::invoke_result_t<F &>> AioExecutor::run(F &&function) const
{
    AIO_CHECK_CALLABLE(F);
    using Result = std::invoke_result_t<F &>;
    static_assert(!Aio::Detail::isTask<Result>, "AioOrm: run() takes a plain function, which runs as if it waited: a coroutine is awaited without it");
    static_assert(!std::is_reference_v<Result>, "AioOrm: run() hands out a value: return one, not a reference");
    return Aio::Detail::run<std::decay_t<F>>(*this, std::forward<F>(function));
}

template<class F>
auto AioExecutor::atomic(F &&body, Aio::TransactionMode mode) const
{
    return Aio::Detail::syncAtomicWithRetries(*this, mode, Aio::Detail::Nesting::Savepoint, body);
}

template<class F>
auto AioExecutor::savepoint(F &&body) const
{
    return Aio::Detail::syncAtomicWithRetries(*this, Aio::ReadWrite, Aio::Detail::Nesting::Require, body);
}

template<class F>
auto AioExecutor::transaction(F &&body, Aio::TransactionMode mode) const
{
    return Aio::Detail::syncAtomicWithRetries(*this, mode, Aio::Detail::Nesting::Refuse, body);
}
