// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/sql/aiocolumn.h"
#include "aioorm/sql/aiogrouping.h"
#include "aioorm/sql/aiorow.h"
#include "aioorm/sql/detail/compiler.h"
#include "aioorm/sql/detail/decimals.h"
#include "aioorm/sql/detail/literals.h"

/// The clauses that query builders share. Each call returns the changed query; called on a temporary it moves, on a named
/// query it copies and leaves the query as it was.
namespace Aio::Detail
{
/// `where` and the condition.
AIOORM_EXPORT void addCondition(NodePtr &where, const Condition &condition);
AIOORM_EXPORT void addJoin(SelectData &data, JoinType type, const SourcePtr &source, const Condition &on, Lateral lateral);
/// The rows of a page; AioProgrammingError for one before the first, or of no rows.
AIOORM_EXPORT void setPage(SelectData &data, qint64 page, qint64 rows);
/// The foreign key as the condition of a join with the table that it refers to.
AIOORM_EXPORT NodePtr foreignKeyNode(const NodePtr &foreignKey, const SourcePtr &target);
AIOORM_EXPORT void addHaving(SelectData &data, const Condition &condition);
AIOORM_EXPORT void addLock(SelectData &data, Lock lock, IfLocked ifLocked);
AIOORM_EXPORT void addLocked(SelectData &data, const SourcePtr &source);
AIOORM_EXPORT SelectData combination(const SelectData &left, SetOperation operation, const SelectData &right);

/// Of the classes of queries: one that is dropped is a mistake.
#define AIO_QUERY                                                                                                                                              \
    [[nodiscard("AioOrm: a query does nothing until it is executed, and a clause changes no query but returns one: "                                           \
                "write co_await query.aioExecute(), or query = query.where(...)")]]

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
    /// For its message alone.
    template<class... V>
        requires(sizeof...(V) != 1 || !(std::convertible_to<const V &, Condition> && ...))
    Self where(const V &...) const
    {
        static_assert(!isMistake<Self>, "AioOrm: where() takes one condition: join several by && (or ||), or call where() for each");
        return static_cast<const Self &>(*this);
    }

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
/// Whether a column of type B stands below one of type A in the rows of a set operation: what they are compared as is the same, and they
/// are no foreign keys to different things.
template<class A, class B>
constexpr bool combineColumns()
{
    if constexpr (std::same_as<A, B>) {
        return true;
    } else if constexpr (ForeignKeyType<A> && ForeignKeyType<B>) {
        return refersAs<A, B>;
    } else {
        return std::same_as<typename Comparable<A>::Type, typename Comparable<B>::Type>;
    }
}
template<class A, class B>
constexpr bool combineRows = false;
template<class... A, class... B>
    requires(sizeof...(A) == sizeof...(B))
constexpr bool combineRows<std::tuple<A...>, std::tuple<B...>> = (combineColumns<A, B>() && ...);

/// The rows of a set operation of two that combine: those of the first, but for NULL that the second may have.
template<class A, class B>
struct CombinedRows;
template<class... A, class... B>
struct CombinedRows<std::tuple<A...>, std::tuple<B...>> {
    using Type = std::tuple<std::conditional_t<Unwrap<B>::nullable && !Unwrap<A>::nullable && !ForeignKeyType<A>, std::optional<A>, A>...>;
};

/// Whether rows B can follow rows A, whose types are fixed.
template<class A, class B>
constexpr bool fitRows = false;
template<class A, class B>
    requires combineRows<A, B>
constexpr bool fitRows<A, B> = std::same_as<typename CombinedRows<A, B>::Type, A>;

/// What a model is joined on: a condition, or a foreign key between it and a table of the query.
template<class Model>
class JoinOn
{
public:
    template<class On>
    JoinOn(const On &on)
        : condition(conditionOf(on))
    {
    }
    Condition condition;

private:
    template<class On>
    static Condition conditionOf(const On &on)
    {
        if constexpr (Expression<On>) {
            if constexpr (ForeignKeyType<FieldOf<On>>) {
                using Target = typename FieldOf<On>::Target;
                constexpr bool isBetween = std::same_as<Model, Target> || requires { requires std::same_as<typename On::Model, Model>; };
                static_assert(isBetween, "AioOrm: this foreign key neither refers to the model that is joined, nor is it a field of it");
                return Condition(foreignKeyNode(on.aioNode(), Target::columns().aioSource));
            } else {
                return on;
            }
        } else {
            constexpr bool isCondition = std::convertible_to<const On &, Condition>;
            static_assert(isCondition, "AioOrm: a model is joined on a condition, or on a foreign key: join<User>(t.author)");
            if constexpr (isCondition) {
                return on;
            } else {
                return {};
            }
        }
    }
};

/// JOIN, GROUP BY, WITH and the like, of SELECT.
template<class Self>
class SelectClauses : public Bounded<Self, SelectData>
{
public:
    /// After so many rows.
    AIO_CLAUSE(, offset, (qint64 rows), offset(rows), this->m_data.offset = rows)

