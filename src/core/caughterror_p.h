// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/core/aioerror.h"

namespace Aio::Detail
{
/// Within a catch block, of whatever type: what was thrown, as a value. Of exceptions that are not the library's the message is all there is.
AIOORM_EXPORT AioErrorInfo caughtError();
}
