// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/backends/sqlite/detail/sqlitefunction.h"

#include <QMetaType>
#include <QStringList>
#include <QVariant>

#include <algorithm>
#include <chrono>
#include <optional>
#include <thread>

/// How an SQLite file is opened: AioSqliteOptions().busyTimeout(2s).readers(1). A plain value; each name without an
/// argument reads what the same name with one sets.
class AioSqliteOptions
{
public:
    enum class JournalMode { Wal, Delete, Truncate, Persist, Memory, Off };
    enum class Synchronous {
        Automatic, ///< Normal with Wal, else Full
        Off,
        Normal,
        Full,
        Extra,
    };
    enum class TempStore {
        Default, ///< as the library was built: a file, as a rule
        File,
        Memory,
    };
    /// A further database file behind a name of its own.
    class Attachment
    {
    public:
        QString name, file;
        bool readOnly = false;

        friend bool operator==(const Attachment &, const Attachment &) = default;
    };

    AioSqliteOptions() = default;

    /// Wal by default: readers and the writer do not wait for each other. The mode stays with the file. A file system
    /// that cannot do it keeps the mode it has, with a warning.
    AioSqliteOptions &journalMode(JournalMode mode)
    {
        m_journalMode = mode;
        return *this;
    }
    JournalMode journalMode() const { return m_journalMode; }

    /// Automatic by default. With Wal, Normal never corrupts the file and an acknowledged commit survives the death of
    /// the process; only a power cut may undo the newest commits, and each commit saves an fsync, which is most of its
    /// cost. That is what SQLite recommends for Wal. Choose Full where each commit must outlive a power cut. Without Wal
    /// Normal could corrupt the file, so Automatic means Full there.
    AioSqliteOptions &synchronous(Synchronous level)
    {
        m_synchronous = level;
        return *this;
    }
    Synchronous synchronous() const { return m_synchronous; }

    /// On by default, unlike in SQLite itself.
    AioSqliteOptions &foreignKeys(bool enforced)
    {
        m_foreignKeys = enforced;
        return *this;
    }
    bool foreignKeys() const { return m_foreignKeys; }

    /// How long a statement waits for a lock that another connection or process holds, if its deadline is not earlier.
    AioSqliteOptions &busyTimeout(std::chrono::milliseconds timeout)
    {
        m_busyTimeout = timeout;
        return *this;
    }
    std::chrono::milliseconds busyTimeout() const { return m_busyTimeout; }

    /// Page cache of each connection, in pages, or in KiB if negative, as in SQLite. Its own default (2 MB) if not set.
    AioSqliteOptions &cacheSize(int pages)
    {
        m_cacheSize = pages;
        return *this;
    }
    std::optional<int> cacheSize() const { return m_cacheSize; }

    /// Bytes of the file that are read through a memory map; 0, the default, is none. A file that is truncated by
    /// another program then ends this one (SIGBUS).
    AioSqliteOptions &mmapSize(qint64 bytes)
    {
        m_mmapSize = bytes;
        return *this;
    }
    qint64 mmapSize() const { return m_mmapSize; }

    /// Prepared statements kept by each connection, 128 by default; 0 keeps none.
    AioSqliteOptions &statementCacheSize(int statements)
    {
        m_statementCacheSize = std::max(statements, 0);
        return *this;
    }
    int statementCacheSize() const { return m_statementCacheSize; }

    /// Connections that only read, beside the one that writes; 2 to 4 by default, by the number of cores.
    AioSqliteOptions &readers(int count)
    {
        m_readers = std::max(count, 0);
        return *this;
    }
    int readers() const { return m_readers; }

    /// Opens an existing file and never writes to it.
    AioSqliteOptions &readOnly(bool readOnly)
    {
        m_readOnly = readOnly;
        return *this;
    }
    bool readOnly() const { return m_readOnly || m_immutable; }

    /// Opens a file that nobody changes, on a CD or within a package: without locks, and without the files beside it that
    /// even a reader needs otherwise. Implies readOnly(). What lies in a write-ahead log is not seen, and if the file
    /// does change, answers are wrong.
    AioSqliteOptions &immutable(bool immutable)
    {
        m_immutable = immutable;
        return *this;
    }
    bool immutable() const { return m_immutable; }

    /// A further file that every connection has under this name: its tables are name.table in SQL, and plain table where
    /// the main file has none of that name. It is made if it is not there, gets the same journal mode, and one
    /// transaction may write to both; with Wal a power cut in a commit may undo it in one of the two files only.
    AioSqliteOptions &attach(const QString &name, const QString &file, bool readOnly = false)
    {
        m_attachments.append(Attachment{name, file, readOnly});
        return *this;
    }
    QList<Attachment> attachments() const { return m_attachments; }

    /// Bytes of a page, a power of two from 512 to 65536, for a file that is made now; 4096 if not set. A file that exists
    /// keeps its own.
    AioSqliteOptions &pageSize(int bytes)
    {
        m_pageSize = bytes;
        return *this;
    }
    std::optional<int> pageSize() const { return m_pageSize; }

    /// Where temporary tables and indexes live.
    AioSqliteOptions &tempStore(TempStore store)
    {
        m_tempStore = store;
        return *this;
    }
    TempStore tempStore() const { return m_tempStore; }

    /// Pages of the write-ahead log from which on a commit copies it back into the file (a checkpoint): 1000, some 4 MB, if
    /// not set. 0: only AioSqliteDatabase::aioCheckpoint() and the last close do.
    AioSqliteOptions &autoCheckpoint(int pages)
    {
        m_autoCheckpoint = std::max(pages, 0);
        return *this;
    }
    std::optional<int> autoCheckpoint() const { return m_autoCheckpoint; }

