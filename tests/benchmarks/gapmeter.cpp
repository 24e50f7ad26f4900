// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// The stand-ins must not meet the inline versions of the C library's headers.
#undef _FORTIFY_SOURCE

#include "gapmeter.h"
#include "harness.h"

#include <QEventLoop>
#include <QThread>
#include <QTimer>

#include <algorithm>
#include <cerrno>
#include <ctime>

#include <dlfcn.h>
#include <poll.h>

using namespace Qt::StringLiterals;

namespace
{
thread_local Bench::GapMeter *running = nullptr;

template<class F>
F *next(const char *name)
{
    return reinterpret_cast<F *>(dlsym(RTLD_NEXT, name));
}

double cpuMilliseconds()
{
    timespec time = {};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return double(time.tv_sec) * 1e3 + double(time.tv_nsec) / 1e6;
}

template<class F>
int waitWith(F &&wait)
{
    Bench::GapMeter *const meter = running;
    if (!meter) {
        return wait();
    }
    meter->turnEnds();
    const int result = wait();
    const int error = errno;
    meter->turnBegins();
    errno = error;
    return result;
}
}

extern "C" {
Q_DECL_EXPORT int poll(pollfd *descriptors, nfds_t count, int timeout)
{
    static auto *const original = next<int(pollfd *, nfds_t, int)>("poll");
    return waitWith([&] {
        return original(descriptors, count, timeout);
    });
}

Q_DECL_EXPORT int ppoll(pollfd *descriptors, nfds_t count, const timespec *timeout, const sigset_t *signals)
{
    static auto *const original = next<int(pollfd *, nfds_t, const timespec *, const sigset_t *)>("ppoll");
    return waitWith([&] {
        return original(descriptors, count, timeout, signals);
    });
}
}

namespace Bench
{
GapMeter::GapMeter() = default;

GapMeter::~GapMeter()
{
    if (running == this) {
        running = nullptr;
    }
}

void GapMeter::start()
{
    Q_ASSERT(!running);
    m_gap = Gap();
    running = this;
    turnBegins();
}

Gap GapMeter::stop()
{
    turnEnds();
    running = nullptr;
    return m_gap;
}

void GapMeter::turnBegins()
{
    m_began = std::chrono::steady_clock::now();
    m_cpuBegan = cpuMilliseconds();
}

void GapMeter::turnEnds()
{
    const std::chrono::duration<double, std::milli> turn = std::chrono::steady_clock::now() - m_began;
    m_gap.longest = std::max(m_gap.longest, turn.count());
    m_gap.longestCpu = std::max(m_gap.longestCpu, cpuMilliseconds() - m_cpuBegan);
    ++m_gap.turns;
}

void GapMeter::check()
{
    GapMeter meter;
    QEventLoop loop;
    QTimer::singleShot(40, Qt::PreciseTimer, &loop, &QEventLoop::quit);
    meter.start();
    loop.exec();
    const Gap idle = meter.stop();

    QTimer::singleShot(0, &loop, [&loop] {
        QThread::msleep(20);
        loop.quit();
    });
    meter.start();
    loop.exec();
    const Gap busy = meter.stop();

    require(idle.turns >= 2 && idle.longest < 35, u"the gap meter does not see the event loop wait"_s);
    require(busy.longest >= 20, u"the gap meter does not see the event loop being kept"_s);
}
}
