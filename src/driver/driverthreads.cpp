// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/driver/driverthreads_p.h"

#include <QCoreApplication>

#ifdef Q_OS_UNIX
#include <pthread.h>
#include <signal.h>
#endif

namespace Aio::Detail
{
namespace
{
class SignalsBlocked
{
public:
#ifdef Q_OS_UNIX
    SignalsBlocked()
    {
        sigset_t all;
        sigfillset(&all);
        pthread_sigmask(SIG_SETMASK, &all, &m_before);
    }
    ~SignalsBlocked() { pthread_sigmask(SIG_SETMASK, &m_before, nullptr); }
    Q_DISABLE_COPY_MOVE(SignalsBlocked)

private:
    sigset_t m_before;
#endif
};
}

DriverThreads::AtExit::AtExit(DriverThreads &threads)
    : m_threads(threads)
    , m_process(QCoreApplication::applicationPid())
{
}

DriverThreads::AtExit::~AtExit()
{
    if (m_process == QCoreApplication::applicationPid()) { // a fork has none of these threads
        m_threads.endAll(std::chrono::seconds(2));
    }
}

DriverThreads::DriverThreads(const char *name)
    : m_name(name)
{
}

void DriverThreads::start(Function run, Function interrupt)
{
    joinEnded();
    const SignalsBlocked signalsBlocked; // inherited by the thread
    const std::scoped_lock lock(m_mutex);
    const quint64 key = ++m_lastKey;
    std::thread thread([this, key, run = std::move(run)]() mutable {
#ifdef Q_OS_LINUX
        pthread_setname_np(pthread_self(), m_name);
#endif
        run();
        run = {};
        ended(key);
    });
    m_live.emplace(key, Live{std::move(thread), std::move(interrupt)});
}

AioErrorInfo DriverThreads::notStarted(const std::system_error &reason)
{
    return AioErrorInfo(AioErrorKind::Operational,
                        QCoreApplication::translate("AioError", "No thread could be started for the database: %1").arg(QString::fromUtf8(reason.what())))
        .phase(AioPhase::Connect)
        .retryable(true);
}

bool DriverThreads::wait(std::chrono::milliseconds timeout)
{
    bool all;
    {
        std::unique_lock lock(m_mutex);
        all = m_changed.wait_until(lock, std::chrono::steady_clock::now() + timeout, [this] {
            return m_live.empty();
        });
    }
    joinEnded();
    return all;
}

bool DriverThreads::endAll(std::chrono::milliseconds timeout)
{
    std::vector<Function> interrupts;
    {
        const std::scoped_lock lock(m_mutex);
        for (const auto &[key, live] : m_live) {
            interrupts.push_back(live.interrupt);
        }
    }
    for (const Function &interrupt : interrupts) {
        interrupt();
    }
    return wait(timeout);
}

void DriverThreads::ended(quint64 key)
{
    const std::scoped_lock lock(m_mutex);
    const auto live = m_live.find(key);
    m_ended.push_back(std::move(live->second.thread));
    m_live.erase(live);
    m_changed.notify_all();
}

void DriverThreads::joinEnded()
{
    std::vector<std::thread> threads;
    {
        const std::scoped_lock lock(m_mutex);
        threads.swap(m_ended);
    }
    for (std::thread &thread : threads) {
        thread.join();
    }
}
}
