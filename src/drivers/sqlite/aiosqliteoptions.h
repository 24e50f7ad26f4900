// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include <QMetaType>
#include <QStringList>

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

    AioSqliteOptions() = default;

    /// Wal by default: readers and the writer do not wait for each other. The mode stays with the file. A file system
    /// that cannot do it keeps the mode it has, with a warning.
    AioSqliteOptions &journalMode(JournalMode mode)
    {
        m_journalMode = mode;
        return *this;
    }
    JournalMode journalMode() const
    {
        return m_journalMode;
    }

    /// Automatic by default. With Wal, Normal never corrupts the file and an acknowledged commit survives the death of
    /// the process; only a power cut may undo the newest commits, and each commit saves an fsync, which is most of its
    /// cost. That is what SQLite recommends for Wal. Choose Full where each commit must outlive a power cut. Without Wal
    /// Normal could corrupt the file, so Automatic means Full there.
    AioSqliteOptions &synchronous(Synchronous level)
    {
        m_synchronous = level;
        return *this;
    }
    Synchronous synchronous() const
    {
        return m_synchronous;
    }

    /// On by default, unlike in SQLite itself.
    AioSqliteOptions &foreignKeys(bool enforced)
    {
        m_foreignKeys = enforced;
        return *this;
    }
    bool foreignKeys() const
    {
        return m_foreignKeys;
    }

    /// How long a statement waits for a lock that another connection or process holds, if its deadline is not earlier.
    AioSqliteOptions &busyTimeout(std::chrono::milliseconds timeout)
    {
        m_busyTimeout = timeout;
        return *this;
    }
    std::chrono::milliseconds busyTimeout() const
    {
        return m_busyTimeout;
    }

    /// Page cache of each connection, in pages, or in KiB if negative, as in SQLite. Its own default (2 MB) if not set.
    AioSqliteOptions &cacheSize(int pages)
    {
        m_cacheSize = pages;
        return *this;
    }
    std::optional<int> cacheSize() const
    {
        return m_cacheSize;
    }

    /// Bytes of the file that are read through a memory map; 0, the default, is none. A file that is truncated by
    /// another program then ends this one (SIGBUS).
    AioSqliteOptions &mmapSize(qint64 bytes)
    {
        m_mmapSize = bytes;
        return *this;
    }
    qint64 mmapSize() const
    {
        return m_mmapSize;
    }

    /// Prepared statements kept by each connection, 128 by default; 0 keeps none.
    AioSqliteOptions &statementCacheSize(int statements)
    {
        m_statementCacheSize = std::max(statements, 0);
        return *this;
    }
    int statementCacheSize() const
    {
        return m_statementCacheSize;
    }

    /// Connections that only read, beside the one that writes; 2 to 4 by default, by the number of cores.
    AioSqliteOptions &readers(int count)
    {
        m_readers = std::max(count, 0);
        return *this;
    }
    int readers() const
    {
        return m_readers;
    }

    /// Opens an existing file and never writes to it.
    AioSqliteOptions &readOnly(bool readOnly)
    {
        m_readOnly = readOnly;
        return *this;
    }
    bool readOnly() const
    {
        return m_readOnly;
    }

    /// Further pragmas for each connection, such as u"wal_autocheckpoint = 500"_s, without the word PRAGMA. They run in
    /// order before anything is read (so a page size or a key works), and one that is named here is not set otherwise.
    AioSqliteOptions &pragma(const QString &pragma)
    {
        m_pragmas.append(pragma);
        return *this;
    }
    AioSqliteOptions &pragmas(const QStringList &pragmas)
    {
        m_pragmas = pragmas;
        return *this;
    }
    QStringList pragmas() const
    {
        return m_pragmas;
    }

    friend bool operator==(const AioSqliteOptions &, const AioSqliteOptions &) = default;

private:
    JournalMode m_journalMode = JournalMode::Wal;
    Synchronous m_synchronous = Synchronous::Automatic;
    bool m_foreignKeys = true;
    bool m_readOnly = false;
    int m_statementCacheSize = 128;
    int m_readers = std::clamp(int(std::thread::hardware_concurrency()), 2, 4);
    std::optional<int> m_cacheSize;
    qint64 m_mmapSize = 0;
    std::chrono::milliseconds m_busyTimeout{5000};
    QStringList m_pragmas;
};

Q_DECLARE_METATYPE(AioSqliteOptions)
