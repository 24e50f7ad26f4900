// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/driver/driver_p.h"

namespace Aio::Detail
{
RowSink::~RowSink() = default;
DriverTask::~DriverTask() = default;
DriverRequest::DriverRequest() = default;
DriverRequest::~DriverRequest() = default;

bool DriverRequest::nextParameters()
{
    return false;
}

bool DriverRequest::begin()
{
    Progress progress = Progress::Waiting;
    return m_progress.compare_exchange_strong(progress, Progress::Begun) || progress == Progress::Begun;
}

bool DriverRequest::abandon()
{
    Progress progress = Progress::Waiting;
    return m_progress.compare_exchange_strong(progress, Progress::Abandoned);
}

DriverConnection::~DriverConnection() = default;

void DriverConnection::closeCursor(const std::shared_ptr<DriverCursor> &) { }

void DriverConnection::released(Use) { }

bool DriverConnection::hasEnded()
{
    return false;
}
}
