// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/core/aiotimestamp.h"
#include "aioorm/core/aiotype.h"
#include "aioorm_export.h"

#include <QDateTime>
#include <QUuid>

#include <concepts>
#include <optional>

/// The types that most fields have. What their functions do is compiled once, in the library, and not in each unit with a model.
// clang-format off
#define AIO_USUAL_TYPES(DO) \
    DO(bool) DO(short) DO(int) DO(qint64) DO(double) DO(QString) DO(QByteArray) DO(QDate) DO(QTime) DO(QDateTime) DO(QUuid) DO(AioTimestamp)
// clang-format on

namespace Aio::Detail
{
#define AIO_IS_USUAL(TYPE) || std::same_as<T, TYPE>
template<class T>
concept Usual = false AIO_USUAL_TYPES(AIO_IS_USUAL); // NOLINT(readability-simplify-boolean-expr): what follows begins with an operator
#undef AIO_IS_USUAL
template<class T>
concept UsualField = Usual<typename Unwrap<T>::Type>;

/// Writes a value into a variable of the type it came from; false if it does not fit.
template<UsualField T>
AIOORM_EXPORT bool assignUsual(const AioValue &value, T &out);
}
