// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/sql/aioexpression.h"

/// Dates and times in queries: b.start.year(), b.start.truncated(Aio::Month), b.start + 30min * b.slots, b.end - b.start.
///
/// All of them are in UTC, as stored; b.start.inZone("Europe/Berlin").hour() is what a clock in Berlin shows. What is NULL gives NULL.
/// SQLite computes with the years 0 to 9999; a result beyond them is NULL there.
namespace Aio::Detail
{
template<class T, class E>
using NullableAs = std::conditional_t<Unwrap<FieldOf<E>>::nullable, std::optional<T>, T>;

/// Throws AioProgrammingError for what is no name of a zone.
AIOORM_EXPORT QByteArray checkedZone(const QByteArray &name);
/// Throws AioProgrammingError for a unit of less than a day of a date.
AIOORM_EXPORT CommonFunction truncation(DateUnit unit, ColumnKind kind);
AIOORM_EXPORT NodePtr durationNode(std::chrono::microseconds value);

/// A part of a date or time: of an expression, or of one in a time zone.
template<class T, class S>
auto datePart(CommonFunction function, const S &of)
{
    return Expr<NullableAs<T, S>>(commonNode(function, AioType<TypeOf<S>>::kind, AioType<T>::kind, {of.aioNode()}, of.aioZone()));
}

template<class Self>
class CalendarMethods
{
public:
    template<class S = Self>
    auto year() const
    {
        return datePart<int>(CommonFunction::PartYear, static_cast<const S &>(*this));
    }
    /// 1 to 4.
    template<class S = Self>
    auto quarter() const
    {
        return datePart<int>(CommonFunction::PartQuarter, static_cast<const S &>(*this));
    }
    template<class S = Self>
    auto month() const
    {
        return datePart<int>(CommonFunction::PartMonth, static_cast<const S &>(*this));
    }
    /// Of the month.
    template<class S = Self>
    auto day() const
    {
        return datePart<int>(CommonFunction::PartDay, static_cast<const S &>(*this));
    }
    /// 1 is Monday, 7 Sunday: Qt::DayOfWeek.
    template<class S = Self>
    auto weekday() const
    {
        return datePart<int>(CommonFunction::PartWeekday, static_cast<const S &>(*this));
    }
    template<class S = Self>
    auto dayOfYear() const
    {
        return datePart<int>(CommonFunction::PartDayOfYear, static_cast<const S &>(*this));
    }
    /// ISO 8601's, 1 to 53: QDate::weekNumber(). The first days of January may be of the last week of the year before: weekYear().
    template<class S = Self>
    auto week() const
    {
        return datePart<int>(CommonFunction::PartWeek, static_cast<const S &>(*this));
    }
    /// The year that week() counts in.
    template<class S = Self>
    auto weekYear() const
    {
        return datePart<int>(CommonFunction::PartWeekYear, static_cast<const S &>(*this));
    }
};

template<class Self>
class ClockMethods
{
public:
    template<class S = Self>
    auto hour() const
    {
        return datePart<int>(CommonFunction::PartHour, static_cast<const S &>(*this));
    }
    template<class S = Self>
    auto minute() const
    {
        return datePart<int>(CommonFunction::PartMinute, static_cast<const S &>(*this));
    }
    /// Whole seconds.
    template<class S = Self>
    auto second() const
    {
        return datePart<int>(CommonFunction::PartSecond, static_cast<const S &>(*this));
    }
};

template<class Self>
class ZonedMethods : public CalendarMethods<Self>, public ClockMethods<Self>
{
public:
    template<class S = Self>
    auto date() const
    {
        return datePart<QDate>(CommonFunction::ToDate, static_cast<const S &>(*this));
    }
    /// In milliseconds; what is finer is cut off.
    template<class S = Self>
    auto time() const
    {
        return datePart<QTime>(CommonFunction::ToTime, static_cast<const S &>(*this));
    }
    /// The moment at which this unit began: of a week its Monday; of a day in a time zone the midnight there.
    template<class S = Self>
    auto truncated(DateUnit unit) const
    {
        return datePart<TypeOf<S>>(truncation(unit, AioType<TypeOf<S>>::kind), static_cast<const S &>(*this));
    }
};

/// An expression as a clock in a time zone shows it.
template<class E>
class InZone : public ZonedMethods<InZone<E>>
{
public:
    using FieldType = FieldOf<E>;
    InZone(NodePtr node, QByteArray zone)
        : m_node(std::move(node))
        , m_zone(std::move(zone))
    {
    }
    const NodePtr &aioNode() const { return m_node; }
    const QByteArray &aioZone() const { return m_zone; }

private:
    NodePtr m_node;
    QByteArray m_zone;
};

/// Days and months are added by the calendar: the last day of a month, where the day is not in it.
template<class Self>
class CalendarSteps
{
public:
    template<class V, class S = Self>
    auto addDays(const V &days) const
    {
        return stepped<S>(CommonFunction::AddDays, days);
    }
    template<class V, class S = Self>
    auto addMonths(const V &months) const
    {
        return stepped<S>(CommonFunction::AddMonths, months);
    }
    template<class V, class S = Self>
    auto addYears(const V &years) const
    {
        return addMonths<decltype(years * 12), S>(years * 12);
    }

private:
    template<class S, class V>
    auto stepped(CommonFunction function, const V &count) const
    {
        static_assert(Integer<typename OperandType<V>::Type>, "AioOrm: addDays(), addMonths() and addYears() take a whole number");
        using T = TypeOf<S>;
        constexpr bool nullable = Unwrap<FieldOf<S>>::nullable || OperandType<V>::nullable;
        return Expr<std::conditional_t<nullable, std::optional<T>, T>>(
            commonNode(function, AioType<T>::kind, AioType<T>::kind, {static_cast<const S &>(*this).aioNode(), operandNode<qint64>(count)}));
    }
};

template<class Self>
class MomentMethods : public ZonedMethods<Self>, public CalendarSteps<Self>
{
public:
    /// As a clock in this zone of the IANA's list shows it: b.start.inZone("Europe/Berlin").hour(). On SQLite by a function of ours; MySQL
    /// and MariaDB need their tables of time zones (mysql_tzinfo_to_sql), and say so otherwise.
    template<class S = Self>
    InZone<S> inZone(const QByteArray &zone) const
    {
        return InZone<S>(static_cast<const S &>(*this).aioNode(), checkedZone(zone));
    }
    QByteArray aioZone() const { return {}; }
};

template<class Self>
class TypeMethods<QDateTime, Self> : public MomentMethods<Self>
{
};
template<class Self>
class TypeMethods<AioTimestamp, Self> : public MomentMethods<Self>
{
};
template<class Self>
class TypeMethods<QTime, Self> : public ClockMethods<Self>
{
public:
    QByteArray aioZone() const { return {}; }
};
template<class Self>
class TypeMethods<QDate, Self> : public CalendarMethods<Self>, public CalendarSteps<Self>
{
public:
    /// The first day of this unit: of a week its Monday. AioProgrammingError for less than a day.
    template<class S = Self>
    auto truncated(DateUnit unit) const
    {
        return datePart<QDate>(truncation(unit, ColumnKind::Date), static_cast<const S &>(*this));
    }
    QByteArray aioZone() const { return {}; }
};

// -- arithmetic --

template<class T>
constexpr bool isMoment = std::same_as<T, QDateTime> || std::same_as<T, AioTimestamp>;
template<class T>
constexpr bool isDuration = false;
template<class Rep, class Period>
constexpr bool isDuration<std::chrono::duration<Rep, Period>> = true;
/// std::chrono's months and years are averages, of 30.4 days.
template<class T>
constexpr bool isAverage = false;
template<class Rep>
constexpr bool isAverage<std::chrono::duration<Rep, std::chrono::months::period>> = true;
template<class Rep>
constexpr bool isAverage<std::chrono::duration<Rep, std::chrono::years::period>> = true;
template<class T>
constexpr bool isWholeDays = std::convertible_to<T, std::chrono::days>;

template<class V>
NodePtr durationOperand(const V &value)
{
    if constexpr (Expression<V>) {
        return value.aioNode();
    } else {
        static_assert(std::convertible_to<V, std::chrono::microseconds>, "AioOrm: a duration is of whole microseconds, or of more: std::chrono::duration_cast");
        if constexpr (std::convertible_to<V, std::chrono::microseconds>) {
            return durationNode(value);
        } else {
            return {};
        }
    }
}
template<class V>
NodePtr negativeDuration(const V &value)
{
    if constexpr (Expression<V>) {
        constexpr auto kind = ColumnKind::Duration;
        return commonNode(CommonFunction::MultipleOfDuration, kind, kind, {value.aioNode(), valueNode(AioValue(qint64(-1)))});
    } else {
        return durationOperand(-value);
    }
}

template<Operator op, class L, class R>
auto combineTimes(const L &left, const R &right)
{
    using A = typename OperandType<L>::Type;
    using B = typename OperandType<R>::Type;
    constexpr bool nullable = OperandType<L>::nullable || OperandType<R>::nullable;
    constexpr auto duration = ColumnKind::Duration;
    [[maybe_unused]] const auto result = [&]<class T>(std::type_identity<T>, CommonFunction function, ColumnKind of, NodePtr first, NodePtr second) {
        return Expr<std::conditional_t<nullable, std::optional<T>, T>>(commonNode(function, of, AioType<T>::kind, {std::move(first), std::move(second)}));
    };
    constexpr bool isStep = (op == Operator::Add && (isDuration<A> || isDuration<B>)) || (op == Operator::Subtract && isDuration<B>);
    constexpr bool isOfAverages = isStep && (isAverage<A> || isAverage<B>);
    static_assert(!isOfAverages, "AioOrm: a month of std::chrono is 30.4 days: say addMonths() or addYears()");
    if constexpr (isOfAverages) {
        return Expr<A>(NodePtr());
    } else if constexpr (isStep && (isMoment<A> || isMoment<B>)) {
        if constexpr (isMoment<A>) {
            const NodePtr step = op == Operator::Subtract ? negativeDuration(right) : durationOperand(right);
            return result(std::type_identity<A>(), CommonFunction::AddDuration, AioType<A>::kind, operandNode<A>(left), step);
        } else {
            return combineTimes<Operator::Add>(right, left);
        }
    } else if constexpr (isStep && (std::same_as<A, QDate> || std::same_as<B, QDate>)) {
        constexpr bool ofDays = isWholeDays<A> || isWholeDays<B>;
        static_assert(ofDays, "AioOrm: a date takes whole days: std::chrono::days(n), or addDays() of a column");
        if constexpr (!ofDays) {
            return Expr<QDate>(NodePtr());
        } else if constexpr (std::same_as<A, QDate>) {
            const qint64 days = std::chrono::days(right).count();
            return result(std::type_identity<QDate>(),
                          CommonFunction::AddDays,
                          ColumnKind::Date,
                          operandNode<QDate>(left),
                          valueNode(AioValue(op == Operator::Subtract ? -days : days)));
        } else {
            return combineTimes<Operator::Add>(right, left);
        }
    } else if constexpr (op == Operator::Subtract && isMoment<A> && std::same_as<A, B>) {
        return result(std::type_identity<std::chrono::microseconds>(), CommonFunction::Elapsed, AioType<A>::kind, operandNode<A>(left), operandNode<A>(right));
    } else if constexpr (op == Operator::Subtract && std::same_as<A, QDate> && std::same_as<A, B>) {
        return result(std::type_identity<qint64>(), CommonFunction::DaysBetween, ColumnKind::Date, operandNode<A>(left), operandNode<A>(right));
    } else if constexpr ((op == Operator::Add || op == Operator::Subtract) && isDuration<A> && isDuration<B>) {
        constexpr auto function = op == Operator::Add ? CommonFunction::SumOfDurations : CommonFunction::DifferenceOfDurations;
        return result(std::type_identity<std::chrono::microseconds>(), function, duration, durationOperand(left), durationOperand(right));
    } else if constexpr (op == Operator::Multiply && isDuration<A> && Integer<B>) {
        return result(std::type_identity<std::chrono::microseconds>(),
                      CommonFunction::MultipleOfDuration,
                      duration,
                      durationOperand(left),
                      operandNode<qint64>(right));
    } else if constexpr (op == Operator::Multiply && Integer<A> && isDuration<B>) {
        return combineTimes<Operator::Multiply>(right, left);
    } else if constexpr (op == Operator::Divide && isDuration<A> && isDuration<B>) {
        // by nothing it is NULL
        return Expr<std::conditional_t<nullable || Expression<R>, std::optional<double>, double>>(
            commonNode(CommonFunction::RatioOfDurations, duration, ColumnKind::Double, {durationOperand(left), durationOperand(right)}));
    } else {
        constexpr bool isKnown = op == Operator::None;
        static_assert(isKnown,
                      "AioOrm: of dates and times there are: moment + duration, date + std::chrono::days, moment - moment, duration + duration, "
                      "duration * whole number, duration / duration");
        return Expr<A>(NodePtr());
    }
}
}

namespace Aio
{
/// When the statement began, by the database's clock: Aio::now(), or Aio::now<AioTimestamp>().
template<class T = QDateTime>
Expr<T> now()
{
    static_assert(Detail::isMoment<T>, "AioOrm: now() is a QDateTime or an AioTimestamp; the date is today()");
    return Expr<T>(Detail::commonNode(Detail::CommonFunction::Now, AioType<T>::kind, AioType<T>::kind, {}));
}
/// The date of now(), in UTC.
AIOORM_EXPORT Expr<QDate> today();
}
