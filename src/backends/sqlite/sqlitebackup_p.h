// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/backends/sqlite/sqlitetask_p.h"

#include <functional>

struct sqlite3;

namespace Aio::Detail
{
/// Copies the main database of a connection into a file, or a file into it, in steps of some milliseconds.
///
/// A file comes into being under another name beside it and replaces what is there at the very end, in one step. With a
/// write-ahead log the copy is of one moment, and writers do not wait; the log cannot be taken back meanwhile. Without
/// one it begins again whenever somebody has written, and the fourth attempt makes writers wait.
class SqliteBackup final : public SqliteTask
{
public:
    enum class Direction { ToFile, FromFile };
    /// On the connection's thread, in bytes: at once, then not more often than some 20 times a second, and with `done` equal to
    /// `total`, which is never 0, when all is copied.
    using Progress = std::function<void(qint64 done, qint64 total)>;

    SqliteBackup(const QString &file, Direction direction, Progress progress);
    std::optional<AioErrorInfo> run(SqliteSession &session, DriverRequest &request) override;

private:
    class Handle;

    std::optional<AioErrorInfo> toFile(SqliteSession &session);
    std::optional<AioErrorInfo> fromFile(SqliteSession &session);
    std::optional<AioErrorInfo> copy(SqliteSession &session, sqlite3 *from, sqlite3 *to);

    const QString m_file;
    const Direction m_direction;
    const Progress m_progress;
};
}
