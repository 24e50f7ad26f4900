// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/core/detail/text.h"

#include "aioorm/core/civildate_p.h"
#include "aioorm/core/text_p.h"

#include <QStringConverter>

#include <algorithm>
#include <array>
#include <cstring>

namespace Aio::Detail
{
namespace
{
char *putDigits(char *out, qint64 value, int width)
{
    for (int i = width - 1; i >= 0; --i) {
        out[i] = char('0' + value % 10);
        value /= 10;
    }
    return out + width;
}

char *putDate(char *out, const CivilDate &date)
{
    out = putDigits(out, date.year, 4);
    *out++ = '-';
    out = putDigits(out, date.month, 2);
    *out++ = '-';
    return putDigits(out, date.day, 2);
}

char *putTime(char *out, qint64 microseconds, Precision precision)
{
    const qint64 seconds = microseconds / 1000000;
    out = putDigits(out, seconds / 3600, 2);
    *out++ = ':';
    out = putDigits(out, seconds / 60 % 60, 2);
    *out++ = ':';
    out = putDigits(out, seconds % 60, 2);
    *out++ = '.';
    const qint64 fraction = microseconds % 1000000;
    return precision == Precision::Milliseconds ? putDigits(out, fraction / 1000, 3) : putDigits(out, fraction, 6);
}

// reads digits off the front of a text
class Reader
{
public:
    explicit Reader(std::string_view text)
        : m_rest(text)
    {
    }

    bool number(int width, int &out)
    {
        if (m_rest.size() < size_t(width)) {
            return false;
        }
        int value = 0;
        for (int i = 0; i < width; ++i) {
            const char c = m_rest[size_t(i)];
            if (c < '0' || c > '9') {
                return false;
            }
            value = value * 10 + (c - '0');
        }
        out = value;
        m_rest.remove_prefix(size_t(width));
        return true;
    }

    bool skip(char c)
    {
        if (m_rest.empty() || m_rest.front() != c) {
            return false;
        }
        m_rest.remove_prefix(1);
        return true;
    }

    bool atEnd() const { return m_rest.empty(); }

    bool date(qint64 &days)
    {
        int year, month, day;
        if (!number(4, year) || !skip('-') || !number(2, month) || !skip('-') || !number(2, day) || !isDate(year, month, day)) {
            return false;
        }
        days = daysFromCivil(year, month, day);
        return true;
    }

