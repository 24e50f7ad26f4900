// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "database/aioexecutor.h"

namespace Aio
{
class ExecutorData
{
public:
    explicit ExecutorData(std::shared_ptr<DatabaseCore> core, std::shared_ptr<Scope> scope = {})
        : core(std::move(core))
        , scope(std::move(scope))
    {
    }

    std::shared_ptr<DatabaseCore> core;
    std::shared_ptr<Scope> scope; ///< null: each statement finds its own connection
    std::optional<std::chrono::milliseconds> timeout;
    std::optional<Clock::time_point> deadline;
    AioCancelToken token;
    QPointer<QObject> bound;
    bool hasBound = false;

    /// As of now, for one operation.
    Limits limits() const
    {
        Limits result;
        result.deadline = deadline;
        if (timeout) {
            const auto end = Clock::now() + *timeout;
            result.deadline = deadline ? std::min(*deadline, end) : end;
        }
        result.token = token;
        result.bound = bound;
        result.hasBound = hasBound;
        return result;
    }
};
}
