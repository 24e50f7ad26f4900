// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/sql/detail/node.h"

namespace Aio::Detail
{
/// The first rows of a query in an order, or those that follow a row of these values.
///
/// So that an index on the first column of the order serves wherever the page begins, and on the databases that sort NULL elsewhere than
/// the order wants it, a page may be put together from parts that each of them has in the index's own order: those that equal the
/// row in that column and come after it in the next, then those beyond; those with NULL, and those without. Each has at most as many rows
/// as the page.
///
/// `terms`: expressions of columns of `all`, whose own order is that of the labels they go by. `after`: empty, or one value for each. `nullsSortFirst`: see
/// AioDialect. Without a limit it is one part.
SelectData pageOf(const SelectData &all, const std::vector<OrderTerm> &terms, qint64 limit, const std::vector<AioValue> &after, bool nullsSortFirst);
}
