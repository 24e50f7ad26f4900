// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "core/aiovalue.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

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
        return AioValue(Json(QJsonDocument(variant.toJsonObject()).toJson(QJsonDocument::Compact)));
    case QMetaType::QJsonArray:
        return AioValue(Json(QJsonDocument(variant.toJsonArray()).toJson(QJsonDocument::Compact)));
    default:
        break;
    }
    if (variant.metaType() == QMetaType::fromType<AioTimestamp>()) {
        return AioValue(variant.value<AioTimestamp>());
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
                return QDateTime::fromMSecsSinceEpoch(value.millisecondsSinceEpoch, Qt::UTC);
            } else if constexpr (std::is_same_v<T, Json>) {
                const QJsonDocument document = QJsonDocument::fromJson(value.utf8);
                return document.isArray() ? QVariant(document.array()) : QVariant(document.object());
            } else {
                return QVariant::fromValue(value);
            }
        },
        m_storage);
}
