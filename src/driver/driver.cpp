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

DriverConnection::~DriverConnection() = default;

void DriverConnection::closeCursor(const std::shared_ptr<DriverCursor> &) { }

void DriverConnection::released() { }

bool DriverConnection::hasEnded()
{
    return false;
}
}
