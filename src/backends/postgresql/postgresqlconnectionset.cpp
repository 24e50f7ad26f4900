// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/backends/postgresql/postgresqlconnectionset_p.h"

#include "aioorm/backends/postgresql/postgresqlconnection_p.h"
#include "aioorm/backends/postgresql/postgresqllogin_p.h"

namespace Aio::Detail
{
namespace
{
ThreadConnections::Abandon openPostgresql(const AioPostgresqlOptions &options, ThreadConnections::Opened opened, ThreadConnections::Lost lost)
{
    const auto ended = [options, opened = std::move(opened), lost = std::move(lost)](pg_conn *handle, const std::optional<AioErrorInfo> &error) {
        if (error) {
            opened(nullptr, error);
            return;
        }
        const auto connection = PostgresqlConnection::make(handle, options);
        connection->onLost([lost, gone = connection.get()] {
            lost(gone);
        });
        opened(connection, {});
    };
    return [opening = PostgresqlOpening::start(options, ended)] {
        opening->abandon();
    };
}
}

PostgresqlConnectionSet::PostgresqlConnectionSet(const AioPostgresqlOptions &options, std::shared_ptr<ChangeHub> hub)
    : ThreadConnections(AioDialect::postgresql(), std::move(hub), poolOptions(options, options.pipelineDepth()), [options](Opened opened, Lost lost) {
        return openPostgresql(options, std::move(opened), std::move(lost));
    })
{
}
}
