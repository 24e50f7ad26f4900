// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/core/detail/clock.h"
#include "aioorm_export.h"

#include <QScopedPointer>
#include <QtGlobal>

#include <atomic>
#include <functional>
#include <memory>
#include <optional>

namespace Aio::Detail
{
class Operation;

/// Something a ready queue runs once.
class AIOORM_EXPORT Runnable
{
public:
    virtual ~Runnable();
    virtual void run() = 0;
};

/// The one place where coroutines are resumed: a queue per thread, filled from any thread, drained on the thread's main
/// stack by its event loop in slices, so that a burst of results leaves room for timers and painting.
///
/// When the thread ends (QThread::finished), or the application object goes, what is in flight gets a moment to end by
/// itself and is cancelled then, so that each coroutine ends, and gives back what it holds.
class AIOORM_EXPORT ReadyQueue
{
public:
    /// Of the calling thread, made at the first call; inside a BlockingSection its other one.
    static const std::shared_ptr<ReadyQueue> &current();
    /// A slice of a drain, after which the event loop gets its turn.
    static constexpr std::chrono::milliseconds slice{4};

    ReadyQueue();
    ~ReadyQueue();
    Q_DISABLE_COPY_MOVE(ReadyQueue)

    /// Any thread. False, and dropped, if the queue's thread has ended: nothing is delivered to a dead event loop.
    bool post(std::shared_ptr<Runnable> runnable);
    bool post(std::function<void()> function);

    /// Calls Operation::expire() at `when`. Own thread only, as the next one.
    void addTimer(Clock::time_point when, Operation *operation);
    void removeTimer(Clock::time_point when, Operation *operation);

    /// Whether it is a queue of the calling thread.
    bool isOfThisThread() const;
    /// Delivers what arrives here, and nothing else, until `done`, and blocks the thread between. No event loop is needed.
    /// Own thread only.
    void block(const bool &done);

    /// Operations begun on this thread and not yet delivered.
    int pending() const { return m_pending.load(std::memory_order_relaxed); }

    /// Called when the thread ends, after its operations: for what a coroutine holds that nothing will resume any more,
    /// since it awaits something else. Own thread only.
    void callAtEnd(const void *key, std::function<void()> function);
    /// Called when the thread or the application object ends, after the time that its operations had for it: for what may be at work still.
    void callIfStuck(const void *key, std::function<void()> function);
    /// Takes both back.
    void forgetAtEnd(const void *key);

private:
    friend class ArrivalTurn;
    friend class BlockingSection;
    friend class Operation;
    class Receiver;
    class Shared;
    class Own;
    class OfThread;

    void drain();
    void wake();
    /// Blocks until something is there to be run, or `until` holds, and meanwhile serves the sockets of the thread. At most
    /// until `end`.
    template<class Until>
    void waitForArrival(std::optional<Clock::time_point> end, Until until);
    void expireTimers();
    void armTimer();
    void add(Operation *operation);
    void remove(Operation *operation);
    void cancelAll();
    void drainUntil(Clock::time_point end);
    void endOperations();
    void threadEnds();
    void close();
    static void beforeApplicationEnds();
    /// While the thread blocks nobody need wake its event loop.
    void hold();
    /// True: something is left that nobody has been woken for.
    bool release();

    std::shared_ptr<Shared> m_shared;
    const QScopedPointer<Own> m_own;
    std::atomic<int> m_pending = 0;
    Operation *m_first = nullptr; // those pending, as a list
    bool m_ending = false;
    int m_holds = 0;
};

/// A callback of the event loop in which results may arrive for this thread: deliver() is its end, and spares them an event of
/// their own. Without it they come by an event.
class ArrivalTurn
{
public:
    ArrivalTurn();
    ~ArrivalTurn();
    Q_DISABLE_COPY_MOVE(ArrivalTurn)
    void deliver();

private:
    const std::shared_ptr<ReadyQueue> m_queue;
    bool m_isHeld = true;
};
}
