// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "orm/aioforeignkey.h"

#include <QVariant>

class AioModel;

namespace Aio
{
template<class M>
AioForeignKey<M> foreignKeyFromModel(AioModel *model);

/// What a property of a model shows to QML and QMetaProperty: an optional as its value or null, a foreign key as the object
/// or null. QML would take a std::optional or a shared pointer for an opaque thing.
template<class T>
struct PropertyTraits {
    using Type = T;
    static const T &toProperty(const T &value) noexcept { return value; }
    static T fromProperty(const T &value) { return value; }
};
template<class T>
struct PropertyTraits<std::optional<T>> {
    using Type = QVariant;
    static QVariant toProperty(const std::optional<T> &value) { return value ? QVariant::fromValue(*value) : QVariant::fromValue(nullptr); }
    static std::optional<T> fromProperty(const QVariant &value)
    {
        return value.isNull() || value.metaType().id() == QMetaType::Nullptr ? std::nullopt : std::optional<T>(value.value<T>());
    }
};
template<class M>
struct PropertyTraits<AioForeignKey<M>> {
    using Type = AioModel *;
    static AioModel *toProperty(const AioForeignKey<M> &value) noexcept { return value.aioObject().get(); }
    static AioForeignKey<M> fromProperty(AioModel *model) { return foreignKeyFromModel<M>(model); }
};
}
template<class T>
using AioProperty = typename Aio::PropertyTraits<T>::Type;
