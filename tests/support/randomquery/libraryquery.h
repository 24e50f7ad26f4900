// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/orm/aioselect.h"
#include "support/randomquery/query.h"

namespace RandomQuery
{
/// The query as one of the library, made by its public operators.
Aio::Detail::SelectData dataOf(const Query &query);
}
