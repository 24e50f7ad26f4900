// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/sql/aiofunction.h"

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
    NodePtr aioNode() const { return listNode(NodeKind::Row, m_columns); }

    /// A list of tuples of values, or a query of as many columns.
    template<class V>
    Condition in(const V &list) const
    {
        return anyOf(Operator::In, list);
    }
    template<class V>
    Condition notIn(const V &list) const
    {
        return anyOf(Operator::NotIn, list);
    }

#define AIO_ROW_OPERATOR(SYMBOL, OPERATOR)                                                                                                                     \
    template<class... V>                                                                                                                                       \
    friend Condition operator SYMBOL(const Row &row, const std::tuple<V...> &values)                                                                           \
    {                                                                                                                                                          \
        return Condition(binaryNode(OPERATOR, row.aioNode(), rowOf(values)));                                                                                  \
    }                                                                                                                                                          \
    template<class... F>                                                                                                                                       \
    friend Condition operator SYMBOL(const Row &row, const Row<F...> &other)                                                                                   \
    {                                                                                                                                                          \
        static_assert(sizeof...(F) == sizeof...(E), "AioOrm: these rows have different numbers of columns");                                                   \
        static_assert((sameFamily<TypeOf<E>, TypeOf<F>> && ...), "AioOrm: these rows have columns of different types");                                        \
        return Condition(binaryNode(OPERATOR, row.aioNode(), other.aioNode()));                                                                                \
    }
    AIO_ROW_OPERATOR(==, Operator::Equal)
    AIO_ROW_OPERATOR(!=, Operator::NotEqual)
    AIO_ROW_OPERATOR(<, Operator::Less)
    AIO_ROW_OPERATOR(<=, Operator::LessOrEqual)
    AIO_ROW_OPERATOR(>, Operator::Greater)
    AIO_ROW_OPERATOR(>=, Operator::GreaterOrEqual)
#undef AIO_ROW_OPERATOR

private:
    template<class... V>
    static NodePtr rowOf(const std::tuple<V...> &values)
    {
        static_assert(sizeof...(V) == sizeof...(E), "AioOrm: the tuple has not as many values as the row has columns");
        return std::apply(
            [](const V &...value) {
                return listNode(NodeKind::Row, {operandNode<FieldOf<E>>(value)...});
            },
            values);
    }

    template<class V>
    Condition anyOf(Operator op, const V &list) const
    {
        if constexpr (SelectQuery<V>) {
            static_assert(std::tuple_size_v<typename V::AioRowTypes> == sizeof...(E), "AioOrm: the query has not as many columns as the row");
            return Condition(queryNode(op, aioNode(), expressionQuery(list)));
        } else {
            auto node = std::make_shared<Node>(NodeKind::RowIn, op, aioNode());
            for (const auto &values : list) {
                node->list.push_back(rowOf(values));
            }
            return Condition(std::move(node));
        }
    }

    std::vector<NodePtr> m_columns;
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
    auto data = std::make_shared<SelectData>(query.data());
    data->form = SelectData::Form::Rows;
    return Condition(queryNode(Operator::Exists, {}, std::move(data)));
}

/// The one value of a query of one column as an expression; NULL if it has no row. More than one row is an error to
/// PostgreSQL and MySQL, SQLite takes the first.
template<SelectQuery Q>
auto scalar(const Q &query)
{
    static_assert(std::tuple_size_v<typename Q::AioRowTypes> == 1, "AioOrm: scalar() takes a query of one column");
    return Expr<std::optional<typename Comparable<ColumnOf<Q>>::Type>>(queryNode(Operator::None, {}, expressionQuery(query)));
}
}
