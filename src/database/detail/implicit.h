// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/database/aioexecutor.h"

class AioTable;

namespace Aio::Detail
{
/// The executor of an operation that names none: the model's database, or the default one; inside run(), the transaction or
/// connection of that database that is implicit there. Throws AioInterfaceError if there is none, AioProgrammingError if
/// a coroutine runs inside an open transaction of it (a forgotten `tx`).
AIOORM_EXPORT AioExecutor defaultExecutor(const AioTable &(*table)());
/// The executor with the transaction or connection that is implicit here, if it is one of its database and names no other.
AIOORM_EXPORT AioExecutor implicitExecutor(const AioExecutor &executor);
}
