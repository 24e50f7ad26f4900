// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/backends/qtsql/aioqtsqloptions.h"
#include "aioorm/database/aiodatabase.h"

/// Any database that Qt Sql has a driver for, each connection on a thread of its own:
///
///     AioQtSqlDatabase db(AioQtSqlOptions(u"QODBC"_s).databaseName(u"warehouse"_s).dialect(AioDialect::Kind::Mariadb));
///
/// For SQLite take AioSqliteDatabase: it is several times as fast, reads beside a transaction, and stops a statement. Here a
/// statement that runs cannot be stopped: when its deadline comes, or two seconds after it was cancelled, nobody waits for it any
/// longer, and the error's outcome is Unknown. Which tables a commit changed is taken from the plain INSERT, UPDATE and DELETE
/// statements in it; what triggers and cascades write is not told, and notifyChanged() helps.
/// Errors of opening come with the first operation (or aioConnect()): AioOperationalError, phase Connect; AioInterfaceError
/// if Qt has no such driver. The constructor throws AioInterfaceError if the dialect is not known.
class AIOORM_EXPORT AioQtSqlDatabase : public AioDatabase
{
    Q_OBJECT

public:
    explicit AioQtSqlDatabase(const AioQtSqlOptions &options, QObject *parent = nullptr);

    AioQtSqlOptions options() const { return m_options; }
    std::optional<AioQtSqlSettings> qtSqlSettings() const override { return m_options.aioSettings(); }

private:
    const AioQtSqlOptions m_options;
};
