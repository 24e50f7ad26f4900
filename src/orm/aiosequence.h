// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/database/aiodatabase.h"
#include "aioorm/sql/aioexpression.h"
#include "aioorm/sql/detail/ifexists.h"

/// A sequence of the database: numbers that it hands out once each, on PostgreSQL and MariaDB. Where there are none,
/// statements with it throw AioProgrammingError.
///
///     const AioSequence invoiceNumbers = AioSequence("invoice_numbers").startWith(1000);
///     co_await invoiceNumbers.aioCreate(db);
///     co_await Invoice::aioCreate(db, i.number = co_await invoiceNumbers.aioNextValue(db));
///     (qint64, number, setNumber, databaseDefault(invoiceNumbers.next()))      // or as a column's default
///
/// A number is gone when it was handed out, also if the transaction is rolled back: there are gaps.
class AIOORM_EXPORT AioSequence
{
public:
    explicit AioSequence(const char *name);

    AioSequence schema(const char *name) const;
    AioSequence startWith(qint64 first) const;
    /// Negative: downwards. Throws AioProgrammingError for 0.
    AioSequence incrementBy(qint64 step) const;
    AioSequence between(qint64 least, qint64 greatest) const;
    /// So many numbers at a time; PostgreSQL loses those that a connection has left over when it is closed or cleaned, MariaDB
    /// when it closes its tables.
    AioSequence cache(int count) const;
    /// Begins anew behind the last number, which is an error otherwise.
    AioSequence cycle() const;

    /// The next number, wherever an expression may stand: in an INSERT or UPDATE, in a select list, as a column's default.
    Aio::Expr<qint64> next() const;

    /// Creates it if there is none of that name; one that is there stays as it is. Not inside a transaction on MariaDB, which commits it
    /// then: AioProgrammingError, as with the next ones but for the last.
    [[nodiscard]] AioTask<> aioCreate(const AioExecutor &executor) const;
    /// Drops it if it is there; PostgreSQL refuses while the default of a column refers to it.
    [[nodiscard]] AioTask<> aioDrop(const AioExecutor &executor) const;
    /// The next number will be this one.
    [[nodiscard]] AioTask<> aioRestart(const AioExecutor &executor, qint64 first) const;
    /// One round trip.
    [[nodiscard]] AioTask<qint64> aioNextValue(const AioExecutor &executor) const;

    // The synchronous names, for use in run() and under allowSync().
    void create(const AioExecutor &executor) const;
    void drop(const AioExecutor &executor) const;
    void restart(const AioExecutor &executor, qint64 first) const;
    qint64 nextValue(const AioExecutor &executor) const;

    QByteArray createSql(const AioDialect &dialect, Aio::Detail::IfExists ifExists) const;
    QByteArray dropSql(const AioDialect &dialect, Aio::Detail::IfExists ifMissing) const;
    QByteArray restartSql(const AioDialect &dialect, qint64 first) const;

private:
    QByteArray m_name, m_schema;
    std::optional<qint64> m_first;
    std::optional<std::pair<qint64, qint64>> m_range;
    qint64 m_step = 1;
    int m_cache = 1;
    bool m_cycles = false;
};
