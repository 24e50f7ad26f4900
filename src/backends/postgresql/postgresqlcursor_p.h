// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/backends/postgresql/postgresqljob_p.h"

namespace Aio::Detail
{
/// A cursor of the server, for a DriverCursor. Outside a transaction it is in one of its own, which only reads.
class PostgresqlCursor final : public DriverTask
{
public:
    static std::shared_ptr<PostgresqlCursor> of(const std::shared_ptr<DriverCursor> &cursor);
    /// Null if nothing was asked of it yet.
    static std::shared_ptr<PostgresqlCursor> known(const std::shared_ptr<DriverCursor> &cursor);

    explicit PostgresqlCursor(DriverCursor &cursor);

    void close(PostgresqlConnection &connection) { end(connection, DriverCursor::State::Closed); }
    void end(PostgresqlConnection &connection, DriverCursor::State state);
    /// Rows of the next FETCH, for a batch that has some already: fewer where they are long.
    int rowsToAsk(qsizetype rows, qsizetype bytes) const;
    void noteSize(int rows, qsizetype bytes);

    DriverCursor &cursor;
    const QByteArray name;
    PostgresqlFormat format = PostgresqlFormat::Binary;
    bool isDeclared = false; ///< or about to be
    bool isConfirmed = false; ///< there to be closed
    bool hasTransaction = false; ///< begun for it

private:
    qsizetype m_bytesPerRow = 0; ///< 0: not known
};

/// One request with a cursor: a FETCH, and a second one for the rest of the first batch, when it is known how long a row is.
///
/// In a transaction of somebody else each is in a savepoint of its own: rows that nobody wants any more can be cancelled
/// without the transaction.
class PostgresqlCursorJob final : public PostgresqlStatementJob
{
public:
    PostgresqlCursorJob(std::shared_ptr<DriverRequest> request, std::shared_ptr<PostgresqlCursor> cursor)
        : PostgresqlStatementJob(std::move(request))
        , m_cursor(std::move(cursor))
    {
    }

    std::optional<AioErrorInfo> send(PostgresqlConnection &connection) override;
    bool answered(PostgresqlConnection &connection, PostgresqlResult result) override;
    bool ended(PostgresqlConnection &connection) override;
    bool restart() override { return false; }
    // it is in no savepoint yet
    bool isBrief() const override { return m_step != Step::Execute && inTransaction; }
    // what only reads has no effect
    AioOutcome outcomeIfLost() const override { return wasExecuted ? AioOutcome::Refused : AioOutcome::NotSent; }
    AioOutcome outcomeIfDropped() const override { return AioOutcome::Refused; }

private:
    std::optional<AioErrorInfo> sendExecute(PostgresqlConnection &connection) override;

    const std::shared_ptr<PostgresqlCursor> m_cursor;
    int m_asked = 0;
    qsizetype m_gotRows = 0, m_gotBytes = 0;
    bool m_isFirst = false; ///< nobody asks for more before it has ended
    bool m_isInSavepoint = false;
    bool m_isDeclaring = false;
};
}
