// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "database/aiodatabase.h"
#include "drivers/postgresql/aiopostgresqloptions.h"

/// A PostgreSQL database. Each thread that uses it has connections of its own (AioPostgresqlOptions::maxConnections()), which
/// need no thread: their sockets are served by its event loop. AioPostgresqlDatabase objects with the same options share them.
///
/// When all connections of a thread are in use, single statements share one (AioPostgresqlOptions::pipelineDepth()).
/// In a transaction PostgreSQL refuses every statement after one that failed, up to the rollback: what may fail, and is to be
/// caught, belongs in a savepoint (an aioAtomic() of its own).
/// Errors of connecting come with the first operation (or aioConnect()): AioOperationalError, or AioTimeout after
/// connectTimeout(), in phase Connect.
///
/// tablesChanged() tells what the statements of this process wrote, by the table that each names; what triggers and cascades write
/// besides, and other clients, it does not see.
class AIOORM_EXPORT AioPostgresqlDatabase : public AioDatabase
{
    Q_OBJECT

public:
    explicit AioPostgresqlDatabase(const AioPostgresqlOptions &options, QObject *parent = nullptr);
    ~AioPostgresqlDatabase() override;

    AioPostgresqlOptions options() const { return m_options; }

private:
    const AioPostgresqlOptions m_options;
};
