// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/pool/poolcore_p.h"

#include <utility>
#include <vector>

/// What the tests of PoolCore share.
namespace PoolHarness
{
using namespace std::chrono_literals;
using Aio::Detail::PoolCore;
using Aio::Detail::PoolOptions;
using Kind = PoolCore::Kind;
using Fate = PoolCore::Fate;
using Reason = PoolCore::Reason;
using Withdrawal = PoolCore::Withdrawal;
using OpenFailure = PoolCore::OpenFailure;
using TicketId = PoolCore::TicketId;
using ConnectionId = PoolCore::ConnectionId;
using Type = PoolCore::Action::Type;
using TimePoint = PoolCore::TimePoint;

/// A pool with the little that the targeted tests need around it.
struct Desk {
    explicit Desk(const PoolOptions &limits)
        : core(limits)
    {
    }

    PoolCore::Acquisition acquire(Kind kind) { return core.acquire(kind, now, actions); }

    /// Performs what is there, with connects that succeed if asked to.
    std::vector<TicketId> takeGranted()
    {
        std::vector<TicketId> taken;
        for (const auto &action : std::exchange(actions, {})) {
            if (action.type == Type::Grant && core.take(action.ticket) != ConnectionId::None) {
                taken.push_back(action.ticket);
            } else if (action.type == Type::Open) {
                pendingOpens.push_back(action.connection);
            } else if (action.type == Type::Close) {
                std::erase(pendingOpens, action.connection);
                closed.push_back(action.connection);
            } else if (action.type == Type::Fail) {
                failed.push_back(action);
            }
        }
        core.checkInvariants();
        return taken;
    }

    std::vector<TicketId> openAll(double factor = 1.0)
    {
        std::vector<TicketId> taken = takeGranted();
        while (!pendingOpens.empty()) {
            const ConnectionId id = pendingOpens.front();
            pendingOpens.erase(pendingOpens.begin());
            core.opened(id, now, factor, actions);
            const auto more = takeGranted();
            taken.insert(taken.end(), more.begin(), more.end());
        }
        return taken;
    }

    /// Leaves so many idle connections behind.
    void warmUp(int count, double factor = 1.0)
    {
        std::vector<TicketId> held;
        for (int i = 0; i < count; ++i) {
            const auto a = acquire(Kind::Exclusive);
            held.push_back(a.ticket);
            openAll(factor);
        }
        for (const TicketId ticket : held) {
            core.finish(ticket, Fate::Clean, now, actions);
        }
        takeGranted();
    }

    PoolCore core;
    PoolCore::Actions actions;
    TimePoint now{1h};
    std::vector<ConnectionId> pendingOpens;
    std::vector<ConnectionId> closed;
    std::vector<PoolCore::Action> failed;
};

}
