// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/orm/detail/usualfields.h"

#include "aioorm/core/detail/utc.h"
#include "aioorm/core/detail/valuestorage.h"
#include "aioorm/orm/aiomodel.h"

namespace Aio::Detail
{
template<UsualField T>
bool assignUsual(const AioValue &value, T &out)
{
    if constexpr (Unwrap<T>::nullable) {
        if (value.isNull()) {
            out.reset();
            return true;
        }
        return assignUsual(value, out.emplace());
    } else if constexpr (std::same_as<T, QDateTime>) {
        const auto *held = std::get_if<AioValue::Moment>(&value.storage());
        if (held) {
            // an invalid one stays invalid: it is refused when it is written
            out = held->millisecondsSinceEpoch == std::numeric_limits<qint64>::min() ? QDateTime()
                                                                                     : QDateTime::fromMSecsSinceEpoch(held->millisecondsSinceEpoch, utc);
        }
        return held;
    } else if constexpr (std::is_arithmetic_v<T> && !std::same_as<T, bool>) {
        QByteArray text;
        const AioCell cell = cellOf(value, text);
        return !cell.isNull() && AioType<T>::fromCell(cell, out);
    } else {
        const auto *held = std::get_if<T>(&value.storage());
        if (held) {
            out = *held;
        }
        return held;
    }
}

#define AIO_USUAL_FIELD(TYPE)                                                                                                                                  \
    template AIOORM_EXPORT bool assignUsual(const AioValue &, TYPE &);                                                                                         \
    template AIOORM_EXPORT bool assignUsual(const AioValue &, std::optional<TYPE> &);                                                                          \
    template AIOORM_EXPORT QVariant PropertyTraits<std::optional<TYPE>>::toProperty(const std::optional<TYPE> &);                                              \
    template AIOORM_EXPORT std::optional<std::optional<TYPE>> PropertyTraits<std::optional<TYPE>>::fromProperty(const QVariant &);                             \
    AIO_FIELD_FUNCTIONS(template, TYPE)                                                                                                                        \
    AIO_FIELD_FUNCTIONS(template, std::optional<TYPE>)
AIO_USUAL_TYPES(AIO_USUAL_FIELD)
}
