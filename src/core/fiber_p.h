// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/core/detail/readyqueue.h"

namespace Aio::Detail
{
/// The end of the calling thread's fibers. Nothing will resume what they wait for any more: AioCancelled is thrown into
/// each, so that what stands on its stack is destroyed. True if there was one.
bool abandonFibers();
/// Fibers of the calling thread that have not ended.
int liveFibers();
/// Calls `function` on the main stack, if the caller is on a fiber's; false if it is not.
bool hopToMainStack(const std::function<void()> &function);

enum class SyncReach { Thread, Process };
/// Counts the calls that isSyncAllowed() asks for: +1 or -1, of this thread or of all.
void changeSyncAllowed(SyncReach reach, int change);
}
