// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/core/detail/operation.h"
#include "aioorm/database/aioexecutor.h"
#include "aioorm/driver/driver_p.h"
#include "aioorm/sql/aiosql.h"

namespace Aio::Detail
{
class PendingStatementPrivate;

/// Runs one statement: finds the connection (a transaction's, or one of the pool), sends it, frees the connection, and
/// resumes on the awaiting thread.
///
///     auto statement = PendingStatement::start(executor, Access::Read, sql, std::move(sink));
///     co_await statement->delivered();
///     statement->check();
class AIOORM_EXPORT PendingStatement : public Operation, public DriverRequest
{
public:
    ~PendingStatement() override;

    /// Never throws for what the database or the deadline says: check() does.
    static std::shared_ptr<PendingStatement> start(const AioExecutor &executor, Access access, AioSql sql, std::unique_ptr<RowSink> sink = {});
    /// For a request with batches of its own (nextParameters()).
    static void start(const std::shared_ptr<PendingStatement> &statement, const AioExecutor &executor, Access access);

    /// Throws what went wrong, with the statement's text.
    void check() const;
    bool failed() const;

    void expire() override;
    void cancel() override;

    using Operation::FollowSpawn;

protected:
    PendingStatement();
    void finished() override;
    void settle() override;

private:
    friend class DatabaseCore;
    friend class PendingStatementPrivate;
    friend class StreamFetch;
    friend class StreamPrivate;
    const QScopedPointer<PendingStatementPrivate> d;
};
}
