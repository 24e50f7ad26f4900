// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/core/aiovalue.h"

#include <optional>

namespace Aio::Detail
{
/// The elements of a JSON array; nothing if it is none.
AIOORM_EXPORT std::optional<std::vector<AioValue>> listFromJson(std::string_view utf8);
}
