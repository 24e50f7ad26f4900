// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/sql/detail/node.h"

#include <QStringList>

namespace Aio::Detail
{
/// The tables that the rows of a query depend on, wherever they stand in it: joined, in subqueries, in WITH, in set operations. Each
/// once. What stands in somebody's own SQL is not seen. The stack that it needs is bounded, however deep the query is.
QStringList tablesOf(const SelectData &query);
}