    /// The log is cut to this size after a checkpoint that emptied it; without, the file keeps the size it once had.
    AioSqliteOptions &journalSizeLimit(qint64 bytes)
    {
        m_journalSizeLimit = bytes;
        return *this;
    }
    std::optional<qint64> journalSizeLimit() const { return m_journalSizeLimit; }

    enum class Determinism {
        Varying, ///< may give another result for the same arguments
        Deterministic, ///< always gives the same: SQLite may call it less often, and allows it in an index
    };

    /// An SQL function in C++: options.function(u"slug"_s, [](const QString &title) { … }). The types of its arguments and of
    /// its result are those of fields (AioType). NULL comes to an argument that is an std::optional; for any other one it makes the
    /// result NULL without a call. One argument of type QVariantList takes any number of any type. An AioError that it throws ends
    /// the statement with that error, another exception with AioProgrammingError; an argument of the wrong type is an AioDataError.
    /// u"regexp"_s (pattern, text) is what SQL's REGEXP calls; a name of SQLite's own replaces that function.
    /// Only statements call it, unless Aio::FromSchema is given, as an index, a generated column, a CHECK, a view or a trigger needs it: a
    /// file from elsewhere may hold any of those, and would call it with what it likes.
    ///
    /// Thread: the function, the aggregate and the collation run on the threads of the connections, several at a time. Captures must
    /// stand that. Options with functions made anew are not equal: databases share connections only if the options are a copy.
    template<class F>
    AioSqliteOptions &function(const QString &name, F callable, Determinism determinism = Determinism::Varying, Aio::FunctionUse use = Aio::DirectOnly)
    {
        m_functions.append(Aio::Detail::makeFunction(name, std::move(callable), determinism == Determinism::Deterministic, use));
        return *this;
    }
    /// An SQL aggregate: T has step(arguments…) and result(), and is made anew for each group; a row with a NULL for an
    /// argument that is no std::optional is left out. With inverse(arguments…), which takes a row back, and a result() that
    /// may be asked at any time, it is a window function too.
    template<class T>
    AioSqliteOptions &aggregate(const QString &name, Aio::FunctionUse use = Aio::DirectOnly)
    {
        m_functions.append(Aio::Detail::makeAggregate<T>(name, true, use));
        return *this;
    }
    QList<std::shared_ptr<const Aio::Detail::SqliteFunction>> functions() const { return m_functions; }

    /// An order of texts, for COLLATE in SQL and in a table's columns: compares two QStrings, QStringViews or (quicker)
    /// QUtf8StringViews and returns a negative number, 0 or a positive one, or an ordering. A file whose indexes use it can be
    /// written only where it is known, and is damaged if it changes.
    template<class F>
    AioSqliteOptions &collation(const QString &name, F compare)
    {
        m_collations.append(Aio::Detail::makeCollation(name, std::move(compare)));
        return *this;
    }
    QList<std::shared_ptr<const Aio::Detail::SqliteCollation>> collations() const { return m_collations; }

    /// How often somebody who is connected to AioDatabase::tablesChanged() learns of the commits of other processes, 250 ms
    /// by default: one number is read so often. 0: never.
    AioSqliteOptions &watchInterval(std::chrono::milliseconds interval)
    {
        m_watchInterval = interval;
        return *this;
    }
    std::chrono::milliseconds watchInterval() const { return m_watchInterval; }

    /// Further pragmas for each connection, such as u"wal_autocheckpoint = 500"_s, without the word PRAGMA. They run in
    /// order before anything is read (so a page size or a key works), and one that is named here is not set otherwise.
    /// Those of an attached file (u"archive.cache_size = 500"_s) run once it is there. One that this SQLite does not know
    /// is an AioProgrammingError when the database is opened; SQLite itself would ignore it. Never made from input.
    AioSqliteOptions &pragma(const QString &pragma)
    {
        m_pragmas.append(pragma);
        return *this;
    }
    /// The same with a value: a number, a bool, or text, which is quoted.
    AioSqliteOptions &pragma(const QString &name, const QVariant &value)
    {
        if (value.typeId() == QMetaType::Bool) {
            return pragma(name + (value.toBool() ? QStringLiteral(" = on") : QStringLiteral(" = off")));
        }
        if (value.typeId() == QMetaType::QString) {
            return pragma(name + QStringLiteral(" = '") + value.toString().replace(u'\'', QStringLiteral("''")) + u'\'');
        }
        return pragma(name + QStringLiteral(" = ") + value.toString());
    }
    AioSqliteOptions &pragmas(const QStringList &pragmas)
    {
        m_pragmas = pragmas;
        return *this;
    }
    QStringList pragmas() const { return m_pragmas; }

    friend bool operator==(const AioSqliteOptions &, const AioSqliteOptions &) = default;

private:
    JournalMode m_journalMode = JournalMode::Wal;
    Synchronous m_synchronous = Synchronous::Automatic;
    bool m_foreignKeys = true;
    bool m_readOnly = false;
    bool m_immutable = false;
    TempStore m_tempStore = TempStore::Default;
    int m_statementCacheSize = 128;
    int m_readers = std::clamp(int(std::thread::hardware_concurrency()), 2, 4);
    std::optional<int> m_cacheSize, m_pageSize, m_autoCheckpoint;
    std::optional<qint64> m_journalSizeLimit;
    qint64 m_mmapSize = 0;
    std::chrono::milliseconds m_busyTimeout{5000};
    std::chrono::milliseconds m_watchInterval{250};
    QStringList m_pragmas;
    QList<Attachment> m_attachments;
    QList<std::shared_ptr<const Aio::Detail::SqliteFunction>> m_functions;
    QList<std::shared_ptr<const Aio::Detail::SqliteCollation>> m_collations;
};

Q_DECLARE_METATYPE(AioSqliteOptions)
