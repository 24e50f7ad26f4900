// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/backends/postgresql/postgresqljob_p.h"

#include <functional>

namespace Aio::Detail
{
/// A COPY from or to the client. It has the line to itself: the protocol knows no pipeline while it lasts.
class PostgresqlCopy
{
public:
    virtual ~PostgresqlCopy() = default;

    /// Fills `data` with what is to be sent next; false at the end. A refusal: failed, and the database undoes what was sent.
    virtual bool next(QByteArray &data, std::optional<AioErrorInfo> &failed) = 0;
    /// Takes what has come. False: no more of it is wanted.
    virtual bool take(QByteArrayView data, std::optional<AioErrorInfo> &failed) = 0;
};

/// How far a COPY is. Made when its statement has been sent.
class PostgresqlCopyRun
{
public:
    PostgresqlCopyRun(PostgresqlConnection &connection, PostgresqlCopy &copy);

    enum class Progress {
        WaitsForServer, ///< for something to read
        WaitsForRoom, ///< what it has written has not gone out
        WaitsForTurn, ///< the event loop has its turn, then there is more to do
        Done,
    };
    /// Does some milliseconds of it.
    Progress proceed();
    void cancel() { m_cancelled = true; }

    std::optional<AioErrorInfo> failed;
    std::optional<QString> broken; ///< why the connection is of no more use
    qint64 rows = 0;

private:
    Progress write();
    Progress read();
    Progress end();
    void note(pg_result *result);

    PostgresqlConnection &m_connection;
    PostgresqlCopy &m_copy;
    enum class State { Starting, Writing, Reading, Ending };
    State m_state = State::Starting;
    QByteArray m_data;
    bool m_cancelled = false;
};

/// A bulk INSERT by COPY in binary, where all its columns have a binary form that is known here; else by INSERTs.
class PostgresqlBulkJob final : public PostgresqlStatementJob, public PostgresqlCopy
{
public:
    using PostgresqlStatementJob::PostgresqlStatementJob;

    QByteArray copySql() const override;
    PostgresqlCopy *copy() override { return this; }
    void copied(PostgresqlConnection &connection, const PostgresqlCopyRun &run) override;

    bool next(QByteArray &data, std::optional<AioErrorInfo> &failed) override;
    bool take(QByteArrayView, std::optional<AioErrorInfo> &) override { return false; }

private:
    std::optional<AioErrorInfo> sendExecute(PostgresqlConnection &connection) override;

    std::size_t m_at = 0; ///< among the parameters
    bool m_hasBegun = false;
    bool m_hasEnded = false;
};

/// A COPY of the user's own, in whatever format it says.
class PostgresqlRawCopy final : public PostgresqlTask, public PostgresqlCopy
{
public:
    using Give = std::function<QByteArray()>;
    using Take = std::function<void(const QByteArray &)>;
    explicit PostgresqlRawCopy(Give give, Take take)
        : m_give(std::move(give))
        , m_take(std::move(take))
    {
    }
    std::shared_ptr<PostgresqlJob> job(std::shared_ptr<DriverRequest> request) override;

    bool next(QByteArray &data, std::optional<AioErrorInfo> &failed) override;
    bool take(QByteArrayView data, std::optional<AioErrorInfo> &failed) override;

private:
    const Give m_give;
    const Take m_take;
};
}
