// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/core/aiovalue.h"

#include "aioorm/core/detail/utc.h"
#include "aioorm/core/detail/valuestorage.h"
#include "aioorm/core/jsontext_p.h"

#include <QJsonObject>
#include <QUrl>

static_assert(sizeof(AioValue::Storage) <= sizeof(AioValue) && alignof(AioValue::Storage) <= alignof(AioValue));

namespace
{
AioValue::Storage &mutableStorage(AioValue &value)
{
    return const_cast<AioValue::Storage &>(value.storage()); // NOLINT(cppcoreguidelines-pro-type-const-cast): of a value that is not const
}
}

AioValue::AioValue() noexcept
{
    new (m_storage) Storage;
}

AioValue::AioValue(const AioValue &other)
{
    new (m_storage) Storage(other.storage());
}

AioValue::AioValue(AioValue &&other) noexcept
{
    new (m_storage) Storage(std::move(mutableStorage(other)));
}

// NOLINTNEXTLINE(bugprone-unhandled-self-assignment): the variant knows itself
AioValue &AioValue::operator=(const AioValue &other)
{
    mutableStorage(*this) = other.storage();
    return *this;
}

AioValue &AioValue::operator=(AioValue &&other) noexcept
{
    mutableStorage(*this) = std::move(mutableStorage(other));
    return *this;
}

AioValue::~AioValue()
{
    mutableStorage(*this).~Storage();
}

bool AioValue::isNull() const
{
    return storage().index() == 0;
}

AioValue::AioValue(bool value)
{
    new (m_storage) Storage(std::in_place_type<bool>, value);
}

AioValue::AioValue(qint64 value)
{
    new (m_storage) Storage(std::in_place_type<qint64>, value);
}

AioValue::AioValue(double value)
{
    new (m_storage) Storage(std::in_place_type<double>, value);
}

AioValue::AioValue(QString value)
{
    new (m_storage) Storage(std::in_place_type<QString>, std::move(value));
}

AioValue::AioValue(QByteArray value)
{
    new (m_storage) Storage(std::in_place_type<QByteArray>, std::move(value));
}

AioValue::AioValue(QDate value)
{
    new (m_storage) Storage(std::in_place_type<QDate>, value);
}

AioValue::AioValue(QTime value)
{
    new (m_storage) Storage(std::in_place_type<QTime>, value);
}

AioValue::AioValue(Moment value)
{
    new (m_storage) Storage(std::in_place_type<Moment>, value);
}

AioValue::AioValue(AioTimestamp value)
{
    new (m_storage) Storage(std::in_place_type<AioTimestamp>, value);
}

AioValue::AioValue(QUuid value)
{
    new (m_storage) Storage(std::in_place_type<QUuid>, value);
}

AioValue::AioValue(Json value)
{
    new (m_storage) Storage(std::in_place_type<Json>, std::move(value));
}

AioValue::AioValue(AioDecimal value)
{
    new (m_storage) Storage(std::in_place_type<AioDecimal>, value);
}

AioValue::AioValue(std::chrono::microseconds value)
{
    new (m_storage) Storage(std::in_place_type<std::chrono::microseconds>, value);
}

AioValue::AioValue(List value)
{
    new (m_storage) Storage(std::in_place_type<List>, std::move(value));
}

bool operator==(const AioValue &a, const AioValue &b)
{
    return a.storage() == b.storage();
}

class AioValue::List::Data
{
public:
    Aio::ColumnKind element;
    std::vector<AioValue> items;
    QByteArray json;
};

AioValue::List::List(Aio::ColumnKind element, std::vector<AioValue> items)
{
    QByteArray json = Aio::Detail::jsonText(Aio::Detail::jsonFromItems(items));
    m_data = std::make_shared<const Data>(Data{element, std::move(items), std::move(json)});
}

Aio::ColumnKind AioValue::List::element() const
{
    return m_data->element;
}

const std::vector<AioValue> &AioValue::List::items() const
{
    return m_data->items;
}

const QByteArray &AioValue::List::json() const
{
    return m_data->json;
}

bool operator==(const AioValue::List &a, const AioValue::List &b)
{
    return a.m_data == b.m_data || (a.m_data->element == b.m_data->element && a.m_data->items == b.m_data->items);
}

