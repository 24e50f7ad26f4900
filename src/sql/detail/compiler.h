// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/sql/aiodialect.h"
#include "aioorm/sql/aiosql.h"
#include "aioorm/sql/detail/node.h"

/// From the tree of a query to text and parameters: pure functions, no I/O, any thread. Values are always bound, names
/// always quoted. A column of a table that is not part of the query, an ambiguous join, too many parameters, and what a
/// dialect does not have throw AioProgrammingError with a sentence that says which.
namespace Aio::Detail
{
AIOORM_EXPORT AioSql compile(const SelectData &select, const AioDialect &dialect);
AIOORM_EXPORT AioSql compile(const InsertData &insert, const AioDialect &dialect);
AIOORM_EXPORT AioSql compile(const UpdateData &update, const AioDialect &dialect);
AIOORM_EXPORT AioSql compile(const DeleteData &remove, const AioDialect &dialect);
AIOORM_EXPORT AioSql compile(const RawData &statement, const AioDialect &dialect);

/// The condition "comes after this row" in an order that is total: keyset paging. `values` are the row's values of the
/// terms, NULL among them; terms may differ in direction. NULL counts as the smallest value, so the terms need Nulls::Smallest.
/// The last term is the key of the table that is selected from. Where it can, the condition bounds the first term alone, so
/// that an index on it is entered in the middle.
AIOORM_EXPORT NodePtr keysetAfter(const std::vector<OrderTerm> &terms, const std::vector<AioValue> &values);
}
