// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/quick/refreshpace_p.h"

using namespace std::chrono_literals;

namespace Aio::Detail
{
namespace
{
// an eye sees no more
constexpr auto interval = 100ms;
constexpr int rest = 3;
}

RefreshPace::RefreshPace(std::function<void()> due)
    : m_due(std::move(due))
{
    m_timer.setSingleShot(true);
    m_timer.callOnTimeout(&m_timer, [this] {
        goOn();
    });
}

void RefreshPace::want()
{
    m_isWanted = true;
    goOn();
}

void RefreshPace::setHeld(bool held)
{
    m_isHeld = held;
    goOn();
}

void RefreshPace::begin()
{
    m_timer.stop();
    m_isWanted = false;
    m_isBusy = true;
    m_started = Clock::now();
}

void RefreshPace::end()
{
    const auto now = Clock::now();
    m_next = std::max(m_started + std::chrono::duration_cast<Clock::duration>(interval), now + rest * (now - m_started));
    m_isBusy = false;
    goOn();
}

void RefreshPace::abandon()
{
    m_timer.stop();
    m_isWanted = false;
    m_isBusy = false;
}

void RefreshPace::goOn()
{
    if (!m_isWanted || m_isBusy || m_isHeld) {
        return;
    }
    const auto now = Clock::now();
    if (now < m_next) {
        if (!m_timer.isActive()) {
            m_timer.start(std::chrono::ceil<std::chrono::milliseconds>(m_next - now));
        }
        return;
    }
    m_due(); // the last thing, since it may destroy this
}
}
