// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: BSD-2-Clause

#pragma once

#include "filetypes.h"

#include <QByteArray>
#include <QDateTime>
#include <QList>
#include <QObject>
#include <QString>

#include <memory>
#include <thread>

/// A folder as the scanner met it. Names and paths are bytes, exactly as the file system has them.
struct ScanFolder {
    qint64 id = 0; ///< counts from 1 (the root) in the order of delivery; good for this scan only
    qint64 parentId = 0; ///< 0 for the root
    QByteArray path; ///< relative to the root, "" for the root itself
    QByteArray name; ///< the last part of \a path; for the root the last part of its full path
    QDateTime modified; ///< UTC, milliseconds; 1970 when it could not be read
    bool unreadable = false; ///< known to exist, but what it holds could not be listed
};

/// Everything that is not a folder. A symbolic link is an entry of its own and never followed.
struct ScanFile {
    qint64 folderId = 0; ///< ScanFolder::id; that folder came earlier, or comes in the same batch
    QByteArray name; ///< the key within the folder; bytes
    QString displayName; ///< for reading and searching only, see FileTypes::displayText()
    qint64 size = 0; ///< bytes
    QDateTime modified; ///< UTC, milliseconds
    QString mimeType; ///< by name: the content is not read
    FileTypes::Kind kind = FileTypes::RegularFile;
    FileTypes::Category category = FileTypes::Other;
};

/// A bounded piece of the tree: about Scanner::batchSize entries, less when names are very long.
struct ScanBatch {
    QList<ScanFolder> folders; ///< parents before children
    QList<ScanFile> files; ///< the files of one folder follow each other
    QList<qint64> listed; ///< folders whose last file is in this batch or an earlier one: what a catalogue
                          ///< holds there beyond the files delivered is gone
    double progress = 0; ///< 0 to 1: the share of the tree delivered with this batch, estimated by folders
};

/// Walks a folder tree on a thread of its own and hands it over in batches.
///
/// The consumer pulls, on the thread the scanner lives in:
/// \code
/// scanner.start(root);
/// ScanBatch batch;
/// for (;;) {
///     while (scanner.take(batch))
///         co_await store(batch);
///     if (scanner.atEnd())
///         break;
///     co_await qCoro(&scanner, &Scanner::batchReady);
/// }
/// \endcode
/// Nothing is lost between take() and the wait: the signal comes through the event loop. The walk pauses while
/// queueLimit batches wait, so memory stays flat however slow the consumer is.
///
/// Folders are opened one below the other, never by a full path, so neither the length of a path nor the depth of the
/// tree has a limit, and a folder swapped for a symbolic link meanwhile is not followed. A bounded number of them is
/// open at a time. Entries that vanish while being looked at are not an error.
///
/// cancel() and the destructor return soon, also when the walk hangs in a dead network file system.
class Scanner : public QObject
{
    Q_OBJECT

public:
    static constexpr qsizetype batchSize = 500;
    static constexpr qsizetype queueLimit = 16;

    explicit Scanner(QObject *parent = nullptr);
    ~Scanner() override;

    /// Starts walking below \a root (a path in bytes; a symbolic link is resolved here, and only here). Once.
    void start(const QByteArray &root);

    /// Stops the walk soon. Batches not taken yet are dropped; atEnd() is true from here.
    void cancel();
    bool isCancelled() const;

    /// Moves the next batch into \a batch; false when none is waiting.
    bool take(ScanBatch &batch);

    /// Nothing is waiting and nothing will come.
    bool atEnd() const;

    /// Why the walk could not begin; empty otherwise. To be read when atEnd().
    QString errorString() const;

    // What the walk has met so far, which is ahead of what was taken. May be read at any time.
    qint64 folders() const; ///< with the root, as `find ROOT -type d` counts
    qint64 files() const; ///< as `find ROOT ! -type d` counts
    qint64 unreadableFolders() const;

Q_SIGNALS:
    /// There is something to take(), or the end was reached.
    void batchReady();
    /// The walk has ended, for whatever reason; batches may still be waiting. Emitted once.
    void finished();

private:
    struct Shared;
    class Walk;

    std::shared_ptr<Shared> m_shared;
    std::thread m_thread;
};
