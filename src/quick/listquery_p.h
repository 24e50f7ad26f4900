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

    /// All rows up to a number, from the start or after a row that is loaded. 0: all.
    SelectData rows(qint64 limit, const Record &after = {}) const;
    SelectData countAll() const { return m_count; }
    /// What the rows consist of.
    const RowColumnsPtr &columns() const { return m_columns; }
    /// Those whose commits concern it.
    QStringList tables() const;

    /// The fields of the primary key.
    static std::vector<int> keyFields(const AioTable &table);

private:
    class Maker;

    SelectData m_data, m_count;
    RowColumnsPtr m_columns;
    std::vector<int> m_order; // columns
    std::vector<OrderTerm> m_terms; // of their expressions
    bool m_nullsSortFirst = true;
};
}
