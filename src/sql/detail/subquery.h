// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/sql/detail/valuefor.h"

/// Queries inside expressions.
namespace Aio::Detail
{
/// Columns: the key alone. AioProgrammingError without a single key.
AIOORM_EXPORT void keyOnly(SelectData &select);
/// The query as it stands in an expression: as it is, or its key alone.
AIOORM_EXPORT std::shared_ptr<const SelectData> sharedQuery(const SelectData &query, bool forItsKey);
}

namespace Aio
{
/// A SELECT as the builders make it, whose rows have a type.
template<class Q>
concept SelectQuery = requires(const Q &query) {
    typename Q::AioRowTypes;
    { query.data() } -> std::convertible_to<const Detail::SelectData &>;
};
}

namespace Aio::Detail
{
/// The type of the only column of a query.
template<SelectQuery Q>
using ColumnOf = std::tuple_element_t<0, typename Q::AioRowTypes>;
/// The query as it stands in an expression, where whole rows stand for their key.
template<SelectQuery Q>
std::shared_ptr<const SelectData> expressionQuery(const Q &query)
{
    return sharedQuery(query.data(), Q::aioRowsAreModels);
}
/// The same beside a place of the field type F. Whole rows stand for their key, which a foreign key to another column does not mean.
template<class F, SelectQuery Q>
std::shared_ptr<const SelectData> queryBeside(const Q &query)
{
    constexpr bool isOneColumn = std::tuple_size_v<typename Q::AioRowTypes> == 1;
    static_assert(isOneColumn, "AioOrm: a query that is compared with a column has one column itself");
    if constexpr (isOneColumn) {
        static_assert(sameFamily<typename Comparable<ColumnOf<Q>>::Type, typename Comparable<F>::Type>,
                      "AioOrm: a query that is compared with a column has a column of the same type");
        static_assert(!Q::aioRowsAreModels || !ForeignKeyType<F> || refersAs<F, ColumnOf<Q>>,
                      "AioOrm: this foreign key does not refer to the primary key: select the column that it refers to");
    }
    return expressionQuery(query);
}
}
