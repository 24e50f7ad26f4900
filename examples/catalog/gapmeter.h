// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: BSD-2-Clause

#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

#include <algorithm>

/// Measures for how long the event loop of its thread was kept from running, with a tick every 5 ms.
class GapMeter : public QObject
{
    Q_OBJECT

public:
    explicit GapMeter(QObject *parent = nullptr)
        : QObject(parent)
    {
        m_timer.setTimerType(Qt::PreciseTimer);
        m_timer.setInterval(5);
        connect(&m_timer, &QTimer::timeout, this, &GapMeter::tick);
    }

    void start()
    {
        m_longest = 0;
        m_clock.start();
        m_timer.start();
    }

    void stop()
    {
        if (!m_timer.isActive())
            return;
        tick();
        m_timer.stop();
    }

    /// The longest time between two ticks so far.
    double longestMilliseconds() const { return double(m_longest) / 1e6; }

private:
    void tick()
    {
        m_longest = std::max(m_longest, m_clock.nsecsElapsed());
        m_clock.start();
    }

    QTimer m_timer;
    QElapsedTimer m_clock;
    qint64 m_longest = 0;
};
