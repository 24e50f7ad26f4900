// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/core/detail/readyqueue.h"

#include "aioorm/core/detail/blockingsection.h"
#include "aioorm/core/detail/operation.h"
#include "aioorm/core/fiber_p.h"
#include "aioorm/core/sockethub_p.h"

#include <QAbstractEventDispatcher>
#include <QCoreApplication>
#include <QThread>
#include <QTimerEvent>

#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

namespace Aio::Detail
{
Runnable::~Runnable() = default;

namespace
{
class FunctionRunnable final : public Runnable
{
public:
    explicit FunctionRunnable(std::function<void()> function)
        : m_function(std::move(function))
    {
    }
    void run() override { m_function(); }

private:
    std::function<void()> m_function;
};

// what the end of the application or of a thread waits for operations in flight: before it cancels them, and after
constexpr std::chrono::milliseconds quitGrace{250};
constexpr std::chrono::milliseconds quitPatience{1250};
// a run() that is told of the end may go on awaiting in its catch blocks, but not for ever
constexpr int fiberRounds = 3;
}

// The part that posters on other threads touch; it outlives the queue's thread.
class ReadyQueue::Shared
{
public:
    std::mutex mutex;
    std::condition_variable arrived;
    std::deque<std::shared_ptr<Runnable>> ready;
    QObject *receiver = nullptr; // null once the thread has ended
    bool wakePosted = false;
    bool held = false; // the thread blocks, and looks by itself
    SocketHub *polled = nullptr; // what it blocks in, if not in `arrived`
};

class ReadyQueue::Receiver final : public QObject
{
public:
    explicit Receiver(ReadyQueue *queue)
        : m_queue(queue)
    {
    }

    static QEvent::Type wakeType()
    {
        static const auto type = QEvent::Type(QEvent::registerEventType());
        return type;
    }

    bool event(QEvent *event) override
    {
        if (event->type() == wakeType()) {
            m_queue->drain();
            return true;
        }
        return QObject::event(event);
    }

    void timerEvent(QTimerEvent *) override { m_queue->expireTimers(); }

    void rearm(std::chrono::milliseconds delay)
    {
        disarm();
        m_timer = startTimer(delay, Qt::PreciseTimer);
    }

    void disarm()
    {
        if (m_timer != 0) {
            killTimer(std::exchange(m_timer, 0));
        }
    }

private:
    ReadyQueue *m_queue;
    int m_timer = 0;
};

// What the thread of the queue has for itself, but for the mutex; headers need not know the types.
class ReadyQueue::Own
{
public:
    const std::thread::id thread = std::this_thread::get_id();
    std::deque<std::shared_ptr<Runnable>> batch; // taken from the posters, not run yet
    std::mutex operationsMutex; // operations may die on another thread
    std::map<const void *, std::function<void()>> atEnd;
    std::map<const void *, std::function<void()>> ifStuck;
    std::unique_ptr<Receiver> receiver;
    std::map<std::pair<Clock::time_point, Operation *>, std::weak_ptr<Operation>> timers;
    Clock::time_point armed = Clock::time_point::max();
};

// Operations in flight hold the queue longer than its thread lives, and what it held would hold them in turn.
class ReadyQueue::OfThread
{
public:
    static OfThread &mine()
    {
        thread_local OfThread ofThread;
        return ofThread;
    }

    OfThread() = default;
    ~OfThread()
    {
        if (blocking) {
            blocking->close();
        }
        queue->close();
    }
    Q_DISABLE_COPY_MOVE(OfThread)

