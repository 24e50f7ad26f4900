// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

namespace Aio::Detail
{
/// How connections are closed, one or a pool of them: after what they do has ended, or by cancelling it first.
enum class CloseMode { Finish, Interrupt };
}
