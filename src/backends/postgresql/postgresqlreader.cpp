// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/backends/postgresql/postgresqltype_p.h"
#include "aioorm/backends/postgresql/postgresqlvalue_p.h"

#include "aioorm/core/text_p.h"

#include <QDate>
#include <QLocale>
#include <QUuid>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstring>

#include <arpa/inet.h>

namespace Aio::Detail
{
using namespace Postgresql;

namespace
{
constexpr const char *malformed = "holds bytes that are no value of its type";
constexpr const char *outOfCalendar = "holds an infinite date, or one too far away for its C++ type";
constexpr const char *noDecimal = "holds NaN or infinity, which no AioDecimal can be";
constexpr const char *hasMonths = "holds an interval of months or years, which are no fixed time";
constexpr const char *tooLong = "holds an interval too long for 64 bits of microseconds";
constexpr const char *noList = "holds an array of more than one dimension";
constexpr const char *noJson = "holds an array with NaN, infinity, or a date outside the years 0 to 9999";

constexpr qsizetype blockSize = qsizetype(16) * 1024;
constexpr qsizetype largestBlock = qsizetype(1024) * 1024; // to be kept for further rows

char *putDigits(char *out, int number, int width)
{
    for (int i = width - 1; i >= 0; --i) {
        out[i] = char('0' + number % 10);
        number /= 10;
    }
    return out + width;
}

char hexDigit(int value)
{
    return "0123456789abcdef"[value];
}

int hexValue(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

// a number at the front of a text, with its sign
template<class T>
bool takeNumber(std::string_view &text, T &out)
{
    if (text.starts_with('+')) {
        text.remove_prefix(1);
    }
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), out);
    if (code != std::errc()) {
        return false;
    }
    text.remove_prefix(std::size_t(end - text.data()));
    return true;
}

bool takeCharacter(std::string_view &text, char c)
{
    if (!text.starts_with(c)) {
        return false;
    }
    text.remove_prefix(1);
    return true;
}

bool takeEnd(std::string_view &text, std::string_view end)
{
    if (!text.ends_with(end)) {
        return false;
    }
    text.remove_suffix(end.size());
    return true;
}

// of as many digits as there are, up to six: 5 of ".5" is 500000
bool takeFraction(std::string_view &text, qint64 &microseconds)
{
    microseconds = 0;
    if (!takeCharacter(text, '.')) {
        return true;
    }
    qint64 weight = 100'000;
    for (; !text.empty() && text.front() >= '0' && text.front() <= '9'; text.remove_prefix(1), weight /= 10) {
        microseconds += (text.front() - '0') * weight;
    }
    return true;
}

// "1999-01-08", "12345-01-08"
std::optional<qint64> takeJulianDay(std::string_view &text, bool isBeforeChrist)
{
    int year, month, day;
    if (!takeNumber(text, year) || !takeCharacter(text, '-') || !takeNumber(text, month) || !takeCharacter(text, '-') || !takeNumber(text, day)) {
        return {};
    }
    const QDate date(isBeforeChrist ? -year : year, month, day); // which has no year 0 either
    return date.isValid() ? std::optional(date.toJulianDay()) : std::nullopt;
}

// "04:05:06", "04:05:06.789", and 24:00:00, which is a time to PostgreSQL
std::optional<qint64> takeTime(std::string_view &text)
{
    int hour, minute, second;
    qint64 fraction;
    if (!takeNumber(text, hour) || !takeCharacter(text, ':') || !takeNumber(text, minute) || !takeCharacter(text, ':') || !takeNumber(text, second)
        || !takeFraction(text, fraction)) {
        return {};
    }
    if (hour < 0 || hour > 24 || minute < 0 || minute > 59 || second < 0 || second > 60) {
        return {}; // of no server
    }
    return ((hour * 60 + minute) * 60LL + second) * 1'000'000 + fraction;
}

// "+00", "-03:30", "+00:53:28"
bool takeZone(std::string_view &text, qint64 &microseconds)
{
    microseconds = 0;
    if (text.empty()) {
        return true;
    }
    const bool west = text.front() == '-';
    if (!west && text.front() != '+') {
        return false;
    }
    qint64 weight = 3'600'000'000;
    do {
        text.remove_prefix(1);
        int number;
        if (text.starts_with('-') || !takeNumber(text, number) || number > 99) {
            return false;
        }
        microseconds += number * weight;
        weight /= 60;
    } while (text.starts_with(':'));
    microseconds = west ? -microseconds : microseconds;
    return true;
}
}

