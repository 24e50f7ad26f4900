// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "core/aiotimestamp.h"

#include "core/aiotext.h"

#include <chrono>

AioTimestamp::AioTimestamp(const QDateTime &dateTime)
    : m_microseconds(dateTime.toMSecsSinceEpoch() * 1000)
{
}

AioTimestamp AioTimestamp::now()
{
    using namespace std::chrono;
    return AioTimestamp(duration_cast<microseconds>(system_clock::now().time_since_epoch()).count());
}

QDateTime AioTimestamp::toDateTime() const
{
    // floor, so that a time before 1970 does not jump forward
    const qint64 milliseconds = m_microseconds >= 0 ? m_microseconds / 1000 : -((-m_microseconds + 999) / 1000);
    return QDateTime::fromMSecsSinceEpoch(milliseconds, Qt::UTC);
}

QString AioTimestamp::toString() const
{
    return QString::fromLatin1(Aio::dateTimeText(m_microseconds, Aio::Precision::Microseconds));
}