    /// Page after page of so many rows, the first one is 1: limit() and offset(). An orderBy() that leaves nothing open keeps a row from
    /// being on two pages. Throws AioProgrammingError for a page before the first, or of no rows.
    AIO_CLAUSE(, paginate, (qint64 page, qint64 rows), paginate(page, rows), setPage(this->m_data, page, rows))

    /// Four forms of each join: a model along the one foreign key between its table and those before it; a model on a
    /// condition, or along this foreign key: join<User>(t.author); an alias along that foreign key; an alias, query or common table expression on a condition.
    // clang-format off: a table
#define AIO_JOIN(NAME, TYPE) \
    AIO_CLAUSE(template<class Other>, NAME, (), template NAME<Other>(), addJoin(this->m_data, TYPE, sourceOf<Other>(), {}, Lateral::No)) \
    AIO_CLAUSE(template<class Other>, NAME, (const JoinOn<Other> &on), template NAME<Other>(on), addJoin(this->m_data, TYPE, sourceOf<Other>(), on.condition, Lateral::No)) \
    AIO_CLAUSE(template<Joinable S>, NAME, (const S &other), NAME(other), addJoin(this->m_data, TYPE, other.aioSource(), {}, S::aioLateral ? Lateral::Yes : Lateral::No)) \
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
    /// Columns and expressions; the columns() of a model, or an alias, for each of its rows by itself: User::select(u, aioCount(t.id)).groupBy(u);
    /// and what sql/aiogrouping.h has: rollup(), cube(), groupingSets().
    AIO_CLAUSE(template<Selectable... E>, groupBy, (const E &...columns), groupBy(columns...), (appendSelected(this->m_data.extend().groupBy, columns), ...))
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
    /// of the first query. The other query has rows of the same types; a foreign key goes with its key, and where one of the two may be
    /// NULL the rows of the whole say so by std::optional.
    template<SelectQuery Q>
    auto unionWith(const Q &other) const
    {
        return combined(SetOperation::Union, other);
    }
    /// The rows of both.
    template<SelectQuery Q>
    auto unionAll(const Q &other) const
    {
        return combined(SetOperation::UnionAll, other);
    }
    /// The rows that are in both.
    template<SelectQuery Q>
    auto intersect(const Q &other) const
    {
        return combined(SetOperation::Intersect, other);
    }
    /// The rows that are in this one only.
    template<SelectQuery Q>
    auto except(const Q &other) const
    {
        return combined(SetOperation::Except, other);
    }

    // For their message alone.
    template<class S = Self>
    const S *begin() const
    {
        static_assert(!isMistake<S>, "AioOrm: a query has no rows before it is executed: write for (const auto &row : co_await query.aioExecute())");
        return nullptr;
    }
    template<class S = Self>
    const S *end() const
    {
        return nullptr;
    }

private:
    template<class Other>
    static const SourcePtr &sourceOf()
    {
        return Other::columns().aioSource;
    }

    template<SelectQuery Q>
    auto combined(SetOperation operation, const Q &other) const
    {
        constexpr bool fit = Q::aioRowsAreModels == Self::aioRowsAreModels && combineRows<typename Self::AioRowTypes, typename Q::AioRowTypes>;
        static_assert(fit, "AioOrm: a set operation needs two queries with rows of the same types");
        if constexpr (fit) {
            using Whole = typename Self::template AioCombined<typename CombinedRows<typename Self::AioRowTypes, typename Q::AioRowTypes>::Type>;
            if constexpr (std::same_as<Whole, Self>) {
                Self whole(static_cast<const Self &>(*this));
                whole.m_data = combination(this->m_data, operation, other.data());
                return whole;
            } else {
                return Whole(combination(this->m_data, operation, other.data()));
            }
        } else {
            return static_cast<const Self &>(*this);
        }
    }
};
}
