// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/core/aiotimestamp.h"

#include "aioorm/core/detail/utc.h"
#include "aioorm/core/text_p.h"

#include <QtNumeric>

#include <chrono>

AioTimestamp::AioTimestamp(const QDateTime &dateTime)
{
    if (!dateTime.isValid() || qMulOverflow(dateTime.toMSecsSinceEpoch(), qint64(1000), &m_microseconds)) {
        m_microseconds = std::numeric_limits<qint64>::min();
    }
}

AioTimestamp AioTimestamp::now()
{
    using namespace std::chrono;
    return AioTimestamp(duration_cast<microseconds>(system_clock::now().time_since_epoch()).count());
}

QDateTime AioTimestamp::toDateTime() const
{
    if (m_microseconds == std::numeric_limits<qint64>::min()) {
        return {};
    }
    // floor, so that a time before 1970 does not jump forward
    const qint64 milliseconds = m_microseconds / 1000 - (m_microseconds % 1000 < 0 ? 1 : 0);
    return QDateTime::fromMSecsSinceEpoch(milliseconds, Aio::Detail::utc);
}

QString AioTimestamp::toString() const
{
    return QString::fromLatin1(Aio::Detail::dateTimeText(m_microseconds, Aio::Detail::Precision::Microseconds));
}
