// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/core/detail/fiber.h"
#include "aioorm/core/detail/operation.h"

#include <QFuture>
#include <QFutureWatcher>
#include <QPromise>

namespace Aio::Detail
{
/// The end of a QFuture, as the coroutine that awaits it sees it.
class AIOORM_EXPORT FutureWait : public Operation
{
public:
    /// Listens to the aioSpawn() that it runs under.
    void begin();
    /// The future has ended, on any thread. True for the first of all ends: the caller keeps the future, and calls finished().
    bool claim();
    void finished();
    /// The future was cancelled.
    void abandoned();
    /// Throws AioCancelled if there is no result to be had, or nobody left who may have it.
    void check() const;
    [[noreturn]] void raiseCancelled() const;

    void expire() override;
    void cancel() override;

private:
    std::atomic<bool> m_claimed = false;
    bool m_cancelled = false;
};

template<class T>
class FutureWaitFor final : public FutureWait
{
public:
    QFuture<T> future;
};

template<class T>
std::shared_ptr<FutureWaitFor<T>> waitForFuture(QFuture<T> future)
{
    const auto wait = std::make_shared<FutureWaitFor<T>>();
    wait->begin();
    future
        .then(QtFuture::Launch::Sync,
              [wait](QFuture<T> ended) {
                  if (wait->claim()) {
                      wait->future = std::move(ended);
                      wait->finished();
                  }
              })
        .onCanceled([wait] {
            wait->abandoned();
        });
    return wait;
}

template<class T>
AioTask<T> fromFuture(std::shared_ptr<FutureWaitFor<T>> wait)
{
    co_await wait->delivered();
    QFuture<T> future;
    std::swap(future, wait->future); // Qt keeps the continuation with the future, and so what it holds
    wait->check();
    if constexpr (!std::is_void_v<T>) {
        if (future.resultCount() == 0 && !future.isCanceled()) {
            wait->raiseCancelled(); // a failed one counts as cancelled, and throws below
        }
    }
    if constexpr (std::is_void_v<T>) {
        future.waitForFinished(); // it has: this throws its exception
    } else if constexpr (std::is_copy_constructible_v<T>) {
        co_return future.result();
    } else {
        // not takeResult(): in Qt 6.4 it takes the mark of the end as well, and the promise ends the future once more when it dies
        future.waitForFinished();
        co_return std::move(const_cast<T &>(*future.constBegin()));
    }
}

/// Ends the promise as the task ends.
template<class T>
// NOLINTNEXTLINE(cppcoreguidelines-avoid-reference-coroutine-parameters): whoever awaits it has the promise
AioTask<> fulfil(AioTask<T> task, QPromise<T> &promise)
{
    try {
        if constexpr (std::is_void_v<T>) {
            co_await task;
        } else {
            promise.addResult(co_await std::move(task));
        }
    } catch (const AioCancelled &) {
        promise.future().cancel();
    } catch (...) {
        promise.setException(std::current_exception());
    }
    promise.finish();
}

template<class T>
Detached keepPromise(AioTask<T> task, std::shared_ptr<QPromise<T>> promise)
{
    co_await fulfil<T>(std::move(task), *promise);
}

template<class T, class F>
Detached keepPromiseOf(F callable, std::shared_ptr<QPromise<T>> promise)
{
    const auto scope = std::make_shared<CancelState>();
    QFutureWatcher<T> watcher;
    QObject::connect(&watcher, &QFutureWatcherBase::canceled, &watcher, [scope] {
        scope->cancel();
    });
    watcher.setFuture(promise->future());
    std::optional<AioTask<T>> task;
    try {
        const AmbientGuard guard(Ambient{nullptr, scope});
        task.emplace(callable());
    } catch (...) {
        promise->setException(std::current_exception());
        promise->finish();
    }
    if (task) {
        co_await fulfil<T>(std::move(*task), *promise);
    }
}

template<class T>
std::shared_ptr<QPromise<T>> startedPromise()
{
    auto promise = std::make_shared<QPromise<T>>();
    promise->start();
    return promise;
}
}

/// The bridge from tasks to what is written for QFuture: the value of the task is that of the future, its exception that of the future,
/// and a task that ends with AioCancelled cancels the future.
///
/// Cancelling the future of a task, which runs already, drops the result and cuts nothing short: for that give what returns the task.
/// Thread: the future may be used on any, the task goes on on the caller's. The future must not be waited for there.
template<class T>
[[nodiscard]] QFuture<T> aioFuture(AioTask<T> task)
{
    const auto promise = Aio::Detail::startedPromise<T>();
    QFuture<T> future = promise->future();
    Aio::Detail::keepPromise<T>(std::move(task), promise);
    return future;
}

/// The same for a callable that returns a task, and is kept alive until its end. Cancelling the future ends the operations of this
/// library that it awaits by AioCancelled, as soon as the event loop of the caller's thread gets its turn.
template<class F>
    requires std::invocable<std::decay_t<F> &>
[[nodiscard]] auto aioFuture(F &&callable)
{
    AIO_CHECK_CALLABLE(F);
    using T = typename std::invoke_result_t<std::decay_t<F> &>::value_type;
    const auto promise = Aio::Detail::startedPromise<T>();
    QFuture<T> future = promise->future();
    Aio::Detail::keepPromiseOf<T, std::decay_t<F>>(std::forward<F>(callable), promise);
    return future;
}

/// The bridge back: a task that gives the result of the future, or throws its exception. A future that is cancelled, or ends without a
/// result, gives AioCancelled; both when its promise ends, as waitForFinished() has it: cancelling alone ends nothing. The coroutine goes on on the thread that
/// awaits, from its ready queue; no thread is blocked.
///
/// It is the one continuation of the future: not for one that then() is called on too. A result that can be copied is, others are taken.
/// When the context of the aioSpawn() dies that it runs under, it ends with AioCancelled; the future is left to itself.
template<class T>
[[nodiscard]] AioTask<T> aioFromFuture(QFuture<T> future)
{
    return Aio::Detail::fromFuture<T>(Aio::Detail::waitForFuture<T>(std::move(future)));
}
