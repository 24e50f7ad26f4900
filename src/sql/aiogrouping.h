// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/sql/aiofunction.h"

/// Totals beside the groups: groupBy(Aio::rollup(s.region, s.city)). A column that a row is a total over is NULL there, so that it is
/// selected by Aio::nullable(s.city); Aio::grouping() tells such a NULL from one of the table's own.
///
/// PostgreSQL has all of it; MySQL and MariaDB have a rollup() that is all of a groupBy(), MariaDB without grouping(). The others throw an
/// AioProgrammingError: there each kind of total is a query of its own, put together by unionAll().
namespace Aio
{
/// A term of groupBy() that makes several groups.
class Grouping : public Detail::Operand
{
public:
    Grouping(const char *function, std::vector<Detail::NodePtr> terms)
    {
        auto node = std::make_shared<Detail::Node>(Detail::NodeKind::Grouping);
        node->function = function;
        node->list = std::move(terms);
        m_node = std::move(node);
    }
    const Detail::NodePtr &aioNode() const { return m_node; }

private:
    Detail::NodePtr m_node;
};

/// One set of columns as one term: of groupingSets(), where an empty one is the total over all, or of rollup() and cube().
template<Expression... E>
Grouping groupingSet(const E &...terms)
{
    return Grouping(nullptr, {terms.aioNode()...});
}
/// The groups of all terms, then of all but the last one, and so on, down to the total over all.
template<Expression... E>
    requires(sizeof...(E) > 0)
Grouping rollup(const E &...terms)
{
    return Grouping("ROLLUP", {terms.aioNode()...});
}
/// The groups of each choice of the terms.
template<Expression... E>
    requires(sizeof...(E) > 0)
Grouping cube(const E &...terms)
{
    return Grouping("CUBE", {terms.aioNode()...});
}
/// The groups of each of the sets: groupingSets(s.region, Aio::groupingSet(s.city, s.year), Aio::groupingSet()).
template<Expression... E>
    requires(sizeof...(E) > 0)
Grouping groupingSets(const E &...sets)
{
    return Grouping("GROUPING SETS", {sets.aioNode()...});
}

/// 1 in a row that is a total over this column, and 0 elsewhere.
template<Expression E>
Function<qint64> grouping(const E &column)
{
    return Detail::call<qint64>("grouping", column);
}
}
