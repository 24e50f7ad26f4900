// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/core/aioerror.h"

namespace Aio::Detail
{
/// Throws what is known to be wrong before anything is sent.
[[noreturn]] inline void refuse(AioErrorKind kind, const QString &why, AioPhase phase = AioPhase::Prepare)
{
    AioErrorInfo(kind, why).phase(phase).raise();
}
/// A mistake of the program's.
[[noreturn]] inline void refuse(const QString &why)
{
    refuse(AioErrorKind::Programming, why);
}
}
