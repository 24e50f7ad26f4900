// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/backends/mysql/mysqlconnectionset_p.h"

#include "aioorm/backends/mysql/mysqlconnection_p.h"

namespace Aio::Detail
{
/// What the connections of a set have in common.
class MysqlServer
{
public:
    MysqlServer(const AioMySqlOptions &options, std::shared_ptr<ChangeHub> hub)
        : options(options)
        , hub(std::move(hub))
        , canceller(std::make_shared<MysqlCancel>(options))
    {
    }

    const AioMySqlOptions options;
    const std::shared_ptr<ChangeHub> hub;
    const std::shared_ptr<MysqlCancel> canceller;

    void note(const MysqlHandle &handle)
    {
        {
            const std::scoped_lock lock(m_mutex);
            m_info = handle.info;
        }
        hub->setDialect(handle.dialect());
    }
    AioMySqlServerInfo info() const
    {
        const std::scoped_lock lock(m_mutex);
        return m_info;
    }

private:
    mutable std::mutex m_mutex;
    AioMySqlServerInfo m_info;
};

namespace
{
ThreadConnections::Abandon openMysqlConnection(const std::shared_ptr<MysqlServer> &server, ThreadConnections::Opened opened, ThreadConnections::Lost lost)
{
    const auto ended = [server, opened = std::move(opened), lost = std::move(lost)](MysqlHandle *made, const std::optional<AioErrorInfo> &error) {
        std::unique_ptr<MysqlHandle> handle(made);
        if (error) {
            opened(nullptr, error);
            return;
        }
        server->note(*handle);
        const auto connection = MysqlConnection::make(std::move(handle), server->options, server->canceller);
        connection->onLost([lost, gone = connection.get()] {
            lost(gone);
        });
        opened(connection, {});
    };
    return [opening = MysqlOpening::start(server->options, ended)] {
        opening->abandon();
    };
}
}

MysqlConnectionSet::MysqlConnectionSet(const AioMySqlOptions &options, const AioDialect &dialect, const std::shared_ptr<ChangeHub> &hub)
    : MysqlConnectionSet(dialect, std::make_shared<MysqlServer>(options, hub))
{
}

MysqlConnectionSet::MysqlConnectionSet(const AioDialect &dialect, const std::shared_ptr<MysqlServer> &server)
    : ThreadConnections(dialect,
                        server->hub,
                        poolOptions(server->options, server->options.pipelineDepth()),
                        [server](Opened opened, Lost lost) {
                            return openMysqlConnection(server, std::move(opened), std::move(lost));
                        })
    , m_server(server)
{
}

MysqlConnectionSet::~MysqlConnectionSet() = default;

AioMySqlServerInfo MysqlConnectionSet::serverInfo() const
{
    return m_server->info();
}
}
