// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/sql/detail/dates.h"

#include "aioorm/core/refuse_p.h"

#include <QTimeZone>

namespace Aio::Detail
{
QByteArray checkedZone(const QByteArray &name)
{
    // an offset has another sign to PostgreSQL, and CET is a zone
    const bool isOffset = name.startsWith("UTC") && name.size() > 3;
    if (name.isEmpty() || isOffset || !QTimeZone::isTimeZoneIdAvailable(name)) {
        refuse(QStringLiteral("\"%1\" is no time zone. inZone() takes a name as \"Europe/Berlin\": QTimeZone::availableTimeZoneIds().")
                   .arg(QString::fromUtf8(name)));
    }
    return name;
}

CommonFunction truncation(DateUnit unit, ColumnKind kind)
{
    if (kind == ColumnKind::Date && unit > DateUnit::Day) {
        refuse(QStringLiteral("A date has no hours: truncated() of it takes a unit from Aio::Year to Aio::Day."));
    }
    return CommonFunction(int(CommonFunction::TruncateYear) + int(unit));
}

NodePtr durationNode(std::chrono::microseconds value)
{
    return valueNode(AioType<std::chrono::microseconds>::toValue(value));
}
}

namespace Aio
{
Expr<QDate> today()
{
    return Expr<QDate>(Detail::commonNode(Detail::CommonFunction::Today, ColumnKind::Date, ColumnKind::Date, {}));
}
}