/// The functions that make cells, one for each type and format.
class PostgresqlDecoder
{
public:
    using Decode = PostgresqlReader::Decode;

    /// Null: needs the text format.
    static Decode binary(quint32 type)
    {
        switch (type) {
        case BoolOid:
            return &readBool;
        case ByteaOid:
            return &readBytes<AioCell::Kind::Blob>;
        case CharOid:
            return &readChar;
        case NameOid:
        case TextOid:
        case JsonOid:
        case XmlOid:
        case UnknownOid:
        case BpcharOid:
        case VarcharOid:
        case VoidOid:
            return &readBytes<AioCell::Kind::Text>;
        case Int8Oid:
            return &readInteger<qint64>;
        case Int2Oid:
            return &readInteger<qint16>;
        case Int4Oid:
            return &readInteger<qint32>;
        case OidOid:
            return &readInteger<quint32>;
        case CidrOid:
        case InetOid:
            return &readInet;
        case MacaddrOid:
        case Macaddr8Oid:
            return &readMacaddr;
        case Float4Oid:
            return &readFloat4;
        case Float8Oid:
            return &readFloat8;
        case DateOid:
            return &readDate;
        case TimeOid:
            return &readTime;
        case TimestampOid:
        case TimestamptzOid:
            return &readTimestamp;
        case IntervalOid:
            return &readInterval;
        case NumericOid:
            return &readNumeric;
        case UuidOid:
            return &readUuid;
        case JsonbOid:
            return &readJsonb;
        default:
            return elementOf(type) != NoOid && binary(elementOf(type)) ? &readArray : nullptr;
        }
    }

    /// Of every type.
    static Decode text(quint32 type)
    {
        switch (type) {
        case BoolOid:
            return &parseBool;
        case ByteaOid:
            return &parseBytea;
        case Int8Oid:
            return &parseInteger<qint64>;
        case Int2Oid:
            return &parseInteger<qint16>;
        case Int4Oid:
            return &parseInteger<qint32>;
        case OidOid:
            return &parseInteger<quint32>;
        case Float4Oid:
            return &parseFloat<float>;
        case Float8Oid:
            return &parseFloat<double>;
        case DateOid:
            return &parseDay;
        case TimeOid:
            return &parseTimeOfDay;
        case TimestampOid:
        case TimestamptzOid:
            return &parseTimestamp;
        case IntervalOid:
            return &parseInterval;
        case NumericOid:
            return &parseNumeric;
        case UuidOid:
            return &parseUuid;
        default:
            return elementOf(type) != NoOid ? &parseArray : &readBytes<AioCell::Kind::Text>;
        }
    }

private:
    static bool refuse(PostgresqlReader &reader, const char *reason)
    {
        reader.m_reason = reason;
        return false;
    }

    // -- binary --

    static bool readBool(PostgresqlReader &reader, quint32, const char *data, int size, AioCell &cell)
    {
        cell = AioCell::fromInteger(*data != 0, AioCell::Kind::Bool);
        return size == 1 || refuse(reader, malformed);
    }

    template<AioCell::Kind kind>
    static bool readBytes(PostgresqlReader &, quint32, const char *data, int size, AioCell &cell)
    {
        cell = AioCell::fromBytes(kind, data, size);
        return true;
    }

    // as PostgreSQL shows it: nothing for 0, \ooo for what is no ASCII
    static bool readChar(PostgresqlReader &reader, quint32, const char *data, int size, AioCell &cell)
    {
        if (size != 1) {
            return refuse(reader, malformed);
        }
        const auto byte = uchar(*data);
        if (byte < 0x80) {
            cell = AioCell::fromBytes(AioCell::Kind::Text, data, byte == 0 ? 0 : 1);
            return true;
        }
        char *const out = reader.take(4);
        out[0] = '\\';
        out[1] = char('0' + (byte >> 6));
        out[2] = char('0' + (byte >> 3 & 7));
        out[3] = char('0' + (byte & 7));
        cell = AioCell::fromBytes(AioCell::Kind::Text, out, 4);
        return true;
    }

