// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/core/aiovalue.h"

#include <concepts>

namespace Aio::Detail
{
/// The methods that only expressions of this type have: sql/detail/dates.h.
template<class T, class Self>
class TypeMethods
{
};
template<class Self>
class TypeMethods<QDate, Self>;
template<class Self>
class TypeMethods<QTime, Self>;
template<class Self>
class TypeMethods<QDateTime, Self>;
template<class Self>
class TypeMethods<AioTimestamp, Self>;

/// A date, time or duration, which have an arithmetic of their own: sql/detail/dates.h.
template<class T>
constexpr bool isTemporal = std::same_as<T, QDate> || std::same_as<T, QTime> || std::same_as<T, QDateTime> || std::same_as<T, AioTimestamp>;
template<class Rep, class Period>
constexpr bool isTemporal<std::chrono::duration<Rep, Period>> = true;
}
