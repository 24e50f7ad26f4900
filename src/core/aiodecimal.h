// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm_export.h"

#include <QMetaType>
#include <QString>

#include <compare>
#include <concepts>
#include <optional>
#include <string_view>

namespace Aio::Detail
{
/// bool and characters are arithmetic to C++ but not to a database.
template<class T>
concept Integer = std::integral<T> && !std::same_as<T, bool> && !std::same_as<T, char> && !std::same_as<T, wchar_t> && !std::same_as<T, char8_t>
    && !std::same_as<T, char16_t> && !std::same_as<T, char32_t>;
class DecimalLiteral;
}

/// A decimal number, exact: up to 38 digits, of which up to 38 stand behind the point. For money, measures, rates; what a
/// NUMERIC column holds.
///
///     using namespace Aio::Literals;
///     const AioDecimal rate = "0.075"_dec;                           // checked by the compiler
///     const auto price = AioDecimal::fromScaled(1999, 2);            // 19.99
///     const auto same = AioDecimal::fromString(u"19.99");            // an optional: text may be wrong
///     price * 3 + AioDecimal::fromScaled(5, 1) == AioDecimal::fromScaled(6047, 2)
///
/// Arithmetic is exact too: a result of more than 38 digits throws AioDataError, nothing is ever rounded unasked. There is no
/// conversion from floating point, which has no exact decimals, and no division, whose results mostly have no end.
/// The zeros at the end are kept for showing (1.50), and mean nothing: 1.5 and 1.50 are equal and have the same hash.
/// A plain value of 24 bytes; any thread. To QVariant and QML it is text.
class AIOORM_EXPORT AioDecimal
{
public:
    static constexpr int maxDigits = 38;

    constexpr AioDecimal() = default; ///< 0
    template<Aio::Detail::Integer T>
    constexpr AioDecimal(T number)
        : m_high(std::signed_integral<T> && number < T(0) ? -1 : 0)
        , m_low(quint64(number))
    {
    }
    /// A whole number of the scale-th digits behind the point: (1999, 2) is 19.99. A scale outside 0 to 38 throws AioDataError.
    static AioDecimal fromScaled(qint64 number, int scale);
    /// "-12.50", "1e3"; no blanks, no groups. Nothing for other text, and for more digits than this holds.
    static std::optional<AioDecimal> fromString(QStringView text);
    static std::optional<AioDecimal> fromLatin1(std::string_view text);

    /// "-12.50": all digits of the scale, never an exponent.
    QString toString() const;
    QByteArray toLatin1() const;
    /// The nearest double.
    double toDouble() const;

    /// The digits behind the point.
    constexpr int scale() const { return m_scale; }
    /// The digits of the number without the zeros at its front: 3 of 0.123, 5 of 123.40, 1 of 0.
    int digits() const;
    bool isZero() const { return m_high == 0 && m_low == 0; }
    bool isNegative() const { return m_high < 0; }

    /// With so many digits behind the point; nothing if that would lose one, or go beyond 38.
    std::optional<AioDecimal> rescaled(int scale) const;
    /// The nearest with at most so many digits behind the point, half away from zero.
    AioDecimal rounded(int scale) const;
    /// The other way of fromScaled(): 1999 of 19.99 and scale 2. Nothing if digits would be lost or 64 bits are not enough.
    std::optional<qint64> scaled(int scale) const;
    /// The greatest whole number of scale-th digits that is not greater, held to the range of 64 bits.
    qint64 scaledFloor(int scale) const;

    AioDecimal operator-() const;
    friend AIOORM_EXPORT AioDecimal operator+(const AioDecimal &a, const AioDecimal &b);
    friend AIOORM_EXPORT AioDecimal operator-(const AioDecimal &a, const AioDecimal &b);
    friend AIOORM_EXPORT AioDecimal operator*(const AioDecimal &a, const AioDecimal &b);
    AioDecimal &operator+=(const AioDecimal &other) { return *this = *this + other; }
    AioDecimal &operator-=(const AioDecimal &other) { return *this = *this - other; }
    AioDecimal &operator*=(const AioDecimal &other) { return *this = *this * other; }

