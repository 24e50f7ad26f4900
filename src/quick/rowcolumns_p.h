// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/sql/detail/node.h"

#include <memory>

namespace Aio::Detail
{
/// One cell of a row of a list model.
class RowColumn
{
public:
    QByteArray role; ///< empty: it is there for the order alone
    QByteArray column; ///< for messages
    NodePtr node;
    ColumnKind kind = ColumnKind::Text;
    bool nullable = false;
};

/// What the rows of a list model consist of: first the fields of its table, in their order, so that an object can be made of them; then
/// what was asked for besides. Immutable once the query is made, and shared with its rows.
class RowColumns
{
public:
    /// The fields alone.
    explicit RowColumns(const SourcePtr &source);

    const std::vector<RowColumn> &all() const { return m_all; }
    int count() const { return int(m_all.size()); }
    const RowColumn &at(int column) const { return m_all[std::size_t(column)]; }
    int fieldCount() const { return m_fieldCount; }
    bool hasMore() const { return count() > m_fieldCount; }
    /// -1: none has this role.
    int indexOf(const QByteArray &role) const;
    void add(RowColumn column) { m_all.push_back(std::move(column)); }

private:
    std::vector<RowColumn> m_all;
    int m_fieldCount = 0;
};
using RowColumnsPtr = std::shared_ptr<const RowColumns>;
}
