// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "database/executordata_p.h"
#include "driver/aiodriver.h"
#include "pool/aioconnectionpool.h"

#include <QSet>

#include <mutex>

class AioDatabase;

namespace Aio
{
/// Where an operation is that waits for a connection: none can become free as long as they are all being made.
inline AioPhase phaseOfWaiting(const PoolCore::Statistics &statistics)
{
    return statistics.opening > 0 && statistics.leased + statistics.riding == 0 ? AioPhase::Connect : AioPhase::Acquire;
}

class Statement;
using Pool = ConnectionPool<DriverConnection>;

class DatabaseCore;

/// Who is told of the changes of one database: all its AioDatabase objects in this process, whatever their options.
class ChangeHub
{
public:
    void add(const std::shared_ptr<DatabaseCore> &core);
    void remove(DatabaseCore *core);
    /// Any thread.
    void publish(const QStringList &tables);

private:
    std::mutex m_mutex;
    std::vector<std::weak_ptr<DatabaseCore>> m_cores;
};

/// What the AioDatabase objects of one database with the same options share in this process: the connections.
class Store
{
public:
    /// Of a driver whose connections close on threads of their own: how many have not yet.
    using Unclosed = std::shared_ptr<const std::atomic<int>>;

    Store(const AioDialect &dialect, std::shared_ptr<ChangeHub> hub, Unclosed unclosed = {});
    virtual ~Store();
    Q_DISABLE_COPY_MOVE(Store)

    const AioDialect &dialect;
    const std::shared_ptr<ChangeHub> hub;
    const Unclosed unclosed;
    std::atomic<int> streams = 0; ///< that hold a connection

    /// For the calling thread.
    virtual std::shared_ptr<Pool> pool(Access access) = 0;
    /// All there are, each once.
    virtual std::vector<std::shared_ptr<Pool>> pools() const = 0;
    /// Outside a transaction a stream takes a connection of its own: there are others, or can be.
    virtual bool hasConnectionsForStreams() const = 0;
    /// Whether a stream's connection comes out of this pool.
    virtual bool servesStreams(const Pool &pool) const = 0;
    /// Those to be closed first, and the others.
    virtual void closeReaders(Pool::Closing closing) = 0;
    virtual void closeWriters(Pool::Closing closing) = 0;

    /// False if the last one has gone, and the connections with it: a new store is needed.
    bool add(const std::shared_ptr<DatabaseCore> &core);
    /// True: it was the last one.
    bool remove(DatabaseCore *core);
    bool isClosed() const;
    void publish(const QStringList &tables) { hub->publish(tables); }

private:
    mutable std::mutex m_mutex;
    int m_users = 0;
    bool m_closed = false;
};

/// A store of drivers that have threads of their own: all threads of the program share its pools.
class SharedStore : public Store
{
public:
    SharedStore(const AioDialect &dialect,
                std::shared_ptr<Pool> readers,
                std::shared_ptr<Pool> writers,
                std::shared_ptr<ChangeHub> hub,
                Unclosed unclosed = {});

    const std::shared_ptr<Pool> readers, writers; ///< the same pool where one connection does both

    std::shared_ptr<Pool> pool(Access access) override { return access == Access::Read ? readers : writers; }
    std::vector<std::shared_ptr<Pool>> pools() const override;
    bool hasConnectionsForStreams() const override { return readers != writers; }
    bool servesStreams(const Pool &pool) const override { return &pool == readers.get(); }
    /// Readers first: SQLite tidies up behind the last connection only if no other one closes at the same time.
    void closeReaders(Pool::Closing closing) override;
    void closeWriters(Pool::Closing closing) override { writers->close(closing); }
};

/// The part of an AioDatabase that operations hold on to: it outlives the object.
class AIOORM_EXPORT DatabaseCore : public std::enable_shared_from_this<DatabaseCore>
{
public:
    /// Makes the store, or finds the one that is there already. Opens nothing yet.
    using MakeStore = std::function<std::shared_ptr<Store>()>;

    DatabaseCore(AioDatabase *database, const AioDialect &dialect, QString name, MakeStore makeStore);
    ~DatabaseCore();

    const AioDialect &dialect;
    const QString name; ///< for messages: a file, or a database without its password

    enum class State { Open, Closed, Destroyed };
    State state() const { return m_state.load(std::memory_order_acquire); }

    /// The store; throws AioInterfaceError if the database is closed or destroyed. A transaction goes on while the
    /// database is being closed.
    enum class For { Anybody, Transaction };
    const std::shared_ptr<Store> &store(For whom = For::Anybody);
    std::shared_ptr<Store> existingStore() const;

    /// Any thread: AioDatabase::tablesChanged() is emitted once per turn of the database's event loop.
    void announce(const QStringList &tables);

    void reopen();
    /// New operations are refused from here on.
    void close(State state);
    /// Lets go of the store. Returned if nobody else uses it: to be closed.
    std::shared_ptr<Store> release();
    void cancelAll();
    /// `transactions`: so many may be open.
    bool isIdle(int transactions = 0) const;

    /// For isIdle() and cancelAll(). Any thread.
    void enter(Statement *statement);
    void leave(Statement *statement);
    /// Transactions in progress, and those that wait for a connection.
    void addTransaction() { m_transactions.fetch_add(1, std::memory_order_relaxed); }
    void removeTransaction() { m_transactions.fetch_sub(1, std::memory_order_relaxed); }

    std::chrono::milliseconds acquireTimeout{10000};
    std::chrono::milliseconds closeTimeout{5000};
    /// The synchronous names may block any thread.
    std::atomic<bool> allowSync = false;
    /// A test's transaction, in which everything of this database runs that names no other. Thread of the database.
    std::shared_ptr<Scope> testScope;

private:
    AioDatabase *const m_database; // emits only from its own thread, which deletes it
    const std::shared_ptr<ReadyQueue> m_queue;
    const MakeStore m_makeStore;
    mutable std::mutex m_mutex;
    std::shared_ptr<Store> m_store;
    std::atomic<State> m_state = State::Open;
    std::atomic<int> m_transactions = 0;
    Statement *m_first = nullptr; // operations in flight, a list through the statements
    QSet<QString> m_announced;
};
}