    template<class T>
    static bool readInteger(PostgresqlReader &reader, quint32, const char *data, int size, AioCell &cell)
    {
        if (size != int(sizeof(T))) {
            return refuse(reader, malformed);
        }
        cell = AioCell::fromInteger(qint64(get<T>(data)));
        return true;
    }

    static bool readFloat4(PostgresqlReader &reader, quint32, const char *data, int size, AioCell &cell)
    {
        if (size != 4) {
            return refuse(reader, malformed);
        }
        cell = AioCell::fromReal(double(getFloat4(data)));
        return true;
    }

    static bool readFloat8(PostgresqlReader &reader, quint32, const char *data, int size, AioCell &cell)
    {
        if (size != 8) {
            return refuse(reader, malformed);
        }
        cell = AioCell::fromReal(getFloat8(data));
        return true;
    }

    static bool dateCell(PostgresqlReader &reader, qint64 julianDay, AioCell &cell)
    {
        // the ends of the 32 bits stand for infinity
        if (julianDay < 0 || julianDay >= endJulianDay) {
            return refuse(reader, outOfCalendar);
        }
        cell = AioCell::fromInteger(julianDay, AioCell::Kind::Date);
        return true;
    }

    static bool readDate(PostgresqlReader &reader, quint32, const char *data, int size, AioCell &cell)
    {
        if (size != 4) {
            return refuse(reader, malformed);
        }
        return dateCell(reader, get<qint32>(data) + epochJulianDay, cell);
    }

    static bool readTime(PostgresqlReader &reader, quint32, const char *data, int size, AioCell &cell)
    {
        if (size != 8) {
            return refuse(reader, malformed);
        }
        cell = AioCell::fromInteger(get<qint64>(data), AioCell::Kind::Time);
        return true;
    }

    static bool timestampCell(PostgresqlReader &reader, qint64 sinceEpochOfPostgresql, AioCell &cell)
    {
        // the ends of the 64 bits stand for infinity
        qint64 microseconds;
        if (sinceEpochOfPostgresql < firstTimestamp || qAddOverflow(sinceEpochOfPostgresql, epochMicroseconds, &microseconds)) {
            return refuse(reader, outOfCalendar);
        }
        cell = AioCell::fromInteger(microseconds, AioCell::Kind::DateTime);
        return true;
    }

    static bool readTimestamp(PostgresqlReader &reader, quint32, const char *data, int size, AioCell &cell)
    {
        return size == 8 ? timestampCell(reader, get<qint64>(data), cell) : refuse(reader, malformed);
    }

    static bool intervalCell(PostgresqlReader &reader, qint64 months, qint64 days, qint64 microseconds, AioCell &cell)
    {
        if (months != 0) {
            return refuse(reader, hasMonths);
        }
        qint64 sum;
        if (qMulOverflow(days, microsecondsPerDay, &sum) || qAddOverflow(sum, microseconds, &sum)) {
            return refuse(reader, tooLong);
        }
        cell = AioCell::fromInteger(sum);
        return true;
    }

    static bool readInterval(PostgresqlReader &reader, quint32, const char *data, int size, AioCell &cell)
    {
        return size == 16 ? intervalCell(reader, get<qint32>(data + 12), get<qint32>(data + 8), get<qint64>(data), cell) : refuse(reader, malformed);
    }

