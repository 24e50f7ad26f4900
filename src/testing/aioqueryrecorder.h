// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/database/aiodatabase.h"
#include "aioormtesting_export.h"

namespace Aio::Detail
{
class StatementLog;
}

/// Records the statements that are begun on a database while it is there: how many, and which.
///
///     AioQueryRecorder recorder(db);
///     await(showTimeline());
///     QCOMPARE(recorder.count(), 2);
///     QVERIFY2(recorder.repeated().isEmpty(), qPrintable(recorder.toString())); // one query for each row of another
///
/// Those of this AioDatabase object, on whichever connection, from any thread, and also those that fail before they are sent. A bulk write is
/// one statement, a stream as well. What the library sends to begin and end transactions and savepoints is recorded with Everything.
/// Cost: where nobody records, one load of a number for each statement. Thread: any. Lifetime: it may outlive its database.
class AIOORM_TESTING_EXPORT AioQueryRecorder
{
public:
    enum What {
        Queries, ///< without BEGIN, COMMIT, SAVEPOINT and the like
        Everything,
    };

    class Statement
    {
    public:
        enum Kind { Read, Write, Transaction };
        enum Outcome { Running, Succeeded, Failed };

        QString sql; ///< with placeholders: no values are recorded
        Kind kind = Read;
        Outcome outcome = Running;
        /// From the call to the result, with the wait for a connection. 0 while it runs.
        std::chrono::nanoseconds duration{0};
        /// Read, or written. Nothing while it runs, when it failed, for a stream, and where the database does not say.
        std::optional<qint64> rows;
        std::optional<AioErrorInfo> error; ///< why it failed
    };

    class Repetition
    {
    public:
        QString sql;
        qsizetype count = 0;
    };

    explicit AioQueryRecorder(AioDatabase &database, What what = Queries);
    ~AioQueryRecorder();
    Q_DISABLE_COPY_MOVE(AioQueryRecorder)

    qsizetype count() const;
    /// In the order in which they were begun.
    QList<Statement> statements() const;
    /// Texts that ran more than once, the most frequent first. They differ in their values only: a query in a loop.
    QList<Repetition> repeated() const;
    /// One line for each statement, for the message of a test that fails.
    QString toString() const;
    /// Forgets what was recorded so far.
    void clear();

private:
    const What m_what;
    const std::unique_ptr<Aio::Detail::StatementLog> m_log;
};

namespace Aio::Detail
{
/// Compares when it goes, unless an exception passes, or the test has failed meanwhile.
class AIOORM_TESTING_EXPORT QueryCountCheck
{
public:
    QueryCountCheck(AioDatabase &database, qsizetype expected, const char *file, int line);
    ~QueryCountCheck();
    Q_DISABLE_COPY_MOVE(QueryCountCheck)

private:
    const AioQueryRecorder m_recorder;
    const qsizetype m_expected;
    const char *const m_file;
    const int m_line;
    const int m_exceptions;
    const bool m_hasFailed;
};
}

/// Runs the block behind it, and fails the Qt Test if that began another number of queries; the message lists them.
///
///     AIO_VERIFY_QUERY_COUNT(db, 2)
///     {
///         await(showTimeline());
///     }
///
/// break, continue and return leave the block as they would without. An exception passes, and nothing is compared then. QEXPECT_FAIL()
/// before it works as for QVERIFY(). What the block leaves in flight is counted as far as it has begun.
#define AIO_VERIFY_QUERY_COUNT(database, count)                                                                                                                \
    if (const Aio::Detail::QueryCountCheck aioQueryCountCheck(database, count, __FILE__, __LINE__); false) {                                                  \
    } else
