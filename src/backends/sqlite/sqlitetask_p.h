// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/driver/driver_p.h"

namespace Aio::Detail
{
class SqliteSession;

/// What an SQLite connection does that no statement can say: DriverRequest::task of a request to one.
class SqliteTask : public DriverTask
{
public:
    /// On the connection's thread. Looks at SqliteSession::stopped() often enough; leaves no transaction and no statement
    /// behind. An error says its outcome.
    virtual std::optional<AioErrorInfo> run(SqliteSession &session, DriverRequest &request) = 0;
};

/// Whether others have committed since the connection was opened, or since the last look: then changedTables of the
/// request are all tables. Costs a read of one number for each file.
class SqliteLook final : public SqliteTask
{
public:
    std::optional<AioErrorInfo> run(SqliteSession &session, DriverRequest &request) override;
};
}
