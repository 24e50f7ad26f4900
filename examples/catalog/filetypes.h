// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: BSD-2-Clause

#pragma once

#include <QByteArray>
#include <QHash>
#include <QMimeDatabase>
#include <QObject>
#include <QSet>
#include <QString>

#include <vector>

/// What the catalogue says about a file beyond its name, size and time. The numbers are stored in the
/// database and used by the QML side: append, never renumber.
namespace FileTypes
{
Q_NAMESPACE

/// The coarse type the window filters by.
enum Category {
    Image = 0,
    Audio = 1,
    Video = 2,
    Text = 3, ///< text and source code
    Document = 4,
    Archive = 5,
    Program = 6, ///< executables, libraries, object code
    Other = 7,
};
Q_ENUM_NS(Category)

/// How the entry is stored in its folder.
enum Kind {
    RegularFile = 0,
    Symlink = 1,
    Special = 2, ///< sockets, pipes, devices
};
Q_ENUM_NS(Kind)

constexpr int categoryCount = 8;

/// A name made of bytes as text to look at: UTF-8 is decoded, bytes that are no UTF-8 become U+FFFD, control
/// characters (a newline is legal in a name) become their visible pictures. Two names may give one text: never a key.
QString displayText(QByteArrayView rawName);

} // namespace FileTypes

/// Finds MIME type and category by name. QMimeDatabase takes 10 µs and more for a name; one classifier asks it once
/// for each suffix and remembers the answer. Names and patterns that are no suffix ("Makefile", "*.so.[0-9]*") are
/// asked for as a whole, so an answer is always the one QMimeDatabase gives. Used by one thread at a time.
class FileClassifier
{
public:
    struct Type {
        QString mimeType;
        FileTypes::Category category = FileTypes::Other;
        bool known = false; ///< false: no pattern matched the name
    };

    FileClassifier();

    /// The type of a regular file called \a name.
    const Type &classify(const QString &name);

private:
    Type ask(const QString &name) const;

    QMimeDatabase m_mimeTypes;
    QSet<QString> m_literals; // lower case: "makefile"
    QSet<QString> m_longSuffixes; // lower case, with a dot inside: "tar.gz"
    int m_longestSuffix = 0; // dots in the longest of these
    struct Oddity { // patterns that are neither, by what is plain in them
        QString pattern;
        QString prefix;
        QString part;
    };
    std::vector<Oddity> m_oddities;
    QHash<QString, Type> m_bySuffix; // the suffix as written: "*.C" and "*.c" differ
    Type m_uncached;
};
