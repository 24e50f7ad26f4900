// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

namespace Aio::Detail
{
/// What CREATE does about one that is there, and DROP about one that is not.
enum class IfExists { Fail, Skip };
}
