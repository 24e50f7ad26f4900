// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/core/aiodecimal.h"

#include "aioorm/core/aioerror.h"
#include "aioorm/core/wideinteger_p.h"

#include <QCoreApplication>
#include <QDebug>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <limits>
#include <utility>

using Aio::Detail::UnsignedWide;
using Aio::Detail::Wide;

/// The halves as the number they are.
class DecimalParts
{
public:
    explicit DecimalParts(const AioDecimal &decimal)
        : number(Aio::Detail::wideOf(decimal.m_high, decimal.m_low))
        , scale(decimal.m_scale)
    {
    }
    DecimalParts(Wide number, int scale)
        : number(number)
        , scale(scale)
    {
    }

    AioDecimal decimal() const
    {
        AioDecimal result;
        result.m_high = Aio::Detail::highHalf(number);
        result.m_low = Aio::Detail::lowHalf(number);
        result.m_scale = quint8(scale);
        return result;
    }

    Wide number;
    int scale;
};

namespace
{
const auto powersOfTen = [] {
    std::array<Wide, AioDecimal::maxDigits + 1> powers{1};
    for (std::size_t i = 1; i < powers.size(); ++i) {
        powers[i] = powers[i - 1] * 10;
    }
    return powers;
}();
const Wide greatest = powersOfTen[AioDecimal::maxDigits] - 1;

Wide powerOfTen(int exponent)
{
    return powersOfTen[std::size_t(exponent)];
}

bool fits(Wide number)
{
    return number <= greatest && number >= -greatest;
}

[[noreturn]] void raiseTooLong()
{
    AioErrorInfo(AioErrorKind::Data, QCoreApplication::translate("AioError", "A decimal number has more than %1 digits.").arg(AioDecimal::maxDigits)).raise();
}

bool timesPowerOfTen(Wide number, int exponent, Wide &result)
{
    return exponent <= AioDecimal::maxDigits && Aio::Detail::multiplied<Wide>(number, powerOfTen(exponent), result) && fits(result);
}

void dropZeros(DecimalParts &parts)
{
    while (parts.scale > 0 && parts.number % 10 == 0) {
        parts.number /= 10;
        --parts.scale;
    }
}

// digits, without leading zeros and a sign
int digitsOf(Wide number)
{
    if (number < 0) {
        number = -number;
    }
    int digits = 1;
    while (digits < AioDecimal::maxDigits && number >= powerOfTen(digits)) {
        ++digits;
    }
    return digits;
}

// Of two numbers without zeros at the end: whether the sum fits, where the common scale alone is too long for the numbers or their sum.
bool addLong(const DecimalParts &a, const DecimalParts &b, DecimalParts &sum)
{
    if (a.scale == b.scale) {
        // one digit more, which may be a zero behind the point
        const int last = int(a.number % 10) + int(b.number % 10);
        sum = DecimalParts(a.number / 10 + b.number / 10 + last / 10, a.scale - 1);
        return last % 10 == 0 && sum.scale >= 0 && fits(sum.number);
    }
    const DecimalParts &longer = a.scale > b.scale ? a : b, &shorter = a.scale > b.scale ? b : a;
    if (longer.number == 0 || (shorter.number < 0) == (longer.number < 0)) {
        return false;
    }
    // a difference: what is taken from may have a digit more
    const auto magnitude = [](const Wide &number) {
        return UnsignedWide(number < 0 ? Wide(-number) : number);
    };
    UnsignedWide minuend;
    const int shift = longer.scale - shorter.scale;
    if (shift > AioDecimal::maxDigits || !Aio::Detail::multiplied<UnsignedWide>(magnitude(shorter.number), UnsignedWide(powerOfTen(shift)), minuend)
        || minuend - magnitude(longer.number) > UnsignedWide(greatest)) {
        return false;
    }
    const Wide difference = Wide(minuend - magnitude(longer.number));
    sum = DecimalParts(shorter.number < 0 ? Wide(-difference) : difference, longer.scale);
    return true;
}

bool add(const DecimalParts &a, const DecimalParts &b, DecimalParts &sum)
{
    sum.scale = std::max(a.scale, b.scale);
    Wide left, right;
    return timesPowerOfTen(a.number, sum.scale - a.scale, left) && timesPowerOfTen(b.number, sum.scale - b.scale, right)
        && Aio::Detail::added(left, right, sum.number) && fits(sum.number);
}

AioDecimal sum(DecimalParts a, DecimalParts b)
{
    DecimalParts result(0, 0);
    if (!add(a, b, result)) {
        // zeros at the end may have cost the digits
        dropZeros(a);
        dropZeros(b);
        if (!add(a, b, result) && !addLong(a, b, result)) {
            raiseTooLong();
        }
    }
    return result.decimal();
}

bool multiply(const DecimalParts &a, const DecimalParts &b, DecimalParts &product)
{
    product.scale = a.scale + b.scale;
    return product.scale <= AioDecimal::maxDigits && Aio::Detail::multiplied<Wide>(a.number, b.number, product.number) && fits(product.number);
}

// takes a ten out of the product, if there is one
bool dropTen(DecimalParts &a, DecimalParts &b)
{
    const auto divide = [&](int left, int right) {
        if (a.number % left != 0 || b.number % right != 0) {
            return false;
        }
        a.number /= left;
        b.number /= right;
        --(a.scale > 0 ? a.scale : b.scale);
        return true;
    };
    return a.scale + b.scale > 0 && (divide(10, 1) || divide(1, 10) || divide(2, 5) || divide(5, 2));
}

const bool convertersRegistered = [] {
    QMetaType::registerConverter<AioDecimal, QString>(&AioDecimal::toString);
    QMetaType::registerConverterFunction(
        [](const void *text, void *decimal) {
            const auto read = AioDecimal::fromString(*static_cast<const QString *>(text));
            *static_cast<AioDecimal *>(decimal) = read.value_or(AioDecimal());
            return read.has_value();
        },
        QMetaType::fromType<QString>(),
        QMetaType::fromType<AioDecimal>());
    return true;
}();
}

