// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "database/executordata_p.h"
#include "drivers/aiodriver.h"
#include "pool/aioconnectionpool.h"

#include <QSet>

class AioDatabase;

namespace Aio
{
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

    Store(const AioDialect &dialect, std::shared_ptr<Pool> readers, std::shared_ptr<Pool> writers, std::shared_ptr<ChangeHub> hub, Unclosed unclosed = {});
    ~Store();
    Q_DISABLE_COPY_MOVE(Store)

    const AioDialect &dialect;
    const std::shared_ptr<Pool> readers, writers; ///< the same pool where one connection does both
    const std::shared_ptr<ChangeHub> hub;
    const Unclosed unclosed;
    std::atomic<int> streams = 0; ///< that hold a reader

    const std::shared_ptr<Pool> &pool(Access access) const { return access == Access::Read ? readers : writers; }

    /// False if the last one has gone, and the connections with it: a new store is needed.
    bool add(const std::shared_ptr<DatabaseCore> &core);
    /// True: it was the last one.
    bool remove(DatabaseCore *core);
    bool isClosed() const;
    void publish(const QStringList &tables) { hub->publish(tables); }
    /// Readers first: SQLite tidies up behind the last connection only if no other one closes at the same time.
    void closeReaders(Pool::Closing closing);
    void closeWriters(Pool::Closing closing) { writers->close(closing); }

private:
    mutable std::mutex m_mutex;
    int m_users = 0;
    bool m_closed = false;
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
