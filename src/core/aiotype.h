// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/core/aiocell.h"
#include "aioorm/core/aiovalue.h"
#include "aioorm/core/detail/acceptedcells.h"
#include "aioorm/core/detail/text.h"

#include <QFlags>
#include <QList>
#include <QMetaEnum>

#include <cmath>
#include <concepts>
#include <limits>
#include <optional>
#include <utility>

// whoever has such a field includes their headers: they are dear
class QJsonArray;
class QJsonObject;
class QJsonValue;
class QUrl;

/// How a C++ type goes into a database and comes back. Specialise it for a type of your own:
///
///     template<> struct AioType<Money> {
///         static constexpr Aio::ColumnKind kind = Aio::ColumnKind::BigInt;
///         static AioValue toValue(const Money &money) { return AioValue(money.cents()); }
///         static bool fromCell(const AioCell &cell, Money &money);    // false: this cell is no Money
///     };
///
/// fromCell() never sees NULL: std::optional does. It may run on a driver's thread; what it throws ends the operation. toValue() may throw
/// AioDataError for a value that cannot be stored. A property of such a type is opaque to QML unless Aio::Detail::PropertyTraits is
/// specialised as well.
template<class T>
struct AioType;

namespace Aio::Detail
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

template<class T>
concept Enumeration = std::is_enum_v<T>;
/// An enumeration with AIO_STORE_BY_NAME.
template<class T>
concept NamedEnumeration = Enumeration<T> && requires(T value) { aioStoredByName(value); };

/// What AIO_STORE_BY_NAME is for: the name of the value, AioDataError if it has none; the value of a name.
AIOORM_EXPORT AioValue valueFromEnum(const QMetaEnum &names, int value);
AIOORM_EXPORT bool enumFromCell(const QMetaEnum &names, const AioCell &cell, int &out);

template<Integer T>
bool integerFromCell(const AioCell &cell, T &out)
{
    if (!accepts<ColumnKind::BigInt>(cell) || !std::in_range<T>(cell.integer)) {
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
        if (!Aio::Detail::accepts<kind>(cell) || (cell.integer != 0 && cell.integer != 1)) {
            return false;
        }
        out = cell.integer != 0;
        return true;
    }
};

template<Aio::Detail::Integer T>
struct AioType<T> {
    static constexpr Aio::ColumnKind kind = Aio::Detail::integerKind(sizeof(T), std::is_signed_v<T>);
    static AioValue toValue(T value) { return Aio::Detail::valueFromInteger(value); }
    static bool fromCell(const AioCell &cell, T &out) { return Aio::Detail::integerFromCell(cell, out); }
};

/// By value. With AIO_STORE_BY_NAME beside its Q_ENUM: by name.
template<Aio::Detail::Enumeration T>
struct AioType<T> {
    using Underlying = std::underlying_type_t<T>;
    static constexpr Aio::ColumnKind kind = AioType<Underlying>::kind;
    static AioValue toValue(T value) { return Aio::Detail::valueFromInteger(Underlying(value)); }
    static bool fromCell(const AioCell &cell, T &out)
    {
        Underlying number;
        if (!Aio::Detail::integerFromCell(cell, number)) {
            return false;
        }
        out = T(number);
        return true;
    }
};

template<Aio::Detail::NamedEnumeration T>
struct AioType<T> {
    static constexpr Aio::ColumnKind kind = Aio::ColumnKind::Text;
    static AioValue toValue(T value) { return Aio::Detail::valueFromEnum(QMetaEnum::fromType<T>(), int(value)); }
    static bool fromCell(const AioCell &cell, T &out)
    {
        int value;
        if (!Aio::Detail::enumFromCell(QMetaEnum::fromType<T>(), cell, value)) {
            return false;
        }
        out = T(value);
        return true;
    }
};

/// The bits as a number.
template<class E>
struct AioType<QFlags<E>> {
    using Number = typename QFlags<E>::Int;
    static constexpr Aio::ColumnKind kind = AioType<Number>::kind;
    static AioValue toValue(QFlags<E> value) { return AioValue(qint64(value.toInt())); }
    static bool fromCell(const AioCell &cell, QFlags<E> &out)
    {
        Number number;
        if (!Aio::Detail::integerFromCell(cell, number)) {
            return false;
        }
        out = QFlags<E>::fromInt(number);
        return true;
    }
};

template<>
struct AIOORM_EXPORT AioType<double> {
    static constexpr Aio::ColumnKind kind = Aio::ColumnKind::Double;
    static AioValue toValue(double value) { return AioValue(value); }
    static bool fromCell(const AioCell &cell, double &out)
    {
        if (cell.kind == AioCell::Kind::Real) {
            out = cell.real;
            return true;
        }
        if (!Aio::Detail::accepts<kind>(cell)) {
            return false;
        }
        out = double(cell.integer);
        // 2^63, to which the greatest integers are rounded, is no qint64
        return out < 9223372036854775808.0 && qint64(out) == cell.integer;
    }
};

/// Rounded to what a float holds when it is read: SQLite computes in doubles. What is too great for one is refused.
template<>
struct AIOORM_EXPORT AioType<float> {
    static constexpr Aio::ColumnKind kind = Aio::ColumnKind::Float;
    static AioValue toValue(float value) { return AioValue(double(value)); }
    static bool fromCell(const AioCell &cell, float &out);
};

template<>
struct AIOORM_EXPORT AioType<QString> {
    static constexpr Aio::ColumnKind kind = Aio::ColumnKind::Text;
    static AioValue toValue(const QString &value) { return AioValue(value); }
    static bool fromCell(const AioCell &cell, QString &out) { return Aio::Detail::accepts<kind>(cell) && Aio::Detail::readUtf8(cell.bytes(), out); }
};

