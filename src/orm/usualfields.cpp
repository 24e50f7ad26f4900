// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// What fields of the usual types do, compiled once instead of in each unit with a model.

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

template<UsualField T>
void setUsualField(AioModel &model, int field, T &member, T &value, void (AioModel::*changed)(), IfEqual ifEqual)
{
    setAnyField(model, field, member, value, changed, ifEqual);
}

template<UsualField T>
bool assignUsualField(AioModel &model, T &member, const AioValue &value, void (AioModel::*changed)())
{
    return assignAnyField(model, member, value, changed);
}

template<UsualField T>
void initializeUsual(T &member, const AioTable &(*table)(), int field)
{
    initializeAny(member, table, field);
}

template<Usual T>
std::optional<std::optional<T>> usualOptionalOfVariant(const QVariant &value)
{
    return optionalOfVariant<T>(value);
}

// clang-format off
#define AIO_USUAL_FIELD(T)                                                                                                     \
    template AIOORM_EXPORT bool assignUsual(const AioValue &, T &);                                                            \
    template AIOORM_EXPORT void setUsualField(AioModel &, int, T &, T &, void (AioModel::*)(), IfEqual);                       \
    template AIOORM_EXPORT bool assignUsualField(AioModel &, T &, const AioValue &, void (AioModel::*)());                     \
    template AIOORM_EXPORT void initializeUsual(T &, const AioTable &(*)(), int);
#define AIO_USUAL(T)                                                                                                           \
    AIO_USUAL_FIELD(T)                                                                                                         \
    AIO_USUAL_FIELD(std::optional<T>)                                                                                          \
    template AIOORM_EXPORT std::optional<std::optional<T>> usualOptionalOfVariant(const QVariant &);
// clang-format on

AIO_USUAL(bool)
AIO_USUAL(short)
AIO_USUAL(int)
AIO_USUAL(qint64)
AIO_USUAL(double)
AIO_USUAL(QString)
AIO_USUAL(QByteArray)
AIO_USUAL(QDate)
AIO_USUAL(QTime)
AIO_USUAL(QDateTime)
AIO_USUAL(QUuid)
AIO_USUAL(AioTimestamp)
}
