// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: BSD-2-Clause

#include "filetypes.h"

#include <QMimeType>

#include <algorithm>
#include <array>
#include <string_view>

using namespace Qt::StringLiterals;

namespace
{

using namespace std::string_view_literals;

constexpr qsizetype maxCachedSuffixes = 8192; // names like "x.3f2a9c" must not fill the memory

// clang-format off: tables
// application/… says little by itself; what these types are is listed here, by name or by beginning.
constexpr std::array archives = {
    "application/zip"sv, "application/gzip"sv, "application/x-tar"sv, "application/x-7z"sv, "application/x-bzip"sv,
    "application/x-xz"sv, "application/x-lz"sv, "application/zstd"sv, "application/x-compress"sv, "application/x-cpio"sv,
    "application/vnd.rar"sv, "application/x-rar"sv, "application/vnd.debian"sv, "application/x-deb"sv,
    "application/x-rpm"sv, "application/x-source-rpm"sv, "application/x-cd-image"sv, "application/x-raw-disk-image"sv,
    "application/x-iso9660"sv, "application/x-apple-diskimage"sv, "application/x-zstd"sv, "application/x-tzo"sv,
    "application/x-arj"sv, "application/x-lha"sv, "application/vnd.flatpak"sv, "application/vnd.snap"sv,
    "application/vnd.squashfs"sv, "application/x-ace"sv, "application/x-zoo"sv, "application/vnd.ms-cab"sv,
};
constexpr std::array documents = {
    "application/pdf"sv, "application/x-bzpdf"sv, "application/x-gzpdf"sv, "application/x-xzpdf"sv,
    "application/msword"sv, "application/vnd.ms-excel"sv, "application/vnd.ms-powerpoint"sv, "application/vnd.ms-word"sv,
    "application/vnd.oasis"sv, "application/vnd.openxmlformats"sv, "application/vnd.sun.xml"sv, "application/vnd.stardivision"sv,
    "application/epub"sv, "application/x-mobipocket"sv, "application/x-fictionbook"sv, "application/x-zip-compressed-fb2"sv,
    "application/postscript"sv, "application/x-gzpostscript"sv, "application/x-bzpostscript"sv, "application/x-dvi"sv,
    "application/x-gzdvi"sv, "application/x-bzdvi"sv, "application/x-abiword"sv, "application/vnd.lotus"sv,
    "application/vnd.visio"sv, "application/x-mswrite"sv, "application/x-chm"sv, "application/vnd.ms-htmlhelp"sv,
    "application/oxps"sv, "application/vnd.ms-xpsdocument"sv, "application/vnd.apple"sv, "application/x-kword"sv,
    "application/x-kspread"sv, "application/x-kpresenter"sv, "application/x-gnumeric"sv, "application/rtf"sv, "text/rtf"sv,
    "image/vnd.djvu"sv, "application/x-cbr"sv, "application/vnd.comicbook"sv, "application/x-cb"sv,
};
constexpr std::array programs = {
    "application/x-executable"sv, "application/x-sharedlib"sv, "application/x-object"sv, "application/x-archive"sv,
    "application/x-pie-executable"sv, "application/x-msdownload"sv, "application/x-ms-dos-executable"sv,
    "application/vnd.microsoft.portable-executable"sv, "application/x-msi"sv, "application/java-archive"sv,
    "application/x-java"sv, "application/wasm"sv, "application/x-iso9660-appimage"sv, "application/vnd.appimage"sv,
    "application/vnd.android.package-archive"sv, "application/x-python-bytecode"sv, "application/x-shared-library-la"sv,
    "application/x-core"sv, "application/x-sharedlib"sv,
};
constexpr std::array texts = {
    "application/json"sv, "application/xml"sv, "application/javascript"sv, "application/x-yaml"sv, "application/yaml"sv,
    "application/toml"sv, "application/sql"sv, "application/x-desktop"sv, "message/"sv,
};
// clang-format on
constexpr std::array media = {
    std::pair{"application/ogg"sv, FileTypes::Audio},
    std::pair{"application/vnd.rn-realmedia"sv, FileTypes::Video},
    std::pair{"application/mxf"sv, FileTypes::Video},
    std::pair{"application/x-matroska"sv, FileTypes::Video},
    std::pair{"application/illustrator"sv, FileTypes::Image},
    std::pair{"application/x-krita"sv, FileTypes::Image},
    std::pair{"image/x-compressed-xcf"sv, FileTypes::Image},
};

template<typename List>
bool isOneOf(const List &list, std::string_view name)
{
    return std::ranges::any_of(list, [name](std::string_view entry) {
        return name.starts_with(entry);
    });
}

FileTypes::Category categoryOf(const QMimeType &type)
{
    const QByteArray latin = type.name().toLatin1();
    const std::string_view name(latin.constData(), std::size_t(latin.size()));
    if (isOneOf(documents, name))
        return FileTypes::Document;
    if (isOneOf(programs, name))
        return FileTypes::Program;
    if (isOneOf(archives, name))
        return FileTypes::Archive;
    for (const auto &[entry, category] : media) {
        if (name.starts_with(entry))
            return category;
    }
    if (name.starts_with("image/"))
        return FileTypes::Image;
    if (name.starts_with("audio/"))
        return FileTypes::Audio;
    if (name.starts_with("video/"))
        return FileTypes::Video;
    if (name.starts_with("text/") || isOneOf(texts, name) || type.inherits(u"text/plain"_s))
        return FileTypes::Text;
    if (name.ends_with("+zip") || name.ends_with("-compressed-tar"))
        return FileTypes::Archive;
    return FileTypes::Other;
}

bool hasWildcard(QStringView text)
{
    return text.contains(u'*') || text.contains(u'?') || text.contains(u'[');
}

// The longest run of plain characters in a pattern: a name without it cannot match.
QString plainPart(const QString &pattern)
{
    QString best;
    QString run;
    bool inClass = false;
    for (const QChar c : pattern) {
        if (c == u'[')
            inClass = true;
        if (inClass || c == u'*' || c == u'?') {
            inClass = inClass && c != u']';
            run.clear();
            continue;
        }
        run += c;
        if (run.size() > best.size())
            best = run;
    }
    return best;
}

} // namespace

