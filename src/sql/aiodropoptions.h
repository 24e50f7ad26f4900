// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include <QFlags>

namespace Aio
{
/// What aioDropTables() does besides dropping the tables that are there.
enum DropOption {
    IgnoreMissing = 0, ///< a table that is not there is no error
    FailIfMissing = 1, ///< AioProgrammingError
    DropCascade = 2, ///< PostgreSQL: also drops the views and the foreign keys of other tables that need these
    DropRestrict = 4, ///< PostgreSQL: fails if there are any, as it does without this option
    DropSequences = 8, ///< then also drops the sequences that the defaults of their columns take numbers from (AioSequence::next())
};
Q_DECLARE_FLAGS(DropOptions, DropOption)
}

Q_DECLARE_OPERATORS_FOR_FLAGS(Aio::DropOptions)
