// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/core/detail/fiber.h"

#include "aioorm/core/detail/operation.h"
#include "aioorm/core/fiber_p.h"
#include "aioorm/core/stackfiber_p.h"

#include <thread>
#include <vector>

using namespace Qt::StringLiterals;

namespace Aio
{
namespace
{
// Stacks kept for the next fiber. A stack that has been used holds some 8 KiB of memory.
constexpr std::size_t keptFibers = 256;
}
}

namespace Aio::Detail
{
/// What run() runs on. Between two jobs it waits in the pool.
class Fiber : private StackFiber
{
public:
    using StackFiber::hasJob;
    using StackFiber::leave;

    /// Runs a job up to its first suspension. False if it has ended.
    bool start(FiberJob &job, Ambient ambient, std::coroutine_handle<> continuation)
    {
        m_ambient = std::move(ambient);
        enter(&job);
        if (!hasJob()) {
            return false;
        }
        m_outer = Ambient::current();
        m_continuation = continuation;
        return true;
    }

    /// Goes on with a job, and at its end with the coroutine that waits for it.
    void goOn();

    /// On the fiber's stack.
    void callOnMainStack(const std::function<void()> &function)
    {
        m_errand = &function;
        leave();
        if (m_errandError) {
            std::rethrow_exception(std::exchange(m_errandError, {}));
        }
    }

    Wait *wait = nullptr; ///< it is suspended in this one
    Fiber *previous = nullptr, *next = nullptr; // of those with a job

private:
    /// With the job to begin, if there is one.
    void enter(FiberJob *job);

    Ambient m_ambient; ///< of whoever is suspended, as the next one
    const std::function<void()> *m_errand = nullptr;
    std::exception_ptr m_errandError;
    Ambient m_outer; ///< what the continuation runs under
    std::coroutine_handle<> m_continuation;
};
}

namespace Aio
{
namespace
{
/// The fibers of a thread.
class Fibers
{
public:
    static Fibers &mine()
    {
        thread_local Fibers fibers;
        return fibers;
    }

    Fibers() = default;
    Q_DISABLE_COPY_MOVE(Fibers)

    Detail::Fiber *current = nullptr; ///< null on the main stack
    int live = 0;
    Detail::Fiber *first = nullptr;

    Detail::Fiber *take()
    {
        std::unique_ptr<Detail::Fiber> fiber;
        if (!m_idle.empty()) {
            fiber = std::move(m_idle.back());
            m_idle.pop_back();
        } else {
            try {
                fiber = std::make_unique<Detail::Fiber>();
            } catch (const std::bad_alloc &) {
                AioErrorInfo(AioErrorKind::Operational, u"There is no memory for the stack of another run(): %1 are in progress on this thread."_s.arg(live))
                    .raise();
            }
        }
        fiber->next = first;
        if (first) {
            first->previous = fiber.get();
        }
        first = fiber.get();
        ++live;
        return fiber.release();
    }

    void giveBack(Detail::Fiber *ended)
    {
        std::unique_ptr<Detail::Fiber> fiber(ended);
        (fiber->previous ? fiber->previous->next : first) = fiber->next;
        if (fiber->next) {
            fiber->next->previous = fiber->previous;
        }
        fiber->previous = fiber->next = nullptr;
        --live;
        if (m_idle.size() < keptFibers) {
            m_idle.push_back(std::move(fiber));
        }
    }

private:
    std::vector<std::unique_ptr<Detail::Fiber>> m_idle;
};

thread_local int syncAllowedHere = 0;
std::atomic<int> syncAllowedEverywhere = 0;
}
}

namespace Aio::Detail
{
// On the main stack. A suspended fiber may ask for something to be done here: then it goes on right after it.
void Fiber::enter(FiberJob *job)
{
    Fibers &fibers = Fibers::mine();
    for (;;) {
        std::swap(Ambient::current(), m_ambient);
        fibers.current = this;
        if (FiberJob *const begun = std::exchange(job, nullptr)) {
            StackFiber::start(*begun);
        } else {
            StackFiber::enter();
        }
        fibers.current = nullptr;
        std::swap(Ambient::current(), m_ambient);
        if (!m_errand) {
            return;
        }
        try {
            (*std::exchange(m_errand, nullptr))();
        } catch (...) {
            m_errandError = std::current_exception();
        }
    }
}

void Fiber::goOn()
{
    enter(nullptr);
    if (!hasJob()) {
        const auto continuation = std::exchange(m_continuation, {});
        const AmbientGuard guard(std::move(m_outer));
        m_ambient = {};
        m_outer = {};
        Fibers::mine().giveBack(this);
        continuation.resume();
    }
}

FiberJob::~FiberJob() = default;

bool FiberStart::await_suspend(std::coroutine_handle<> handle)
{
    bool suspended = false;
    const auto start = [&] {
        Fibers &fibers = Fibers::mine();
        Fiber *fiber = fibers.take();
        suspended = fiber->start(m_job, std::move(m_ambient), handle);
        if (!suspended) {
            fibers.giveBack(fiber);
        }
    };
    if (Fibers::mine().current) {
        onMainStack(start);
    } else {
        start();
    }
    return suspended;
}

class RunLife::Watch final : public Operation
{
public:
    const std::shared_ptr<CancelState> state = std::make_shared<CancelState>();

