// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/orm/aioproperty.h"

#include <QLoggingCategory>

#include <cmath>

Q_LOGGING_CATEGORY(aioProperty, "aioorm.property", QtWarningMsg)

namespace Aio::Detail
{
std::optional<AioDecimal> PropertyTraits<AioDecimal>::fromProperty(const QString &text)
{
    const auto decimal = AioDecimal::fromString(text);
    if (!decimal) {
        qCWarning(aioProperty).noquote() << "Not a decimal number, and not assigned:" << text;
    }
    return decimal;
}

std::optional<std::chrono::microseconds> PropertyTraits<std::chrono::microseconds>::fromProperty(double milliseconds)
{
    const double microseconds = std::round(milliseconds * 1000);
    if (!(std::abs(microseconds) < 9.2e18)) {
        qCWarning(aioProperty) << "Not a duration, and not assigned:" << milliseconds;
        return {};
    }
    return std::chrono::microseconds(qint64(microseconds));
}
}
