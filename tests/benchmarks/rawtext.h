// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include <QString>

#include <cstring>

/// Text between Qt and a database, for the floors. Most text is plain ASCII, whose letters only change their width: done
/// here, eight at a time, which the compiler makes one instruction of. What is not ASCII is done again by Qt.
namespace Bench
{
using EightBytes = unsigned char __attribute__((vector_size(8)));
using EightUnits = char16_t __attribute__((vector_size(16)));

/// Cannot be faster: one allocation, of the right size, which a QString that owns its text needs; each byte is read once.
inline QString rawText(const char *bytes, qsizetype size)
{
    constexpr qsizetype step = 8;
    if (size < step) {
        return QString::fromUtf8(bytes, size);
    }
    QString text(size, Qt::Uninitialized);
    auto *const units = reinterpret_cast<char16_t *>(text.data());
    quint64 seen = 0;
    const auto widen = [&](qsizetype at) {
        quint64 word;
        memcpy(&word, bytes + at, sizeof word);
        seen |= word;
        EightBytes narrow;
        memcpy(&narrow, &word, sizeof narrow);
        const EightUnits wide = __builtin_convertvector(narrow, EightUnits);
        memcpy(units + at, &wide, sizeof wide);
    };
    for (qsizetype at = 0; at + step < size; at += step) {
        widen(at);
    }
    widen(size - step); // some of them for the second time
    if (seen & 0x8080'8080'8080'8080) [[unlikely]] {
        return QString::fromUtf8(bytes, size);
    }
    return text;
}

/// At most so many bytes of UTF-8.
inline qsizetype rawUtf8Size(const QString &text)
{
    return 3 * text.size();
}

/// Writes the text as UTF-8 to `out`, which has room for rawUtf8Size(), and returns its end. Cannot be faster: straight to
/// where the bytes go, without a QByteArray between.
inline char *writeUtf8(char *out, const QString &text)
{
    constexpr qsizetype step = 8;
    const qsizetype size = text.size();
    if (size >= step) {
        const auto *const units = reinterpret_cast<const char16_t *>(text.constData());
        EightUnits seen{};
        const auto narrow = [&](qsizetype at) {
            EightUnits wide;
            memcpy(&wide, units + at, sizeof wide);
            seen |= wide;
            const EightBytes bytes = __builtin_convertvector(wide, EightBytes);
            memcpy(out + at, &bytes, sizeof bytes);
        };
        for (qsizetype at = 0; at + step < size; at += step) {
            narrow(at);
        }
        narrow(size - step);
        quint64 halves[2];
        memcpy(halves, &seen, sizeof halves);
        if (!((halves[0] | halves[1]) & 0xff80'ff80'ff80'ff80)) [[likely]] {
            return out + size;
        }
    }
    const QByteArray utf8 = text.toUtf8();
    memcpy(out, utf8.constData(), std::size_t(utf8.size()));
    return out + utf8.size();
}
}