    static bool readNumeric(PostgresqlReader &reader, quint32, const char *data, int size, AioCell &cell)
    {
        if (size < 8) {
            return refuse(reader, malformed);
        }
        const int count = get<quint16>(data);
        const int weight = get<qint16>(data + 2);
        const quint16 sign = get<quint16>(data + 4);
        const int scale = get<quint16>(data + 6);
        if (sign == NotANumber || sign == PositiveInfinity || sign == NegativeInfinity) {
            return refuse(reader, noDecimal);
        }
        if ((sign != Positive && sign != Negative) || size != 8 + 2 * count) {
            return refuse(reader, malformed);
        }
        const auto group = [&](int index) -> int {
            return index >= 0 && index < count ? get<qint16>(data + 8 + qsizetype(2) * index) : 0;
        };
        char *const text = reader.take(4 * std::max(weight + 1, 1) + scale + 8);
        char *out = text;
        if (sign == Negative) {
            *out++ = '-';
        }
        if (weight < 0) {
            *out++ = '0';
        } else {
            out = std::to_chars(out, out + 4, group(0)).ptr;
            for (int i = 1; i <= weight; ++i) {
                out = putDigits(out, group(i), 4);
            }
        }
        if (scale > 0) {
            *out++ = '.';
            char *const end = out + scale;
            for (int i = weight + 1; out < end; ++i) {
                if (i < 0) { // zeros behind the point, before the first group
                    const auto zeros = std::min<qsizetype>(4, end - out);
                    std::fill_n(out, zeros, '0');
                    out += zeros;
                } else {
                    out = putDigits(out, group(i), 4);
                }
            }
            out = end;
        }
        cell = AioCell::fromBytes(AioCell::Kind::Text, text, out - text);
        return true;
    }

    static bool readUuid(PostgresqlReader &reader, quint32, const char *data, int size, AioCell &cell)
    {
        cell = AioCell::fromBytes(AioCell::Kind::Uuid, data, 16);
        return size == 16 || refuse(reader, malformed);
    }

    static bool readJsonb(PostgresqlReader &reader, quint32, const char *data, int size, AioCell &cell)
    {
        if (size < 1 || *data != 1) {
            return refuse(reader, malformed);
        }
        cell = AioCell::fromBytes(AioCell::Kind::Text, data + 1, size - 1);
        return true;
    }

    // family, bits of the network, whether it is a cidr, and the length of the address, which follows
    static bool readInet(PostgresqlReader &reader, quint32, const char *data, int size, AioCell &cell)
    {
        constexpr char version4 = 2, version6 = 3;
        if (size < 4 || (data[0] != version4 && data[0] != version6) || size != 4 + data[3] || data[3] != (data[0] == version4 ? 4 : 16)) {
            return refuse(reader, malformed);
        }
        constexpr qsizetype room = INET6_ADDRSTRLEN + 4;
        char *const text = reader.take(room);
        inet_ntop(data[0] == version4 ? AF_INET : AF_INET6, data + 4, text, socklen_t(room));
        char *out = text + std::strlen(text);
        const int bits = uchar(data[1]);
        if (data[2] != 0 || bits != data[3] * 8) {
            *out++ = '/';
            out = std::to_chars(out, text + room, bits).ptr;
        }
        cell = AioCell::fromBytes(AioCell::Kind::Text, text, out - text);
        return true;
    }

    static bool readMacaddr(PostgresqlReader &reader, quint32, const char *data, int size, AioCell &cell)
    {
        if (size != 6 && size != 8) {
            return refuse(reader, malformed);
        }
        char *const text = reader.take(qsizetype(3) * size);
        for (qsizetype i = 0; i < size; ++i) {
            text[3 * i] = hexDigit(uchar(data[i]) >> 4);
            text[3 * i + 1] = hexDigit(uchar(data[i]) & 15);
            text[3 * i + 2] = ':';
        }
        cell = AioCell::fromBytes(AioCell::Kind::Text, text, 3 * size - 1);
        return true;
    }

    static bool readArray(PostgresqlReader &reader, quint32 type, const char *data, int size, AioCell &cell)
    {
        const quint32 element = elementOf(type);
        const char *const end = data + size;
        if (size < 12) {
            return refuse(reader, malformed);
        }
        const int dimensions = get<qint32>(data);
        if (dimensions > 1) {
            return refuse(reader, noList);
        }
        const auto given = get<quint32>(data + 8); // an enumeration's or a domain's own, where `element` is what it looks like
        if (dimensions < 0 || (given != element && given < FirstCustomOid) || (dimensions == 1 && size < 20)) {
            return refuse(reader, malformed);
        }
        const int count = dimensions == 1 ? get<qint32>(data + 12) : 0;
        data += dimensions == 1 ? 20 : 12;
        const Decode decode = binary(element);
        reader.m_list.resize(0);
        reader.m_list += '[';
        for (int i = 0; i < count; ++i) {
            if (end - data < 4) {
                return refuse(reader, malformed);
            }
            const int length = get<qint32>(data);
            data += 4;
            AioCell item;
            if (length >= 0) {
                if (end - data < length) {
                    return refuse(reader, malformed);
                }
                if (!decode(reader, NoOid, data, length, item)) {
                    return false;
                }
                data += length;
            }
            if (!appendItem(reader, element, item)) {
                return false;
            }
        }
        return endList(reader, cell);
    }

