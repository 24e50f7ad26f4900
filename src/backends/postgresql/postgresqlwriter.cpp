// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/backends/postgresql/postgresqltype_p.h"
#include "aioorm/backends/postgresql/postgresqlvalue_p.h"

#include "aioorm/core/aiotype.h"
#include "aioorm/core/detail/valuestorage.h"
#include "aioorm/core/jsontext_p.h"
#include "aioorm/core/text_p.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstring>

namespace Aio::Detail
{
using namespace Postgresql;

namespace
{
// What the types have in common, as far as writing goes.
enum class Family : quint8 {
    Text,
    Bool,
    Int2,
    Int4,
    Int8,
    Oid,
    Float4,
    Float8,
    Numeric,
    Bytea,
    Date,
    Time,
    Timestamp,
    Interval,
    Uuid,
    Json,
    Jsonb,
    Shown, // the text that PostgreSQL shows is all we know of it, and only text may become one
    Array,
    Other, // not known here: a domain, an enumeration, an extension's type
};

Family familyOf(quint32 type)
{
    switch (type) {
    case NameOid:
    case TextOid:
    case UnknownOid:
    case BpcharOid:
    case VarcharOid:
        return Family::Text;
    case BoolOid:
        return Family::Bool;
    case Int2Oid:
        return Family::Int2;
    case Int4Oid:
        return Family::Int4;
    case Int8Oid:
        return Family::Int8;
    case OidOid:
        return Family::Oid;
    case Float4Oid:
        return Family::Float4;
    case Float8Oid:
        return Family::Float8;
    case NumericOid:
        return Family::Numeric;
    case ByteaOid:
        return Family::Bytea;
    case DateOid:
        return Family::Date;
    case TimeOid:
        return Family::Time;
    case TimestampOid:
    case TimestamptzOid:
        return Family::Timestamp;
    case IntervalOid:
        return Family::Interval;
    case UuidOid:
        return Family::Uuid;
    case JsonOid:
        return Family::Json;
    case JsonbOid:
        return Family::Jsonb;
    case CharOid:
    case XmlOid:
    case CidrOid:
    case InetOid:
    case MacaddrOid:
    case Macaddr8Oid:
    case MoneyOid:
    case TimetzOid:
        return Family::Shown;
    default:
        return elementOf(type) != NoOid ? Family::Array : Family::Other;
    }
}

// Appends the forms of one value for one type. After a refusal what is appended is of no use.
class Writer
{
public:
    Writer(QByteArray &out, quint32 type, bool onlyBinary)
        : m_out(out)
        , m_type(type)
        , m_family(familyOf(type))
        , m_onlyBinary(onlyBinary)
    {
    }

    bool write(const AioValue &value) { return std::visit(*this, value.storage()); }

    PostgresqlFormat format = PostgresqlFormat::Binary;
    QString reason;
    bool noBinaryForm = false;

