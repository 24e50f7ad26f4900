// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/database/aiodatabase.h"
#include "aioorm/database/transactionframe_p.h"

std::shared_ptr<Aio::Detail::Place> Aio::Detail::ExecutorData::placeOrTests() const
{
    return place ? place : core->testTransaction;
}

AioExecutor::AioExecutor(std::shared_ptr<const Aio::Detail::ExecutorData> data)
    : d(std::move(data))
{
}

AioExecutor::AioExecutor(AioDatabase &database)
    : d(database.aioExecutorData())
{
}

namespace
{
template<class Change>
AioExecutor changed(const Aio::Detail::ExecutorData &data, Change change)
{
    auto copy = std::make_shared<Aio::Detail::ExecutorData>(data);
    change(*copy);
    return AioExecutor(std::move(copy));
}
}

AioExecutor AioExecutor::timeout(std::chrono::milliseconds timeout) const
{
    return changed(*d, [&](Aio::Detail::ExecutorData &data) {
        data.timeout = timeout;
    });
}

AioExecutor AioExecutor::deadline(const QDeadlineTimer &deadline) const
{
    return changed(*d, [&](Aio::Detail::ExecutorData &data) {
        data.limits.deadline = deadline.isForever()
            ? std::nullopt
            : std::optional(deadline.deadlineNSecs() == 0 ? Aio::Detail::Clock::now()
                                                          : Aio::Detail::Clock::now() + std::chrono::nanoseconds(deadline.remainingTimeNSecs()));
    });
}

AioExecutor AioExecutor::token(const AioCancelToken &token) const
{
    return changed(*d, [&](Aio::Detail::ExecutorData &data) {
        data.limits.token = token;
    });
}

AioExecutor AioExecutor::boundTo(QObject *object) const
{
    return changed(*d, [&](Aio::Detail::ExecutorData &data) {
        data.limits.bound = object;
        data.limits.hasBound = true;
    });
}

const AioDialect &AioExecutor::dialect() const
{
    d->core->refuseIfNone();
    return d->core->dialect();
}
