// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/sql/aiofunction.h"
#include "aioorm/sql/detail/numbers.h"
#include "aioorm/sql/detail/texts.h"

#include <tuple>

namespace Aio
{
/// A row value: several columns compared at once, from the left. Made by Aio::row(a, b).
///
///     Aio::row(f.folder, f.name).in(QList<std::tuple<qint64, QString>>{…})
///     Aio::row(t.time, t.id) > std::tuple(since, lastId)
template<Expression... E>
class Row
{
public:
    explicit Row(const E &...columns)
        : m_columns{columns.aioNode()...}
    {
    }
    Detail::NodePtr aioNode() const { return Detail::listNode(Detail::NodeKind::Row, m_columns); }

    /// A list of tuples of values, or a query of as many columns.
    template<class V>
    Condition in(const V &list) const
    {
        return anyOf(Detail::Operator::In, list);
    }
    template<class V>
    Condition notIn(const V &list) const
    {
        return anyOf(Detail::Operator::NotIn, list);
    }

#define AIO_ROW_OPERATOR(SYMBOL, OPERATOR)                                                                                                                     \
    template<class... V>                                                                                                                                       \
    friend Condition operator SYMBOL(const Row &row, const std::tuple<V...> &values)                                                                           \
    {                                                                                                                                                          \
        return Condition(Detail::binaryNode(OPERATOR, row.aioNode(), rowOf(values)));                                                                                  \
    }                                                                                                                                                          \
    template<class... F>                                                                                                                                       \
    friend Condition operator SYMBOL(const Row &row, const Row<F...> &other)                                                                                   \
    {                                                                                                                                                          \
        static_assert(sizeof...(F) == sizeof...(E), "AioOrm: these rows have different numbers of columns");                                                   \
        static_assert((Detail::sameFamily<Detail::TypeOf<E>, Detail::TypeOf<F>> && ...), "AioOrm: these rows have columns of different types");                                        \
        return Condition(Detail::binaryNode(OPERATOR, row.aioNode(), other.aioNode()));                                                                                \
    }
    AIO_ROW_OPERATOR(==, Detail::Operator::Equal)
    AIO_ROW_OPERATOR(!=, Detail::Operator::NotEqual)
    AIO_ROW_OPERATOR(<, Detail::Operator::Less)
    AIO_ROW_OPERATOR(<=, Detail::Operator::LessOrEqual)
    AIO_ROW_OPERATOR(>, Detail::Operator::Greater)
    AIO_ROW_OPERATOR(>=, Detail::Operator::GreaterOrEqual)
#undef AIO_ROW_OPERATOR

private:
    template<class... V>
    static Detail::NodePtr rowOf(const std::tuple<V...> &values)
    {
        static_assert(sizeof...(V) == sizeof...(E), "AioOrm: the tuple has not as many values as the row has columns");
        return std::apply(
            [](const V &...value) {
                return Detail::listNode(Detail::NodeKind::Row, {Detail::operandNode<Detail::FieldOf<E>>(value)...});
            },
            values);
    }

    template<class V>
    Condition anyOf(Detail::Operator op, const V &list) const
    {
        if constexpr (SelectQuery<V>) {
            static_assert(std::tuple_size_v<typename V::AioRowTypes> == sizeof...(E), "AioOrm: the query has not as many columns as the row");
            return Condition(Detail::queryNode(op, aioNode(), Detail::expressionQuery(list)));
        } else {
            auto node = std::make_shared<Detail::Node>(Detail::NodeKind::RowIn, op, aioNode());
            for (const auto &values : list) {
                node->list.push_back(rowOf(values));
            }
            return Condition(std::move(node));
        }
    }

    std::vector<Detail::NodePtr> m_columns;
};

template<Expression... E>
Row<E...> row(const E &...columns)
{
    static_assert(sizeof...(E) > 1, "AioOrm: a row has at least two columns");
    return Row<E...>(columns...);
}

/// EXISTS: the query has a row. It may use the columns of the query it stands in.
template<SelectQuery Q>
Condition exists(const Q &query)
{
    return Condition(Detail::queryNode(Detail::Operator::Exists, {}, Detail::sharedQuery(query.data(), false)));
}

/// The one value of a query of one column as an expression; NULL if it has no row. More than one row is an error to
/// PostgreSQL and MySQL, SQLite takes the first.
template<SelectQuery Q>
auto scalar(const Q &query)
{
    static_assert(std::tuple_size_v<typename Q::AioRowTypes> == 1, "AioOrm: scalar() takes a query of one column");
    return Expr<std::optional<typename Detail::Comparable<Detail::ColumnOf<Q>>::Type>>(
        Detail::queryNode(Detail::Operator::None, {}, Detail::expressionQuery(query)));
}
}
