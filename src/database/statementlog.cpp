// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/database/statementlog_p.h"

#include "aioorm/database/databasecore_p.h"
#include "aioorm/driver/driversql_p.h"

#include <algorithm>

namespace Aio::Detail
{
StatementLog::StatementLog(const AioExecutor &executor)
    : m_core(executor.data().core)
{
    m_core->refuseIfNone();
    StatementLogs &logs = m_core->logs;
    const std::scoped_lock lock(logs.m_mutex);
    logs.m_logs.push_back(this);
    ++logs.m_count;
}

StatementLog::~StatementLog()
{
    StatementLogs &logs = m_core->logs;
    const std::scoped_lock lock(logs.m_mutex);
    std::erase(logs.m_logs, this);
    --logs.m_count;
}

std::vector<StatementRecord> StatementLog::records() const
{
    const std::scoped_lock lock(m_core->logs.m_mutex);
    std::vector<StatementRecord> records;
    records.reserve(m_records.size());
    for (const auto &record : m_records) {
        records.push_back(*record);
    }
    return records;
}

void StatementLog::clear()
{
    const std::scoped_lock lock(m_core->logs.m_mutex);
    m_records.clear();
}

std::shared_ptr<StatementRecord> StatementLogs::begun(const QByteArray &sql, StatementRecord::Kind kind)
{
    auto record = std::make_shared<StatementRecord>();
    record->sql = sql;
    record->kind = kind;
    const std::scoped_lock lock(m_mutex);
    for (StatementLog *log : m_logs) {
        log->m_records.push_back(record);
    }
    record->begun = Clock::now();
    return m_logs.empty() ? nullptr : record;
}

void StatementLogs::ended(StatementRecord &record, const std::optional<AioErrorInfo> &error, std::optional<qint64> rows, bool hasWritten)
{
    const std::scoped_lock lock(m_mutex);
    record.duration = Clock::now() - record.begun;
    record.error = error;
    record.rows = rows;
    if (hasWritten && record.kind == StatementRecord::Kind::Read) {
        record.kind = StatementRecord::Kind::Write; // by a function that its text calls
    }
}

StatementRecord::Kind StatementLogs::kindOf(const QByteArray &sql, Access access)
{
    using Kind = StatementRecord::Kind;
    const QByteArrayList words = firstWords(sql, 4);
    const QByteArray verb = words.value(0);
    static const QByteArrayList transaction{"BEGIN", "START", "COMMIT", "END", "ROLLBACK", "ABORT", "SAVEPOINT", "RELEASE"};
    if (transaction.contains(verb) || (verb == "SET" && words.contains("TRANSACTION"))) {
        return Kind::Transaction;
    }
    static const QByteArrayList reads{"SELECT", "VALUES", "TABLE", "SHOW", "EXPLAIN", "DESCRIBE", "DESC", "PRAGMA"};
    if (access == Access::Read || reads.contains(verb)) {
        return Kind::Read;
    }
    // what stands in brackets, and WITH, which may be of either
    return (verb.isEmpty() || verb == "WITH") && !writtenTable(sql) ? Kind::Read : Kind::Write;
}
}