QString FileTypes::displayText(QByteArrayView rawName)
{
    QString text = QString::fromUtf8(rawName);
    for (QChar &c : text) {
        const char16_t code = c.unicode();
        if (code < 0x20)
            c = QChar(char16_t(0x2400 + code)); // ␊ and its like
        else if (code == 0x7f)
            c = QChar(u'\u2421');
        else if ((code >= 0x80 && code < 0xa0) || code == 0x2028 || code == 0x2029)
            c = QChar(QChar::ReplacementCharacter);
    }
    return text;
}

FileClassifier::FileClassifier()
{
    const auto types = m_mimeTypes.allMimeTypes();
    for (const QMimeType &type : types) {
        const auto patterns = type.globPatterns();
        for (const QString &written : patterns) {
            const QString pattern = written.toLower();
            const QStringView rest = pattern.startsWith("*."_L1) ? QStringView(pattern).mid(2) : QStringView();
            if (!hasWildcard(pattern)) {
                m_literals.insert(pattern);
            } else if (!rest.isEmpty() && !rest.contains(u'*') && !rest.contains(u'.')) {
                // "*.jpg", "*.[1-9]": the last suffix decides
            } else if (!rest.isEmpty() && !hasWildcard(rest)) {
                m_longSuffixes.insert(rest.toString());
                m_longestSuffix = std::max(m_longestSuffix, int(rest.count(u'.')));
            } else {
                const qsizetype star = pattern.indexOf(u'*');
                const bool isPrefix = star == pattern.size() - 1 && !hasWildcard(QStringView(pattern).left(star));
                m_oddities.push_back({pattern, isPrefix ? pattern.left(star) : QString(), plainPart(pattern)});
            }
        }
    }
}

FileClassifier::Type FileClassifier::ask(const QString &name) const
{
    const QMimeType type = m_mimeTypes.mimeTypeForFile(name, QMimeDatabase::MatchExtension);
    return {type.name(), categoryOf(type), !type.isDefault()};
}

const FileClassifier::Type &FileClassifier::classify(const QString &name)
{
    const QString lower = name.toLower();
    const auto odd = [&lower](const Oddity &oddity) {
        return oddity.prefix.isEmpty() ? lower.contains(oddity.part) : lower.startsWith(oddity.prefix);
    };
    if (m_literals.contains(lower) || std::ranges::any_of(m_oddities, odd)) {
        m_uncached = ask(name);
        return m_uncached;
    }

    qsizetype dot = name.lastIndexOf(u'.');
    QString suffix = dot < 0 ? QString() : name.mid(dot + 1);
    for (int dots = 1; dots <= m_longestSuffix && dot > 0; ++dots) {
        dot = name.lastIndexOf(u'.', dot - 1);
        if (dot < 0)
            break;
        if (const QStringView longer = QStringView(lower).mid(dot + 1); m_longSuffixes.contains(longer.toString()))
            suffix = name.mid(dot + 1);
    }
    if (const auto known = m_bySuffix.constFind(suffix); known != m_bySuffix.cend())
        return *known;
    if (m_bySuffix.size() >= maxCachedSuffixes)
        m_bySuffix.clear();
    return *m_bySuffix.insert(suffix, ask(name));
}