std::optional<AioValue> AioValue::fromVariant(const QVariant &variant)
{
    switch (variant.metaType().id()) {
    case QMetaType::UnknownType:
    case QMetaType::Nullptr:
        return AioValue();
    case QMetaType::Bool:
        return AioValue(variant.toBool());
    case QMetaType::Char:
    case QMetaType::SChar:
    case QMetaType::UChar:
    case QMetaType::Short:
    case QMetaType::UShort:
    case QMetaType::Int:
    case QMetaType::UInt:
    case QMetaType::Long:
    case QMetaType::LongLong:
        return AioValue(variant.toLongLong());
    case QMetaType::ULong:
    case QMetaType::ULongLong:
        if (const quint64 value = variant.toULongLong(); value <= quint64(std::numeric_limits<qint64>::max())) {
            return AioValue(qint64(value));
        }
        return {};
    case QMetaType::Float:
    case QMetaType::Double:
        return AioValue(variant.toDouble());
    case QMetaType::QString:
        return AioValue(variant.toString());
    case QMetaType::QByteArray:
        return AioValue(variant.toByteArray());
    case QMetaType::QDate:
        return variant.toDate().isValid() ? std::optional(AioValue(variant.toDate())) : std::nullopt;
    case QMetaType::QTime:
        return variant.toTime().isValid() ? std::optional(AioValue(variant.toTime())) : std::nullopt;
    case QMetaType::QDateTime:
        if (const QDateTime value = variant.toDateTime(); value.isValid()) {
            return AioValue(Moment(value.toMSecsSinceEpoch()));
        }
        return {};
    case QMetaType::QUuid:
        return AioValue(variant.toUuid());
    case QMetaType::QJsonObject:
        return AioValue(Json(Aio::Detail::jsonText(variant.toJsonObject())));
    case QMetaType::QJsonArray:
        return AioValue(Json(Aio::Detail::jsonText(variant.toJsonArray())));
    case QMetaType::QJsonValue:
        return variant.toJsonValue().isUndefined() ? std::nullopt : std::optional(AioValue(Json(Aio::Detail::jsonText(variant.toJsonValue()))));
    case QMetaType::QStringList:
        return AioValue(Json(Aio::Detail::jsonText(QJsonArray::fromStringList(variant.toStringList()))));
    case QMetaType::QUrl:
        return AioValue(QString::fromLatin1(variant.toUrl().toEncoded()));
    default:
        break;
    }
    if (variant.metaType() == QMetaType::fromType<AioTimestamp>()) {
        return AioValue(variant.value<AioTimestamp>());
    }
    if (variant.metaType() == QMetaType::fromType<AioDecimal>()) {
        return AioValue(variant.value<AioDecimal>());
    }
    if (variant.metaType() == QMetaType::fromType<std::chrono::microseconds>()) {
        return AioValue(variant.value<std::chrono::microseconds>());
    }
    if (variant.metaType().flags() & QMetaType::IsEnumeration) {
        return AioValue(variant.toLongLong());
    }
    return {};
}

QVariant AioValue::toVariant() const
{
    return std::visit(
        [](const auto &value) -> QVariant {
            using T = std::remove_cvref_t<decltype(value)>;
            if constexpr (std::is_same_v<T, std::monostate>) {
                return QVariant::fromValue(nullptr);
            } else if constexpr (std::is_same_v<T, Moment>) {
                return QDateTime::fromMSecsSinceEpoch(value.millisecondsSinceEpoch, Aio::Detail::utc);
            } else if constexpr (std::is_same_v<T, Json>) {
                const auto json = Aio::Detail::parseJson(value.utf8).value_or(QJsonValue());
                return json.isArray() ? QVariant(json.toArray()) : json.isObject() ? QVariant(json.toObject()) : QVariant(json);
            } else if constexpr (std::is_same_v<T, AioDecimal>) {
                return value.toString(); // QML and JSON have no such number
            } else if constexpr (std::is_same_v<T, List>) {
                return Aio::Detail::jsonFromItems(value.items());
            } else {
                return QVariant::fromValue(value);
            }
        },
        storage());
}
