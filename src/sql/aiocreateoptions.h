// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include <QFlags>

namespace Aio
{
/// What aioCreateTables() does about a table or an index that is there already.
enum CreateOption {
    KeepExisting = 0, ///< it stays as it is
    FailIfExists = 1, ///< AioProgrammingError
};
Q_DECLARE_FLAGS(CreateOptions, CreateOption)
}

Q_DECLARE_OPERATORS_FOR_FLAGS(Aio::CreateOptions)
