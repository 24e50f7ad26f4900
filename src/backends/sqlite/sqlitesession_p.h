// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/backends/sqlite/aiosqliteoptions.h"
#include "aioorm/backends/sqlite/sqlitefunctions_p.h"
#include "aioorm/backends/sqlite/sqlitemonitor_p.h"
#include "aioorm/backends/sqlite/sqlitesettings_p.h"
#include "aioorm/backends/sqlite/sqlitestatement_p.h"
#include "aioorm/driver/driver_p.h"

struct sqlite3;
struct sqlite3_stmt;

namespace Aio::Detail
{
/// What a session asks the worker it runs on while SQLite is busy.
class SqliteHost
{
public:
    virtual ~SqliteHost();
    /// The connection is being closed without waiting. Asked often.
    virtual bool isInterrupted() const = 0;
    /// Time for the worker's own affairs, within a long statement.
    virtual void breathe() = 0;
    /// Sleeps until then, or until the running request is cancelled or the connection interrupted.
    virtual void nap(Clock::time_point end) = 0;
    /// The connection is made, or about to go: what another thread may interrupt.
    virtual void setHandle(sqlite3 *db) = 0;
};

/// An SQLite connection and the running of requests on it. All on one thread, without a lock.
class SqliteSession
{
public:
    enum class FileMode { ReadWrite, ReadOnly };

    SqliteSession(const QString &file, const AioSqliteOptions &options, FileMode mode, SqliteHost &host, std::shared_ptr<SqliteMonitor> monitor = {});
    ~SqliteSession();
    Q_DISABLE_COPY_MOVE(SqliteSession)

    /// Opens the file and reads from it, so that what is wrong with it is known now. Once.
    std::optional<AioErrorInfo> open();
    /// Runs the request and fills in its result; finished() is left to the caller.
    void run(DriverRequest &request);
    /// Before each of several queries that are waiting already, of a connection that reads from a write-ahead log: they
    /// share one view of the database. It is taken after all of them were given, so none can miss a commit that came
    /// before it; and it saves each of them the locks of the view, which is half the cost of a lookup.
    void holdView();
    void releaseView();
    /// Ends a request that never began, with why. (Its cursor is left to closeCursor(): another statement may be running.)
    void refuse(DriverRequest &request);
    void closeCursor(DriverCursor &cursor);
    /// Puts back what SQL of the program's own has left in the connection.
    void putBack();
    bool hasCursorsBeside(const DriverCursor *cursor) const;

    // -- for SqliteTask, while it runs --

    sqlite3 *db() const { return m_db; }
    /// Why the running request must end, if it must.
    std::optional<AioErrorInfo> stopped(AioOutcome outcome) const;
    /// Ends cancelled requests that wait behind the work.
    void breathe() { m_host.breathe(); }
    /// Lets a connection of the work's own wait for locks as this one does.
    void watchBusy(sqlite3 *db);
    /// Tables and views, also of attached files.
    QStringList allTables();
    static qint64 pageSize(sqlite3 *db);
    /// True if others have committed since the last call, or since the file was opened.
    bool othersCommitted();
    /// What others may have written when they have: all tables, with those that were there before. Notes those that are there now.
    QStringList tablesOfOthers();
    /// Notes the tables that are there, if they are others than before.
    void noteTables();

private:
    /// A query that stands between two steps.
    class OpenCursor;

    std::optional<AioErrorInfo> configure();
    std::optional<AioErrorInfo> checkPragmas();
    std::optional<AioErrorInfo> attach(const AioSqliteOptions::Attachment &attachment);
    std::optional<AioErrorInfo> pragma(const QByteArray &text, QByteArray *answer = nullptr);

    std::optional<AioErrorInfo> execute(DriverRequest &request);
    /// The file has been replaced or removed while it is open.
    std::optional<AioErrorInfo> moved();
    std::optional<AioErrorInfo> prepare(const DriverRequest &request, std::unique_ptr<SqliteStatement> &statement);
    std::optional<AioErrorInfo> iterate(SqliteStatement &statement, DriverRequest &request, bool first);
    std::optional<AioErrorInfo> fetch(DriverRequest &request);
    std::optional<AioErrorInfo> fetchRows(DriverRequest &request);
    bool readRows(SqliteStatement &statement, RowSink &sink, const DriverRequest &request, int &code);
    AioErrorInfo stepError(const SqliteStatement &statement, bool wasInTransaction);

    bool mustStop() const;
    void watchLog();

    static int onProgress(void *self);
    static int onBusy(void *self, int count);
    /// A ROLLBACK, and when an error has made SQLite roll back the whole transaction.
    static void onRollback(void *self);
    static int onAuthorize(void *self, int action, const char *first, const char *second, const char *schema, const char *trigger);

    const QString m_file;
    const AioSqliteOptions m_options;
    const FileMode m_mode;
    SqliteHost &m_host;
    sqlite3 *m_db = nullptr;
    std::optional<AioErrorInfo> m_openError;
    SqliteSettings m_settings;
    Clock::time_point m_movedLooked;
    SqliteThrown m_thrown; // by a function written in C++, of the running request
    SqliteStatementCache m_statements;
    std::vector<std::unique_ptr<OpenCursor>> m_cursors;

    const std::shared_ptr<SqliteMonitor> m_monitor;
    bool m_reading = false; // the monitor knows of a transaction of this reader
    QByteArray m_logFile;
    qint64 m_longLog = 0; // bytes from which on the log is looked at; 0: never
    Clock::time_point m_logLooked;
    static constexpr std::chrono::milliseconds leastLogPatience{50};
    std::chrono::milliseconds m_logPatience = leastLogPatience; // with readers, before the log begins anew
    Clock::time_point m_busyLimit = Clock::time_point::max();
    class DataVersion
    {
    public:
        sqlite3_stmt *statement = nullptr;
        qint64 value = 0;
    };
    std::vector<DataVersion> m_dataVersions; // of the file and of those attached
    QStringList m_tables; // as last noted
    QByteArray m_tablesVersion;

    bool m_wal = false;
    sqlite3_stmt *m_view = nullptr; // standing on a row, it keeps its view open
    bool m_viewHeld = false;
    bool m_takingView = false;
    Clock::time_point m_viewSince;

    // of the running request
    DriverRequest *m_request = nullptr;
    bool m_rolledBack = false;
    sqlite3_stmt *m_running = nullptr;
    SqliteEffects m_effects;
    std::vector<QByteArray> m_texts;
    std::vector<AioCell> m_cells;
    Clock::time_point m_busySince;
    quint32 m_jitter;
};
}
