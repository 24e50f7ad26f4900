// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/backends/mysql/aiomysqloptions.h"
#include "aioorm/backends/mysql/aiomysqlserverinfo.h"
#include "aioorm/database/aiodatabase.h"

#include <QHash>

class QTimer;

/// A MySQL or MariaDB database. Each thread that uses it has connections of its own (AioMySqlOptions::maxConnections()), which need no
/// thread: their sockets are served by its event loop. AioMySqlDatabase objects with the same options share them.
///
/// What a statement of yours sets in a lease or a transaction (SET, user variables, temporary tables, locks) is put back at its end.
/// CREATE, ALTER and DROP commit the transaction they stand in: it ends with an AioProgrammingError that says so.
/// Errors of connecting come with the first operation (or aioConnect()): AioOperationalError, or AioTimeout after connectTimeout(), in
/// phase Connect.
///
/// tablesChanged() tells what the statements of this process wrote, by the table that each names; with watchTables(), also what triggers,
/// cascades and other clients wrote.
class AIOORM_EXPORT AioMySqlDatabase : public AioDatabase
{
    Q_OBJECT

public:
    explicit AioMySqlDatabase(const AioMySqlOptions &options, QObject *parent = nullptr);
    ~AioMySqlDatabase() override;

    AioMySqlOptions options() const { return m_options; }
    /// What the server is; known after aioConnect(). Any thread.
    AioMySqlServerInfo serverInfo() const;

    /// Asks the server at this interval when each table was last written, and announces those that were: 0, as at first, never. The server
    /// counts seconds, and forgets the times when it restarts. Needs the event loop of this object's thread. Cost: one round trip each time.
    void watchTables(std::chrono::milliseconds interval);
    std::chrono::milliseconds watchInterval() const;

private:
    static AioTask<> lookAtTables(AioMySqlDatabase *self);

    const AioMySqlOptions m_options;
    QTimer *m_watch = nullptr;
    bool m_isLooking = false;
    bool m_hasLooked = false;
    QHash<QString, qint64> m_written; ///< by table, as it was told last: seconds by the server's clock
    qint64 m_looked = 0; ///< the same for the last look
};
