// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include <chrono>

namespace Aio::Detail
{
/// The clock of deadlines.
using Clock = std::chrono::steady_clock;
}
