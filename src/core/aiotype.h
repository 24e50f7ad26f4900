// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "core/aiocell.h"
#include "core/aiovalue.h"

#include <QJsonObject>

#include <cmath>
#include <concepts>
#include <limits>
#include <optional>
#include <utility>

namespace Aio
{
/// The logical type of a column; each dialect has its own name for it.
enum class ColumnKind { Boolean, SmallInt, Integer, BigInt, Double, Text, Blob, Date, Time, DateTime, Timestamp, Uuid, Json };
}

/// How a C++ type goes into a database and comes back. Specialise it for a type of your own:
///
///     template<> struct AioType<Money> {
///         static constexpr Aio::ColumnKind kind = Aio::ColumnKind::BigInt;
///         static AioValue toValue(const Money &money) { return AioValue(money.cents()); }
///         static bool fromCell(const AioCell &cell, Money &money);    // false: this cell is no Money
///     };
///
/// fromCell() never sees NULL: std::optional does. It may run on a driver's thread, and must not throw.
template<class T>
struct AioType;

namespace Aio
{
template<class T>
struct Unwrap {
    using Type = T;
    static constexpr bool nullable = false;
};
template<class T>
struct Unwrap<std::optional<T>> {
    using Type = T;
    static constexpr bool nullable = true;
};

/// Throws AioDataError: a number does not fit its column.
[[noreturn]] AIOORM_EXPORT void raiseOutOfRange();

/// bool and characters are arithmetic to C++ but not to a database.
template<class T>
concept Integer = std::integral<T> && !std::same_as<T, bool> && !std::same_as<T, char> && !std::same_as<T, wchar_t> && !std::same_as<T, char8_t>
    && !std::same_as<T, char16_t> && !std::same_as<T, char32_t>;
template<class T>
concept Enumeration = std::is_enum_v<T>;

template<Integer T>
bool integerFromCell(const AioCell &cell, T &out)
{
    if (cell.kind != AioCell::Kind::Int || !std::in_range<T>(cell.integer)) {
        return false;
    }
    out = T(cell.integer);
    return true;
}

/// Throws AioDataError for an unsigned number above the range of SQL's integers, which have a sign.
template<Integer T>
AioValue valueFromInteger(T value)
{
    if (!std::in_range<qint64>(value)) {
        raiseOutOfRange();
    }
    return AioValue(qint64(value));
}

constexpr ColumnKind integerKind(std::size_t bytes, bool isSigned)
{
    // an unsigned type needs the next wider column: SQL integers are signed
    return bytes < 2 || (bytes == 2 && isSigned) ? ColumnKind::SmallInt : bytes == 2 || (bytes == 4 && isSigned) ? ColumnKind::Integer : ColumnKind::BigInt;
}
}

template<>
struct AIOORM_EXPORT AioType<bool> {
    static constexpr Aio::ColumnKind kind = Aio::ColumnKind::Boolean;
    static AioValue toValue(bool value) { return AioValue(value); }
    static bool fromCell(const AioCell &cell, bool &out)
    {
        // SQLite and MySQL have no boolean: an integer other than 0 and 1 is not one
        if ((cell.kind != AioCell::Kind::Bool && cell.kind != AioCell::Kind::Int) || (cell.integer != 0 && cell.integer != 1)) {
            return false;
        }
        out = cell.integer != 0;
        return true;
    }
};

template<Aio::Integer T>
struct AioType<T> {
    static constexpr Aio::ColumnKind kind = Aio::integerKind(sizeof(T), std::is_signed_v<T>);
    static AioValue toValue(T value) { return Aio::valueFromInteger(value); }
    static bool fromCell(const AioCell &cell, T &out) { return Aio::integerFromCell(cell, out); }
};

template<Aio::Enumeration T>
struct AioType<T> {
    using Underlying = std::underlying_type_t<T>;
    static constexpr Aio::ColumnKind kind = AioType<Underlying>::kind;
    static AioValue toValue(T value) { return Aio::valueFromInteger(Underlying(value)); }
    static bool fromCell(const AioCell &cell, T &out)
    {
        Underlying number;
        if (!Aio::integerFromCell(cell, number)) {
            return false;
        }
        out = T(number);
        return true;
    }
};