    bool operator()(std::monostate) { return refuse("is NULL"); } // which has no form
    bool operator()(bool value)
    {
        switch (m_family) {
        case Family::Bool:
            return put(quint8(value ? 1 : 0));
        case Family::Other:
            return shown(value ? "true" : "false");
        default:
            return mismatch("a boolean");
        }
    }
    bool operator()(qint64 value)
    {
        switch (m_family) {
        case Family::Int2:
            return putInRange<qint16>(value);
        case Family::Int4:
            return putInRange<qint32>(value);
        case Family::Int8:
            return put(value);
        case Family::Oid:
            return putInRange<quint32>(value);
        case Family::Float4:
            return isExact<float>(value) ? putFloat4(float(value)) : refuse("is a number with more digits than real can hold");
        case Family::Float8:
            return isExact<double>(value) ? putFloat8(double(value)) : refuse("is a number with more digits than double precision can hold");
        case Family::Numeric: {
            std::array<char, 24> digits;
            const bool negative = value < 0;
            return putNumeric(digitsOf(digits, value), 0, negative);
        }
        case Family::Text:
        case Family::Other: {
            std::array<char, 24> text;
            return shown(std::string_view(text.data(), std::size_t(std::to_chars(text.data(), text.data() + text.size(), value).ptr - text.data())));
        }
        default:
            return mismatch("an integer");
        }
    }
    bool operator()(double value)
    {
        switch (m_family) {
        case Family::Float8:
            return putFloat8(value);
        case Family::Float4:
            return isExactFloat(value) ? putFloat4(float(value))
                                       : refuse("is a number that real would round: the column needs double precision, or its field a float");
        case Family::Int2:
        case Family::Int4:
        case Family::Int8:
        case Family::Oid:
            // all whole numbers up to 2^53 and no further
            return value == std::trunc(value) && std::abs(value) <= 9007199254740992.0 ? (*this)(qint64(value)) : mismatch("a number with a fraction");
        case Family::Numeric:
            return std::isfinite(value) ? putNumericOf(value)
                                        : putSpecialNumeric(std::isnan(value) ? NotANumber
                                                                : value < 0   ? NegativeInfinity
                                                                              : PositiveInfinity);
        case Family::Text:
        case Family::Other:
            return shownReal(value);
        default:
            return mismatch("a floating-point number");
        }
    }
    bool operator()(const QString &value)
    {
        switch (m_family) {
        case Family::Text:
        case Family::Json:
            return putText(value);
        case Family::Jsonb:
            return put(quint8(1)) && putText(value);
        case Family::Bytea:
            return mismatch("text");
        default:
            // the server reads it; to a list of values only binary will do
            if (m_onlyBinary) {
                return parsed(value);
            }
            format = PostgresqlFormat::Text;
            return putText(value);
        }
    }
    bool operator()(const QByteArray &value)
    {
        switch (m_family) {
        case Family::Bytea:
            m_out += value;
            return true;
        case Family::Uuid:
            if (value.size() == 16) {
                m_out += value;
                return true;
            }
            return mismatch("bytes");
        case Family::Other:
            return shown("\\x") && shown(value.toHex());
        default:
            return mismatch("bytes");
        }
    }
    bool operator()(const QDate &value)
    {
        if (!value.isValid()) {
            return refuse("is an invalid date");
        }
        const qint64 day = value.toJulianDay();
        switch (m_family) {
        case Family::Date:
            return day >= 0 && day < endJulianDay ? put(qint32(day - epochJulianDay)) : refuseDate();
        case Family::Timestamp:
            return day >= 0 && day < endJulianDayOfTimestamps ? put((day - epochJulianDay) * microsecondsPerDay) : refuseDate();
        case Family::Text:
        case Family::Other:
            return shownTime(dateText(day));
        default:
            return mismatch("a date");
        }
    }
    bool operator()(const QTime &value)
    {
        if (!value.isValid()) {
            return refuse("is an invalid time");
        }
        const qint64 microseconds = value.msecsSinceStartOfDay() * qint64(1000);
        switch (m_family) {
        case Family::Time:
            return put(microseconds);
        case Family::Text:
        case Family::Other:
            return shownTime(timeText(microseconds, Precision::Milliseconds));
        default:
            return mismatch("a time");
        }
    }
    bool operator()(const AioValue::Moment &value)
    {
        qint64 microseconds;
        return qMulOverflow(value.millisecondsSinceEpoch, qint64(1000), &microseconds) ? refuseDate() : moment(microseconds, Precision::Milliseconds);
    }
    bool operator()(const AioTimestamp &value) { return moment(value.microsecondsSinceEpoch(), Precision::Microseconds); }
    bool operator()(const QUuid &value)
    {
        switch (m_family) {
        case Family::Uuid:
        case Family::Bytea:
            return put(quint32(value.data1)) && put(quint16(value.data2)) && put(quint16(value.data3))
                && putBytes(reinterpret_cast<const char *>(value.data4), sizeof value.data4);
        case Family::Text:
        case Family::Other:
            return shown(value.toByteArray(QUuid::WithoutBraces));
        default:
            return mismatch("a UUID");
        }
    }
    bool operator()(const AioValue::Json &value)
    {
        if (value.utf8.contains('\0') || !QUtf8StringView(value.utf8).isValidUtf8()) {
            return refuse("is JSON that is not UTF-8, or holds a NUL byte");
        }
        switch (m_family) {
        case Family::Json:
        case Family::Text:
            m_out += value.utf8;
            return true;
        case Family::Jsonb:
            return put(quint8(1)) && putBytes(value.utf8.constData(), value.utf8.size());
        case Family::Array:
            // as QML and QVariantMaps bring lists
            if (auto items = listFromJson(std::string_view(value.utf8.constData(), std::size_t(value.utf8.size())))) {
                return list(*items, true);
            }
            return mismatch("JSON that is no list");
        case Family::Other:
            return shown(value.utf8);
        default:
            return mismatch("JSON");
        }
    }
    bool operator()(const AioDecimal &value)
    {
        switch (m_family) {
        case Family::Numeric: {
            if (const auto number = value.scaled(value.scale())) {
                std::array<char, 24> digits;
                return putNumeric(digitsOf(digits, *number), value.scale(), *number < 0);
            }
            QByteArray digits = value.toLatin1();
            digits.remove(digits.indexOf('.'), value.scale() > 0 ? 1 : 0);
            return putNumeric(std::string_view(digits.constData(), std::size_t(digits.size())).substr(value.isNegative() ? 1 : 0),
                              value.scale(),
                              value.isNegative());
        }
        case Family::Int2:
        case Family::Int4:
        case Family::Int8:
        case Family::Oid: {
            const auto number = value.scaled(0);
            return number ? (*this)(*number) : mismatch("a decimal with a fraction, or of more than 64 bits");
        }
        case Family::Float4:
        case Family::Float8:
            return (*this)(value.toDouble());
        case Family::Text:
        case Family::Other:
            return shown(value.toLatin1());
        default:
            return mismatch("a decimal");
        }
    }
    bool operator()(std::chrono::microseconds value)
    {
        switch (m_family) {
        case Family::Interval:
            return put(qint64(value.count())) && put(qint32(0)) && put(qint32(0)); // no days and no months
        case Family::Int8:
            return put(qint64(value.count()));
        case Family::Other:
            return shown(intervalText(value));
        default:
            return mismatch("a duration");
        }
    }
    bool operator()(const AioValue::List &value)
    {
        switch (m_family) {
        case Family::Array:
        case Family::Other:
            return list(value.items(), false);
        case Family::Json:
        case Family::Text:
            m_out += value.json();
            return true;
        case Family::Jsonb:
            return put(quint8(1)) && putBytes(value.json().constData(), value.json().size());
        default:
            return mismatch("a list");
        }
    }

private:
    /// "-36:00:05.000007", which every IntervalStyle takes.
    static QByteArray intervalText(std::chrono::microseconds value)
    {
        const bool isNegative = value.count() < 0;
        const quint64 all = isNegative ? -quint64(value.count()) : quint64(value.count());
        const auto number = [](quint64 part, int width) {
            return QByteArray::number(part).rightJustified(width, '0');
        };
        return (isNegative ? "-" : "") + number(all / 3'600'000'000, 2) + ':' + number(all / 60'000'000 % 60, 2) + ':' + number(all / 1'000'000 % 60, 2) + '.'
            + number(all % 1'000'000, 6);
    }

    bool refuse(const char *why)
    {
        reason = QString::fromLatin1(why);
        return false;
    }
    bool refuseDate() { return refuse("is an invalid date, or one that its type in PostgreSQL cannot hold"); }
    bool mismatch(const char *what)
    {
        reason =
            QStringLiteral("is %1, and PostgreSQL takes it for %2: bind another type, or cast the placeholder").arg(QLatin1StringView(what), typeName(m_type));
        return false;
    }

    char *extend(qsizetype size)
    {
        const qsizetype start = m_out.size();
        m_out.resize(start + size);
        return m_out.data() + start;
    }
    template<class T>
    bool put(T value)
    {
        qToBigEndian(value, extend(sizeof value));
        return true;
    }
    bool putBytes(const char *data, qsizetype size)
    {
        m_out.append(data, size);
        return true;
    }
    template<class T>
    bool putInRange(qint64 value)
    {
        if (!std::in_range<T>(value)) {
            reason = QStringLiteral("is a number outside the range of %1").arg(typeName(m_type));
            return false;
        }
        return put(T(value));
    }
    bool putFloat4(float value)
    {
        quint32 bits;
        std::memcpy(&bits, &value, sizeof bits);
        return put(bits);
    }
    bool putFloat8(double value)
    {
        quint64 bits;
        std::memcpy(&bits, &value, sizeof bits);
        return put(bits);
    }
    bool putText(QStringView text)
    {
        return appendStrictUtf8(m_out, text) || refuse("is text with a NUL character or half of a surrogate pair, which UTF-8 cannot hold");
    }

    template<class T>
    static bool isExact(qint64 value)
    {
        const T real = T(value);
        return real < T(9223372036854775808.0) && qint64(real) == value;
    }
    static bool isExactFloat(double value) { return double(float(value)) == value || std::isnan(value); }

    // -- as text that the server reads --

    // In a place for text the text is the value.
    bool shown(std::string_view text)
    {
        if (m_family != Family::Text) {
            if (m_onlyBinary) {
                return withoutBinaryForm();
            }
            format = PostgresqlFormat::Text;
        }
        return putBytes(text.data(), qsizetype(text.size()));
    }
    bool shown(const char *text) { return shown(std::string_view(text)); }
    bool shown(const QByteArray &text) { return shown(std::string_view(text.constData(), std::size_t(text.size()))); }
    bool shownTime(const QByteArray &text) { return text.isEmpty() ? refuse("is a date outside the years 0 to 9999, and the place is for text") : shown(text); }
    bool shownReal(double value)
    {
        if (!std::isfinite(value)) {
            return shown(std::isnan(value) ? "NaN" : value < 0 ? "-Infinity" : "Infinity");
        }
        std::array<char, 32> text;
        return shown(std::string_view(text.data(), std::size_t(std::to_chars(text.data(), text.data() + text.size(), value).ptr - text.data())));
    }
    bool withoutBinaryForm()
    {
        noBinaryForm = true;
        reason = QStringLiteral("has no binary form for %1").arg(typeName(m_type));
        return false;
    }

    bool moment(qint64 microseconds, Precision precision)
    {
        switch (m_family) {
        case Family::Timestamp:
            // what is nearer to the end of the numbers than the epoch is no date, an invalid QDateTime among them
            return !qSubOverflow(microseconds, epochMicroseconds, &microseconds) && microseconds >= firstTimestamp ? put(microseconds) : refuseDate();
        case Family::Text:
            return shownTime(dateTimeText(microseconds, precision));
        case Family::Other:
            if (const QByteArray text = dateTimeText(microseconds, precision); !text.isEmpty()) {
                return shown(text) && shown("+00");
            }
            return shownTime({});
        default:
            return mismatch("a date and time");
        }
    }

    // -- numeric: groups of four digits, of which the first has the weight 10000^weight --

    static std::string_view digitsOf(std::array<char, 24> &text, qint64 number)
    {
        const quint64 magnitude = number < 0 ? 0 - quint64(number) : quint64(number);
        return {text.data(), std::size_t(std::to_chars(text.data(), text.data() + text.size(), magnitude).ptr - text.data())};
    }

    bool putSpecialNumeric(NumericSign sign) { return put(quint16(0)) && put(qint16(0)) && put(quint16(sign)) && put(quint16(0)); }

    // the last of the digits stands at 10^-scale
    bool putNumeric(std::string_view digits, int scale, bool negative)
    {
        digits.remove_prefix(std::min(digits.find_first_not_of('0'), digits.size()));
        const int shownScale = std::max(scale, 0);
        if (digits.empty()) {
            return put(quint16(0)) && put(qint16(0)) && put(quint16(Positive)) && put(quint16(shownScale));
        }
        const int whole = int(digits.size()) - scale; // digits before the point
        const int weight = (whole + 3) / 4 - 1 - ((whole + 3) % 4 < 0 ? 1 : 0);
        digits.remove_suffix(digits.size() - 1 - digits.find_last_not_of('0'));
        const std::size_t first = std::size_t(whole - weight * 4); // digits in the first group: 1 to 4
        const std::size_t groups = digits.size() <= first ? 1 : 1 + (digits.size() - first + 3) / 4;
        put(quint16(groups));
        put(qint16(weight));
        put(quint16(negative ? Negative : Positive));
        put(quint16(shownScale));
        char *out = extend(2 * qsizetype(groups));
        std::size_t next = 0;
        for (std::size_t i = 0; i < groups; ++i) {
            int group = 0;
            for (std::size_t end = first + 4 * i; next < end; ++next) {
                group = group * 10 + (next < digits.size() ? digits[next] - '0' : 0);
            }
            qToBigEndian(quint16(group), out + 2 * i);
        }
        return true;
    }

    // of as few digits as tell it from its neighbours: 0.1 is 0.1
    bool putNumericOf(double value)
    {
        std::array<char, 32> text;
        const char *const end = std::to_chars(text.data(), text.data() + text.size(), std::abs(value), std::chars_format::scientific).ptr;
        const char *const mark = std::find(std::as_const(text).data(), end, 'e');
        int exponent = 0;
        std::from_chars(mark[1] == '+' ? mark + 2 : mark + 1, end, exponent);
        std::array<char, 32> digits; // "d.ddd" without its point
        digits[0] = text[0];
        const auto fraction = std::size_t(std::max<std::ptrdiff_t>(mark - text.data() - 2, 0));
        std::copy_n(text.data() + 2, fraction, digits.data() + 1);
        return putNumeric(std::string_view(digits.data(), 1 + fraction), int(fraction) - exponent, value < 0);
    }

    // -- what stands for values in text --

    // A text in the forms of AioValue::List::json(), for a type that has a binary form.
    bool parsed(const QString &text)
    {
        switch (m_family) {
        case Family::Date:
            if (const auto day = parseDate(latin1(text))) {
                return (*this)(QDate::fromJulianDay(*day));
            }
            break;
        case Family::Time:
            if (const auto time = parseTime(latin1(text))) {
                return put(*time);
            }
            break;
        case Family::Timestamp:
            if (const auto microseconds = parseDateTime(latin1(text))) {
                return moment(*microseconds, Precision::Microseconds);
            }
            break;
        case Family::Numeric:
            if (const auto decimal = AioDecimal::fromString(text)) {
                return (*this)(*decimal);
            }
            break;
        case Family::Uuid:
            if (const QUuid uuid = QUuid::fromString(text); !uuid.isNull() || text == QLatin1StringView("00000000-0000-0000-0000-000000000000")) {
                return (*this)(uuid);
            }
            break;
        default:
            break;
        }
        return withoutBinaryForm();
    }
    std::string_view latin1(const QString &text)
    {
        m_latin1 = text.toLatin1();
        return {m_latin1.constData(), std::size_t(m_latin1.size())};
    }

    // -- arrays --

    // What stands in JSON for a value of the elements' type.
    static AioValue itemFromJson(const AioValue &item, Family family)
    {
        if (const auto *number = std::get_if<qint64>(&item.storage()); number && family == Family::Interval) {
            return AioValue(std::chrono::microseconds(*number));
        }
        if (const auto *number = std::get_if<qint64>(&item.storage()); number && (family == Family::Float4 || family == Family::Float8)) {
            return AioValue(double(*number)); // JSON shows a great one by its first 17 digits and zeros
        }
        if (const auto *text = std::get_if<QString>(&item.storage()); text && family == Family::Bytea) {
            if (auto bytes = QByteArray::fromBase64Encoding(text->toLatin1(), QByteArray::AbortOnBase64DecodingErrors)) {
                return AioValue(std::move(bytes.decoded));
            }
        }
        return item;
    }

    bool list(const std::vector<AioValue> &items, bool isJson)
    {
        const quint32 element = elementOf(m_type);
        const auto start = m_out.size();
        if (element != NoOid) {
            if (binaryList(items, element, isJson)) {
                return true;
            }
            if (!noBinaryForm || m_onlyBinary) {
                return false;
            }
            noBinaryForm = false;
            m_out.truncate(start);
        } else if (m_onlyBinary) {
            return withoutBinaryForm();
        }
        format = PostgresqlFormat::Text;
        return textList(items);
    }

    bool itemOf(const AioValue &item)
    {
        if (std::holds_alternative<AioValue::List>(item.storage())) {
            return refuse("is a list of lists, which only a column for JSON can hold");
        }
        return true;
    }

    // dimensions, whether there is a NULL, the type; length and first index; then length and bytes of each
    bool binaryList(const std::vector<AioValue> &items, quint32 element, bool isJson)
    {
        const Family family = familyOf(element);
        bool hasNull = false;
        for (const AioValue &item : items) {
            hasNull = hasNull || item.isNull();
        }
        put(qint32(items.empty() ? 0 : 1));
        put(qint32(hasNull ? 1 : 0));
        put(element);
        if (items.empty()) {
            return true;
        }
        put(qint32(items.size()));
        put(qint32(1));
        PostgresqlValueWriter writer(m_out);
        for (const AioValue &item : items) {
            if (!itemOf(item)) {
                return false;
            }
            if (!(isJson ? writer.writeField(itemFromJson(item, family), element) : writer.writeField(item, element))) {
                reason = writer.reason();
                noBinaryForm = writer.hasNoBinaryForm();
                return false;
            }
        }
        return true;
    }

    bool textList(const std::vector<AioValue> &items)
    {
        // as the type of the elements would be written, if we knew it
        QByteArray text;
        Writer writer(text, NoOid, false);
        m_out += '{';
        for (const AioValue &item : items) {
            if (item.isNull()) {
                m_out += "NULL,";
                continue;
            }
            text.resize(0);
            if (!itemOf(item)) {
                return false;
            }
            if (!writer.write(item)) {
                reason = writer.reason;
                return false;
            }
            m_out += '"';
            for (const char c : std::as_const(text)) {
                if (c == '"' || c == '\\') {
                    m_out += '\\';
                }
                m_out += c;
            }
            m_out += "\",";
        }
        if (items.empty()) {
            m_out += '}';
        } else {
            m_out.back() = '}';
        }
        return true;
    }

    QByteArray &m_out;
    const quint32 m_type;
    const Family m_family;
    const bool m_onlyBinary;
    QByteArray m_latin1;
};
}

std::optional<PostgresqlFormat> PostgresqlValueWriter::write(const AioValue &value, quint32 type)
{
    const qsizetype start = m_out.size();
    Writer writer(m_out, type, false);
    if (writer.write(value)) {
        return writer.format;
    }
    m_out.truncate(start);
    m_reason = writer.reason;
    m_noBinaryForm = false;
    return {};
}

bool PostgresqlValueWriter::writeField(const AioValue &value, quint32 type)
{
    const qsizetype start = m_out.size();
    constexpr qsizetype lengthSize = sizeof(qint32);
    m_out.resize(start + lengthSize);
    if (value.isNull()) {
        qToBigEndian(qint32(-1), m_out.data() + start);
        return true;
    }
    Writer writer(m_out, type, true);
    if (writer.write(value)) {
        qToBigEndian(qint32(m_out.size() - start - lengthSize), m_out.data() + start);
        return true;
    }
    m_out.truncate(start);
    m_reason = writer.reason;
    m_noBinaryForm = writer.noBinaryForm;
    return false;
}

quint32 PostgresqlParameters::declaredType(const AioValue &value)
{
    return std::holds_alternative<bool>(value.storage()) ? BoolOid : std::holds_alternative<QByteArray>(value.storage()) ? ByteaOid : NoOid;
}

namespace
{
quint32 naturalArrayType(ColumnKind element)
{
    switch (element) {
    case ColumnKind::Boolean:
        return BoolArrayOid;
    case ColumnKind::SmallInt:
        return Int2ArrayOid;
    case ColumnKind::Integer:
        return Int4ArrayOid;
    case ColumnKind::BigInt:
        return Int8ArrayOid;
    case ColumnKind::Float:
        return Float4ArrayOid;
    case ColumnKind::Double:
        return Float8ArrayOid;
    case ColumnKind::Text:
        return TextArrayOid;
    case ColumnKind::Blob:
        return ByteaArrayOid;
    case ColumnKind::Date:
        return DateArrayOid;
    case ColumnKind::Time:
        return TimeArrayOid;
    case ColumnKind::DateTime:
    case ColumnKind::Timestamp:
        return TimestamptzArrayOid;
    case ColumnKind::Uuid:
        return UuidArrayOid;
    case ColumnKind::Decimal:
        return NumericArrayOid;
    case ColumnKind::Duration:
        return IntervalArrayOid;
    case ColumnKind::Json:
    case ColumnKind::Array:
        return JsonbArrayOid;
    }
    return NoOid;
}
}

quint32 PostgresqlParameters::naturalType(const AioValue &value)
{
    return std::visit(
        [](const auto &held) -> quint32 {
            using T = std::remove_cvref_t<decltype(held)>;
            if constexpr (std::is_same_v<T, std::monostate>) {
                return NoOid;
            } else if constexpr (std::is_same_v<T, bool>) {
                return BoolOid;
            } else if constexpr (std::is_same_v<T, qint64>) {
                return Int8Oid;
            } else if constexpr (std::is_same_v<T, double>) {
                return Float8Oid;
            } else if constexpr (std::is_same_v<T, QString>) {
                return TextOid;
            } else if constexpr (std::is_same_v<T, QByteArray>) {
                return ByteaOid;
            } else if constexpr (std::is_same_v<T, QDate>) {
                return DateOid;
            } else if constexpr (std::is_same_v<T, QTime>) {
                return TimeOid;
            } else if constexpr (std::is_same_v<T, AioValue::Moment> || std::is_same_v<T, AioTimestamp>) {
                return TimestamptzOid;
            } else if constexpr (std::is_same_v<T, QUuid>) {
                return UuidOid;
            } else if constexpr (std::is_same_v<T, AioValue::Json>) {
                return JsonbOid;
            } else if constexpr (std::is_same_v<T, AioDecimal>) {
                return NumericOid;
            } else if constexpr (std::is_same_v<T, std::chrono::microseconds>) {
                return IntervalOid;
            } else {
                return naturalArrayType(held.element());
            }
        },
        value.storage());
}

void PostgresqlParameters::clear()
{
    m_bytes.resize(0);
    m_offsets.clear();
    m_lengths.clear();
    m_formats.clear();
}

bool PostgresqlParameters::append(const AioValue &value, quint32 type)
{
    const qsizetype start = m_bytes.size();
    auto format = PostgresqlFormat::Binary;
    if (!value.isNull()) {
        PostgresqlValueWriter writer(m_bytes);
        const auto written = writer.write(value, type);
        m_reason = written ? QString() : writer.reason();
        if (!written) {
            return false;
        }
        format = *written;
    }
    constexpr qsizetype largest = 1'000'000'000; // what a message of the protocol holds, and a value in PostgreSQL
    const qsizetype length = m_bytes.size() - start;
    if (length > largest) {
        m_bytes.truncate(start);
        m_reason = QStringLiteral("is larger than PostgreSQL allows, which is 1 GB");
        return false;
    }
    if (format == PostgresqlFormat::Text) {
        m_bytes += '\0'; // libpq looks for it
    }
    m_offsets.push_back(value.isNull() ? isNull : start);
    m_lengths.push_back(int(length));
    m_formats.push_back(int(format));
    return true;
}

const char *const *PostgresqlParameters::values()
{
    const char *const bytes = m_bytes.constData();
    m_pointers.clear();
    for (const qsizetype offset : m_offsets) {
        m_pointers.push_back(offset == isNull ? nullptr : bytes + offset);
    }
    return m_pointers.data();
}

AioErrorInfo PostgresqlParameters::error() const
{
    return AioErrorInfo(AioErrorKind::Data, QStringLiteral("Value %1 %2").arg(count() + 1).arg(m_reason)).phase(AioPhase::Prepare);
}
}
