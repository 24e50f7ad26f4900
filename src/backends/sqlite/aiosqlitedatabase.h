// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/backends/sqlite/aiosqliteoptions.h"
#include "aioorm/database/aiodatabase.h"

namespace Aio::Detail
{
class SqliteListener;
}

/// An SQLite file, or ":memory:". One connection writes and some read (see AioSqliteOptions::readers), each on a thread of
/// its own; they are shared by all AioSqliteDatabase objects of this process that name the same file with the same options.
/// ":memory:" is private to the object, and has one connection for both.
///
/// aioAtomic() is BEGIN IMMEDIATE on the writer, so transactions wait for each other in order; with Aio::ReadOnly it is a
/// snapshot on a reader. A statement that another process keeps from running waits for busyTimeout().
/// Errors of opening come with the first operation (or aioConnect()): AioOperationalError, phase Connect.
///
/// Commits of other processes are announced too, by tablesChanged() with all tables of the file, since nobody can know
/// which: as long as something is connected to that signal, one number is read every AioSqliteOptions::watchInterval().
class AIOORM_EXPORT AioSqliteDatabase : public AioDatabase
{
    Q_OBJECT
    Q_PROPERTY(qint64 logSize READ logSize FINAL)

public:
    explicit AioSqliteDatabase(const QString &file, QObject *parent = nullptr);
    AioSqliteDatabase(const QString &file, const AioSqliteOptions &options, QObject *parent = nullptr);
    ~AioSqliteDatabase() override;

    QString file() const { return name(); }
    AioSqliteOptions options() const { return m_options; }
    std::optional<AioQtSqlSettings> qtSqlSettings() const override;

    /// Copies the database, as it is at one moment, into another file, while others read and write it (a private one waits
    /// until it is done). Attached files are not part of it. The copy is written beside `file` and takes its place at the
    /// very end, in one step; a failure or a cancellation leaves what was there. Nobody may have that file open.
    /// `progress(done, total)` is called with bytes, some 20 times a second at most, on the thread that awaits; at the end both are
    /// equal, and never 0.
    /// Errors: AioOperationalError (no room, no right, a file that is in use), AioTimeout, AioCancelled, what `progress` throws;
    /// AioProgrammingError inside a transaction, also that of an AioTransactionTestCase.
    [[nodiscard]] AioTask<> aioBackup(const QString &file) { return backup(AioExecutor(*this), file, {}); }
    [[nodiscard]] AioTask<> aioBackup(const AioExecutor &executor, const QString &file) { return backup(executor, file, {}); }
    template<class F>
    [[nodiscard]] AioTask<> aioBackup(const QString &file, F &&progress)
    {
        AIO_CHECK_CALLABLE(F);
        return backup(AioExecutor(*this), file, std::forward<F>(progress));
    }
    template<class F>
    [[nodiscard]] AioTask<> aioBackup(const AioExecutor &executor, const QString &file, F &&progress)
    {
        AIO_CHECK_CALLABLE(F);
        return backup(executor, file, std::forward<F>(progress));
    }
    /// Replaces the whole content of the database by that of a backup, in one transaction on the writer: readers see the old
    /// content until it is done, and a failure changes nothing. All tables are announced as changed.
    [[nodiscard]] AioTask<> aioRestore(const QString &file) { return restore(AioExecutor(*this), file, {}); }
    [[nodiscard]] AioTask<> aioRestore(const AioExecutor &executor, const QString &file) { return restore(executor, file, {}); }
    template<class F>
    [[nodiscard]] AioTask<> aioRestore(const QString &file, F &&progress)
    {
        AIO_CHECK_CALLABLE(F);
        return restore(AioExecutor(*this), file, std::forward<F>(progress));
    }
    template<class F>
    [[nodiscard]] AioTask<> aioRestore(const AioExecutor &executor, const QString &file, F &&progress)
    {
        AIO_CHECK_CALLABLE(F);
        return restore(executor, file, std::forward<F>(progress));
    }

