// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/core/quitting_p.h"

#include <QCoreApplication>

#include <mutex>

namespace Aio::Detail
{
namespace
{
class Quit
{
public:
    static Quit &instance()
    {
        static Quit &quit = *new Quit; // never destroyed: who ends last may still ask
        return quit;
    }

    void watch()
    {
        QCoreApplication *const app = QCoreApplication::instance();
        const std::scoped_lock lock(m_mutex);
        if (!app || app == m_watched) {
            return;
        }
        m_watched = app;
        m_since.reset();
        QObject::connect(
            app,
            &QCoreApplication::aboutToQuit,
            app,
            [this] {
                const std::scoped_lock lock(m_mutex);
                m_since = Clock::now();
            },
            Qt::DirectConnection);
        QObject::connect(
            app,
            &QObject::destroyed,
            app,
            [this] {
                const std::scoped_lock lock(m_mutex);
                m_watched = nullptr;
                m_since = m_since.value_or(Clock::now());
            },
            Qt::DirectConnection);
    }

    std::optional<Clock::time_point> since()
    {
        const std::scoped_lock lock(m_mutex);
        return m_since;
    }

private:
    std::mutex m_mutex;
    QCoreApplication *m_watched = nullptr;
    std::optional<Clock::time_point> m_since;
};
}

void watchForQuit()
{
    Quit::instance().watch();
}

std::optional<Clock::time_point> quitSince()
{
    return Quit::instance().since();
}
}