template<std::floating_point T>
struct AioType<T> {
    static constexpr Aio::ColumnKind kind = Aio::ColumnKind::Double;
    static AioValue toValue(T value) { return AioValue(double(value)); }
    static bool fromCell(const AioCell &cell, T &out)
    {
        if (cell.kind == AioCell::Kind::Real) {
            out = T(cell.real);
            return true;
        }
        if (cell.kind == AioCell::Kind::Int) {
            out = T(cell.integer);
            // 2^63, to which the greatest integers are rounded, is no qint64
            return out < T(9223372036854775808.0) && qint64(out) == cell.integer;
        }
        return false;
    }
};

template<>
struct AIOORM_EXPORT AioType<QString> {
    static constexpr Aio::ColumnKind kind = Aio::ColumnKind::Text;
    static AioValue toValue(const QString &value) { return AioValue(value); }
    static bool fromCell(const AioCell &cell, QString &out)
    {
        if (cell.kind != AioCell::Kind::Text) {
            return false;
        }
        out = QString::fromUtf8(cell.data, cell.size);
        return true;
    }
};

template<>
struct AIOORM_EXPORT AioType<QByteArray> {
    static constexpr Aio::ColumnKind kind = Aio::ColumnKind::Blob;
    static AioValue toValue(const QByteArray &value) { return AioValue(value); }
    static bool fromCell(const AioCell &cell, QByteArray &out)
    {
        if (cell.kind != AioCell::Kind::Blob) {
            return false;
        }
        out = QByteArray(cell.data, cell.size);
        return true;
    }
};

#define AIO_DECLARE_TYPE(TYPE, KIND)                                                                                                                           \
    template<>                                                                                                                                                 \
    struct AIOORM_EXPORT AioType<TYPE> {                                                                                                                       \
        static constexpr Aio::ColumnKind kind = Aio::ColumnKind::KIND;                                                                                         \
        static AioValue toValue(const TYPE &value);                                                                                                            \
        static bool fromCell(const AioCell &cell, TYPE &out);                                                                                                  \
    };

AIO_DECLARE_TYPE(QDate, Date)
AIO_DECLARE_TYPE(QTime, Time)
AIO_DECLARE_TYPE(QDateTime, DateTime)
AIO_DECLARE_TYPE(AioTimestamp, Timestamp)
AIO_DECLARE_TYPE(QUuid, Uuid)
AIO_DECLARE_TYPE(QJsonObject, Json)

#undef AIO_DECLARE_TYPE

namespace Aio
{
/// A type the library can store: it has an AioType, bare or as std::optional.
template<class T>
concept Storable = requires(const T &value) {
    { AioType<T>::kind } -> std::convertible_to<ColumnKind>;
    { AioType<T>::toValue(value) } -> std::same_as<AioValue>;
};

/// Reads a cell into a member or tuple element; false when NULL meets a type that cannot hold it, or the cell does not fit.
template<class T>
bool readCell(const AioCell &cell, T &out)
{
    if constexpr (Unwrap<T>::nullable) {
        if (cell.isNull()) {
            out.reset();
            return true;
        }
        return AioType<typename Unwrap<T>::Type>::fromCell(cell, out.emplace());
    } else if constexpr (requires { out.setFromCell(cell); }) {
        return out.setFromCell(cell);
    } else {
        return !cell.isNull() && AioType<T>::fromCell(cell, out);
    }
}

template<class T>
AioValue toValue(const T &value)
{
    if constexpr (Unwrap<T>::nullable) {
        return value ? AioType<typename Unwrap<T>::Type>::toValue(*value) : AioValue();
    } else if constexpr (requires { value.keyValue(); }) {
        return value.keyValue();
    } else {
        return AioType<T>::toValue(value);
    }
}

/// The value as a cell; `text` keeps alive what the cell points to.
AIOORM_EXPORT AioCell cellOf(const AioValue &value, QByteArray &text);
/// For rows whose types only the database knows: raw SQL, maps, the keys of relations.
AIOORM_EXPORT AioValue valueFromCell(const AioCell &cell);
/// The same, as the logical type of a column (SQLite stores a date-time as text); nothing if it does not fit.
AIOORM_EXPORT std::optional<AioValue> valueFromCell(const AioCell &cell, ColumnKind kind);
/// A value of the logical type `kind`, made from what QML or a QVariantMap brings; nothing if it does not fit.
AIOORM_EXPORT std::optional<AioValue> valueFromVariant(const QVariant &variant, ColumnKind kind);
}
