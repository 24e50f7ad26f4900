// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/core/aiovalue.h"

#include <QJsonArray>
#include <QJsonValue>

#include <optional>

/// JSON as text, scalars too, which QJsonDocument refuses to be. Integers of 64 bits stay exact, as QJsonValue holds them.
namespace Aio::Detail
{
/// Compact UTF-8. AioDataError for an undefined value, and for a number that is not finite.
AIOORM_EXPORT QByteArray jsonText(const QJsonValue &value);
/// Nothing if it is no JSON.
AIOORM_EXPORT std::optional<QJsonValue> parseJson(std::string_view utf8);
inline std::optional<QJsonValue> parseJson(const QByteArray &utf8)
{
    return parseJson(std::string_view(utf8.constData(), std::size_t(utf8.size())));
}

/// A scalar as what it is: an integer where the number is one; an array or object as JSON.
AIOORM_EXPORT AioValue valueFromJson(const QJsonValue &json);
AIOORM_EXPORT QJsonArray jsonFromItems(const std::vector<AioValue> &items);
}
