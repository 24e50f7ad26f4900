// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/database/aioexecutor.h"
#include "aioorm/sql/detail/node.h"

class AioModel;

namespace Aio::Detail
{
using ModelObjects = std::vector<std::shared_ptr<AioModel>>;

/// Of objects of the model of `source`; see Aio::BulkQueries.
AIOORM_EXPORT AioTask<> bulkCreate(AioExecutor executor, SourcePtr source, ModelObjects objects);
AIOORM_EXPORT AioTask<qint64> bulkUpdate(AioExecutor executor, SourcePtr source, ModelObjects objects, std::vector<int> fields);
}
