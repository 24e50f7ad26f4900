// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "sql/aiocolumn.h"
#include "sql/aiocompiler.h"

/// The clauses that query builders share. Each call returns the changed query; called on a temporary it moves, on a named
/// query it copies and leaves the query as it was.
namespace Aio
{
/// A table under another name, for a self-join: const Aio::Alias<Folder> upper("upper"); upper.columns().name.
template<class Model>
class Alias
{
public:
    explicit Alias(const char *name)
        : m_source(std::make_shared<Source>(&Model::aioMeta, QByteArray(name)))
        , m_columns(m_source)
    {
    }
    const typename Model::Columns &columns() const { return m_columns; }
    const SourcePtr &aioSource() const { return m_source; }

private:
    SourcePtr m_source;
    typename Model::Columns m_columns;
};

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
    AIO_CLAUSE(, where, (const Condition &condition), where(condition), m_data.where = andNode(m_data.where, condition.node()))

    const Data &data() const { return m_data; }
    /// The statement as this dialect has it, to look at.
    AioSql sql(const AioDialect &dialect = AioDialect::sqlite()) const { return compile(m_data, dialect); }

protected:
    Data m_data;
};

/// ORDER BY, LIMIT, OFFSET, JOIN, of SELECT.
template<class Self>
class SelectClauses : public Filtered<Self, SelectData>
{
public:
    /// Columns (ascending), column.desc(), expressions. Several calls append.
    AIO_CLAUSE(template<class... E>, orderBy, (const E &...terms), orderBy(terms...), (this->m_data.orderBy.push_back(orderTerm(terms)), ...))
    /// At most so many rows.
    AIO_CLAUSE(, limit, (qint64 rows), limit(rows), this->m_data.limit = rows)
    /// After so many rows.
    AIO_CLAUSE(, offset, (qint64 rows), offset(rows), this->m_data.offset = rows)

    /// INNER JOIN along the one foreign key between this table and those before it.
    AIO_CLAUSE(template<class Other>, join, (), template join<Other>(), addJoin(JoinType::Inner, sourceOf<Other>(), {}))
    /// INNER JOIN on a condition.
    AIO_CLAUSE(template<class Other>, join, (const Condition &on), template join<Other>(on), addJoin(JoinType::Inner, sourceOf<Other>(), on))
    AIO_CLAUSE(template<class Other>, join, (const Alias<Other> &alias, const Condition &on), join(alias, on), addJoin(JoinType::Inner, alias.aioSource(), on))
    /// LEFT JOIN: rows without a partner stay, with NULL in its columns.
    AIO_CLAUSE(template<class Other>, leftJoin, (), template leftJoin<Other>(), addJoin(JoinType::Left, sourceOf<Other>(), {}))
    AIO_CLAUSE(template<class Other>, leftJoin, (const Condition &on), template leftJoin<Other>(on), addJoin(JoinType::Left, sourceOf<Other>(), on))
    AIO_CLAUSE(template<class Other>, leftJoin, (const Alias<Other> &alias, const Condition &on), leftJoin(alias, on), addJoin(JoinType::Left, alias.aioSource(), on))

private:
    template<class Other>
    static const SourcePtr &sourceOf()
    {
        return Other::columns().aioSource;
    }

    void addJoin(JoinType type, const SourcePtr &source, const Condition &on) { this->m_data.joins.emplace_back(type, source, on.node()); }
};
}