AioDecimal AioDecimal::fromScaled(qint64 number, int scale)
{
    if (scale < 0 || scale > maxDigits) {
        raiseTooLong();
    }
    return DecimalParts(number, scale).decimal();
}

std::optional<AioDecimal> AioDecimal::fromString(QStringView text)
{
    std::array<char, 96> latin1; // longer text can only be padded with zeros
    if (text.size() > qsizetype(latin1.size())) {
        return {};
    }
    for (qsizetype i = 0; i < text.size(); ++i) {
        latin1[std::size_t(i)] = text[i].unicode() < 0x80 ? char(text[i].unicode()) : '?';
    }
    return fromLatin1(std::string_view(latin1.data(), std::size_t(text.size())));
}

std::optional<AioDecimal> AioDecimal::fromLatin1(std::string_view text)
{
    const auto isDigit = [](char c) {
        return c >= '0' && c <= '9';
    };
    const auto sign = [&text] {
        const bool negative = text.starts_with('-');
        if (negative || text.starts_with('+')) {
            text.remove_prefix(1);
        }
        return negative;
    };
    const bool negative = sign();
    Wide number = 0;
    int scale = 0, zeros = 0; // zeros that have been read and not yet counted in
    bool any = false, point = false;
    for (; !text.empty() && (isDigit(text.front()) || (text.front() == '.' && !point)); text.remove_prefix(1)) {
        if (text.front() == '.') {
            point = true;
            continue;
        }
        any = true;
        scale += point ? 1 : 0;
        if (number > greatest / 10) {
            if (text.front() != '0' || !point) {
                return {};
            }
            ++zeros; // too many digits, but they say nothing
            continue;
        }
        number = number * 10 + (text.front() - '0');
        if (!fits(number)) {
            return {};
        }
    }
    scale -= zeros;
    if (!any) {
        return {};
    }
    if (text.starts_with('e') || text.starts_with('E')) {
        text.remove_prefix(1);
        const bool down = sign();
        int exponent = 0, count = 0;
        for (; !text.empty() && isDigit(text.front()) && count < 4; text.remove_prefix(1), ++count) {
            exponent = exponent * 10 + (text.front() - '0');
        }
        if (count == 0) {
            return {};
        }
        scale += down ? exponent : -exponent;
        if (scale < 0) {
            if (number == 0) {
                scale = 0;
            } else if (-scale > maxDigits || !timesPowerOfTen(number, -scale, number)) {
                return {};
            }
            scale = 0;
        }
    }
    if (!text.empty()) {
        return {};
    }
    DecimalParts parts(negative ? Wide(-number) : number, scale);
    while (parts.scale > maxDigits && parts.number % 10 == 0) {
        parts.number /= 10;
        --parts.scale;
    }
    return parts.scale > maxDigits ? std::nullopt : std::optional(parts.decimal());
}

QByteArray AioDecimal::toLatin1() const
{
    DecimalParts parts(*this);
    std::array<char, maxDigits + 3> text; // sign, point, a zero before it
    char *const end = text.data() + text.size();
    char *out = end;
    const bool negative = parts.number < 0;
    Wide rest = negative ? Wide(-parts.number) : parts.number;
    for (int written = 0; rest > 0 || written <= parts.scale; ++written) {
        if (written == parts.scale && parts.scale > 0) {
            *--out = '.';
        }
        *--out = char('0' + int(rest % 10));
        rest /= 10;
    }
    if (negative) {
        *--out = '-';
    }
    return QByteArray(out, end - out);
}

