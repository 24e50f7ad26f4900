// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/core/detail/fiber.h"

namespace Aio::Detail
{
/// The fuzzers have no fibers: this is all that the decoders need of them.
void onMainStack(const std::function<void()> &function)
{
    function();
}
}
