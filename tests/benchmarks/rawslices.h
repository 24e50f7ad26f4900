// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "rawsqlite.h"

#include <QObject>

#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace Bench
{
/// The floor of the gap figures: a thread that reads, and hands what it read to the event loop in slices, of which the
/// event loop takes one before it gets round.
///
/// No gap can be shorter: the rows come ready from the other thread, no container of the event loop's grows, and a turn is
/// one slice. A turn itself costs some microseconds, so that slices much smaller would only make it take longer.
class RawSlices : public QObject
{
public:
    using Slice = std::function<void()>;

    RawSlices();
    ~RawSlices() override;

    /// Runs `job` on a thread of its own with a connection to the file; one at a time.
    void start(const QString &path, const std::function<void(RawConnection &)> &job);
    /// From the job: runs `slice` on the event loop, in order.
    void post(Slice slice);

    bool event(QEvent *event) override;

private:
    std::mutex m_mutex;
    std::vector<Slice> m_slices;
    bool m_posted = false;
    std::vector<Slice> m_taken;
    std::size_t m_next = 0;
    std::thread m_thread;
};
}
