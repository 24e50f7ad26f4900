// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/sql/aioalias.h"
#include "aioorm/sql/aiocolumn.h"
#include "aioorm/sql/aiodivide.h"
#include "aioorm/sql/aiogrouping.h"
#include "aioorm/sql/aionull.h"
#include "aioorm/sql/aiorow.h"
#include "aioorm/sql/detail/compiler.h"

/// The clauses that query builders share. Each call returns the changed query; called on a temporary it moves, on a named
/// query it copies and leaves the query as it was.
namespace Aio::Detail
{
/// `where` and the condition.
AIOORM_EXPORT void addCondition(NodePtr &where, const Condition &condition);
AIOORM_EXPORT void addJoin(SelectData &data, JoinType type, const SourcePtr &source, const Condition &on, Lateral lateral);
AIOORM_EXPORT void addHaving(SelectData &data, const Condition &condition);
AIOORM_EXPORT void addLock(SelectData &data, Lock lock, IfLocked ifLocked);
AIOORM_EXPORT void addLocked(SelectData &data, const SourcePtr &source);
AIOORM_EXPORT SelectData combination(const SelectData &left, SetOperation operation, const SelectData &right);

/// Two overloads of a builder's method from one body: on a temporary it moves, on a named query it copies.
#define AIO_CLAUSE(TEMPLATE, NAME, PARAMETERS, CALL, BODY)                                                                                                     \
    TEMPLATE Self NAME PARAMETERS &&                                                                                                                           \
    {                                                                                                                                                          \
        BODY;                                                                                                                                                  \
        return std::move(static_cast<Self &>(*this));                                                                                                          \
    }                                                                                                                                                          \
    TEMPLATE Self NAME PARAMETERS const &                                                                                                                      \
    {                                                                                                                                                          \
        return Self(static_cast<const Self &>(*this)).CALL;                                                                                                    \
    }

/// WHERE, of SELECT, UPDATE and DELETE.
template<class Self, class Data>
class Filtered
{
public:
    /// Several calls are joined by AND.
    AIO_CLAUSE(, where, (const Condition &condition), where(condition), addCondition(m_data.where, condition))

    const Data &data() const { return m_data; }
    /// The statement as this dialect has it, to look at.
    AioSql sql(const AioDialect &dialect = AioDialect::reference()) const { return compile(m_data, dialect); }

protected:
    Data m_data;
};

/// ORDER BY and LIMIT, of UPDATE and DELETE too.
template<class Self, class Data>
class Bounded : public Filtered<Self, Data>
{
public:
    /// Columns (ascending), column.desc(), expressions. Several calls append.
    AIO_CLAUSE(template<class... E>, orderBy, (const E &...terms), orderBy(terms...), (append(this->m_data.orderBy, orderTerm(terms)), ...))
    /// At most so many rows. Of UPDATE and DELETE by their keys where the database has no LIMIT there (all but MySQL and MariaDB).
    AIO_CLAUSE(, limit, (qint64 rows), limit(rows), this->m_data.limit = rows)
};
}

namespace Aio
{
/// What can be joined besides a model: an alias, a query under an alias, a common table expression.
template<class S>
concept Joinable = requires(const S &source) {
    { source.aioSource() } -> std::convertible_to<const Detail::SourcePtr &>;
    { S::aioLateral } -> std::convertible_to<bool>;
};
}

namespace Aio::Detail
{
/// JOIN, GROUP BY, WITH and the like, of SELECT.
template<class Self>
class SelectClauses : public Bounded<Self, SelectData>
{
public:
    /// After so many rows.
    AIO_CLAUSE(, offset, (qint64 rows), offset(rows), this->m_data.offset = rows)

    /// Three forms of each join: a model along the one foreign key between its table and those before it; a model on a
    /// condition; an alias, query or common table expression on a condition.
    // clang-format off: a table
#define AIO_JOIN(NAME, TYPE) \
    AIO_CLAUSE(template<class Other>, NAME, (), template NAME<Other>(), addJoin(this->m_data, TYPE, sourceOf<Other>(), {}, Lateral::No)) \
    AIO_CLAUSE(template<class Other>, NAME, (const Condition &on), template NAME<Other>(on), addJoin(this->m_data, TYPE, sourceOf<Other>(), on, Lateral::No)) \
    AIO_CLAUSE(template<Joinable S>, NAME, (const S &other, const Condition &on), NAME(other, on), addJoin(this->m_data, TYPE, other.aioSource(), on, S::aioLateral ? Lateral::Yes : Lateral::No))
    // clang-format on

