// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/backends/mysql/mysqlwriter_p.h"

#include "aioorm/core/civildate_p.h"
#include "aioorm/core/detail/valuestorage.h"
#include "aioorm/core/text_p.h"

#include <QUtf8StringView>

#include <cmath>

using namespace Qt::StringLiterals;

namespace Aio::Detail
{
/// Writes one value into its slot. The reason is the end of a sentence that begins with the value.
class MysqlValueWriter
{
public:
    MysqlValueWriter(MysqlParameters::Slot &slot, MYSQL_BIND &bind, qint64 &bytes, QString &reason)
        : m_slot(slot)
        , m_bind(bind)
        , m_bytes(bytes)
        , m_reason(reason)
    {
    }

    void operator()(std::monostate) { m_bind.buffer_type = MYSQL_TYPE_NULL; }
    void operator()(bool value)
    {
        m_slot.tiny = value ? 1 : 0;
        point(MYSQL_TYPE_TINY, &m_slot.tiny, 1);
    }
    void operator()(qint64 value)
    {
        m_slot.integer = value;
        point(MYSQL_TYPE_LONGLONG, &m_slot.integer, 8);
    }
    void operator()(double value)
    {
        if (!std::isfinite(value)) {
            m_reason = u"is not a finite number, which MySQL has none of"_s;
            return;
        }
        m_slot.real = value;
        point(MYSQL_TYPE_DOUBLE, &m_slot.real, 8);
    }
    void operator()(const QString &value)
    {
        m_slot.text.resize(0);
        if (!appendStrictUtf8(m_slot.text, value)) {
            m_reason = u"is text with a NUL character or half of a surrogate pair, which UTF-8 cannot hold"_s;
            return;
        }
        text(MYSQL_TYPE_STRING, m_slot.text);
    }
    void operator()(const QByteArray &value) { text(MYSQL_TYPE_BLOB, value); }
    void operator()(const QDate &value)
    {
        if (value.isValid()) {
            date(MYSQL_TYPE_DATE, value.toJulianDay() - julianDayOfEpoch, 0);
        } else {
            m_reason = u"is an invalid date"_s;
        }
    }
    void operator()(const QTime &value)
    {
        if (!value.isValid()) {
            m_reason = u"is an invalid time"_s;
            return;
        }
        time(value.msecsSinceStartOfDay() * qint64(1000));
        point(MYSQL_TYPE_TIME, &m_slot.time, 13);
    }
    void operator()(const AioValue::Moment &value)
    {
        if (value.millisecondsSinceEpoch < firstMillisecond || value.millisecondsSinceEpoch > lastMillisecond) {
            m_reason = outsideYears();
            return;
        }
        moment(value.millisecondsSinceEpoch * 1000);
    }
    void operator()(const AioTimestamp &value) { moment(value.microsecondsSinceEpoch()); }
    void operator()(const QUuid &value)
    {
        m_slot.text = value.toByteArray(QUuid::WithoutBraces);
        text(MYSQL_TYPE_STRING, m_slot.text);
    }
    void operator()(const AioValue::Json &value)
    {
        if (value.utf8.contains('\0') || !QUtf8StringView(value.utf8).isValidUtf8()) {
            m_reason = u"is JSON that is not UTF-8, or holds a NUL byte"_s;
            return;
        }
        text(MYSQL_TYPE_STRING, value.utf8);
    }
    void operator()(const AioDecimal &value)
    {
        m_slot.text = value.toString().toLatin1();
        text(MYSQL_TYPE_NEWDECIMAL, m_slot.text);
    }
    void operator()(std::chrono::microseconds value) { (*this)(qint64(value.count())); }
    void operator()(const AioValue::List &value)
    {
        m_slot.text = value.json();
        text(MYSQL_TYPE_STRING, m_slot.text);
    }

private:
    // years 0 to 9999
    static constexpr qint64 firstMillisecond = -62167219200000;
    static constexpr qint64 lastMillisecond = 253402300799999;

    static QString outsideYears() { return u"is an invalid date, or its year is outside 0 to 9999"_s; }

