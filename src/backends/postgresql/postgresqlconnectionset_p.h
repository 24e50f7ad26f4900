// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/backends/postgresql/aiopostgresqloptions.h"
#include "aioorm/database/threadconnections_p.h"

namespace Aio::Detail
{
/// The connections to a PostgreSQL database.
class PostgresqlConnectionSet final : public ThreadConnections
{
public:
    PostgresqlConnectionSet(const AioPostgresqlOptions &options, std::shared_ptr<ChangeHub> hub);
};
}
