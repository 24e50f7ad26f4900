// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "database/aiodatabase.h"
#include "drivers/sqlite/aiosqliteoptions.h"

/// An SQLite file, or ":memory:". One connection writes and some read (see AioSqliteOptions::readers), each on a thread of
/// its own; they are shared by all AioSqliteDatabase objects of this process that name the same file with the same options.
/// ":memory:" is private to the object, and has one connection for both.
///
/// aioAtomic() is BEGIN IMMEDIATE on the writer, so transactions wait for each other in order; with Aio::ReadOnly it is a
/// snapshot on a reader. A statement that another process keeps from running waits for busyTimeout().
/// Errors of opening come with the first operation (or aioConnect()): AioOperationalError, phase Connect.
class AIOORM_EXPORT AioSqliteDatabase : public AioDatabase
{
    Q_OBJECT

public:
    explicit AioSqliteDatabase(const QString &file, QObject *parent = nullptr);
    AioSqliteDatabase(const QString &file, const AioSqliteOptions &options, QObject *parent = nullptr);

    QString file() const { return name(); }
    AioSqliteOptions options() const { return m_options; }

private:
    const AioSqliteOptions m_options;
};
