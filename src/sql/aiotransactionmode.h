// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include <QtGlobal>

namespace Aio
{
/// ReadOnly: a transaction that promises not to write, and sees the database as it was at its first statement. On SQLite it runs on a
/// reader, beside the writer.
enum TransactionKind { ReadWrite, ReadOnly };

/// What a transaction sees of others that run beside it. SQLite's are Serializable, whatever is asked for. Behind a Qt Sql driver that
/// takes no SQL for it (others than QSQLITE, QPSQL, QMYSQL and QMARIADB, QODBC among them) one that is asked for, and Aio::ReadOnly, throw
/// AioProgrammingError before anything is sent, unless the database is SQLite.
enum class Isolation {
    Default, ///< the database's, but RepeatableRead with ReadOnly
    ReadCommitted,
    RepeatableRead,
    Serializable,
};

/// How a transaction runs: Aio::ReadOnly, or more of it:
///
///     co_await db.aioAtomic(body, Aio::TransactionMode(Aio::ReadWrite).isolation(Aio::Isolation::Serializable).retries(3));
///
/// Inside a transaction, where it would be a savepoint, only that it is one is looked at.
class TransactionMode
{
public:
    constexpr TransactionMode(TransactionKind access = ReadWrite)
        : m_access(access)
    {
    }

    constexpr TransactionMode isolation(Isolation level) const
    {
        TransactionMode mode = *this;
        mode.m_isolation = level;
        return mode;
    }
    /// PostgreSQL: with ReadOnly and Serializable it waits for a moment in which it can neither fail nor make others fail.
    constexpr TransactionMode deferrable(bool deferrable = true) const
    {
        TransactionMode mode = *this;
        mode.m_deferrable = deferrable;
        return mode;
    }
    /// So often the whole body is run again if the transaction failed because of others (AioError::isRetryable(), a deadlock or a
    /// serialization failure among them) and was surely undone; 0 by default. The body must bear to run again: what it did outside the
    /// database stays. Its executor's deadline covers all of it. For aioAtomic() and aioTransaction().
    constexpr TransactionMode retries(int times) const
    {
        TransactionMode mode = *this;
        mode.m_retries = times;
        return mode;
    }

    constexpr TransactionKind access() const { return m_access; }
    constexpr bool isReadOnly() const { return m_access == ReadOnly; }
    constexpr Isolation isolation() const { return m_isolation; }
    constexpr bool isDeferrable() const { return m_deferrable; }
    constexpr int retries() const { return m_retries; }

private:
    TransactionKind m_access;
    Isolation m_isolation = Isolation::Default;
    bool m_deferrable = false;
    int m_retries = 0;
};
}
