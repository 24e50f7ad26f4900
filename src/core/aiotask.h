// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "core/aioerror.h"
#include "core/aiooperation.h"

#include <QCoroTask>
#include <QObject>

#include <exception>
#include <tuple>
#include <variant>

#if defined(__GNUC__) && !defined(__clang__) && __GNUC__ < 13
/// g++ 12 destroys a capturing lambda temporary twice when it stands in a co_await expression.
#define AIO_CHECK_CALLABLE(F)                                                                                                                                  \
    static_assert(std::is_lvalue_reference_v<F> || std::is_trivially_destructible_v<F>,                                                                        \
                  "AioOrm: g++ 12 destroys this lambda twice when it stands in a co_await expression; "                                                        \
                  "name the lambda first (auto body = [...]...; co_await db.aioAtomic(body);) or capture by reference")
#else
#define AIO_CHECK_CALLABLE(F) static_assert(true)
#endif

/// What an asynchronous operation returns: awaited with co_await, it gives a T or throws. The operation has begun already.
/// It is QCoro's task, so everything of QCoro works with it.
template<class T = void>
using AioTask = QCoro::Task<T>;

namespace Aio
{
/// The life of one aioSpawn(): cancelled when its context dies.
class AIOORM_EXPORT SpawnLife
{
public:
    explicit SpawnLife(QObject *context);
    ~SpawnLife();
    Q_DISABLE_COPY_MOVE(SpawnLife)

    const std::shared_ptr<CancelState> state;

private:
    QMetaObject::Connection m_connection;
};
/// Logs (category aio.task) and emits AioErrorReporter::unhandled for an error that nobody awaits.
AIOORM_EXPORT void reportUnhandled(const std::exception_ptr &error);

template<class F>
AioTask<> spawn(QObject *context, F callable)
{
    const SpawnLife life(context);
    try {
        AioTask<> task = [&] {
            const AmbientGuard guard(Ambient{nullptr, life.state});
            return callable();
        }();
        co_await task;
    } catch (...) {
        reportUnhandled(std::current_exception());
    }
}

template<class T>
using GatherResult = std::conditional_t<std::is_void_v<T>, std::monostate, T>;

template<class T>
AioTask<> collect(AioTask<T> &task, std::optional<GatherResult<T>> &result, std::exception_ptr &error)
{
    try {
        if constexpr (std::is_void_v<T>) {
            co_await task;
            result.emplace();
        } else {
            result.emplace(co_await task);
        }
    } catch (...) {
        // the first in argument order is passed on; the caller sees the others in the log
        if (!error) {
            error = std::current_exception();
        } else {
            reportUnhandled(std::current_exception());
        }
    }
}

template<class... T, std::size_t... I>
AioTask<std::tuple<GatherResult<T>...>> gather(std::index_sequence<I...>, AioTask<T>... tasks)
{
    std::tuple<std::optional<GatherResult<T>>...> results;
    std::exception_ptr error;
    (co_await collect<T>(tasks, std::get<I>(results), error), ...);
    if (error) {
        std::rethrow_exception(error);
    }
    co_return std::tuple<GatherResult<T>...>(std::move(*std::get<I>(results))...);
}

template<class T>
AioTask<QList<T>> gatherList(std::vector<AioTask<T>> tasks)
{
    QList<T> results;
    results.reserve(qsizetype(tasks.size()));
    std::exception_ptr error;
    for (AioTask<T> &task : tasks) {
        std::optional<T> result;
        co_await collect<T>(task, result, error);
        if (result) {
            results.append(std::move(*result));
        }
    }
    if (error) {
        std::rethrow_exception(error);
    }
    co_return results;
}
}

/// Where errors end that nobody awaits, besides the log: connect to show them.
class AIOORM_EXPORT AioErrorReporter : public QObject
{
    Q_OBJECT

public:
    /// The one of the process; lives in the thread that first asks for it.
    static AioErrorReporter *instance();

Q_SIGNALS:
    /// May be emitted from any thread that runs aioSpawn().
    void unhandled(const QString &message);

private:
    using QObject::QObject;
};

/// Runs a coroutine that nobody awaits, from a slot for instance:
///
///     connect(button, &QPushButton::clicked, this, [this] { aioSpawn(this, [this]() -> AioTask<> { … }); });
///
/// `callable` returns AioTask<>, takes nothing, and is kept alive until its end. When `context` dies, the database
/// operations the coroutine awaits end with AioCancelled, and so does the coroutine: a catch block must not touch the
/// context then. An awaited thing that is not AioOrm's (a QTimer) is not cut short, and what follows it is no longer
/// bound to the context: pass db.boundTo(context) there. Any other exception is logged (aio.task) and reported by AioErrorReporter.
template<class F>
void aioSpawn(QObject *context, F &&callable)
{
    static_assert(std::is_same_v<std::invoke_result_t<std::decay_t<F> &>, AioTask<>>, "AioOrm: aioSpawn() takes a callable that returns AioTask<>");
    Aio::spawn<std::decay_t<F>>(context, std::forward<F>(callable));
}

/// Awaits several tasks that run at the same time: auto [users, count] = co_await aioGather(User::select().aioExecute(), …).
/// All of them end before it returns. The first error (in the order of the arguments) is thrown then, further ones are logged.
/// A Task<> gives a std::monostate.
template<class... T>
[[nodiscard]] AioTask<std::tuple<Aio::GatherResult<T>...>> aioGather(AioTask<T>... tasks)
{
    return Aio::gather<T...>(std::index_sequence_for<T...>(), std::move(tasks)...);
}

/// The same for any number of tasks of one type.
template<class T>
[[nodiscard]] AioTask<QList<T>> aioGather(std::vector<AioTask<T>> tasks)
{
    return Aio::gatherList<T>(std::move(tasks));
}