    bool time(qint64 &microseconds)
    {
        int hour, minute, second = 0;
        if (!number(2, hour) || !skip(':') || !number(2, minute) || hour > 23 || minute > 59) {
            return false;
        }
        qint64 fraction = 0;
        if (skip(':')) {
            if (!number(2, second) || second > 59) {
                return false;
            }
            if (skip('.')) {
                qint64 weight = 100000;
                bool any = false;
                for (int digit; number(1, digit); weight /= 10) {
                    fraction += digit * weight;
                    any = true;
                }
                if (!any) {
                    return false;
                }
            }
        }
        microseconds = ((hour * 60 + minute) * 60LL + second) * 1000000 + fraction;
        return true;
    }

private:
    std::string_view m_rest;
};
}

QByteArray dateTimeText(qint64 microsecondsSinceEpoch, Precision precision)
{
    qint64 days = microsecondsSinceEpoch / microsecondsPerDay;
    qint64 rest = microsecondsSinceEpoch % microsecondsPerDay;
    if (rest < 0) {
        rest += microsecondsPerDay;
        --days;
    }
    const CivilDate date = civilFromDays(days);
    if (date.year < 0 || date.year > 9999) {
        return {};
    }
    QByteArray text(precision == Precision::Milliseconds ? 23 : 26, Qt::Uninitialized);
    char *out = putDate(text.data(), date);
    *out++ = ' ';
    putTime(out, rest, precision);
    return text;
}

QByteArray dateText(qint64 julianDay)
{
    constexpr qint64 farAway = 10'000'000; // an invalid QDate is at the end of the numbers
    if (julianDay < 0 || julianDay > farAway) {
        return {};
    }
    const CivilDate date = civilFromDays(julianDay - julianDayOfEpoch);
    if (date.year < 0 || date.year > 9999) {
        return {};
    }
    QByteArray text(10, Qt::Uninitialized);
    putDate(text.data(), date);
    return text;
}

QByteArray timeText(qint64 microsecondsOfDay, Precision precision)
{
    QByteArray text(precision == Precision::Milliseconds ? 12 : 15, Qt::Uninitialized);
    putTime(text.data(), microsecondsOfDay, precision);
    return text;
}

std::optional<qint64> parseDateTime(std::string_view text)
{
    Reader reader(text);
    qint64 days, microseconds = 0;
    if (!reader.date(days)) {
        return {};
    }
    if (!reader.atEnd()) {
        if ((!reader.skip(' ') && !reader.skip('T')) || !reader.time(microseconds)) {
            return {};
        }
        reader.skip('Z');
    }
    if (!reader.atEnd()) {
        return {};
    }
    return days * microsecondsPerDay + microseconds;
}

std::optional<qint64> parseDate(std::string_view text)
{
    Reader reader(text);
    qint64 days;
    if (!reader.date(days) || !reader.atEnd()) {
        return {};
    }
    return days + julianDayOfEpoch;
}

std::optional<qint64> parseTime(std::string_view text)
{
    Reader reader(text);
    qint64 microseconds;
    if (!reader.time(microseconds) || !reader.atEnd()) {
        return {};
    }
    return microseconds;
}

namespace
{
enum class Content { Ascii, Unicode, Refused };

// Four units at a time: one of them is 0.
constexpr bool hasZero(quint64 units)
{
    return ((units - 0x0001'0001'0001'0001) & ~units & 0x8000'8000'8000'8000) != 0;
}

Content contentOf(QStringView text)
{
    const auto *units = text.utf16();
    const qsizetype size = text.size();
    quint64 all = 0;
    for (qsizetype i = 0; i < size;) {
        quint64 four;
        if (i + 4 <= size) {
            std::memcpy(&four, units + i, sizeof four);
            if (!hasZero(four) && !hasZero((four & 0xF800'F800'F800'F800) ^ 0xD800'D800'D800'D800)) {
                all |= four;
                i += 4;
                continue;
            }
        }
        const char16_t unit = units[i++];
        all |= unit;
        if (unit == 0) {
            return Content::Refused;
        }
        if (QChar::isSurrogate(unit)) {
            if (!QChar::isHighSurrogate(unit) || i == size || !QChar::isLowSurrogate(units[i])) {
                return Content::Refused;
            }
            ++i;
        }
    }
    return (all & 0xFF80'FF80'FF80'FF80) == 0 ? Content::Ascii : Content::Unicode;
}
}

bool readUtf8(std::string_view utf8, QString &out)
{
    constexpr std::string_view mark = "\xEF\xBB\xBF";
    qsizetype marks = 0;
    for (; utf8.starts_with(mark); utf8.remove_prefix(mark.size())) {
        ++marks;
    }
    const qsizetype size = qsizetype(utf8.size());
    out = QString::fromUtf8(utf8.data(), size);
    if (out.contains(QChar::ReplacementCharacter) && !QUtf8StringView(utf8.data(), size).isValidUtf8()) [[unlikely]] {
        return false;
    }
    if (marks > 0) [[unlikely]] {
        out.prepend(QString(marks, QChar::ByteOrderMark));
    }
    return true;
}

std::optional<QByteArray> strictUtf8(QStringView text)
{
    const Content content = contentOf(text);
    if (content == Content::Refused) {
        return {};
    }
    return content == Content::Ascii ? text.toLatin1() : text.toUtf8();
}

bool appendStrictUtf8(QByteArray &out, QStringView text)
{
    const Content content = contentOf(text);
    if (content == Content::Refused) {
        return false;
    }
    QStringEncoder encoder(QStringEncoder::Utf8);
    const qsizetype start = out.size();
    out.resize(start + (content == Content::Ascii ? text.size() : encoder.requiredSpace(text.size())));
    char *const end = encoder.appendToBuffer(out.data() + start, text);
    out.truncate(end - out.constData());
    return true;
}
}
