// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "drivers/postgresql/postgresqljob_p.h"

namespace Aio
{
/// A cursor of the server, for a DriverCursor. Outside a transaction it is in one of its own, which only reads.
class PostgresqlCursor final : public DriverWork
{
public:
    static std::shared_ptr<PostgresqlCursor> of(const std::shared_ptr<DriverCursor> &cursor);
    /// Null if nothing was asked of it yet.
    static std::shared_ptr<PostgresqlCursor> known(const std::shared_ptr<DriverCursor> &cursor);

    explicit PostgresqlCursor(DriverCursor &cursor);

    void close(PostgresqlConnection &connection) { end(connection, DriverCursor::State::Closed); }
    void end(PostgresqlConnection &connection, DriverCursor::State state);
    /// Rows of the next FETCH: fewer where they are long.
    int rowsToAsk() const;
    void noteSize(int rows, qsizetype bytes);

    DriverCursor &cursor;
    const QByteArray name;
    PostgresqlFormat format = PostgresqlFormat::Binary;
    bool isDeclared = false;
    bool hasTransaction = false; ///< begun for it

private:
    qsizetype m_bytesPerRow = 0; ///< 0: not known
};

/// One request with a cursor.
class PostgresqlCursorJob final : public PostgresqlStatementJob
{
public:
    PostgresqlCursorJob(std::shared_ptr<DriverRequest> request, std::shared_ptr<PostgresqlCursor> cursor)
        : PostgresqlStatementJob(std::move(request))
        , m_cursor(std::move(cursor))
    {
    }

    std::optional<AioErrorInfo> send(PostgresqlConnection &connection) override;
    bool ended(PostgresqlConnection &connection) override;
    bool restart() override { return false; }
    // what only reads has no effect
    AioOutcome outcomeIfLost() const override { return wasExecuted ? AioOutcome::Refused : AioOutcome::NotSent; }
    AioOutcome outcomeIfDropped() const override { return AioOutcome::Refused; }

private:
    std::optional<AioErrorInfo> sendExecute(PostgresqlConnection &connection) override;

    const std::shared_ptr<PostgresqlCursor> m_cursor;
    int m_asked = 0;
};
}
