// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/database/aioexecutor.h"
#include "aioorm/driver/driver_p.h"
#include "aioorm/pool/connectionpool_p.h"

namespace Aio::Detail
{
class DatabaseCore;
using Pool = ConnectionPool<DriverConnection>;

/// Who is told of the changes of one database: all its AioDatabase objects in this process, whatever their options.
class ChangeHub
{
public:
    void add(const std::shared_ptr<DatabaseCore> &core);
    void remove(DatabaseCore *core);
    /// Any thread.
    void publish(const QStringList &tables);
    /// The same of what is committed, and not in the transaction of a test; with the statement, if it was one. Any thread.
    void publishCommitted(const QStringList &tables, const QByteArray &sql);
    /// There is a test's transaction on the database of another object.
    bool isUnderTest(const DatabaseCore *but);
    /// The server has said which SQL it speaks. Any thread.
    void setDialect(const AioDialect &dialect);

private:
    std::vector<std::shared_ptr<DatabaseCore>> cores();

    std::mutex m_mutex;
    std::vector<std::weak_ptr<DatabaseCore>> m_cores;
    const AioDialect *m_dialect = nullptr; ///< null: nothing was said
};

/// What the AioDatabase objects of one database with the same options share in this process: the pools of its connections.
class ConnectionSet
{
public:
    /// Of a driver whose connections close on threads of their own: how many have not yet.
    using Unclosed = std::shared_ptr<const std::atomic<int>>;

    ConnectionSet(const AioDialect &dialect, std::shared_ptr<ChangeHub> hub, Unclosed unclosed = {});
    virtual ~ConnectionSet();
    Q_DISABLE_COPY_MOVE(ConnectionSet)

    const AioDialect &dialect;
    const std::shared_ptr<ChangeHub> hub;
    const Unclosed unclosed;
    std::atomic<int> streams = 0; ///< that hold a connection

    /// For the calling thread.
    virtual std::shared_ptr<Pool> pool(Access access) = 0;
    /// All there are, each once.
    virtual std::vector<std::shared_ptr<Pool>> pools() const = 0;
    /// The sum of all, with what is counted since the start of those that are not there any more.
    virtual PoolCore::Statistics statistics() const;
    /// Outside a transaction a stream takes a connection of its own: there are others, or can be.
    virtual bool hasConnectionsForStreams() const = 0;
    /// Whether a stream's connection comes out of this pool.
    virtual bool servesStreams(const Pool &pool) const = 0;
    /// Those to be closed first, and the others.
    virtual void closeReaders(CloseMode mode) = 0;
    virtual void closeWriters(CloseMode mode) = 0;

    /// Closes what this thread has opened for itself since then: idle connections now, others when they are given back.
    virtual void closeOpenedHere(Clock::time_point since) { Q_UNUSED(since) }

    /// False if the last one has gone, and the connections with it: a new set is needed.
    bool add(const std::shared_ptr<DatabaseCore> &core);
    /// True: it was the last one.
    bool remove(DatabaseCore *core);
    bool isClosed() const;
    void publish(const QStringList &tables) { hub->publish(tables); }
    void publishCommitted(const QStringList &tables, const QByteArray &sql) { hub->publishCommitted(tables, sql); }

private:
    mutable std::mutex m_mutex;
    int m_users = 0;
    bool m_closed = false;
};
}
