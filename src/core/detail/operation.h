// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/core/aiocanceltoken.h"
#include "aioorm/core/aioerror.h"
#include "aioorm/core/detail/ambient.h"
#include "aioorm/core/detail/readyqueue.h"
#include "aioorm_export.h"

#include <QPointer>

#include <coroutine>
#include <map>
#include <mutex>
#include <optional>
#include <vector>

/// The machinery below every awaited operation. Not for applications: they see AioTask.
namespace Aio::Detail
{
class Operation;

/// A cancellation and the operations that listen to it.
class AIOORM_EXPORT CancelState
{
public:
    CancelState();
    ~CancelState();
    Q_DISABLE_COPY_MOVE(CancelState)

    bool isCancelled() const;
    /// Why: Cancelled, or Timeout. The first call decides.
    void cancel(AioErrorKind reason = AioErrorKind::Cancelled);
    AioErrorKind reason() const;
    /// False if it is cancelled already.
    bool add(Operation *operation, std::weak_ptr<Operation> weak);
    void remove(Operation *operation);

private:
    mutable std::mutex m_mutex;
    bool m_cancelled = false;
    AioErrorKind m_reason = AioErrorKind::Cancelled;
    std::map<Operation *, std::weak_ptr<Operation>> m_operations;
};

/// What bounds an operation in time and life.
class AIOORM_EXPORT Limits
{
public:
    std::optional<Clock::time_point> deadline;
    AioCancelToken token;
    QPointer<QObject> bound;
    bool hasBound = false; ///< bound was set, so that an empty pointer means a dead object
};

/// One awaited piece of work. It finishes exactly once, from any thread, and resumes its coroutine from the ready queue
/// of the thread that made it: never inside finish().
class AIOORM_EXPORT Operation : public Runnable, public std::enable_shared_from_this<Operation>
{
public:
    ~Operation() override;
    Q_DISABLE_COPY_MOVE(Operation)

    class Awaiter
    {
    public:
        /// Null: there is nothing to wait for.
        explicit Awaiter(Operation *operation)
            : m_operation(operation)
        {
        }
        bool await_ready() const noexcept { return !m_operation || m_operation->m_delivered; }
        void await_suspend(std::coroutine_handle<> handle) noexcept { m_operation->m_handle = handle; }
        void await_resume() const noexcept { }

    private:
        Operation *m_operation;
    };

    /// Awaits the end; the caller holds a shared pointer to the operation across it.
    Awaiter delivered() { return Awaiter(this); }

    /// The thread's ready queue that this operation resumes on.
    const std::shared_ptr<ReadyQueue> &queue() const { return m_queue; }
    bool isFinished() const { return m_finished.load(std::memory_order_acquire); }

    /// Its deadline came. On the thread that awaits.
    virtual void expire() = 0;
    /// Its token was cancelled (any thread), or its bound object or spawn died.
    virtual void cancel() = 0;

    /// By the ready queue.
    void run() final;

protected:
    Operation();

    /// Whether the end of the aioSpawn() that the operation runs under ends the operation too; a ROLLBACK must outlive it.
    enum class FollowSpawn { Yes, No };
    /// Starts the deadline, listens to token, bound object and spawn. Returns false if one has fired already.
    [[nodiscard]] bool watch(const Limits &limits, FollowSpawn follow = FollowSpawn::Yes);
    void setDeadline(std::optional<Clock::time_point> deadline);

    /// Any thread; the first call wins and posts the resumption.
    bool finish();
    /// Finishes without a round through the queue, for what is known before anybody awaits.
    void finishAtOnce();

    /// The bound object or the spawn died after the operation had finished: the coroutine must not go on as if they were there.
    bool isOrphaned() const;

    /// On the thread that awaits, right before the coroutine resumes.
    virtual void settle();

    Ambient ambient; ///< what the coroutine resumes under; taken from the creator

private:
    friend class ReadyQueue;
    void unwatch();

    std::shared_ptr<ReadyQueue> m_queue;
    std::coroutine_handle<> m_handle;
    Clock::time_point m_expires = Clock::time_point::max(); // max: it does not
    AioCancelToken m_token;
    QPointer<QObject> m_bound;
    bool m_hasBound = false;
    bool m_inSpawn = false;
    bool m_delivered = false;
    Operation *m_previous = nullptr, *m_next = nullptr; // of the queue's list
    std::atomic<bool> m_finished = false;
    QMetaObject::Connection m_boundConnection;
};
}
