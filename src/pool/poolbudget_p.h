// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/pool/poolcore_p.h"
#include "aioorm_export.h"

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

namespace Aio::Detail
{
/// The connections that the pools of several threads share: never more in all than the budget has. A pool may have as many
/// as report() last returned to it.
///
/// - What is free goes to the pool whose waiter came first; one that has none is a second ahead. Where nobody waits, a pool that has
///   some may open one more, so that it need not share those before it asks.
/// - Where nothing is free, an idle connection of another pool is closed for the waiter. For a pool that only shares its
///   connections or keeps a minimum, and does not wait, one must have been idle for a second, and be neither the other's last
///   one nor of its minimum.
/// - Where nothing is idle either, a pool whose own waiters are younger gives up the next connection that comes back to it, if
///   the other has none, or two fewer, or has waited for a second longer.
/// - A pool that has no more than one more than the other keeps them for a while (tenure): more threads than connections
///   would do nothing but connect.
///
/// A pool reports while it holds its own lock; this one is taken inside of it, and is held for a few instructions. Others that
/// have to report, too, are named, to be called without locks. Any thread.
class PoolBudget
{
public:
    using TimePoint = PoolCore::TimePoint;

    class Member
    {
    public:
        virtual ~Member();
        /// What it may have has changed, or is wanted elsewhere: it should report.
        virtual void budgetChanged() = 0;
    };
    using Members = std::vector<std::shared_ptr<Member>>;

    /// What a member may have.
    class Share
    {
    public:
        int connections = 0;
        std::optional<TimePoint> again; ///< it should report then, at the latest
    };

    /// `tenure`: so long a pool keeps what it has got while it has no more than others.
    explicit PoolBudget(int connections, PoolCore::Duration tenure = std::chrono::milliseconds(50))
        : m_connections(connections)
        , m_tenure(tenure)
    {
    }

    void join(const std::shared_ptr<Member> &member);
    /// Its connections are gone.
    void leave(const Member *member, Members &others);
    [[nodiscard]] Share report(const Member *member, const PoolCore::Need &need, Members &others);

    /// A pool wants more than there is: the others should report at each event.
    bool isWanted() const { return m_wanted.load(std::memory_order_relaxed); }
    /// Open and being opened, of all members as they last reported.
    int used() const;

private:
    class Entry
    {
    public:
        explicit Entry(const std::shared_ptr<Member> &member)
            : key(member.get())
            , member(member)
        {
        }
        /// What it would open beyond what it may; to be asked to give something up is no need.
        int missing() const { return need.shortage - std::max(allowance - need.live, 0); }
        bool isAsked() const { return allowance < need.live; }
        /// In this order pools get what is free; one that has none is treated as if it had waited for longer.
        TimePoint waitsSince() const;
        const Member *key;
        std::weak_ptr<Member> member;
        int allowance = 0;
        PoolCore::Need need;
        TimePoint since = TimePoint::min(); ///< when it got the last one
        TimePoint askedAt = TimePoint::min(); ///< when the others were called for it
        bool askedToWait = false;
        TimePoint askAgain = TimePoint::max(); ///< then somebody's tenure is over
    };

    int free() const;
    Entry *neediest();
    bool gives(const Entry &giver, const Entry &needy) const;
    bool isGiftFor(const Entry &giver, const Entry &needy) const;
    bool isInTenure(const Entry &giver, const Entry &needy) const;
    bool isMoreAsked(const Entry &giver) const;
    void forgive(const Entry *reporting, Members &others);
    void settle(Entry *reporting, Members &others);
    void askOthers(Entry &needy, Members &others);
    static void call(const Entry &entry, Members &others);

    const int m_connections;
    const PoolCore::Duration m_tenure;
    mutable std::mutex m_mutex;
    std::vector<Entry> m_entries;
    std::atomic<bool> m_wanted = false;
};
}
