// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/core/aiotask.h"
#include "aioorm/database/aioexecutor.h"
#include "aioorm/orm/detail/relation.h"

#include <functional>

class AioModel;

/// The work of Aio::Related, without types.
namespace Aio::Detail
{
/// What is added, removed or set: keys, or a query of one column that gives them.
class AIOORM_EXPORT RelatedKeys
{
public:
    RelatedKeys();
    RelatedKeys(const RelatedKeys &other);
    RelatedKeys(RelatedKeys &&other) noexcept;
    RelatedKeys &operator=(const RelatedKeys &other);
    RelatedKeys &operator=(RelatedKeys &&other) noexcept;
    ~RelatedKeys();

    std::vector<AioValue> keys; ///< none of them NULL
    std::shared_ptr<const SelectData> query; ///< null: keys
    /// Reads the keys of the query, where each row is inserted with values of its own.
    std::function<AioTask<std::vector<AioValue>>(AioExecutor, SelectData)> read;
};

/// AioProgrammingError: a null pointer, or a foreign key that refers to nothing, stands where an object of this table has to.
[[noreturn]] AIOORM_EXPORT void refuseNothing(const SourcePtr &rows);

// Of the pairs of the row with the key `own`: the number of those that were written and deleted.
AIOORM_EXPORT AioTask<qint64> addRelated(AioExecutor executor, RelationEnds ends, AioValue own, RelatedKeys others);
AIOORM_EXPORT AioTask<qint64> removeRelated(AioExecutor executor, RelationEnds ends, AioValue own, RelatedKeys others);
AIOORM_EXPORT AioTask<qint64> setRelated(AioExecutor executor, RelationEnds ends, AioValue own, RelatedKeys others);
AIOORM_EXPORT AioTask<qint64> clearRelated(AioExecutor executor, RelationEnds ends, AioValue own);

/// The table between two others. An empty name is made of theirs.
AIOORM_EXPORT AioTable pairTable(const char *name, const AioTable &(*first)(), const AioTable &(*second)());
}
