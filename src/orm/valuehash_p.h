// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/core/aiovalue.h"

namespace Aio::Detail
{
/// Of the values of a key: equal ones have the same.
std::size_t hashOf(const std::vector<AioValue> &values, std::size_t seed = 0);

class ValuesHash
{
public:
    std::size_t operator()(const std::vector<AioValue> &values) const { return hashOf(values); }
};
}
