// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/core/detail/fiber.h"

#include <memory>

namespace Aio::Detail
{
/// A stack, and what is suspended on it: what both the fibers of run() and drivers of client libraries that wait stand on. Between two jobs
/// it stays where it is. Entered from the thread's main stack only.
///
/// A page below the stack must not be touched; exceptions that are handled on it are its own; the address sanitizer is told of it.
class StackFiber
{
public:
    /// Throws std::bad_alloc if there is no memory for the stack.
    StackFiber();
    /// Has no job.
    ~StackFiber();
    Q_DISABLE_COPY_MOVE(StackFiber)

    /// Main stack: runs a job, which has to live until it has ended, up to its first leave(). False if it has ended.
    bool start(FiberJob &job);
    /// Main stack: goes on with it. False if it has ended.
    bool enter();
    /// On the fiber's stack: back to the main stack, until enter().
    void leave();
    bool hasJob() const { return m_job; }

private:
    class Stack;

    FiberJob *m_job = nullptr;
    const std::unique_ptr<Stack> m_stack;
};
}