    const std::shared_ptr<ReadyQueue> queue = std::make_shared<ReadyQueue>();
    std::shared_ptr<ReadyQueue> blocking; // made when the thread first blocks
    const std::shared_ptr<ReadyQueue> *current = &queue;
};

const std::shared_ptr<ReadyQueue> &ReadyQueue::current()
{
    return *OfThread::mine().current;
}

BlockingSection::BlockingSection()
    : m_outer([] {
        ReadyQueue::OfThread &mine = ReadyQueue::OfThread::mine();
        if (!mine.blocking) {
            mine.blocking = std::make_shared<ReadyQueue>();
        }
        mine.blocking->hold();
        return std::exchange(mine.current, &mine.blocking);
    }())
{
}

BlockingSection::~BlockingSection()
{
    ReadyQueue::OfThread &mine = ReadyQueue::OfThread::mine();
    mine.current = m_outer;
    if (mine.blocking->release()) {
        mine.blocking->wake();
    }
}

ArrivalTurn::ArrivalTurn()
    : m_queue(ReadyQueue::current())
{
    m_queue->hold();
}

ArrivalTurn::~ArrivalTurn()
{
    if (m_isHeld && m_queue->release()) {
        m_queue->wake();
    }
}

void ArrivalTurn::deliver()
{
    m_isHeld = false;
    if (m_queue->release()) {
        m_queue->drain();
    }
}

bool BlockingSection::isActive()
{
    const ReadyQueue::OfThread &mine = ReadyQueue::OfThread::mine();
    return mine.current != &mine.queue;
}

bool ReadyQueue::isOfThisThread() const
{
    return m_own->thread == std::this_thread::get_id();
}

void ReadyQueue::callAtEnd(const void *key, std::function<void()> function)
{
    m_own->atEnd[key] = std::move(function);
}

void ReadyQueue::forgetAtEnd(const void *key)
{
    m_own->atEnd.erase(key);
    m_own->ifStuck.erase(key);
}

void ReadyQueue::callIfStuck(const void *key, std::function<void()> function)
{
    m_own->ifStuck[key] = std::move(function);
}

ReadyQueue::ReadyQueue()
    : m_shared(std::make_shared<Shared>())
    , m_own(new Own)
{
    m_own->receiver = std::make_unique<Receiver>(this);
    m_shared->receiver = m_own->receiver.get();
    // a database may be there before the application object
    static std::once_flag registered;
    std::call_once(registered, [] {
        qAddPostRoutine(&ReadyQueue::beforeApplicationEnds);
    });
    QObject::connect(
        QThread::currentThread(),
        &QThread::finished,
        m_own->receiver.get(),
        [this] {
            threadEnds();
        },
        Qt::DirectConnection);
}

ReadyQueue::~ReadyQueue()
{
    close();
}

void ReadyQueue::close()
{
    std::deque<std::shared_ptr<Runnable>> dropped;
    {
        const std::scoped_lock lock(m_shared->mutex);
        m_shared->receiver = nullptr;
        dropped.swap(m_shared->ready);
    }
    std::deque<std::shared_ptr<Runnable>>().swap(m_own->batch);
    m_own->receiver.reset();
}

void ReadyQueue::add(Operation *operation)
{
    const std::scoped_lock lock(m_own->operationsMutex);
    operation->m_next = m_first;
    if (m_first) {
        m_first->m_previous = operation;
    }
    m_first = operation;
    m_pending.fetch_add(1, std::memory_order_relaxed);
}

void ReadyQueue::remove(Operation *operation)
{
    const std::scoped_lock lock(m_own->operationsMutex);
    (operation->m_previous ? operation->m_previous->m_next : m_first) = operation->m_next;
    if (operation->m_next) {
        operation->m_next->m_previous = operation->m_previous;
    }
    operation->m_previous = operation->m_next = nullptr;
    m_pending.fetch_sub(1, std::memory_order_relaxed);
}

bool ReadyQueue::post(std::shared_ptr<Runnable> runnable)
{
    const std::scoped_lock lock(m_shared->mutex);
    if (!m_shared->receiver) {
        return false;
    }
    m_shared->ready.push_back(std::move(runnable));
    m_shared->arrived.notify_all();
    if (m_shared->polled) {
        m_shared->polled->wake();
    }
    if (!m_shared->held && !std::exchange(m_shared->wakePosted, true)) {
        QCoreApplication::postEvent(m_shared->receiver, new QEvent(Receiver::wakeType()));
    }
    return true;
}

bool ReadyQueue::post(std::function<void()> function)
{
    return post(std::make_shared<FunctionRunnable>(std::move(function)));
}

void ReadyQueue::wake()
{
    const std::scoped_lock lock(m_shared->mutex);
    if (m_shared->receiver && !m_shared->held && !std::exchange(m_shared->wakePosted, true)) {
        QCoreApplication::postEvent(m_shared->receiver, new QEvent(Receiver::wakeType()));
    }
}

// What has arrived is taken as one batch: posters on other threads meet this thread at the lock once, not for each item.
void ReadyQueue::drain()
{
    // coroutines are resumed on the main stack, also where a run() is inside an event loop of its own
    if (hopToMainStack([this] {
            drain();
        })) {
        return;
    }
    const auto end = Clock::now() + slice;
    bool more = false;
    {
        const std::scoped_lock lock(m_shared->mutex);
        m_shared->wakePosted = false;
        if (m_own->batch.empty()) {
            m_own->batch.swap(m_shared->ready);
        } else {
            more = !m_shared->ready.empty(); // behind a batch that was not finished
        }
    }
    bool woken = false;
    while (!m_own->batch.empty()) {
        std::shared_ptr<Runnable> runnable = std::move(m_own->batch.front());
        m_own->batch.pop_front();
        // resumed code may run a nested event loop, which then goes on with the rest
        if ((more || !m_own->batch.empty()) && !std::exchange(woken, true)) {
            wake();
        }
        runnable->run();
        runnable.reset();
        if (Clock::now() >= end) {
            break; // what is left has its wake-up posted
        }
    }
}

void ReadyQueue::addTimer(Clock::time_point when, Operation *operation)
{
    // one that was dropped with its thread may have left its entry, and another may have its address now
    m_own->timers.insert_or_assign({when, operation}, operation->weak_from_this());
    if (when < m_own->armed) {
        armTimer();
    }
}

void ReadyQueue::removeTimer(Clock::time_point when, Operation *operation)
{
    m_own->timers.erase({when, operation}); // an armed wake-up that finds nothing is cheaper than arming again for each statement
}

void ReadyQueue::hold()
{
    if (m_holds++ == 0) {
        const std::scoped_lock lock(m_shared->mutex);
        m_shared->held = true;
    }
}

bool ReadyQueue::release()
{
    if (--m_holds > 0) {
        return false;
    }
    bool left;
    {
        const std::scoped_lock lock(m_shared->mutex);
        m_shared->held = false;
        left = !m_own->batch.empty() || !m_shared->ready.empty();
    }
    if (!m_own->timers.empty() && m_own->timers.begin()->first.first < m_own->armed) {
        armTimer();
    }
    return left;
}

void ReadyQueue::block(const bool &done)
{
    if (!m_own->receiver && !done) {
        AioErrorInfo(AioErrorKind::Interface, QStringLiteral("The thread has ended, and can wait for nothing any more.")).raise();
    }
    hold();
    while (!done) {
        waitForArrival(m_own->timers.empty() ? std::nullopt : std::optional(m_own->timers.begin()->first.first), [] {
            return false;
        });
        expireTimers();
    }
    if (release()) {
        wake();
    }
}

template<class Until>
void ReadyQueue::waitForArrival(std::optional<Clock::time_point> end, Until until)
{
    const auto arrived = [&] {
        return !m_own->batch.empty() || !m_shared->ready.empty() || until();
    };
    std::unique_lock lock(m_shared->mutex);
    const auto hub = SocketHub::existing();
    if (!hub) {
        if (end) {
            m_shared->arrived.wait_until(lock, *end, arrived);
        } else {
            m_shared->arrived.wait(lock, arrived);
        }
        return;
    }
    m_shared->polled = hub.get();
    {
        const SocketHub::Polling polling(*hub);
        while (!arrived() && !(end && Clock::now() >= *end)) {
            lock.unlock();
            hub->poll(end);
            lock.lock();
        }
    }
    m_shared->polled = nullptr;
}

void ReadyQueue::armTimer()
{
    if (!m_own->receiver || m_holds > 0 || !QAbstractEventDispatcher::instance()) {
        return; // the thread is at its end, or looks by itself, or has no event loop to do so
    }
    if (m_own->timers.empty()) {
        m_own->receiver->disarm();
        m_own->armed = Clock::time_point::max();
        return;
    }
    using namespace std::chrono;
    m_own->armed = m_own->timers.begin()->first.first;
    m_own->receiver->rearm(std::clamp(ceil<milliseconds>(m_own->armed - Clock::now()), 0ms, milliseconds(1h)));
}

void ReadyQueue::expireTimers()
{
    // what is resumed here may run a nested loop, which needs timers too
    m_own->armed = Clock::time_point::max();
    armTimer();
    // a loop that stood still finds results and deadlines due at once: what has arrived goes first
    drain();
    const auto now = Clock::now();
    while (!m_own->timers.empty() && m_own->timers.begin()->first.first <= now) {
        const auto operation = m_own->timers.begin()->second.lock();
        if (operation) {
            operation->m_expires = Clock::time_point::max();
        }
        m_own->timers.erase(m_own->timers.begin());
        if (operation && !operation->isFinished()) {
            operation->expire();
        }
    }
    armTimer();
}

void ReadyQueue::cancelAll()
{
    std::vector<std::shared_ptr<Operation>> operations;
    {
        const std::scoped_lock lock(m_own->operationsMutex);
        for (Operation *operation = m_first; operation; operation = operation->m_next) {
            if (auto shared = operation->weak_from_this().lock()) {
                operations.push_back(std::move(shared));
            }
        }
    }
    for (const auto &operation : operations) {
        operation->cancel();
    }
}

void ReadyQueue::drainUntil(Clock::time_point end)
{
    for (;;) {
        waitForArrival(end, [this] {
            return m_pending.load() == 0;
        });
        {
            const std::scoped_lock lock(m_shared->mutex);
            if (m_own->batch.empty() && m_shared->ready.empty()) {
                return;
            }
        }
        drain();
    }
}

// Without an event loop nothing would resume what is still suspended: frames would leak, and with them what they own.
void ReadyQueue::endOperations()
{
    drainUntil(Clock::now() + quitGrace);
    if (pending() > 0) {
        m_ending = true;
        cancelAll();
        drainUntil(Clock::now() + quitPatience);
    }
    const auto stuck = m_own->ifStuck; // they forget themselves
    for (const auto &[key, function] : stuck) {
        function();
    }
    drainUntil(Clock::now());
    // what a run() awaits besides will not come any more; a rollback may follow
    m_ending = m_ending || liveFibers() > 0;
    for (int round = 0; round < fiberRounds && abandonFibers(); ++round) {
        drainUntil(Clock::now() + quitPatience);
    }
}

void ReadyQueue::threadEnds()
{
    endOperations();
    m_ending = true;
    for (const auto &[key, function] : std::exchange(m_own->atEnd, {})) {
        function();
    }
    m_own->receiver->disarm();
    close();
}

void ReadyQueue::beforeApplicationEnds()
{
    const OfThread &mine = OfThread::mine();
    for (const auto &queue : {mine.queue, mine.blocking}) {
        if (queue) {
            queue->endOperations();
            queue->m_ending = false; // another application object may follow
            // the queue itself may go after Qt's timers
            queue->m_own->receiver->disarm();
        }
    }
}
}
