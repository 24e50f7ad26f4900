// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/core/detail/clock.h"

#include <optional>

namespace Aio::Detail
{
/// Looks out for the end of the application, if it has not done so yet. On any thread.
void watchForQuit();
/// When the application began to end: its event loop was left. Nothing: it goes on, or there is none.
std::optional<Clock::time_point> quitSince();
}
