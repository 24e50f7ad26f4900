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
    /// Throws in another thread than the database's, and while there is one on the database already, of this object or another one.
    static AioTask<std::shared_ptr<TransactionFrame>> begin(AioExecutor executor);
    /// Throws if a statement has ended it, or something was written on another connection to the database meanwhile.
    static AioTask<> rollback(std::shared_ptr<TransactionFrame> frame);
    /// The same where nothing can be awaited: the connection is given back, and rolled back on its way. Any thread.
    static void drop(const std::shared_ptr<TransactionFrame> &frame);
    static bool isOfThisThread(const TransactionFrame &frame);
};
}