QString AioDecimal::toString() const
{
    return QString::fromLatin1(toLatin1());
}

double AioDecimal::toDouble() const
{
    return toLatin1().toDouble(); // by the text: a division of two doubles would round twice
}

int AioDecimal::digits() const
{
    return digitsOf(DecimalParts(*this).number);
}

std::optional<AioDecimal> AioDecimal::rescaled(int scale) const
{
    DecimalParts parts(*this);
    if (scale < 0 || scale > maxDigits) {
        return {};
    }
    if (scale >= parts.scale) {
        if (!timesPowerOfTen(parts.number, scale - parts.scale, parts.number)) {
            return {};
        }
    } else {
        const Wide divisor = powerOfTen(parts.scale - scale);
        if (parts.number % divisor != 0) {
            return {};
        }
        parts.number /= divisor;
    }
    parts.scale = scale;
    return parts.decimal();
}

AioDecimal AioDecimal::rounded(int scale) const
{
    DecimalParts parts(*this);
    if (scale < 0 || scale >= parts.scale) {
        return *this;
    }
    const Wide divisor = powerOfTen(parts.scale - scale);
    const Wide rest = parts.number % divisor;
    parts.number /= divisor;
    if ((rest < 0 ? Wide(-rest) : rest) >= divisor / 2) {
        parts.number += rest < 0 ? -1 : 1;
    }
    parts.scale = scale;
    return parts.decimal();
}

std::optional<qint64> AioDecimal::scaled(int scale) const
{
    const auto exact = rescaled(scale);
    if (!exact) {
        return {};
    }
    const Wide number = DecimalParts(*exact).number;
    const auto narrow = qint64(Aio::Detail::lowHalf(number));
    return number == narrow ? std::optional(narrow) : std::nullopt;
}

qint64 AioDecimal::scaledFloor(int scale) const
{
    using Numbers = std::numeric_limits<qint64>;
    DecimalParts parts(*this);
    if (scale >= parts.scale) {
        if (!timesPowerOfTen(parts.number, scale - parts.scale, parts.number)) {
            return parts.number < 0 ? Numbers::min() : Numbers::max();
        }
    } else {
        const Wide divisor = powerOfTen(parts.scale - scale);
        const bool below = parts.number < 0 && parts.number % divisor != 0;
        parts.number = parts.number / divisor - (below ? 1 : 0);
    }
    return qint64(Aio::Detail::lowHalf(std::clamp<Wide>(parts.number, Numbers::min(), Numbers::max())));
}

AioDecimal AioDecimal::operator-() const
{
    DecimalParts parts(*this);
    parts.number = -parts.number;
    return parts.decimal();
}

AioDecimal operator+(const AioDecimal &a, const AioDecimal &b)
{
    return sum(DecimalParts(a), DecimalParts(b));
}

AioDecimal operator-(const AioDecimal &a, const AioDecimal &b)
{
    return sum(DecimalParts(a), DecimalParts(-b));
}

AioDecimal operator*(const AioDecimal &a, const AioDecimal &b)
{
    DecimalParts left(a), right(b), product(0, 0);
    while (!multiply(left, right, product)) {
        if (!dropTen(left, right)) {
            raiseTooLong();
        }
    }
    return product.decimal();
}

std::strong_ordering operator<=>(const AioDecimal &a, const AioDecimal &b)
{
    const DecimalParts left(a), right(b);
    if (left.scale == right.scale) {
        return Aio::Detail::compared(left.number, right.number);
    }
    // before the point, then behind it: brought to one scale, the whole could be longer than 128 bits
    const Wide leftUnit = powerOfTen(left.scale), rightUnit = powerOfTen(right.scale);
    if (const auto whole = Aio::Detail::compared(left.number / leftUnit, right.number / rightUnit); whole != 0) {
        return whole;
    }
    const int scale = std::max(left.scale, right.scale);
    return Aio::Detail::compared(left.number % leftUnit * powerOfTen(scale - left.scale), right.number % rightUnit * powerOfTen(scale - right.scale));
}

size_t qHash(const AioDecimal &decimal, size_t seed) noexcept
{
    DecimalParts parts(decimal);
    dropZeros(parts);
    return qHashMulti(seed, Aio::Detail::lowHalf(parts.number), Aio::Detail::highHalf(parts.number), parts.scale);
}

QDebug operator<<(QDebug debug, const AioDecimal &decimal)
{
    const QDebugStateSaver saver(debug);
    debug.nospace() << "AioDecimal(" << decimal.toLatin1().constData() << ')';
    return debug;
}
