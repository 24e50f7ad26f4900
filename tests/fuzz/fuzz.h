// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/core/aiocell.h"

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

/// What a fuzzer calls, and main.cpp where there is none.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

namespace Fuzz
{
/// The decoders keep what they promise, or the input is kept.
inline void require(bool condition, const char *what)
{
    if (!condition) {
        std::fprintf(stderr, "Not so: %s\n", what);
        std::abort();
    }
}

/// Takes the input apart.
class Input
{
public:
    Input(const uint8_t *data, size_t size)
        : m_rest(reinterpret_cast<const char *>(data), size)
    {
    }
    uint8_t byte()
    {
        if (m_rest.empty()) {
            return 0;
        }
        const auto first = uint8_t(m_rest.front());
        m_rest.remove_prefix(1);
        return first;
    }
    /// Up to a byte of 0, or all.
    std::string_view text()
    {
        const std::string_view taken = m_rest.substr(0, m_rest.find('\0'));
        m_rest.remove_prefix(std::min(taken.size() + 1, m_rest.size()));
        return taken;
    }
    std::string_view rest() const { return m_rest; }

private:
    std::string_view m_rest;
};

/// Looks at each byte that the cell says is there.
inline void look(const AioCell &cell)
{
    static volatile unsigned sum = 0;
    switch (cell.kind) {
    case AioCell::Kind::Text:
    case AioCell::Kind::Blob:
    case AioCell::Kind::Uuid:
        for (const char c : cell.bytes()) {
            sum = sum + uint8_t(c);
        }
        break;
    default:
        break;
    }
}
}
