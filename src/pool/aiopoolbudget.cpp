// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aiopoolbudget.h"

#include <algorithm>

namespace Aio
{
namespace
{
constexpr auto longIdle = std::chrono::seconds(1);
}

PoolBudget::Member::~Member() = default;

void PoolBudget::join(const std::shared_ptr<Member> &member)
{
    const std::scoped_lock lock(m_mutex);
    m_shares.emplace_back(member);
}

void PoolBudget::leave(const Member *member, Members &others)
{
    const std::scoped_lock lock(m_mutex);
    std::erase_if(m_shares, [member](const Share &share) {
        return share.key == member;
    });
    settle(nullptr, others);
}

int PoolBudget::report(const Member *member, const PoolCore::Need &need, Members &others)
{
    const std::scoped_lock lock(m_mutex);
    const auto mine = std::find_if(m_shares.begin(), m_shares.end(), [member](const Share &share) {
        return share.key == member;
    });
    if (mine == m_shares.end()) {
        return need.live;
    }
    mine->need = need;
    // what nobody waits for goes back, to be given to who needs it most
    mine->allowance = need.waits && need.shortage > 0 ? std::max(mine->allowance, need.live) : need.live;
    settle(&*mine, others);
    if (mine->missing() <= 0) {
        mine->askedAt = TimePoint::min();
    }
    return mine->allowance;
}

int PoolBudget::used() const
{
    const std::scoped_lock lock(m_mutex);
    int used = 0;
    for (const Share &share : m_shares) {
        used += share.need.live;
    }
    return used;
}

int PoolBudget::free() const
{
    int free = m_connections;
    for (const Share &share : m_shares) {
        free -= std::max(share.allowance, share.need.live);
    }
    return free;
}

PoolBudget::Share *PoolBudget::neediest()
{
    Share *first = nullptr;
    for (Share &share : m_shares) {
        const auto isBefore = [&share](const Share &other) {
            return share.rank() != other.rank() ? share.rank() < other.rank() : share.need.oldest < other.need.oldest;
        };
        if (share.missing() > 0 && (!first || isBefore(*first))) {
            first = &share;
        }
    }
    return first;
}

bool PoolBudget::isAskedForAll() const
{
    int missing = 0, asked = 0;
    for (const Share &share : m_shares) {
        missing += std::max(share.missing(), 0);
        asked += std::max(share.need.live - share.allowance, 0);
    }
    return asked >= missing;
}

bool PoolBudget::gives(const Share &giver, const Share &needy)
{
    if (giver.key == needy.key || giver.need.live == 0) {
        return false;
    }
    if (giver.need.idle > 0) {
        return needy.need.waits || (giver.need.live > 1 && giver.need.now - giver.need.idleSince >= longIdle);
    }
    return needy.need.waits && needy.need.oldest < giver.need.oldest && (needy.need.live == 0 || giver.need.live > needy.need.live + 1);
}

void PoolBudget::call(const Share &share, Members &others)
{
    if (auto member = share.member.lock()) {
        others.push_back(std::move(member));
    }
}

void PoolBudget::settle(Share *reporting, Members &others)
{
    while (free() > 0) {
        Share *const needy = neediest();
        if (!needy) {
            break;
        }
        ++needy->allowance;
        if (needy != reporting) {
            call(*needy, others);
        }
    }
    Share *const needy = neediest();
    m_wanted.store(needy != nullptr, std::memory_order_relaxed);
    if (!needy) {
        if (reporting && reporting->need.shortage == 0 && reporting->need.live > 0 && free() > 0) {
            ++reporting->allowance;
        }
        return;
    }
    if (reporting && needy != reporting && gives(*reporting, *needy) && !isAskedForAll()) {
        reporting->allowance = reporting->need.live - 1;
    }
    if (needy == reporting) {
        askOthers(*needy, others);
    }
}

// once; from then on they report at each event. What is long idle elsewhere has no events
void PoolBudget::askOthers(Share &needy, Members &others)
{
    const PoolCore::Need &need = needy.need;
    if (needy.askedAt != TimePoint::min() && (needy.askedToWait || !need.waits) && need.now - needy.askedAt < longIdle) {
        return;
    }
    needy.askedAt = need.now;
    needy.askedToWait = need.waits;
    for (const Share &share : m_shares) {
        if (share.key != needy.key && std::max(share.allowance, share.need.live) > 0) {
            call(share, others);
        }
    }
}
}
