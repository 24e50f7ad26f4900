// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/backends/sqlite/aiosqliteoptions.h"
#include "aioorm/backends/sqlite/sqlitemonitor_p.h"
#include "aioorm/driver/driver_p.h"

#include <functional>

namespace Aio::Detail
{
/// An SQLite connection on a thread of its own. Everything here may be called from any thread and returns at once; what
/// SQLite does, opening and closing too, happens on the connection's thread, and so does each finished(), which must not
/// throw. (After close(), and only then, execute() itself calls finished().)
///
/// A connection that only reads answers a statement that would write with SQLITE_READONLY before it runs: phase
/// Prepare, outcome NotSent. The same request can then go to the writer. `BEGIN IMMEDIATE` counts as writing.
class SqliteConnection final : public DriverConnection
{
public:
    enum class FileMode {
        ReadWrite, ///< makes the file if there is none, and sets the journal mode
        ReadOnly, ///< of a file that exists
    };
    using Opened = std::function<void(std::optional<AioErrorInfo>)>;
    using Closed = std::function<void()>;

    /// `opened` is called once, on the connection's thread: with nothing, or with why it failed (phase Connect), and then
    /// every request ends with the same error. Requests may be given before that. Where no thread can be started, it is
    /// called before open() returns. `closed` is called once, on that thread, when the file is closed (or was never opened).
    /// `monitor` is told of readers in transactions, and by the writer of the log.
    static std::shared_ptr<SqliteConnection>
    open(const QString &file, const AioSqliteOptions &options, FileMode mode, Opened opened, Closed closed = {}, std::shared_ptr<SqliteMonitor> monitor = {});
    /// As close(CloseMode::Finish).
    ~SqliteConnection() override;

    void execute(std::shared_ptr<DriverRequest> request) override;
    void cancel(const std::shared_ptr<DriverRequest> &request) override;
    void closeCursor(const std::shared_ptr<DriverCursor> &cursor) override;
    void released(Use use) override;
    void close(CloseMode mode) override;

    /// Waits for the threads of closed connections to end; false if some thread still runs then (its connection may not
    /// have been closed). Not on a connection's thread.
    static bool waitForAll(std::chrono::milliseconds timeout);
    /// Closes every connection of the process with CloseMode::Interrupt, and waits. So does the end of the process, for
    /// at most two seconds, so that no thread runs while the program's statics are destroyed.
    static bool endAll(std::chrono::milliseconds timeout);

private:
    class Worker;

    explicit SqliteConnection(std::shared_ptr<Worker> worker);

    const std::shared_ptr<Worker> m_worker;
};
}
