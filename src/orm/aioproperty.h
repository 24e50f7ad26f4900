// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/orm/aioforeignkey.h"

#include <QVariant>

class AioModel;

namespace Aio::Detail
{
template<class M, class To>
AioForeignKey<M, To> foreignKeyFromModel(AioModel *model);

/// What a property of a model shows to QML and QMetaProperty: an optional as its value or null, a foreign key as the object
/// or null. QML would take a std::optional or a shared pointer for an opaque thing.
template<class T>
struct PropertyTraits {
    using Type = T;
    // NOLINTNEXTLINE(bugprone-return-const-ref-from-parameter): a member of a model
    static const T &toProperty(const T &value) noexcept { return value; }
    static T fromProperty(const T &value) { return value; }
};
/// Text: JavaScript's numbers would lose digits. Text that is no number is refused, with a warning.
template<>
struct AIOORM_EXPORT PropertyTraits<AioDecimal> {
    using Type = QString;
    static QString toProperty(const AioDecimal &value) { return value.toString(); }
    static std::optional<AioDecimal> fromProperty(const QString &text);
};
/// Milliseconds, as everywhere in QML, with the microseconds behind the point.
template<>
struct AIOORM_EXPORT PropertyTraits<std::chrono::microseconds> {
    using Type = double;
    static double toProperty(std::chrono::microseconds value) noexcept { return double(value.count()) / 1000; }
    static std::optional<std::chrono::microseconds> fromProperty(double milliseconds);
};
/// A list of what the properties of its elements are; one element that does not fit refuses the list.
template<class T>
    requires(!std::same_as<T, QString>)
struct PropertyTraits<QList<T>> {
    using Type = QVariantList;
    static QVariantList toProperty(const QList<T> &list);
    static std::optional<QList<T>> fromProperty(const QVariantList &variants);
};
template<class T>
struct PropertyTraits<std::optional<T>> {
    using Type = QVariant;
    static QVariant toProperty(const std::optional<T> &value);
    static std::optional<std::optional<T>> fromProperty(const QVariant &value);
};
template<class M, class To>
struct PropertyTraits<AioForeignKey<M, To>> {
    using Type = AioModel *;
    static AioModel *toProperty(const AioForeignKey<M, To> &value) noexcept { return value.aioObject().get(); }
    static AioForeignKey<M, To> fromProperty(AioModel *model) { return foreignKeyFromModel<M, To>(model); }
};

/// Nothing if the value does not fit the field.
template<class T>
std::optional<T> readProperty(const typename PropertyTraits<T>::Type &value)
{
    return PropertyTraits<T>::fromProperty(value);
}

template<class T>
QVariant variantOfProperty(const T &value)
{
    if constexpr (std::same_as<typename PropertyTraits<T>::Type, QVariant>) {
        return PropertyTraits<T>::toProperty(value);
    } else {
        return QVariant::fromValue(typename PropertyTraits<T>::Type(PropertyTraits<T>::toProperty(value)));
    }
}

template<class T>
    requires(!std::same_as<T, QString>)
QVariantList PropertyTraits<QList<T>>::toProperty(const QList<T> &list)
{
    QVariantList variants;
    variants.reserve(list.size());
    for (const T &item : list) {
        variants.append(variantOfProperty(item));
    }
    return variants;
}

template<class T>
    requires(!std::same_as<T, QString>)
std::optional<QList<T>> PropertyTraits<QList<T>>::fromProperty(const QVariantList &variants)
{
    QList<T> list;
    list.reserve(variants.size());
    for (const QVariant &variant : variants) {
        auto item = readProperty<T>(variant.value<typename PropertyTraits<T>::Type>());
        if (!item) {
            return {};
        }
        list.append(std::move(*item));
    }
    return list;
}

template<class T>
QVariant PropertyTraits<std::optional<T>>::toProperty(const std::optional<T> &value)
{
    return value ? variantOfProperty(*value) : QVariant::fromValue(nullptr);
}

template<class T>
std::optional<std::optional<T>> PropertyTraits<std::optional<T>>::fromProperty(const QVariant &value)
{
    if (!value.isValid() || value.isNull() || value.metaType().id() == QMetaType::Nullptr) {
        return std::optional<T>();
    }
    auto read = readProperty<T>(value.value<typename PropertyTraits<T>::Type>());
    return read ? std::optional<std::optional<T>>(std::move(read)) : std::nullopt;
}

#define AIO_USUAL_PROPERTY(TYPE)                                                                                                                               \
    extern template AIOORM_EXPORT QVariant PropertyTraits<std::optional<TYPE>>::toProperty(const std::optional<TYPE> &);                                       \
    extern template AIOORM_EXPORT std::optional<std::optional<TYPE>> PropertyTraits<std::optional<TYPE>>::fromProperty(const QVariant &);
AIO_USUAL_TYPES(AIO_USUAL_PROPERTY)
#undef AIO_USUAL_PROPERTY
}
template<class T>
using AioProperty = typename Aio::Detail::PropertyTraits<T>::Type;