    // -- text --

    static bool parseBool(PostgresqlReader &reader, quint32, const char *data, int size, AioCell &cell)
    {
        cell = AioCell::fromInteger(*data == 't', AioCell::Kind::Bool);
        return (size == 1 && (*data == 't' || *data == 'f')) || refuse(reader, malformed);
    }

    static bool parseBytea(PostgresqlReader &reader, quint32, const char *data, int size, AioCell &cell)
    {
        if (size < 2 || data[0] != '\\' || data[1] != 'x' || size % 2 != 0) {
            return refuse(reader, malformed);
        }
        const int count = size / 2 - 1;
        char *const bytes = reader.take(count);
        for (int i = 0; i < count; ++i) {
            const int high = hexValue(data[2 * i + 2]), low = hexValue(data[2 * i + 3]);
            if (high < 0 || low < 0) {
                return refuse(reader, malformed);
            }
            bytes[i] = char(high << 4 | low);
        }
        cell = AioCell::fromBytes(AioCell::Kind::Blob, bytes, count);
        return true;
    }

    template<class T>
    static bool parseInteger(PostgresqlReader &reader, quint32, const char *data, int size, AioCell &cell)
    {
        std::string_view text(data, std::size_t(size));
        T number;
        if (!takeNumber(text, number) || !text.empty()) {
            return refuse(reader, malformed);
        }
        cell = AioCell::fromInteger(qint64(number));
        return true;
    }

    template<class T>
    static bool parseFloat(PostgresqlReader &reader, quint32, const char *data, int size, AioCell &cell)
    {
        std::string_view text(data, std::size_t(size)); // NaN and Infinity are read as well
        T number;
        if (!takeNumber(text, number) || !text.empty()) {
            return refuse(reader, malformed);
        }
        cell = AioCell::fromReal(double(number));
        return true;
    }

    static bool isInfinity(std::string_view text) { return text == "infinity" || text == "-infinity"; }

    static bool parseDay(PostgresqlReader &reader, quint32, const char *data, int size, AioCell &cell)
    {
        std::string_view text(data, std::size_t(size));
        const bool isBeforeChrist = takeEnd(text, " BC");
        const auto day = takeJulianDay(text, isBeforeChrist);
        if (!day || !text.empty()) {
            return refuse(reader, isInfinity(text) ? outOfCalendar : malformed);
        }
        return dateCell(reader, *day, cell);
    }

    static bool parseTimeOfDay(PostgresqlReader &reader, quint32, const char *data, int size, AioCell &cell)
    {
        std::string_view text(data, std::size_t(size));
        const auto time = takeTime(text);
        if (!time || !text.empty()) {
            return refuse(reader, malformed);
        }
        cell = AioCell::fromInteger(*time, AioCell::Kind::Time);
        return true;
    }

    static bool parseTimestamp(PostgresqlReader &reader, quint32, const char *data, int size, AioCell &cell)
    {
        std::string_view text(data, std::size_t(size));
        const bool isBeforeChrist = takeEnd(text, " BC");
        const auto day = takeJulianDay(text, isBeforeChrist);
        const auto time = day && takeCharacter(text, ' ') ? takeTime(text) : std::nullopt;
        qint64 zone;
        if (day && *day > endJulianDayOfTimestamps) {
            return refuse(reader, outOfCalendar);
        }
        if (!time || !takeZone(text, zone) || !text.empty()) {
            return refuse(reader, isInfinity(text) ? outOfCalendar : malformed);
        }
        return timestampCell(reader, (*day - epochJulianDay) * microsecondsPerDay + *time - zone, cell);
    }

