// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/database/aiotransaction.h"

namespace Aio::Detail
{
class TransactionFrame;

/// The transaction of a test, in which everything of the database runs that names no other. Thread of the database.
class AIOORM_EXPORT TestTransaction
{
public:
    static AioTask<std::shared_ptr<TransactionFrame>> begin(AioExecutor executor);
    /// Throws if a statement has committed it.
    static AioTask<> rollback(std::shared_ptr<TransactionFrame> frame);
};
}
