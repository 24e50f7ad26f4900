// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm_export.h"

#include <QDateTime>
#include <QMetaType>

#include <compare>

/// A point in time, UTC, in microseconds, where QDateTime holds only milliseconds (the databases hold microseconds).
/// A plain value of eight bytes; any thread.
class AIOORM_EXPORT AioTimestamp
{
public:
    constexpr AioTimestamp() = default;
    constexpr explicit AioTimestamp(qint64 microsecondsSinceEpoch)
        : m_microseconds(microsecondsSinceEpoch)
    {
    }
    /// An invalid QDateTime, or one further away than this can hold, becomes the smallest number, which no database takes.
    explicit AioTimestamp(const QDateTime &dateTime);

    /// The system clock now.
    static AioTimestamp now();

    constexpr qint64 microsecondsSinceEpoch() const { return m_microseconds; }
    /// Rounded down to milliseconds, UTC. Of the smallest number an invalid one.
    QDateTime toDateTime() const;
    /// "2026-11-20 16:32:05.123456", UTC.
    QString toString() const;

    friend constexpr auto operator<=>(const AioTimestamp &, const AioTimestamp &) = default;

private:
    qint64 m_microseconds = 0;
};
