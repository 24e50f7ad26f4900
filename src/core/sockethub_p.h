// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/core/detail/readyqueue.h"
#include "aioorm_export.h"

#include <QFlags>

#include <thread>
#include <vector>

/// Sockets on the thread that awaits: below the drivers that need no thread of their own.
namespace Aio::Detail
{
class SocketHub;

/// What a socket, or a point in time, is watched for. It belongs to the thread that made it, and all of it happens there.
class SocketWatch
{
public:
    enum Event { Readable = 1, Writable = 2, Expired = 4 };
    Q_DECLARE_FLAGS(Events, Event)
    using Happened = std::function<void(Events)>;

    /// `happened` may destroy the watch, and is called by the event loop, or by SocketHub::poll().
    explicit SocketWatch(Happened happened);
    ~SocketWatch();
    Q_DISABLE_COPY_MOVE(SocketWatch)

    /// Replaces what was watched before; -1: no socket.
    void watch(int socket, Events events);
    /// Expired comes once, at this time. Nothing: never.
    void expireAt(std::optional<Clock::time_point> when);

private:
    friend class SocketHub;
    class Data;
    const std::shared_ptr<SocketHub> m_hub;
    const std::shared_ptr<Data> m_data;
};

/// The sockets of one thread. Its event loop serves them; while the thread blocks, or has no event loop, poll() does.
class SocketHub
{
public:
    /// Of the calling thread, made at the first call.
    static const std::shared_ptr<SocketHub> &current();
    /// The same, null if there is none.
    static std::shared_ptr<SocketHub> existing();

    SocketHub();
    ~SocketHub();
    Q_DISABLE_COPY_MOVE(SocketHub)

    bool isOfThisThread() const { return m_thread == std::this_thread::get_id(); }

    /// Calls the function on the hub's thread, between events. Any thread. At the thread's end at the latest; false, and dropped, if
    /// that has come.
    bool post(std::function<void()> function);

    /// While it exists, wake() ends a poll(), also one that begins after it.
    class Polling
    {
    public:
        explicit Polling(SocketHub &hub);
        ~Polling();
        Q_DISABLE_COPY_MOVE(Polling)

    private:
        SocketHub &m_hub;
    };
    /// Waits until something happens, and lets it happen. At most until `end`, if there is one. Own thread, under a Polling.
    void poll(std::optional<Clock::time_point> end);
    /// Any thread; does nothing unless there is a Polling.
    void wake();
    /// Its thread ends, or has ended: nothing is begun on it any more. Any thread.
    bool hasEnded() const;

private:
    friend class SocketWatch;
    class OfThread;
    class Receiver;
    class Shared;

    void runPosted();
    void close();

    const std::thread::id m_thread = std::this_thread::get_id();
    const std::shared_ptr<Shared> m_shared;
    std::vector<std::shared_ptr<SocketWatch::Data>> m_watches;
};
}

Q_DECLARE_OPERATORS_FOR_FLAGS(Aio::Detail::SocketWatch::Events)