    // "P1Y2M3DT4H5M6.7S", each of its numbers with a sign of its own
    static bool parseInterval(PostgresqlReader &reader, quint32, const char *data, int size, AioCell &cell)
    {
        std::string_view text(data, std::size_t(size));
        if (!takeCharacter(text, 'P')) {
            return parsePlainInterval(reader, text, cell);
        }
        qint64 months = 0, days = 0, microseconds = 0;
        bool isTime = false;
        while (!text.empty()) {
            if (takeCharacter(text, 'T')) {
                isTime = true;
                continue;
            }
            const bool negative = text.starts_with('-');
            qint64 number, fraction;
            if (!takeNumber(text, number) || !takeFraction(text, fraction) || text.empty()) {
                return refuse(reader, malformed);
            }
            const char unit = text.front();
            text.remove_prefix(1);
            qint64 weight;
            if (isTime && (unit == 'H' || unit == 'M' || unit == 'S')) {
                weight = unit == 'H' ? 3'600'000'000 : unit == 'M' ? 60'000'000 : 1'000'000;
                if (qMulOverflow(number, weight, &number) || qAddOverflow(number, negative ? -fraction : fraction, &number)
                    || qAddOverflow(microseconds, number, &microseconds)) {
                    return refuse(reader, tooLong);
                }
            } else if (!isTime && (unit == 'Y' || unit == 'M')) {
                months |= number;
            } else if (!isTime && (unit == 'D' || unit == 'W')) {
                if ((unit == 'W' && qMulOverflow(number, qint64(7), &number)) || qAddOverflow(days, number, &days)) {
                    return refuse(reader, tooLong);
                }
            } else {
                return refuse(reader, malformed);
            }
        }
        return intervalCell(reader, months, days, microseconds, cell);
    }

