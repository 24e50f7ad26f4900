// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/core/detail/operation.h"
#include "aioorm/database/aioexecutor.h"

namespace Aio::Detail
{
class ExecutorData
{
public:
    explicit ExecutorData(std::shared_ptr<DatabaseCore> core, std::shared_ptr<Place> place = {})
        : core(std::move(core))
        , place(std::move(place))
    {
    }

    std::shared_ptr<DatabaseCore> core;
    std::shared_ptr<Place> place; ///< null: each statement finds its own connection
    std::optional<std::chrono::milliseconds> timeout;
    Limits limits; ///< but for the timeout

    /// Its own, or a test's transaction, which stands for "no place".
    std::shared_ptr<Place> placeOrTests() const;
    /// For one operation that begins now.
    Limits limitsFromNow() const
    {
        Limits result = limits;
        if (timeout) {
            const auto end = Clock::now() + *timeout;
            result.deadline = limits.deadline ? std::min(*limits.deadline, end) : end;
        }
        return result;
    }
};
}
