// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/core/aioerror.h"
#include "aioorm/core/detail/clock.h"
#include "aioorm/database/aioexecutor.h"

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

namespace Aio::Detail
{
/// What is noted of one statement.
class StatementRecord
{
public:
    enum class Kind { Read, Write, Transaction };

    QByteArray sql;
    Kind kind = Kind::Read;
    Clock::time_point begun;
    std::optional<std::chrono::nanoseconds> duration; ///< nothing: it runs
    std::optional<AioErrorInfo> error;
    std::optional<qint64> rows; ///< read, or written; nothing: not known
};

/// Notes the statements that are begun on a database while it is there. Any thread.
class AIOORM_EXPORT StatementLog
{
public:
    explicit StatementLog(const AioExecutor &executor);
    ~StatementLog();
    Q_DISABLE_COPY_MOVE(StatementLog)

    /// In the order in which they were begun.
    std::vector<StatementRecord> records() const;
    void clear();

private:
    friend class StatementLogs;
    const std::shared_ptr<DatabaseCore> m_core;
    std::vector<std::shared_ptr<StatementRecord>> m_records; // guarded by the mutex of StatementLogs
};

/// The logs of one database.
class StatementLogs
{
public:
    /// False, as nearly always: there is nothing to note.
    bool areOpen() const { return m_count.load(std::memory_order_relaxed) > 0; }
    /// Null: the logs have gone meanwhile.
    std::shared_ptr<StatementRecord> begun(const QByteArray &sql, StatementRecord::Kind kind);
    void ended(StatementRecord &record, const std::optional<AioErrorInfo> &error, std::optional<qint64> rows, bool hasWritten);

    static StatementRecord::Kind kindOf(const QByteArray &sql, Access access);

private:
    friend class StatementLog;
    std::atomic<int> m_count = 0;
    std::mutex m_mutex;
    std::vector<StatementLog *> m_logs;
};
}