    void point(enum_field_types type, void *data, qint64 bytes)
    {
        m_bind.buffer_type = type;
        m_bind.buffer = data;
        m_bytes += bytes;
    }
    void text(enum_field_types type, const QByteArray &text)
    {
        m_slot.length = static_cast<unsigned long>(text.size());
        m_bind.length = &m_slot.length;
        m_bind.buffer_length = m_slot.length;
        point(type, const_cast<char *>(text.constData()), text.size() + 9); // NOLINT(cppcoreguidelines-pro-type-const-cast): it is only read
    }
    void time(qint64 microseconds)
    {
        m_slot.time = MYSQL_TIME();
        const qint64 seconds = microseconds / 1000000;
        m_slot.time.hour = unsigned(seconds / 3600);
        m_slot.time.minute = unsigned(seconds / 60 % 60);
        m_slot.time.second = unsigned(seconds % 60);
        m_slot.time.second_part = static_cast<unsigned long>(microseconds % 1000000);
        m_slot.time.time_type = MYSQL_TIMESTAMP_TIME;
    }
    void date(enum_field_types type, qint64 days, qint64 microsecondsOfDay)
    {
        const CivilDate date = civilFromDays(days);
        if (date.year < 0 || date.year > 9999) {
            m_reason = outsideYears();
            return;
        }
        time(microsecondsOfDay);
        m_slot.time.year = unsigned(date.year);
        m_slot.time.month = unsigned(date.month);
        m_slot.time.day = unsigned(date.day);
        m_slot.time.time_type = type == MYSQL_TYPE_DATE ? MYSQL_TIMESTAMP_DATE : MYSQL_TIMESTAMP_DATETIME;
        point(type, &m_slot.time, 12);
    }
    void moment(qint64 microseconds)
    {
        const qint64 days = (microseconds >= 0 ? microseconds : microseconds - microsecondsPerDay + 1) / microsecondsPerDay;
        date(MYSQL_TYPE_DATETIME, days, microseconds - days * microsecondsPerDay);
    }

    MysqlParameters::Slot &m_slot;
    MYSQL_BIND &m_bind;
    qint64 &m_bytes;
    QString &m_reason;
};

bool MysqlParameters::fill(std::span<const AioValue> values)
{
    if (m_slots.size() < values.size()) {
        m_slots.resize(values.size());
    }
    m_binds.assign(values.size(), MYSQL_BIND());
    m_bytes = 0;
    m_reason.clear();
    for (std::size_t i = 0; i < values.size(); ++i) {
        std::visit(MysqlValueWriter(m_slots[i], m_binds[i], m_bytes, m_reason), values[i].storage());
        if (!m_reason.isEmpty()) {
            m_failed = i + 1;
            return false;
        }
    }
    return true;
}

AioErrorInfo MysqlParameters::error() const
{
    return AioErrorInfo(AioErrorKind::Data, u"Value %1 of the statement %2."_s.arg(m_failed).arg(m_reason))
        .phase(AioPhase::Prepare)
        .outcome(AioOutcome::NotSent);
}

enum_field_types MysqlParameters::typeOf(const AioValue &value)
{
    class Type
    {
    public:
        enum_field_types operator()(std::monostate) const { return MYSQL_TYPE_NULL; }
        enum_field_types operator()(bool) const { return MYSQL_TYPE_TINY; }
        enum_field_types operator()(qint64) const { return MYSQL_TYPE_LONGLONG; }
        enum_field_types operator()(std::chrono::microseconds) const { return MYSQL_TYPE_LONGLONG; }
        enum_field_types operator()(double) const { return MYSQL_TYPE_DOUBLE; }
        enum_field_types operator()(const QByteArray &) const { return MYSQL_TYPE_BLOB; }
        enum_field_types operator()(const QDate &) const { return MYSQL_TYPE_DATE; }
        enum_field_types operator()(const QTime &) const { return MYSQL_TYPE_TIME; }
        enum_field_types operator()(const AioValue::Moment &) const { return MYSQL_TYPE_DATETIME; }
        enum_field_types operator()(const AioTimestamp &) const { return MYSQL_TYPE_DATETIME; }
        enum_field_types operator()(const AioDecimal &) const { return MYSQL_TYPE_NEWDECIMAL; }
        enum_field_types operator()(const QString &) const { return MYSQL_TYPE_STRING; }
        enum_field_types operator()(const QUuid &) const { return MYSQL_TYPE_STRING; }
        enum_field_types operator()(const AioValue::Json &) const { return MYSQL_TYPE_STRING; }
        enum_field_types operator()(const AioValue::List &) const { return MYSQL_TYPE_STRING; }
    };
    return std::visit(Type(), value.storage());
}
}
