// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/core/aioerror.h"
#include "aioorm/core/aiotask.h"
#include "aioorm/core/detail/ambient.h"

#include <coroutine>
#include <exception>
#include <functional>
#include <memory>
#include <optional>

/// The bridge between code written as if it waited and the event loop: fibers, stacks of their own that are left while
/// something is awaited and entered again when it is there. A fiber belongs to the thread that started it, and is entered
/// and left only on that thread's main stack. AioDatabase::run() makes them.
namespace Aio::Detail
{
class Fiber;
class Limits;
class ReadyQueue;

/// What runs on a fiber's stack.
class AIOORM_EXPORT FiberJob
{
public:
    virtual ~FiberJob();
    virtual void run() noexcept = 0;
};

/// A function as a job: keeps what it returns or throws.
template<class F>
class FiberFunction final : public FiberJob
{
public:
    using Result = std::invoke_result_t<F &>;

    explicit FiberFunction(F &function)
        : m_function(function)
    {
    }

    void run() noexcept override
    {
        try {
            if constexpr (std::is_void_v<Result>) {
                m_function();
            } else {
                m_result.emplace(m_function());
            }
        } catch (...) {
            m_error = std::current_exception();
        }
    }

    bool failed() const { return m_error != nullptr; }
    void rethrow() const
    {
        if (m_error) {
            std::rethrow_exception(m_error);
        }
    }
    GatherResult<Result> take() { return std::move(*m_result); }

private:
    F &m_function;
    std::optional<GatherResult<Result>> m_result;
    std::exception_ptr m_error;
};

/// co_await FiberStart(job, ambient): runs the job on a fiber and goes on when it has ended. The job starts at once, and
/// in a fiber too, of which it is independent. Throws AioOperationalError if there is no memory for a stack.
class AIOORM_EXPORT FiberStart
{
public:
    FiberStart(FiberJob &job, Ambient ambient)
        : m_job(job)
        , m_ambient(std::move(ambient))
    {
    }
    bool await_ready() const noexcept { return false; }
    bool await_suspend(std::coroutine_handle<> handle);
    void await_resume() const noexcept { }

private:
    FiberJob &m_job;
    Ambient m_ambient;
};

/// What bounds a run, and all that it begins: cancelled when a limit fires, or the outer one ends.
class AIOORM_EXPORT RunLife
{
public:
    /// Throws AioCancelled or AioTimeout if one has fired already. Without limits the run stays in the outer one.
    explicit RunLife(const Limits &limits);
    ~RunLife();
    Q_DISABLE_COPY_MOVE(RunLife)

    /// The ambient of the caller, with this life.
    Ambient ambient() const;

private:
    class Watch;
    std::shared_ptr<Watch> m_watch;
};

/// The end of a task, as whoever waits for it sees it: here the fiber, or the thread. Knows no type of result: a unit that waits
/// for hundreds of tasks compiles it once.
class AIOORM_EXPORT Wait : public std::enable_shared_from_this<Wait>
{
public:
    /// For the running fiber, or for the thread.
    Wait();
    virtual ~Wait();
    Q_DISABLE_COPY_MOVE(Wait)

    /// By whoever awaits the task, on any thread. Enters the fiber.
    virtual void ended();
    /// Suspends the fiber, or blocks the thread and delivers what arrives for `queue` meanwhile. Throws AioCancelled if the
    /// thread or the application ends first.
    virtual void untilEnded();

    /// What the task gave.
    class Value
    {
    public:
        virtual ~Value();
    };
    std::unique_ptr<Value> value;
    std::exception_ptr error;

private:
    friend bool abandonFibers();
    Fiber *const m_fiber;
    const std::shared_ptr<ReadyQueue> m_queue;
    bool m_ended = false;
    bool m_waiting = false;
    bool m_abandoned = false;
};

template<class T>
class ValueOf final : public Wait::Value
{
public:
    explicit ValueOf(T &&value)
        : value(std::move(value))
    {
    }
    T value;
};

/// A coroutine that nobody holds.
class Detached
{
public:
    class promise_type
    {
    public:
        Detached get_return_object() const noexcept { return {}; }
        std::suspend_never initial_suspend() const noexcept { return {}; }
        std::suspend_never final_suspend() const noexcept { return {}; }
        void return_void() const noexcept { }
        void unhandled_exception() const noexcept { std::terminate(); }
    };
};

template<class T>
Detached tellEnd(AioTask<T> task, std::shared_ptr<Wait> wait)
{
    try {
        if constexpr (std::is_void_v<T>) {
            co_await task;
        } else {
            T value = co_await task; // in a new expression g++ 12 would lose the memory when it throws
            wait->value.reset(new ValueOf<T>(std::move(value))); // NOLINT(cppcoreguidelines-owning-memory): reset() has it at once
        }
    } catch (...) {
        wait->error = std::current_exception();
    }
    wait->ended();
}

/// Waits without asking whether the fiber has been cancelled: for what must be seen to its end.
template<class T>
T waitUntilEnded(AioTask<T> task, const std::shared_ptr<Wait> &wait = std::make_shared<Wait>())
{
    tellEnd<T>(std::move(task), wait);
    wait->untilEnded();
    if (wait->error) {
        std::rethrow_exception(wait->error);
    }
    if constexpr (!std::is_void_v<T>) {
        return std::move(static_cast<ValueOf<T> &>(*wait->value).value);
    }
}

/// The running fiber has been cancelled, or its deadline has come: throws AioCancelled or AioTimeout.
AIOORM_EXPORT void checkFiber();
/// The same from inside a catch block: an AioCancelled that came of the deadline is thrown on as an AioTimeout.
[[noreturn]] AIOORM_EXPORT void rethrowInFiber();

/// Where a task can be waited for.
enum class Bridge {
    None,
    Fiber, ///< inside run(): the fiber is suspended
    Thread, ///< under allowSync(): the thread is blocked
};
/// As of now; `allowed`: the synchronous names may block this thread.
AIOORM_EXPORT Bridge bridge(bool allowed);
/// The calls of allowSync() and setAllowSync(true) that are in force here, whatever the database.
AIOORM_EXPORT bool isSyncAllowed();

/// Throws AioMissingBridge, with the ways out.
[[noreturn]] AIOORM_EXPORT void raiseMissingBridge(const QString &sql, AioOutcome outcome);
}

namespace Aio
{
/// Whether the caller runs inside a run().
AIOORM_EXPORT bool isInFiber();
}

namespace Aio::Detail
{
/// Calls the function on the thread's main stack, at once, and returns when it has: QML's engine runs on no other stack,
/// so that is where signals are emitted that QML may listen to. The properties of models do so by themselves; signals of
/// your own, emitted inside run(), need it. Outside a fiber it is a plain call. In the function nothing can be waited for.
AIOORM_EXPORT void onMainStack(const std::function<void()> &function);
}
