// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm_export.h"

#include <QString>
#include <QtEndian>

#include <cstring>

/// The types of PostgreSQL whose binary form is known here, and what that form is made of.
namespace Aio::Detail::Postgresql
{
/// The Oids of pg_type; they are part of the protocol and never change.
enum Oid : quint32 {
    NoOid = 0, // at Parse: the server finds the type
    BoolOid = 16,
    ByteaOid = 17,
    CharOid = 18, // "char", one byte
    NameOid = 19,
    Int8Oid = 20,
    Int2Oid = 21,
    Int4Oid = 23,
    TextOid = 25,
    OidOid = 26,
    JsonOid = 114,
    XmlOid = 142,
    CidrOid = 650,
    Float4Oid = 700,
    Float8Oid = 701,
    UnknownOid = 705,
    Macaddr8Oid = 774,
    MoneyOid = 790,
    MacaddrOid = 829,
    InetOid = 869,
    BpcharOid = 1042,
    VarcharOid = 1043,
    DateOid = 1082,
    TimeOid = 1083,
    TimestampOid = 1114,
    TimestamptzOid = 1184,
    IntervalOid = 1186,
    TimetzOid = 1266,
    NumericOid = 1700,
    VoidOid = 2278,
    UuidOid = 2950,
    JsonbOid = 3802,
    XmlArrayOid = 143,
    JsonArrayOid = 199,
    CidrArrayOid = 651,
    Macaddr8ArrayOid = 775,
    MoneyArrayOid = 791,
    BoolArrayOid = 1000,
    ByteaArrayOid = 1001,
    CharArrayOid = 1002,
    NameArrayOid = 1003,
    Int2ArrayOid = 1005,
    Int4ArrayOid = 1007,
    TextArrayOid = 1009,
    BpcharArrayOid = 1014,
    VarcharArrayOid = 1015,
    Int8ArrayOid = 1016,
    Float4ArrayOid = 1021,
    Float8ArrayOid = 1022,
    OidArrayOid = 1028,
    MacaddrArrayOid = 1040,
    InetArrayOid = 1041,
    TimestampArrayOid = 1115,
    DateArrayOid = 1182,
    TimeArrayOid = 1183,
    TimestamptzArrayOid = 1185,
    IntervalArrayOid = 1187,
    NumericArrayOid = 1231,
    TimetzArrayOid = 1270,
    UuidArrayOid = 2951,
    JsonbArrayOid = 3807,
    FirstCustomOid = 16384, // FirstNormalObjectId: those below came with the server
};

/// The type of the elements; NoOid of what is no array, or not known as one.
quint32 elementOf(quint32 type);
/// The type of an array of these; NoOid if none is known.
quint32 arrayOf(quint32 type);
/// As SQL writes it, for messages.
QString typeName(quint32 type);

/// PostgreSQL counts from 2000-01-01.
constexpr qint64 epochJulianDay = 2451545;
constexpr qint64 epochMicroseconds = 946'684'800'000'000;
constexpr qint64 microsecondsPerDay = 86'400'000'000;
/// The ends of what its calendar holds: 4713 BC to 5874897, and to 294276 with a time; the last ones are not included.
constexpr qint64 endJulianDay = 2147483494;
constexpr qint64 firstTimestamp = -epochJulianDay * microsecondsPerDay;
constexpr qint64 endTimestamp = 9'223'371'331'200'000'000;
constexpr qint64 endJulianDayOfTimestamps = epochJulianDay + endTimestamp / microsecondsPerDay;

/// The signs of a numeric.
enum NumericSign : quint16 { Positive = 0, Negative = 0x4000, NotANumber = 0xC000, PositiveInfinity = 0xD000, NegativeInfinity = 0xF000 };

template<class T>
T get(const char *data)
{
    return qFromBigEndian<T>(data);
}

inline double getFloat8(const char *data)
{
    const auto bits = get<quint64>(data);
    double value;
    std::memcpy(&value, &bits, sizeof value);
    return value;
}

inline float getFloat4(const char *data)
{
    const auto bits = get<quint32>(data);
    float value;
    std::memcpy(&value, &bits, sizeof value);
    return value;
}
}
