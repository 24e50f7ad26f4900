// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include <QtGlobal>

#include <string_view>

/// One cell of a row as a driver hands it over: a view into the driver's own memory, valid only while the
/// row reader runs. Each driver fills in the kind it really read; the type of the member decides what is accepted.
class AioCell
{
public:
    enum class Kind : quint8 {
        Null,
        Bool, ///< integer: 0 or 1
        Int, ///< integer
        Real, ///< real
        Text, ///< UTF-8 in data, size
        Blob, ///< bytes in data, size
        DateTime, ///< integer: microseconds since 1970-01-01 UTC
        Date, ///< integer: Julian day
        Time, ///< integer: microseconds since midnight
        Uuid, ///< 16 bytes in data
    };

    AioCell() = default;
    static AioCell null() { return {}; }
    static AioCell fromInteger(qint64 value, Kind kind = Kind::Int)
    {
        AioCell cell;
        cell.kind = kind;
        cell.integer = value;
        return cell;
    }
    static AioCell fromReal(double value)
    {
        AioCell cell;
        cell.kind = Kind::Real;
        cell.real = value;
        return cell;
    }
    static AioCell fromBytes(Kind kind, const void *data, qsizetype size)
    {
        AioCell cell;
        cell.kind = kind;
        cell.data = static_cast<const char *>(data);
        cell.size = size;
        return cell;
    }

    bool isNull() const { return kind == Kind::Null; }
    std::string_view bytes() const { return {data, std::size_t(size)}; }

    union {
        qint64 integer = 0;
        double real;
        const char *data;
    };
    qsizetype size = 0;
    Kind kind = Kind::Null;
};
