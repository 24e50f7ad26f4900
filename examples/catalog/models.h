// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: BSD-2-Clause

#pragma once

#include "aioorm/orm/aiomodel.h"
#include "aioorm/quick/aiolistmodel.h"
#include "aioorm/quick/aiotreemodel.h"

#include <QByteArray>
#include <QDateTime>
#include <QString>

/// A folder of the tree. Names and paths are bytes, as the file system has them.
class Folder : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Folder, "folders",
        (qint64,                id,         setId,         primaryKey()),
        (AioForeignKey<Folder>, folder,     setFolder,     nullable().onDelete(Aio::Cascade)), // none: the root
        (QByteArray,            rawName,    setRawName),    // the root's is its full path
        (QString,               name,       setName),       // its last part, to read
        (QByteArray,            rawPath,    setRawPath),    // relative to the root, "" for the root itself
        (QDateTime,             modified,   setModified),
        (bool,                  unreadable, setUnreadable)) // it exists, but what it holds could not be listed
    // clang-format on

public:
    static void aioTable(AioTable &table) { table.unique("folder", "rawName"); }
};

// FolderTreeModel
AIO_QML_TREE_MODEL(Folder)

/// Whatever is no folder. Two names that differ only in bytes that are no UTF-8 are two files with the same `name`.
class File : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(File, "files",
        (qint64,                id,       setId,       primaryKey()),
        (AioForeignKey<Folder>, folder,   setFolder,   backref("files").onDelete(Aio::Cascade)),
        (QByteArray,            rawName,  setRawName),
        (QString,               name,     setName),     // to read and to search, see FileTypes::displayText()
        (QString,               location, setLocation), // the path of its folder, likewise
        (qint64,                size,     setSize),
        (QDateTime,             modified, setModified),
        (QString,               mimeType, setMimeType),
        (qint32,                category, setCategory), // FileTypes::Category
        (qint32,                kind,     setKind),     // FileTypes::Kind
        (QString,               tagText,  setTagText,  defaultsTo(QStringLiteral("")))) // its tags in one line, kept with them
    // clang-format on

public:
    static void aioTable(AioTable &table)
    {
        // A page of the list in its usual order is a few steps in an index, however many files there are. Those for the
        // other orders come after the first indexing, see indexing.cpp.
        table.unique("folder", "rawName").index("name");
    }
};

// FileListModel and FileRecord
AIO_QML_MODEL(File)

/// A word that a person has put on a file.
class Tag : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Tag, "tags",
        (qint64,              id,   setId,   primaryKey()),
        (AioForeignKey<File>, file, setFile, backref("tags").onDelete(Aio::Cascade)),
        (QString,             text, setText))
    // clang-format on

public:
    static void aioTable(AioTable &table) { table.unique("file", "text"); }
};

// TagListModel
AIO_QML_MODEL(Tag)
