// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/database/aiodatabase.h"
#include "aioorm/testing/detail/await.h"
#include "aioormtesting_export.h"

/// The transaction of a test, for any test framework: begun when the object is made, rolled back when it goes.
///
///     TEST_CASE("names are unique")
///     {
///         AioTestTransaction scope(db);
///         await(User::aioCreate(u.username = u"alice"_s));
///         …
///     }
///
/// Inside, every operation on that database runs on the test's connection, also those of list models and of code that knows nothing of
/// the test. A statement outside of any transaction stands for one that is committed at once: it announces its changes, and if it fails,
/// the test goes on (on PostgreSQL there is a savepoint around each). An aioAtomic() is a savepoint, in which everything is as in
/// production: on PostgreSQL a statement that fails has failed all of it, up to its rollback. What takes back a whole transaction (a
/// deadlock; on SQLite a write that was cancelled) takes back the test's, and every statement says so from there on.
///
/// What would not be rolled back is told when the test ends: a statement that has committed or rolled back the transaction by itself (a
/// COMMIT, a CREATE TABLE on MariaDB), and a write of this process on another connection to the database. Another process is not seen, and
/// what no transaction takes back stays: sequences go on.
///
/// Errors, of the constructor: AioProgrammingError while there is a test's transaction on the database already; AioInterfaceError in
/// another thread than the database's, or without an event loop; what connecting and BEGIN throw. Cost: two round trips.
/// Thread: the database's; outside of a run() it runs an event loop of its own while it begins and ends, as await() does.
class AIOORM_TESTING_EXPORT AioTestTransaction
{
public:
    /// `timeout` is for the beginning, and again for the end.
    explicit AioTestTransaction(AioDatabase &database, std::chrono::milliseconds timeout = std::chrono::seconds(10));
    /// Rolls back. It throws nothing: what goes wrong fails the test function of Qt Test that runs, else it is a warning.
    ~AioTestTransaction();
    Q_DISABLE_COPY_MOVE(AioTestTransaction)

    /// Rolls back now, when what is in flight has ended; what takes longer than closeTimeout() of the database is cancelled. Idempotent.
    /// Errors: AioProgrammingError, with the statement, if one has committed or rolled back the transaction, or if something was
    /// written on another connection to the database.
    [[nodiscard]] AioTask<> aioEnd();
    void end();
    /// end() was not called yet.
    bool isOpen() const;

private:
    class Private;
    const std::unique_ptr<Private> d;
};
