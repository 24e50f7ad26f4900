// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/driver/driver_p.h"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

namespace Aio::Detail
{
/// The threads of a driver's connections, those of the whole process. Any thread may use it. Never destroyed, since a thread
/// that did not end in time may still come by:
///
///     static DriverThreads &threads = *new DriverThreads("aio-sqlite");
///     static const DriverThreads::AtExit atExit(threads);
class DriverThreads
{
public:
    using Function = std::function<void()>;

    /// The end of the process ends them all, or goes on after two seconds: none should run while the program's statics are destroyed.
    class AtExit
    {
    public:
        explicit AtExit(DriverThreads &threads);
        ~AtExit();
        Q_DISABLE_COPY_MOVE(AtExit)

    private:
        DriverThreads &m_threads;
        const qint64 m_process;
    };

    /// What the system calls each of them; at most 15 characters.
    explicit DriverThreads(const char *name);
    Q_DISABLE_COPY_MOVE(DriverThreads)

    /// Runs the function on a thread of its own, which gets no signals: they go to the application's own threads. `interrupt`
    /// is called from others while it runs, and makes it end soon. Throws std::system_error if there can be no thread.
    void start(Function run, Function interrupt);
    /// The same for a worker with run(), close(CloseMode), and fail(AioErrorInfo), which is called here where there can be no
    /// thread.
    template<class Worker>
    void startWorker(const std::shared_ptr<Worker> &worker)
    {
        try {
            start(
                [worker] {
                    worker->run();
                },
                [weak = std::weak_ptr(worker)] {
                    if (const auto live = weak.lock()) {
                        live->close(CloseMode::Interrupt);
                    }
                });
        } catch (const std::system_error &reason) {
            worker->fail(notStarted(reason));
        }
    }

    /// False if some thread still runs then. Not on one of them.
    bool wait(std::chrono::milliseconds timeout);
    /// Interrupts them all, and waits.
    bool endAll(std::chrono::milliseconds timeout);

private:
    class Live
    {
    public:
        std::thread thread;
        Function interrupt;
    };

    static AioErrorInfo notStarted(const std::system_error &reason);
    void ended(quint64 key);
    void joinEnded();

    const char *const m_name;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    quint64 m_lastKey = 0;
    std::map<quint64, Live> m_live;
    std::vector<std::thread> m_ended; // they have nothing left to do but to return
};
}
