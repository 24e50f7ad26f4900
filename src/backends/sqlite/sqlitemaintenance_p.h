// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/backends/sqlite/sqlitemonitor_p.h"
#include "aioorm/database/statement_p.h"

#include <QTimer>

class AioSqliteDatabase;

namespace Aio::Detail
{
/// Passes on to an AioSqliteDatabase what its file's connections tell, and looks for the commits of other processes as long
/// as somebody wants to know. Lives in the database's thread; the set of connections that listens for it may outlive it.
class SqliteListener : public std::enable_shared_from_this<SqliteListener>
{
public:
    explicit SqliteListener(AioSqliteDatabase *database);
    ~SqliteListener();
    Q_DISABLE_COPY_MOVE(SqliteListener)

    /// Any thread.
    void listenTo(SqliteMonitor &monitor);
    void somebodyConnected();

    /// By the destructor of the database.
    void forgetDatabase();

private:
    void watch();
    void look();

    AioSqliteDatabase *m_database;
    const std::shared_ptr<ReadyQueue> m_queue;
    std::unique_ptr<QTimer> m_timer;
    std::shared_ptr<PendingStatement> m_look;
};
}