    bool start(const Limits &limits) { return watch(limits); }
    void end() { finishAtOnce(); }
    void expire() override { state->cancel(AioErrorKind::Timeout); }
    void cancel() override { state->cancel(); }
};

RunLife::RunLife(const Limits &limits)
{
    if (!limits.deadline && !limits.hasBound && !limits.token.state()) {
        return;
    }
    const bool late = limits.deadline && *limits.deadline <= Clock::now();
    m_watch = std::make_shared<Watch>();
    if (late || !m_watch->start(limits)) {
        m_watch->end();
        AioErrorInfo(late ? AioErrorKind::Timeout : AioErrorKind::Cancelled,
                     late ? u"The deadline of the run() had expired before it began."_s
                          : u"The run() was cancelled before it began, or the object it is bound to is gone."_s)
            .phase(AioPhase::Acquire)
            .raise();
    }
}

RunLife::~RunLife()
{
    if (m_watch) {
        m_watch->end();
    }
}

Ambient RunLife::ambient() const
{
    Ambient ambient = Ambient::current();
    if (m_watch) {
        ambient.spawn = m_watch->state;
    }
    return ambient;
}

Wait::Wait()
    : m_fiber(Fibers::mine().current)
    , m_queue(ReadyQueue::current())
{
}

Wait::~Wait() = default;
Wait::Value::~Value() = default;

void Wait::ended()
{
    if (!m_queue->isOfThisThread()) {
        // what was awaited is not the library's, and went on on another thread
        m_queue->post([self = shared_from_this()] {
            self->ended();
        });
        return;
    }
    m_ended = true;
    if (m_waiting && !m_abandoned) {
        m_waiting = false;
        m_fiber->wait = nullptr;
        const auto goOn = [this] {
            m_fiber->goOn();
        };
        if (Fibers::mine().current) {
            onMainStack(goOn);
        } else {
            goOn();
        }
    }
}

void Wait::untilEnded()
{
    if (m_ended) {
        return;
    }
    if (!m_fiber) {
        m_queue->block(m_ended);
        return;
    }
    m_waiting = true;
    m_fiber->wait = this;
    m_fiber->leave();
    if (!m_ended) {
        AioErrorInfo(AioErrorKind::Cancelled, u"The thread or the application ends while a run() waits."_s).outcome(AioOutcome::Unknown).raise();
    }
}
}

namespace Aio
{
namespace
{
// What the fiber runs under has been cancelled: says why.
std::optional<AioErrorKind> stopped()
{
    const auto &spawn = Detail::Ambient::current().spawn;
    return Fibers::mine().current && spawn && spawn->isCancelled() ? std::optional(spawn->reason()) : std::nullopt;
}
}
}

namespace Aio::Detail
{
void checkFiber()
{
    if (const auto kind = stopped()) {
        AioErrorInfo(*kind,
                     *kind == AioErrorKind::Timeout
                         ? u"The deadline of the run() expired; what it waited for last had been carried out."_s
                         : u"The run() was cancelled, or the object it was bound to is gone; what it waited for last had been carried out."_s)
            .phase(AioPhase::Execute)
            .outcome(AioOutcome::Unknown)
            .raise();
    }
}

void rethrowInFiber()
{
    const auto kind = stopped();
    if (kind == AioErrorKind::Timeout) {
        try {
            throw;
        } catch (const AioCancelled &error) {
            AioErrorInfo(AioErrorKind::Timeout, u"The deadline of the run() expired."_s).sql(error.sql()).phase(error.phase()).outcome(error.outcome()).raise();
        }
    }
    throw;
}

Bridge bridge(bool allowed)
{
    return Fibers::mine().current ? Bridge::Fiber : allowed ? Bridge::Thread : Bridge::None;
}

bool isSyncAllowed()
{
    return syncAllowedHere > 0 || syncAllowedEverywhere.load(std::memory_order_relaxed) > 0;
}

void changeSyncAllowed(SyncReach reach, int change)
{
    if (reach == SyncReach::Thread) {
        syncAllowedHere += change;
    } else {
        syncAllowedEverywhere.fetch_add(change, std::memory_order_relaxed);
    }
}

void raiseMissingBridge(const QString &sql, AioOutcome outcome)
{
    QString message =
        u"A synchronous name was used where nothing can wait for the database: co_await the name that begins with aio, or call it inside "
        "db.run(), or allow this thread to block with db.allowSync()."_s;
    if (outcome == AioOutcome::Unknown) {
        message += u" The task had been started and runs on."_s;
    }
    AioErrorInfo(AioErrorKind::MissingBridge, message).sql(sql).outcome(outcome).raise();
}
}

namespace Aio
{
bool isInFiber()
{
    return Fibers::mine().current;
}
}

namespace Aio::Detail
{
void onMainStack(const std::function<void()> &function)
{
    if (!hopToMainStack(function)) {
        function();
    }
}

bool hopToMainStack(const std::function<void()> &function)
{
    Fiber *fiber = Fibers::mine().current;
    if (fiber) {
        fiber->callOnMainStack(function);
    }
    return fiber;
}

int liveFibers()
{
    return Fibers::mine().live;
}

bool abandonFibers()
{
    // one wait of each: what waits again in its catch block has to come back for it
    std::vector<std::shared_ptr<Wait>> waits;
    for (Fiber *fiber = Fibers::mine().first; fiber; fiber = fiber->next) {
        if (fiber->wait) {
            waits.push_back(fiber->wait->shared_from_this());
        }
    }
    for (const auto &wait : waits) {
        if (wait->m_waiting) {
            wait->m_waiting = false;
            wait->m_abandoned = true;
            wait->m_fiber->wait = nullptr;
            wait->m_fiber->goOn();
        }
    }
    return !waits.empty();
}
}
