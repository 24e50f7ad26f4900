// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/core/detail/text.h"

#include <QByteArray>
#include <QStringView>

#include <optional>

/// Text forms of values that have no type of their own in a database, and the checks of text on its way out.
namespace Aio::Detail
{
enum class Precision { Milliseconds, Microseconds };

/// "YYYY-MM-DD HH:MM:SS.zzz[zzz]" in UTC: fixed width, so that text order is time order.
/// An empty result means the year is outside 0 to 9999.
QByteArray dateTimeText(qint64 microsecondsSinceEpoch, Precision precision);
QByteArray dateText(qint64 julianDay);
QByteArray timeText(qint64 microsecondsOfDay, Precision precision);

/// Reads "YYYY-MM-DD[ T]HH:MM[:SS[.fraction]][Z]" (also a bare date), by hand: QDateTime::fromString costs 80 times as much.
/// Empty on anything else, on impossible dates too.
std::optional<qint64> parseDateTime(std::string_view text);
std::optional<qint64> parseDate(std::string_view text); ///< Julian day
std::optional<qint64> parseTime(std::string_view text); ///< microseconds since midnight

/// UTF-8, or nothing if the text holds a NUL or a lone surrogate: QString::toUtf8() would replace it in silence.
std::optional<QByteArray> strictUtf8(QStringView text);
/// The same behind what `out` holds; false leaves it as it is.
bool appendStrictUtf8(QByteArray &out, QStringView text);
}
