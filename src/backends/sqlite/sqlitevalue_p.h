// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/core/aiocell.h"
#include "aioorm/core/aiovalue.h"
#include "aioorm/core/detail/valuestorage.h"
#include "aioorm/core/text_p.h"

#include <QUtf8StringView>

#include <cmath>

#include <sqlite3.h>

/// How values look inside SQLite, in both directions.
namespace Aio::Detail
{
/// A view of the value, as long as SQLite keeps it.
inline AioCell sqliteCell(sqlite3_value *value)
{
    switch (sqlite3_value_type(value)) {
    case SQLITE_INTEGER:
        return AioCell::fromInteger(sqlite3_value_int64(value));
    case SQLITE_FLOAT:
        return AioCell::fromReal(sqlite3_value_double(value));
    case SQLITE_TEXT: {
        const void *const text = sqlite3_value_text(value); // before the size: it may convert
        return AioCell::fromBytes(AioCell::Kind::Text, text, sqlite3_value_bytes(value));
    }
    case SQLITE_BLOB: {
        const void *const blob = sqlite3_value_blob(value);
        return AioCell::fromBytes(AioCell::Kind::Blob, blob, sqlite3_value_bytes(value));
    }
    default:
        return AioCell::null();
    }
}

/// Writes a value in the form that SQLite stores: Target has null(), integer(), real(), text() of UTF-8, and blob().
template<class Target>
class SqliteValueWriter
{
public:
    explicit SqliteValueWriter(Target &target)
        : m_target(target)
    {
    }

    /// False: the value cannot be stored; reason() is the end of a sentence that begins with it.
    bool write(const AioValue &value)
    {
        m_reason.clear();
        std::visit(*this, value.storage());
        return m_reason.isEmpty();
    }
    const QString &reason() const { return m_reason; }

    void operator()(std::monostate) { m_target.null(); }
    void operator()(bool value) { m_target.integer(value ? 1 : 0); }
    void operator()(qint64 value) { m_target.integer(value); }
    void operator()(double value)
    {
        if (!std::isfinite(value)) {
            m_reason = QStringLiteral("is not a finite number; SQLite would store NaN as NULL");
            return;
        }
        m_target.real(value);
    }
    void operator()(const QString &value)
    {
        if (auto utf8 = strictUtf8(value)) {
            m_target.text(std::move(*utf8));
        } else {
            m_reason = QStringLiteral("is text with a NUL character or half of a surrogate pair, which UTF-8 cannot hold");
        }
    }
    void operator()(const QByteArray &value) { m_target.blob(value); }
    void operator()(const QDate &value)
    {
        if (!value.isValid()) {
            m_reason = QStringLiteral("is an invalid date");
            return;
        }
        keepTime(dateText(value.toJulianDay()));
    }
    void operator()(const QTime &value)
    {
        if (!value.isValid()) {
            m_reason = QStringLiteral("is an invalid time");
            return;
        }
        keepTime(timeText(value.msecsSinceStartOfDay() * qint64(1000), Precision::Milliseconds));
    }
    void operator()(const AioValue::Moment &value)
    {
        const qint64 milliseconds = value.millisecondsSinceEpoch;
        keepTime(milliseconds < firstMillisecond || milliseconds > lastMillisecond ? QByteArray() : dateTimeText(milliseconds * 1000, Precision::Milliseconds));
    }
    void operator()(const AioTimestamp &value) { keepTime(dateTimeText(value.microsecondsSinceEpoch(), Precision::Microseconds)); }
    void operator()(const QUuid &value) { m_target.text(value.toByteArray(QUuid::WithoutBraces)); }
    void operator()(const AioValue::Json &value)
    {
        if (value.utf8.contains('\0') || !QUtf8StringView(value.utf8).isValidUtf8()) {
            m_reason = QStringLiteral("is JSON that is not UTF-8, or holds a NUL byte");
            return;
        }
        m_target.text(value.utf8);
    }
    void operator()(const AioDecimal &)
    {
        // the stored form depends on the scale of the column: the compiler binds it as a whole number
        m_reason = QStringLiteral("is a decimal, which SQLite stores as a whole number of its column's last digits: use AioDecimal::scaled()");
    }
    void operator()(std::chrono::microseconds value) { m_target.integer(value.count()); }
    void operator()(const AioValue::List &value) { m_target.text(value.json()); }

private:
    // years 0 to 9999, as the fixed-width text holds them
    static constexpr qint64 firstMillisecond = -62167219200000;
    static constexpr qint64 lastMillisecond = 253402300799999;

    // NOLINTNEXTLINE(performance-unnecessary-value-param): one of the targets takes it
    void keepTime(QByteArray text)
    {
        if (text.isEmpty()) {
            m_reason = QStringLiteral("is an invalid date, or its year is outside 0 to 9999");
            return;
        }
        m_target.text(std::move(text));
    }

    Target &m_target;
    QString m_reason;
};
}