    // of the IntervalStyle "postgres", which PgBouncer's connections have: "1 mon -2 days +03:04:05.678"
    static bool parsePlainInterval(PostgresqlReader &reader, std::string_view text, AioCell &cell)
    {
        qint64 months = 0, days = 0, microseconds = 0;
        while (!text.empty()) {
            const bool negative = text.starts_with('-');
            qint64 number;
            if (!takeNumber(text, number)) {
                return refuse(reader, malformed);
            }
            if (takeCharacter(text, ':')) {
                int minutes, seconds;
                qint64 fraction;
                if (!takeNumber(text, minutes) || !takeCharacter(text, ':') || !takeNumber(text, seconds) || !takeFraction(text, fraction) || !text.empty()) {
                    return refuse(reader, malformed);
                }
                const qint64 rest = minutes * 60'000'000LL + seconds * 1'000'000LL + fraction;
                if (qMulOverflow(number, qint64(3'600'000'000), &microseconds) || qAddOverflow(microseconds, negative ? -rest : rest, &microseconds)) {
                    return refuse(reader, tooLong);
                }
            } else {
                takeCharacter(text, ' ');
                const std::string_view unit = text.substr(0, text.find(' '));
                text.remove_prefix(unit.size());
                if (unit == "day" || unit == "days") {
                    days = number;
                } else if (unit == "mon" || unit == "mons" || unit == "year" || unit == "years") {
                    months |= number;
                } else {
                    return refuse(reader, malformed);
                }
            }
            takeCharacter(text, ' ');
        }
        return intervalCell(reader, months, days, microseconds, cell);
    }

    static bool parseNumeric(PostgresqlReader &reader, quint32, const char *data, int size, AioCell &cell)
    {
        const std::string_view text(data, std::size_t(size));
        if (text == "NaN" || text == "Infinity" || text == "-Infinity") {
            return refuse(reader, noDecimal);
        }
        cell = AioCell::fromBytes(AioCell::Kind::Text, data, size);
        return true;
    }

    static bool parseUuid(PostgresqlReader &reader, quint32, const char *data, int size, AioCell &cell)
    {
        char *const bytes = reader.take(16);
        int count = 0;
        for (int i = 0; i + 1 < size && count < 16;) {
            if (data[i] == '-') {
                ++i;
                continue;
            }
            const int high = hexValue(data[i]), low = hexValue(data[i + 1]);
            if (high < 0 || low < 0) {
                break;
            }
            bytes[count++] = char(high << 4 | low);
            i += 2;
        }
        cell = AioCell::fromBytes(AioCell::Kind::Uuid, bytes, 16);
        return (size == 36 && count == 16) || refuse(reader, malformed);
    }

    // "{1,NULL,"with \"quotes\""}", and "[0:1]={…}" where the first index is not 1
    static bool parseArray(PostgresqlReader &reader, quint32 type, const char *data, int size, AioCell &cell)
    {
        const quint32 element = elementOf(type);
        std::string_view rest(data, std::size_t(size));
        if (rest.starts_with('[')) {
            rest.remove_prefix(std::min(rest.find('='), rest.size() - 1) + 1);
        }
        if (!takeCharacter(rest, '{') || !takeEnd(rest, "}")) {
            return refuse(reader, malformed);
        }
        const Decode decode = text(element);
        reader.m_list.resize(0);
        reader.m_list += '[';
        while (!rest.empty()) {
            if (rest.front() == '{') {
                return refuse(reader, noList);
            }
            std::string_view item;
            const bool quoted = rest.front() == '"';
            if (quoted ? !takeQuoted(reader, rest, item) : !takeBare(rest, item)) {
                return refuse(reader, malformed);
            }
            AioCell itemCell;
            if ((quoted || item != "NULL") && !decode(reader, NoOid, item.data(), int(item.size()), itemCell)) {
                return false;
            }
            if (!appendItem(reader, element, itemCell)) {
                return false;
            }
            if (!rest.empty() && (!takeCharacter(rest, ',') || rest.empty())) {
                return refuse(reader, malformed);
            }
        }
        return endList(reader, cell);
    }

    static bool takeBare(std::string_view &rest, std::string_view &item)
    {
        item = rest.substr(0, rest.find(','));
        rest.remove_prefix(item.size());
        return !item.empty();
    }

    static bool takeQuoted(PostgresqlReader &reader, std::string_view &rest, std::string_view &item)
    {
        rest.remove_prefix(1);
        char *const text = reader.take(qsizetype(rest.size()) + 1);
        char *out = text;
        while (!rest.empty() && rest.front() != '"') {
            if (takeCharacter(rest, '\\') && rest.empty()) {
                return false;
            }
            *out++ = rest.front();
            rest.remove_prefix(1);
        }
        *out = 0;
        item = std::string_view(text, std::size_t(out - text));
        return takeCharacter(rest, '"');
    }

    // -- lists as JSON, in the form of AioValue::List::json() --

    static bool appendItem(PostgresqlReader &reader, quint32 element, const AioCell &item)
    {
        QByteArray &list = reader.m_list;
        switch (item.kind) {
        case AioCell::Kind::Null:
            list += "null";
            break;
        case AioCell::Kind::Bool:
            list += item.integer != 0 ? "true" : "false";
            break;
        case AioCell::Kind::Int:
            appendInteger(list, item.integer);
            break;
        case AioCell::Kind::Real:
            if (!std::isfinite(item.real)) {
                return refuse(reader, noJson);
            }
            appendReal(list, item.real);
            break;
        case AioCell::Kind::Text:
            if (element == JsonOid || element == JsonbOid) {
                list.append(item.data, item.size);
            } else {
                appendString(list, item.bytes());
            }
            break;
        case AioCell::Kind::Blob:
            list += '"';
            list += QByteArray::fromRawData(item.data, item.size).toBase64();
            list += '"';
            break;
        case AioCell::Kind::DateTime:
            return appendTime(reader, dateTimeText(item.integer, precisionOf(item.integer)));
        case AioCell::Kind::Date:
            return appendTime(reader, dateText(item.integer));
        case AioCell::Kind::Time:
            return appendTime(reader, timeText(item.integer, precisionOf(item.integer)));
        case AioCell::Kind::Uuid:
            list += '"';
            list += QUuid::fromRfc4122(QByteArrayView(item.data, 16)).toByteArray(QUuid::WithoutBraces);
            list += '"';
            break;
        }
        list += ',';
        return true;
    }

    static Precision precisionOf(qint64 microseconds) { return microseconds % 1000 == 0 ? Precision::Milliseconds : Precision::Microseconds; }

    static bool appendTime(PostgresqlReader &reader, const QByteArray &text)
    {
        if (text.isEmpty()) {
            return refuse(reader, noJson);
        }
        reader.m_list += '"';
        reader.m_list += text;
        reader.m_list += "\",";
        return true;
    }

    static void appendInteger(QByteArray &list, qint64 number)
    {
        std::array<char, 24> text;
        list.append(text.data(), std::to_chars(text.data(), text.data() + text.size(), number).ptr - text.data());
    }

    // as QJsonDocument does
    static void appendReal(QByteArray &list, double number)
    {
        constexpr double exact = 9007199254740992.0;
        if (number == std::trunc(number) && std::abs(number) <= exact) {
            appendInteger(list, qint64(number));
        } else {
            list += QByteArray::number(number, 'g', QLocale::FloatingPointShortest);
        }
    }

    static void appendString(QByteArray &list, std::string_view text)
    {
        list += '"';
        for (std::size_t start = 0; start < text.size();) {
            const auto plainEnd = std::find_if(text.begin() + qsizetype(start), text.end(), [](char c) {
                return uchar(c) < 0x20 || c == '"' || c == '\\';
            });
            const auto end = std::size_t(plainEnd - text.begin());
            list.append(text.data() + start, qsizetype(end - start));
            if (end < text.size()) {
                appendEscaped(list, text[end]);
            }
            start = end + 1;
        }
        list += '"';
    }

    static void appendEscaped(QByteArray &list, char c)
    {
        static constexpr std::string_view named = "\"\"\\\\\bb\ff\nn\rr\tt"; // a character and its letter
        for (std::size_t i = 0; i < named.size(); i += 2) {
            if (named[i] == c) {
                list += '\\';
                list += named[i + 1];
                return;
            }
        }
        list += "\\u00";
        list += hexDigit(c >> 4);
        list += hexDigit(c & 15);
    }

    static bool endList(PostgresqlReader &reader, AioCell &cell)
    {
        QByteArray &list = reader.m_list;
        if (list.endsWith(',')) {
            list.back() = ']';
        } else {
            list += ']';
        }
        char *const text = reader.take(list.size());
        std::memcpy(text, list.constData(), std::size_t(list.size()));
        cell = AioCell::fromBytes(AioCell::Kind::Text, text, list.size());
        return true;
    }
};

bool PostgresqlReader::needsText(quint32 type)
{
    return !PostgresqlDecoder::binary(type);
}

PostgresqlReader::PostgresqlReader() = default;
PostgresqlReader::~PostgresqlReader() = default;

void PostgresqlReader::setColumns(std::span<const quint32> types, PostgresqlFormat format)
{
    m_columns.clear();
    m_columns.reserve(qsizetype(types.size()));
    for (const quint32 type : types) {
        const Decode binary = format == PostgresqlFormat::Binary ? PostgresqlDecoder::binary(type) : nullptr;
        m_columns.push_back({binary ? binary : PostgresqlDecoder::text(type), type});
    }
}

void PostgresqlReader::nextRow()
{
    if (!m_more.empty()) {
        // next time the rows may fit into one block
        const qsizetype all = std::min(m_size + m_inMore, largestBlock);
        m_more.clear();
        m_inMore = 0;
        if (all > m_size) {
            m_memory = std::make_unique_for_overwrite<char[]>(std::size_t(all));
            m_size = all;
        }
    }
    m_free = m_memory.get();
    m_left = m_size;
}

char *PostgresqlReader::takeMore(qsizetype size)
{
    // the cells of this row point into the block before
    const qsizetype all = std::max(size, blockSize);
    m_more.push_back(std::make_unique_for_overwrite<char[]>(std::size_t(all)));
    m_inMore += all;
    m_free = m_more.back().get();
    m_left = all;
    return take(size);
}

AioErrorInfo PostgresqlReader::error(const QByteArray &columnName) const
{
    const QString name = QString::fromUtf8(columnName);
    return AioErrorInfo(AioErrorKind::Data, QStringLiteral("The column %1 %2.").arg(name, QLatin1StringView(m_reason))).column(name).phase(AioPhase::Decode);
}
}
