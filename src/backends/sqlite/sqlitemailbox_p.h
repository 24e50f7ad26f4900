// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include <condition_variable>
#include <mutex>
#include <utility>
#include <vector>

namespace Aio::Detail
{
/// What a worker thread lives on: filled from any thread, emptied whole, so that a burst costs one wake-up.
template<class T>
class SqliteMailbox
{
public:
    /// False, and the item is left as it was, once the mailbox is closed.
    bool post(T &&item)
    {
        bool wake = false;
        {
            const std::scoped_lock lock(m_mutex);
            if (m_closed) {
                return false;
            }
            m_items.push_back(std::move(item));
            wake = std::exchange(m_asleep, false);
        }
        if (wake) {
            m_changed.notify_one();
        }
        return true;
    }

    /// Waits for items and takes them all, in order; `batch` comes in empty and lends its memory to the next ones.
    /// False once the mailbox is closed and empty.
    bool take(std::vector<T> &batch)
    {
        std::unique_lock lock(m_mutex);
        while (m_items.empty()) {
            if (m_closed) {
                return false;
            }
            m_asleep = true;
            m_changed.wait(lock);
        }
        m_asleep = false;
        m_items.swap(batch);
        return true;
    }

    /// Takes out those that `which` names, without waiting.
    template<class Which>
    std::vector<T> extract(Which &&which)
    {
        std::vector<T> taken;
        const std::scoped_lock lock(m_mutex);
        auto kept = m_items.begin();
        for (auto &item : m_items) {
            if (which(item)) {
                taken.push_back(std::move(item));
            } else {
                if (&*kept != &item) {
                    *kept = std::move(item);
                }
                ++kept;
            }
        }
        m_items.erase(kept, m_items.end());
        return taken;
    }

    void close()
    {
        {
            const std::scoped_lock lock(m_mutex);
            m_closed = true;
            m_asleep = false;
        }
        m_changed.notify_one();
    }

    /// The worker sleeps until `end`, or until a disturb() after which `awake` holds.
    template<class TimePoint, class Awake>
    void nap(TimePoint end, Awake &&awake)
    {
        std::unique_lock lock(m_mutex);
        m_napping = true;
        m_changed.wait_until(lock, end, awake);
        m_napping = false;
    }

    /// After a change that `awake` of a nap() looks at.
    void disturb()
    {
        const std::scoped_lock lock(m_mutex);
        if (m_napping) {
            m_changed.notify_one();
        }
    }

private:
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::vector<T> m_items;
    bool m_asleep = false;
    bool m_napping = false;
    bool m_closed = false;
};
}
