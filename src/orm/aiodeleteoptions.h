// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include <QFlags>

namespace Aio
{
/// What aioDeleteInstance() does with rows that refer to the one it deletes; none of them: what the database does by itself.
enum DeleteOption : quint8 {
    Recursive = 1, ///< they are deleted too, or refer to nothing after it where their foreign key is nullable
    DeleteNullable = 2, ///< with Recursive: they are deleted in any case
};
Q_DECLARE_FLAGS(DeleteOptions, DeleteOption)
Q_DECLARE_OPERATORS_FOR_FLAGS(DeleteOptions)
}

/// What aioDeleteInstance(options) has done by statements; what the database did because of ON DELETE is not counted.
class AioDeleteResult
{
public:
    qint64 rows = 0; ///< deleted of the object's own table, its own row among them
    qint64 dependents = 0; ///< deleted of other tables
    qint64 setToNull = 0; ///< foreign keys of rows that stay

    friend bool operator==(const AioDeleteResult &, const AioDeleteResult &) = default;
};
