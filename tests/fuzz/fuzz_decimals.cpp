// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// Two decimals as text, with a byte of 0 between them, and what is computed with them.

#include "fuzz/fuzz.h"

#include "aioorm/core/aiodecimal.h"
#include "aioorm/core/aioerror.h"

#include <QVariant>

#include <optional>

namespace
{
std::optional<AioDecimal> parsed(std::string_view text)
{
    const auto decimal = AioDecimal::fromLatin1(text);
    if (!decimal) {
        return {};
    }
    const QByteArray shown = decimal->toLatin1();
    const auto again = AioDecimal::fromLatin1(std::string_view(shown.constData(), size_t(shown.size())));
    Fuzz::require(again && *again == *decimal && again->scale() == decimal->scale(), "what is shown is read");
    Fuzz::require(again->toLatin1() == shown, "and shown the same");
    Fuzz::require(qHash(*again, 0) == qHash(*decimal, 0), "equal numbers have one hash");
    Fuzz::require(AioDecimal::fromString(decimal->toString()) == decimal, "the same as QString");
    Fuzz::require(decimal->digits() >= 1 && decimal->digits() <= AioDecimal::maxDigits, "it has so many digits");
    Fuzz::require(-(-*decimal) == *decimal, "twice negated");
    for (int scale = 0; scale <= AioDecimal::maxDigits; ++scale) {
        if (const auto other = decimal->rescaled(scale)) {
            Fuzz::require(*other == *decimal && other->scale() == scale, "another scale is the same number");
        }
        if (const auto number = decimal->scaled(scale)) {
            Fuzz::require(AioDecimal::fromScaled(*number, scale) == *decimal, "scaled and back");
            Fuzz::require(decimal->scaledFloor(scale) == *number, "nothing to round");
        }
        decimal->rounded(scale);
    }
    decimal->toDouble();
    return decimal;
}

template<class F>
std::optional<AioDecimal> computed(F &&compute)
{
    try {
        return compute();
    } catch (const AioError &error) {
        Fuzz::require(error.kind() == AioErrorKind::Data, "too many digits are a data error");
        return {};
    }
}
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Fuzz::Input input(data, size);
    const auto a = parsed(input.text()), b = parsed(input.rest());
    if (!a || !b) {
        return 0;
    }
    const auto sum = computed([&] {
        return *a + *b;
    });
    if (sum) {
        Fuzz::require(*sum == *b + *a, "a + b = b + a");
        if (const auto back = computed([&] {
                return *sum - *b;
            })) {
            Fuzz::require(*back == *a, "a + b - b = a");
        }
        Fuzz::require((*sum <=> *a) == (*b <=> AioDecimal()), "what is added makes it greater");
    }
    const auto product = computed([&] {
        return *a * *b;
    });
    if (product) {
        Fuzz::require(*product == *b * *a, "a * b = b * a");
    }
    const auto order = *a <=> *b;
    Fuzz::require((*b <=> *a) == (0 <=> order), "turned round");
    Fuzz::require((order == 0) == (*a == *b), "equal is equal");
    const auto difference = computed([&] {
        return *a - *b;
    });
    if (difference) {
        Fuzz::require((*difference <=> AioDecimal()) == order, "the sign of the difference");
    }
    return 0;
}
