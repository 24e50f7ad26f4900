// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/core/detail/clock.h"
#include "aioorm/database/aioexecutor.h"
#include "aioorm/driver/detail/rowsink.h"
#include "aioorm/sql/detail/compiler.h"

#include <coroutine>
#include <exception>
#include <memory>

/// Below the typed API: one statement from the executor to its result.
namespace Aio::Detail
{
class Operation;
class PendingStatement;

/// A statement that runs, or the exception because of which it could not be made: what a coroutine that reads rows begins with, so
/// that all that does not depend on the type of the rows is compiled once.
class AIOORM_EXPORT StartedStatement
{
public:
    /// Never throws: to await it does. The sink lives as long as this.
    static StartedStatement read(const AioExecutor &executor, const SelectData &data, std::unique_ptr<RowSink> sink, Access access = Access::Read);
    static StartedStatement read(const AioExecutor &executor, const RawData &data, std::unique_ptr<RowSink> sink, Access access);
    static StartedStatement read(const AioExecutor &executor, const InsertData &data, std::unique_ptr<RowSink> sink, Access access);
    static StartedStatement read(const AioExecutor &executor, const UpdateData &data, std::unique_ptr<RowSink> sink, Access access);
    static StartedStatement read(const AioExecutor &executor, const DeleteData &data, std::unique_ptr<RowSink> sink, Access access);

    StartedStatement(StartedStatement &&other) noexcept;
    ~StartedStatement();

    const AioExecutor &executor() const { return m_executor; }

    class AIOORM_EXPORT Awaiter
    {
    public:
        explicit Awaiter(const StartedStatement *started)
            : m_started(started)
        {
        }
        bool await_ready() const noexcept;
        void await_suspend(std::coroutine_handle<> handle) const noexcept;
        /// Throws what went wrong, with the statement's text.
        void await_resume() const;

    private:
        const StartedStatement *m_started;
    };
    /// Awaits the end.
    Awaiter delivered() const { return Awaiter(this); }

    const QByteArray &sql() const;

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

/// When the making of rows gives the event loop its turn, if it begins now.
AIOORM_EXPORT Clock::time_point endOfSlice();

/// Throws AioCancelled if the executor's bound object, or the aioSpawn() the caller runs under, died since: after a co_await that
/// did not look itself.
AIOORM_EXPORT void checkReceiver(const AioExecutor &executor);
}
