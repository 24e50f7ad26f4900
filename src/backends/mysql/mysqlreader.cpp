// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/backends/mysql/mysqlreader_p.h"

#include "aioorm/core/civildate_p.h"

#include <QtEndian>

#include <mysql.h>

using namespace Qt::StringLiterals;

namespace Aio::Detail
{
namespace
{
constexpr unsigned int binaryCharset = 63;

template<class T>
T littleEndian(const uchar *data)
{
    return qFromLittleEndian<T>(data);
}
}

/// One function for each form of a value.
class MysqlDecoder
{
public:
    template<class T>
    static bool integer(MysqlReader &reader, const uchar *data, qsizetype, AioCell &cell)
    {
        const T value = littleEndian<T>(data);
        if constexpr (std::is_same_v<T, quint64>) {
            if (value > quint64(std::numeric_limits<qint64>::max())) {
                reader.m_reason = "is above 9223372036854775807, the largest integer of this library (BIGINT UNSIGNED has larger ones)";
                return false;
            }
        }
        cell = AioCell::fromInteger(qint64(value));
        return true;
    }

    static bool boolean(MysqlReader &, const uchar *data, qsizetype, AioCell &cell)
    {
        const qint8 value = qint8(*data);
        cell = AioCell::fromInteger(value, value == 0 || value == 1 ? AioCell::Kind::Bool : AioCell::Kind::Int);
        return true;
    }

    template<class T>
    static bool real(MysqlReader &, const uchar *data, qsizetype, AioCell &cell)
    {
        cell = AioCell::fromReal(std::bit_cast<T>(littleEndian<std::conditional_t<sizeof(T) == 4, quint32, quint64>>(data)));
        return true;
    }

    template<AioCell::Kind kind>
    static bool bytes(MysqlReader &, const uchar *data, qsizetype size, AioCell &cell)
    {
        cell = AioCell::fromBytes(kind, data, size);
        return true;
    }

    template<AioCell::Kind kind>
    static bool bits(MysqlReader &reader, const uchar *data, qsizetype size, AioCell &cell)
    {
        quint64 value = 0;
        for (qsizetype i = 0; i < size; ++i) {
            value = value << 8 | data[i];
        }
        if (size > 8 || value > quint64(std::numeric_limits<qint64>::max())) {
            reader.m_reason = "has its 64th bit set, which no integer of this library holds";
            return false;
        }
        cell = AioCell::fromInteger(qint64(value), kind);
        return true;
    }

    template<AioCell::Kind kind>
    static bool date(MysqlReader &reader, const uchar *data, qsizetype size, AioCell &cell)
    {
        const int year = size >= 4 ? littleEndian<quint16>(data) : 0;
        const int month = size >= 4 ? data[2] : 0;
        const int day = size >= 4 ? data[3] : 0;
        if (!isDate(year, month, day)) {
            if (reader.m_zeroDates == AioMySqlOptions::AsNull) {
                cell = AioCell::null();
                return true;
            }
            reader.m_reason = "is a date whose month or day is 0: AioMySqlOptions::zeroDates(AsNull) reads it as NULL";
            return false;
        }
        const qint64 days = daysFromCivil(year, month, day);
        if constexpr (kind == AioCell::Kind::Date) {
            cell = AioCell::fromInteger(days + julianDayOfEpoch, kind);
        } else {
            const qint64 seconds = size >= 7 ? (data[4] * 60 + data[5]) * 60 + data[6] : 0;
            const qint64 fraction = size >= 11 ? littleEndian<quint32>(data + 7) : 0;
            cell = AioCell::fromInteger(days * microsecondsPerDay + seconds * 1000000 + fraction, kind);
        }
        return true;
    }

    static bool time(MysqlReader &reader, const uchar *data, qsizetype size, AioCell &cell)
    {
        qint64 value = 0;
        bool isInDay = true;
        if (size >= 8) {
            isInDay = data[0] == 0 && littleEndian<quint32>(data + 1) == 0;
            value = ((data[5] * 60 + data[6]) * 60 + data[7]) * qint64(1000000) + (size >= 12 ? littleEndian<quint32>(data + 8) : 0);
        }
        if (!isInDay || value >= microsecondsPerDay) {
            reader.m_reason = "is a TIME that is no time of a day";
            return false;
        }
        cell = AioCell::fromInteger(value, AioCell::Kind::Time);
        return true;
    }