    /// INNER JOIN.
    AIO_JOIN(join, JoinType::Inner)
    /// LEFT JOIN: rows without a partner stay, with NULL in its columns; see Aio::nullable().
    AIO_JOIN(leftJoin, JoinType::Left)
    /// RIGHT JOIN: the partner's rows stay.
    AIO_JOIN(rightJoin, JoinType::Right)
    /// FULL JOIN: the rows of both stay. Not on MySQL and MariaDB.
    AIO_JOIN(fullJoin, JoinType::Full)
#undef AIO_JOIN
    /// CROSS JOIN: each with each.
    AIO_CLAUSE(template<class Other>, crossJoin, (), template crossJoin<Other>(), addJoin(this->m_data, JoinType::Cross, sourceOf<Other>(), {}, Lateral::No))
    AIO_CLAUSE(template<Joinable S>, crossJoin, (const S &other), crossJoin(other), addJoin(this->m_data, JoinType::Cross, other.aioSource(), {}, S::aioLateral ? Lateral::Yes : Lateral::No))

    /// Equal rows once.
    AIO_CLAUSE(, distinct, (), distinct(), this->m_data.extend().distinct = true)
    /// Of the rows that are equal in these the first one. PostgreSQL only; begin orderBy() with the same.
    AIO_CLAUSE(template<Expression... E>, distinctOn, (const E &...columns), distinctOn(columns...), (append(this->m_data.extend().distinctOn, columns.aioNode()), ...))
    /// Columns, expressions, and what sql/aiogrouping.h has: rollup(), cube(), groupingSets().
    AIO_CLAUSE(template<Expression... E>, groupBy, (const E &...columns), groupBy(columns...), (append(this->m_data.extend().groupBy, columns.aioNode()), ...))
    /// Which groups. Several calls are joined by AND.
    AIO_CLAUSE(, having, (const Condition &condition), having(condition), addHaving(this->m_data, condition))
    /// Defines windows that have a name.
    AIO_CLAUSE(template<class... W>, window, (const W &...windows), window(windows...), (this->m_data.extend().windows.push_back(windows.aioWindow()), ...))
    /// Defines common table expressions; each may use those before it.
    AIO_CLAUSE(template<class... C>, with, (const C &...expressions), with(expressions...), (this->m_data.extend().ctes.push_back(expressions.aioCte()), ...))
    /// Locks the rows until the transaction ends: those of all tables of the query, or, where a row of another one may be missing
    /// (include(), leftJoin()), those of the table that is selected from. An AioProgrammingError on SQLite, which has none; MariaDB skips
    /// since 10.6, and always locks the rows of all tables. aioCount() counts without locking.
    AIO_CLAUSE(, forUpdate, (IfLocked ifLocked = IfLocked::Wait), forUpdate(ifLocked), addLock(this->m_data, Lock::ForUpdate, ifLocked))
    AIO_CLAUSE(, forShare, (IfLocked ifLocked = IfLocked::Wait), forShare(ifLocked), addLock(this->m_data, Lock::ForShare, ifLocked))
    /// After forUpdate() or forShare(): locks the rows of these tables, and of no others. Not on MariaDB.
    ///
    ///     Tweet::select().include(t.author).forUpdate().of<Tweet>()
    AIO_CLAUSE(template<class... Model>, of, (), template of<Model...>(), (addLocked(this->m_data, sourceOf<Model>()), ...))
    /// The same for tables under an alias, queries and common table expressions.
    AIO_CLAUSE(template<Joinable... S>
                   requires(sizeof...(S) > 0),
               of,
               (const S &...others),
               of(others...),
               (addLocked(this->m_data, others.aioSource()), ...))

    /// The rows of both, without doubles. What comes after it (orderBy(), limit()) is about the whole; an order names columns
    /// of the first query. The other query has rows of the same types.
    template<SelectQuery Q>
    Self unionWith(const Q &other) const
    {
        return combined(SetOperation::Union, other);
    }
    /// The rows of both.
    template<SelectQuery Q>
    Self unionAll(const Q &other) const
    {
        return combined(SetOperation::UnionAll, other);
    }
    /// The rows that are in both.
    template<SelectQuery Q>
    Self intersect(const Q &other) const
    {
        return combined(SetOperation::Intersect, other);
    }
    /// The rows that are in this one only.
    template<SelectQuery Q>
    Self except(const Q &other) const
    {
        return combined(SetOperation::Except, other);
    }

private:
    template<class Other>
    static const SourcePtr &sourceOf()
    {
        return Other::columns().aioSource;
    }

    template<SelectQuery Q>
    Self combined(SetOperation operation, const Q &other) const
    {
        static_assert((std::same_as<typename Q::AioRowTypes, typename Self::AioRowTypes> && Q::aioRowsAreModels == Self::aioRowsAreModels),
                      "AioOrm: a set operation needs two queries with rows of the same types");
        Self whole(static_cast<const Self &>(*this));
        whole.m_data = combination(this->m_data, operation, other.data());
        return whole;
    }
};
}
