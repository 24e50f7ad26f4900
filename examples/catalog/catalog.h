// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: BSD-2-Clause

#pragma once

#include "filetypes.h"

#include "aioorm/core/aiotask.h"

#include <QByteArray>
#include <QDateTime>
#include <QElapsedTimer>
#include <QList>
#include <QObject>
#include <QString>
#include <QTimer>
#include <QtQml/qqml.h>

#include <array>
#include <memory>

class Scanner;

/// FileTypes for QML: FileType.Image, FileType.Symlink, …
namespace FileTypeForeign
{
Q_NAMESPACE
QML_FOREIGN_NAMESPACE(FileTypes)
QML_NAMED_ELEMENT(FileType)
} // namespace FileTypeForeign

/// The catalogue of one folder tree: what the window shows and does besides what it reads and writes by itself: the files, their
/// details and their tags.
///
/// catalog.cpp holds the state and what QML sees of it; indexing.cpp everything that talks to the database.
class Catalog : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("made by the program")
    Q_PROPERTY(QString root READ root CONSTANT FINAL)
    Q_PROPERTY(State state READ state NOTIFY stateChanged FINAL)
    Q_PROPERTY(double progress READ progress NOTIFY progressed FINAL)
    Q_PROPERTY(double folders READ folders NOTIFY progressed FINAL)
    Q_PROPERTY(double files READ files NOTIFY progressed FINAL)
    Q_PROPERTY(double bytes READ bytes NOTIFY progressed FINAL)
    Q_PROPERTY(double unreadableFolders READ unreadableFolders NOTIFY progressed FINAL)
    Q_PROPERTY(double rate READ rate NOTIFY progressed FINAL)
    Q_PROPERTY(double elapsed READ elapsed NOTIFY progressed FINAL)
    Q_PROPERTY(QList<double> categoryCounts READ categoryCounts NOTIFY progressed FINAL)
    Q_PROPERTY(QList<double> categoryBytes READ categoryBytes NOTIFY progressed FINAL)
    Q_PROPERTY(QString errorString READ errorString NOTIFY errorStringChanged FINAL)

public:
    enum State {
        Idle, ///< nothing was indexed yet in this run; the numbers are those of the database
        Indexing,
        Cancelled, ///< the database holds a part
        Done,
        Failed, ///< see errorString
    };
    Q_ENUM(State)

    /// What the numbers in the window are made of.
    struct Totals {
        qint64 folders = 0;
        qint64 files = 0;
        qint64 bytes = 0;
        qint64 unreadableFolders = 0;
        std::array<qint64, FileTypes::categoryCount> categoryFiles = {};
        std::array<qint64, FileTypes::categoryCount> categoryBytes = {};
    };

    /// \a root: an existing folder, as bytes. \a database: the SQLite file; its folder exists.
    Catalog(const QByteArray &root, const QString &database, QObject *parent = nullptr);
    ~Catalog() override;

    QString root() const; ///< for showing
    QByteArray rawRoot() const;
    State state() const;
    double progress() const; ///< 0 to 1
    double folders() const;
    double files() const;
    double bytes() const;
    double unreadableFolders() const;
    double rate() const; ///< files a second
    double elapsed() const; ///< seconds
    QList<double> categoryCounts() const; ///< indexed by FileTypes::Category
    QList<double> categoryBytes() const;
    QString errorString() const;
    const Totals &totals() const;

    /// Indexes the tree, or brings the index up to date. Nothing happens while that is going on.
    Q_INVOKABLE void index();
    Q_INVOKABLE void cancel();
    /// Opens a file with the program the desktop has for it.
    Q_INVOKABLE void openFile(const QString &fileId);
    Q_INVOKABLE void copy(const QString &text);
    /// Takes errorString back.
    Q_INVOKABLE void dismissError();

Q_SIGNALS:
    /// The database was opened, or could not be: then errorString() says why. Emitted once, before anything is indexed.
    void opened();
    void stateChanged();
    void progressed();
    void errorStringChanged();
    /// An index() has come to its end, for better or worse; state() says which.
    void indexed();

private:
    // indexing.cpp: what the database does. Errors leave these as exceptions; spawn() shows them.
    struct Store; // the database and what else the ORM side keeps
    void openStore(const QString &database); // once, from the constructor
    AioTask<> createTables();
    AioTask<> loadTotals(); // of what the database holds, then stored()
    AioTask<> indexTree(); // from m_scanner into the database; calls stored() as it goes
    AioTask<QByteArray> findPath(QString fileId); // as the file system has it; empty: the file is gone
    void followTags(); // keeps File::tagText in line with the tags, in their transactions

    // catalog.cpp: for indexing.cpp to call.
    void stored(const Totals &totals, double progress); // cheap: the window is told ten times a second
    AioTask<> open();
    AioTask<> runIndexing();
    AioTask<> show(QString fileId);
    void spawn(AioTask<> task); // runs it to its end, an exception becomes errorString
    void setState(State state);
    void fail(const QString &error); // an empty one takes it back

    const QByteArray m_root;
    std::shared_ptr<Store> m_store; // shared: made and deleted where its type is known
    std::unique_ptr<Scanner> m_scanner; // while indexing
    State m_state = Idle;
    QString m_error;
    Totals m_totals;
    double m_progress = 0;
    QElapsedTimer m_clock;
    double m_elapsed = 0; // seconds, of the last run
    qint64 m_filesSeen = 0; // in this run
    QTimer m_ticker; // keeps the numbers moving
};
