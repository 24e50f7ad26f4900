// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/database/aioexecutor.h"
#include "aioorm/driver/detail/driver.h"
#include "aioorm/sql/detail/compiler.h"

/// Below the typed API: one statement from the executor to its result.
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

/// A statement that runs, or the exception because of which it could not be made: what a coroutine that reads rows begins with, so
/// that all that does not depend on the type of the rows is compiled once.
class AIOORM_EXPORT StartedStatement
{
public:
    /// Never throws: check() does. The sink lives as long as this.
    static StartedStatement read(const AioExecutor &executor, const SelectData &data, std::unique_ptr<RowSink> sink, Access access = Access::Read);
    static StartedStatement read(const AioExecutor &executor, const RawData &data, std::unique_ptr<RowSink> sink, Access access);
    static StartedStatement read(const AioExecutor &executor, const InsertData &data, std::unique_ptr<RowSink> sink, Access access);
    static StartedStatement read(const AioExecutor &executor, const UpdateData &data, std::unique_ptr<RowSink> sink, Access access);
    static StartedStatement read(const AioExecutor &executor, const DeleteData &data, std::unique_ptr<RowSink> sink, Access access);

    StartedStatement(StartedStatement &&other) noexcept;
    ~StartedStatement();

    const AioExecutor &executor() const { return m_executor; }
    Operation::Awaiter delivered() const;
    /// Throws what went wrong, with the statement's text.
    void check() const;
    const PendingStatement &statement() const { return *m_statement; }

private:
    explicit StartedStatement(const AioExecutor &executor);
    template<class Data>
    static StartedStatement start(const AioExecutor &executor, const Data &data, std::unique_ptr<RowSink> sink, Access access);

    AioExecutor m_executor;
    std::shared_ptr<PendingStatement> m_statement;
    std::exception_ptr m_error;
};

/// Gives the event loop its turn in the making of rows, on the awaiting thread.
class AIOORM_EXPORT Turn
{
public:
    explicit Turn(const AioExecutor &executor);
    ~Turn();
    Q_DISABLE_COPY_MOVE(Turn)

    class AIOORM_EXPORT Awaiter
    {
    public:
        explicit Awaiter(const Turn *turn)
            : m_turn(turn)
        {
        }
        bool await_ready() const noexcept { return false; }
        void await_suspend(std::coroutine_handle<> handle) const noexcept;
        /// Throws what checkReceiver() throws.
        void await_resume() const;

    private:
        const Turn *m_turn;
    };
    Awaiter over() const { return Awaiter(this); }

private:
    const AioExecutor &m_executor;
    const std::shared_ptr<Operation> m_yield;
};

/// Throws AioCancelled if the executor's bound object, or the aioSpawn() the caller runs under, died since: after a co_await that
/// did not look itself.
AIOORM_EXPORT void checkReceiver(const AioExecutor &executor);
}
