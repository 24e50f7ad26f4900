// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include <QtGlobal>

#include <algorithm>
#include <chrono>

namespace Aio::Detail
{
/// What the options of databases have in common that are reached by sockets: how many connections there are, and how long one lasts. Each
/// name without an argument reads what the same name with one sets.
template<class Self>
class ConnectionOptions
{
public:
    /// Connections at most, of all threads that use the database together: 10 by default. Each thread has connections of its own;
    /// when there may be no more, one that is idle in another thread is closed for one that waits here, and a thread that has none
    /// gets the next one that another gives back. The other thread's event loop closes it: for that moment there may be one more.
    /// With more threads than connections each has one for 50 ms at a time.
    Self &maxConnections(int count) { return set(m_maxConnections, std::max(count, 1)); }
    int maxConnections() const { return m_maxConnections; }
    /// So many are kept open for a thread that uses the database, whether they are used or not: 0 by default. Those that are lost
    /// are replaced within half a minute; a server that refuses is asked less and less often, at last every half minute.
    Self &minConnections(int count) { return set(m_minConnections, std::max(count, 0)); }
    int minConnections() const { return m_minConnections; }
    /// One that was not used for so long is closed: 10 minutes by default, 0 never.
    Self &idleTime(std::chrono::milliseconds time) { return set(m_idleTime, time); }
    std::chrono::milliseconds idleTime() const { return m_idleTime; }
    /// One that is so old is closed when it is not in use: 30 minutes by default, a little less for each so that they do not all go
    /// at once; 0 never.
    Self &maxLifetime(std::chrono::milliseconds time) { return set(m_maxLifetime, time); }
    std::chrono::milliseconds maxLifetime() const { return m_maxLifetime; }
    /// For all of connecting: names, TLS, login, all hosts. 10 s by default.
    Self &connectTimeout(std::chrono::milliseconds timeout) { return set(m_connectTimeout, timeout); }
    std::chrono::milliseconds connectTimeout() const { return m_connectTimeout; }

    friend bool operator==(const ConnectionOptions &, const ConnectionOptions &) = default;

protected:
    ConnectionOptions() = default;

    template<class T>
    Self &set(T &member, T value)
    {
        member = std::move(value);
        return static_cast<Self &>(*this);
    }

private:
    int m_maxConnections = 10;
    int m_minConnections = 0;
    std::chrono::milliseconds m_idleTime{std::chrono::minutes(10)};
    std::chrono::milliseconds m_maxLifetime{std::chrono::minutes(30)};
    std::chrono::milliseconds m_connectTimeout{std::chrono::seconds(10)};
};
}
