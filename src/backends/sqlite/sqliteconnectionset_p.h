// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/backends/sqlite/aiosqliteoptions.h"
#include "aioorm/backends/sqlite/sqlitemonitor_p.h"
#include "aioorm/database/sharedconnections_p.h"

namespace Aio::Detail
{
/// The connections to an SQLite file, and what they tell of it.
class SqliteConnectionSet final : public SharedConnections
{
public:
    SqliteConnectionSet(const QString &file,
                        const AioSqliteOptions &options,
                        std::shared_ptr<Pool> readers,
                        std::shared_ptr<Pool> writers,
                        std::shared_ptr<ChangeHub> hub,
                        std::shared_ptr<std::atomic<int>> unclosed,
                        std::shared_ptr<SqliteMonitor> monitor);

    const QString file;
    const AioSqliteOptions options;
    const std::shared_ptr<SqliteMonitor> monitor;

    /// Private to one AioSqliteDatabase: its one connection is the database.
    bool isPrivate() const { return readers == writers && (file.isEmpty() || file == u":memory:"); }
    /// A reader beside the others, for what takes long.
    std::shared_ptr<Pool> extraReader() const;

private:
    const std::shared_ptr<std::atomic<int>> m_unclosed;
};
}
