// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/backends/mysql/aiomysqlserverinfo.h"
#include "aioorm/database/threadconnections_p.h"

namespace Aio::Detail
{
class MysqlServer;

/// The connections to a MySQL or MariaDB database.
class MysqlConnectionSet final : public ThreadConnections
{
public:
    MysqlConnectionSet(const AioMySqlOptions &options, const AioDialect &dialect, const std::shared_ptr<ChangeHub> &hub);
    ~MysqlConnectionSet() override;

    AioMySqlServerInfo serverInfo() const;

private:
    MysqlConnectionSet(const AioDialect &dialect, const std::shared_ptr<MysqlServer> &server);

    const std::shared_ptr<MysqlServer> m_server;
};
}
