// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/sql/literalwriter_p.h"

#include "aioorm/core/aioerror.h"
#include "aioorm/core/detail/utc.h"
#include "aioorm/core/text_p.h"

#include <QLocale>

#include <cmath>

namespace Aio::Detail
{
class LiteralWriter::Visitor
{
public:
    explicit Visitor(LiteralWriter &to)
        : m_to(to)
    {
    }

    void operator()(std::monostate) { m_to.m_sql += "NULL"; }
    void operator()(bool value) { m_to.boolean(value); }
    void operator()(qint64 value) { m_to.m_sql += QByteArray::number(value); }
    void operator()(double value)
    {
        if (!std::isfinite(value)) {
            m_to.infinite(value);
            return;
        }
        const QByteArray text = QByteArray::number(value, 'g', QLocale::FloatingPointShortest);
        // without point and exponent it would be an integer
        m_to.m_sql += text.contains('.') || text.contains('e') ? text : text + ".0";
    }
    void operator()(const QString &value)
    {
        const auto utf8 = strictUtf8(value);
        if (!utf8) {
            refuse("is text with a NUL character or half of a surrogate pair");
        }
        m_to.text(*utf8);
    }
    void operator()(const QByteArray &value) { m_to.bytes(value); }
    void operator()(const QDate &value) { m_to.dateOrTime(Moment::Date, value.isValid() ? dateText(value.toJulianDay()) : QByteArray()); }
    void operator()(const QTime &value)
    {
        m_to.dateOrTime(Moment::Time, value.isValid() ? timeText(value.msecsSinceStartOfDay() * qint64(1000), Precision::Milliseconds) : QByteArray());
    }
    void operator()(const AioValue::Moment &value)
    {
        const AioTimestamp stamp(QDateTime::fromMSecsSinceEpoch(value.millisecondsSinceEpoch, Aio::Detail::utc));
        m_to.dateOrTime(Moment::Timestamp, dateTimeText(stamp.microsecondsSinceEpoch(), Precision::Milliseconds));
    }
    void operator()(const AioTimestamp &value) { m_to.dateOrTime(Moment::Timestamp, dateTimeText(value.microsecondsSinceEpoch(), Precision::Microseconds)); }
    void operator()(const QUuid &value) { m_to.uuid(value.toByteArray(QUuid::WithoutBraces)); }
    void operator()(const AioValue::Json &value) { m_to.json(value.utf8); }
    void operator()(const AioDecimal &value) { m_to.m_sql += value.toLatin1(); }
    void operator()(std::chrono::microseconds value) { m_to.interval(qint64(value.count())); }
    void operator()(const AioValue::List &value) { m_to.list(value); }

private:
    LiteralWriter &m_to;
};

void LiteralWriter::refuse(const char *why)
{
    AioErrorInfo(AioErrorKind::Data, QStringLiteral("A value in a table's definition %1.").arg(QLatin1StringView(why))).raise();
}

void LiteralWriter::item(const AioValue::Storage &value)
{
    std::visit(Visitor(*this), value);
}

void LiteralWriter::dateOrTime(Moment type, const QByteArray &value)
{
    if (value.isEmpty()) {
        refuse("is an invalid date or time, or one outside the years 0 to 9999");
    }
    moment(type, value);
}

void LiteralWriter::infinite(double)
{
    refuse("is not a finite number");
}

void LiteralWriter::bytes(const QByteArray &value)
{
    m_sql += "x'";
    m_sql += value.toHex();
    m_sql += '\'';
}

void LiteralWriter::text(QByteArray utf8)
{
    m_sql += '\'' + utf8.replace('\'', "''") + '\'';
}

void LiteralWriter::moment(Moment type, const QByteArray &value)
{
    m_sql += type == Moment::Date ? "date '" : type == Moment::Time ? "time '" : "timestamp '";
    m_sql += value + '\'';
}

void LiteralWriter::interval(qint64 microseconds)
{
    m_sql += QByteArray::number(microseconds);
}
}