template<>
struct AIOORM_EXPORT AioType<QByteArray> {
    static constexpr Aio::ColumnKind kind = Aio::ColumnKind::Blob;
    static AioValue toValue(const QByteArray &value) { return AioValue(value); }
    static bool fromCell(const AioCell &cell, QByteArray &out)
    {
        if (!Aio::Detail::accepts<kind>(cell)) {
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
AIO_DECLARE_TYPE(QJsonArray, Json)
AIO_DECLARE_TYPE(QJsonValue, Json) // JSON's null is a value, and no NULL
AIO_DECLARE_TYPE(AioDecimal, Decimal)
AIO_DECLARE_TYPE(QUrl, Text) // encoded; an invalid one is refused
AIO_DECLARE_TYPE(std::chrono::microseconds, Duration)

#undef AIO_DECLARE_TYPE

namespace Aio
{
/// A type the library can store: it has an AioType, bare or as std::optional.
template<class T>
concept Storable = requires(const typename Detail::Unwrap<T>::Type &value) {
    { AioType<typename Detail::Unwrap<T>::Type>::kind } -> std::convertible_to<ColumnKind>;
    { AioType<typename Detail::Unwrap<T>::Type>::toValue(value) } -> std::same_as<AioValue>;
};
}

namespace Aio::Detail
{
template<class T>
bool elementFromValue(const AioValue &value, T &out);

/// A QList of what can be stored.
template<Storable T>
class ListType
{
public:
    using Element = typename Unwrap<T>::Type;
    static constexpr ColumnKind element = AioType<Element>::kind;
    // PostgreSQL's arrays of arrays are rectangular: JSON has no such rule
    static constexpr ColumnKind kind = element == ColumnKind::Array ? ColumnKind::Json : ColumnKind::Array;
    static AioValue toValue(const QList<T> &list);
    static bool fromCell(const AioCell &cell, QList<T> &out);
};
}

template<class T>
    requires Aio::Storable<T>
struct AioType<QList<T>> : Aio::Detail::ListType<T> {
};

namespace Aio::Detail
{
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
/// For rows whose types only the database knows: raw SQL, maps, the keys of relations. Text that is no UTF-8 is bytes.
AIOORM_EXPORT AioValue valueFromCell(const AioCell &cell);
/// The same, as the logical type of a column (SQLite stores a date-time as text); nothing if it does not fit.
AIOORM_EXPORT std::optional<AioValue> valueFromCell(const AioCell &cell, ColumnKind kind);
/// A value of the logical type `kind`, made from what QML or a QVariantMap brings; nothing if it does not fit.
AIOORM_EXPORT std::optional<AioValue> valueFromVariant(const QVariant &variant, ColumnKind kind);

/// Of an element of a list: bytes are base64 in JSON. False if it is no text, or no base64.
AIOORM_EXPORT bool bytesFromElement(const AioValue &value, QByteArray &out);
/// An element of a list as a cell of a type that has this kind. What JSON has as text may be a date, a time or a UUID in any form; a whole
/// number a fraction, of which JSON shows the first 17 digits and zeros.
AIOORM_EXPORT AioCell elementCellOf(const AioValue &value, ColumnKind kind, QByteArray &text);
/// The elements of an array; nothing if it is none.
AIOORM_EXPORT std::optional<std::vector<AioValue>> listFromJson(std::string_view utf8);

template<class T>
bool elementFromValue(const AioValue &value, T &out)
{
    using Type = typename Unwrap<T>::Type;
    QByteArray text;
    if constexpr (std::same_as<Type, QByteArray>) {
        const bool isNull = Unwrap<T>::nullable && value.isNull();
        if (isNull || !bytesFromElement(value, text)) {
            return isNull;
        }
        out = std::move(text);
        return true;
    } else {
        return readCell(elementCellOf(value, AioType<Type>::kind, text), out);
    }
}

template<Storable T>
AioValue ListType<T>::toValue(const QList<T> &list)
{
    std::vector<AioValue> items;
    items.reserve(std::size_t(list.size()));
    for (const T &item : list) {
        items.push_back(Aio::Detail::toValue(item));
    }
    AioValue::List values(element, std::move(items));
    return kind == ColumnKind::Json ? AioValue(AioValue::Json(values.json())) : AioValue(std::move(values));
}

template<Storable T>
bool ListType<T>::fromCell(const AioCell &cell, QList<T> &out)
{
    const auto items = accepts<kind>(cell) ? listFromJson(cell.bytes()) : std::nullopt;
    if (!items) {
        return false;
    }
    out.clear();
    out.reserve(qsizetype(items->size()));
    for (const AioValue &item : *items) {
        if (!elementFromValue(item, out.emplaceBack())) {
            return false;
        }
    }
    return true;
}
}

/// Stores an enumeration by its names instead of its values, everywhere: beside its Q_ENUM (Q_ENUM_NS with the _NS form).
/// Values may then be renumbered, and names must not be changed. A name in the database that the enumeration does not have
/// is an AioDataError, and so is writing a value without a name.
///
///     enum class State { Open, Closed };
///     Q_ENUM(State)
///     AIO_STORE_BY_NAME(State)
#define AIO_STORE_BY_NAME(ENUM)                                                                                                                                \
    friend constexpr bool aioStoredByName(ENUM) noexcept                                                                                                       \
    {                                                                                                                                                          \
        return true;                                                                                                                                           \
    }
#define AIO_STORE_BY_NAME_NS(ENUM)                                                                                                                             \
    constexpr bool aioStoredByName(ENUM) noexcept                                                                                                              \
    {                                                                                                                                                          \
        return true;                                                                                                                                           \
    }