    friend AIOORM_EXPORT std::strong_ordering operator<=>(const AioDecimal &a, const AioDecimal &b);
    friend bool operator==(const AioDecimal &a, const AioDecimal &b) { return (a <=> b) == 0; }
    friend AIOORM_EXPORT size_t qHash(const AioDecimal &decimal, size_t seed) noexcept;
    friend AIOORM_EXPORT QDebug operator<<(QDebug debug, const AioDecimal &decimal);

private:
    friend class DecimalParts;
    friend class Aio::Detail::DecimalLiteral;

    constexpr AioDecimal(qint64 high, quint64 low, quint8 scale)
        : m_high(high)
        , m_low(low)
        , m_scale(scale)
    {
    }

    // a number of 128 bits in halves: whole, it would make this 32 bytes
    qint64 m_high = 0;
    quint64 m_low = 0;
    quint8 m_scale = 0;
};

Q_DECLARE_TYPEINFO(AioDecimal, Q_RELOCATABLE_TYPE);

namespace Aio::Detail
{
/// The text of a literal as an argument of a template.
template<std::size_t N>
struct LiteralText {
    consteval LiteralText(const char (&literal)[N])
    {
        for (std::size_t i = 0; i < N; ++i) {
            text[i] = literal[i];
        }
    }
    char text[N]{};
};

/// What AioDecimal::fromString() reads, read by the compiler. Not of 128 bits: not all compilers have those.
class DecimalLiteral
{
public:
    constexpr explicit DecimalLiteral(std::string_view text)
    {
        const bool negative = sign(text);
        bool any = false, point = false;
        for (; !text.empty() && (isDigit(text.front()) || (text.front() == '.' && !point)); text.remove_prefix(1)) {
            if (text.front() == '.') {
                point = true;
            } else {
                any = true;
                m_scale += point ? 1 : 0;
                append(unsigned(text.front() - '0'));
            }
        }
        isRight = any && exponent(text) && text.empty() && m_digits <= AioDecimal::maxDigits && m_scale <= AioDecimal::maxDigits;
        if (negative) {
            m_low = ~m_low + 1;
            m_high = ~m_high + (m_low == 0 ? 1 : 0);
        }
    }
    constexpr AioDecimal decimal() const { return AioDecimal(qint64(m_high), m_low, quint8(m_scale)); }

    bool isRight = false;

private:
    static constexpr bool isDigit(char c) { return c >= '0' && c <= '9'; }
    static constexpr bool sign(std::string_view &text)
    {
        const bool negative = text.starts_with('-');
        if (negative || text.starts_with('+')) {
            text.remove_prefix(1);
        }
        return negative;
    }
    constexpr void append(unsigned digit)
    {
        m_digits += m_digits > 0 || digit > 0 ? 1 : 0;
        const quint64 right = (m_low & 0xffffffff) * 10 + digit, left = (m_low >> 32) * 10 + (right >> 32);
        m_low = left << 32 | (right & 0xffffffff);
        m_high = m_high * 10 + (left >> 32);
    }
    // false: there is one, without digits or with too many
    constexpr bool exponent(std::string_view &text)
    {
        if (!text.starts_with('e') && !text.starts_with('E')) {
            return true;
        }
        text.remove_prefix(1);
        const bool down = sign(text);
        int exponent = 0, count = 0;
        for (; !text.empty() && isDigit(text.front()) && count < 4; text.remove_prefix(1), ++count) {
            exponent = exponent * 10 + (text.front() - '0');
        }
        m_scale += down ? exponent : -exponent;
        for (; m_scale < 0 && m_digits > 0 && m_digits <= AioDecimal::maxDigits; ++m_scale) {
            append(0);
        }
        m_scale = m_scale < 0 ? 0 : m_scale;
        return count > 0;
    }

    quint64 m_high = 0, m_low = 0;
    int m_scale = 0, m_digits = 0;
};
}

namespace Aio::Literals
{
/// "19.99"_dec. What is no decimal number, or one of more than 38 digits, does not compile.
template<Aio::Detail::LiteralText text>
consteval AioDecimal operator""_dec()
{
    constexpr Aio::Detail::DecimalLiteral number(std::string_view(text.text, sizeof text.text - 1));
    static_assert(number.isRight, "AioOrm: this literal is no decimal number (\"-12.50\"_dec: digits and one point), or has more than 38 digits");
    return number.decimal();
}
}
