// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include <QtGlobal>

#include <chrono>

/// How long the event loop of a thread did not get round.
///
/// A turn is the time between two waits of the loop: from the return of poll() to the next call of it. That is exactly the time
/// in which no input event, timer or frame could have been handled, and the wait itself, however long, is not part of it. It is
/// taken by standing in for poll() and ppoll(), which is where both of Qt's event dispatchers on Unix wait.
///
/// Why not otherwise: a timer of 1 ms measures its own interval and rounding with every gap (up to 2 ms with GLib); the
/// dispatcher's signals aboutToBlock() and awake() do not enclose the wait (with GLib awake() comes after the events
/// are delivered, without it after the timers are); an event that posts itself again keeps the loop, and a CPU, busy for ever.
namespace Bench
{
class Gap
{
public:
    double longest = 0; ///< milliseconds of the longest turn
    double longestCpu = 0; ///< milliseconds of CPU time that the thread used in a turn, at most: what the machine gives to others is not in it
    int turns = 0;
};

class GapMeter
{
public:
    GapMeter();
    ~GapMeter();
    Q_DISABLE_COPY_MOVE(GapMeter)

    /// In the thread to be measured; the turn in which it is called counts from here. One meter per thread at a time.
    void start();
    /// Counts the current turn up to here.
    Gap stop();

    /// Throws Failure if waits of this thread's loop are not seen.
    static void check();

    /// By the stand-ins for poll() and ppoll().
    void turnEnds();
    void turnBegins();

private:
    std::chrono::steady_clock::time_point m_began;
    double m_cpuBegan = 0;
    Gap m_gap;
};
}
