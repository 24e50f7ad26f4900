// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/core/aioerror.h"
#include "aioorm/sql/aiocondition.h"
#include "aioorm/sql/aiofield.h"
#include "aioorm/sql/detail/node.h"

#include <utility>

/// What may stand for a value of a column, and what is said of what may not.
namespace Aio::Detail
{
/// What a column is compared with: of an optional its value, of a foreign key the key of its target.
/// Looked at only inside function bodies: a self-referring model is incomplete while its columns are declared.
template<class T>
struct Comparable {
    using Type = typename Unwrap<T>::Type;
};
template<ForeignKeyType T>
struct Comparable<T> {
    // that key may be a foreign key itself
    using Type = typename Comparable<typename T::Reference::template Key<typename T::Target>>::Type;
};
template<class E>
using FieldOf = typename std::remove_cvref_t<E>::FieldType;
template<class E>
using TypeOf = typename Comparable<FieldOf<E>>::Type;

/// What may stand for a value of type T: no number for a bool, no bool or fraction for an integer, text of any kind for text.
template<class U, class T>
concept ValueFor = (std::same_as<T, bool> && std::same_as<U, bool>) || (Integer<T> && Integer<U>)
    || (std::floating_point<T> && std::is_arithmetic_v<U> && !std::same_as<U, bool>)
    || (std::same_as<T, QString> && (std::convertible_to<const U &, QStringView> || std::convertible_to<const U &, QString>))
    || (!std::is_arithmetic_v<T> && !std::same_as<T, QString> && std::convertible_to<const U &, T>);

template<class T>
concept Number = (std::is_arithmetic_v<T> && !std::same_as<T, bool>) || std::same_as<T, AioDecimal>;

/// A QList that PostgreSQL keeps as an array.
template<class T>
concept ListColumn = requires { requires AioType<T>::kind == ColumnKind::Array; };
template<class T>
concept JsonType = requires { requires AioType<T>::kind == ColumnKind::Json; };

/// A decimal and a floating-point number are not: there is no exact comparison.
template<class A, class B>
constexpr bool sameFamily = std::same_as<A, B>
    || (Number<A> && Number<B> && !(std::same_as<A, AioDecimal> && std::floating_point<B>) && !(std::floating_point<A> && std::same_as<B, AioDecimal>));

/// A model, by pointer or shared pointer, that stands for its key.
template<class U>
concept ModelPointer = !ForeignKeyType<U> && requires(const U &pointer) { pointer->aioKeyValue(); };

/// Whether a column of type F is a foreign key to M. Both are complete where it is asked.
template<class F, class M>
constexpr bool refersTo = false;
template<ForeignKeyType F, class M>
constexpr bool refersTo<F, M> = std::derived_from<M, typename F::Target>;
/// Whether a foreign key V stands for the same column of the same model as F.
template<class F, class V>
constexpr bool refersAs = false;
template<ForeignKeyType F, ForeignKeyType V>
constexpr bool refersAs<F, V> = refersTo<F, typename V::Target> && std::same_as<typename F::Reference, typename V::Reference>;
/// A decimal beside a number of floating point.
template<class A, class B>
constexpr bool decimalMeetsFraction = (std::same_as<A, AioDecimal> && std::floating_point<B>) || (std::floating_point<A> && std::same_as<B, AioDecimal>);
template<class U>
using Pointee = std::remove_cvref_t<decltype(*std::declval<const U &>())>;

/// The value as the column's type, range-checked.
template<class T, class V>
AioValue boundValue(const V &value)
{
    if constexpr (Integer<T>) {
        if (!std::in_range<T>(value)) {
            raiseOutOfRange();
        }
        return AioType<T>::toValue(T(value));
    } else if constexpr (std::same_as<T, QString>) {
        if constexpr (std::convertible_to<const V &, QString>) {
            return AioValue(QString(value));
        } else {
            return AioValue(QStringView(value).toString());
        }
    } else if constexpr (std::same_as<T, V>) {
        return AioType<T>::toValue(value);
    } else {
        return AioType<T>::toValue(T(value));
    }
}

enum class JsonUse : quint8;

/// Of a list; of anything else, where nothing may be asked for it, int.
template<class T>
struct ElementType {
    using Type = int;
};
template<class T>
struct ElementType<QList<T>> {
    using Type = typename Unwrap<T>::Type;
};
template<class E>
using ElementOf = typename ElementType<TypeOf<E>>::Type;
}

namespace Aio::Detail
{
template<class A, class B>
using Arithmetic =
    std::conditional_t<std::same_as<A, AioDecimal> || std::same_as<B, AioDecimal>, AioDecimal, std::conditional_t<Integer<A> && Integer<B>, qint64, double>>;

/// Text of any kind.
template<class U>
concept TextLike = ValueFor<U, QString>;

/// Of a value that does not fit a column of the type T: says what to write, where there is more to say than that it does not.
template<class T, class V>
constexpr bool isExplained()
{
    constexpr bool isMoment = std::same_as<T, QDateTime> || std::same_as<T, AioTimestamp>;
    constexpr bool isDate = std::same_as<T, QDate>;
    static_assert(!isMoment || !std::same_as<V, QDate>,
                  "AioOrm: a date is given for a date-time: write date.startOfDay(QTimeZone::utc()), or compare the date of the column (column.date())");
    static_assert(!std::same_as<T, QDateTime> || !std::same_as<V, QTime>,
                  "AioOrm: a time is given for a date-time: write QDateTime(date, time, QTimeZone::utc())");
    static_assert(!isDate || !(std::same_as<V, QDateTime> || std::same_as<V, AioTimestamp>), "AioOrm: a date-time is given for a date: write moment.date()");
    static_assert(!(isMoment || isDate || std::same_as<T, QTime>) || !(TextLike<V> || std::same_as<V, const char *> || std::is_array_v<V>),
                  "AioOrm: text is given for a date or time: write QDate(2026, 5, 1), or QDateTime::fromString(text, Qt::ISODate)");
    static_assert(!std::same_as<T, QString> || !std::convertible_to<const V &, const char *>,
                  "AioOrm: text is Unicode: write u\"text\", or QString::fromUtf8()");
    static_assert(!std::same_as<T, QUuid> || !TextLike<V>, "AioOrm: text is given for a UUID: write QUuid(text)");
    static_assert(!decimalMeetsFraction<V, T>,
                  "AioOrm: a decimal and a fraction have no exact comparison, sum or product: write the number as a decimal, \"0.5\"_dec "
                  "(Aio::Literals), or make the column a double, Aio::cast<double>(column)");
    static_assert(!std::same_as<V, Condition>, "AioOrm: a condition is given for a value: write condition.value(), or && between conditions");
    return true;
}

/// The node of a value of the column's type.
template<class T, class V>
NodePtr boundNode(const V &value)
{
    if constexpr (std::same_as<T, QString> && std::same_as<V, QString>) {
        return textNode(value);
    } else {
        return valueNode(boundValue<T>(value));
    }
}
}
