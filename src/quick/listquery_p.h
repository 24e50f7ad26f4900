// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/quick/rowcolumns_p.h"
#include "aioorm/quick/rowstore_p.h"
#include "aioorm/sql/detail/compiler.h"

#include <QStringList>
#include <QVariant>

namespace Aio::Detail
{
/// What a list model is asked for, as QML gives it.
class ListRequest
{
public:
    QVariant where = QVariantMap();
    QStringList orderBy;
    QStringList include;
    QVariant extra = QVariantMap();
    NodePtr condition;
    bool nullsSortFirst = true; ///< of the database, see AioDialect

    /// A value is `undefined`: there is no query yet.
    bool isIncomplete() const;
};

/// A list model's query: from names and values that come from QML to a tree, with every name checked. Pure; throws
/// AioProgrammingError or AioDataError with a sentence for a person.
class ListQuery
{
public:
    ListQuery(SourcePtr source, const ListRequest &request);
    ListQuery(SourcePtr source, const QVariantMap &where, const QStringList &orderBy, NodePtr condition);

    /// Where a row stands in the order: its values of the terms. Empty: before all rows, or after them, as the question is.
    using Place = std::vector<AioValue>;
    Place placeOf(const Record &row) const;

    enum class Direction {
        Forward,
        Backward, ///< the rows before a place, the nearest first
    };
    /// All rows up to a number, from the start (the end) or after (before) a place, without the first `skip` ones. 0: all.
    SelectData rows(qint64 limit, const Place &after = {}, Direction direction = Direction::Forward, qint64 skip = 0) const;
    /// The rows at these places and those between; an empty one is no bound.
    SelectData rowsBetween(const Place &first, const Place &last, qint64 limit) const;
    /// The place that so many rows follow after another one: one row, of the terms alone.
    SelectData placeAfter(const Place &place, qint64 rows) const;
    Place placeOfTerms(const Record &terms) const;
    SelectData countAll() const { return m_count; }
    SelectData countBefore(const Place &place) const;
    /// The row that has this key, if it is one of the list's.
    SelectData rowWith(const std::vector<AioValue> &key) const;
    /// What the rows consist of.
    const RowColumnsPtr &columns() const { return m_columns; }
    /// Those whose commits concern it.
    QStringList tables() const;

    /// The fields of the primary key.
    static std::vector<int> keyFields(const AioTable &table);

private:
    class Maker;

    std::vector<OrderTerm> terms(Direction direction) const;
    NodePtr notBefore(const Place &place, Direction direction) const;

    SelectData m_data, m_count;
    RowColumnsPtr m_columns;
    std::vector<int> m_order; // columns
    std::vector<OrderTerm> m_terms; // of their expressions
    bool m_nullsSortFirst = true;
};
}