    static bool null(MysqlReader &, const uchar *, qsizetype, AioCell &cell)
    {
        cell = AioCell::null();
        return true;
    }

    static MysqlReader::Column column(const st_mysql_field &field)
    {
        const bool isUnsigned = field.flags & UNSIGNED_FLAG;
        switch (field.type) {
        case MYSQL_TYPE_TINY:
            return {isUnsigned ? integer<quint8> : field.length == 1 ? boolean : integer<qint8>, 1};
        case MYSQL_TYPE_SHORT:
            return {isUnsigned ? integer<quint16> : integer<qint16>, 2};
        case MYSQL_TYPE_YEAR:
            return {integer<quint16>, 2};
        case MYSQL_TYPE_LONG:
        case MYSQL_TYPE_INT24:
            return {isUnsigned ? integer<quint32> : integer<qint32>, 4};
        case MYSQL_TYPE_LONGLONG:
            return {isUnsigned ? integer<quint64> : integer<qint64>, 8};
        case MYSQL_TYPE_FLOAT:
            return {real<float>, 4};
        case MYSQL_TYPE_DOUBLE:
            return {real<double>, 8};
        case MYSQL_TYPE_BIT:
            return {field.length == 1 ? bits<AioCell::Kind::Bool> : bits<AioCell::Kind::Int>, -1};
        case MYSQL_TYPE_DATE:
        case MYSQL_TYPE_NEWDATE:
            return {date<AioCell::Kind::Date>, -1};
        case MYSQL_TYPE_DATETIME:
        case MYSQL_TYPE_TIMESTAMP:
        case MYSQL_TYPE_DATETIME2:
        case MYSQL_TYPE_TIMESTAMP2:
            return {date<AioCell::Kind::DateTime>, -1};
        case MYSQL_TYPE_TIME:
        case MYSQL_TYPE_TIME2:
            return {time, -1};
        case MYSQL_TYPE_DECIMAL:
        case MYSQL_TYPE_NEWDECIMAL:
        case MYSQL_TYPE_JSON:
            return {bytes<AioCell::Kind::Text>, -1};
        case MYSQL_TYPE_NULL:
            return {null, 0};
        default:
            return {field.charsetnr == binaryCharset ? bytes<AioCell::Kind::Blob> : bytes<AioCell::Kind::Text>, -1};
        }
    }
};

void MysqlReader::setColumns(std::span<const st_mysql_field> fields)
{
    m_columns.clear();
    for (const st_mysql_field &field : fields) {
        m_columns.push_back(MysqlDecoder::column(field));
    }
}

bool MysqlReader::place(int column, const uchar *&at, const uchar *end, const uchar *&data, qsizetype &size) const
{
    const qint8 fixed = m_columns[column].size;
    auto length = quint64(quint8(fixed));
    if (fixed < 0) { // a length-encoded integer, as the protocol has them
        if (at >= end) {
            return false;
        }
        const int bytes = *at < 251 ? 0 : *at == 252 ? 2 : *at == 253 ? 3 : *at == 254 ? 8 : -1;
        if (bytes < 0 || end - at <= bytes) {
            return false;
        }
        length = bytes == 0 ? *at : 0;
        for (int i = bytes; i > 0; --i) {
            length = length << 8 | at[i];
        }
        at += 1 + bytes;
    }
    if (length > quint64(end - at)) {
        return false;
    }
    data = at;
    size = qsizetype(length);
    at += length;
    return true;
}

AioErrorInfo MysqlReader::error(const QByteArray &columnName) const
{
    return AioErrorInfo(AioErrorKind::Data, u"A value of column %1 %2."_s.arg(QString::fromUtf8(columnName), QLatin1StringView(m_reason)))
        .phase(AioPhase::Decode)
        .column(QString::fromUtf8(columnName));
}
}
