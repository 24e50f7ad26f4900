// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm_export.h"
#include "pool/aiopoolcore.h"

#include <atomic>
#include <memory>
#include <mutex>
#include <vector>

namespace Aio
{
/// The connections that the pools of several threads share: never more in all than the budget has. A pool may have as many
/// as report() last returned to it.
///
/// - What is free goes to a pool that has none, or else to the one whose waiter came first. Where nobody waits, a pool that has
///   some may open one more, so that it need not share those before it asks.
/// - Where nothing is free, an idle connection of another pool is closed for the waiter. For a pool that only shares its
///   connections, and does not wait, one must have been idle for a second, and not be the other's last one.
/// - Where nothing is idle either, a pool whose own waiters are younger gives up the next connection that comes back to it, if
///   the other has none, or two fewer.
///
/// A pool reports while it holds its own lock; this one is taken inside of it, and is held for a few instructions. Others that
/// have to report, too, are named, to be called without locks. Any thread.
class AIOORM_EXPORT PoolBudget
{
public:
    using TimePoint = PoolCore::TimePoint;

    class AIOORM_EXPORT Member
    {
    public:
        virtual ~Member();
        /// What it may have has changed, or is wanted elsewhere: it should report.
        virtual void budgetChanged() = 0;
    };
    using Members = std::vector<std::shared_ptr<Member>>;

    explicit PoolBudget(int connections)
        : m_connections(connections)
    {
    }

    void join(const std::shared_ptr<Member> &member);
    /// Its connections are gone.
    void leave(const Member *member, Members &others);
    [[nodiscard]] int report(const Member *member, const PoolCore::Need &need, Members &others);

    /// A pool wants more than there is: the others should report at each event.
    bool isWanted() const { return m_wanted.load(std::memory_order_relaxed); }
    int connections() const { return m_connections; }
    /// Open and being opened, of all members as they last reported.
    int used() const;

private:
    class Share
    {
    public:
        explicit Share(const std::shared_ptr<Member> &member)
            : key(member.get())
            , member(member)
        {
        }
        int missing() const { return need.shortage - (allowance - need.live); }
        int rank() const { return !need.waits ? 2 : allowance > 0 ? 1 : 0; }
        const Member *key;
        std::weak_ptr<Member> member;
        int allowance = 0;
        PoolCore::Need need;
        TimePoint askedAt = TimePoint::min(); ///< when the others were called for it
        bool askedToWait = false;
    };

    int free() const;
    Share *neediest();
    bool isAskedForAll() const;
    static bool gives(const Share &giver, const Share &needy);
    void settle(Share *reporting, Members &others);
    void askOthers(Share &needy, Members &others);
    static void call(const Share &share, Members &others);

    const int m_connections;
    mutable std::mutex m_mutex;
    std::vector<Share> m_shares;
    std::atomic<bool> m_wanted = false;
};
}
