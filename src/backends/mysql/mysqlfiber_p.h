// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/core/sockethub_p.h"
#include "aioorm/core/stackfiber_p.h"

#include <functional>

struct st_mysql;

namespace Aio::Detail
{
/// The client library's blocking calls, on a stack of their own: where the library would poll() its socket, it leaves the stack, and whoever
/// serves the socket enters it again.
class MysqlFiber final : private FiberJob
{
public:
    /// Throws std::bad_alloc.
    MysqlFiber();
    ~MysqlFiber() override;

    /// Has the library ask us wherever it would wait. Before it connects.
    static void install(st_mysql *mysql);

    /// Why the main stack has control.
    enum class Stop {
        Socket, ///< it waits for events()
        Row, ///< a row has been read
        Errand, ///< something is to be done on the main stack
        Job, ///< a job has been done, and another one follows
        End,
    };
    // main stack
    Stop start(std::function<void()> work);
    Stop goOn();
    bool isRunning() const { return m_stack.hasJob(); }
    SocketWatch::Events events() const { return m_events; }
    /// What Stop::Errand is about.
    void runErrand() { (*m_errand)(); }
    /// Ends it: whatever it waits for from here on fails at once, and the library unwinds.
    void abandon();

    // the fiber's stack
    void handOverRow() { leave(Stop::Row); }
    void handOverJob() { leave(Stop::Job); }
    /// Calls the function on the main stack, at once or in its next turn. Not once it is abandoned. It must not throw.
    void onMainStack(const std::function<void()> &errand);
    bool isAbandoned() const { return m_isAbandoned; }

    /// While it lives, the calling thread may block in the library, at most up to `end`, and until `abandoned` says so.
    class Blocking
    {
    public:
        Blocking(Clock::time_point end, std::function<bool()> abandoned);
        ~Blocking();
        Q_DISABLE_COPY_MOVE(Blocking)

    private:
        friend class MysqlFiber;
        const Clock::time_point m_end;
        const std::function<bool()> m_abandoned;
    };

private:
    static int wait(int socket, char isRead, int timeout);

    void run() noexcept override;
    Stop enter(bool isBegun);
    void leave(Stop why);

    StackFiber m_stack;
    std::function<void()> m_work;
    Stop m_stop = Stop::End;
    SocketWatch::Events m_events;
    const std::function<void()> *m_errand = nullptr;
    bool m_isAbandoned = false;
};
}
