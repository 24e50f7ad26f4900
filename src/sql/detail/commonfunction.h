// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include <QtGlobal>

namespace Aio
{
/// Parts of a date or time, for truncated().
enum DateUnit : quint8 { Year, Quarter, Month, Week, Day, Hour, Minute, Second };
}

namespace Aio::Detail
{
/// Functions that the databases have in words of their own: src/sql/dialects/…functions.cpp write them, all with the meaning that
/// detail/dates.h, texts.h and numbers.h, and highlight() and snippet() of aiosearch.h, promise.
enum class CommonFunction : quint8 {
    None,
    // parts of a date or time: numbers
    PartYear,
    PartQuarter,
    PartMonth,
    PartDay,
    PartHour,
    PartMinute,
    PartSecond,
    PartWeekday,
    PartDayOfYear,
    PartWeek,
    PartWeekYear,
    // the beginning of a unit: in the order of DateUnit
    TruncateYear,
    TruncateQuarter,
    TruncateMonth,
    TruncateWeek,
    TruncateDay,
    TruncateHour,
    TruncateMinute,
    TruncateSecond,
    ToDate,
    ToTime,
    Now,
    Today,
    AddDuration, ///< moment, duration; of milliseconds what is finer is cut off
    AddDays, ///< date or moment, whole number
    AddMonths,
    Elapsed, ///< later moment, earlier moment: a duration
    DaysBetween, ///< of two dates
    SumOfDurations,
    DifferenceOfDurations,
    MultipleOfDuration, ///< duration, whole number
    RatioOfDurations,
    // text
    Substring, ///< text, first, count
    SubstringToEnd,
    Replace,
    Trim, ///< text, one character
    TrimLeft,
    TrimRight,
    Position, ///< text, part
    PadLeft, ///< text, width, one character
    PadRight,
    Highlight, ///< text, search, before, after
    Snippet, ///< and the ellipsis, and a number of words
    // numbers
    Round, ///< so many digits behind the point as the number in `field`
    Floor,
    Ceil,
    Power,
    Greatest, ///< NULL if one of them is
    Least,
};

constexpr bool isTruncation(CommonFunction function)
{
    return function >= CommonFunction::TruncateYear && function <= CommonFunction::TruncateSecond;
}
}
