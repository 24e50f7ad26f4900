// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/database/connectionset_p.h"

namespace Aio::Detail
{
/// The connections of a driver that has a thread for each of them: all threads of the program share the pools.
class SharedConnections : public ConnectionSet
{
public:
    SharedConnections(const AioDialect &dialect,
                      std::shared_ptr<Pool> readers,
                      std::shared_ptr<Pool> writers,
                      std::shared_ptr<ChangeHub> hub,
                      Unclosed unclosed = {});

    const std::shared_ptr<Pool> readers, writers; ///< the same pool where one connection does both

    std::shared_ptr<Pool> pool(Access access) override { return access == Access::Read ? readers : writers; }
    std::vector<std::shared_ptr<Pool>> pools() const override;
    bool hasConnectionsForStreams() const override { return readers != writers; }
    bool servesStreams(const Pool &pool) const override { return &pool == readers.get(); }
    /// Readers first: a database that tidies up behind its last connection may do so only if no other one closes at the same time.
    void closeReaders(CloseMode mode) override;
    void closeWriters(CloseMode mode) override { writers->close(mode); }
};

/// Both halves of opening such a connection: the connection, which is returned at once, and what its thread tells of it, which
/// may come before that. The pool is told when both are there.
class ConnectionOpening
{
public:
    explicit ConnectionOpening(Pool::Opened opened);

    void returned(std::shared_ptr<DriverConnection> connection);
    void answered(std::optional<AioErrorInfo> error);

private:
    void tellIfBothAreThere();

    const Pool::Opened m_opened;
    std::atomic<bool> m_oneIsThere = false;
    std::shared_ptr<DriverConnection> m_connection;
    std::optional<AioErrorInfo> m_error;
};

/// Opens one for a pool. `open` returns the connection, and is given two functions to be called once each, on any thread: with
/// what became of it, and when it has been closed or was never opened. `unclosed` counts those between.
template<class Open>
void openConnection(Pool::Opened opened, const std::shared_ptr<std::atomic<int>> &unclosed, Open &&open)
{
    unclosed->fetch_add(1);
    const auto opening = std::make_shared<ConnectionOpening>(std::move(opened));
    const auto answered = [opening](std::optional<AioErrorInfo> error) {
        opening->answered(std::move(error));
    };
    const auto closed = [unclosed] {
        unclosed->fetch_sub(1);
    };
    opening->returned(open(answered, closed));
}
}
