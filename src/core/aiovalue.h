// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/core/aiodecimal.h"
#include "aioorm/core/aiotimestamp.h"
#include "aioorm_export.h"

#include <QByteArray>
#include <QDate>
#include <QDateTime>
#include <QString>
#include <QTime>
#include <QUuid>
#include <QVariant>

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

namespace Aio
{
/// The logical type of a column; each dialect has its own name for it.
enum class ColumnKind : quint8 {
    Boolean,
    SmallInt,
    Integer,
    BigInt,
    Double,
    Text,
    Blob,
    Date,
    Time,
    DateTime,
    Timestamp,
    Uuid,
    Json,
    Float,
    Decimal, ///< of the digits and scale of its field; a whole number of its last digits on SQLite, NUMERIC elsewhere
    Duration, ///< microseconds; an interval on PostgreSQL, BIGINT elsewhere
    Array, ///< an array of its field's element kind on PostgreSQL, JSON elsewhere
};
}

/// A value on its way into a statement, with its logical type: what a driver binds. The dialect decides the stored form.
/// Copies share strings and bytes. Any thread.
class AIOORM_EXPORT AioValue
{
public:
    /// JSON as its UTF-8 text, so that nothing is lost on the way (QJsonDocument rounds integers above 2^53).
    class Json
    {
    public:
        Json() = default;
        explicit Json(QByteArray text)
            : utf8(std::move(text))
        {
        }
        friend bool operator==(const Json &, const Json &) = default;
        QByteArray utf8;
    };
    /// A QDateTime: UTC, milliseconds.
    class Moment
    {
    public:
        Moment() = default;
        explicit Moment(qint64 milliseconds)
            : millisecondsSinceEpoch(milliseconds)
        {
        }
        friend bool operator==(const Moment &, const Moment &) = default;
        qint64 millisecondsSinceEpoch = 0;
    };

    /// Values of one kind, NULL among them: an array to PostgreSQL, JSON to the others.
    class AIOORM_EXPORT List
    {
    public:
        /// AioDataError for what JSON cannot hold: NaN, half of a surrogate pair, an invalid date.
        List(Aio::ColumnKind element, std::vector<AioValue> items);
        Aio::ColumnKind element() const;
        const std::vector<AioValue> &items() const;
        /// Numbers, text, true and null as JSON has them; dates, UUIDs and decimals as text, bytes as base64.
        const QByteArray &json() const;
        friend AIOORM_EXPORT bool operator==(const List &a, const List &b);

    private:
        class Data;
        std::shared_ptr<const Data> m_data;
    };

    /// A std::variant of what a value can be; std::monostate is NULL. Defined in aioorm/core/detail/valuestorage.h, which few need
    /// and which is much code.
    class Storage;

    AioValue() noexcept;
    AioValue(const AioValue &other);
    AioValue(AioValue &&other) noexcept;
    AioValue &operator=(const AioValue &other);
    AioValue &operator=(AioValue &&other) noexcept;
    ~AioValue();
    /// One of the alternatives of Storage; other types go through AioType<T>::toValue().
    explicit AioValue(bool value);
    explicit AioValue(qint64 value);
    explicit AioValue(double value);
    explicit AioValue(QString value);
    explicit AioValue(QByteArray value);
    explicit AioValue(QDate value);
    explicit AioValue(QTime value);
    explicit AioValue(Moment value);
    explicit AioValue(AioTimestamp value);
    explicit AioValue(QUuid value);
    explicit AioValue(Json value);
    explicit AioValue(AioDecimal value);
    explicit AioValue(std::chrono::microseconds value);
    explicit AioValue(List value);
    /// Other numbers, without loss.
    template<class T>
        requires((std::integral<T> && (sizeof(T) < sizeof(qint64) || std::signed_integral<T>)) || std::same_as<T, float>)
    explicit AioValue(T value)
        : AioValue(std::conditional_t<std::integral<T>, qint64, double>(value))
    {
    }

    bool isNull() const;
    const Storage &storage() const;

    /// From what a QVariant holds, as QML and QVariantMaps bring it; nothing if the library has no such type.
    static std::optional<AioValue> fromVariant(const QVariant &variant);
    /// As QVariantMap rows and QML get it: NULL is QVariant::fromValue(nullptr).
    QVariant toVariant() const;

    friend AIOORM_EXPORT bool operator==(const AioValue &a, const AioValue &b);

private:
    friend Storage;

    alignas(qint64) alignas(void *) std::byte m_storage[32]; // a Storage
};
