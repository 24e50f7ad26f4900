// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include <QtGlobal>

#include <compare>
#include <limits>

// Whole numbers of 128 bits: the compiler's own where it has them, which is on 64 bits; else Boost's, by the same names. What the two do
// differently stands here.
#if defined(__SIZEOF_INT128__) && !defined(AIOORM_NO_INT128)
#define AIOORM_INT128 1
#else
#define AIOORM_INT128 0
#include <boost/multiprecision/cpp_int.hpp>
#endif

namespace Aio::Detail
{
#if AIOORM_INT128
__extension__ typedef __int128 Wide; // NOLINT(modernize-use-using): that takes no __extension__
__extension__ typedef unsigned __int128 UnsignedWide; // NOLINT(modernize-use-using)

inline Wide wideOf(qint64 high, quint64 low)
{
    return Wide(high) << 64 | low;
}
inline qint64 highHalf(Wide number)
{
    return qint64(number >> 64);
}
inline quint64 lowHalf(Wide number)
{
    return quint64(number);
}
/// False if the product has more bits than fit.
template<class T>
bool multiplied(T a, T b, T &product)
{
    return !__builtin_mul_overflow(a, b, &product);
}
inline bool added(Wide a, Wide b, Wide &sum)
{
    return !__builtin_add_overflow(a, b, &sum);
}
inline std::strong_ordering compared(Wide a, Wide b)
{
    return a <=> b;
}
#else
// Sign and magnitude, each of 128 bits besides the sign.
using Wide = boost::multiprecision::int128_t;
using UnsignedWide = boost::multiprecision::uint128_t;

inline Wide wideOf(qint64 high, quint64 low)
{
    return Wide(high) * (Wide(1) << 64) + Wide(low);
}
inline quint64 lowBits(const UnsignedWide &number)
{
    return quint64(number & UnsignedWide(~quint64(0)));
}
// as two's complement has them
inline qint64 highHalf(const Wide &number)
{
    return number < 0 ? qint64(~lowBits(UnsignedWide(-(number + 1)) >> 64)) : qint64(lowBits(UnsignedWide(number) >> 64));
}
inline quint64 lowHalf(const Wide &number)
{
    return number < 0 ? ~lowBits(UnsignedWide(-(number + 1))) : lowBits(UnsignedWide(number));
}
template<class T>
bool multiplied(const T &a, const T &b, T &product)
{
    UnsignedWide left, right, bound = (std::numeric_limits<UnsignedWide>::max)();
    if constexpr (std::numeric_limits<T>::is_signed) {
        left = UnsignedWide(a < 0 ? T(-a) : a);
        right = UnsignedWide(b < 0 ? T(-b) : b);
        bound >>= 1;
    } else {
        left = a;
        right = b;
    }
    if (left != 0 && right > bound / left) {
        return false;
    }
    product = a * b;
    return true;
}
/// Of two that have at most 127 bits.
inline bool added(const Wide &a, const Wide &b, Wide &sum)
{
    sum = a + b;
    return true;
}
inline std::strong_ordering compared(const Wide &a, const Wide &b)
{
    return a < b ? std::strong_ordering::less : b < a ? std::strong_ordering::greater : std::strong_ordering::equal;
}
#endif
}
