// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// The text of dates, times and UUIDs, as databases without types for them have it.

#include "fuzz/fuzz.h"

#include "aioorm/core/aiotype.h"
#include "aioorm/core/detail/valuestorage.h"
#include "aioorm/core/text_p.h"

using namespace Aio;
using namespace Aio::Detail;

namespace
{
std::string_view viewOf(const QByteArray &bytes)
{
    return {bytes.constData(), size_t(bytes.size())};
}

/// What is read of text is written as that text: else a comparison would not find it.
template<class T>
void readColumn(const AioCell &cell, QByteArray (*written)(const T &))
{
    T value;
    if (AioType<T>::fromCell(cell, value)) {
        Fuzz::require(viewOf(written(value)) == cell.bytes(), "what is read is found");
    }
}
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const Fuzz::Input input(data, size);
    const std::string_view text = input.rest();
    if (const auto moment = parseDateTime(text)) {
        const QByteArray shown = dateTimeText(*moment, Precision::Microseconds);
        Fuzz::require(shown.size() == 26 && parseDateTime(viewOf(shown)) == moment, "a moment is shown and read");
        const QByteArray shorter = dateTimeText(*moment, Precision::Milliseconds);
        Fuzz::require(shorter.size() == 23 && shown.startsWith(shorter), "milliseconds are the front of it");
    }
    if (const auto day = parseDate(text)) {
        Fuzz::require(viewOf(dateText(*day)) == text, "a date has one form");
    }
    if (const auto time = parseTime(text)) {
        const QByteArray shown = timeText(*time, Precision::Microseconds);
        Fuzz::require(shown.size() == 15 && parseTime(viewOf(shown)) == time, "a time is shown and read");
    }
    const AioCell cell = AioCell::fromBytes(AioCell::Kind::Text, text.data(), qsizetype(text.size()));
    readColumn<QDate>(cell, [](const QDate &date) {
        return dateText(date.toJulianDay());
    });
    readColumn<QTime>(cell, [](const QTime &time) {
        return timeText(time.msecsSinceStartOfDay() * qint64(1000), Precision::Milliseconds);
    });
    readColumn<QDateTime>(cell, [](const QDateTime &moment) {
        return dateTimeText(moment.toMSecsSinceEpoch() * 1000, Precision::Milliseconds);
    });
    readColumn<AioTimestamp>(cell, [](const AioTimestamp &moment) {
        return dateTimeText(moment.microsecondsSinceEpoch(), Precision::Microseconds);
    });
    readColumn<QUuid>(cell, [](const QUuid &uuid) {
        return uuid.toByteArray(QUuid::WithoutBraces);
    });
    // from QML and maps, in any form
    const QVariant variant = QString::fromUtf8(text.data(), qsizetype(text.size()));
    for (const ColumnKind kind : {ColumnKind::Date, ColumnKind::Time, ColumnKind::DateTime, ColumnKind::Timestamp, ColumnKind::Uuid, ColumnKind::Decimal}) {
        valueFromVariant(variant, kind);
    }
    return 0;
}
