// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/core/aiovalue.h"

#include <QJsonArray>
#include <QJsonValue>

/// JSON as text, scalars too, which QJsonDocument refuses to be. Integers of 64 bits stay exact, as QJsonValue holds them.
namespace Aio::Detail
{
/// Compact UTF-8. AioDataError for an undefined value, and for a number that is not finite.
QByteArray jsonText(const QJsonValue &value);
/// Nothing if it is no JSON.
std::optional<QJsonValue> parseJson(std::string_view utf8);
inline std::optional<QJsonValue> parseJson(const QByteArray &utf8)
{
    return parseJson(std::string_view(utf8.constData(), std::size_t(utf8.size())));
}

/// A scalar as what it is: an integer where the number is one; an array or object as JSON.
AioValue valueFromJson(const QJsonValue &json);
QJsonArray jsonFromItems(const std::vector<AioValue> &items);
}
