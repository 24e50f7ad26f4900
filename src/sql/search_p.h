// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

namespace Aio::Detail
{
/// Throws AioProgrammingError: what AioSearch::hasBooleanQuery() is for.
[[noreturn]] void refuseBegunPhrase();
}
