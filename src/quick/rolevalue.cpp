// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/quick/rolevalue_p.h"

#include "aioorm/core/aiotype.h"
#include "aioorm/core/detail/valuestorage.h"

namespace Aio::Detail
{
QVariant roleValue(const AioCell &cell, ColumnKind kind)
{
    const auto value = valueFromCell(cell, kind);
    return value ? roleValue(*value) : QVariant();
}

QVariant roleValue(const AioValue &value)
{
    if (const auto *date = std::get_if<QDate>(&value.storage())) {
        return QDateTime(*date, QTime(0, 0));
    }
    if (const auto *time = std::get_if<QTime>(&value.storage())) {
        return time->toString(QStringLiteral("HH:mm:ss.zzz"));
    }
    if (const auto *uuid = std::get_if<QUuid>(&value.storage())) {
        return uuid->toString(QUuid::WithoutBraces);
    }
    if (const auto *duration = std::get_if<std::chrono::microseconds>(&value.storage())) {
        return double(duration->count()) / 1000; // QML's time is in milliseconds
    }
    if (const auto *stamp = std::get_if<AioTimestamp>(&value.storage())) {
        return stamp->toDateTime();
    }
    return value.toVariant();
}

QVariant emptyRoleValue(ColumnKind kind, bool nullable)
{
    if (nullable) {
        return QVariant::fromValue(nullptr);
    }
    switch (kind) {
    case ColumnKind::Boolean:
        return false;
    case ColumnKind::SmallInt:
    case ColumnKind::Integer:
    case ColumnKind::BigInt:
        return qint64(0);
    case ColumnKind::Double:
    case ColumnKind::Float:
    case ColumnKind::Duration:
        return 0.0;
    case ColumnKind::Date:
    case ColumnKind::DateTime:
    case ColumnKind::Timestamp:
        return QDateTime();
    case ColumnKind::Blob:
        return QByteArray();
    case ColumnKind::Json:
    case ColumnKind::Array:
        return QVariant::fromValue(nullptr);
    default:
        return QString();
    }
}
}
