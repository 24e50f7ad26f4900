// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/core/detail/clock.h"

#include <QTimer>

#include <functional>

namespace Aio::Detail
{
/// When something that follows commits is read again: one reading at a time, at most ten a second, and after one that took long three
/// times its duration is left to everybody else. Thread: that of its timer.
class RefreshPace
{
public:
    /// `due` begins a reading, which calls begin(). It may destroy this.
    explicit RefreshPace(std::function<void()> due);

    /// Something was committed.
    void want();
    /// Nothing is due while it is held.
    void setHeld(bool held);
    /// A reading begins; it sees what was committed until now.
    void begin();
    void end();
    /// The reading that is under way answers a question that nobody asks any more.
    void abandon();
    bool isWanted() const { return m_isWanted; }

private:
    void goOn();

    const std::function<void()> m_due;
    QTimer m_timer;
    Clock::time_point m_started;
    Clock::time_point m_next;
    bool m_isWanted = false;
    bool m_isBusy = false;
    bool m_isHeld = false;
};
}
