// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/database/sharedconnections_p.h"

namespace Aio::Detail
{
SharedConnections::SharedConnections(const AioDialect &dialect,
                                     std::shared_ptr<Pool> readers,
                                     std::shared_ptr<Pool> writers,
                                     std::shared_ptr<ChangeHub> hub,
                                     Unclosed unclosed)
    : ConnectionSet(dialect, std::move(hub), std::move(unclosed))
    , readers(std::move(readers))
    , writers(std::move(writers))
{
}

std::vector<std::shared_ptr<Pool>> SharedConnections::pools() const
{
    return readers == writers ? std::vector{writers} : std::vector{readers, writers};
}

void SharedConnections::closeReaders(CloseMode mode)
{
    if (readers != writers) {
        readers->close(mode);
    }
}

ConnectionOpening::ConnectionOpening(Pool::Opened opened)
    : m_opened(std::move(opened))
{
}

void ConnectionOpening::returned(std::shared_ptr<DriverConnection> connection)
{
    m_connection = std::move(connection);
    tellIfBothAreThere();
}

void ConnectionOpening::answered(std::optional<AioErrorInfo> error)
{
    m_error = std::move(error);
    tellIfBothAreThere();
}

void ConnectionOpening::tellIfBothAreThere()
{
    if (m_oneIsThere.exchange(true)) {
        const auto connection = std::exchange(m_connection, {});
        m_opened(m_error ? nullptr : connection, m_error, PoolCore::OpenFailure::Permanent);
    }
}
}
