// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "database/aiotransaction.h"

namespace Aio
{
/// The transaction of a test, in which everything of the database runs that names no other. Thread of the database.
class AIOORM_EXPORT TestScope
{
public:
    static AioTask<std::shared_ptr<Scope>> begin(AioExecutor executor);
    static AioTask<> rollback(std::shared_ptr<Scope> scope);
};
}
