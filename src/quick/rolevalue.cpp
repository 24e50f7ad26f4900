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
    if (!value) {
        return {};
    }
    if (const auto *date = std::get_if<QDate>(&value->storage())) {
        return QDateTime(*date, QTime(0, 0));
    }
    if (const auto *time = std::get_if<QTime>(&value->storage())) {
        return time->toString(QStringLiteral("HH:mm:ss.zzz"));
    }
    if (const auto *uuid = std::get_if<QUuid>(&value->storage())) {
        return uuid->toString(QUuid::WithoutBraces);
    }
    if (const auto *duration = std::get_if<std::chrono::microseconds>(&value->storage())) {
        return double(duration->count()) / 1000; // QML's time is in milliseconds
    }
    if (const auto *stamp = std::get_if<AioTimestamp>(&value->storage())) {
        return stamp->toDateTime();
    }
    return value->toVariant();
}
}
