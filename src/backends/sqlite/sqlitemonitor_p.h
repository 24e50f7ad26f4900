// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/core/detail/readyqueue.h"

#include <QString>

#include <atomic>
#include <map>
#include <mutex>
#include <vector>

namespace Aio::Detail
{
/// What is known of a file's write-ahead log.
class SqliteLog
{
public:
    qint64 bytes = 0; ///< in use, when last looked at
    bool heldBack = false; ///< a reader keeps it from being taken back
    QString reason; ///< who that is, as far as this process can know
};

/// What the connections of one file tell about it, and who listens. Any thread.
class SqliteMonitor
{
public:
    using Listener = std::function<void(const SqliteLog &)>;

    /// A reader of this process is in a transaction from now on; or no longer.
    void readerBegan(const void *reader);
    void readerEnded(const void *reader);
    /// By the writer: the log has become so long, and a checkpoint could copy only a part of it, or all (`heldBack` false).
    /// True if it should be logged: the first time, and then each time it has doubled.
    bool logLooked(qint64 bytes, bool heldBack);

    /// The file is another one, or none: nobody is to open it as if it were the one that is open.
    void noteMoved() { m_hasMoved = true; }
    bool hasMoved() const { return m_hasMoved; }

    SqliteLog log() const;
    /// Called on the writer's thread, whenever logLooked() says true; as long as the token lives.
    void listen(const std::weak_ptr<void> &token, Listener listener);

private:
    QString reason() const;

    std::atomic<bool> m_hasMoved = false;
    mutable std::mutex m_mutex;
    std::map<const void *, Clock::time_point> m_readers;
    SqliteLog m_log;
    qint64 m_told = 0;
    std::vector<std::pair<std::weak_ptr<void>, Listener>> m_listeners;
};
}
