// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/backends/sqlite/sqlitemonitor_p.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Aio::Detail
{
namespace
{
// What is younger is no forgotten reader.
constexpr std::chrono::milliseconds briefly{500};
}

void SqliteMonitor::readerBegan(const void *reader)
{
    const std::scoped_lock lock(m_mutex);
    m_readers.emplace(reader, Clock::now());
}

void SqliteMonitor::readerEnded(const void *reader)
{
    const std::scoped_lock lock(m_mutex);
    m_readers.erase(reader);
}

QString SqliteMonitor::reason() const
{
    const auto oldest = std::min_element(m_readers.begin(), m_readers.end(), [](const auto &a, const auto &b) {
        return a.second < b.second;
    });
    if (oldest != m_readers.end()) {
        const auto age = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - oldest->second);
        if (age >= briefly) {
            return u"a read transaction of this process has been open for %1 s"_s.arg(double(age.count()) / 1000, 0, 'f', 1);
        }
    }
    return u"another process reads, or a long query of this one"_s;
}

bool SqliteMonitor::logLooked(qint64 bytes, bool heldBack)
{
    std::vector<Listener> listeners;
    SqliteLog log;
    {
        const std::scoped_lock lock(m_mutex);
        m_log.bytes = bytes;
        m_log.heldBack = heldBack;
        m_log.reason = heldBack ? reason() : QString();
        if (!heldBack) {
            m_told = 0;
            return false;
        }
        if (m_told > 0 && bytes < 2 * m_told) {
            return false;
        }
        m_told = bytes;
        std::erase_if(m_listeners, [](const auto &entry) {
            return entry.first.expired();
        });
        for (const auto &[token, listener] : m_listeners) {
            listeners.push_back(listener);
        }
        log = m_log;
    }
    for (const Listener &listener : listeners) {
        listener(log);
    }
    return true;
}

SqliteLog SqliteMonitor::log() const
{
    const std::scoped_lock lock(m_mutex);
    return m_log;
}

void SqliteMonitor::listen(const std::weak_ptr<void> &token, Listener listener)
{
    const std::scoped_lock lock(m_mutex);
    for (const auto &[other, unused] : m_listeners) {
        if (!other.owner_before(token) && !token.owner_before(other)) {
            return;
        }
    }
    m_listeners.emplace_back(token, std::move(listener));
}
}
