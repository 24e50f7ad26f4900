// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include <QFlags>

namespace Aio
{
/// What aioTruncateTables() does besides emptying the tables.
enum TruncateOption {
    KeepIdentity = 0, ///< keys that the database hands out go on where they were
    RestartIdentity = 1, ///< they start at 1 again
    TruncateDependents = 2, ///< PostgreSQL: also empties all tables that refer to these
};
Q_DECLARE_FLAGS(TruncateOptions, TruncateOption)
}

Q_DECLARE_OPERATORS_FOR_FLAGS(Aio::TruncateOptions)
