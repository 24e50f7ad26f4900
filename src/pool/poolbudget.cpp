// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/pool/poolbudget_p.h"

#include <algorithm>

namespace Aio::Detail
{
namespace
{
constexpr auto aWhile = std::chrono::seconds(1);
}

PoolBudget::Member::~Member() = default;

PoolBudget::TimePoint PoolBudget::Entry::waitsSince() const
{
    return !need.waits ? TimePoint::max() : need.oldest - (allowance > 0 ? PoolCore::Duration::zero() : PoolCore::Duration(aWhile));
}

void PoolBudget::join(const std::shared_ptr<Member> &member)
{
    const std::scoped_lock lock(m_mutex);
    m_entries.emplace_back(member);
}

void PoolBudget::leave(const Member *member, Members &others)
{
    const std::scoped_lock lock(m_mutex);
    std::erase_if(m_entries, [member](const Entry &entry) {
        return entry.key == member;
    });
    settle(nullptr, others);
}

PoolBudget::Share PoolBudget::report(const Member *member, const PoolCore::Need &need, Members &others)
{
    const std::scoped_lock lock(m_mutex);
    const auto mine = std::find_if(m_entries.begin(), m_entries.end(), [member](const Entry &entry) {
        return entry.key == member;
    });
    Share share;
    if (mine == m_entries.end()) {
        share.connections = need.live;
        return share;
    }
    if (need.live > mine->need.live) {
        mine->since = need.now;
    }
    mine->need = need;
    // what nobody waits for goes back, to be given to who needs it most
    mine->allowance = need.waits && need.shortage > 0 ? std::max(mine->allowance, need.live) : need.live;
    settle(&*mine, others);
    if (mine->missing() <= 0) {
        mine->askedAt = TimePoint::min();
    }
    share.connections = mine->allowance;
    // both look again when a tenure is over: the thread of the one that keeps may not come to it
    mine->askAgain = TimePoint::max();
    for (const Entry &other : m_entries) {
        const auto keeps = [this](const Entry &giver, const Entry &needy) {
            return needy.missing() > 0 && !giver.isAsked() && isGiftFor(giver, needy) && isInTenure(giver, needy);
        };
        if (keeps(other, *mine)) {
            mine->askAgain = std::min(mine->askAgain, other.since + m_tenure);
        }
        if (keeps(*mine, other) || keeps(other, *mine)) {
            const TimePoint end = (keeps(*mine, other) ? *mine : other).since + m_tenure;
            share.again = share.again ? std::min(*share.again, end) : end;
            if (keeps(*mine, other) && other.askAgain > end) {
                call(other, others); // it did not know
            }
        }
    }
    return share;
}

int PoolBudget::used() const
{
    const std::scoped_lock lock(m_mutex);
    int used = 0;
    for (const Entry &entry : m_entries) {
        used += entry.need.live;
    }
    return used;
}

int PoolBudget::free() const
{
    int free = m_connections;
    for (const Entry &entry : m_entries) {
        free -= std::max(entry.allowance, entry.need.live);
    }
    return free;
}

PoolBudget::Entry *PoolBudget::neediest()
{
    Entry *first = nullptr;
    for (Entry &entry : m_entries) {
        const auto isBefore = [&entry](const Entry &other) {
            return entry.waitsSince() < other.waitsSince();
        };
        if (entry.missing() > 0 && (!first || isBefore(*first))) {
            first = &entry;
        }
    }
    return first;
}

// but for the tenure
bool PoolBudget::isGiftFor(const Entry &giver, const Entry &needy) const
{
    const PoolCore::Need &has = giver.need, &wants = needy.need;
    if (giver.key == needy.key || has.live == 0) {
        return false;
    }
    if (!wants.waits) {
        return has.idle > 0 && has.live > std::max(has.min, 1) && has.now - has.idleSince >= aWhile;
    }
    const bool isInUse = has.live > has.opening; // one that is being opened would be closed before it was used
    return has.idle > 0 || (isInUse && wants.oldest < has.oldest && (wants.live == 0 || has.live > wants.live + 1 || has.oldest - wants.oldest > aWhile));
}

bool PoolBudget::isInTenure(const Entry &giver, const Entry &needy) const
{
    return needy.need.waits && giver.need.live <= needy.need.live + 1 && giver.since != TimePoint::min() && giver.need.now - giver.since < m_tenure;
}

bool PoolBudget::gives(const Entry &giver, const Entry &needy) const
{
    return isGiftFor(giver, needy) && !isInTenure(giver, needy);
}

// by those to whom it would give, than they were promised by others
bool PoolBudget::isMoreAsked(const Entry &giver) const
{
    int missing = 0, asked = 0;
    for (const Entry &entry : m_entries) {
        missing += gives(giver, entry) ? std::max(entry.missing(), 0) : 0;
        asked += std::max(entry.need.live - entry.allowance, 0);
    }
    return missing > asked;
}

// those who were asked for something that nobody wants any more
void PoolBudget::forgive(const Entry *reporting, Members &others)
{
    for (Entry &giver : m_entries) {
        const bool isWanted = std::any_of(m_entries.begin(), m_entries.end(), [&](const Entry &needy) {
            return needy.missing() > 0 && isGiftFor(giver, needy);
        });
        if (giver.isAsked() && !isWanted) {
            giver.allowance = giver.need.live;
            if (&giver != reporting) {
                call(giver, others);
            }
        }
    }
}

void PoolBudget::call(const Entry &entry, Members &others)
{
    if (auto member = entry.member.lock()) {
        others.push_back(std::move(member));
    }
}

void PoolBudget::settle(Entry *reporting, Members &others)
{
    Entry *needy = neediest();
    for (; free() > 0 && needy; needy = neediest()) {
        ++needy->allowance;
        if (needy != reporting) {
            call(*needy, others);
        }
    }
    m_wanted.store(needy != nullptr, std::memory_order_relaxed);
    forgive(reporting, others);
    if (!needy) {
        if (reporting && reporting->need.shortage == 0 && reporting->need.live > 0 && free() > 0) {
            ++reporting->allowance;
        }
        return;
    }
    // an idle one may go at once, another only if it is not promised already
    if (reporting && gives(*reporting, *needy) && (reporting->need.idle > 0 || isMoreAsked(*reporting))) {
        reporting->allowance = reporting->need.live - 1;
    }
    if (needy == reporting) {
        askOthers(*needy, others);
    }
}

// once; from then on they report at each event. What is idle elsewhere for a while has no events
void PoolBudget::askOthers(Entry &needy, Members &others)
{
    const PoolCore::Need &need = needy.need;
    const bool wasAsked = needy.askedAt != TimePoint::min() && (needy.askedToWait || !need.waits) && need.now - needy.askedAt < aWhile;
    if (wasAsked && need.now < needy.askAgain) {
        return;
    }
    needy.askedAt = need.now;
    needy.askedToWait = need.waits;
    for (const Entry &entry : m_entries) {
        if (entry.key != needy.key && std::max(entry.allowance, entry.need.live) > 0) {
            call(entry, others);
        }
    }
}
}
