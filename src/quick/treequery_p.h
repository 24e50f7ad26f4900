// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/database/detail/rows.h"
#include "aioorm/quick/recordsink_p.h"
#include "aioorm/quick/tree_p.h"
#include "aioorm/sql/detail/compiler.h"

#include <QVariantMap>

namespace Aio::Detail
{
/// The query of a tree model: the rows below some parents, each with whether it has rows below itself, in one SELECT. Pure; throws AioProgrammingError
/// or AioDataError with a sentence for a person.
class TreeQuery
{
public:
    /// `parentField`: a foreign key of the table to itself; empty: the only one there is.
    TreeQuery(SourcePtr source, const QString &parentField, const QVariantMap &where, const QStringList &orderBy);

    int parentField() const { return m_parentField; }
    /// The field that the foreign key refers to, which tells rows apart.
    int keyField() const { return m_keyField; }
    /// Of the rows themselves, and of what `where` looks at.
    QStringList tables() const;

    enum class Roots { No, Yes };
    /// Rows whose foreign key is one of these, and those without one.
    SelectData rows(const std::vector<AioValue> &parents, Roots roots) const;

    /// The value that rows below this one have in their foreign key.
    AioValue keyOf(const Record &record) const;

private:
    const SourcePtr m_source;
    int m_parentField = -1;
    int m_keyField = -1;
    SelectData m_data;
};

/// Takes the rows of TreeQuery::rows(), on the driver's thread.
class TreeSink final : public RowSink
{
public:
    TreeSink(const SourcePtr &source, int parentField, int keyField);
    bool begin(const QByteArrayList &columns) override;
    bool row(std::span<const AioCell> cells) override;
    AioErrorInfo error() const override { return *m_error; }
    std::vector<TreeRow> take() { return std::move(m_rows); }

private:
    const SourcePtr m_source;
    const int m_parentField;
    const int m_keyField;
    std::vector<KeptColumn> m_kept;
    std::vector<AioCell> m_cells; // of the row at hand
    std::vector<TreeRow> m_rows;
    std::optional<AioErrorInfo> m_error;
};
}