    /// Brings what other programs have written as text into the one form that this library writes, compares and sorts by, in all columns of
    /// these models: a date with T and Z or without a time, seconds without a fraction, a UUID in braces, in capitals or as bytes. Until
    /// then reading such a value is an AioDataError, since no comparison would find it. In one transaction, and nothing is lost: what has
    /// more digits than its field holds, or is no such value at all, is an AioDataError, and nothing is changed.
    /// Returns how many values were rewritten. Cost: reads each table once for each such column.
    template<class... Model>
    [[nodiscard]] AioTask<qint64> aioRewriteTexts()
    {
        return rewriteTexts(AioExecutor(*this), {&Model::aioMeta()...});
    }
    template<class... Model>
    [[nodiscard]] static AioTask<qint64> aioRewriteTexts(const AioExecutor &executor)
    {
        return rewriteTexts(executor, {&Model::aioMeta()...});
    }

    enum class Check {
        Quick, ///< that pages and rows are whole
        Full, ///< also that indexes agree with their tables, and foreign keys with what they refer to; takes longer
    };
    /// What is wrong with the file, a sentence for each, 100 at most; empty: nothing. Reads all of it, on a reader.
    [[nodiscard]] AioTask<QStringList> aioCheckIntegrity(Check check = Check::Full) { return checkIntegrity(AioExecutor(*this), check); }
    [[nodiscard]] static AioTask<QStringList> aioCheckIntegrity(const AioExecutor &executor, Check check = Check::Full)
    {
        return checkIntegrity(executor, check);
    }

    enum class CheckpointMode {
        Passive, ///< copies what can be copied without waiting
        Full, ///< waits for readers and copies all
        Restart, ///< and until nobody reads the log, so that the next commit begins it anew
        Truncate, ///< and cuts the log's file to nothing
    };
    class Checkpoint
    {
    public:
        Checkpoint() = default;
        Checkpoint(bool complete, int pages, int copied)
            : complete(complete)
            , pages(pages)
            , copied(copied)
        {
        }
        bool complete = false; ///< false: a reader or another process kept it from being as asked
        int pages = 0; ///< in the log
        int copied = 0; ///< of them, are in the file now
    };
    /// Copies the write-ahead log into the file, as SQLite does by itself every AioSqliteOptions::autoCheckpoint() pages.
    /// What waits, waits for busyTimeout() at most, or for the executor's deadline, and keeps the writer meanwhile.
    [[nodiscard]] AioTask<Checkpoint> aioCheckpoint(CheckpointMode mode = CheckpointMode::Passive) { return checkpoint(AioExecutor(*this), mode); }
    [[nodiscard]] static AioTask<Checkpoint> aioCheckpoint(const AioExecutor &executor, CheckpointMode mode = CheckpointMode::Passive)
    {
        return checkpoint(executor, mode);
    }
    /// Bytes of the write-ahead log in use when a commit last looked at it; 0 as long as it has never been long.
    qint64 logSize() const;

Q_SIGNALS:
    /// The log has grown to this size because a reader keeps its old content in use, as a transaction does that somebody
    /// forgot: `reason` says what is known of it. Also logged (aioorm.sqlite). Emitted at four times the length at which SQLite
    /// would have taken the log back, and then each time it has doubled.
    void logHeldBack(qint64 bytes, const QString &reason);

protected:
    void connectNotify(const QMetaMethod &signal) override;

private:
    using Progress = std::function<void(qint64 done, qint64 total)>;

    AioSqliteDatabase(const QString &file, const AioSqliteOptions &options, std::shared_ptr<Aio::Detail::SqliteListener> listener, QObject *parent);
    AioTask<> backup(const AioExecutor &executor, const QString &file, Progress progress);
    AioTask<> restore(const AioExecutor &executor, const QString &file, Progress progress);
    static AioTask<qint64> rewriteTexts(AioExecutor executor, std::vector<const AioTable *> tables);
    static AioTask<QStringList> checkIntegrity(const AioExecutor &executor, Check check);
    static AioTask<Checkpoint> checkpoint(const AioExecutor &executor, CheckpointMode mode);

    friend class Aio::Detail::SqliteListener;
    const AioSqliteOptions m_options;
    const std::shared_ptr<Aio::Detail::SqliteListener> m_listener;
};
